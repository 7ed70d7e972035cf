#pragma once

// For tests: records of the ledger of every kind, each field with a value of its own and changed one by one.

#include <functional>
#include <string>
#include <vector>

#include "audit/ledger.h"
#include "audit/own_actions.h"
#include "domain/tokens.h"

namespace chartroom::gate {

template <class IdType>
IdType id_of_byte(std::uint8_t byte) {
  IdType id;
  id.bytes.fill(byte);
  return id;
}

// A successful look into a chart, with a value in every field that a record has. A new field of a record doesn't compile here
// until it is listed, so that it can't be left out of what is exported.
inline audit::StoredRecord full_record() {
  audit::StoredRecord stored;
  auto& [sequence, time, record, has_words, words_commitment, leaf] = stored;
  sequence = 4711;
  time = Timestamp(std::chrono::microseconds(1'767'600'000'123'456));
  has_words = true;
  words_commitment.fill(0x5A);
  leaf.fill(0xC3);
  auto& [request, principal, principal_name, roles, signed_in_by, from, action, route, patient, chart, rule, relation, purpose,
         policy, about, subject, object, cited, shown, outcome, status, reason, store_commit, count, answer_digest, words] =
      record;
  request = id_of_byte<RequestId>(1);
  principal = id_of_byte<PrincipalId>(2);
  principal_name = "dr.\"anna\" <&> ñ";
  roles = Roles{}.with(Role::clinician).with(Role::privacy_officer);
  signed_in_by = "session";
  from = "192.0.2.7";
  action = "read_chart";
  route = "GET /api/patients/{patient}";
  patient = id_of_byte<PatientId>(3);
  chart = id_of_byte<ChartId>(4);
  rule = "care team <reads> & \"more\"";
  relation = "care_team";
  purpose = "treatment";
  policy = "3f2a/+ 1";
  about = "co_worker,household";
  subject = id_of_byte<PrincipalId>(5);
  object = "e-object\t1";
  cited = {id_of_byte<DocumentId>(6), id_of_byte<DocumentId>(7)};
  shown = {id_of_byte<PatientId>(8), id_of_byte<PatientId>(9)};
  outcome = audit::Outcome::success;
  status = 200;
  reason = "";
  store_commit = 18'446'744'073'709'551'615U;
  count = 3;
  answer_digest.fill(0x77);
  words.reset();  // never read back
  return stored;
}

// Each changes one field of a record, to another value or to none.
inline std::vector<std::function<void(audit::StoredRecord&)>> record_changes() {
  using audit::StoredRecord;
  return {
      [](StoredRecord& s) { s.sequence = 0; },
      [](StoredRecord& s) { s.time += std::chrono::microseconds(1); },
      [](StoredRecord& s) { s.has_words = false, s.words_commitment = {}; },
      [](StoredRecord& s) { s.words_commitment.fill(1); },
      [](StoredRecord& s) { s.leaf.fill(1); },
      [](StoredRecord& s) { s.record.request = id_of_byte<RequestId>(11); },
      [](StoredRecord& s) { s.record.principal.reset(); },
      [](StoredRecord& s) { s.record.principal = id_of_byte<PrincipalId>(12); },
      [](StoredRecord& s) { s.record.principal_name = ""; },
      [](StoredRecord& s) { s.record.principal_name = "bert"; },
      [](StoredRecord& s) { s.record.roles = Roles{}; },
      [](StoredRecord& s) { s.record.roles = Roles(255); },
      [](StoredRecord& s) { s.record.signed_in_by = ""; },
      [](StoredRecord& s) { s.record.signed_in_by = "bearer_token"; },
      [](StoredRecord& s) { s.record.from = ""; },
      [](StoredRecord& s) { s.record.from = "local"; },
      [](StoredRecord& s) { s.record.from = "2001:db8::1"; },
      [](StoredRecord& s) { s.record.action = "unknown_route"; },
      [](StoredRecord& s) { s.record.action = "ask"; },
      [](StoredRecord& s) { s.record.action = "sign_in"; },
      [](StoredRecord& s) { s.record.route = ""; },
      [](StoredRecord& s) { s.record.route = "DELETE /api/x"; },
      [](StoredRecord& s) { s.record.patient.reset(); },
      [](StoredRecord& s) { s.record.patient = id_of_byte<PatientId>(13); },
      [](StoredRecord& s) { s.record.chart.reset(); },
      [](StoredRecord& s) { s.record.chart = id_of_byte<ChartId>(14); },
      [](StoredRecord& s) { s.record.rule = ""; },
      [](StoredRecord& s) { s.record.relation = ""; },
      [](StoredRecord& s) { s.record.purpose = ""; },
      [](StoredRecord& s) { s.record.purpose = "emergency"; },
      [](StoredRecord& s) { s.record.purpose = "none that is known"; },
      [](StoredRecord& s) { s.record.policy = ""; },
      [](StoredRecord& s) { s.record.about = ""; },
      [](StoredRecord& s) { s.record.subject.reset(); },
      [](StoredRecord& s) { s.record.object = ""; },
      [](StoredRecord& s) { s.record.cited.clear(); },
      [](StoredRecord& s) { s.record.cited.pop_back(); },
      [](StoredRecord& s) { std::swap(s.record.cited[0], s.record.cited[1]); },
      [](StoredRecord& s) { s.record.shown.clear(); },
      [](StoredRecord& s) { s.record.shown = {*s.record.patient}; },
      [](StoredRecord& s) { s.record.shown = {*s.record.patient}, s.record.patient.reset(); },
      [](StoredRecord& s) { s.record.outcome = audit::Outcome::refused, s.record.status = 403, s.record.reason = "forbidden"; },
      [](StoredRecord& s) { s.record.outcome = audit::Outcome::refused, s.record.status = 404, s.record.reason = "not_found"; },
      [](StoredRecord& s) { s.record.outcome = audit::Outcome::failed; },
      [](StoredRecord& s) { s.record.outcome = audit::Outcome::started; },
      [](StoredRecord& s) { s.record.outcome = audit::Outcome::broken; },
      [](StoredRecord& s) { s.record.status = 0; },
      [](StoredRecord& s) { s.record.reason = "busy"; },
      [](StoredRecord& s) { s.record.store_commit = 0; },
      [](StoredRecord& s) { s.record.count = 1; },
      [](StoredRecord& s) { s.record.answer_digest.fill(0); },
  };
}

// The full record, each change of it, and one of each action by each method.
inline std::vector<audit::StoredRecord> many_records() {
  std::vector<audit::StoredRecord> out;
  out.push_back(full_record());
  for (const auto& change : record_changes()) {
    out.push_back(full_record());
    change(out.back());
  }
  std::vector<std::string> actions(audit::own_actions.begin(), audit::own_actions.end());
  for (std::size_t number = 0; number < action_count; ++number) {
    actions.emplace_back(action_name(static_cast<Action>(number)));
  }
  for (const std::string& action : actions) {
    for (const char* method : {"GET", "POST", "PUT", "PATCH", "DELETE"}) {
      for (const std::size_t patients : {0U, 1U, 2U}) {
        audit::StoredRecord stored = full_record();
        stored.record.action = action;
        stored.record.route = std::string(method) + " /api/x/{y}";
        if (patients == 0) stored.record.patient.reset();
        if (patients < 2) stored.record.shown.clear();
        out.push_back(std::move(stored));
      }
    }
  }
  return out;
}

}  // namespace chartroom::gate
