#pragma once

// The files of the clinician's page, as the build made them of web/ and embedded them (cmake/embed_page.cmake). Every name but
// index.html's has a digest of its contents in it, so a name's contents never change.

#include <span>
#include <string_view>

namespace chartroom::gate {

struct PageFile {
  std::string_view name;  // "index.html", "index-3f2a91bc.js"
  std::string_view content_type;
  std::string_view etag;    // with its quotes: of the plain contents
  std::string_view plain;   // the contents
  std::string_view gzip;    // the same, compressed; empty where that saves nothing
  std::string_view brotli;  // likewise
};

inline constexpr std::string_view page_index = "index.html";

// Defined in a generated source. Sorted by name, alive as long as the program.
std::span<const PageFile> page_files();

const PageFile* find_page_file(std::string_view name);  // null if there is none

enum class Encoding { plain, gzip, brotli };
// The smallest form that the client takes (RFC 9110, section 12.5.3): one that it names, and not with the weight 0. What it
// only allows by `*` is not sent.
Encoding choose_encoding(const PageFile& file, std::string_view accept_encoding);

// Does If-None-Match name this tag, or all? Weak comparison.
bool names_tag(std::string_view if_none_match, std::string_view etag);

}  // namespace chartroom::gate
