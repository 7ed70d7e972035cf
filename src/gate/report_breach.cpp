// Whom a breach reached, and what is due.

#include <map>

#include "base/count_text.h"
#include "gate/reports.h"

namespace chartroom::gate {
namespace {

constexpr std::string_view no_state = "not known";

std::string day_of(Timestamp time) { return format_timestamp(time).substr(0, 10); }

std::string duty_words(const BreachDuties& duties, std::size_t patients) {
  const std::string individuals = day_of(duties.individuals_until);
  if (patients == 0) return "Nobody is to be told.";
  if (!duties.is_large) {
    return "Each patient is to be told without unreasonable delay, by " + individuals +
           " at the latest. Fewer than 500: keep it in the year's log, and report it to the Secretary by " +
           day_of(duties.secretary_until) + " (45 CFR 164.404, 164.408).";
  }
  return "500 or more: each patient and the Secretary are to be told without unreasonable delay, by " + individuals +
         " at the latest; the media too, where more than 500 live in one state (45 CFR 164.404, 164.406, 164.408).";
}

std::string states_words(const std::map<std::string, std::size_t>& states) {
  std::string out = "By state of the address:";
  for (const auto& [state, patients] : states) out += " " + state + " " + std::to_string(patients) + ",";
  out.back() = '.';
  return out;
}

}  // namespace

Result<Report> breach_scope(const Services& services, const BreachQuery& query, Timestamp discovered) {
  const auto affected = affected_patients(services.record_index, query);
  if (!affected) return fail(affected);
  Report report{.name = "breach-scope",
                .made = services.clock.now(),
                .columns = {"patient", "state", "records", "items", "what was shown", "first", "last"},
                .rows = {},
                .notes = {}};
  std::map<std::string, std::size_t> states;
  std::uint64_t records = 0;
  ShownKinds shown;
  for (const Affected& one : *affected) {
    const auto row = services.store.patient(one.patient);
    if (!row) return fail(row);
    const std::string state(*row && !(*row)->who.state.empty() ? (*row)->who.state : no_state);
    ++states[state];
    records += one.records;
    shown |= one.shown;
    if (report.rows.size() == limits::report_rows_max) continue;
    report.rows.push_back({one.patient.text(), state, std::to_string(one.records), std::to_string(one.items),
                           shown_words(one.shown), format_timestamp(one.first), format_timestamp(one.last)});
  }
  report.notes.push_back(count_text(affected->size(), "patient") + " in " + count_text(records, "record") + " from " +
                         format_timestamp(query.since) + " until " + format_timestamp(query.until) + ".");
  if (!affected->empty()) {
    report.notes.push_back("Shown were: " + shown_words(shown) + ".");
    report.notes.push_back(states_words(states));
  }
  report.notes.push_back("Discovered on " + day_of(discovered) + ". " +
                         duty_words(breach_duties(affected->size(), discovered), affected->size()));
  if (report.rows.size() < affected->size())
    report.notes.push_back("Only the first " + std::to_string(report.rows.size()) + " patients are listed; all are counted.");
  return report;
}

}  // namespace chartroom::gate
