// The ledger at /fhir/AuditEvent: FHIR's parameters find their records and no others, pages follow one another by their links,
// and what is wrong is told as FHIR has it.

#include <gtest/gtest.h>

#include <map>

#include "gate/audit_event.h"
#include "gate/audit_kind.h"
#include "gate/gate_fixture.h"
#include "http/target.h"

namespace chartroom::gate {
namespace {

namespace json = boost::json;
using namespace std::chrono_literals;

class FhirDoor : public ::testing::Test {
 protected:
  using Pairs = std::vector<std::pair<std::string, std::string>>;

  FhirDoor() {
    privacy = world.add_account("privacy", Roles{}.with(Role::privacy_officer));
    doctor = world.add_account("doctor", Roles{}.with(Role::clinician), {"urn:npi|doctor"});
    world.relate(world.a, "urn:npi|doctor", Relation::care_team);
    world.clock.advance(24h);
    began = world.clock.now();
    read("/api/patients/" + world.a.text());
    world.clock.advance(1h);
    read("/api/patients/" + world.b.text());  // refused
    read("/api/patients");                    // shows a
    const auto asked = world.serve(world.by_session(
        world.request("POST", "/api/patients/" + world.a.text() + "/ask", R"({"question": "Which potassium?"})"), doctor));
    EXPECT_EQ(asked.response.status, 200);
    const auto newest = world.newest(1);
    cited = newest.at(0).record.cited.at(0);
    world.clock.advance(1h);
  }

  void read(const std::string& path) { world.serve(world.by_session(world.request("GET", path), doctor)); }
  FakeResponder search(const Pairs& query) {
    http::Request made = world.by_session(world.request("GET", "/fhir/AuditEvent"), privacy);
    made.query = query;
    return world.serve(std::move(made));
  }
  // What of the doctor's is found, newest first, by the ledger's names.
  std::vector<std::string> found(Pairs query) {
    query.emplace_back("agent", doctor.id.text());
    const auto answer = search(query);
    EXPECT_EQ(answer.response.status, 200) << answer.text();
    EXPECT_EQ(answer.header("Content-Type"), "application/fhir+json");
    return names_of(answer.json());
  }
  static std::vector<std::string> names_of(const json::object& bundle) {
    std::vector<std::string> out;
    if (!bundle.contains("entry")) return out;
    for (const auto& entry : bundle.at("entry").as_array()) {
      const json::value& event = entry.at("resource");
      for (const auto& detail : event.at("entity").as_array().back().at("detail").as_array()) {
        if (detail.at("type").as_string() == "ledger-action") out.emplace_back(detail.at("valueString").as_string());
      }
    }
    return out;
  }
  std::string day(std::chrono::hours later) const { return format_timestamp(began + later); }

  World world;
  store::AccountRow privacy;
  store::AccountRow doctor;
  Timestamp began;
  DocumentId cited;
};

using ActionNames = std::vector<std::string>;

TEST_F(FhirDoor, EachParameterFindsItsRecords) {
  EXPECT_EQ(found({}), (ActionNames{"ask", "search_patients", "read_chart", "read_chart"}));
  const std::string a = world.a.text();
  EXPECT_EQ(found({{"patient", a}}), (ActionNames{"ask", "search_patients", "read_chart"}));
  EXPECT_EQ(found({{"patient", "Patient/" + a}}), found({{"patient", a}}));
  EXPECT_EQ(found({{"entity", "Patient/" + world.b.text()}}), (ActionNames{"read_chart"}));
  EXPECT_EQ(found({{"entity", "DocumentReference/" + cited.text()}}), (ActionNames{"ask"}));
  EXPECT_EQ(found({{"action", "R"}}), (ActionNames{"read_chart", "read_chart"}));
  EXPECT_EQ(found({{"action", "E"}}), (ActionNames{"ask", "search_patients"}));
  EXPECT_EQ(found({{"action", "D"}}), ActionNames{});
  EXPECT_EQ(found({{"outcome", "4"}}), (ActionNames{"read_chart"}));
  EXPECT_EQ(found({{"outcome", "0"}}), (ActionNames{"ask", "search_patients", "read_chart"}));
  EXPECT_EQ(found({{"outcome", "12"}}), ActionNames{});
  EXPECT_EQ(found({{"address", "192.0.2.99"}}), ActionNames{});
}

TEST_F(FhirDoor, DatesHaveFhirsPrefixesAndJoin) {
  const std::size_t all = 4;
  EXPECT_EQ(found({{"date", "ge" + day(0h)}}).size(), all);
  EXPECT_EQ(found({{"date", "ge" + day(1h)}}).size(), 3U);
  EXPECT_EQ(found({{"date", "lt" + day(1h)}}).size(), 1U);
  EXPECT_EQ(found({{"date", "ge" + day(0h)}, {"date", "lt" + day(1h)}}).size(), 1U);
  EXPECT_EQ(found({{"date", "gt" + day(24h).substr(0, 10)}}).size(), 0U) << "behind all of that day";
  EXPECT_EQ(found({{"date", "le" + day(24h).substr(0, 10)}}).size(), all);
  EXPECT_EQ(found({{"date", "lt" + day(0h).substr(0, 4)}}).size(), 0U);
  EXPECT_EQ(found({{"date", day(0h).substr(0, 7)}}).size(), all) << "all of the month";
}

TEST_F(FhirDoor, PagesFollowOneAnotherByTheirLinks) {
  Pairs query = {{"agent", doctor.id.text()}, {"_count", "1"}};
  ActionNames names;
  for (int page = 0; page < 10; ++page) {
    const auto bundle = search(query).json();
    for (const std::string& name : names_of(bundle)) names.push_back(name);
    EXPECT_LE(names_of(bundle).size(), 1U);
    std::string next;
    for (const auto& link : bundle.at("link").as_array()) {
      if (link.at("relation").as_string() == "next") next = link.at("url").as_string();
    }
    if (next.empty()) break;
    EXPECT_TRUE(next.starts_with("https://")) << next;
    query.clear();
    ASSERT_TRUE(http::parse_form(next.substr(next.find('?') + 1), query)) << next;
  }
  EXPECT_EQ(names, (ActionNames{"ask", "search_patients", "read_chart", "read_chart"}));
  EXPECT_EQ(search({{"_count", "100000"}}).response.status, 200) << "fewer are given than asked for";
}

TEST_F(FhirDoor, OneEventIsReadByItsNumberAndIsWhatTheSearchHas) {
  const auto bundle = search({{"agent", doctor.id.text()}, {"_count", "1"}}).json();
  const json::value& entry = bundle.at("entry").at(0);
  const std::string id(entry.at("resource").at("id").as_string());
  EXPECT_TRUE(std::string(entry.at("fullUrl").as_string()).ends_with("/fhir/AuditEvent/" + id));
  const auto one = world.serve(world.by_session(world.request("GET", "/fhir/AuditEvent/" + id), privacy));
  EXPECT_EQ(one.response.status, 200);
  EXPECT_EQ(json::value(one.json()), entry.at("resource"));
  const auto stored = world.ledger->records_from(std::stoull(id), 1);
  ASSERT_TRUE(stored && stored->size() == 1);
  EXPECT_EQ(one.json(), audit_event_json(stored->front(), origin_of(world.ledger->checkpoint())));
  EXPECT_EQ(world.newest(1).at(0).record.patient, world.a) << "whose record was read is recorded";
}

TEST_F(FhirDoor, ThereAreNoWordsAndNoCanariesInIt) {
  const auto answer = search({});
  EXPECT_FALSE(has_canary(answer.text()));
  EXPECT_EQ(answer.text().find("otassium"), std::string::npos);
}

TEST_F(FhirDoor, WhatIsWrongIsToldAsFhirHasIt) {
  const auto answer = search({{"date", "yesterday"}});
  EXPECT_EQ(answer.response.status, 400);
  EXPECT_EQ(answer.header("Content-Type"), "application/fhir+json");
  const auto outcome = answer.json();
  EXPECT_EQ(outcome.at("resourceType").as_string(), "OperationOutcome");
  const json::value& issue = outcome.at("issue").at(0);
  EXPECT_EQ(issue.at("severity").as_string(), "error");
  EXPECT_EQ(issue.at("code").as_string(), "value");
  EXPECT_EQ(issue.at("expression").at(0).as_string(), "http.date");
  EXPECT_EQ(answer.text().find("yesterday"), std::string::npos);
  const auto missing = world.serve(world.by_session(world.request("GET", "/fhir/AuditEvent/1000000"), privacy));
  EXPECT_EQ(missing.response.status, 404);
  EXPECT_EQ(missing.json().at("issue").at(0).at("code").as_string(), "not-found");
  const auto refused = world.serve(world.by_session(world.request("GET", "/fhir/AuditEvent"), doctor));
  EXPECT_EQ(refused.response.status, 403);
  EXPECT_EQ(refused.json().at("issue").at(0).at("code").as_string(), "forbidden");
}

}  // namespace
}  // namespace chartroom::gate
