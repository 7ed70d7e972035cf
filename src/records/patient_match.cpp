#include "records/patient_match.h"

namespace chartroom::records {
namespace {

// ASCII only: a difference in other letters' case is rare and then counts as a difference, which is the safe side.
std::string folded(std::string_view text) {
  std::string out(text);
  std::transform(out.begin(), out.end(), out.begin(),
                 [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
  return out;
}

}  // namespace

bool is_record_number(const Identifier& identifier) {
  if (identifier.system.empty() || identifier.value.empty()) return false;
  return identifier.type.empty() || identifier.type == "MR" || identifier.type == "PI";
}

bool same_person(const Demographics& left, const Demographics& right) {
  return !left.birth_date.empty() && left.birth_date == right.birth_date && !left.family.empty() &&
         folded(left.family) == folded(right.family);
}

bool other_person(const Demographics& left, const Demographics& right) {
  const bool birth = !left.birth_date.empty() && !right.birth_date.empty() && left.birth_date != right.birth_date;
  const bool name = !left.family.empty() && !right.family.empty() && folded(left.family) != folded(right.family);
  return birth && name;
}

Demographics merged(const Demographics& older, const Demographics& newer) {
  Demographics out = newer;
  for (const Identifier& identifier : older.identifiers) {
    if (std::find(out.identifiers.begin(), out.identifiers.end(), identifier) == out.identifiers.end()) {
      out.identifiers.push_back(identifier);
    }
  }
  return out;
}

}  // namespace chartroom::records
