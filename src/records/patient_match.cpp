#include "records/patient_match.h"

#include <algorithm>
#include <set>
#include <tuple>
#include <utility>

#include "base/limits.h"

namespace chartroom::records {
namespace {

// ASCII only: a difference in other letters' case is rare and then counts as a difference, which is the safe side.
std::string folded(std::string_view text) {
  std::string out(text);
  std::transform(out.begin(), out.end(), out.begin(),
                 [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
  return out;
}

enum class Numbers : std::uint8_t { none_in_common, common, contradict };

// By system: a value that both have settles it; different values of one system are two people, or two ids that nobody vouches
// for.
Numbers compare_record_numbers(const Demographics& left, const Demographics& right) {
  std::set<std::pair<std::string_view, std::string_view>> numbers;  // system and value
  for (const Identifier& one : right.identifiers) {
    if (is_record_number(one)) numbers.emplace(one.system, one.value);
  }
  bool different = false;
  for (const Identifier& one : left.identifiers) {
    if (!is_record_number(one)) continue;
    if (numbers.contains({one.system, one.value})) return Numbers::common;
    const auto of_system = numbers.lower_bound({one.system, std::string_view()});
    different = different || (of_system != numbers.end() && of_system->first == one.system);
  }
  return different ? Numbers::contradict : Numbers::none_in_common;
}

bool differ(const std::string& left, const std::string& right) {
  return !left.empty() && !right.empty() && folded(left) != folded(right);
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

bool agrees(const Demographics& left, const Demographics& right) {
  const bool birth_differs = differ(left.birth_date, right.birth_date);
  const bool name_differs = differ(left.family, right.family);
  switch (compare_record_numbers(left, right)) {
    case Numbers::contradict: return false;
    case Numbers::common: return !(birth_differs && name_differs);
    case Numbers::none_in_common: return !birth_differs && !name_differs;
  }
  return false;
}

Merged merged(const Demographics& older, const Demographics& newer) {
  Merged out{newer};
  out.who.labels |= older.labels;  // one that is to go is removed by a person who may
  using Text = std::string_view;
  std::set<std::tuple<Text, Text, Text>> said;
  for (const Identifier& each : newer.identifiers) said.emplace(each.system, each.value, each.type);
  for (const Identifier& each : older.identifiers) {
    if (!said.emplace(each.system, each.value, each.type).second) continue;
    if (out.who.identifiers.size() < limits::import_identifiers_max) {
      out.who.identifiers.push_back(each);
    } else {
      ++out.left_out;
    }
  }
  return out;
}

namespace {

// The patient of the first name that is known.
Result<MatchedPatient> match_names(const store::Reading& reading, const std::vector<std::string>& names,
                                   const Demographics* who) {
  for (const std::string& name : names) {
    const auto found = reading.patient_with_reference(name);
    if (!found) return fail(found);
    if (!*found) continue;
    auto row = reading.patient(**found);
    if (!row) return fail(row);
    if (!*row) continue;
    const bool differ = who != nullptr && !agrees((*row)->who, *who);
    return MatchedPatient{differ ? Match::conflict : Match::known, *std::move(row)};
  }
  return MatchedPatient{};
}

}  // namespace

Result<MatchedPatient> match_patient(const store::Reading& reading, const std::vector<std::string>& names,
                                     const Demographics* who) {
  auto out = match_names(reading, names, who);
  if (!out || who == nullptr || out->match == Match::conflict) return out;
  std::set<PatientId> same;
  for (const Identifier& identifier : who->identifiers) {
    if (!is_record_number(identifier)) continue;
    const auto holders = reading.patients_with_identifier(identifier);
    if (!holders) return fail(holders);
    for (const PatientId& holder : *holders) {
      if ((out->row && out->row->id == holder) || same.contains(holder)) continue;
      auto row = reading.patient(holder);
      if (!row) return fail(row);
      if (!*row) continue;
      if (!same_person((*row)->who, *who)) return MatchedPatient{Match::conflict, std::nullopt};
      same.insert(holder);
      if (out->match == Match::unknown) *out = {Match::known, *std::move(row)};
    }
  }
  if (out->match == Match::unknown) out->match = Match::new_patient;
  return out;
}

}  // namespace chartroom::records
