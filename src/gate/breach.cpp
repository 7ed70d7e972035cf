#include "gate/breach.h"

#include <algorithm>
#include <boost/unordered/unordered_flat_map.hpp>
#include <chrono>

#include "gate/record_columns.h"
#include "policy/policy.h"

namespace chartroom::gate {
namespace {

constexpr ShownKinds everything = ShownKinds::first(shown_count);

class Collector {
 public:
  explicit Collector(audit::RecordQuery query) : query_(std::move(query)) {}

  Status block(const audit::RecordColumns& columns) {
    const auto rows = audit::rows_of(columns, query_);
    if (!rows) return fail(rows);
    if (rows->empty()) return {};
    Columns read;
    if (auto done = read_columns(columns, read); !done) return done;
    std::vector<std::uint32_t> items(columns.size(), 0);
    for (const audit::ListEntry& entry : read.cited) ++items[entry.row];
    for (const std::uint32_t row : *rows) {
      const IdBytes& patient = read.patients[read.patient_codes[row]];
      if (patient == IdBytes{}) continue;
      Affected& affected = of(PatientId{patient}, read.times[row]);
      affected.shown |= read.routes.at(row);
      affected.items += items[row];
    }
    count_listed(*rows, read);
    return {};
  }

  std::vector<Affected> take() {
    std::vector<Affected> out;
    out.reserve(affected_.size());
    for (auto& [patient, affected] : affected_) out.push_back(affected);
    std::ranges::sort(out, {}, &Affected::patient);
    return out;
  }

 private:
  struct Columns {
    audit::RowCodes patient_codes;
    std::vector<IdBytes> patients;
    std::vector<audit::ListEntry> listed;
    std::vector<IdBytes> listed_patients;
    std::vector<audit::ListEntry> cited;
    std::vector<std::int64_t> times;
    TextMeaning<ShownKinds> routes;
  };

  static Status read_columns(const audit::RecordColumns& columns, Columns& out) {
    using audit::IdColumn;
    using audit::ListColumn;
    Status done = keep_read(columns.codes(IdColumn::patient), out.patient_codes);
    if (done) done = keep_read(columns.values(IdColumn::patient), out.patients);
    if (done) done = keep_read(columns.entries(ListColumn::shown), out.listed);
    if (done) done = keep_read(columns.values(ListColumn::shown), out.listed_patients);
    if (done) done = keep_read(columns.entries(ListColumn::cited), out.cited);
    if (done) done = keep_read(columns.times(), out.times);
    if (done) done = read_meaning(columns, audit::TextColumn::route, shown_by, out.routes);
    return done;
  }

  // Whom lists showed. Both are in the order of the rows.
  void count_listed(const std::vector<std::uint32_t>& rows, const Columns& read) {
    auto row = rows.begin();
    for (const audit::ListEntry& entry : read.listed) {
      while (row != rows.end() && *row < entry.row) ++row;
      if (row == rows.end()) return;
      if (*row != entry.row) continue;
      of(PatientId{read.listed_patients[entry.code]}, read.times[entry.row]).shown.add(Shown::identity);
    }
  }

  Affected& of(PatientId patient, std::int64_t time_us) {
    const Timestamp time{std::chrono::microseconds(time_us)};
    Affected& affected = affected_[patient];
    affected.patient = patient;
    ++affected.records;
    affected.first = affected.first == Timestamp{} ? time : std::min(affected.first, time);
    affected.last = std::max(affected.last, time);
    return affected;
  }

  const audit::RecordQuery query_;
  boost::unordered_flat_map<PatientId, Affected, std::hash<PatientId>> affected_;
};

}  // namespace

std::string_view shown_words(Shown kind) {
  switch (kind) {
    case Shown::identity: return "name, birth date, sex and record numbers";
    case Shown::contact: return "address, telephone and e-mail";
    case Shown::clinical: return "diagnoses, medications, results and visits";
    case Shown::notes: return "notes and reports";
  }
  return "";
}

std::string shown_words(ShownKinds kinds) {
  std::string out;
  for (std::size_t number = 0; number < shown_count; ++number) {
    const auto kind = static_cast<Shown>(number);
    if (!kinds.has(kind)) continue;
    (out += out.empty() ? "" : "; ") += shown_words(kind);
  }
  return out;
}

ShownKinds shown_by(std::string_view route) {
  if (route == "GET /api/patients/{patient}") return {Shown::identity, Shown::contact};
  if (route.ends_with("/facts") || route.find("/measures") != std::string_view::npos) return {Shown::clinical};
  if (route.ends_with("/documents") || route.ends_with("/timeline")) return {Shown::clinical, Shown::notes};
  if (route.ends_with("/labels")) return {};
  return everything;
}

audit::RecordQuery::Text about_charts() {
  return {audit::TextColumn::action, [](std::string_view action) {
            const auto known = parse_action(action);
            return known && policy::chart_actions.has(*known);
          }};
}

audit::RecordQuery::Text shown_to_somebody() {
  return {audit::TextColumn::outcome, [](std::string_view outcome) {
            const auto known = audit::parse_outcome(outcome);
            return known == audit::Outcome::success || known == audit::Outcome::started || known == audit::Outcome::broken;
          }};
}

Result<std::vector<Affected>> affected_patients(audit::RecordIndex& index, const BreachQuery& query) {
  audit::RecordQuery wanted{.principal = query.principal, .since = query.since, .until = query.until};
  wanted.texts = {about_charts(), shown_to_somebody()};
  if (query.from == "local") {
    wanted.texts.push_back(audit::is_text(audit::TextColumn::from, query.from));
  } else if (!query.from.empty()) {
    const auto range = AddressRange::parse(query.from);
    if (!range) return fail(ErrorCode::invalid, "this is no address");
    wanted.texts.push_back(
        {audit::TextColumn::from, [range = *range](std::string_view address) { return range.contains(address); }});
  }
  Collector collector(std::move(wanted));
  const auto read =
      index.each_block(query.since, query.until, [&](const audit::RecordColumns& columns) { return collector.block(columns); });
  if (!read) return fail(read);
  return collector.take();
}

BreachDuties breach_duties(std::size_t patients, Timestamp discovered) {
  using namespace std::chrono;
  constexpr auto notice = days(60);
  BreachDuties duties;
  const auto day = floor<days>(discovered);
  duties.individuals_until = Timestamp(day + notice);
  duties.is_large = patients >= large_breach_patients;
  const year next = year_month_day(sys_days(day)).year() + years(1);
  const auto year_end = sys_days(next / January / 1) - days(1);
  duties.secretary_until = duties.is_large ? duties.individuals_until : Timestamp(year_end + notice);
  return duties;
}

}  // namespace chartroom::gate
