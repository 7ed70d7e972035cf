// People of the clinic's identity provider at the real gate, with a scripted provider behind: what their browsers and the
// ledger read when they are let in, refused, or cut off in the middle of an answer.

#include "gate/gate_fixture.h"
#include "identity/openid_fixture.h"
#include "identity/openid_sign_in.h"

namespace chartroom::gate {
namespace {

namespace json = boost::json;

class OpenIdDoor : public ::testing::Test {
 protected:
  OpenIdDoor() {
    provider = std::make_unique<identity::OpenIdProvider>(there.settings(), world.clock);
    people = std::make_unique<identity::OpenIdAccounts>(*world.store, world.clock, *world.sessions);
    door = std::make_unique<identity::OpenIdSignIn>(*provider, *people, *world.sessions, world.clock);
    world.gate.reset();
    world.gate = std::make_unique<Gate>(Services{
        world.clock, *world.store, *world.keyring, *world.policies, *world.ledger, *world.record_index, world.sealing,
        *world.charts, *world.importer, *world.sessions, *world.accounts, *world.second_factors, *world.service_accounts,
        *world.client_credentials, *world.sign_in, [] { return http::Counters{}; }, 4711, nullptr, door.get()});
    world.relate(world.a, "urn:staff|99-anna", Relation::care_team);
  }
  ~OpenIdDoor() override { world.gate.reset(); }  // whose threads use the provider

  FakeResponder begin() { return world.serve(world.request("GET", "/api/session/openid")); }
  // As a browser comes back from the provider's page, which is another site.
  http::Request callback(const FakeResponder& begun) {
    const std::string location = begun.header("Location");
    const auto asked = identity::pairs_of(location.substr(location.find('?') + 1));
    http::Request made = world.request("GET", "/api/session/openid/callback");
    made.query = {{"state", asked.at("state")}, {"code", there.code_for(location)}, {"iss", there.issuer}};
    made.headers.push_back({"Sec-Fetch-Site", "cross-site"});
    const std::string cookie = begun.header("Set-Cookie");
    made.headers.push_back({"Cookie", cookie.substr(0, cookie.find(';'))});
    return made;
  }
  FakeResponder enter() { return world.serve(callback(begin())); }
  static std::vector<std::string> cookies(const FakeResponder& answer) {
    std::vector<std::string> out;
    for (const http::Header& one : answer.response.headers) {
      if (one.name == "Set-Cookie") out.push_back(one.value);
    }
    return out;
  }
  static http::Request as(http::Request made, const FakeResponder& entered) {
    const std::string cookie = cookies(entered).at(0);
    made.headers.push_back({"Cookie", cookie.substr(0, cookie.find(';'))});
    return made;
  }
  FakeResponder log_out(const std::string& token) {
    http::Request made = world.request("POST", "/api/session/openid/back-channel-logout", "logout_token=" + token + "&more=1");
    made.headers.at(1).value = "application/x-www-form-urlencoded";
    return world.serve(std::move(made));
  }
  audit::Record last() { return std::move(world.newest(1).at(0).record); }
  static std::string failure(const FakeResponder& answer) {
    const std::string location = answer.header("Location");
    return location.starts_with("/#/sign-in/") ? location.substr(11) : "none: " + location;
  }

  World world;
  identity::ScriptedProvider there{world.clock};
  std::unique_ptr<identity::OpenIdProvider> provider;
  std::unique_ptr<identity::OpenIdAccounts> people;
  std::unique_ptr<identity::OpenIdSignIn> door;
};

TEST_F(OpenIdDoor, ThePageIsToldOfTheProvider) {
  const auto ways = world.serve(world.request("GET", "/api/session/ways")).json();
  EXPECT_EQ(ways.at("openid").at("name").as_string(), "Clinic ID");
  EXPECT_EQ(ways.at("openid").at("begin").as_string(), "/api/session/openid");
}

TEST_F(OpenIdDoor, ABrowserIsSentThereWithACookieThatComesBackAndNoScriptReads) {
  const auto begun = begin();
  EXPECT_EQ(begun.response.status, 303);
  EXPECT_TRUE(begun.header("Location").starts_with(there.issuer + "/authorize?"));
  const std::string cookie = begun.header("Set-Cookie");
  EXPECT_TRUE(cookie.starts_with("__Host-chartroom-begun="));
  EXPECT_TRUE(cookie.ends_with("; Path=/; Secure; HttpOnly; SameSite=Lax; Max-Age=600")) << cookie;
}

TEST_F(OpenIdDoor, APageElsewhereCannotBegin) {
  http::Request made = world.request("GET", "/api/session/openid");
  made.headers.push_back({"Sec-Fetch-Site", "cross-site"});
  EXPECT_EQ(failure(world.serve(std::move(made))), "csrf");
}

TEST_F(OpenIdDoor, WhoComesBackIsInAndRecordedWithWhoVouched) {
  const auto entered = enter();
  ASSERT_EQ(entered.response.status, 303) << entered.text();
  EXPECT_EQ(entered.header("Location"), "/");
  const auto set = cookies(entered);
  ASSERT_EQ(set.size(), 2U);
  EXPECT_TRUE(set[0].starts_with("__Host-chartroom=") && set[0].ends_with("; Path=/; Secure; HttpOnly; SameSite=Strict"));
  EXPECT_TRUE(set[1].starts_with("__Host-chartroom-begun=;") && set[1].ends_with("Max-Age=0"));
  const audit::Record record = last();
  EXPECT_EQ(record.principal_name, "anna");
  EXPECT_EQ(record.roles, Roles{}.with(Role::clinician));
  EXPECT_EQ(record.signed_in_by, "openid");
  EXPECT_EQ(record.outcome, audit::Outcome::success);
  const auto self = world.serve(as(world.request("GET", "/api/self"), entered)).json();
  EXPECT_EQ(self.at("account").at("source").as_string(), "openid");
  const auto chart = world.serve(as(world.request("GET", "/api/patients/" + world.a.text()), entered));
  EXPECT_EQ(chart.response.status, 200) << chart.text();
}

TEST_F(OpenIdDoor, AnswersMayHaveMoreThanWeKnowButNothingTwice) {
  auto made = callback(begin());
  made.query.emplace_back("session_state", "x");
  EXPECT_EQ(world.serve(std::move(made)).header("Location"), "/");
  made = callback(begin());
  made.query.emplace_back("state", "x");
  EXPECT_EQ(failure(world.serve(std::move(made))), "duplicate_field");
}

TEST_F(OpenIdDoor, EveryRefusalComesToThePageByItsCodeAndToTheLedgerByItsCheck) {
  auto made = callback(begin());
  made.headers.pop_back();  // the cookie
  EXPECT_EQ(failure(world.serve(std::move(made))), "openid_stale");
  EXPECT_EQ(last().rule, "openid_state");
  made = callback(begin());
  made.query.at(2).second = "https://evil.example";
  EXPECT_EQ(failure(world.serve(std::move(made))), "openid_refused");
  EXPECT_EQ(last().rule, "openid_answer_issuer");
  made = callback(begin());
  made.query.at(1) = {"error", "access_denied"};
  EXPECT_EQ(failure(world.serve(std::move(made))), "openid_declined");
  there.edit_claims = [](json::object& claims) { claims["aud"] = "another"; };
  EXPECT_EQ(failure(enter()), "openid_refused");
  EXPECT_EQ(last().rule, "token_audience");
  there.edit_claims = [](json::object& claims) { claims.erase("auth_time"); };
  EXPECT_EQ(failure(enter()), "openid_factor_missing");
  there.edit_claims = [](json::object& claims) { claims.erase("realm"); };
  EXPECT_EQ(failure(enter()), "no_role");
  const audit::Record record = last();
  EXPECT_EQ(record.rule, "openid_no_role");
  EXPECT_EQ(record.reason, "no_role");
  EXPECT_EQ(record.outcome, audit::Outcome::refused);
  EXPECT_EQ(record.principal_name, "anna");
  EXPECT_FALSE(record.principal);
}

TEST_F(OpenIdDoor, AProviderThatIsGoneIsToldAndLocalAccountsWork) {
  there.stop();
  EXPECT_EQ(failure(begin()), "openid_unavailable");
  world.add_account("local", Roles{}.with(Role::clinician));
  const auto entered =
      world.serve(world.request("POST", "/api/session", R"({"name":"local","password":")" + good_password + "\"}"));
  EXPECT_EQ(entered.response.status, 200) << entered.text();
}

TEST_F(OpenIdDoor, ALogOutByTheProviderEndsSessionsAndRunningAnswersAndIsRecorded) {
  const auto entered = enter();
  http::Request ask =
      world.request("POST", "/api/patients/" + world.a.text() + "/ask", R"({"question":"What is the latest potassium?"})");
  ask.headers.push_back({"Accept", "text/event-stream"});
  const auto self = world.serve(as(world.request("GET", "/api/self"), entered)).json();
  ask.headers.push_back({"X-Chartroom-CSRF", std::string(self.at("csrf").as_string())});
  FakeResponder stream;
  stream.on_frame = [&](std::size_t frames) {
    if (frames == 1) {
      EXPECT_EQ(door->log_out(there.logout_token())->size(), 1U);
    }
  };
  world.serve_into(as(std::move(ask), entered), stream);
  EXPECT_NE(stream.text().find("event: broken"), std::string::npos) << stream.text();
  EXPECT_EQ(world.serve(as(world.request("GET", "/api/self"), entered)).response.status, 401);

  const auto again = enter();
  EXPECT_EQ(log_out(there.logout_token()).response.status, 200);
  const audit::Record record = last();
  EXPECT_EQ(record.principal_name, "system:openid");
  EXPECT_EQ(record.subject, identity::openid_principal_id(there.issuer, "u-anna"));
  EXPECT_EQ(world.serve(as(world.request("GET", "/api/self"), again)).response.status, 401);
}

TEST_F(OpenIdDoor, ALogoutTokenThatIsWrongEndsNothingAndIsToldSo) {
  const auto entered = enter();
  const auto refused = log_out("none");
  EXPECT_EQ(refused.response.status, 400);
  EXPECT_EQ(refused.code(), "openid_logout_refused");
  EXPECT_EQ(last().rule, "token_form");
  http::Request as_json = world.request("POST", "/api/session/openid/back-channel-logout", R"({"logout_token":"x"})");
  EXPECT_EQ(world.serve(std::move(as_json)).code(), "bad_media_type");
  EXPECT_EQ(world.serve(as(world.request("GET", "/api/self"), entered)).response.status, 200);
}

TEST_F(OpenIdDoor, StrangersWhoBeginAgainAndAgainAreCounted) {
  for (int at = 0; at < 200; ++at) ASSERT_EQ(begin().response.status, 303);
  const auto records = world.newest(1'000);
  const auto begun = std::ranges::count_if(
      records, [](const audit::StoredRecord& one) { return one.record.route == "GET /api/session/openid"; });
  EXPECT_LE(begun, 60);
}

TEST_F(OpenIdDoor, NoSecretOfAnAnswerIsRecorded) {
  const auto begun = begin();
  const auto made = callback(begun);
  const std::string state = made.query.at(0).second;
  const std::string code = made.query.at(1).second;
  ASSERT_EQ(world.serve(made).header("Location"), "/");
  for (const audit::StoredRecord& one : world.newest(100)) {
    const std::string text = one.record.route + one.record.object + one.record.rule + one.record.reason;
    EXPECT_EQ(text.find(state), std::string::npos);
    EXPECT_EQ(text.find(code), std::string::npos);
  }
}

}  // namespace
}  // namespace chartroom::gate
