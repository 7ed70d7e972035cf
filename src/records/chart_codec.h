#pragma once

// What one import adds to a chart, as the bytes of a content segment and of a raw segment, and the chart that all content
// segments together say. Format: docs/import.md, "Segments". Decoding trusts nothing: `corrupt` on anything odd,
// `newer_version` for a version that this program doesn't know.

#include <functional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/bytes.h"
#include "base/result.h"
#include "domain/chart.h"
#include "records/fhir_reader.h"

namespace chartroom::records {

enum class EntryKind : std::uint8_t {
  current = 0,
  history = 1,     // older than what the chart had, or than what another chart has: kept, not shown
  moved_away = 2,  // the resource is in another chart now; of this one its earlier entries are history
};

// One version of one resource.
struct ChartEntry {
  std::string resource;       // key: "Observation/12"
  std::uint32_t version = 1;  // as counted by the store
  EntryKind kind = EntryKind::current;
  std::string import_name;
  ReadResource content;  // with ids; relations are not kept here but in the store's rows
};

// What a resource says, as an entry's bytes, before its documents have their ids: much smaller than the values.
struct EncodedContent {
  Bytes bytes;
  std::vector<std::uint32_t> ids_at;  // where the ids are to stand, in the order of give_ids()
};
EncodedContent encode_content(const ReadResource& content);

struct EntryHead {
  std::string_view resource;
  std::uint32_t version = 1;
  EntryKind kind = EntryKind::current;
  std::string_view import_name;
};

// The entries of a segment, one after the other.
class EntryWriter {
 public:
  std::size_t size_bytes() const { return out_.bytes().size(); }
  bool empty() const { return count_ == 0; }
  void reserve(std::size_t bytes) { out_.reserve(bytes); }
  Bytes take();  // the segment; the writer is empty again

 protected:
  explicit EntryWriter(std::uint8_t version) : version_(version) {}
  ByteWriter& next_entry();

 private:
  std::uint8_t version_;
  ByteWriter out_;
  std::uint32_t count_ = 0;
};

class ContentWriter : public EntryWriter {
 public:
  ContentWriter();
  void add(const ChartEntry& entry);
  // The ids follow from the first one's.
  void add(const EntryHead& head, const EncodedContent& content, DocumentId primary);
};

Result<std::vector<ChartEntry>> decode_content(ByteView segment);
Status decode_content(ByteView segment, std::vector<ChartEntry>& out);  // appends

// Versions of a content segment: 1 had no entries that moved away, 2 and 3 no labels; 3 and 5 have words behind the entries
// (records/segment_words.h).
inline constexpr std::uint8_t kContentVersion = 4;
inline constexpr std::uint8_t kContentVersionWithWords = 5;
constexpr bool has_words_behind(std::uint8_t version) { return version == 3 || version == kContentVersionWithWords; }

// The notes of a content segment that have text, without decoding anything else. False if the segment is malformed.
bool visit_notes(ByteView segment, const std::function<void(DocumentId, std::string_view)>& visit);

struct RawEntry {
  std::string resource;
  std::uint32_t version = 1;
  std::string json;  // without insignificant white space
};
class RawWriter : public EntryWriter {
 public:
  RawWriter();
  void add(std::string_view resource, std::uint32_t version, std::string_view json);
};
Result<std::vector<RawEntry>> decode_raw(ByteView segment);

// Puts entries, in their order, behind what the chart has: the newest version of each resource among them, void ones included,
// and Fact.source from the reports that name a fact's resource, these and those of `reported_by` (resource: report), to which
// they are added.
void assemble(std::vector<ChartEntry> entries, std::unordered_map<std::string, std::string>& reported_by, Chart& chart);

}  // namespace chartroom::records
