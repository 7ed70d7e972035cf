#include "store/chart_write.h"

#include "base/check.h"
#include "store/chart_writer.h"
#include "store/charts.h"
#include "store/compression.h"
#include "store/patients.h"
#include "store/relations.h"
#include "store/resources.h"
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
  segment.number = ++(part == SegmentPart::content ? now_.content_segments : now_.raw_segments);
  seal_.seal(compress(plain), segment_context({chart_, part}, segment.number), segment.sealed);
  segments_.push_back(std::move(segment));
}

void ChartWrite::put_resource(std::string_view resource, const ResourceRow& row, Check check) {
  Resource put;
  put.mac = resource_mac(*site_, resource);
  put.origin = row.origin;
  put.held = row.held;
  put.check = check;
  put.sealed_at = sealed_.size();
  seal_.seal(encode(row.version), resource_context(chart_, put.mac, row.origin, row.held), sealed_);
  put.sealed_bytes = sealed_.size() - put.sealed_at;
  resources_.push_back(put);
}

void ChartWrite::remove_resource(std::string_view resource, OriginTag origin) {
  Resource removal;
  removal.mac = resource_mac(*site_, resource);
  removal.origin = origin;
  removal.is_removal = true;
  resources_.push_back(removal);
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
  if (state->version != write.base_.version || state->content_segments != write.base_.content_segments ||
      state->raw_segments != write.base_.raw_segments) {
    return false;
  }
  const auto theirs = chart_of(access_, write.patient_);
  if (!theirs) return fail(theirs);
  return *theirs == write.chart_;
}

Result<bool> ChartWriter::is_held_elsewhere(const ChartWrite& write) const {
  for (const ChartWrite::Resource& resource : write.resources_) {
    if (resource.check == ChartWrite::Check::none) continue;
    const auto holders = find_holders(access_, resource.mac);
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
  for (const ChartWrite::Resource& resource : write.resources_) {
    const ByteView sealed = ByteView(write.sealed_).subspan(resource.sealed_at, resource.sealed_bytes);
    auto done = resource.is_removal
                    ? delete_resource(access_, write.chart_, resource.mac, resource.origin)
                    : insert_resource(access_, {write.chart_, resource.mac, resource.origin, resource.held, sealed});
    if (!done) return done;
  }
  return {};
}

}  // namespace chartroom::store
