// Searching the ledger by its route: each parameter finds its records and no others, and what is wrong is said by name.

#include <gtest/gtest.h>

#include "gate/gate_fixture.h"

namespace chartroom::gate {
namespace {

namespace json = boost::json;
using namespace std::chrono_literals;

class LedgerQueries : public ::testing::Test {
 protected:
  using Query = std::map<std::string, std::string>;

  LedgerQueries() {
    privacy = world.add_account("privacy", Roles{}.with(Role::privacy_officer));
    doctor = world.add_account("doctor", Roles{}.with(Role::clinician), {"urn:npi|doctor"});
    world.relate(world.a, "urn:npi|doctor", Relation::care_team);
    before = world.clock.now();
    world.clock.advance(1min);
    ask(world.a);
    read("/api/patients/" + world.a.text());
    read("/api/patients/" + world.b.text());  // refused
    read("/api/patients");                    // lists a
    world.clock.advance(1min);
  }

  void read(const std::string& path) { world.serve(world.by_session(world.request("GET", path), doctor)); }
  void ask(PatientId patient) {
    auto made = world.by_session(
        world.request("POST", "/api/patients/" + patient.text() + "/ask", R"({"question": "Which potassium?"})"), doctor);
    const auto answer = world.serve(std::move(made));
    ASSERT_EQ(answer.response.status, 200);
  }
  FakeResponder search(const Query& query) {
    http::Request made = world.by_session(world.request("GET", "/api/ledger"), privacy);
    made.query = {query.begin(), query.end()};
    return world.serve(std::move(made));
  }
  // "action outcome" of each record that is found, newest first; searches themselves left out.
  std::vector<std::string> found(const Query& query) {
    const auto answer = search(query);
    EXPECT_EQ(answer.response.status, 200) << answer.response.body;
    std::vector<std::string> out;
    const auto body = answer.json();
    for (const auto& item : body.at("items").as_array()) {
      const auto& record = item.as_object();
      if (record.at("action").as_string() == "read_ledger") continue;
      out.push_back(std::string(record.at("action").as_string()) + " " + std::string(record.at("outcome").as_string()));
    }
    return out;
  }
  std::string wrong_field(const Query& query) {
    const auto answer = search(query);
    EXPECT_EQ(answer.response.status, 400) << answer.response.body;
    return std::string(answer.json().at("field").as_string());
  }
  void post(const std::string& path, const json::object& body, const store::AccountRow& by, int status) {
    const auto answer = world.serve(world.by_session(world.request("POST", path, json::serialize(body)), by));
    ASSERT_EQ(answer.response.status, status) << answer.response.body;
  }

  World world;
  store::AccountRow privacy;
  store::AccountRow doctor;
  Timestamp before{};
};

using Found = std::vector<std::string>;

TEST_F(LedgerQueries, EachParameterFindsItsRecords) {
  const std::string person = doctor.id.text();
  EXPECT_EQ(found({{"principal", person}}),
            (Found{"search_patients success", "read_chart refused", "read_chart success", "ask success"}));
  EXPECT_EQ(found({{"principal", person}, {"patient", world.a.text()}}),
            (Found{"search_patients success", "read_chart success", "ask success"}));
  EXPECT_EQ(found({{"patient", world.b.text()}}), Found{"read_chart refused"});
  EXPECT_EQ(found({{"action", "ask"}}), Found{"ask success"});
  EXPECT_EQ(found({{"outcome", "refused"}}), Found{"read_chart refused"});
  EXPECT_EQ(found({{"reason", "forbidden"}}), Found{"read_chart refused"});
  EXPECT_EQ(found({{"rule", "denied_relation"}}), Found{"read_chart refused"});
  EXPECT_EQ(found({{"relation", "care_team"}, {"action", "read_chart"}}), Found{"read_chart success"});
  EXPECT_EQ(found({{"purpose", "treatment"}, {"action", "ask"}}), Found{"ask success"});
  EXPECT_EQ(found({{"purpose", "research"}}), Found{});
  EXPECT_EQ(found({{"from", "192.0.2.0/24"}, {"principal", person}}).size() +
                found({{"from", "198.51.100.0/24"}, {"principal", person}}).size() +
                found({{"from", "local"}, {"principal", person}}).size(),
            4U);
  EXPECT_EQ(found({{"until", format_timestamp(before)}, {"principal", person}}), Found{});
  EXPECT_EQ(found({{"since", format_timestamp(before)}, {"principal", person}}).size(), 4U);
  EXPECT_EQ(found({{"since", format_timestamp(world.clock.now())}, {"principal", person}}), Found{});
}

TEST_F(LedgerQueries, WhoReadADocumentIsFoundByItsCitations) {
  const auto asked = search({{"action", "ask"}}).json();
  const auto& cited = asked.at("items").as_array().at(0).as_object().at("cited").as_array();
  ASSERT_FALSE(cited.empty());
  const std::string document(cited.front().as_string());
  EXPECT_EQ(found({{"document", document}}), Found{"ask success"});
  EXPECT_EQ(found({{"document", DocumentId{}.text()}}), Found{});
}

TEST_F(LedgerQueries, WhatIsWrongIsSaidByName) {
  for (const auto& [name, value] : std::map<std::string, std::string>{{"action", "askk"},
                                                                      {"outcome", "good"},
                                                                      {"relation", "friend"},
                                                                      {"purpose", "fun"},
                                                                      {"about", "someone"},
                                                                      {"from", "nowhere"},
                                                                      {"request", "r-1"},
                                                                      {"since", "yesterday"}}) {
    EXPECT_EQ(wrong_field({{name, value}}), name);
  }
  EXPECT_EQ(wrong_field({{"emergency", world.break_glass(world.b, doctor.id, 1h).text()}, {"words", "x"}}), "words");
}

TEST_F(LedgerQueries, ReasonsAreSearchedByTheirWordsAndQuestionsAreNot) {
  post("/api/patients/" + world.b.text() + "/grants",
       {{"principal", doctor.id.text()},
        {"reason", "Covers for a Colleague"},
        {"expires", format_timestamp(world.clock.now() + 24h)}},
       privacy, 201);
  const Found granted{"manage_grants success"};
  EXPECT_EQ(found({{"words", "covers FOR"}}), granted);
  EXPECT_EQ(found({{"words", "covers for"}, {"patient", world.b.text()}}), granted);
  EXPECT_EQ(found({{"words", "covers for"}, {"patient", world.a.text()}}), Found{});
  EXPECT_EQ(found({{"words", "potassium"}}), Found{}) << "the words of a question";
  EXPECT_EQ(found({{"words", "nothing of the kind"}}), Found{});
}

TEST_F(LedgerQueries, PagesJoinWithoutGapsOrDoubles) {
  for (int i = 0; i < 7; ++i) read("/api/patients/" + world.a.text());
  std::vector<std::int64_t> sequences;
  Query query = {{"principal", doctor.id.text()}, {"limit", "3"}};
  for (;;) {
    const auto page = search(query).json();
    for (const auto& item : page.at("items").as_array()) sequences.push_back(item.as_object().at("sequence").as_int64());
    if (!page.contains("next")) break;
    query["before"] = std::string(page.at("next").as_string());
  }
  EXPECT_EQ(sequences.size(), 11U);
  EXPECT_TRUE(std::ranges::is_sorted(sequences, std::ranges::greater{}));
  EXPECT_EQ(std::ranges::adjacent_find(sequences), sequences.end());
}

}  // namespace
}  // namespace chartroom::gate
