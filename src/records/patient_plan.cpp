#include "records/patient_plan.h"

#include <algorithm>
#include <limits>

#include "base/check.h"
#include "crypto/random.h"
#include "records/segment_words.h"

namespace chartroom::records {
namespace {

constexpr std::size_t kSegmentBytes = 16 * 1024 * 1024;  // a larger import makes several, which bounds what is packed at once

bool is_read(const PreparedResource& resource) {
  return resource_role(resource.type) != ResourceRole::raw || resource.type == "File";
}

}  // namespace

std::size_t PatientPlan::size_bytes() const {
  std::size_t bytes = 0;
  for (const PreparedResource& resource : work_.resources) bytes += resource.json.size();
  return bytes;
}

Status PatientPlan::decide(const store::Reading& reading, Fates::Look look) {
  report_ = ImportReport();
  fates_.clear();
  writes_.clear();
  others_.clear();
  maybes_ = 0;
  const auto known = decide_whose(reading);
  if (!known) return fail(known);
  if (!*known) return {};
  if (const Status named = add_names(reading); !named) return named;
  Fates fates(row_.chart, is_new_, look);
  for (const PreparedResource& resource : work_.resources) {
    auto fate = fates.of(reading, resource);
    if (!fate) return fail(fate);
    if (const Status opened = open_others(reading, *fate); !opened) return opened;
    fates_.push_back(*std::move(fate));
  }
  return {};
}

Result<MatchedPatient> PatientPlan::find_patient(const store::Reading& reading) const {
  if (!work_.patient) return match_patient(reading, work_.meant, work_.who ? &*work_.who : nullptr);
  auto row = reading.patient(*work_.patient);
  if (!row) return fail(row);
  if (!*row) return MatchedPatient{};
  return MatchedPatient{Match::known, *std::move(row)};
}

// False where it is refused.
Result<bool> PatientPlan::decide_whose(const store::Reading& reading) {
  auto matched = find_patient(reading);
  if (!matched) return fail(matched);
  is_refused_ = matched->match == Match::unknown || matched->match == Match::conflict;
  if (is_refused_) {
    refuse(matched->match == Match::unknown ? "import.unknown_patient" : "import.identifier_conflict");
    return false;
  }
  is_new_ = matched->match == Match::new_patient;
  if (!is_new_) {
    row_ = *std::move(matched->row);
    auto write = reading.chart_write(row_);
    if (!write) return fail(write);
    writes_.push_back(*std::move(write));
  } else {
    row_ = {crypto::new_id<PatientId>(), crypto::new_id<ChartId>(), *work_.who, {}};
    writes_.push_back(reading.chart_write(store::NewChart{row_.id, row_.chart}));
    ++report_.patients_new;
  }
  who_ = row_.who;
  return true;
}

void PatientPlan::refuse(std::string_view code) {
  for (const PreparedResource& resource : work_.resources) {
    ++report_.types[resource.type].refused;
    report_.add_problem(code, file_, resource.where());
  }
}

Status PatientPlan::add_names(const store::Reading& reading) {
  for (const OriginNames& names : work_.named) {
    if (const Status added = add_name(reading, names.exact, false); !added) return added;
    if (names.if_unique.empty()) continue;
    if (const Status added = add_name(reading, names.if_unique, true); !added) return added;
  }
  return {};
}

// A name that is another patient's is not taken away from them; one that counts only if it is unique becomes nobody's.
Status PatientPlan::add_name(const store::Reading& reading, const std::string& name, bool even_if_anothers) {
  const auto known = reading.patient_with_reference(name);
  if (!known) return fail(known);
  if (*known == row_.id || (*known && !even_if_anothers)) return {};
  writes_.front().name_patient(name);
  return {};
}

PatientPlan::OtherChart& PatientPlan::other(ChartId chart) {
  const auto found = std::find_if(others_.begin(), others_.end(), [&](const OtherChart& each) { return each.chart == chart; });
  CHECK(found != others_.end(), "a chart that is left was opened");
  return *found;
}

Status PatientPlan::open_others(const store::Reading& reading, const Fate& fate) {
  for (const Departure& departure : fate.departures) {
    const bool is_open =
        std::any_of(others_.begin(), others_.end(), [&](const OtherChart& each) { return each.chart == departure.chart; });
    if (is_open) continue;
    auto patients = reading.patients_of_chart(departure.chart);
    if (!patients) return fail(patients);
    if (patients->empty()) return fail(ErrorCode::corrupt, "a chart is no patient's");
    auto row = reading.patient(patients->front());
    if (!row) return fail(row);
    if (!*row) return fail(ErrorCode::corrupt, "a chart's patient is not there");
    auto write = reading.chart_write(**row);
    if (!write) return fail(write);
    others_.push_back({departure.chart, *std::move(patients), {}, writes_.size()});
    writes_.push_back(*std::move(write));
  }
  return {};
}

void PatientPlan::seal() {
  if (is_refused_) return;
  std::size_t content_bytes = 0;
  for (const PreparedResource& resource : work_.resources) content_bytes += resource.content.bytes.size();
  bytes_.raw.reserve(std::min(size_bytes() + 128 * fates_.size(), kSegmentBytes));
  bytes_.content.reserve(std::min(content_bytes + 256 * fates_.size(), kSegmentBytes));
  for (std::size_t i = 0; i < fates_.size(); ++i) {
    count(work_.resources[i], fates_[i]);
    if (fates_[i].what == Fate::What::adopted || fates_[i].what == Fate::What::written) {
      seal_resource(work_.resources[i], fates_[i]);
    }
  }
  flush(bytes_, writes_.front());
  for (OtherChart& each : others_) {
    flush(each.bytes, writes_[each.write]);
    writes_[each.write].grow();
    ++report_.patients_changed;
  }
  for (store::ChartWrite& write : writes_) write.finish();
  if (is_new_ || who_ != row_.who) writes_.front().set_demographics(who_);
  if (maybes_ == 0) return;
  const std::string others = maybes_ > 1 ? " and " + std::to_string(maybes_ - 1) + " more" : "";
  report_.add_problem("import.maybe_moved", file_, maybe_where_ + others);
}

void PatientPlan::count(const PreparedResource& resource, const Fate& fate) {
  if (!is_read(resource)) {
    ++report_.others[resource.type];
  } else {
    TypeCounts& counts = report_.types[resource.type];
    if (fate.what != Fate::What::written) {
      ++counts.unchanged;
    } else if (fate.entry == EntryKind::history) {
      ++counts.older;
    } else {
      ++(fate.is_known ? counts.updated : counts.added);
      if (resource.status == FactStatus::void_) ++counts.void_;
      report_.notes += resource.notes;
      report_.unreadable += resource.unreadable;
    }
  }
  report_places(resource, fate);
}

void PatientPlan::report_places(const PreparedResource& resource, const Fate& fate) {
  if (fate.what == Fate::What::written) {
    for (const std::string_view warning : resource.warnings) report_.add_problem(warning, file_, resource.where());
  }
  if (fate.what == Fate::What::moved_away_before) report_.add_problem("import.moved_away", file_, resource.where());
  if (!fate.departures.empty()) {
    ++report_.moved;
    report_.add_problem("import.moved", file_, resource.where());
  }
  if (fate.may_be_elsewhere && maybes_++ == 0) maybe_where_ = resource.where();
}

void PatientPlan::seal_resource(const PreparedResource& resource, const Fate& fate) {
  store::ChartWrite& write = writes_.front();
  if (fate.forgets) write.remove_resource(resource.key, *fate.forgets);
  write.put_resource(resource.key, fate.row,
                     fate.must_look ? store::ChartWrite::Check::others : store::ChartWrite::Check::none);
  if (fate.to_history) {
    write.put_resource(history_key(fate.key, fate.to_history->digest), {store::HeldAs::replaced, 0, *fate.to_history},
                       store::ChartWrite::Check::none);
  }
  for (const Departure& departure : fate.departures) seal_departure(departure);
  if (!fate.entry) return;
  write.grow();
  if (fate.what == Fate::What::written) {
    if (report_.patients_new + report_.patients_changed == 0) ++report_.patients_changed;
    bytes_.raw.add(fate.key, fate.version.versions, resource.json);
  }
  // Also a version without content: it takes the place of one that had some.
  if (is_read(resource)) {
    static const EncodedContent nothing = encode_content({});
    bytes_.content.add({fate.key, fate.row.version.versions, *fate.entry, file_},
                       fate.what == Fate::What::written ? resource.content : nothing, fate.version.document);
  }
  flush_if_large(bytes_, write);
  if (*fate.entry != EntryKind::history) follow(resource, fate);
}

// What the chart that the resource leaves is told: its entries are history, and the access that they gave is over.
void PatientPlan::seal_departure(const Departure& departure) {
  OtherChart& chart = other(departure.chart);
  store::ChartWrite& write = writes_[chart.write];
  write.put_resource(departure.plain_key, departure.row, store::ChartWrite::Check::none);
  chart.bytes.content.add({departure.key, departure.row.version.versions, EntryKind::moved_away, std::string(file_), {}});
  flush_if_large(chart.bytes, write);
  for (const PatientId patient : chart.patients) write.remove_relations(patient, departure.key);
}

// What hangs on the newest version: demographics and relations.
void PatientPlan::follow(const PreparedResource& resource, const Fate& fate) {
  if (fate.is_known) writes_.front().remove_relations(row_.id, fate.key);
  if (fate.entry != EntryKind::current) return;
  if (resource.who && !(is_new_ && *resource.who == who_)) {
    auto [who, left_out] = merged(who_, *resource.who);
    who_ = std::move(who);
    if (left_out > 0) report_.add_problem("import.identifiers_left_out", file_, resource.where());
  }
  put_relations(resource, fate);
}

void PatientPlan::put_relations(const PreparedResource& resource, const Fate& fate) {
  for (const RelationClaim& claim : resource.relations) {
    store::RelationRow row;
    row.patient = row_.id;
    row.relation = claim.relation;
    row.from_s = claim.from.known() ? claim.from.from_s : std::numeric_limits<std::int64_t>::min();
    row.until_s = claim.until.known() ? claim.until.to_s : std::numeric_limits<std::int64_t>::max();
    row.source = fate.key;
    for (const std::string& name : claim.person) {
      row.practitioner = name;
      writes_.front().put_relation(row);
    }
  }
}

void PatientPlan::flush(ChartBytes& bytes, store::ChartWrite& write) {
  if (!bytes.content.empty()) write.add_segment(store::SegmentPart::content, with_words(bytes.content.take()));
  if (!bytes.raw.empty()) write.add_segment(store::SegmentPart::raw, bytes.raw.take());
}

void PatientPlan::flush_if_large(ChartBytes& bytes, store::ChartWrite& write) {
  if (bytes.raw.size_bytes() + bytes.content.size_bytes() > kSegmentBytes) flush(bytes, write);
}

// Whose it is may have changed since, by the work of another import.
Result<bool> PatientPlan::is_still_theirs(const store::Reading& reading) const {
  const auto matched = find_patient(reading);
  if (!matched) return fail(matched);
  if (is_new_) return matched->match == Match::new_patient;
  return matched->match == Match::known && matched->row->id == row_.id && matched->row->chart == row_.chart;
}

Status PatientPlan::write(store::Transaction& transaction) {
  const auto still_theirs = is_refused_ ? Result<bool>(false) : is_still_theirs(transaction);
  if (!still_theirs) return fail(still_theirs);
  if (*still_theirs) {
    const auto applied = transaction.apply(writes_);
    if (!applied) return fail(applied);
    if (*applied) return {};
  }
  if (const Status decided = decide(transaction, Fates::Look::everywhere); !decided) return decided;
  if (is_refused_) return {};
  seal();
  const auto applied = transaction.apply(writes_);
  if (!applied) return fail(applied);
  CHECK(*applied, "what was decided in a transaction holds in it");
  return {};
}

}  // namespace chartroom::records
