// No operator opens a chart alone: roles, identifiers and passwords of accounts that open charts are asked for, and act once a
// privacy officer, who is somebody else, has confirmed them.

#include "gate/samples_fixture.h"

namespace chartroom::gate {
namespace {

namespace json = boost::json;
using namespace std::chrono_literals;

class Asked : public ::testing::Test {
 protected:
  Asked() {
    admin = world.add_account("admin", Roles{}.with(Role::operator_));
    privacy = world.add_account("privacy", Roles{}.with(Role::privacy_officer));
    doctor = world.add_account("doctor", Roles{}.with(Role::clinician), {"urn:npi|doctor"});
  }

  FakeResponder send(const std::string& method, const std::string& path, const json::object& body,
                     const store::AccountRow& by) {
    return world.serve(world.by_session(world.request(method, path, json::serialize(body)), by));
  }
  FakeResponder change(const store::AccountRow& account, const json::object& body) {
    return send("PATCH", "/api/accounts/" + account.id.text(), body, admin);
  }
  FakeResponder answer(const std::string& account, const std::string& verdict, const json::object& body,
                       const store::AccountRow& by) {
    return send("POST", "/api/accounts/" + account + "/asked/" + verdict, body, by);
  }
  // What waits, as a privacy officer sees it: one change.
  json::object waiting() {
    const auto page = world.serve(world.by_session(world.request("GET", "/api/asked-changes"), privacy)).json();
    EXPECT_EQ(page.at("items").as_array().size(), 1U);
    return page.at("items").as_array().empty() ? json::object() : page.at("items").at(0).as_object();
  }
  FakeResponder confirm(const json::object& account, const store::AccountRow& by) {
    return answer(std::string(account.at("id").as_string()), "confirm", {{"at", account.at("asked").as_object().at("at")}}, by);
  }
  store::AccountRow row(PrincipalId id) { return *world.accounts->find(id); }
  int sign_in(const std::string& name, const std::string& password) {
    const json::object body = {{"name", name}, {"password", password}};
    return world.serve(world.request("POST", "/api/session", json::serialize(body))).response.status;
  }

  World world;
  store::AccountRow admin;
  store::AccountRow privacy;
  store::AccountRow doctor;
};

TEST_F(Asked, WhatWasDisabledIsEnabledByTwo) {
  ASSERT_EQ(change(doctor, {{"disabled", true}}).response.status, 200);
  const auto asked = change(doctor, {{"disabled", false}});
  ASSERT_EQ(asked.response.status, 200) << asked.text();
  EXPECT_TRUE(asked.json().at("disabled").as_bool());
  EXPECT_TRUE(row(doctor.id).disabled);
  EXPECT_EQ(confirm(waiting(), admin).code(), "forbidden");
  // Disabled once more: what was asked is off.
  ASSERT_EQ(change(doctor, {{"disabled", true}}).response.status, 200);
  EXPECT_FALSE(row(doctor.id).asked);
  world.clock.advance(1s);
  ASSERT_EQ(change(doctor, {{"disabled", false}}).response.status, 200);
  const json::object waits = waiting();
  EXPECT_TRUE(waits.at("asked").at("enable").as_bool());
  const auto confirmed = confirm(waits, privacy);
  ASSERT_EQ(confirmed.response.status, 200) << confirmed.text();
  EXPECT_FALSE(row(doctor.id).disabled);
  EXPECT_FALSE(row(doctor.id).asked);
  EXPECT_FALSE(confirmed.json().contains("one_time_password")) << "the operator never knew the one before";

  // Nothing that opens charts: at once, and what is asked beside it stays asked.
  const auto helper = world.add_account("helper", Roles{}.with(Role::operator_));
  ASSERT_EQ(change(helper, {{"disabled", true}, {"roles", json::array{"operator", "nurse"}}}).response.status, 200);
  ASSERT_EQ(change(helper, {{"disabled", false}}).response.status, 200);
  EXPECT_FALSE(row(helper.id).disabled);
  EXPECT_TRUE(row(helper.id).asked);
}

TEST_F(Asked, WhoAskedCantConfirmByHavingSomebodyElseAskOn) {
  const auto both = world.add_account("both", Roles{}.with(Role::operator_).with(Role::privacy_officer));
  const auto ask = [&](const json::object& body, const store::AccountRow& by) {
    return send("PATCH", "/api/accounts/" + doctor.id.text(), body, by);
  };
  ASSERT_EQ(ask({{"disabled", true}}, admin).response.status, 200);
  ASSERT_EQ(ask({{"disabled", false}, {"roles", json::array{"clinician", "therapist"}}}, both).response.status, 200);
  world.clock.advance(1s);
  EXPECT_EQ(ask({{"practitioner", json::array{"urn:npi|other"}}}, admin).code(), "conflict");
  EXPECT_EQ(ask({{"reset_password", true}}, admin).code(), "conflict");
  // Taking back is everybody's, and changes nothing about who asked the rest.
  ASSERT_EQ(ask({{"disabled", true}}, admin).response.status, 200);
  ASSERT_TRUE(row(doctor.id).asked);
  EXPECT_FALSE(row(doctor.id).asked->enable);
  EXPECT_EQ(row(doctor.id).asked->by, both.id);
  EXPECT_EQ(confirm(waiting(), both).code(), "own_asking");
  EXPECT_EQ(confirm(waiting(), privacy).response.status, 200);
}

TEST_F(Asked, ANewClinicianOpensNothingUntilAPrivacyOfficerHasConfirmed) {
  const auto made =
      send("POST", "/api/accounts",
           {{"name", "new"}, {"roles", json::array{"clinician"}}, {"practitioner", json::array{"urn:npi|doctor"}}}, admin);
  ASSERT_EQ(made.response.status, 201) << made.text();
  const std::string first(made.json().at("one_time_password").as_string());
  const PrincipalId id = *PrincipalId::parse(std::string(made.json().at("id").as_string()));
  EXPECT_EQ(made.json().at("roles").as_array().size(), 0U);
  EXPECT_TRUE(row(id).roles.empty());
  EXPECT_TRUE(row(id).practitioner.empty()) << "nor is anybody's chart theirs";
  ASSERT_EQ(sign_in("new", first), 200);

  const json::object asked = waiting();
  EXPECT_EQ(asked.at("name").as_string(), "new");
  EXPECT_EQ(asked.at("asked").at("by").as_string(), "admin");
  EXPECT_EQ(asked.at("asked").at("roles").as_array(), json::array{"clinician"});
  EXPECT_EQ(asked.at("asked").at("practitioner").as_array(), json::array{"urn:npi|doctor"});
  EXPECT_EQ(confirm(asked, admin).code(), "forbidden");
  EXPECT_EQ(confirm(asked, doctor).code(), "forbidden");
  world.clock.advance(1s);
  const auto confirmed = confirm(asked, privacy);
  ASSERT_EQ(confirmed.response.status, 200) << confirmed.text();
  EXPECT_EQ(world.newest(1).at(0).record.subject, id);
  EXPECT_EQ(world.newest(1).at(0).record.object, "confirmed");
  EXPECT_EQ(row(id).roles, Roles{}.with(Role::clinician));
  EXPECT_EQ(row(id).practitioner, std::vector<std::string>{"urn:npi|doctor"});
  EXPECT_FALSE(row(id).asked);
  EXPECT_EQ(sign_in("new", first), 401) << "the operator knows that one";
  EXPECT_EQ(sign_in("new", std::string(confirmed.json().at("one_time_password").as_string())), 200);
  EXPECT_EQ(confirm(asked, privacy).code(), "conflict");
}

// The operator signs in first, takes a password of their own and adds a factor.
TEST_F(Asked, WhoHadTheAccountBeforeIsOutOnceItOpensCharts) {
  auto account = world.add_account("mine", Roles{});
  account.second_factor.emplace();
  ASSERT_TRUE(world.store->write([&](store::Transaction& t) { return t.put_account(account); }));
  const auto session = world.sessions->open_session(account);
  ASSERT_TRUE(session);
  ASSERT_EQ(change(account, {{"roles", json::array{"clinician"}}}).response.status, 200);
  const auto self = [&] { return world.serve(World::with_credential(world.request("GET", "/api/self"), session->credential)); };
  EXPECT_EQ(self().response.status, 200);
  const auto confirmed = confirm(waiting(), privacy);
  ASSERT_EQ(confirmed.response.status, 200);
  EXPECT_EQ(self().response.status, 401);
  EXPECT_FALSE(row(account.id).second_factor);
  EXPECT_EQ(sign_in("mine", good_password), 401);
}

TEST_F(Asked, RolesAndIdentifiersAreTakenAtOnceAndGivenByTwo) {
  ASSERT_EQ(change(doctor, {{"roles", json::array{"clinician", "nurse", "operator"}}}).response.status, 200);
  EXPECT_EQ(row(doctor.id).roles, Roles{}.with(Role::clinician).with(Role::operator_));
  ASSERT_EQ(change(doctor, {{"practitioner", json::array{"urn:npi|doctor", "urn:npi|other"}}}).response.status, 200);
  EXPECT_EQ(row(doctor.id).practitioner, std::vector<std::string>{"urn:npi|doctor"});
  const json::object asked = waiting();
  EXPECT_EQ(asked.at("asked").at("roles").as_array().size(), 3U) << "what was asked before is still asked";
  const auto session = world.sessions->open_session(row(doctor.id));
  const auto confirmed = confirm(asked, privacy);
  ASSERT_EQ(confirmed.response.status, 200);
  EXPECT_FALSE(confirmed.json().contains("one_time_password")) << "they are who they were";
  EXPECT_TRUE(world.sessions->recognise(session->credential, SignedInBy::session).has_value());
  EXPECT_TRUE(row(doctor.id).roles.has(Role::nurse));
  EXPECT_EQ(row(doctor.id).practitioner.size(), 2U);

  ASSERT_EQ(change(doctor, {{"roles", json::array{"nurse"}}, {"practitioner", json::array()}}).response.status, 200);
  EXPECT_EQ(row(doctor.id).roles, Roles{}.with(Role::nurse));
  EXPECT_TRUE(row(doctor.id).practitioner.empty());
  EXPECT_FALSE(row(doctor.id).asked);
}

TEST_F(Asked, APasswordOfWhoOpensChartsIsReplacedByTwo) {
  const auto session = world.sessions->open_session(doctor);
  const auto reset = change(doctor, {{"reset_password", true}});
  ASSERT_EQ(reset.response.status, 200);
  EXPECT_FALSE(reset.json().contains("one_time_password"));
  EXPECT_EQ(sign_in("doctor", good_password), 200) << "nothing has happened yet";
  const auto confirmed = confirm(waiting(), privacy);
  ASSERT_EQ(confirmed.response.status, 200);
  EXPECT_EQ(sign_in("doctor", good_password), 401);
  EXPECT_FALSE(world.sessions->recognise(session->credential, SignedInBy::session).has_value());
  EXPECT_EQ(sign_in("doctor", std::string(confirmed.json().at("one_time_password").as_string())), 200);

  const auto other = world.add_account("other.admin", Roles{}.with(Role::operator_));
  EXPECT_TRUE(change(other, {{"reset_password", true}}).json().contains("one_time_password")) << "opens no chart";
}

// Their roles are taken away at once; the program that they answer for still opens charts.
TEST_F(Asked, APasswordOfWhoAnswersForAProgramWithChartsIsReplacedByTwo) {
  const auto service = world.service_accounts->create({"program", "x", Roles{}, doctor.id}, admin.id);
  ASSERT_TRUE(service && world.service_accounts->confirm(service->id, privacy.id, {}));
  ASSERT_EQ(change(doctor, {{"roles", json::array()}}).response.status, 200);
  EXPECT_FALSE(change(doctor, {{"reset_password", true}}).json().contains("one_time_password"));
  EXPECT_EQ(sign_in("doctor", good_password), 200);
  ASSERT_TRUE(world.service_accounts->withdraw(service->id));
  EXPECT_TRUE(change(doctor, {{"reset_password", true}}).json().contains("one_time_password"));
}

TEST_F(Asked, NobodyConfirmsWhatTheyAskedNorForThemselvesNorSomethingElse) {
  const auto both = world.add_account("both", Roles{}.with(Role::operator_).with(Role::privacy_officer));
  ASSERT_EQ(
      send("PATCH", "/api/accounts/" + doctor.id.text(), {{"roles", json::array{"clinician", "nurse"}}}, both).response.status,
      200);
  const json::object asked = waiting();
  EXPECT_EQ(confirm(asked, both).code(), "own_asking");
  world.clock.advance(1s);
  const json::object more = {{"roles", json::array{"clinician", "nurse", "therapist"}}};
  EXPECT_EQ(change(doctor, more).code(), "conflict") << "somebody else asked";
  ASSERT_EQ(send("PATCH", "/api/accounts/" + doctor.id.text(), more, both).response.status, 200);
  EXPECT_EQ(confirm(asked, privacy).code(), "conflict") << "not what was looked at";
  EXPECT_EQ(answer(doctor.id.text(), "decline", {{"at", asked.at("asked").at("at")}}, privacy).code(), "conflict");
  EXPECT_EQ(answer(doctor.id.text(), "decline", {{"at", waiting().at("asked").at("at")}}, privacy).response.status, 200);
  EXPECT_EQ(row(doctor.id).roles, Roles{}.with(Role::clinician));

  ASSERT_EQ(change(privacy, {{"roles", json::array{"privacy_officer", "clinician"}}}).response.status, 200);
  EXPECT_EQ(confirm(waiting(), privacy).code(), "own_asking");
}

TEST_F(Asked, TheLocalSocketAsksToo) {
  const auto made = world.serve(World::local(
      world.request("PATCH", "/api/accounts/" + doctor.id.text(), R"({"roles":["clinician","privacy_officer"]})"), 0));
  ASSERT_EQ(made.response.status, 200) << made.text();
  EXPECT_EQ(world.newest(1).at(0).record.principal_name, "local (uid 0)");
  EXPECT_EQ(row(doctor.id).roles, Roles{}.with(Role::clinician));
  EXPECT_EQ(waiting().at("asked").at("by").as_string(), "local (uid 0)");
}

// Kept over a restart, as all of the account.
TEST_F(Asked, WhatIsAskedIsKept) {
  ASSERT_EQ(change(doctor, {{"roles", json::array{"clinician", "nurse"}}, {"reset_password", true}}).response.status, 200);
  const auto stored = world.store->account(doctor.id);
  ASSERT_TRUE(stored && *stored && (*stored)->asked);
  const store::AskedChange& asked = *(*stored)->asked;
  EXPECT_EQ(asked.by, admin.id);
  EXPECT_EQ(asked.by_name, "admin");
  EXPECT_EQ(asked.roles, Roles{}.with(Role::clinician).with(Role::nurse));
  EXPECT_EQ(asked.practitioner, std::nullopt);
  EXPECT_TRUE(asked.new_password);
}

}  // namespace
}  // namespace chartroom::gate
