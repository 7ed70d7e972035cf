#include "store/transaction.h"

#include "store/accounts.h"
#include "store/chart_writer.h"
#include "store/charts.h"
#include "store/feedback.h"
#include "store/forwarded.h"
#include "store/patients.h"
#include "store/policies.h"
#include "store/practitioners.h"
#include "store/relations.h"
#include "store/resources.h"
#include "store/rosters.h"
#include "store/work.h"

namespace chartroom::store {

Transaction::Transaction(Work& work) : Reading(work.access), work_(work) {}

Result<bool> Transaction::apply(std::span<const ChartWrite> writes) {
  bool can = true;
  const auto done = work_.attempt([&]() -> Status {
    ChartWriter writer(work_.access, work_.clock.now(), work_.commit);
    for (const ChartWrite& write : writes) {
      const auto one = writer.can_apply(write);
      if (!one) return fail(one);
      if (can = *one; !can) return {};
    }
    for (const ChartWrite& write : writes) {
      if (auto put = writer.apply(write); !put) return put;
      ChartWriter::add_changed(write, work_.changed);
    }
    work_.changed.names = work_.changed.names || writer.has_changed_rosters();
    return {};
  });
  if (!done) return fail(done);
  return can;
}

Status Transaction::add_patient(PatientId id, ChartId chart, const Demographics& who) {
  work_.changed.who = true;
  work_.changed.patients.push_back(id);
  return work_.attempt([&]() -> Status {
    if (!work_.access.keyring.has_chart_key(chart)) {
      if (auto staged = work_.access.keyring.stage_chart_key(chart, crypto::SecretKey::random()); !staged) return staged;
    }
    return insert_patient(work_.access, {id, chart, work_.clock.now(), work_.commit}, who);
  });
}

Status Transaction::update_patient(PatientId id, const Demographics& who) {
  work_.changed.who = true;
  work_.changed.patients.push_back(id);
  return work_.attempt([&] { return change_patient(work_.access, id, who); });
}

Status Transaction::name_patient(PatientId id, std::string_view reference) {
  return work_.attempt([&]() -> Status {
    const Mac mac = reference_mac(work_.access.sealer, reference);
    if (auto done = insert_reference(work_.access, id, mac); !done) return done;
    const auto listed = note_named(work_.access, mac, work_.commit);
    if (!listed) return fail(listed);
    work_.changed.names = work_.changed.names || *listed;
    return {};
  });
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

Status Transaction::put_resource(ChartId chart, std::string_view resource, const ResourceRow& row) {
  return work_.attempt([&]() -> Status {
    const auto number = chart_number(work_.access, chart);
    if (!number) return fail(number);
    KnownWriter known;
    known.add(resource, row);
    const auto segment = insert_segment(work_.access, {chart, SegmentPart::known}, known.take());
    if (!segment) return fail(segment);
    return put_index_row(work_.access, {resource_tag(work_.access.sealer, resource), *number, row.origin, row.held, *segment});
  });
}

Status Transaction::move_resources(ChartId chart, std::span<const std::string> held, std::span<const std::string> replaced) {
  return work_.attempt([&] { return move_resource_rows(work_.access, chart, {held, replaced}); });
}

Status Transaction::put_relation(const RelationRow& row) {
  work_.changed.patients.push_back(row.patient);
  return work_.attempt([&] { return insert_relation(work_.access, row); });
}

Status Transaction::remove_relations(PatientId patient, std::string_view source) {
  work_.changed.patients.push_back(patient);
  return work_.attempt(
      [&] { return delete_relations(work_.access, patient, relation_source(work_.access.sealer, patient, source)); });
}

Timestamp Transaction::now() const { return work_.clock.now(); }

Status Transaction::put_practitioner(const PractitionerName& name) {
  work_.changed.names = true;
  return work_.attempt([&] { return insert_practitioner(work_.access, name); });
}

Status Transaction::remove_practitioner(std::string_view said_by) {
  work_.changed.names = true;
  return work_.attempt([&] { return delete_practitioner(work_.access, said_by); });
}

Status Transaction::remove_unsaid_practitioner(std::string_view alias, std::string_view name) {
  work_.changed.names = true;
  return work_.attempt([&] { return delete_unsaid_practitioner(work_.access, alias, name); });
}

Status Transaction::put_roster(const RosterWrite& write) {
  work_.changed.names = true;
  return work_.attempt([&] { return write_roster(work_.access, write, work_.commit); });
}

Status Transaction::remove_roster(std::string_view name) {
  if (auto removed = remove_practitioner(name); !removed) return removed;
  return work_.attempt([&] { return delete_roster(work_.access, name); });
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

Status Transaction::use_assertion(PrincipalId client, std::string_view id, Timestamp expires) {
  return work_.attempt([&] { return insert_used_assertion(work_.access, client, id, expires); });
}

Status Transaction::remove_expired_assertions(Timestamp now) {
  return work_.attempt([&] { return delete_expired_assertions(work_.access, now); });
}

Status Transaction::put_grant(const GrantRow& row) {
  work_.changed.patients.push_back(row.patient);
  return work_.attempt([&] { return replace_grant(work_.access, row); });
}

Status Transaction::remove_grant(GrantId id) {
  return work_.attempt([&]() -> Status {
    const auto patient = patient_of_grant(work_.access, id);
    if (!patient) return fail(patient);
    if (*patient) work_.changed.patients.push_back(**patient);
    return delete_grant(work_.access, id);
  });
}

Status Transaction::put_import(const ImportRow& row) {
  return work_.attempt([&] { return replace_import(work_.access, row); });
}

Status Transaction::add_feedback(const FeedbackRow& row) {
  return work_.attempt([&] { return insert_feedback(work_.access, row); });
}

Status Transaction::put_policy(const PolicyRow& row) {
  return work_.attempt([&] { return replace_policy(work_.access, row); });
}

Status Transaction::put_access_review(const AccessReviewRow& row) {
  return work_.attempt([&] { return replace_access_review(work_.access, row); });
}

Status Transaction::put_item_label(const ItemLabelRow& row) {
  work_.changed.patients.push_back(row.patient);
  return work_.attempt([&] { return replace_item_label(work_.access, row); });
}

Status Transaction::put_emergency(const EmergencyRow& row) {
  work_.changed.patients.push_back(row.patient);
  return work_.attempt([&] { return replace_emergency(work_.access, row); });
}

Status Transaction::put_forwarded(const ForwardedRow& row) {
  return work_.attempt([&] { return replace_forwarded(work_.access, row); });
}

}  // namespace chartroom::store
