#include "records/chart_codec.h"

#include <algorithm>
#include <limits>
#include <unordered_map>

#include "base/check.h"
#include "records/html_text.h"
#include "records/render_fact.h"
#include "records/segment_words.h"

namespace chartroom::records {
namespace {

constexpr std::uint8_t kFirstVersionWithLabels = 4;
constexpr std::uint8_t kRawVersion = 1;

void put(ByteWriter& out, const std::vector<Coding>& codings) {
  out.u32(static_cast<std::uint32_t>(codings.size()));
  for (const Coding& coding : codings) {
    out.text(coding.system);
    out.text(coding.code);
    out.text(coding.display);
  }
}

void put(ByteWriter& out, const PartialTime& time) { out.text(time.text); }

void put(ByteWriter& out, const FactValue& value) {
  out.text(value.name);
  put(out, value.codes);
  out.u8(value.quantity ? 1 : 0);
  if (value.quantity) {
    out.f64(value.quantity->value);
    for (const auto* text :
         {&value.quantity->digits, &value.quantity->comparator, &value.quantity->unit, &value.quantity->code})
      out.text(*text);
  }
  for (const auto* text : {&value.text, &value.absent_reason, &value.reference_range, &value.interpretation}) out.text(*text);
}

void put(ByteWriter& out, const FactItem& item) {
  const Fact& fact = item.fact;
  out.raw(fact.id.view());
  out.u8(static_cast<std::uint8_t>(fact.kind));
  out.u8(static_cast<std::uint8_t>(fact.status));
  for (const auto* text :
       {&fact.status_words, &fact.category, &fact.name, &fact.detail, &fact.person, &fact.reason, &fact.encounter})
    out.text(*text);
  put(out, fact.codes);
  out.u32(static_cast<std::uint32_t>(fact.values.size()));
  for (const FactValue& value : fact.values) put(out, value);
  for (const auto* time : {&fact.when, &fact.until, &fact.recorded}) put(out, *time);
  // The line is kept, not rendered again: a citation must find the words that it quotes.
  out.text(item.record.title);
  out.text(item.record.text);
}

void put(ByteWriter& out, const Document& note) {
  out.raw(note.id.view());
  out.u8(static_cast<std::uint8_t>(note.kind));
  out.u8(static_cast<std::uint8_t>(note.status));
  for (const auto* text : {&note.title, &note.author, &note.encounter, &note.media_type, &note.why_unreadable, &note.text})
    out.text(*text);
  put(out, note.types);
  put(out, note.when);
}

// Reads what put() wrote; the first odd thing makes ok() false for good.
class Decoder {
 public:
  explicit Decoder(ByteView bytes) : in_(bytes) {}

  bool with_labels = true;  // the segment's version has them

  bool ok() const { return good_ && in_.ok(); }
  bool at_end() const { return good_ && in_.at_end(); }
  std::uint8_t byte() { return in_.u8(); }
  std::uint32_t number() { return in_.u32(); }
  std::string text() {
    const std::string_view view = in_.text();
    if (!is_utf8(view)) good_ = false;
    return std::string(view);
  }
  // Each item takes at least one byte, so a count beyond what is left is a lie that must not be allocated.
  std::uint32_t count() {
    const std::uint32_t value = in_.u32();
    if (value > in_.remaining()) good_ = false;
    return ok() ? value : 0;
  }
  template <class Enum>
  Enum choice(Enum last) {
    const std::uint8_t value = in_.u8();
    if (value > static_cast<std::uint8_t>(last)) good_ = false;
    return good_ ? static_cast<Enum>(value) : last;
  }
  bool flag() {
    const std::uint8_t value = in_.u8();
    if (value > 1) good_ = false;
    return value == 1;
  }
  DocumentId id() {
    const auto read = DocumentId::from_bytes(in_.raw(16));
    if (!read) good_ = false;
    return read.value_or(DocumentId{});
  }
  double real() { return in_.f64(); }
  Labels labels() {
    const auto read = Labels::from_bits(in_.u16());
    if (!Labels::first(label_count).has_all(read)) good_ = false;
    return read;
  }

  PartialTime time() {
    std::string words = text();
    if (words.empty()) return {};
    if (auto read = parse_partial_time(words)) return *std::move(read);
    PartialTime kept;
    kept.text = std::move(words);
    return kept;
  }
  void read(std::vector<Coding>& out) {
    for (std::uint32_t left = count(); left > 0 && ok(); --left) {
      Coding& coding = out.emplace_back();
      coding.system = text();
      coding.code = text();
      coding.display = text();
    }
  }
  void read(FactValue& out) {
    out.name = text();
    read(out.codes);
    if (flag()) {
      Quantity& quantity = out.quantity.emplace();
      quantity.value = real();
      for (auto* words : {&quantity.digits, &quantity.comparator, &quantity.unit, &quantity.code}) *words = text();
    }
    for (auto* words : {&out.text, &out.absent_reason, &out.reference_range, &out.interpretation}) *words = text();
  }
  // Each is filled where it will stay: they are large.
  void read(const ChartEntry& entry, FactItem& item) {
    Fact& out = item.fact;
    out.id = id();
    out.kind = choice(FactKind::other);
    out.status = choice(FactStatus::unknown);
    out.resource = entry.resource;
    for (auto* words : {&out.status_words, &out.category, &out.name, &out.detail, &out.person, &out.reason, &out.encounter})
      *words = text();
    read(out.codes);
    for (std::uint32_t left = count(); left > 0 && ok(); --left) read(out.values.emplace_back());
    for (auto* read : {&out.when, &out.until, &out.recorded}) *read = time();
    Document& record = item.record;
    record.id = out.id;
    record.kind = DocumentKind::fact;
    record.resource = entry.resource;
    record.author = out.kind == FactKind::family_history ? "" : out.person;
    record.when = out.when.text.empty() ? out.recorded : out.when;
    record.status = out.status;
    record.encounter = out.encounter;
    record.media_type = "application/fhir+json";
    record.import_name = entry.import_name;
    record.title = text();
    record.text = text();
  }
  void read(const ChartEntry& entry, Document& out) {
    out.id = id();
    out.kind = choice(DocumentKind::unreadable);
    out.status = choice(FactStatus::unknown);
    out.resource = entry.resource;
    out.import_name = entry.import_name;
    for (auto* words : {&out.title, &out.author, &out.encounter, &out.media_type, &out.why_unreadable, &out.text})
      *words = text();
    read(out.types);
    out.when = time();
  }
  void read(ChartEntry& out) {
    out.resource = text();
    out.version = number();
    out.kind = choice(EntryKind::moved_away);
    out.import_name = text();
    out.content.status = choice(FactStatus::unknown);
    const Labels labels = with_labels ? this->labels() : Labels{};
    for (std::uint32_t left = count(); left > 0 && ok(); --left) read(out, out.content.facts.emplace_back());
    for (std::uint32_t left = count(); left > 0 && ok(); --left) read(out, out.content.notes.emplace_back());
    for (std::uint32_t left = count(); left > 0 && ok(); --left) out.content.reports.push_back(text());
    give_labels(out.content, labels);
  }

 private:
  ByteReader in_;
  bool good_ = true;
};

constexpr std::size_t kEncodedBytes = 1024;  // of most facts
constexpr std::size_t kCountAt = 1;          // behind the version

void put_head(ByteWriter& out, const EntryHead& head) {
  out.text(head.resource);
  out.u32(head.version);
  out.u8(static_cast<std::uint8_t>(head.kind));
  out.text(head.import_name);
}

// Passes over what put() wrote.
class Skimmer {
 public:
  explicit Skimmer(ByteView bytes) : in_(bytes) {}

  bool at_end() const { return in_.at_end(); }
  bool ok() const { return in_.ok(); }
  std::uint8_t byte() { return in_.u8(); }
  std::uint32_t count() { return in_.u32(); }

  void entry(const std::function<void(DocumentId, std::string_view)>& visit, bool with_labels) {
    in_.text();                    // the key
    in_.raw(4 + 1);                // version and kind
    in_.text();                    // the import's name
    in_.raw(with_labels ? 3 : 1);  // status, labels
    for (std::uint32_t left = in_.u32(); left > 0 && ok(); --left) fact();
    for (std::uint32_t left = in_.u32(); left > 0 && ok(); --left) note(visit);
    texts(in_.u32());
  }

 private:
  void texts(std::uint32_t count) {
    for (; count > 0 && ok(); --count) in_.text();
  }
  void codings() {
    for (std::uint32_t left = in_.u32(); left > 0 && ok(); --left) texts(3);
  }
  void fact() {
    in_.raw(16 + 1 + 1);  // id, kind, status
    texts(7);
    codings();
    for (std::uint32_t left = in_.u32(); left > 0 && ok(); --left) {
      in_.text();
      codings();
      if (in_.u8() == 1) {
        in_.f64();
        texts(4);
      }
      texts(4);
    }
    texts(3 + 2);  // times, title and line of the record
  }
  void note(const std::function<void(DocumentId, std::string_view)>& visit) {
    const auto id = DocumentId::from_bytes(in_.raw(16));
    const std::uint8_t kind = in_.u8();
    in_.u8();
    texts(5);
    const std::string_view text = in_.text();
    codings();
    in_.text();
    if (ok() && id && kind == static_cast<std::uint8_t>(DocumentKind::note) && !text.empty()) visit(*id, text);
  }

  ByteReader in_;
};

Status check_version(std::uint8_t version, std::uint8_t known) {
  if (version > known) return fail(ErrorCode::newer_version, "a chart's segment was written by a newer release");
  if (version == 0) return fail(ErrorCode::corrupt, "a chart's segment has no known version");
  return {};
}

}  // namespace

ByteWriter& EntryWriter::next_entry() {
  if (count_++ == 0) {
    out_.u8(version_);
    out_.u32(0);
  }
  return out_;
}

Bytes EntryWriter::take() {
  CHECK(count_ > 0, "a segment has entries");
  out_.put_u32(kCountAt, count_);
  count_ = 0;
  Bytes segment = out_.take();
  out_ = ByteWriter();
  return segment;
}

EncodedContent encode_content(const ReadResource& content) {
  // Every fact and every note begins with its id; what stands before is known.
  ByteWriter out;
  out.reserve(kEncodedBytes);
  EncodedContent encoded;
  out.u8(static_cast<std::uint8_t>(content.status));
  out.u16(static_cast<std::uint16_t>(content.labels.bits()));
  const auto mark_id = [&] { encoded.ids_at.push_back(static_cast<std::uint32_t>(out.bytes().size())); };
  out.u32(static_cast<std::uint32_t>(content.facts.size()));
  for (const FactItem& item : content.facts) {
    mark_id();
    put(out, item);
  }
  out.u32(static_cast<std::uint32_t>(content.notes.size()));
  for (const Document& note : content.notes) {
    mark_id();
    put(out, note);
  }
  out.u32(static_cast<std::uint32_t>(content.reports.size()));
  for (const std::string& report : content.reports) out.text(report);
  encoded.bytes = out.take();
  return encoded;
}

ContentWriter::ContentWriter() : EntryWriter(kContentVersion) {}

void ContentWriter::add(const ChartEntry& entry) {
  ByteWriter& out = next_entry();
  put_head(out, {entry.resource, entry.version, entry.kind, entry.import_name});
  out.raw(encode_content(entry.content).bytes);
}

void ContentWriter::add(const EntryHead& head, const EncodedContent& content, DocumentId primary) {
  ByteWriter& out = next_entry();
  put_head(out, head);
  const std::size_t start = out.bytes().size();
  out.raw(content.bytes);
  for (std::size_t i = 0; i < content.ids_at.size(); ++i) {
    out.put_raw(start + content.ids_at[i], numbered_id(primary, static_cast<std::uint32_t>(i)).view());
  }
}

Status decode_content(ByteView segment, std::vector<ChartEntry>& out) {
  Decoder in(parts_of(segment).entries);
  const std::uint8_t version = in.byte();
  if (const Status known = check_version(version, kContentVersionWithWords); !known) return known;
  in.with_labels = version >= kFirstVersionWithLabels;
  std::uint32_t left = in.count();
  out.reserve(out.size() + left);
  for (; left > 0 && in.ok(); --left) in.read(out.emplace_back());
  if (!in.at_end()) return fail(ErrorCode::corrupt, "a chart's content segment is malformed");
  return {};
}

Result<std::vector<ChartEntry>> decode_content(ByteView segment) {
  std::vector<ChartEntry> out;
  if (const Status read = decode_content(segment, out); !read) return fail(read);
  return out;
}

bool visit_notes(ByteView segment, const std::function<void(DocumentId, std::string_view)>& visit) {
  Skimmer in(parts_of(segment).entries);
  const std::uint8_t version = in.byte();
  if (version == 0) return false;
  for (std::uint32_t left = in.count(); left > 0 && in.ok(); --left) in.entry(visit, version >= kFirstVersionWithLabels);
  return in.at_end();
}

RawWriter::RawWriter() : EntryWriter(kRawVersion) {}

void RawWriter::add(std::string_view resource, std::uint32_t version, std::string_view json) {
  ByteWriter& out = next_entry();
  out.text(resource);
  out.u32(version);
  out.text(json);
}

Result<std::vector<RawEntry>> decode_raw(ByteView segment) {
  Decoder in(segment);
  if (const Status known = check_version(in.byte(), kRawVersion); !known) return fail(known);
  std::vector<RawEntry> out;
  for (std::uint32_t left = in.count(); left > 0 && in.ok(); --left) {
    RawEntry entry;
    entry.resource = in.text();
    entry.version = in.number();
    entry.json = in.text();
    out.push_back(std::move(entry));
  }
  if (!in.at_end()) return fail(ErrorCode::corrupt, "a chart's raw segment is malformed");
  return out;
}

void assemble(std::vector<ChartEntry> entries, std::unordered_map<std::string, std::string>& reported_by, Chart& chart) {
  std::unordered_map<std::string_view, std::size_t> newest;
  newest.reserve(entries.size());
  for (std::size_t i = 0; i < entries.size(); ++i) {
    if (entries[i].kind != EntryKind::history) newest.insert_or_assign(entries[i].resource, i);
  }
  const auto is_shown = [&](std::size_t i) {
    return entries[i].kind == EntryKind::current && newest.at(entries[i].resource) == i;
  };
  std::vector<std::size_t> shown;
  shown.reserve(entries.size());
  std::size_t facts = chart.facts.size();
  for (std::size_t i = 0; i < entries.size(); ++i) {
    if (!is_shown(i)) continue;
    shown.push_back(i);
    facts += entries[i].content.facts.size();
    if (entries[i].content.status == FactStatus::void_) continue;
    for (const std::string& target : entries[i].content.reports) reported_by.emplace(target, entries[i].resource);
  }
  chart.facts.reserve(facts);
  chart.records.reserve(facts);
  for (const std::size_t i : shown) {
    ChartEntry& entry = entries[i];
    const auto source = reported_by.find(entry.resource);
    for (FactItem& item : entry.content.facts) {
      if (source != reported_by.end()) item.fact.source = source->second;
      chart.facts.push_back(std::move(item.fact));
      chart.records.push_back(std::move(item.record));
    }
    for (Document& note : entry.content.notes) chart.notes.push_back(std::move(note));
  }
}

}  // namespace chartroom::records
