#include "records/file_import.h"

#include "base/limits.h"
#include "records/bundle_scan.h"
#include "records/entry_import.h"
#include "records/html_text.h"
#include "records/import_input.h"
#include "records/stream_scan.h"

namespace chartroom::records {
namespace {

constexpr std::size_t kLinesBytes = 8 * 1024 * 1024;  // NDJSON is committed in stretches of this size

class FileImport {
 public:
  FileImport(PlanQueue& queue, store::Store& store, const ImportFile& file, ImportReport& report)
      : queue_(queue), store_(store), file_(file), report_(report) {}

  Status run() {
    auto input = open_input(file_.name, file_.bytes);
    if (!input) return refuse(input.error());
    text_ = (*input)->text;
    report_.bytes = text_.size();
    progress(0);
    Status done;
    if ((*input)->packed) {
      done = packed(*(*input)->packed, (*input)->form);
    } else if ((*input)->form == InputForm::note) {
      done = note();
    } else if ((*input)->form == InputForm::ndjson) {
      done = lines();
    } else {
      done = bundle_or_lines();
    }
    if (done) progress(report_.bytes);
    return done;
  }

 private:
  Status refuse(std::string_view code, std::string where = {}) {
    report_.add_problem(code, file_.name, std::move(where));
    return {};
  }

  void progress(std::uint64_t bytes) const {
    if (file_.progress) file_.progress({bytes, report_.bytes, report_.entries});
  }

  Status bundle_or_lines() {
    const ScanResult scanned = scan_text(text_);
    // A first line that is whole and more behind it: NDJSON under another name.
    if (scanned && scanned->more_follows) return lines();
    if (!scanned) return refuse(scanned.error());
    return EntryImport(queue_, store_, file_, "entry", report_).run(scanned->entries, nullptr);
  }

  Status lines() {
    std::uint32_t number = 0;
    while (!text_.empty()) {
      const std::size_t end = std::min(text_.find('\n', std::min(kLinesBytes, text_.size()) - 1), text_.size() - 1);
      if (const Status done = stretch(text_.substr(0, end + 1), number); !done) return done;
      text_.remove_prefix(end + 1);
      progress(report_.bytes - text_.size());
    }
    return {};
  }

  // The lines of a text, of which those before were `number`.
  Status stretch(std::string_view text, std::uint32_t& number) {
    std::vector<EntryHeader> entries;
    for (std::size_t at = 0; at < text.size();) {
      const std::size_t end = std::min(text.find('\n', at), text.size());
      line(text.substr(at, end - at), ++number, entries);
      at = end + 1;
    }
    return EntryImport(queue_, store_, file_, "line", report_).run(entries, nullptr);
  }

  // A packed file that is not in memory is read twice or more: first all of it, so that one which is damaged or too large
  // changes nothing; then what is imported next.
  Status packed(PackedText& text, InputForm form) {
    if (form == InputForm::ndjson) return packed_lines(text);
    const StreamResult scanned = scan_stream(text);
    report_.bytes = text.position();
    if (!scanned) return refuse(scanned.error());
    if (scanned->more_follows) return packed_lines(text);
    if (!scanned->is_bundle && scanned->entries.front().resource_bytes <= limits::import_line_bytes_max) {
      std::vector<TextPart> parts{{scanned->entries.front().resource_at, scanned->entries.front().resource_bytes, {}}};
      if (const Status loaded = text.load(parts); !loaded) return loaded;
      text_ = parts.front().text;
      return bundle_or_lines();
    }
    return EntryImport(queue_, store_, file_, "entry", report_).run(scanned->entries, &text);
  }

  Status packed_lines(PackedText& text) {
    text.restart();
    bool is_empty = true;
    for (auto piece = text.next(); !piece || !piece->empty(); piece = text.next()) {
      if (!piece) return refuse(piece.error());
      is_empty = is_empty && piece->find_first_not_of(" \t\r\n") == std::string_view::npos;
    }
    if (is_empty) return refuse("import.empty");
    report_.bytes = text.position();
    text.restart();
    TextWindow window(text, limits::import_line_bytes_max);
    std::string collected;
    std::uint32_t number = 0;
    std::uint32_t last = 0;  // of the lines that were collected
    while (!window.at_end()) {
      window.keep();
      window.pass_until([](char c) { return c == '\n'; });
      collected.append(window.kept());
      collected.push_back('\n');
      ++last;
      if (window.is_too_large()) too_large_line(last);
      if (!window.at_end()) window.pass();
      if (collected.size() < kLinesBytes && !window.at_end()) continue;
      if (const Status done = stretch(collected, number); !done) return done;
      collected.clear();
      progress(window.position());
    }
    if (!window.error().empty()) return fail(ErrorCode::corrupt, "a packed file differs from what it was before");
    return {};
  }

  void too_large_line(std::uint32_t number) {
    ++report_.entries;
    report_.add_problem("import.entry_too_large", file_.name, "line " + std::to_string(number));
  }

  void line(std::string_view text, std::uint32_t number, std::vector<EntryHeader>& entries) {
    if (text.find_first_not_of(" \t\r") == std::string_view::npos) return;
    const ScanResult scanned = scan_text(text);
    if (scanned && !scanned->more_follows) {
      for (EntryHeader header : scanned->entries) {
        header.number = number;
        entries.push_back(header);
      }
      return;
    }
    ++report_.entries;
    const std::string_view code = scanned ? "import.bad_json" : scanned.error();
    report_.add_problem(entry_code(code), file_.name, "line " + std::to_string(number));
  }

  // What is wrong with a file of one line is wrong with this line only.
  static std::string_view entry_code(std::string_view file_code) {
    if (file_code == "import.not_fhir") return "import.entry_not_fhir";
    return file_code == "import.too_deep" ? "import.entry_too_deep" : "import.entry_bad_json";
  }

  Result<std::optional<store::PatientRow>> named_patient() const {
    if (const auto id = PatientId::parse(file_.patient)) return store_.patient(*id);
    const std::size_t bar = file_.patient.find('|');
    if (bar == std::string::npos) return std::optional<store::PatientRow>();
    const auto found = store_.patients_with_identifier({file_.patient.substr(0, bar), file_.patient.substr(bar + 1), {}});
    if (!found) return fail(found);
    if (found->size() != 1) return std::optional<store::PatientRow>();
    return store_.patient(found->front());
  }

  Status note() {
    ++report_.entries;
    if (file_.patient.empty()) return refuse("import.no_patient_named");
    if (text_.size() > limits::note_bytes_max) return refuse("import.note_too_large");
    const auto when = parse_partial_time(file_.date);
    if (!file_.date.empty() && !when) return refuse("import.bad_note_date");
    const auto row = named_patient();
    if (!row) return fail(row);
    if (!*row) return refuse("import.note_patient_unknown");
    PreparedResource prepared;
    prepared.unit = "note";
    prepared.type = "File";
    prepared.json = text_;
    prepared.digest =
        crypto::sha256({as_bytes(text_), as_bytes("\n"), as_bytes(file_.title), as_bytes("\n"), as_bytes(file_.date)});
    // Many folders have a "progress.txt": the contents are part of the key, so that no note can take another's place.
    prepared.key = "File/" + file_.name + "#" + to_hex(ByteView(prepared.digest).first(8));
    ReadResource content;
    content.status = FactStatus::current;
    content.notes.push_back(document(when.value_or(PartialTime{})));
    put_content(prepared, std::move(content));
    PatientWork work;
    work.patient = (*row)->id;
    work.resources.push_back(std::move(prepared));
    return queue_.add(PatientPlan(std::move(work), file_.name), report_);
  }

  Document document(const PartialTime& when) const {
    Document out;
    out.resource = "File/" + file_.name;
    out.title = file_.title.empty() ? file_.name : one_line(file_.title);
    out.when = when;
    out.media_type = "text/plain";
    out.text = tidy_text(text_);
    out.import_name = file_.name;
    return out;
  }

  PlanQueue& queue_;
  store::Store& store_;
  const ImportFile& file_;
  ImportReport& report_;
  std::string_view text_;
};

}  // namespace

Status import_into(PlanQueue& queue, store::Store& store, const ImportFile& file, ImportReport& report) {
  return FileImport(queue, store, file, report).run();
}

}  // namespace chartroom::records
