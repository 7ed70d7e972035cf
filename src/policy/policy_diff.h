#pragma once

// Who gains and who loses what when one policy takes the place of another. Rules are conjunctions over finite attributes, so
// this enumerates: each role by itself × purpose × action × relation × department that a rule names × way of standing outside
// of care × places from which a request can come × times at which it can, and for each what kinds of items with which label are
// open. Places and times are compared by what they hold, so a network or an hour more is a difference; "clinic as it was" and
// "clinic as it would be" are then two. People with several roles get what any of them opens,
// less what denying rules take; what those do to combinations of roles is not shown.

#include <string>
#include <vector>

#include "policy/rule.h"

namespace chartroom::policy {

enum class Way : std::uint8_t { gains, loses };

struct DiffLine {
  std::string who;  // "nurse, treatment, in ICU", "nurse, treatment, outside of clinic, during night_shift"
  std::string how;  // "care_team, grant: read_chart, ask"
  Way way = Way::gains;
  std::string what;  // "note with hiv"
};

// How much there is to compare: departments × rules × places × times between which some rule tells.
std::size_t comparing_size(const PolicyRules& before, const PolicyRules& after);

// Nothing: the two open the same. Sorted by who. Takes time in proportion to comparing_size.
std::vector<DiffLine> compare(const PolicyRules& before, const PolicyRules& after);

}  // namespace chartroom::policy
