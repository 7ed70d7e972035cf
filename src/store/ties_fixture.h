#pragma once

// For tests: the strongest relation of a person to a patient, and searches that may show all who are related.

#include <string_view>

#include "store/store.h"

namespace chartroom::store {

inline Result<Relation> relation_of(const Store& store, const AccountRow& person, PatientId patient, Timestamp at) {
  const auto ties = store.ties(person, patient, at);
  if (!ties) return fail(ties);
  if (!*ties) return Relation::none;
  for (const Relation one : {Relation::grant, Relation::care_team, Relation::general_practitioner, Relation::encounter,
                             Relation::department, Relation::panel, Relation::cohort, Relation::emergency}) {
    if ((*ties)->relations.has(one)) return one;
  }
  return Relation::none;
}

inline Result<Page<FoundPatient>> search_related(const Store& store, const AccountRow& person, std::string_view text,
                                                 std::size_t limit, std::string_view after) {
  const MayList all{.of = [](const Ties&) { return Listed::by_name; }};
  return store.search_patients({person, all, text, limit, after});
}

}  // namespace chartroom::store
