// Who was shown something of one patient.

#include <algorithm>

#include "base/count_text.h"
#include "gate/ledger_query.h"
#include "gate/reports.h"
#include "policy/policy.h"

namespace chartroom::gate {
namespace {

constexpr std::size_t found_at_once = 500;

// Emergencies of the patient that a review found not justified: by them something was disclosed that should not have been.
Result<std::vector<store::EmergencyRow>> unjustified(const Services& services, PatientId patient) {
  audit::RecordIndex::Wanted wanted{.query = {.patient = patient}, .before = {}, .limit = found_at_once};
  wanted.query.texts = {audit::is_text(audit::TextColumn::action, std::string(action_name(Action::break_glass))),
                        audit::is_text(audit::TextColumn::outcome, "success")};
  std::vector<store::EmergencyRow> out;
  do {
    const auto page = services.record_index.find(wanted);
    if (!page) return fail(page);
    for (const audit::StoredRecord& stored : page->records) {
      const auto id = EmergencyId::parse(stored.record.object);
      if (!id) continue;
      const auto row = services.store.emergency(*id);
      if (!row) return fail(row);
      if (*row && (*row)->is_reviewed() && !(*row)->was_justified) out.push_back(**row);
    }
    wanted.before = page->next;
  } while (wanted.before);
  return out;
}

// Why it has to be accounted for; empty where it hasn't (164.528(a)(1)).
std::string disclosed_by(const audit::StoredRecord& stored, const std::vector<store::EmergencyRow>& emergencies) {
  if (stored.record.purpose == purpose_name(Purpose::research)) return "research";
  const bool is_wrong = std::ranges::any_of(emergencies, [&](const auto& row) { return is_under(row, stored); });
  return is_wrong ? "an emergency that was found not justified" : "";
}

std::vector<std::string> access_row(const audit::StoredRecord& stored, const std::string& why) {
  const audit::Record& record = stored.record;
  const bool is_list = !record.shown.empty();
  return {format_timestamp(stored.time),
          record.principal ? record.principal_name : "nobody signed in",
          roles_text(record.roles),
          is_list ? shown_words(ShownKinds{Shown::identity}) : shown_words(shown_by(record.route)),
          std::to_string(record.cited.size()),
          record.purpose,
          record.relation,
          why,
          record.request.text()};
}

audit::RecordQuery accesses_of(PatientId patient, const Period& period) {
  audit::RecordQuery query{.patient = patient, .since = period.from, .until = period.until};
  query.texts = {shown_to_somebody(), about_charts()};
  return query;
}

}  // namespace

Result<Report> disclosures(const Services& services, PatientId patient, const Period& period, Accesses which) {
  const auto emergencies = unjustified(services, patient);
  if (!emergencies) return fail(emergencies);
  Report report{.name = which == Accesses::all ? "accesses" : "disclosures",
                .made = services.clock.now(),
                .columns = {"when", "who", "roles", "what", "items", "purpose", "relation", "look at", "request"},
                .rows = {},
                .notes = {}};
  audit::RecordIndex::Wanted wanted{.query = accesses_of(patient, period), .before = {}, .limit = found_at_once};
  do {
    const auto page = services.record_index.find(wanted);
    if (!page) return fail(page);
    for (const audit::StoredRecord& stored : page->records) {
      const std::string why = disclosed_by(stored, *emergencies);
      if (which == Accesses::all || !why.empty()) report.rows.push_back(access_row(stored, why));
    }
    wanted.before = page->next;
  } while (wanted.before && report.rows.size() < limits::report_rows_max);
  const std::string what = which == Accesses::all ? "access" : "disclosure";
  report.notes.push_back(count_text(report.rows.size(), what, what + (which == Accesses::all ? "es" : "s")) + " from " +
                         format_timestamp(period.from) + " until " + format_timestamp(period.until) + ", newest first.");
  if (which == Accesses::disclosures) {
    report.notes.emplace_back(
        "Counted is what was shown for research, or in an emergency that a review found not justified. Treatment, payment, "
        "operations "
        "and the patient's own requests need no accounting (45 CFR 164.528(a)(1)); what left the clinic by other ways than "
        "Chartroom "
        "is not here.");
  }
  if (wanted.before) report.notes.emplace_back("There are more: ask for a shorter period.");
  return report;
}

}  // namespace chartroom::gate
