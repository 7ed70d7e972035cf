#include "domain/reference_range.h"

#include <charconv>

namespace chartroom {
namespace {

void skip_spaces(std::string_view& words) {
  while (words.starts_with(' ')) words.remove_prefix(1);
}

// One of these at the beginning, and the spaces behind it.
bool take_one_of(std::string_view& words, std::initializer_list<std::string_view> choices) {
  for (const std::string_view choice : choices) {
    if (!words.starts_with(choice)) continue;
    words.remove_prefix(choice.size());
    skip_spaces(words);
    return true;
  }
  return false;
}

// "5", "-2.5"; not the beginning of "1,5" or "2.5.3".
std::optional<double> take_number(std::string_view& words) {
  const std::string_view digits = words.substr(words.starts_with('-') ? 1 : 0);
  if (digits.empty() || digits.front() < '0' || digits.front() > '9') return std::nullopt;
  double number = 0;
  const auto [end, error] = std::from_chars(words.data(), words.data() + words.size(), number, std::chars_format::fixed);
  if (error != std::errc()) return std::nullopt;
  words.remove_prefix(static_cast<std::size_t>(end - words.data()));
  if (words.starts_with('.') || words.starts_with(',')) return std::nullopt;
  return number;
}

std::optional<ReferenceRange> take_range(std::string_view& words) {
  ReferenceRange range;
  const bool most = take_one_of(words, {"<=", "≤", "up to "});
  const bool less = !most && take_one_of(words, {"<", "under ", "below "});
  const bool least = !most && !less && take_one_of(words, {">=", "≥", "at least "});
  const bool more = !most && !less && !least && take_one_of(words, {">", "over ", "above "});
  const auto number = take_number(words);
  if (!number) return std::nullopt;
  range.open = less || more;
  if (most || less) {
    range.high = number;
    return range;
  }
  range.low = number;
  if (least || more) return range;
  skip_spaces(words);
  if (!take_one_of(words, {"–", "—", "-", "to "})) return std::nullopt;
  range.high = take_number(words);
  if (!range.high || *range.high < *range.low) return std::nullopt;
  return range;
}

RangePlace place(const ReferenceRange& range, const Quantity& quantity) {
  const double number = quantity.value;
  const bool less = quantity.comparator.starts_with('<');
  const bool more = quantity.comparator.starts_with('>');
  // Of "< 5" the value itself is not said, but it is under everything from 5 on.
  const bool strictly = quantity.comparator == "<" || quantity.comparator == ">";
  if (range.high && !less) {
    const bool touches = number == *range.high && (range.open || (more && strictly));
    if (number > *range.high || touches) return RangePlace::above;
  }
  if (range.low && !more) {
    const bool touches = number == *range.low && (range.open || (less && strictly));
    if (number < *range.low || touches) return RangePlace::below;
  }
  return quantity.comparator.empty() ? RangePlace::within : RangePlace::unknown;
}

std::string_view place_words(RangePlace place) {
  switch (place) {
    case RangePlace::above: return "above reference";
    case RangePlace::below: return "below reference";
    case RangePlace::unknown:
    case RangePlace::within: break;
  }
  return "";
}

}  // namespace

std::optional<ReferenceRange> reference_range_of(const FactValue& value) {
  if (!value.quantity || value.reference_range.empty()) return std::nullopt;
  std::string_view words = value.reference_range;
  skip_spaces(words);
  const auto range = take_range(words);
  if (!range) return std::nullopt;
  skip_spaces(words);
  while (words.ends_with(' ')) words.remove_suffix(1);
  if (!words.empty() && words != value.quantity->unit && words != value.quantity->code) return std::nullopt;
  return range;
}

RangePlace place_in_range(const FactValue& value) {
  const auto range = reference_range_of(value);
  return range ? place(*range, *value.quantity) : RangePlace::unknown;
}

std::string value_flag(const FactValue& value) {
  if (!value.interpretation.empty()) return value.interpretation;
  return std::string(place_words(place_in_range(value)));
}

std::string reference_words(const FactValue& value) {
  if (value.reference_range.empty()) return value.interpretation;
  if (!value.interpretation.empty()) return "reference " + value.reference_range + ", " + value.interpretation;
  const std::string_view place = place_words(place_in_range(value));
  return std::string(place.empty() ? "reference" : place) + " " + value.reference_range;
}

}  // namespace chartroom
