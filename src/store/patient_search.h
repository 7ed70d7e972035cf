#pragma once

// The search for a patient by name, birth date or identifier, among those who are related to the one that searches. The
// relation comes first: nobody else's row is opened, compared or counted.
//
// The related patients' rows stand opened in the person's list and are compared in memory. A table of keyed prefixes would find
// them without it, and would tell a reader of the table which patients share the start of a name.

#include "store/access.h"
#include "store/patient_list.h"
#include "store/policy_rows.h"
#include "store/values.h"

namespace chartroom::store {

struct PatientSearch {
  const AccountRow& person;
  const MayList& may_list;
  std::string_view text;
  std::size_t limit = 0;
  std::string_view after;
  Timestamp at{};
};

// Refreshes the list, and asks the database again of each patient on the page: who is not related now isn't shown, whatever the
// list says, nor is one of whom `may_list` says no. First those who are shown by name; then, where no word is searched for,
// those by their id alone: no word finds them, and where they stand tells nothing of their names. `invalid` if `after` is not
// from a page of this person's, or its patient is not theirs any more, or isn't shown in the same way.
Result<Page<FoundPatient>> search(const Access& access, const PatientSearch& wanted, const ChangeLog& changes,
                                  PatientList& list);

}  // namespace chartroom::store
