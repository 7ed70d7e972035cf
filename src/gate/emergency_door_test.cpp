// Breaking the glass while the clinic's directory is down, through the whole gate and with a real OpenLDAP server behind: what
// people, privacy officers and the ledger read of it, and that such a session opens nothing else.

#include <set>

#include "gate/directory_world_fixture.h"
#include "gate/samples_fixture.h"
#include "identity/totp.h"

namespace chartroom::gate {
namespace {

namespace json = boost::json;
using namespace std::chrono_literals;

class EmergencyDoor : public DirectoryWorld {
 protected:
  EmergencyDoor()
      : DirectoryWorld(Emergencies::on), officer(world.add_account("officer", Roles{}.with(Role::privacy_officer))) {}
  ~EmergencyDoor() override {
    world.gate.reset();  // whose threads use the directory
    if (is_down_) slapd_->start();
  }
  void go_down() {
    slapd_->stop();
    is_down_ = true;
  }
  void come_back() {
    slapd_->start();
    is_down_ = false;
    world.clock.advance(limits::directory_retry_after);
    world.gate->directory_round();
  }

  FakeResponder enter(const std::string& name, const std::string& password, const std::string& code = "") {
    json::object body = {{"name", name}, {"password", password}};
    if (!code.empty()) body["code"] = code;
    return world.serve(world.request("POST", "/api/session", json::serialize(body)));
  }
  FakeResponder enter(const std::string& name) { return enter(name, identity::password_of(name)); }
  FakeResponder get(const std::string& path, const FakeResponder& entered, const std::string& purpose = "") {
    auto made = as(world.request("GET", path), entered);
    if (!purpose.empty()) made.headers.push_back({"Purpose-Of-Use", purpose});
    return world.serve(std::move(made));
  }
  FakeResponder post(const std::string& path, const json::object& body, const FakeResponder& entered) {
    return world.serve(as(world.request("POST", path, json::serialize(body)), entered));
  }
  FakeResponder break_glass(PatientId patient, const std::string& code, const FakeResponder& entered) {
    return post("/api/emergencies",
                {{"patient", patient.text()}, {"reason", "life_threat"}, {"words", "unconscious"}, {"code", code}}, entered);
  }
  std::string code(const std::string& name) {
    const auto row = world.store->account_named(name)->value();
    const auto& secret = row.second_factor ? row.second_factor->secret : row.begun_factor->secret;
    return identity::totp_code(secret.bytes, identity::totp_step_at(world.clock.now()));
  }
  void enrol(const std::string& name) {
    const auto entered = enter(name);
    ASSERT_EQ(entered.response.status, 200) << entered.text();
    const auto shown = post("/api/self/second-factor", {{"password", identity::password_of(name)}}, entered);
    ASSERT_EQ(shown.response.status, 201) << shown.text();
    const auto confirmed = post("/api/self/second-factor/confirm", {{"code", code(name)}}, entered);
    ASSERT_EQ(confirmed.response.status, 200) << confirmed.text();
    world.clock.advance(1min);
  }
  FakeResponder enter_in_emergency(const std::string& name) {
    auto entered = enter(name, identity::password_of(name), code(name));
    EXPECT_EQ(entered.response.status, 200) << entered.text();
    world.clock.advance(identity::totp_step);
    return entered;
  }

  bool is_down_ = false;
  store::AccountRow officer;
};

TEST_F(EmergencyDoor, EnrollingIsRecordedWithItsIntentAndShowsNothing) {
  const auto entered = enter("anna");
  ASSERT_EQ(entered.response.status, 200) << entered.text();
  EXPECT_FALSE(entered.json().at("account").at("emergency_access").as_bool());
  EXPECT_TRUE(get("/api/self", entered).json().at("may_add_second_factor").as_bool());
  const auto wrong = post("/api/self/second-factor", {{"password", "wrong"}}, entered);
  EXPECT_EQ(wrong.code(), "wrong_password");
  ASSERT_EQ(post("/api/self/second-factor", {{"password", identity::password_of("anna")}}, entered).response.status, 201);
  ASSERT_EQ(post("/api/self/second-factor/confirm", {{"code", code("anna")}}, entered).response.status, 200);
  const auto records = world.newest(2);
  EXPECT_EQ(records.at(0).record.object, "emergency_access");
  for (const auto& stored : records) {
    EXPECT_EQ(stored.record.action, "manage_second_factor");
    EXPECT_EQ(stored.record.principal_name, "anna");
  }
  EXPECT_EQ(records.at(1).record.outcome, audit::Outcome::started);
  EXPECT_TRUE(get("/api/self", entered).json().at("account").at("emergency_access").as_bool());
  EXPECT_EQ(enter("anna").response.status, 200) << "the directory's sign-in asks for no code";
  // Off-boarding and review name it.
  const auto id = world.store->account_named("anna")->value().id.text();
  const auto review = world.serve(world.by_session(world.request("GET", "/api/reports/access"), officer));
  EXPECT_NE(review.text().find("for emergencies"), std::string::npos);
  const auto left = world.serve(world.by_session(world.request("GET", "/api/reports/off-boarding/" + id), officer));
  EXPECT_NE(left.text().find("emergency access"), std::string::npos);
}

TEST_F(EmergencyDoor, WhatIsRefusedLooksTheSameAndIsRecordedUnderItsName) {
  enrol("anna");
  ASSERT_EQ(enter("bert").response.status, 200);
  go_down();
  struct Try {
    std::string name, password, code, rule;
  };
  const std::string right = identity::password_of("anna");
  const std::vector<Try> tries = {
      {"anna", right, "", "emergency_access_no_code"},
      {"anna", right, "000000", "emergency_access_wrong_code"},
      {"anna", "wrong", code("anna"), "emergency_access_wrong_password"},
      {"bert", identity::password_of("bert"), "123456", "emergency_access_none"},
      {"nobody.of.this.name", right, code("anna"), "emergency_access_none"},
  };
  std::set<std::string> said;
  for (const Try& one : tries) {
    const auto refused = enter(one.name, one.password, one.code);
    EXPECT_EQ(refused.response.status, 503) << one.rule;
    EXPECT_EQ(refused.header("Retry-After"), "15");
    auto body = refused.json();
    body.erase("request");
    said.insert(json::serialize(body));
    const auto record = last();
    EXPECT_EQ(record.principal_name, one.name);
    EXPECT_EQ(record.rule, one.rule);
    EXPECT_EQ(record.reason, "directory_unavailable");
  }
  EXPECT_EQ(said.size(), 1U);
}

TEST_F(EmergencyDoor, OpensTheBreakingOfTheGlassAndNothingElse) {
  enrol("anna");
  go_down();
  const auto entered = enter_in_emergency("anna");
  EXPECT_TRUE(entered.json().at("emergency_session").as_bool());
  auto record = last();
  EXPECT_EQ(record.signed_in_by, "emergency_session");
  EXPECT_EQ(record.object, "second_factor");
  EXPECT_EQ(record.principal_name, "anna");
  EXPECT_EQ(record.roles, Roles{}.with(Role::clinician));
  const auto self = get("/api/self", entered).json();
  EXPECT_EQ(self.at("signed_in_by").as_string(), "emergency_session");
  EXPECT_EQ(self.at("purposes"), json::array({"emergency"}));
  EXPECT_EQ(self.at("purpose").as_string(), "emergency");
  EXPECT_TRUE(self.contains("emergency"));
  // Every route there is.
  SampleIds ids;
  ids.patient = world.a;  // of whose care team she is
  ids.account = officer.id;
  ids.emergency = world.break_glass(world.b, officer.id, 1h);
  std::size_t refused = 0;
  for (const Route& route : world.gate->routes().routes()) {
    const Action action = route.spec().action;
    if (policy::is_public(action) || policy::emergency_session_actions.has(action)) continue;
    const auto answer = world.serve(as(sample_request(world, route, ids), entered));
    EXPECT_EQ(answer.code(), "emergency_session") << route.name();
    EXPECT_EQ(answer.response.status, 403) << route.name();
    EXPECT_FALSE(has_canary(answer.text())) << route.name();
    ++refused;
  }
  EXPECT_GT(refused, 50U);
  // A chart without a broken glass and one that isn't there look the same.
  for (const std::string purpose : {"", "emergency", "treatment"}) {
    auto known = get("/api/patients/" + world.a.text(), entered, purpose).json();
    auto unknown = get("/api/patients/" + crypto::new_id<PatientId>().text(), entered, purpose).json();
    known.erase("request");
    unknown.erase("request");
    EXPECT_EQ(known, unknown) << purpose;
  }
  EXPECT_EQ(world.serve(as(world.request("DELETE", "/api/session"), entered)).response.status, 204);
  EXPECT_EQ(get("/api/self", entered).response.status, 401);
}

TEST_F(EmergencyDoor, TheChartIsReadUnderTheBrokenGlassAndMarked) {
  enrol("anna");
  go_down();
  const std::string used = code("anna");
  const auto entered = enter_in_emergency("anna");
  EXPECT_EQ(break_glass(world.b, used, entered).code(), "wrong_second_factor") << "the code that signed in";
  EXPECT_EQ(break_glass(world.b, "", entered).response.status, 400);
  const auto opened = break_glass(world.b, code("anna"), entered);
  ASSERT_EQ(opened.response.status, 201) << opened.text();
  EXPECT_TRUE(opened.json().at("without_directory").as_bool());
  auto record = last();
  EXPECT_EQ(record.signed_in_by, "emergency_session");
  EXPECT_EQ(record.action, "break_glass");
  const std::string chart = "/api/patients/" + world.b.text();
  const auto read = get(chart, entered);
  ASSERT_EQ(read.response.status, 200) << read.text();
  record = last();
  EXPECT_EQ(record.purpose, "emergency");
  EXPECT_EQ(record.relation, "emergency");
  EXPECT_EQ(record.signed_in_by, "emergency_session");
  EXPECT_EQ(get(chart + "/timeline", entered, "emergency").response.status, 200);
  const auto asked = post(chart + "/ask", {{"question", "latest potassium"}}, entered);
  EXPECT_EQ(asked.response.status, 200) << asked.text();
  EXPECT_EQ(get(chart, entered, "treatment").code(), "emergency_session");
  EXPECT_EQ(get("/api/patients/" + world.a.text(), entered).code(), "emergency_session") << "the other one stays closed";
  EXPECT_EQ(get("/api/patients", entered).code(), "emergency_session");
  // A privacy officer sees how it was opened.
  const auto queue = world.serve(world.by_session(world.request("GET", "/api/emergencies"), officer)).json();
  ASSERT_EQ(queue.at("items").as_array().size(), 1U);
  EXPECT_TRUE(queue.at("items").at(0).at("without_directory").as_bool());
  EXPECT_NE(world.serve(world.request("GET", "/metrics")).text().find("chartroom_emergency_sign_ins_total 1\n"),
            std::string::npos);
  // The directory is back: the session is over, and the chart stays open to her who signs in as usual.
  come_back();
  EXPECT_EQ(get("/api/self", entered).response.status, 401);
  const auto usual = enter("anna");
  ASSERT_EQ(usual.response.status, 200) << usual.text();
  EXPECT_FALSE(usual.json().at("emergency_session").as_bool());
  EXPECT_EQ(get(chart, usual, "emergency").response.status, 200);
  EXPECT_EQ(get("/api/patients", usual).response.status, 200);
}

TEST_F(EmergencyDoor, NoSitesPolicyOpensItFurther) {
  const std::string wide =
      world.policies->in_force().get()->text() +
      "\n[[allow]]\nname = \"wide\"\nrole = [\"clinician\"]\npurpose = [\"emergency\", \"treatment\"]\nrelation = \"any\"\n"
      "action = [\"search_patients\", \"read_chart\"]\nkinds = \"any\"\nlabels = []\n";
  const auto proposed = world.policies->propose(wide, "x");
  ASSERT_TRUE(proposed) << proposed.error().detail;
  ASSERT_TRUE(world.policies->confirm(proposed->digest, "officer"));
  enrol("anna");
  const auto usual = enter("anna");
  for (const char* path : {"/api/patients", "/api/patients/"}) {
    const std::string whole = std::string(path) + (std::string(path).ends_with('/') ? world.a.text() : "");
    EXPECT_EQ(get(whole, usual, "emergency").response.status, 200) << whole;
  }
  go_down();
  const auto entered = enter_in_emergency("anna");
  EXPECT_EQ(get("/api/patients", entered, "emergency").code(), "emergency_session");
  EXPECT_EQ(get("/api/patients/" + world.a.text(), entered, "emergency").code(), "emergency_session");
}

TEST_F(EmergencyDoor, AStreamEndsWhenTheDirectoryAnswers) {
  enrol("anna");
  go_down();
  const auto entered = enter_in_emergency("anna");
  ASSERT_EQ(break_glass(world.b, code("anna"), entered).response.status, 201);
  auto request =
      as(world.request("POST", "/api/patients/" + world.b.text() + "/ask", R"({"question":"latest potassium"})"), entered);
  request.headers.push_back({"Accept", "text/event-stream"});
  FakeResponder responder;
  responder.on_frame = [&](std::size_t frame) {
    if (frame == 1) come_back();
  };
  world.serve_into(std::move(request), responder);
  ASSERT_FALSE(responder.frames.empty());
  EXPECT_TRUE(responder.frames.back().starts_with("event: broken\n")) << responder.text();
}

TEST_F(EmergencyDoor, IsOverWhenAPrivacyOfficerOrAnOperatorSaysSo) {
  enrol("anna");
  go_down();
  const auto id = world.store->account_named("anna")->value().id.text();
  const auto first = enter_in_emergency("anna");
  const auto disabled = World::local(world.request("PATCH", "/api/accounts/" + id, R"({"disabled":true})"), 0);
  ASSERT_EQ(world.serve(disabled).response.status, 200);
  EXPECT_EQ(get("/api/self", first).response.status, 401);
  EXPECT_EQ(enter("anna", identity::password_of("anna"), code("anna")).response.status, 503);
  const auto enabled = World::local(world.request("PATCH", "/api/accounts/" + id, R"({"disabled":false})"), 0);
  ASSERT_EQ(world.serve(enabled).response.status, 200);
  EXPECT_EQ(enter("anna", identity::password_of("anna"), code("anna")).response.status, 503) << "one operator alone";
  const std::string at = format_timestamp(world.store->account_named("anna")->value().asked->at);
  const auto confirmed = world.serve(
      world.by_session(world.request("POST", "/api/accounts/" + id + "/asked/confirm", R"({"at":")" + at + "\"}"), officer));
  ASSERT_EQ(confirmed.response.status, 200) << confirmed.text();
  const auto second = enter_in_emergency("anna");
  const auto removed =
      world.serve(world.by_session(world.request("DELETE", "/api/accounts/" + id + "/second-factor"), officer));
  ASSERT_EQ(removed.response.status, 204) << removed.text();
  EXPECT_EQ(get("/api/self", second).response.status, 401);
  EXPECT_TRUE(world.store->account_named("anna")->value().password_hash.empty());
}

}  // namespace
}  // namespace chartroom::gate
