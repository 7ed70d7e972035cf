#include "store/chart_write.h"

#include <algorithm>

#include "base/check.h"
#include "store/chart_writer.h"
#include "store/charts.h"
#include "store/compression.h"
#include "store/patients.h"
#include "store/relations.h"
#include "store/resources.h"
#include "store/rosters.h"
#include "store/rows.h"

namespace chartroom::store {

ChartWrite::ChartWrite(const Sealer& site, crypto::SecretKey key, NewChart ids, Is is)
    : site_(&site),
      key_(std::move(key)),
      seal_(key_),
      patient_(ids.patient),
      chart_(ids.chart),
      is_new_(is == Is::to_be_made) {}

void ChartWrite::add_segment(SegmentPart part, ByteView plain) {
  CHECK(plain.size() <= segment_bytes_max, "a chart's segment is within its limit");
  Segment segment;
  segment.part = part;
  segment.number = ++(part == SegmentPart::content ? now_.content_segments
                      : part == SegmentPart::raw   ? now_.raw_segments
                                                   : now_.known_segments);
  const Effort effort = part == SegmentPart::known ? Effort::little : Effort::usual;
  seal_.seal(compress_scratch(plain, effort), segment_context({chart_, part}, segment.number), segment.sealed);
  segments_.push_back(std::move(segment));
}

void ChartWrite::put_resource(std::string_view resource, const ResourceRow& row, Check check) {
  known_.add(resource, row);
  resources_.push_back({resource_tag(*site_, resource), row.origin, row.held, now_.known_segments + 1, check, false});
  if (known_.count() >= known_entries_max) flush_known();
}

void ChartWrite::flush_known() {
  if (known_.count() > 0) add_segment(SegmentPart::known, known_.take());
}

void ChartWrite::remove_resource(std::string_view resource, OriginTag origin) {
  resources_.push_back({resource_tag(*site_, resource), origin, HeldAs::held, 0, Check::none, true});
}

// What lies together in the index is written together.
void ChartWrite::finish() {
  flush_known();
  std::stable_sort(resources_.begin(), resources_.end(),
                   [](const Resource& left, const Resource& right) { return left.tag < right.tag; });
}

void ChartWrite::set_demographics(const Demographics& who) {
  who_ = who;
  if (!is_new_) return;  // sealed under the key that the patient's row has, which the writer knows
  sealed_who_ = seal_demographics(key_, patient_, who);
  identifiers_.clear();
  for (const Identifier& identifier : who.identifiers) identifiers_.push_back(identifier_mac(*site_, identifier));
}

void ChartWrite::name_patient(std::string_view reference) { names_.push_back(reference_mac(*site_, reference)); }

void ChartWrite::remove_relations(PatientId patient, std::string_view source) {
  RelationChange change;
  change.is_removal = true;
  change.patient = patient;
  change.source = relation_source(*site_, patient, source);
  relations_.push_back(std::move(change));
}

void ChartWrite::put_relation(const RelationRow& row) {
  CHECK(row.patient == patient_, "a relation is to the patient of the chart");
  if (!relation_seal_) relation_seal_.emplace(site_->many(Table::relation));
  SealedRelation sealed = seal_relation(*site_, *relation_seal_, row);
  RelationChange change;
  change.patient = sealed.patient;
  change.source = sealed.source;
  change.practitioner = sealed.practitioner;
  change.row = sealed.row;
  change.sealed = std::move(sealed.sealed);
  relations_.push_back(std::move(change));
}

Result<bool> ChartWriter::is_still_true(const ChartWrite& write) const {
  if (write.is_new_) return true;
  const auto state = read_chart_state(access_, write.chart_);
  if (!state) return fail(state);
  if (*state != write.base_) return false;
  const auto theirs = chart_of(access_, write.patient_);
  if (!theirs) return fail(theirs);
  return *theirs == write.chart_;
}

Result<bool> ChartWriter::is_held_elsewhere(const ChartWrite& write) const {
  for (const ChartWrite::Resource& resource : write.resources_) {
    if (resource.check == ChartWrite::Check::none) continue;
    const auto holders = find_holders(access_, resource.tag);
    if (!holders) return fail(holders);
    for (const Holder& holder : *holders) {
      if (holder.chart != write.chart_ && may_be_same_origin(holder.origin, resource.origin)) return true;
    }
  }
  return false;
}

Result<bool> ChartWriter::can_apply(const ChartWrite& write) const {
  const auto still_true = is_still_true(write);
  if (!still_true || !*still_true) return still_true;
  const auto elsewhere = is_held_elsewhere(write);
  if (!elsewhere) return fail(elsewhere);
  return !*elsewhere;
}

Status ChartWriter::apply(const ChartWrite& write) {
  if (auto done = put_patient(write); !done) return done;
  for (const Mac& name : write.names_) {
    if (auto done = insert_reference(access_, write.patient_, name); !done) return done;
    const auto listed = note_named(access_, name, commit_);
    if (!listed) return fail(listed);
    has_changed_rosters_ = has_changed_rosters_ || *listed;
  }
  for (const ChartWrite::Segment& segment : write.segments_) {
    auto done = insert_sealed_segment(access_, {write.chart_, segment.part}, segment.number, segment.sealed);
    if (!done) return done;
  }
  if (auto done = put_resources(write); !done) return done;
  for (const ChartWrite::RelationChange& change : write.relations_) {
    auto done = change.is_removal ? delete_relations(access_, change.patient, change.source)
                                  : insert_relation(access_, SealedRelation{change.patient, change.practitioner, change.row,
                                                                            change.source, change.sealed});
    if (!done) return done;
  }
  return write.grows_ ? grow_chart_version(access_, write.chart_, now_) : Status{};
}

void ChartWriter::add_changed(const ChartWrite& write, ChangeLog::Changed& out) {
  out.who = out.who || write.who_;
  if (write.who_) out.patients.push_back(write.patient_);
  for (const ChartWrite::RelationChange& change : write.relations_) {
    if (out.patients.empty() || out.patients.back() != change.patient) out.patients.push_back(change.patient);
  }
}

Status ChartWriter::put_patient(const ChartWrite& write) {
  if (!write.who_) {
    CHECK(!write.is_new_, "a new patient has demographics");
    return {};
  }
  if (!write.is_new_) return change_patient(access_, write.patient_, *write.who_);
  if (auto staged = access_.keyring.stage_chart_key(write.chart_, write.key_); !staged) return staged;
  return insert_sealed_patient(access_, {write.patient_, write.chart_, now_, commit_}, write.sealed_who_, write.identifiers_);
}

Status ChartWriter::put_resources(const ChartWrite& write) {
  if (write.resources_.empty()) return {};
  const auto number = chart_number(access_, write.chart_);
  if (!number) return fail(number);
  for (const ChartWrite::Resource& resource : write.resources_) {
    const IndexRow row{resource.tag, *number, resource.origin, resource.held, resource.segment};
    auto done = resource.is_removal ? delete_index_row(access_, row) : put_index_row(access_, row);
    if (!done) return done;
  }
  return {};
}

}  // namespace chartroom::store
