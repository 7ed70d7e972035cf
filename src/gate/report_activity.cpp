// Who did what in a period.

#include <algorithm>
#include <array>
#include <boost/unordered/unordered_flat_map.hpp>
#include <cstring>
#include <deque>
#include <future>
#include <numeric>
#include <set>
#include <string>
#include <tuple>

#include "base/count_text.h"
#include "gate/record_columns.h"
#include "gate/reports.h"
#include "policy/times.h"

namespace chartroom::gate {
namespace {

constexpr std::uint64_t many_refusals = 12;
constexpr std::uint64_t burst_refusals = 6;
constexpr std::uint64_t many_strangers = 3;
constexpr auto burst_period = std::chrono::minutes(10);

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

// How many different patients: by the first eight bytes of their ids, which are random. Two of a million are counted as one
// once in thirty million reports.
class PatientCount {
 public:
  void add(const IdBytes& patient) {
    std::uint64_t number = 0;
    std::memcpy(&number, patient.data(), sizeof number);
    if (!numbers_.empty() && numbers_.back() == number) return;
    numbers_.push_back(number);
    if (numbers_.size() >= unite_at_) unite();
  }
  std::size_t count() {
    unite();
    return numbers_.size();
  }

 private:
  static constexpr std::size_t unite_at_least = 4'096;

  void unite() {
    std::ranges::sort(numbers_);
    const auto rest = std::ranges::unique(numbers_);
    numbers_.erase(rest.begin(), rest.end());
    unite_at_ = std::max(unite_at_least, 2 * numbers_.size());
  }

  std::vector<std::uint64_t> numbers_;
  std::size_t unite_at_ = unite_at_least;
};

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
  PatientCount patients;
  PatientCount not_in_care;  // of these, those who were reached by a grant or a study
  std::array<std::uint64_t, about_count> abouts{};
  std::set<std::string> purposes;
  std::set<std::string> places;
  std::string last_purpose;  // most people stay where they are, and do what they do for one purpose
  std::string last_place;
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

bool is_out_of_care(std::string_view relation) {
  return relation == relation_name(Relation::grant) || relation == relation_name(Relation::cohort);
}

std::uint8_t abouts_in(std::string_view list) {
  std::uint8_t out = 0;
  for (std::size_t number = 0; number < about_count; ++number) {
    const auto wanted =
        audit::has_name(audit::TextColumn::about, std::string(about_name(static_cast<chartroom::About>(number))));
    if (wanted.is_wanted(list)) out |= static_cast<std::uint8_t>(1U << number);
  }
  return out;
}

// Records come oldest first.
void count_refusal(Doings& doings, Timestamp time, std::uint64_t times) {
  doings.refused += times;
  doings.refusals.emplace_back(time, times);
  doings.refusals_sum += times;
  while (time - doings.refusals.front().first > burst_period) {
    doings.refusals_sum -= doings.refusals.front().second;
    doings.refusals.pop_front();
  }
  doings.burst = std::max(doings.burst, doings.refusals_sum);
}

// Whether a time is after hours; asks once for each minute.
class Hours {
 public:
  bool are_over(Timestamp time) {
    const auto minute = std::chrono::floor<std::chrono::minutes>(time);
    if (minute != minute_) is_over_ = hours_.at(working_hours, time).times.empty();
    minute_ = minute;
    return is_over_;
  }

 private:
  policy::CurrentTimes hours_;
  std::optional<std::chrono::time_point<Timestamp::clock, std::chrono::minutes>> minute_;
  bool is_over_ = false;
};

// A person who is none: nobody was signed in.
class People {
 public:
  Doings& of(PrincipalId id) {
    const auto [at, is_new] = known_.try_emplace(id, all_.size());
    if (is_new) all_.emplace_back(id, Doings{});
    return all_[at->second].second;
  }
  std::deque<std::pair<PrincipalId, Doings>>& all() { return all_; }

 private:
  boost::unordered_flat_map<PrincipalId, std::size_t, std::hash<PrincipalId>> known_;
  std::deque<std::pair<PrincipalId, Doings>> all_;
};

using Flag = std::uint8_t;  // 1: yes

// One block's columns, read before anything is counted.
struct Block {
  audit::RowCodes principal_codes;
  std::vector<IdBytes> principals;
  audit::RowCodes patient_codes;
  std::vector<IdBytes> patients;
  std::vector<std::int64_t> times;
  std::vector<std::uint32_t> counts;
  TextMeaning<std::string> names, purposes, places;
  TextMeaning<Flag> is_question, is_change, is_out_of_care, is_stranger, is_emergency;
  TextMeaning<std::uint8_t> abouts;
  TextMeaning<std::optional<audit::Outcome>> outcomes;
};

Status read_texts(const audit::RecordColumns& columns, Block& out) {
  using audit::TextColumn;
  const auto as_it_is = [](const std::string& text) { return text; };
  const auto is = [](std::string_view wanted) { return [wanted](const std::string& text) { return text == wanted; }; };
  Status done = read_meaning(columns, TextColumn::principal_name, as_it_is, out.names);
  if (done) done = read_meaning(columns, TextColumn::purpose, as_it_is, out.purposes);
  if (done) done = read_meaning(columns, TextColumn::from, as_it_is, out.places);
  if (done) done = read_meaning(columns, TextColumn::action, is(action_name(Action::ask)), out.is_question);
  if (done) done = read_meaning(columns, TextColumn::action, is_change, out.is_change);
  if (done) done = read_meaning(columns, TextColumn::relation, is_out_of_care, out.is_out_of_care);
  if (done) done = read_meaning(columns, TextColumn::rule, is(policy::denied_relation), out.is_stranger);
  if (done) done = read_meaning(columns, TextColumn::purpose, is(purpose_name(Purpose::emergency)), out.is_emergency);
  if (done) done = read_meaning(columns, TextColumn::about, abouts_in, out.abouts);
  if (done) done = read_meaning(columns, TextColumn::outcome, audit::parse_outcome, out.outcomes);
  return done;
}

Result<Block> read_block(const audit::RecordColumns& columns) {
  using audit::IdColumn;
  Block out;
  Status done = read_texts(columns, out);
  if (done) done = keep_read(columns.codes(IdColumn::principal), out.principal_codes);
  if (done) done = keep_read(columns.values(IdColumn::principal), out.principals);
  if (done) done = keep_read(columns.codes(IdColumn::patient), out.patient_codes);
  if (done) done = keep_read(columns.values(IdColumn::patient), out.patients);
  if (done) done = keep_read(columns.times(), out.times);
  if (done) done = keep_read(columns.counts(), out.counts);
  if (!done) return fail(done);
  return out;
}

// The rows of each person, in their order: so that what is known of a person is touched once for a block.
struct RowsByPerson {
  std::vector<std::uint32_t> rows;
  std::vector<std::uint32_t> begins;  // by the person's code, and the end behind the last
};

RowsByPerson rows_by_person(const Block& block) {
  RowsByPerson out{std::vector<std::uint32_t>(block.principal_codes.size()),
                   std::vector<std::uint32_t>(block.principals.size() + 1, 0)};
  for (const audit::RowCode code : block.principal_codes) ++out.begins[code + 1U];
  std::partial_sum(out.begins.begin(), out.begins.end(), out.begins.begin());
  std::vector<std::uint32_t> next(out.begins.begin(), out.begins.end() - 1);
  for (std::uint32_t row = 0; row < block.principal_codes.size(); ++row) out.rows[next[block.principal_codes[row]]++] = row;
  return out;
}

// Two threads: the next block is read and opened while one is counted.
class Counter {
 public:
  Counter(const Period& period, std::optional<PrincipalId> only) : period_(period), only_(only) {}

  Status block(const audit::RecordColumns& columns) {
    std::optional<audit::Code> only;
    if (only_) {
      const auto code = columns.code_of(audit::IdColumn::principal, only_->bytes);
      if (!code) return fail(code);
      if (!*code) return {};
      only = *code;
    }
    auto block = read_block(columns);
    if (!block) return fail(block);
    wait();
    counting_ = std::async(std::launch::async, [this, only, block = std::move(*block)] { count(block, only); });
    return {};
  }

  // When all blocks were given.
  People& people() {
    wait();
    return people_;
  }

 private:
  void wait() {
    if (counting_.valid()) counting_.get();
  }

  void count(const Block& block, std::optional<audit::Code> only) {
    after_hours_.clear();
    for (const std::int64_t time : block.times)
      after_hours_.push_back(hours_.are_over(Timestamp(std::chrono::microseconds(time))) ? 1 : 0);
    const RowsByPerson sorted = rows_by_person(block);
    for (audit::Code code = 0; code < block.principals.size(); ++code) {
      if (only && code != *only) continue;
      const std::span rows(sorted.rows.data() + sorted.begins[code], sorted.begins[code + 1] - sorted.begins[code]);
      Doings* doings = nullptr;
      for (const std::uint32_t row : rows) {
        if (!is_meant(block, row)) continue;
        if (doings == nullptr) doings = &people_.of(PrincipalId{block.principals[code]});
        count(*doings, block, row);
      }
    }
  }

  // The start of a change is recorded too; its end is what counts.
  bool is_meant(const Block& block, std::size_t row) const {
    const Timestamp time{std::chrono::microseconds(block.times[row])};
    return time >= period_.from && time < period_.until && block.outcomes.at(row) != audit::Outcome::started;
  }

  void count(Doings& doings, const Block& block, std::size_t row) const {
    const Timestamp time{std::chrono::microseconds(block.times[row])};
    const auto outcome = block.outcomes.at(row);
    const std::uint64_t times = block.counts[row];
    doings.requests += times;
    if (block.is_question.at(row) != 0) doings.questions += times;
    if (outcome == audit::Outcome::refused) count_refusal(doings, time, times);
    if (outcome == audit::Outcome::refused && block.is_stranger.at(row) != 0) doings.strangers += times;
    if (block.is_emergency.at(row) != 0) ++doings.in_emergency;
    if (after_hours_[row] != 0) doings.after_hours += times;
    if (outcome == audit::Outcome::success) count_success(doings, block, row);
    for (std::size_t number = 0; number < about_count; ++number) {
      if ((block.abouts.at(row) >> number & 1U) != 0) ++doings.abouts[number];
    }
    remember(doings.last_place, doings.places, block.places.at(row));
    if (!block.purposes.at(row).empty()) remember(doings.last_purpose, doings.purposes, block.purposes.at(row));
    doings.first = doings.first == Timestamp{} ? time : std::min(doings.first, time);
    if (time < doings.last) return;
    doings.last = time;
    if (doings.name != block.names.at(row)) doings.name = block.names.at(row);
  }

  static void count_success(Doings& doings, const Block& block, std::size_t row) {
    if (block.is_change.at(row) != 0) ++doings.changes;
    const IdBytes& patient = block.patients[block.patient_codes[row]];
    if (patient == IdBytes{}) return;
    doings.patients.add(patient);
    if (block.is_out_of_care.at(row) != 0) doings.not_in_care.add(patient);
  }

  static void remember(std::string& last, std::set<std::string>& all, const std::string& text) {
    if (text == last && !all.empty()) return;
    all.insert(text);
    last = text;
  }

  const Period period_;
  const std::optional<PrincipalId> only_;
  Hours hours_;
  std::vector<std::uint8_t> after_hours_;  // of the block, by row
  People people_;
  std::future<void> counting_;  // uses all of the above; waited for when it is destroyed
};

std::string look_at(Doings& doings) {
  std::string out;
  const auto add = [&](const std::string& words) { out += (out.empty() ? "" : "; ") + words; };
  if (doings.in_emergency > 0) add(std::to_string(doings.in_emergency) + " in an emergency");
  for (std::size_t number = 0; number < about_count; ++number) {
    if (doings.abouts[number] == 0) continue;
    add(std::to_string(doings.abouts[number]) + " " + std::string(about_name(static_cast<chartroom::About>(number))));
  }
  if (doings.refused >= many_refusals) add(std::to_string(doings.refused) + " refused");
  if (doings.burst >= burst_refusals) add(std::to_string(doings.burst) + " refused within ten minutes");
  if (doings.strangers >= many_strangers) add(std::to_string(doings.strangers) + " of strangers' charts refused");
  if (const std::size_t patients = doings.not_in_care.count(); patients > 0)
    add(count_text(patients, "patient") + " by a grant or a study");
  return out;
}

std::string joined(const std::set<std::string>& texts) {
  std::string out;
  for (const std::string& text : texts) (out += out.empty() ? "" : " ") += text;
  return out;
}

// What calls for a look first; then who opened most charts.
struct Line {
  std::string name;
  std::string remark;
  std::size_t patients = 0;
  const Doings* doings = nullptr;

  auto order() const { return std::tuple(remark.empty(), -static_cast<std::int64_t>(patients), std::string_view(name)); }
};

std::vector<std::string> row_of(const Line& line) {
  const Doings& doings = *line.doings;
  return {line.name,
          std::to_string(doings.requests),
          std::to_string(line.patients),
          std::to_string(doings.questions),
          std::to_string(doings.refused),
          std::to_string(doings.changes),
          std::to_string(doings.after_hours),
          joined(doings.purposes),
          joined(doings.places),
          format_timestamp(doings.first),
          format_timestamp(doings.last),
          line.remark};
}

}  // namespace

Result<Report> activity(audit::RecordIndex& index, Timestamp now, const Period& period, std::optional<PrincipalId> only) {
  Counter counter(period, only);
  const auto read =
      index.each_block(period.from, period.until, [&](const audit::RecordColumns& columns) { return counter.block(columns); });
  if (!read) return fail(read);
  std::vector<Line> lines;
  for (auto& [id, doings] : counter.people().all())
    lines.push_back({id.is_zero() ? "nobody signed in" : doings.name, look_at(doings), doings.patients.count(), &doings});
  std::ranges::stable_sort(lines, {}, [](const Line& line) { return line.order(); });
  const auto remarked = std::ranges::count_if(lines, [](const Line& line) { return !line.remark.empty(); });
  Report report{.name = "activity",
                .made = now,
                .columns = {"who", "requests", "patients", "questions", "refused", "changes", "after hours", "purposes", "from",
                            "first", "last", "look at"},
                .rows = {},
                .notes = {}};
  for (const Line& line : lines) report.rows.push_back(row_of(line));
  report.notes.push_back("From " + format_timestamp(period.from) + " until " + format_timestamp(period.until) + ": " +
                         count_text(report.rows.size(), "account or job", "accounts and jobs") + ", " +
                         std::to_string(remarked) + " to look at.");
  report.notes.emplace_back("After hours is outside of Monday to Friday, 7 to 19, by the server's clock.");
  return report;
}

}  // namespace chartroom::gate
