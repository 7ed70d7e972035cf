// People of the clinic's directory at the real gate, with a real OpenLDAP server behind: what they and the ledger read when
// they are let in, refused, or cut off in the middle of an answer.

#include "gate/directory_world_fixture.h"

namespace chartroom::gate {
namespace {

namespace json = boost::json;

class DirectoryDoor : public DirectoryWorld {
 protected:
  DirectoryDoor() : DirectoryWorld(Emergencies::off) {}

  FakeResponder enter(const std::string& name, const std::string& password) {
    return world.serve(world.request("POST", "/api/session", R"({"name":")" + name + R"(","password":")" + password + R"("})"));
  }
  // A round is due at the start, and then each interval.
  void round() {
    world.clock.advance(std::chrono::minutes(5));
    world.gate->directory_round();
  }
};

TEST_F(DirectoryDoor, WhoIsLetInIsRecordedWithRolesAndWhoVouched) {
  const auto entered = enter("anna", identity::password_of("anna"));
  ASSERT_EQ(entered.response.status, 200) << entered.text();
  const auto account = entered.json().at("account").as_object();
  EXPECT_EQ(account.at("source").as_string(), "directory");
  EXPECT_EQ(account.at("departments"), json::array({"ward 3"}));
  EXPECT_EQ(account.at("practitioner"), json::array({"urn:staff|99-anna"}));
  const auto record = last();
  EXPECT_EQ(record.outcome, audit::Outcome::success);
  EXPECT_EQ(record.principal_name, "anna");
  EXPECT_EQ(record.roles, Roles{}.with(Role::clinician));
  EXPECT_EQ(record.signed_in_by, "directory");
  const auto answer = world.serve(
      as(world.request("POST", "/api/patients/" + world.a.text() + "/ask", R"({"question":"latest potassium"})"), entered));
  EXPECT_EQ(answer.response.status, 200) << answer.text();
  EXPECT_EQ(last().principal, record.principal);
}

TEST_F(DirectoryDoor, EachRefusalHasItsCodeAndItsRecord) {
  const auto wrong = enter("anna", "wrong");
  EXPECT_EQ(wrong.response.status, 401);
  EXPECT_EQ(wrong.code(), "wrong_sign_in");
  EXPECT_EQ(last().principal_name, "anna");
  const auto no_role = enter("carl", identity::password_of("carl"));
  EXPECT_EQ(no_role.response.status, 403);
  EXPECT_EQ(no_role.code(), "no_role");
  const auto record = last();
  EXPECT_EQ(record.rule, "directory_no_role");
  EXPECT_EQ(record.principal_name, "carl");
  EXPECT_EQ(record.reason, "no_role");
  slapd_->modify("dn: " + identity::person_dn("dora") + "\nchangetype: modify\nreplace: pwdReset\npwdReset: TRUE\n");
  slapd_->add_member("nurses", identity::person_dn("dora"));
  EXPECT_EQ(enter("dora", identity::password_of("dora")).code(), "directory_password_expired");
  EXPECT_EQ(last().reason, "directory_password_expired");
  world.add_account("local", Roles{}.with(Role::operator_));
  slapd_->stop();
  const auto silent = enter("anna", identity::password_of("anna"));
  EXPECT_EQ(silent.response.status, 503);
  EXPECT_EQ(silent.code(), "directory_unavailable");
  EXPECT_EQ(silent.header("Retry-After"), "15");
  EXPECT_EQ(last().reason, "directory_unavailable");
  EXPECT_EQ(enter("local", good_password).response.status, 200) << "accounts of the program's own work all the same";
  slapd_->start();
}

TEST_F(DirectoryDoor, WhatTheDirectoryTakesAwayCutsARunningStream) {
  const auto entered = enter("anna", identity::password_of("anna"));
  ASSERT_EQ(entered.response.status, 200) << entered.text();
  auto request =
      as(world.request("POST", "/api/patients/" + world.a.text() + "/ask", R"({"question":"latest potassium"})"), entered);
  request.headers.push_back({"Accept", "text/event-stream"});
  FakeResponder responder;
  responder.on_frame = [&](std::size_t frame) {
    if (frame != 1) return;
    slapd_->remove_member("ward", identity::group_dn("nurses"));
    round();
  };
  world.serve_into(std::move(request), responder);
  ASSERT_EQ(responder.frames.size(), 2U) << responder.text();
  EXPECT_TRUE(responder.frames.back().starts_with("event: broken\n"));
  EXPECT_EQ(world.serve(as(world.request("GET", "/api/self"), entered)).response.status, 401);
  slapd_->add_member("ward", identity::group_dn("nurses"));
  // The ledger: the intent and its end, by whom, on whom, and why.
  std::vector<std::string> seen;
  for (const audit::StoredRecord& stored : world.newest(6)) {
    const audit::Record& record = stored.record;
    if (record.route != "directory round") continue;
    EXPECT_EQ(record.principal_name, "system:directory");
    EXPECT_EQ(record.rule, "directory_no_role");
    EXPECT_TRUE(record.subject.has_value());
    seen.emplace_back(record.outcome == audit::Outcome::started   ? "started"
                      : record.outcome == audit::Outcome::success ? "success"
                                                                  : "other");
  }
  EXPECT_EQ(seen, (std::vector<std::string>{"success", "started"}));
}

TEST_F(DirectoryDoor, RolesAndPasswordsAreNotGivenHere) {
  const auto entered = enter("bert", identity::password_of("bert"));
  ASSERT_EQ(entered.response.status, 200) << entered.text();
  const std::string path = "/api/accounts/" + std::string(entered.json().at("account").as_object().at("id").as_string());
  for (const char* body : {R"({"roles":["operator"]})", R"({"reset_password":true})", R"({"display_name":"Other"})"}) {
    const auto refused = world.serve(World::local(world.request("PATCH", path, body), 0));
    EXPECT_EQ(refused.response.status, 409) << body;
    EXPECT_EQ(refused.code(), "directory_account") << body;
  }
  EXPECT_EQ(world.serve(World::local(world.request("PATCH", path, R"({"disabled":true})"), 0)).response.status, 200);
  EXPECT_EQ(enter("bert", identity::password_of("bert")).code(), "wrong_sign_in");
}

TEST_F(DirectoryDoor, WhatCantBeRecordedIsNotDone) {
  const auto entered = enter("bert", identity::password_of("bert"));
  ASSERT_EQ(entered.response.status, 200) << entered.text();
  slapd_->add_member("privacy", identity::person_dn("anna"));  // a group keeps a member
  slapd_->remove_member("privacy", identity::person_dn("bert"));
  world.break_ledger();
  round();
  const auto accounts = world.store->accounts();
  ASSERT_TRUE(accounts);
  EXPECT_TRUE(accounts->at(0).roles.has(Role::privacy_officer));
  EXPECT_EQ(world.serve(as(world.request("GET", "/api/self"), entered)).response.status, 503);
}

}  // namespace
}  // namespace chartroom::gate
