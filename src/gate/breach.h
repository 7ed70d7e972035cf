#pragma once

// What a breach reached: whose charts somebody opened, or anyone from one address or in one time, and what of them was shown.
// From the ledger's index; nothing of a chart is opened. 45 CFR 164.404 to 164.408.

#include <optional>
#include <string>
#include <vector>

#include "audit/record_index.h"
#include "base/address_range.h"
#include "domain/set_of.h"

namespace chartroom::gate {

struct BreachQuery {
  std::optional<PrincipalId> principal;  // who; anyone if absent
  std::string from;                      // an address, a range or "local"; from anywhere if empty
  Timestamp since{};
  Timestamp until{};
};

// Kinds of information that an answer shows, as a letter names them.
enum class Shown : std::uint8_t {
  identity,  // name, birth date, sex, record numbers
  contact,   // address, telephone, e-mail
  clinical,  // diagnoses, medications, results, visits
  notes,     // notes and reports
};
inline constexpr std::size_t shown_count = 4;
using ShownKinds = SetOf<Shown>;
std::string_view shown_words(Shown kind);
std::string shown_words(ShownKinds kinds);  // joined by commas and "and"

// By the route's template: what its answer shows of a chart. What is not known here shows everything.
ShownKinds shown_by(std::string_view route);
// Conditions of a search: records about charts; those whose answer left, if only in part.
audit::RecordQuery::Text about_charts();
audit::RecordQuery::Text shown_to_somebody();

struct Affected {
  PatientId patient;
  std::uint64_t records = 0;  // of the ledger
  std::uint64_t items = 0;    // documents and facts that answers cited, each time that they did
  ShownKinds shown;
  Timestamp first{};
  Timestamp last{};
};

// By patient's id. Refusals and failures reached nothing; an answer that broke off counts. `invalid` if `from` is no address;
// errors of the index.
Result<std::vector<Affected>> affected_patients(audit::RecordIndex& index, const BreachQuery& query);

// 164.404(b), 164.406, 164.408: what is due to whom until when, by how many are affected and when it was discovered.
struct BreachDuties {
  Timestamp individuals_until{};  // 60 days after the discovery, at the latest
  bool is_large = false;          // 500 and more
  Timestamp secretary_until{};    // large: the same day; else 60 days after the year's end
};
BreachDuties breach_duties(std::size_t patients, Timestamp discovered);
inline constexpr std::size_t large_breach_patients = 500;

}  // namespace chartroom::gate
