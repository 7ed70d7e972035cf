// The words of a reference range, of any source: the first line is the range, the second the value's unit. What is read is a
// range of numbers, and a value is placed beyond it only where it is.

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>

#include "domain/reference_range.h"

namespace {

using namespace chartroom;

void require(bool holds) {
  if (!holds) std::abort();
}

void check(const FactValue& value) {
  const auto range = reference_range_of(value);
  const RangePlace place = place_in_range(value);
  require(range.has_value() || place == RangePlace::unknown);
  if (!range) return;
  require(range->low || range->high);
  for (const auto& end : {range->low, range->high}) require(!end || std::isfinite(*end));
  if (range->low && range->high) require(*range->low <= *range->high);
  const double number = value.quantity->value;
  if (place == RangePlace::above) require(range->high && number >= *range->high);
  if (place == RangePlace::below) require(range->low && number <= *range->low);
  if (place == RangePlace::within) require(value.quantity->comparator.empty());
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const std::size_t line = std::min(text.find('\n'), text.size());
  FactValue value;
  value.reference_range = text.substr(0, line);
  Quantity quantity;
  quantity.unit = line < text.size() ? text.substr(line + 1) : std::string_view();
  for (const double number : {-1e300, -2.0, 0.0, 3.5, 5.1, 1e300}) {
    for (const char* comparator : {"", "<", "<=", ">", ">="}) {
      quantity.value = number;
      quantity.comparator = comparator;
      value.quantity = quantity;
      check(value);
      require(reference_words(value).find(value.reference_range) != std::string::npos);
    }
  }
  return 0;
}
