// The whole reading path of an import without a store: opening, scanning, parsing, reading, rendering, encoding and decoding.
// The first byte chooses the form, as a file's name does.

#include <zlib.h>

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>

#include "records/bundle_scan.h"
#include "records/chart_codec.h"
#include "records/fhir_reader.h"
#include "records/fhir_rosters.h"
#include "records/html_text.h"
#include "records/import_input.h"
#include "records/stream_scan.h"

namespace {

using namespace chartroom;
using namespace chartroom::records;

void require(bool holds) {
  if (!holds) std::abort();
}

void read_entry(const EntryHeader& header, const ReferenceIndex& index) {
  const std::string json_text = without_spaces(header.resource);
  Json json;
  if (!json.parse(json_text)) return;
  require(json_text == without_spaces(json_text));
  (void)patient_of(json.root());
  (void)last_updated_us(json.root());
  (void)read_demographics(json.root());
  ReadContext context{index, json.root(), "fuzz"};
  ChartEntry entry;
  entry.resource = "Type/1";
  entry.content = read_resource(entry.resource, context);
  give_ids(entry.content, DocumentId{{1}});
  for (const FactItem& item : entry.content.facts) require(is_utf8(item.record.text) && !item.record.text.empty());
  for (const Document& note : entry.content.notes) require(is_utf8(note.text));
  for (const RelationClaim& claim : entry.content.relations) require(!claim.person.empty());
  if (const std::string_view type = json.root()["resourceType"].text; is_roster(type)) {
    const ReadRoster roster = read_roster(type, json.root(), context.index);
    require(roster.members.empty() || !roster.leads.empty());
    for (const store::RosterMember& member : roster.members) require(!member.name.empty());
  }
  ContentWriter writer;
  writer.add(entry);
  const auto decoded = decode_content(writer.take());
  require(decoded && decoded->size() == 1 && decoded->front().content.facts.size() == entry.content.facts.size());
}

std::string packed(std::string_view text) {
  z_stream stream{};
  require(deflateInit2(&stream, 1, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY) == Z_OK);
  std::string out(deflateBound(&stream, text.size()) + 64, '\0');
  stream.next_in = as_bytes(text).data();
  stream.avail_in = static_cast<uInt>(text.size());
  stream.next_out = reinterpret_cast<Bytef*>(out.data());
  stream.avail_out = static_cast<uInt>(out.size());
  require(deflate(&stream, Z_FINISH) == Z_STREAM_END);
  out.resize(out.size() - stream.avail_out);
  deflateEnd(&stream);
  return out;
}

// What is found of a text piece by piece is what is found of it whole.
void scan_both_ways(std::string_view text) {
  const std::string gz = packed(text.substr(0, text.size() / 2)) + packed(text.substr(text.size() / 2));
  PackedText stream(as_bytes(gz), text.size());
  const StreamResult pieces = scan_stream(stream);
  if (text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);
  if (!is_utf8(text)) return require(!pieces);
  const ScanResult whole = scan_text(text);
  require(whole.has_value() == pieces.has_value());
  if (!whole) return;  // where two things are wrong, each may have met another one first
  require(whole->is_bundle == pieces->is_bundle && whole->more_follows == pieces->more_follows);
  require(whole->entries.size() == pieces->entries.size());
  for (std::size_t i = 0; i < whole->entries.size() && whole->is_bundle; ++i) {
    const EntryHeader& left = whole->entries[i];
    const EntryHeader& right = pieces->entries[i];
    require(left.type == right.type && left.id == right.id && left.patient == right.patient);
    require(left.resource.size() == right.resource_bytes);
    require(left.resource.empty() || text.substr(right.resource_at, right.resource_bytes) == left.resource);
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const ByteView bytes(data + 1, size - 1);
  if (data[0] == 'h') {
    (void)html_to_text(as_text(bytes));
    (void)decode_content(bytes);
    (void)decode_raw(bytes);
    return 0;
  }
  if (data[0] == 'g') {
    scan_both_ways(as_text(bytes));
    return 0;
  }
  const auto input = open_input("fuzz.json", bytes);
  (void)import_rank("fuzz.json", bytes);
  if (!input) return 0;
  if ((*input)->packed) {
    (void)scan_stream(*(*input)->packed);
    return 0;
  }
  const ScanResult scanned = scan_text((*input)->text);
  if (!scanned) return 0;
  ReferenceIndex index;
  for (const EntryHeader& header : scanned->entries) {
    index.add({string_meant(header.type) + "/" + string_meant(header.id), "", {}, {}}, string_meant(header.full_url));
  }
  for (const EntryHeader& header : scanned->entries) read_entry(header, index);
  return 0;
}
