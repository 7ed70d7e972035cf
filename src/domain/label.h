#pragma once

// What makes a part of a chart more sensitive than the rest. An item can have several; what is derived from items has all of
// theirs. A chart's patient can have some too, which then every item of the chart has.

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "domain/set_of.h"

namespace chartroom {

enum class Label : std::uint8_t {
  psychotherapy,  // notes of 45 CFR 164.501, kept apart from the rest
  substance_use,  // records of treatment under 42 CFR Part 2
  hiv,
  reproductive,
  genetic,
  minor,  // what an adolescent may keep from the family
  vip,
  employee,    // a patient who works here
  restricted,  // called confidential by its source, which does not say why
};
inline constexpr std::size_t label_count = 9;
using Labels = SetOf<Label>;

std::string_view label_name(Label label);
std::optional<Label> parse_label(std::string_view name);
std::vector<std::string_view> label_names(Labels labels);  // in the enum's order

// 42 CFR 2.32(a)(1): goes with every copy of a record under Part 2 that leaves the program.
inline constexpr std::string_view part2_notice = "42 CFR part 2 prohibits unauthorized use or disclosure of these records.";

}  // namespace chartroom
