#pragma once

// What a privacy officer is asked for: who may what, who did what, and what is left of somebody who goes. They name accounts
// and patients' ids, and nothing of a chart. Block on the disk.

#include <optional>
#include <string>

#include "gate/breach.h"
#include "gate/report.h"
#include "gate/services.h"

namespace chartroom::gate {

// All accounts of people and programs, with what stands out: roles that don't go together, identifiers of two accounts, no
// second factor, and what is new since somebody signed for it.
Result<Report> access_review(const Services& services);

// Signs for it: `state` is the report's, as it was read. `conflict` if an account may something else since.
struct SignOff {
  PrincipalId by;
  std::string by_name;
  std::string state;
  std::string words;
};
Status sign_access_review(const Services& services, const SignOff& sign_off);

struct Period {
  Timestamp from{};
  Timestamp until{};
};
// What each person did between `from` and `until`, and what calls for a look: emergencies, look-ups of oneself, of one's
// household, of co-workers and of those of one's name, and refusals by the dozen. `unavailable` while the ledger's index is
// made.
Result<Report> activity(audit::RecordIndex& index, Timestamp now, const Period& period, std::optional<PrincipalId> only);

// Accounting of disclosures (45 CFR 164.528): who was shown something of a patient outside of treatment, payment and
// operations, for research or in an emergency that a review found not justified; or everybody who was shown something. The
// newest limits::report_rows_max, which a note says where there are more.
enum class Accesses : std::uint8_t { disclosures, all };
Result<Report> disclosures(const Services& services, PatientId patient, const Period& period, Accesses which);

// Whom a breach reached, what of them, and what is due until when (gate/breach.h). Rows as above; counts are of all.
Result<Report> breach_scope(const Services& services, const BreachQuery& query, Timestamp discovered);

// What an account still can do or owns, each with what ends it.
Result<Report> off_boarding(const Services& services, const store::AccountRow& account);

}  // namespace chartroom::gate
