// The second factor as a client sees it: adding it, signing in with it, who may take it away, and what the ledger has of it.

#include <set>

#include "gate/samples_fixture.h"
#include "identity/recovery_codes.h"
#include "identity/totp.h"

namespace chartroom::gate {
namespace {

namespace json = boost::json;
using namespace std::chrono_literals;

class FactorDoor : public ::testing::Test {
 protected:
  FactorDoor() { anna = world.add_account("anna", Roles(7), {"urn:npi|anna"}); }

  static std::string text_at(const FakeResponder& answer, std::string_view name) {
    return std::string(answer.json().at(name).as_string());
  }
  FakeResponder post(const std::string& path, const json::object& body, const identity::Credential& session) {
    return world.serve(World::with_credential(world.request("POST", path, json::serialize(body)), session));
  }
  FakeResponder sign_in(const std::string& code = "", const std::string& password = good_password) {
    json::object body = {{"name", "anna"}, {"password", password}};
    if (!code.empty()) body["code"] = code;
    return world.serve(world.request("POST", "/api/session", json::serialize(body)));
  }
  identity::Credential session_of(const store::AccountRow& account) {
    const auto opened = world.sessions->open_session(*world.accounts->find(account.id));
    CHECK(opened.has_value(), "session opened");
    return opened->credential;
  }
  // Of the secret that the store has: the client's own reading of the text is tested in identity and end to end.
  std::string code(std::int64_t steps = 0) {
    const auto row = *world.accounts->find(anna.id);
    const auto& secret = row.second_factor ? row.second_factor->secret : row.begun_factor->secret;
    return identity::totp_code(secret.bytes, identity::totp_step_at(world.clock.now()) + steps);
  }
  std::vector<std::string> enrol() {
    const auto session = session_of(anna);
    const auto shown = post("/api/self/second-factor", {{"password", good_password}}, session);
    EXPECT_EQ(shown.response.status, 201) << shown.text();
    const auto confirmed = post("/api/self/second-factor/confirm", {{"code", code()}}, session);
    EXPECT_EQ(confirmed.response.status, 200) << confirmed.text();
    std::vector<std::string> codes;
    const json::object said = confirmed.json();
    for (const auto& one : said.at("recovery_codes").as_array()) codes.emplace_back(one.as_string());
    world.clock.advance(1min);
    return codes;
  }

  World world;
  store::AccountRow anna;
};

TEST_F(FactorDoor, IsAddedInTwoStepsAndAskedForFromThenOn) {
  const auto session = session_of(anna);
  const auto shown = post("/api/self/second-factor", {{"password", good_password}}, session);
  ASSERT_EQ(shown.response.status, 201) << shown.text();
  EXPECT_EQ(text_at(shown, "secret").size(), 32U) << "160 bits";
  EXPECT_TRUE(text_at(shown, "uri").starts_with("otpauth://totp/Chartroom%20test:anna?secret=" + text_at(shown, "secret")));
  EXPECT_EQ(sign_in().response.status, 200) << "begun is not confirmed";
  EXPECT_EQ(post("/api/self/second-factor/confirm", {{"code", "000000"}}, session).code(), "wrong_second_factor");
  const auto confirmed = post("/api/self/second-factor/confirm", {{"code", code()}}, session);
  EXPECT_EQ(confirmed.json().at("recovery_codes").as_array().size(), limits::recovery_codes_count);
  world.clock.advance(1min);

  const auto refused = sign_in();
  EXPECT_EQ(refused.response.status, 401);
  EXPECT_EQ(refused.code(), "second_factor_required");
  EXPECT_EQ(refused.header("Set-Cookie"), "");
  EXPECT_EQ(sign_in("000000").code(), "wrong_second_factor");
  EXPECT_EQ(sign_in(code(), "wrong password here").code(), "wrong_sign_in");
  const std::string good = code();
  const auto opened = sign_in(good);
  ASSERT_EQ(opened.response.status, 200) << opened.text();
  EXPECT_TRUE(opened.json().at("account").at("second_factor").as_bool());
  EXPECT_EQ(opened.json().at("account").at("recovery_codes_left"), limits::recovery_codes_count);
  EXPECT_FALSE(opened.json().at("must_add_second_factor").as_bool());
  EXPECT_EQ(sign_in(good).code(), "wrong_second_factor") << "a replay";
  EXPECT_EQ(post("/api/self/second-factor", {{"password", good_password}}, session).code(), "second_factor_exists");
}

TEST_F(FactorDoor, TheLedgerHasEachStepAndNoSecret) {
  const auto session = session_of(anna);
  const auto shown = post("/api/self/second-factor", {{"password", good_password}}, session);
  for (const auto& stored : world.newest(2)) {
    EXPECT_EQ(stored.record.action, "manage_second_factor");
    EXPECT_EQ(stored.record.route, "POST /api/self/second-factor");
    EXPECT_EQ(stored.record.principal, anna.id);
    EXPECT_FALSE(stored.has_words);
  }
  EXPECT_EQ(world.newest(2).at(1).record.outcome, audit::Outcome::started);
  const auto confirmed = post("/api/self/second-factor/confirm", {{"code", code()}}, session);
  EXPECT_EQ(world.newest(1).at(0).record.route, "POST /api/self/second-factor/confirm");
  const std::string recovery(confirmed.json().at("recovery_codes").at(0).as_string());
  world.clock.advance(1min);

  for (const auto& [given, reason] : std::vector<std::pair<std::string, std::string>>{
           {"", "second_factor_required"}, {"000000", "wrong_second_factor"}, {"no-code", "wrong_second_factor"}}) {
    const std::uint64_t before = world.ledger->size();
    sign_in(given);
    ASSERT_EQ(world.ledger->size(), before + 1);
    EXPECT_EQ(world.newest(1).at(0).record.reason, reason);
    EXPECT_EQ(world.newest(1).at(0).record.principal_name, "anna") << "as of a wrong password";
  }
  ASSERT_EQ(sign_in(code()).response.status, 200);
  EXPECT_EQ(world.newest(1).at(0).record.object, "second_factor");
  ASSERT_EQ(sign_in(recovery).response.status, 200);
  EXPECT_EQ(world.newest(1).at(0).record.object, "recovery_code");
  EXPECT_EQ(world.newest(1).at(0).record.principal, anna.id);
  EXPECT_EQ(sign_in(recovery).code(), "wrong_second_factor");

  auto list = world.request("GET", "/api/ledger");
  list.query.emplace_back("limit", "100");
  const auto records = world.serve(world.by_session(std::move(list), *world.accounts->find(anna.id)));
  ASSERT_EQ(records.response.status, 200);
  EXPECT_EQ(records.text().find(text_at(shown, "secret")), std::string::npos);
  EXPECT_EQ(records.text().find(recovery), std::string::npos);
}

TEST_F(FactorDoor, ACookieAloneAddsAndRemovesNothing) {
  const auto session = session_of(anna);
  for (const std::string path : {"", "/confirm", "/recovery-codes", "/remove"}) {
    auto request = world.request("POST", "/api/self/second-factor" + path, R"({"password":"x","code":"000000"})");
    request.headers.push_back({"Cookie", std::string(cookie_name) + "=" + session.cookie_text()});
    EXPECT_EQ(world.serve(request).code(), "csrf") << path;
    request.headers.push_back({"X-Chartroom-CSRF", session.csrf_text()});
    request.headers.push_back({"Origin", "https://evil.test"});
    EXPECT_EQ(world.serve(std::move(request)).code(), "csrf") << path;
  }
  EXPECT_FALSE(world.accounts->find(anna.id)->begun_factor);
}

TEST_F(FactorDoor, ATokenAddsNone) {
  const auto token = world.token_of(anna);
  const auto request = world.request("POST", "/api/self/second-factor", R"({"password":")" + good_password + "\"}");
  EXPECT_EQ(world.serve(World::with_token(request, token)).code(), "session_required");
}

TEST_F(FactorDoor, ASessionThatIsHalfSignedInAddsNoneBeforeItsPasswordIsReplaced) {
  anna.must_change_password = true;
  ASSERT_TRUE(world.store->write([&](store::Transaction& t) { return t.put_account(anna); }));
  const auto session = session_of(anna);
  EXPECT_EQ(post("/api/self/second-factor", {{"password", good_password}}, session).code(), "password_change_required");
  EXPECT_FALSE(world.accounts->find(anna.id)->begun_factor);
}

TEST_F(FactorDoor, WhereItIsRequiredNothingElseIsOpenUntilItIsAdded) {
  identity::Sessions::Options options;
  options.second_factor_required = Roles().with(Role::privacy_officer);
  identity::Sessions sessions(*world.store, world.clock, options);
  identity::Accounts accounts(*world.store, world.clock, sessions, world.passwords);
  identity::SecondFactors factors(world.clock, sessions, accounts, "Chartroom test");
  identity::ServiceAccounts services(*world.store, world.clock, sessions);
  identity::SignIn door(*world.store, world.clock, sessions, world.passwords);
  world.gate = std::make_unique<Gate>(Services{world.clock, *world.store, *world.keyring, *world.policies, *world.ledger,
                                               *world.record_index, world.sealing, *world.charts, *world.importer, sessions,
                                               accounts, factors, services, *world.client_credentials, door,
                                               [] { return http::Counters{}; }, 4711});
  const auto opened = sign_in();
  ASSERT_EQ(opened.response.status, 200);
  EXPECT_TRUE(opened.json().at("must_add_second_factor").as_bool());
  const auto session = *identity::parse_cookie(
      opened.header("Set-Cookie")
          .substr(cookie_name.size() + 1, opened.header("Set-Cookie").find(';') - cookie_name.size() - 1));
  SampleIds ids;
  ids.patient = world.a;
  ids.account = world.add_account("other", Roles{}).id;
  const auto token = sessions.open_token(
      {.account = anna.id, .name = "t", .expires = world.clock.now() + 1h, .bounds = {.scopes = Scopes::all()}});
  ASSERT_TRUE(token);
  for (const Route& route : world.gate->routes().routes()) {
    const Action action = route.spec().action;
    if (action == Action::sign_out) continue;
    const auto answer = world.serve(World::with_credential(sample_request(world, route, ids), session));
    const bool open = policy::is_public(action) || action == Action::see_self || action == Action::manage_second_factor;
    EXPECT_EQ(answer.code() == "second_factor_enrolment_required", !open) << route.name() << " " << answer.code();
    const auto by_token = world.serve(World::with_token(sample_request(world, route, ids), token->credential));
    EXPECT_EQ(by_token.code() == "second_factor_enrolment_required", !open) << route.name() << " by a token";
  }
  world.clock.advance(limits::sign_in_window);  // the samples' wrong passwords were counted
  const auto again = sign_in();
  const auto fresh = *identity::parse_cookie(
      again.header("Set-Cookie").substr(cookie_name.size() + 1, again.header("Set-Cookie").find(';') - cookie_name.size() - 1));
  EXPECT_EQ(post("/api/self/second-factor", {{"password", good_password}}, fresh).response.status, 201);
  EXPECT_EQ(post("/api/self/second-factor/confirm", {{"code", code()}}, fresh).response.status, 200);
  EXPECT_EQ(world.serve(World::with_credential(world.request("GET", "/api/status"), fresh)).response.status, 200);
  world.gate.reset();
}

TEST_F(FactorDoor, WhoIsThrottledIsNotToldWhetherThePasswordWasRight) {
  enrol();
  for (std::size_t attempt = 0; attempt < limits::sign_in_failures_max; ++attempt) sign_in("000000");
  const auto said = [&](const FakeResponder& answer) {
    auto body = answer.json();
    body.erase("request");
    return json::serialize(body) + answer.header("Retry-After");
  };
  const std::string right = said(sign_in(code()));
  EXPECT_NE(right.find("throttled"), std::string::npos);
  EXPECT_EQ(said(sign_in()), right);
  EXPECT_EQ(said(sign_in("000000")), right);
  EXPECT_EQ(said(sign_in("", "wrong password here")), right);
}

TEST_F(FactorDoor, SomebodyElsesIsRemovedByPrivacyOfficersAndThoseOfOperatorsByOperatorsToo) {
  const std::string path = "/api/accounts/" + anna.id.text() + "/second-factor";
  const auto admin = world.add_account("admin", Roles().with(Role::operator_));
  const auto privacy = world.add_account("privacy", Roles().with(Role::privacy_officer));
  const auto nurse = world.add_account("nurse", Roles().with(Role::clinician));
  enrol();
  const auto mine = session_of(anna);
  EXPECT_EQ(world.serve(World::with_credential(world.request("DELETE", path), mine)).code(), "own_account");
  EXPECT_EQ(world.serve(world.by_session(world.request("DELETE", path), nurse)).code(), "forbidden");
  EXPECT_EQ(world.serve(world.by_session(world.request("DELETE", path), admin)).code(), "privacy_officer_needed");
  EXPECT_EQ(world.serve(World::local(world.request("DELETE", path), 0)).code(), "privacy_officer_needed");
  const auto change_roles = [&](Roles roles) {
    identity::AccountChange change;
    change.roles = roles;
    ASSERT_TRUE(world.accounts->change(anna.id, change));
  };
  for (const store::AccountRow& who : {privacy, admin}) {
    if (who.id == admin.id) change_roles(Roles().with(Role::operator_));
    EXPECT_EQ(world.serve(world.by_session(world.request("DELETE", path), who)).response.status, 204) << who.name;
    for (const auto& stored : world.newest(2)) {
      EXPECT_EQ(stored.record.subject, anna.id);
      EXPECT_EQ(stored.record.principal, who.id);
      EXPECT_EQ(stored.record.action, "remove_second_factor");
    }
    EXPECT_EQ(world.serve(world.by_session(world.request("DELETE", path), who)).code(), "no_second_factor");
    EXPECT_EQ(sign_in().response.status, 200);
    enrol();
  }
  EXPECT_EQ(world.serve(World::with_credential(world.request("GET", "/api/self"), mine)).response.status, 401)
      << "sessions ended";
  EXPECT_EQ(world.serve(World::local(world.request("DELETE", path), 0)).response.status, 204);
}

TEST_F(FactorDoor, PasswordRecoveryCodesAndRemovalNeedACode) {
  const auto codes = enrol();
  const auto session = session_of(anna);
  json::object body = {{"old_password", good_password}, {"new_password", "another good one"}};
  const auto without = post("/api/self/password", body, session);
  EXPECT_EQ(without.code(), "missing_field");
  EXPECT_EQ(without.json().at("field").as_string(), "code");
  body["code"] = codes[0];
  EXPECT_EQ(post("/api/self/password", body, session).response.status, 204);
  EXPECT_EQ(world.newest(1).at(0).record.object, "recovery_code");
  const auto renewed =
      post("/api/self/second-factor/recovery-codes", {{"password", "another good one"}, {"code", codes[1]}}, session);
  EXPECT_EQ(renewed.response.status, 200) << renewed.text();
  EXPECT_EQ(renewed.json().at("recovery_codes").as_array().size(), limits::recovery_codes_count);
  EXPECT_EQ(post("/api/self/second-factor/remove", {{"password", "another good one"}, {"code", codes[2]}}, session).code(),
            "wrong_second_factor")
      << "one of the codes before";
  EXPECT_EQ(
      post("/api/self/second-factor/remove", {{"password", "another good one"}, {"code", code()}}, session).response.status,
      204);
  EXPECT_EQ(sign_in("", "another good one").response.status, 200);
}

TEST_F(FactorDoor, ANewPasswordThatIsGuessedFirstIsRefusedAndSaysWhatToDo) {
  const auto refused =
      post("/api/self/password", {{"old_password", good_password}, {"new_password", "Password2026!"}}, session_of(anna));
  EXPECT_EQ(refused.response.status, 400);
  EXPECT_EQ(refused.code(), "common_password");
  EXPECT_NE(text_at(refused, "detail").find("words"), std::string::npos);
}

}  // namespace
}  // namespace chartroom::gate
