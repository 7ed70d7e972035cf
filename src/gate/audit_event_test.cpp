// A record as a FHIR AuditEvent: nothing is lost, and what claims a profile of BALP has what that asks for.

#include "gate/audit_event.h"
#include "audit/own_actions.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>

#include "audit/record_codec.h"
#include "domain/partial_time.h"
#include "gate/audit_event_fixture.h"
#include "gate/audit_kind.h"

namespace chartroom::gate {
namespace {

namespace json = boost::json;

const std::string test_origin = "hospital.example/chartroom";

std::string event_text(const json::value& value, std::string_view pointer) {
  boost::system::error_code error;
  const json::value* found = value.find_pointer(pointer, error);
  return found == nullptr ? "" : std::string(found->as_string());
}

// Reads a record back, from nothing but the event.
class EventReader {
 public:
  explicit EventReader(const json::value& event) : event_(event) {
    for (const auto& entity : event.at("entity").as_array()) {
      if (entity.as_object().contains("detail")) ledger_ = &entity;
    }
    EXPECT_NE(ledger_, nullptr);
  }

  audit::StoredRecord run() {
    audit::StoredRecord out;
    out.sequence = std::stoull(event_text(*ledger_, "/what/identifier/value"));
    out.time = time();
    put_digest(detail("leaf"), out.leaf);
    out.has_words = !detail("words-commitment").empty();
    put_digest(detail("words-commitment"), out.words_commitment);
    audit::Record& record = out.record;
    agents(record);
    entities(record);
    record.signed_in_by = detail("signed-in-by");
    record.action = detail("ledger-action");
    if (!detail("chart").empty()) record.chart = *ChartId::parse(detail("chart"));
    record.rule = detail("rule");
    record.relation = detail("relation");
    record.purpose = detail("purpose");
    record.policy = detail("policy");
    record.about = detail("about");
    record.outcome = *audit::parse_outcome(detail("ledger-outcome"));
    record.status = std::stoi(detail("status"));
    record.reason = event_text(event_, "/outcomeDesc");
    record.store_commit = std::stoull(detail("store-commit"));
    record.count = static_cast<std::uint32_t>(std::stoul(detail("count")));
    put_digest(detail("answer-digest"), record.answer_digest);
    return out;
  }

 private:
  Timestamp time() const {
    const std::string text = event_text(event_, "/recorded");
    EXPECT_EQ(text.size(), 27U) << text;
    return Timestamp(std::chrono::seconds(parse_partial_time(text.substr(0, 19) + "Z")->from_s)) +
           std::chrono::microseconds(std::stol(text.substr(20, 6)));
  }
  std::string detail(std::string_view name) const {
    for (const auto& one : ledger_->at("detail").as_array()) {
      if (one.at("type").as_string() == name) return std::string(one.at("valueString").as_string());
    }
    return {};
  }
  static void put_digest(const std::string& text, crypto::Digest& out) {
    const auto bytes = from_hex(text);
    if (bytes && bytes->size() == out.size()) std::ranges::copy(*bytes, out.begin());
  }
  void agents(audit::Record& record) const {
    for (const auto& agent : event_.at("agent").as_array()) {
      const std::string address = event_text(agent, "/network/address");
      const std::string code = event_text(agent, "/type/coding/0/code");
      const bool is_user = code == "IRCP" || code == "AUT";
      if (!is_user && !event_text(agent, "/who/display").empty()) record.from = address;
      if (!is_user) continue;
      if (const auto id = PrincipalId::parse(event_text(agent, "/who/identifier/value"))) record.principal = *id;
      record.principal_name = event_text(agent, "/name");
      if (!agent.as_object().contains("role")) continue;
      for (const auto& role : agent.at("role").as_array()) {
        record.roles = record.roles.with(*parse_role(event_text(role, "/coding/0/code")));
      }
    }
  }
  void entities(audit::Record& record) const {
    for (const auto& entity : event_.at("entity").as_array()) {
      const std::string code = event_text(entity, "/type/code");
      const std::string reference = event_text(entity, "/what/reference");
      const std::string value = event_text(entity, "/what/identifier/value");
      const std::string id = reference.substr(reference.find('/') + 1);
      if (code == "XrequestId") record.request = *RequestId::parse(value);
      if (code == "2") record.route = event_text(entity, "/what/display") + event_text(entity, "/description");
      if (code == "1" && event_text(entity, "/description") == "shown") {
        record.shown.push_back(*PatientId::parse(id));
      } else if (code == "1") {
        record.patient = *PatientId::parse(id);
      }
      if (code == "Practitioner") record.subject = *PrincipalId::parse(value);
      if (code == "4") record.object = value;
      if (code == "DocumentReference") record.cited.push_back(*DocumentId::parse(id));
    }
  }

  const json::value& event_;
  const json::value* ledger_ = nullptr;
};

// All that a record says: what its leaf commits to, and the leaf.
Bytes record_bytes(const audit::StoredRecord& stored) {
  const auto fields = audit::encode_fields(stored.record, stored.has_words ? &stored.words_commitment : nullptr);
  Bytes out = audit::encode_record(stored.sequence, stored.time, fields);
  out.insert(out.end(), stored.leaf.begin(), stored.leaf.end());
  return out;
}

TEST(AuditEvent, EveryFieldOfARecordCanBeReadBack) {
  for (const audit::StoredRecord& stored : many_records()) {
    const json::value event = json::parse(json::serialize(audit_event_json(stored, test_origin)));
    EXPECT_EQ(record_bytes(EventReader(event).run()), record_bytes(stored)) << event;
  }
}

TEST(AuditEvent, EachChangeOfARecordChangesItsEvent) {
  std::set<std::string> seen = {json::serialize(audit_event_json(full_record(), test_origin))};
  for (const auto& change : record_changes()) {
    audit::StoredRecord stored = full_record();
    change(stored);
    EXPECT_TRUE(seen.insert(json::serialize(audit_event_json(stored, test_origin))).second);
  }
}

// --- what FHIR and the profiles ask for ----------------------------------------------------------------------------------

// FHIR has neither empty texts nor empty lists nor empty objects.
void expect_nothing_empty(const json::value& value, const std::string& at) {
  if (value.is_string()) {
    EXPECT_FALSE(value.as_string().empty()) << at;
  }
  if (value.is_array()) {
    EXPECT_FALSE(value.as_array().empty()) << at;
    for (const auto& item : value.as_array()) expect_nothing_empty(item, at + "[]");
  }
  if (!value.is_object()) return;
  EXPECT_FALSE(value.as_object().empty()) << at;
  for (const auto& [name, member] : value.as_object()) expect_nothing_empty(member, at + "." + std::string(name));
}

void expect_members(const json::value& value, const std::set<std::string>& known, std::string_view what) {
  for (const auto& [name, member] : value.as_object()) {
    EXPECT_TRUE(known.contains(std::string(name))) << what << "." << name << ": " << member;
  }
}

// The elements that R4 has, and those that it wants.
void expect_is_audit_event(const json::value& event) {
  expect_nothing_empty(event, "AuditEvent");
  expect_members(event,
                 {"resourceType", "id", "meta", "type", "subtype", "action", "recorded", "outcome", "outcomeDesc",
                  "purposeOfEvent", "agent", "source", "entity"},
                 "AuditEvent");
  EXPECT_EQ(event_text(event, "/resourceType"), "AuditEvent");
  EXPECT_NE(event_text(event, "/type/code"), "");
  EXPECT_NE(event_text(event, "/recorded"), "");
  EXPECT_NE(event_text(event, "/source/observer/identifier/value"), "");
  std::size_t requestors = 0;
  for (const auto& agent : event.at("agent").as_array()) {
    expect_members(agent, {"type", "role", "who", "name", "requestor", "policy", "network", "purposeOfUse"}, "agent");
    requestors += agent.at("requestor").as_bool() ? 1 : 0;
  }
  EXPECT_EQ(requestors, 1U);
  for (const auto& entity : event.at("entity").as_array()) {
    expect_members(entity, {"what", "type", "role", "name", "description", "query", "detail"}, "entity");
    EXPECT_FALSE(entity.as_object().contains("name") && entity.as_object().contains("query")) << "sev-1";
  }
}

std::vector<const json::value*> with_code(const json::value& list, std::string_view pointer, const std::string& code) {
  std::vector<const json::value*> out;
  for (const auto& one : list.as_array()) {
    if (event_text(one, pointer) == code) out.push_back(&one);
  }
  return out;
}

// The profiles of BALP, as far as their rules go beyond R4's.
struct ProfileRules {
  std::string action;
  std::string subtype;
  std::string client;
  std::string server;
  std::string user;
};
const std::map<std::string, ProfileRules> profile_rules = {
    {"Read", {"R", "read", "110152", "110153", "IRCP"}},       {"Query", {"E", "search", "110153", "110152", "IRCP"}},
    {"Create", {"C", "create", "110153", "110152", "AUT"}},    {"Update", {"U", "update", "110153", "110152", "AUT"}},
    {"Delete", {"D", "delete", "110150", "custodian", "AUT"}},
};

void expect_follows(const json::value& event, std::string profile) {
  const bool of_patient = profile.starts_with("Patient");
  if (of_patient) profile = profile.substr(7);
  const ProfileRules& rules = profile_rules.at(profile);
  EXPECT_EQ(event_text(event, "/type/code"), "rest");
  EXPECT_EQ(event_text(event, "/action"), rules.action);
  EXPECT_EQ(event_text(event, "/outcome"), "0");
  EXPECT_EQ(with_code(event.at("subtype"), "/code", rules.subtype).size(), 1U);
  if (profile == "Delete") {
    EXPECT_EQ(event.at("subtype").as_array().size(), 1U);
  }
  for (const std::string& code : {rules.client, rules.server}) {
    const auto found = with_code(event.at("agent"), "/type/coding/0/code", code);
    ASSERT_EQ(found.size(), 1U) << code;
    EXPECT_TRUE(found[0]->as_object().contains("who") && found[0]->as_object().contains("network"));
    for (const char* name : {"role", "altId", "name", "policy", "media", "purposeOfUse"}) {
      EXPECT_FALSE(found[0]->as_object().contains(name)) << name;
    }
  }
  const auto users = with_code(event.at("agent"), "/type/coding/0/code", rules.user);
  EXPECT_LE(users.size(), 1U);
  for (const auto* user : users) {
    EXPECT_TRUE(user->at("requestor").as_bool() && user->as_object().contains("who"));
    EXPECT_FALSE(user->as_object().contains("network"));
    EXPECT_FALSE(profile == "Delete" && user->as_object().contains("policy"));
  }
  const auto data = with_code(event.at("entity"), "/type/code", "2");
  ASSERT_EQ(data.size(), 1U);
  EXPECT_FALSE(data[0]->as_object().contains("detail") || data[0]->as_object().contains("name"));
  EXPECT_EQ(event_text(*data[0], "/role/code"), profile == "Query" ? "24" : "4");
  EXPECT_EQ(data[0]->as_object().contains("what"), profile != "Query");
  EXPECT_EQ(data[0]->as_object().contains("query"), profile == "Query");
  const auto patients = with_code(event.at("entity"), "/type/code", "1");
  if (of_patient) {
    ASSERT_EQ(patients.size(), 1U);
    EXPECT_TRUE(event_text(*patients[0], "/what/reference").starts_with("Patient/p-"));
  } else {
    EXPECT_NE(patients.size(), 1U);
  }
  for (const auto* patient : patients) EXPECT_EQ(event_text(*patient, "/role/code"), "1");
  const auto transactions = with_code(event.at("entity"), "/type/code", "XrequestId");
  ASSERT_EQ(transactions.size(), 1U);
  EXPECT_TRUE(event_text(*transactions[0], "/what/identifier/value").starts_with("r-"));
}

TEST(AuditEvent, WhatClaimsAProfileFollowsIt) {
  const std::string before = "https://profiles.ihe.net/ITI/BALP/StructureDefinition/IHE.BasicAudit.";
  std::set<std::string> claimed;
  for (const audit::StoredRecord& stored : many_records()) {
    const json::value event = audit_event_json(stored, test_origin);
    expect_is_audit_event(event);
    const std::string profile = event_text(event, "/meta/profile/0");
    if (profile.empty()) continue;
    ASSERT_TRUE(profile.starts_with(before)) << profile;
    claimed.insert(profile.substr(before.size()));
    expect_follows(event, profile.substr(before.size()));
    if (::testing::Test::HasFailure()) FAIL() << event;
  }
  EXPECT_EQ(claimed, (std::set<std::string>{"Read", "Query", "Create", "Update", "Delete", "PatientRead", "PatientQuery",
                                            "PatientCreate", "PatientUpdate", "PatientDelete"}));
}

TEST(AuditEvent, WhatWasNotDoneClaimsNoProfile) {
  for (const auto outcome :
       {audit::Outcome::refused, audit::Outcome::failed, audit::Outcome::started, audit::Outcome::broken}) {
    audit::StoredRecord stored = full_record();
    stored.record.outcome = outcome;
    EXPECT_FALSE(audit_event_json(stored, test_origin).contains("meta"));
  }
}

TEST(AuditEvent, ALookIntoAChart) {
  audit::StoredRecord stored = full_record();
  stored.record.shown.clear();
  const json::value event = audit_event_json(stored, test_origin);
  EXPECT_TRUE(event_text(event, "/meta/profile/0").ends_with("IHE.BasicAudit.PatientRead"));
  EXPECT_EQ(event_text(event, "/id"), "4711");
  EXPECT_EQ(event_text(event, "/recorded"), "2026-01-05T08:00:00.123456Z");
  EXPECT_EQ(event_text(event, "/purposeOfEvent/0/coding/0/code"), "TREAT");
  EXPECT_EQ(event_text(event, "/agent/0/policy/0"), "https://hospital.example/chartroom/policy/3f2a%2F%2B%201");
  EXPECT_EQ(event_text(event, "/agent/1/network/address"), "192.0.2.7");
  EXPECT_EQ(event_text(event, "/agent/2/network/address"), "hospital.example");
  EXPECT_EQ(event_text(event, "/source/site"), test_origin);
}

TEST(AuditEvent, ASearchHasItsRouteAndNoWords) {
  audit::StoredRecord stored = full_record();
  stored.record.action = "ask";
  stored.record.route = "POST /api/patients/{patient}/ask";
  stored.record.shown.clear();
  const json::value event = audit_event_json(stored, test_origin);
  EXPECT_TRUE(event_text(event, "/meta/profile/0").ends_with("IHE.BasicAudit.PatientQuery"));
  const auto queries = with_code(event.at("entity"), "/role/code", "24");
  ASSERT_EQ(queries.size(), 1U);
  EXPECT_EQ(event_text(*queries[0], "/query"), to_base64(as_bytes(std::string_view("POST /api/patients/{patient}/ask"))));
}

TEST(AuditEvent, ARefusalByThePolicyIsASecurityAlert) {
  audit::StoredRecord stored = full_record();
  stored.record.outcome = audit::Outcome::refused;
  stored.record.status = 403;
  stored.record.reason = "denied_by_rule";
  const json::value event = audit_event_json(stored, test_origin);
  EXPECT_EQ(event_text(event, "/type/code"), "110113");
  EXPECT_EQ(event_text(event, "/subtype/0/code"), "AuthZ-Role");
  EXPECT_EQ(event_text(event, "/outcome"), "4");
  EXPECT_EQ(event_text(event, "/outcomeDesc"), "denied_by_rule");
  stored.record.status = 404;
  EXPECT_EQ(event_text(audit_event_json(stored, test_origin), "/type/code"), "rest");
}

TEST(AuditEvent, ASignInIsAUsersAuthentication) {
  audit::StoredRecord stored = full_record();
  stored.record.action = "sign_in";
  stored.record.route = "POST /api/session";
  stored.record.principal.reset();
  stored.record.outcome = audit::Outcome::refused;
  stored.record.status = 401;
  const json::value event = audit_event_json(stored, test_origin);
  EXPECT_EQ(event_text(event, "/type/code"), "110114");
  EXPECT_EQ(event_text(event, "/subtype/0/code"), "110122");
  EXPECT_EQ(event_text(event, "/agent/0/name"), stored.record.principal_name) << "who it was said to be";
}

// --- the table -----------------------------------------------------------------------------------------------------------

TEST(AuditKinds, EveryActionHasARow) {
  std::vector<std::string> actions = {"policy_in_force", "manage_keys", "forward_audit", "tell_emergency", "clock_jump"};
  for (std::size_t number = 0; number < action_count; ++number) actions.emplace_back(action_name(static_cast<Action>(number)));
  audit::Record record;
  for (const std::string& action : actions) {
    record.action = action;
    bool is_anything = false;
    for (const char* method : {"GET", "POST", "DELETE"}) {
      record.route = std::string(method) + " /x";
      const AuditKind kind = audit_kind(record);
      is_anything = is_anything || kind.type || kind.event.code != "110100" || kind.interaction != Interaction::execute;
      EXPECT_TRUE(can_be(record.action, action_code(kind.interaction))) << record.action << " by " << method;
    }
    EXPECT_TRUE(is_anything || record.action == "test_webhook") << record.action << " has no row in audit_kind.cpp";
  }
}

TEST(AuditKinds, EveryPurposeHasHl7sCode) {
  std::set<std::string_view> codes;
  for (std::size_t number = 0; number < purpose_count; ++number) {
    const auto code = purpose_code(purpose_name(static_cast<Purpose>(number)));
    ASSERT_TRUE(code);
    codes.insert(code->code);
  }
  EXPECT_EQ(codes, (std::set<std::string_view>{"TREAT", "HPAYMT", "HOPERAT", "HRESCH", "PATRQT", "ETREAT"}));
  EXPECT_FALSE(purpose_code(""));
}

TEST(AuditKinds, TimesAreToTheMicrosecond) {
  EXPECT_EQ(instant_text(Timestamp(std::chrono::microseconds(7))), "1970-01-01T00:00:00.000007Z");
  EXPECT_EQ(instant_text(Timestamp(std::chrono::microseconds(1'999'999))), "1970-01-01T00:00:01.999999Z");
}

}  // namespace
}  // namespace chartroom::gate
