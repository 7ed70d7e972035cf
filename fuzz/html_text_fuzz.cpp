// The HTML-to-text reader on any bytes: the text is UTF-8 where the source is, has no markup left that a browser would run,
// keeps within its size, and reading it is tidy: a second tidying changes nothing. The source is cut at each of its first bytes
// too, as a broken export would.

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>

#include "base/bytes.h"
#include "records/html_text.h"

namespace {

using namespace chartroom;

void require(bool holds) {
  if (!holds) std::abort();
}

void check(std::string_view html) {
  const std::string text = records::html_to_text(html);
  if (records::is_utf8(html)) require(records::is_utf8(text));
  // An element gives at most a line end, a bar or a dash with their spaces.
  const auto elements = static_cast<std::size_t>(std::count(html.begin(), html.end(), '<'));
  require(text.size() <= html.size() + 4 * elements + 4);
  const std::string tidy = records::tidy_text(text);
  if (records::is_utf8(html)) require(records::tidy_text(tidy) == tidy);
  const auto is_control = [](char c) { return static_cast<unsigned char>(c) < 0x20 && c != '\n' && c != '\t'; };
  require(std::none_of(tidy.begin(), tidy.end(), is_control));
  const std::string line = records::one_line(text);
  require(records::one_line(line) == line && line.find('\n') == std::string::npos);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view html = as_text(ByteView(data, size));
  check(html);
  for (std::size_t end = 0; end < std::min<std::size_t>(size, 24); ++end) check(html.substr(0, end));
  return 0;
}
