// Who did what in a period.

#include <algorithm>
#include <array>
#include <deque>
#include <map>
#include <set>
#include <string>
#include <tuple>

#include "gate/reports.h"
#include "policy/times.h"

namespace chartroom::gate {
namespace {

constexpr std::size_t page_records = 4'096;
constexpr std::uint64_t many_refusals = 12;
constexpr std::uint64_t burst_refusals = 6;
constexpr std::uint64_t many_strangers = 3;
constexpr auto burst_period = std::chrono::minutes(10);
constexpr std::array about_names = {"own_record", "household", "co_worker", "same_surname"};

// Monday to Friday, from 7 to 19 by the server's wall clock; the rest is after hours.
constexpr unsigned first_hour = 7;
constexpr unsigned last_hour = 19;
const std::array working_hours = {
    policy::NamedTime{"working_hours",
                      0,
                      {policy::Weekday::monday, policy::Weekday::tuesday, policy::Weekday::wednesday, policy::Weekday::thursday,
                       policy::Weekday::friday},
                      first_hour * 60,
                      last_hour * 60}};

struct Doings {
  std::string name;
  std::uint64_t requests = 0;
  std::uint64_t questions = 0;
  std::uint64_t refused = 0;
  std::uint64_t in_emergency = 0;
  std::uint64_t after_hours = 0;
  std::uint64_t changes = 0;                                 // of accounts, access, labels and the policy
  std::uint64_t strangers = 0;                               // refused because they don't stand to the patient
  std::uint64_t burst = 0;                                   // the most that were refused within burst_period
  std::deque<std::pair<Timestamp, std::uint64_t>> refusals;  // the last ones that were counted, within burst_period
  std::uint64_t refusals_sum = 0;
  std::set<PatientId> patients;
  std::set<PatientId> not_in_care;  // of these, those who were reached by a grant or a study
  std::map<std::string, std::uint64_t> abouts;
  std::set<std::string> purposes;
  std::set<std::string> places;
  Timestamp first{};
  Timestamp last{};
};

bool is_change(std::string_view action) {
  for (const Action one : {Action::manage_accounts, Action::confirm_account, Action::remove_second_factor,
                           Action::manage_grants, Action::manage_services, Action::confirm_service, Action::propose_policy,
                           Action::confirm_policy, Action::add_labels, Action::remove_labels}) {
    if (action_name(one) == action) return true;
  }
  return false;
}

bool has_name(std::string_view list, std::string_view name) {
  for (std::size_t from = 0; from <= list.size();) {
    const std::size_t to = std::min(list.find(',', from), list.size());
    if (list.substr(from, to - from) == name) return true;
    from = to + 1;
  }
  return false;
}

// Records come newest first.
void count_refusal(Doings& doings, const audit::StoredRecord& stored) {
  const std::uint64_t times = stored.record.count;
  doings.refused += times;
  if (stored.record.rule == policy::denied_relation) doings.strangers += times;
  doings.refusals.emplace_back(stored.time, times);
  doings.refusals_sum += times;
  while (doings.refusals.front().first - stored.time > burst_period) {
    doings.refusals_sum -= doings.refusals.front().second;
    doings.refusals.pop_front();
  }
  doings.burst = std::max(doings.burst, doings.refusals_sum);
}

bool is_out_of_care(std::string_view relation) {
  for (const Relation one : {Relation::grant, Relation::cohort}) {
    if (relation_name(one) == relation) return true;
  }
  return false;
}

void count(Doings& doings, const audit::StoredRecord& stored, const policy::CurrentTimes& hours) {
  const audit::Record& record = stored.record;
  doings.name = record.principal_name;
  doings.requests += record.count;
  if (record.action == action_name(Action::ask)) doings.questions += record.count;
  if (record.outcome == audit::Outcome::refused) count_refusal(doings, stored);
  if (record.purpose == purpose_name(Purpose::emergency)) ++doings.in_emergency;
  if (hours.at(working_hours, stored.time).times.empty()) doings.after_hours += record.count;
  if (is_change(record.action) && record.outcome == audit::Outcome::success) ++doings.changes;
  if (record.patient && record.outcome == audit::Outcome::success) {
    doings.patients.insert(*record.patient);
    if (is_out_of_care(record.relation)) doings.not_in_care.insert(*record.patient);
  }
  for (const char* about : about_names) {
    if (has_name(record.about, about)) ++doings.abouts[about];
  }
  if (!record.purpose.empty()) doings.purposes.insert(record.purpose);
  doings.places.insert(record.from);
  doings.last = std::max(doings.last, stored.time);
  doings.first = doings.first == Timestamp{} ? stored.time : std::min(doings.first, stored.time);
}

std::string look_at(const Doings& doings) {
  std::string out;
  const auto add = [&](const std::string& words) { out += (out.empty() ? "" : "; ") + words; };
  if (doings.in_emergency > 0) add(std::to_string(doings.in_emergency) + " in an emergency");
  for (const auto& [about, times] : doings.abouts) add(std::to_string(times) + " " + about);
  if (doings.refused >= many_refusals) add(std::to_string(doings.refused) + " refused");
  if (doings.burst >= burst_refusals) add(std::to_string(doings.burst) + " refused within ten minutes");
  if (doings.strangers >= many_strangers) add(std::to_string(doings.strangers) + " of strangers' charts refused");
  if (!doings.not_in_care.empty()) add(std::to_string(doings.not_in_care.size()) + " patients by a grant or a study");
  return out;
}

std::string joined(const std::set<std::string>& texts) {
  std::string out;
  for (const std::string& text : texts) (out += out.empty() ? "" : " ") += text;
  return out;
}

// What calls for a look first; then who opened most charts; then by name.
using PlaceOfRow = std::tuple<bool, std::ptrdiff_t, std::string>;

struct Found {
  std::map<std::optional<PrincipalId>, Doings> people;
  std::size_t read = 0;
  bool has_more = false;
};

// Newest first, and no further than the period's begin. The start of a change is recorded too; its end is what counts.
Result<Found> read_period(const audit::Ledger& ledger, const Period& period, std::optional<PrincipalId> only) {
  Found out;
  std::optional<std::uint64_t> before;
  const policy::CurrentTimes hours;
  for (;;) {
    const auto page = ledger.list(before, page_records, [](const audit::StoredRecord&) { return true; });
    if (!page) return fail(page);
    for (const audit::StoredRecord& stored : *page) {
      if (stored.time < period.from) return out;
      if (stored.time >= period.until || stored.record.outcome == audit::Outcome::started) continue;
      if (only && stored.record.principal != only) continue;
      count(out.people[stored.record.principal], stored, hours);
    }
    out.read += page->size();
    if (page->size() < page_records || page->back().sequence == 0) return out;
    if (out.read >= limits::report_records_max) {
      out.has_more = true;
      return out;
    }
    before = page->back().sequence;
  }
}

}  // namespace

Result<Report> activity(const Services& services, const Period& period, std::optional<PrincipalId> only) {
  const auto found = read_period(services.ledger, period, only);
  if (!found) return fail(found);
  Report report{.name = "activity",
                .made = services.clock.now(),
                .columns = {"who", "requests", "patients", "questions", "refused", "changes", "after hours", "purposes", "from",
                            "first", "last", "look at"},
                .rows = {},
                .notes = {}};
  std::vector<std::pair<PlaceOfRow, std::vector<std::string>>> rows;
  std::size_t remarked = 0;
  for (const auto& [id, doings] : found->people) {
    const std::string remark = look_at(doings);
    if (!remark.empty()) ++remarked;
    const std::string who = id ? doings.name : "nobody signed in";
    rows.emplace_back(
        PlaceOfRow(remark.empty(), -std::ssize(doings.patients), who),
        std::vector<std::string>{who, std::to_string(doings.requests), std::to_string(doings.patients.size()),
                                 std::to_string(doings.questions), std::to_string(doings.refused),
                                 std::to_string(doings.changes), std::to_string(doings.after_hours), joined(doings.purposes),
                                 joined(doings.places), format_timestamp(doings.first), format_timestamp(doings.last), remark});
  }
  std::ranges::stable_sort(rows, {}, &std::pair<PlaceOfRow, std::vector<std::string>>::first);
  for (auto& [place, row] : rows) report.rows.push_back(std::move(row));
  report.notes.push_back("From " + format_timestamp(period.from) + " until " + format_timestamp(period.until) + ": " +
                         std::to_string(report.rows.size()) + " accounts and jobs, " + std::to_string(remarked) +
                         " to look at.");
  report.notes.emplace_back("After hours is outside of Monday to Friday, 7 to 19, by the server's clock.");
  if (found->has_more) {
    report.notes.push_back("The period has more records than the newest " + std::to_string(found->read) +
                           " that were read: ask for a shorter one.");
  }
  return report;
}

}  // namespace chartroom::gate
