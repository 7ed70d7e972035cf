#include "records/import_input.h"

#include <algorithm>
#include <memory>

#include "base/limits.h"
#include "records/bundle_scan.h"
#include "records/fhir_reader.h"
#include "records/fhir_rosters.h"
#include "records/html_text.h"

namespace chartroom::records {
namespace {

constexpr std::size_t kHeadBytes = 256 * 1024;

std::string_view without_suffix(std::string_view name, std::string_view suffix) {
  return name.ends_with(suffix) ? name.substr(0, name.size() - suffix.size()) : name;
}

char first_character(std::string_view text) {
  const std::size_t at = text.find_first_not_of(" \t\r\n");
  return at == std::string_view::npos ? '\0' : text[at];
}

std::string lower_name(std::string_view name) {
  std::string out(name);
  std::transform(out.begin(), out.end(), out.begin(),
                 [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
  return std::string(without_suffix(out, ".gz"));
}

InputForm form_of(std::string_view name) {
  const std::string plain_name = lower_name(name);
  if (plain_name.ends_with(".txt")) return InputForm::note;
  return plain_name.ends_with(".ndjson") || plain_name.ends_with(".jsonl") ? InputForm::ndjson : InputForm::json;
}

// What the text begins with says whether it is worth reading on; empty if so, or if that can't be said yet.
std::string_view refusal_of_start(std::string_view text, InputForm form) {
  const std::size_t at = text.find_first_not_of(" \t\r\n");
  if (at == std::string_view::npos || form == InputForm::note) return {};
  return text[at] == '{' ? std::string_view() : "import.not_fhir";
}

// How much of the text to hold: what the last member says that it has, if that is little enough. A file that has more, of
// several members or because it lies, is read piece by piece.
std::size_t room_for(ByteView packed, InputForm form) {
  if (form == InputForm::note) return limits::note_bytes_max;
  if (packed.size() < 4) return 0;
  return std::min<std::size_t>(ByteReader(packed.last(4)).u32(), limits::import_unit_bytes_max);
}

// Into `unpacked`, or, if that is too much at once, ready to be read piece by piece.
std::string_view unpack(ByteView bytes, InputText& input) {
  auto packed = std::make_unique<PackedText>(bytes, limits::import_file_bytes_max);
  const std::size_t room = room_for(bytes, input.form);
  bool is_start = true;  // nothing but spaces so far
  for (;;) {
    const auto piece = packed->next();
    if (!piece) return piece.error();
    if (piece->empty()) {
      input.text = input.unpacked;
      return {};
    }
    if (is_start) {
      if (const std::string_view code = refusal_of_start(*piece, input.form); !code.empty()) return code;
      is_start = piece->find_first_not_of(" \t\r\n") == std::string_view::npos;
    }
    if (input.unpacked.size() + piece->size() > room) break;
    input.unpacked.reserve(room);
    input.unpacked.append(*piece);
  }
  if (input.form == InputForm::note) return "import.note_too_large";
  input.unpacked = std::string();
  packed->restart();
  input.packed = std::move(packed);
  return {};
}

}  // namespace

std::expected<std::unique_ptr<InputText>, std::string_view> open_input(std::string_view name, ByteView bytes) {
  if (bytes.size() > limits::import_file_bytes_max) return std::unexpected("import.too_large");
  auto input = std::make_unique<InputText>();
  input->form = form_of(name);
  if (is_gzip(bytes)) {
    if (const std::string_view code = unpack(bytes, *input); !code.empty()) return std::unexpected(code);
    if (input->packed) return input;
  } else {
    input->text = as_text(bytes);
    if (input->text.starts_with("\xEF\xBB\xBF")) input->text.remove_prefix(3);
    if (!is_utf8(input->text)) return std::unexpected("import.invalid_utf8");
  }
  if (first_character(input->text) == '\0') return std::unexpected("import.empty");
  if (const std::string_view code = refusal_of_start(input->text, input->form); !code.empty()) return std::unexpected(code);
  return input;
}

int import_rank(std::string_view name, ByteView bytes) {
  std::string unpacked;
  std::string_view text = as_text(bytes.first(std::min(bytes.size(), kHeadBytes)));
  if (is_gzip(bytes)) {
    PackedText packed(bytes, limits::import_file_bytes_max);
    const auto head = packed.next();
    if (!head) return 2;
    unpacked = *head;
    text = unpacked;
  }
  if (lower_name(name).ends_with(".txt")) return 3;
  // The first resource's type: of a bundle's entries too, since site bundles hold nothing but the site's resources.
  const auto type_after = [&text](std::size_t from) -> std::string {
    const std::size_t at = text.find("\"resourceType\"", from);
    if (at == std::string_view::npos) return {};
    const std::size_t open = text.find('"', at + 14);
    const std::size_t close = open == std::string_view::npos ? open : text.find('"', open + 1);
    return close == std::string_view::npos ? std::string() : std::string(text.substr(open + 1, close - open - 1));
  };
  std::string type = type_after(0);
  const bool bundle = type == "Bundle";
  if (bundle) type = type_after(text.find("\"resourceType\"") + 14);
  // Panels and studies stand beside the patients they are about, and what they say holds whichever comes first.
  if (resource_role(type) == ResourceRole::shared && !is_roster(type)) return 0;
  if (!bundle || type == "Patient") return type == "Patient" ? 1 : 2;
  // A bundle without a patient goes behind those that may bring it: "care-teams.json". Of a large one only the head is known.
  if (bytes.size() >= kImportHeadBytes) return 1;
  for (std::size_t at = text.find("\"resourceType\""); at != std::string_view::npos;
       at = text.find("\"resourceType\"", at + 14)) {
    if (type_after(at) == "Patient") return 1;
  }
  return 2;
}

}  // namespace chartroom::records
