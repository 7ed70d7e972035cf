#pragma once

// Whose chart a Patient resource or a reference means. The rule puts safety first: charts are never merged, and what might be
// another person is refused.
//
// - A known reference ("Patient/12") means its patient if what is said of the two agrees (`agrees`): another source can use the
//   same id for somebody else, and then it is a conflict. The same holds for two Patient resources of one file with one id.
// - Else a medical record number (type MR, PI or none, with a system) that is known means its patient only if birth date and
//   family name are the same; anything else is a conflict.
// - Else it is a new patient, if there is a Patient resource; without one it is unknown.

#include <algorithm>
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
// The newer's words with the identifiers of both.
Demographics merged(const Demographics& older, const Demographics& newer);

// `Reader` is a Store or a Transaction. `who` may be null; `references` are all names of the patient, in order.
template <class Reader>
Result<MatchedPatient> match_patient(const Reader& reader, const std::vector<std::string>& references,
                                     const Demographics* who) {
  MatchedPatient out;
  for (const std::string& reference : references) {
    const auto found = reader.patient_with_reference(reference);
    if (!found) return fail(found);
    if (!*found) continue;
    auto row = reader.patient(**found);
    if (!row) return fail(row);
    if (!*row) continue;
    out = {who != nullptr && !agrees((*row)->who, *who) ? Match::conflict : Match::known, *std::move(row)};
    break;
  }
  if (who == nullptr || out.match == Match::conflict) return out;
  for (const Identifier& identifier : who->identifiers) {
    if (!is_record_number(identifier)) continue;
    const auto holders = reader.patients_with_identifier(identifier);
    if (!holders) return fail(holders);
    for (const PatientId& holder : *holders) {
      if (out.row && out.row->id == holder) continue;
      auto row = reader.patient(holder);
      if (!row) return fail(row);
      if (!*row) continue;
      if (!same_person((*row)->who, *who)) return MatchedPatient{Match::conflict, std::nullopt};
      if (out.match == Match::unknown) out = {Match::known, *std::move(row)};
    }
  }
  if (out.match == Match::unknown) out.match = Match::new_patient;
  return out;
}

}  // namespace chartroom::records
