// A range of addresses as somebody typed it: the first line is the range, the second an address. What is read is written in one
// form that reads as the same range, and an address that alone is a range is in it exactly if its own range says so.

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "base/address_range.h"

namespace {

void require(bool holds) {
  if (!holds) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using chartroom::AddressRange;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const std::size_t line = std::min(text.find('\n'), text.size());
  const std::string_view address = line < text.size() ? text.substr(line + 1) : std::string_view();
  const auto range = AddressRange::parse(text.substr(0, line));
  if (!range) return 0;
  require(AddressRange::parse(range->text()) == range);
  require(range->contains(range->text().substr(0, range->text().find('/'))));
  require(range->contains(range->first()));
  if (const auto next = range->after()) require(!range->contains(*next));
  if (range->contains(address)) {
    const auto alone = AddressRange::parse(address);
    require(alone.has_value() && alone->contains(address));
  }
  return 0;
}
