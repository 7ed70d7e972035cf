// The whole reading path of an import without a store: opening, scanning, parsing, reading, rendering, encoding and decoding.
// The first byte chooses the form, as a file's name does.

#include <cstddef>
#include <cstdint>
#include <cstdlib>

#include "records/bundle_scan.h"
#include "records/chart_codec.h"
#include "records/fhir_reader.h"
#include "records/html_text.h"
#include "records/import_input.h"

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
  ContentWriter writer;
  writer.add(entry);
  const auto decoded = decode_content(writer.take());
  require(decoded && decoded->size() == 1 && decoded->front().content.facts.size() == entry.content.facts.size());
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
  const auto input = open_input("fuzz.json", bytes);
  (void)import_rank("fuzz.json", bytes);
  if (!input) return 0;
  const ScanResult scanned = scan_text((*input)->text);
  if (!scanned) return 0;
  ReferenceIndex index;
  for (const EntryHeader& header : scanned->entries) {
    index.add({string_meant(header.type) + "/" + string_meant(header.id), "", {}, {}}, string_meant(header.full_url));
  }
  for (const EntryHeader& header : scanned->entries) read_entry(header, index);
  return 0;
}
