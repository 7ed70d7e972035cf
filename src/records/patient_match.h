#pragma once

// Whose chart a Patient resource or a reference means. The rule puts safety first: charts are never merged, and what might be
// another person is refused.
//
// - A known name ("Patient/12" of the same or of an unknown system) means its patient if what is said of the two agrees
// (`agrees`): another source can use the
//   same id for somebody else, and then it is a conflict. The same holds for two Patient resources of one file with one id.
// - Else a medical record number (type MR, PI or none, with a system) that is known means its patient only if birth date and
//   family name are the same; anything else is a conflict.
// - Else it is a new patient, if there is a Patient resource; without one it is unknown.

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "domain/chart.h"
#include "store/store.h"

namespace chartroom::records {

enum class Match : std::uint8_t { unknown, conflict, new_patient, known };

struct MatchedPatient {
  Match match = Match::unknown;
  std::optional<store::PatientRow> row;  // of known
};

bool is_record_number(const Identifier& identifier);
bool same_person(const Demographics& left, const Demographics& right);  // birth date and family name are there and equal
// Can both be descriptions of one person that go by one id? Not with different record numbers of one system. With a common one,
// yes, unless birth date and family name both differ (each alone may be a correction or a marriage). Without any: not if either
// differs.
bool agrees(const Demographics& left, const Demographics& right);
// The newer's words with the identifiers of both, of the older's as many as make limits::import_identifiers_max.
struct Merged {
  Demographics who;
  std::size_t left_out = 0;
};
Merged merged(const Demographics& older, const Demographics& newer);

// `who` may be null; `names` are all names by which the patient is meant, in order.
Result<MatchedPatient> match_patient(const store::Reading& reading, const std::vector<std::string>& names,
                                     const Demographics* who);

}  // namespace chartroom::records
