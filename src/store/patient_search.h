#pragma once

// The search for a patient by name, birth date or identifier, among those who are related to the one that searches. The
// relation comes first: nobody else's row is opened, compared or counted.
//
// The related patients' rows are opened and compared in memory. A table of keyed prefixes would narrow them before, and would
// tell a reader of the table which patients share the start of a name; a person's patients are few enough to do without.

#include "store/access.h"
#include "store/values.h"

namespace chartroom::store {

// A person with more is a mistake in the data, not a clinician: `too_large`.
inline constexpr std::size_t related_patients_max = 100'000;

struct PatientSearch {
  const AccountRow& person;
  std::string_view text;
  std::size_t limit = 0;
  std::string_view after;
  Timestamp at{};
};

// `invalid` if `after` is not from a page of this person's, or its patient is not theirs any more.
Result<Page<PatientRow>> search(const Access& access, const PatientSearch& wanted);

}  // namespace chartroom::store
