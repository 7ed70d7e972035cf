// Signing in by an identity provider: who is let in, and what a browser may bring. Each check has a test in which only that is
// wrong.

#include <gtest/gtest.h>

#include "identity/openid_world_fixture.h"

namespace chartroom::identity::openid_test {
namespace {

// --- who is let in -------------------------------------------------------------------------------------------------------

TEST_F(OpenId, APersonIsLetInWithWhatTheirClaimsMeanHere) {
  const auto entered = come(go());
  ASSERT_TRUE(entered) << entered.error().error.detail;
  EXPECT_EQ(entered->account.name, "anna");
  EXPECT_EQ(entered->account.display_name, "Anna Berg");
  EXPECT_EQ(entered->account.roles, Roles{}.with(Role::clinician));
  EXPECT_EQ(entered->account.departments, std::vector<std::string>{"ward 3"});
  EXPECT_EQ(entered->account.practitioner, std::vector<std::string>{"urn:staff|99-anna"});
  EXPECT_EQ(entered->account.source, Source::openid);
  EXPECT_EQ(entered->account.id, openid_principal_id(there.issuer, "u-anna"));
  EXPECT_TRUE(lives(*entered));
  EXPECT_EQ(entered->session.expires, clock.now() + limits::session_age_max);
}

TEST_F(OpenId, WhereTheBrowserIsSentSaysAllThatIsNeededAndNoSecret) {
  auto settings = there.settings();
  settings.required_acr = {"strong", "stronger"};
  use(settings);
  const auto begun = door->begin(home);
  ASSERT_TRUE(begun);
  EXPECT_TRUE(begun->location.starts_with(there.issuer + "/authorize?"));
  const auto query = pairs_of(begun->location.substr(begun->location.find('?') + 1));
  EXPECT_EQ(query.at("response_type"), "code");
  EXPECT_EQ(query.at("client_id"), "chart room");
  EXPECT_EQ(query.at("scope"), "openid profile");
  EXPECT_EQ(query.at("code_challenge_method"), "S256");
  EXPECT_EQ(query.at("redirect_uri"), settings.redirect_url);
  EXPECT_EQ(query.at("acr_values"), "strong stronger");
  EXPECT_EQ(query.at("max_age"), "0");
  for (const char* name : {"state", "nonce", "code_challenge"}) EXPECT_EQ(query.at(name).size(), 43U) << name;
  EXPECT_FALSE(query.contains("code_verifier"));
  EXPECT_EQ(begun->location.find(begun->browser), std::string::npos);
  EXPECT_EQ(begun->location.find("s3cret"), std::string::npos);
}

TEST_F(OpenId, APersonIsTheIssuerAndTheSubjectWhateverTheName) {
  const auto first = come(go());
  ASSERT_TRUE(first);
  there.edit_claims = [](json::object& claims) { claims["preferred_username"] = "anna.berg"; };
  const auto renamed = come(go());
  ASSERT_TRUE(renamed);
  EXPECT_EQ(renamed->account.id, first->account.id);
  EXPECT_EQ(renamed->account.name, "anna.berg");
  there.edit_claims = [](json::object& claims) {
    claims["preferred_username"] = "anna.berg";
    claims["sub"] = "u-other";
  };
  const auto other = come(go());
  ASSERT_TRUE(other);
  EXPECT_NE(other->account.id, first->account.id);
  EXPECT_EQ(store->account(first->account.id)->value().name, "former:" + first->account.id.text());
  EXPECT_NE(openid_principal_id("https://a", "b"), openid_principal_id("https://ab", ""));
}

TEST_F(OpenId, LessThanBeforeEndsWhatIsOpen) {
  there.edit_claims = [](json::object& claims) { claims["realm"] = {{"groups", json::array{"doctors", "privacy"}}}; };
  const auto both = come(go());
  ASSERT_TRUE(both);
  there.edit_claims = {};
  const auto less = come(go());
  ASSERT_TRUE(less);
  EXPECT_FALSE(lives(*both));
  EXPECT_TRUE(lives(*less));
}

TEST_F(OpenId, WhoseClaimsGiveNoRoleIsRefusedAndWhatWasOpenEnds) {
  const auto before = come(go());
  ASSERT_TRUE(before);
  const auto refused = with_claim("realm", {{"groups", json::array{"others"}}});
  EXPECT_EQ(refused, "no_role openid_no_role");
  EXPECT_FALSE(lives(*before));
  EXPECT_EQ(with_claim("realm", json::value()), "no_role openid_no_role");
  EXPECT_EQ(with_claim("realm", {{"groups", "doctors,privacy"}}), "no_role openid_no_role");
  EXPECT_EQ(with_claim("realm", {{"groups", json::array{"doctors", 7}}}), "no_role openid_no_role");
  EXPECT_EQ(with_claim("realm", {{"groups", "doctors"}}), "in");
}

TEST_F(OpenId, AnAccountThatAnOperatorDisabledStaysOut) {
  ASSERT_EQ(sign_in(), "in");
  const auto id = openid_principal_id(there.issuer, "u-anna");
  ASSERT_TRUE(sessions->edit_account(id, [](store::AccountRow& row) -> Result<Sessions::After> {
    row.disabled = true;
    return Sessions::After::end_all;
  }));
  EXPECT_EQ(sign_in(), "disabled openid_account_disabled");
}

TEST_F(OpenId, ANameThatIsALocalAccountsOpensNeither) {
  Passwords passwords;
  Accounts accounts(*store, clock, *sessions, passwords);
  const auto local = accounts.create({"anna", "Anna", Roles{}.with(Role::operator_), {}});
  ASSERT_TRUE(local);
  EXPECT_EQ(sign_in(), "name_taken openid_name_taken");
  EXPECT_EQ(store->account_named("anna")->value().id, local->account.id);
}

TEST_F(OpenId, ItsAccountsHaveNoTokensAndNoPasswordHere) {
  const auto entered = come(go());
  ASSERT_TRUE(entered);
  const auto token = sessions->open_token(
      {.account = entered->account.id, .name = "t", .expires = clock.now() + 1h, .bounds = {.scopes = Scopes::all()}});
  ASSERT_FALSE(token);
  EXPECT_EQ(token.error().code, ErrorCode::unsupported);
  Passwords passwords;
  Accounts accounts(*store, clock, *sessions, passwords);
  EXPECT_EQ(accounts.reset_password(entered->account.id).error().code, ErrorCode::conflict);
  EXPECT_EQ(accounts.change(entered->account.id, {.display_name = {}, .roles = Roles(7), .practitioner = {}, .state = {}})
                .error()
                .code,
            ErrorCode::conflict);
}

// --- the browser ---------------------------------------------------------------------------------------------------------

TEST_F(OpenId, AStateIsGoodOnce) {
  const Back back = go();
  ASSERT_EQ(fate(come(back)), "in");
  EXPECT_EQ(fate(come(back)), "stale openid_state");
}

TEST_F(OpenId, AStateOfAnotherBrowserIsRefusedAndGone) {
  const Back mine = go();
  Back theirs = go();
  theirs.browser = mine.browser;
  EXPECT_EQ(fate(come(theirs)), "stale openid_state");
  Back none = go();
  none.browser.clear();
  EXPECT_EQ(fate(come(none)), "stale openid_state");
  EXPECT_EQ(fate(come(mine)), "in");
}

TEST_F(OpenId, AnUnknownStateIsRefusedWithoutAskingTheProvider) {
  Back back = go();
  back.state = "x";
  EXPECT_EQ(fate(come(back)), "stale openid_state");
  back.state.clear();
  EXPECT_EQ(fate(come(back)), "stale openid_state");
  EXPECT_EQ(there.count("/token"), 0U);
}

TEST_F(OpenId, AStateEndsAfterTenMinutes) {
  const Back early = go();
  clock.advance(limits::openid_attempt_age_max - 1s);
  EXPECT_EQ(fate(come(early)), "in");
  const Back late = go();
  clock.advance(limits::openid_attempt_age_max);
  EXPECT_EQ(fate(come(late)), "stale openid_state");
}

TEST_F(OpenId, BegunSignInsAreBounded) {
  OpenIdAttempts attempts(clock);
  const auto first = attempts.begin("a");
  clock.advance(1ms);
  const auto of_other = attempts.begin("b");
  for (std::size_t at = 0; at < limits::openid_attempts_per_address_max; ++at) {
    clock.advance(1ms);
    static_cast<void>(attempts.begin("a"));
  }
  EXPECT_EQ(attempts.size(), limits::openid_attempts_per_address_max + 1);
  EXPECT_FALSE(attempts.take(first.state, first.browser));
  EXPECT_TRUE(attempts.take(of_other.state, of_other.browser));
}

TEST_F(OpenId, ACodeThatWasMadeForAnotherSignInIsRefused) {
  const Back theirs = go();
  Back mine = go();
  mine.code = theirs.code;  // injected: its challenge is another verifier's
  EXPECT_EQ(fate(come(mine)), "refused openid_code");
}

TEST_F(OpenId, ACodeThatTheProviderDoesNotKnowIsRefused) {
  Back back = go();
  back.code = "guessed";
  EXPECT_EQ(fate(come(back)), "refused openid_code");
  back = go();
  back.code.clear();
  EXPECT_EQ(fate(come(back)), "refused openid_no_code");
}

TEST_F(OpenId, AnAnswerOfAnotherIssuerIsRefusedBeforeItsCodeIsUsed) {
  for (const std::string issuer : {"https://evil.example", ""}) {
    Back back = go();
    back.issuer = issuer;
    EXPECT_EQ(fate(come(back)), "refused openid_answer_issuer") << issuer;
  }
  EXPECT_EQ(there.count("/token"), 0U);
}

TEST_F(OpenId, WhereAnswersDoNotNameTheirIssuerAWrongOneIsRefusedAllTheSame) {
  EXPECT_EQ(with_metadata("authorization_response_iss_parameter_supported", json::value()), "begun");
  Back back = go();
  back.issuer.clear();
  EXPECT_EQ(fate(come(back)), "in");
  back = go();
  back.issuer = "https://evil.example";
  EXPECT_EQ(fate(come(back)), "refused openid_answer_issuer");
}

TEST_F(OpenId, AProvidersErrorIsTold) {
  Back back = go();
  back.error = "access_denied";
  back.code.clear();
  EXPECT_EQ(fate(come(back)), "declined openid_declined");
}

TEST_F(OpenId, GuessesFromOneAddressAreThrottled) {
  for (std::size_t at = 0; at < limits::sign_in_failures_wide_max; ++at) {
    Back back = go();
    back.code = "guessed";
    ASSERT_EQ(fate(come(back)), "refused openid_code");
  }
  const auto refused = come(go());
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().why, OpenIdWhy::throttled);
  EXPECT_GT(refused.error().retry_after, 1min);
  EXPECT_EQ(fate(come(go(), "192.0.2.8")), "in");
  clock.advance(limits::sign_in_window);
  EXPECT_EQ(sign_in(), "in");
}

}  // namespace
}  // namespace chartroom::identity::openid_test
