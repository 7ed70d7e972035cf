#pragma once

// Where a measured value lies in its own reference range, as far as its source says. No range is known here: only what stands
// with that very value counts. The range's unit must be the value's; one that names no unit is in that of its value, as in
// HL7 v2 (OBX-7). Several ranges beside each other, and one for some people only ("for women"), are words and stay words.

#include <optional>
#include <string>
#include <string_view>

#include "domain/chart.h"

namespace chartroom {

struct ReferenceRange {
  std::optional<double> low;   // one of the two at least
  std::optional<double> high;  // not below `low`
  bool open = false;           // "< 5": the limit itself is outside
};

// Of the value's words: "3.5–5.1 mmol/L", "<= 40", "up to 40 mg/dL", "> 60". nullopt where they are not one plain range in the
// value's unit, or the value is no number.
std::optional<ReferenceRange> reference_range_of(const FactValue& value);

enum class RangePlace : std::uint8_t { unknown, below, within, above };
// unknown also where "< 5" may be inside as well as outside.
RangePlace place_in_range(const FactValue& value);

// How a reader is told that a value is odd: the source's interpretation ("high"); where it gives none, "above reference" or
// "below reference" by comparison with its range; else nothing.
std::string value_flag(const FactValue& value);

// "reference 3.5–5.1 mmol/L, high", "above reference 3.5–5.1 mmol/L"; empty where the source says neither.
std::string reference_words(const FactValue& value);

}  // namespace chartroom
