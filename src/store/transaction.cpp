#include "store/accounts.h"
#include "store/charts.h"
#include "store/feedback.h"
#include "store/patients.h"
#include "store/relations.h"
#include "store/store.h"
#include "store/work.h"

namespace chartroom::store {

Status Transaction::add_patient(PatientId id, ChartId chart, const Demographics& who) {
  return work_.attempt([&] { return insert_patient(work_.access, {id, chart, work_.clock.now(), work_.commit}, who); });
}

Status Transaction::update_patient(PatientId id, const Demographics& who) {
  return work_.attempt([&] { return change_patient(work_.access, id, who); });
}

Status Transaction::name_patient(PatientId id, std::string_view reference) {
  return work_.attempt([&] { return insert_reference(work_.access, id, reference); });
}

Result<std::uint64_t> Transaction::append_segment(ChartId chart, SegmentPart part, ByteView plain) {
  std::uint64_t number = 0;
  const auto done = work_.attempt([&]() -> Status {
    const auto inserted = insert_segment(work_.access, {chart, part}, plain);
    if (!inserted) return fail(inserted);
    number = *inserted;
    return {};
  });
  if (!done) return fail(done);
  return number;
}

Status Transaction::touch_chart(PatientId patient, ChartId chart) {
  return work_.attempt([&]() -> Status {
    const auto theirs = chart_of(work_.access, patient);
    if (!theirs) return fail(theirs);
    if (!theirs->has_value()) return fail(ErrorCode::not_found, "no such patient");
    if (**theirs != chart) return fail(ErrorCode::conflict, "the chart is not this patient's");
    return grow_chart_version(work_.access, chart, work_.clock.now());
  });
}

Status Transaction::put_resource_version(ChartId chart, std::string_view resource, const ResourceVersion& version) {
  return work_.attempt([&] { return replace_resource_version(work_.access, chart, resource, version); });
}

Status Transaction::put_relation(const RelationRow& row) {
  return work_.attempt([&] { return insert_relation(work_.access, row); });
}

Status Transaction::remove_relations(PatientId patient, std::string_view source) {
  return work_.attempt([&] { return delete_relations(work_.access, patient, source); });
}

Status Transaction::put_practitioner(std::string_view alias, std::string_view identifier) {
  return work_.attempt([&] { return insert_alias(work_.access, alias, identifier); });
}

Status Transaction::remove_practitioner(std::string_view alias) {
  return work_.attempt([&] { return delete_aliases(work_.access, alias); });
}

Status Transaction::put_shared_resource(std::string_view resource, ByteView json) {
  return work_.attempt([&] { return replace_shared_resource(work_.access, resource, json); });
}

Status Transaction::put_account(const AccountRow& row) {
  return work_.attempt([&] { return replace_account(work_.access, row); });
}

Status Transaction::put_session(const SessionRow& row) {
  return work_.attempt([&] { return replace_session(work_.access, row); });
}

Status Transaction::remove_session(SessionId id) {
  return work_.attempt([&] { return delete_session(work_.access, id); });
}

Status Transaction::remove_sessions_of(PrincipalId id) {
  return work_.attempt([&] { return delete_sessions_of(work_.access, id); });
}

Status Transaction::remove_expired_sessions(Timestamp now, Timestamp idle_since) {
  return work_.attempt([&] { return delete_expired_sessions(work_.access, now, idle_since); });
}

Status Transaction::put_grant(const GrantRow& row) {
  return work_.attempt([&] { return replace_grant(work_.access, row); });
}

Status Transaction::remove_grant(GrantId id) {
  return work_.attempt([&] { return delete_grant(work_.access, id); });
}

Status Transaction::put_import(const ImportRow& row) {
  return work_.attempt([&] { return replace_import(work_.access, row); });
}

Status Transaction::add_feedback(const FeedbackRow& row) {
  return work_.attempt([&] { return insert_feedback(work_.access, row); });
}

Result<std::vector<PatientId>> Transaction::patients_with_identifier(const Identifier& identifier) const {
  return find_by_identifier(work_.access, identifier);
}

Result<std::optional<PatientId>> Transaction::patient_with_reference(std::string_view reference) const {
  return find_by_reference(work_.access, reference);
}

Result<std::optional<PatientRow>> Transaction::patient(PatientId id) const { return find_patient(work_.access, id); }

Result<std::optional<ResourceVersion>> Transaction::resource_version(ChartId chart, std::string_view resource) const {
  return find_resource_version(work_.access, chart, resource);
}

}  // namespace chartroom::store
