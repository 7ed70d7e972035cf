#pragma once

// bundle_scan.h for a text that is not in memory: finds the entries of a packed bundle in one pass through it, of which no more
// than one entry is held at a time. What an entry says of itself is kept, its resource is not: the header tells where it
// stands.
//
// An entry of more than limits::import_line_bytes_max is passed; its header says how large it is. Memory: one entry, and per
// entry its header and the parts that the header shows.

#include <deque>
#include <string>
#include <string_view>
#include <vector>

#include "records/bundle_scan.h"
#include "records/text_window.h"

namespace chartroom::records {

// A scanned text together with what its headers are views of.
struct ScannedStream {
  bool is_bundle = false;
  bool more_follows = false;  // another value comes after the first: NDJSON
  std::vector<EntryHeader> entries;
  std::deque<std::string> parts;
  std::uint64_t held_bytes_max = 0;  // of the text, at once
};

using StreamResult = std::expected<ScannedStream, std::string_view>;

StreamResult scan_stream(PackedText& text);

}  // namespace chartroom::records
