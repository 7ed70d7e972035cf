#pragma once

// Finds the resources in a file's text without building a tree of it: one pass that follows brackets and strings and notes
// where each entry's parts stand. What the parts hold is checked later, entry by entry, by the JSON parser; here it is known
// only that the brackets fit. Memory: about 150 bytes an entry.
//
// All views are into the text, which must outlive them. Errors are codes of import_report.h.

#include <cstdint>
#include <expected>
#include <string>
#include <string_view>
#include <vector>

namespace chartroom::records {

// A resource and what must be known before it is read. Each view is a JSON value as it stands, quotes included; empty if
// absent.
struct EntryHeader {
  std::uint32_t number = 0;   // of the entry or line, from 1
  std::string_view resource;  // the whole object; empty if the entry has none
  std::string_view full_url;
  std::string_view method;    // of a transaction's request
  std::string_view url;       // likewise
  std::string_view modified;  // when what it asks for was done: lastModified of a history's response
  std::string_view type;      // resourceType
  std::string_view id;
  std::string_view identifier;
  std::string_view code;
  std::string_view name;
  std::string_view patient;  // subject, patient, beneficiary, individual or for, if it is an object
  // Of text that is not in memory (stream_scan.h): where the resource stands in it, and, where neither an id nor a URL names
  // it, its digest in hexadecimal. `resource` is empty then.
  std::uint64_t resource_at = 0;
  std::uint64_t resource_bytes = 0;
  std::string_view digest;
};

struct ScannedText {
  bool is_bundle = false;
  std::vector<EntryHeader> entries;  // of a bundle; else the one resource
  bool more_follows = false;         // another value comes after the first: NDJSON
};

using ScanResult = std::expected<ScannedText, std::string_view>;

// The text's first JSON value, a Bundle or a single resource.
ScanResult scan_text(std::string_view text);

// One entry of a bundle, as a text of its own: its views go into the header. A code if its brackets don't fit, else empty.
std::string_view scan_entry(std::string_view entry, EntryHeader& header);

// A JSON string (with quotes) as the text that it means; empty if it is none.
std::string string_meant(std::string_view json_string);

// The value without insignificant white space: the same resource exported twice, pretty and plain, has the same bytes. Only
// for text whose brackets and strings fit.
std::string without_spaces(std::string_view json);

// Of the same, by which a resource without a name is known: 32 hexadecimal digits.
std::string content_digest(std::string_view json);

}  // namespace chartroom::records
