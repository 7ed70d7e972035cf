// What an identity provider ends by a logout token, and what it doesn't.

#include <gtest/gtest.h>

#include "identity/openid_world_fixture.h"

namespace chartroom::identity::openid_test {
namespace {

// --- back-channel log-out ------------------------------------------------------------------------------------------------

class OpenIdLogout : public OpenId {
 protected:
  std::string end(const std::string& token) {
    const auto ended = door->log_out(token);
    if (!ended) return why_name(ended.error().why) + " " + ended.error().rule;
    return "ended of " + std::to_string(ended->size());
  }
  std::string end_with(const std::string& name, const json::value& value) {
    return end(there.logout_token([&](json::object& claims) {
      claims.erase(name);
      if (!value.is_null()) claims[name] = value;
    }));
  }
};

TEST_F(OpenIdLogout, EndsAllSessionsOfAPerson) {
  const auto one = come(go());
  there.edit_claims = [](json::object& claims) { claims["sid"] = "s2"; };
  const auto two = come(go());
  ASSERT_TRUE(one && two);
  EXPECT_EQ(end(there.logout_token()), "ended of 1");
  EXPECT_FALSE(lives(*one) || lives(*two));
}

TEST_F(OpenIdLogout, EndsOneSessionOfTheProvider) {
  const auto one = come(go());
  there.edit_claims = [](json::object& claims) { claims["sid"] = "s2"; };
  const auto two = come(go());
  ASSERT_TRUE(one && two);
  EXPECT_EQ(end_with("sid", "s1"), "ended of 1");
  EXPECT_FALSE(lives(*one));
  EXPECT_TRUE(lives(*two));
  EXPECT_EQ(end(there.logout_token([](json::object& claims) {
              claims.erase("sub");
              claims["sid"] = "s2";
            })),
            "ended of 1");
  EXPECT_FALSE(lives(*two));
}

TEST_F(OpenIdLogout, OfSomebodyUnknownEndsNothing) {
  const auto one = come(go());
  ASSERT_TRUE(one);
  EXPECT_EQ(end_with("sub", "u-other"), "ended of 0");
  EXPECT_EQ(end(there.logout_token([](json::object& claims) {
              claims.erase("sub");
              claims["sid"] = "s9";
            })),
            "ended of 0");
  EXPECT_TRUE(lives(*one));
}

TEST_F(OpenIdLogout, EveryClaimIsChecked) {
  const auto one = come(go());
  ASSERT_TRUE(one);
  EXPECT_EQ(end_with("iss", "https://evil.example"), "refused token_issuer");
  EXPECT_EQ(end_with("aud", "another"), "refused token_audience");
  EXPECT_EQ(end_with("iat", there.now_s() - 600), "refused token_too_old");
  EXPECT_EQ(end_with("iat", json::value()), "refused token_missing_claim");
  EXPECT_EQ(end_with("exp", there.now_s() - 60), "refused token_expired");
  EXPECT_EQ(end_with("exp", json::value()), "refused token_missing_claim");
  EXPECT_EQ(end_with("exp", there.now_s() + 3'600), "refused token_too_long_lived");
  EXPECT_EQ(end_with("jti", json::value()), "refused token_missing_claim");
  EXPECT_EQ(end_with("nonce", "n"), "refused openid_logout_nonce");
  EXPECT_EQ(end_with("events", json::value()), "refused openid_logout_event");
  EXPECT_EQ(end_with("events", {{"http://schemas.openid.net/event/other", json::object{}}}), "refused openid_logout_event");
  EXPECT_EQ(end_with("events", {{"http://schemas.openid.net/event/backchannel-logout", 1}}), "refused openid_logout_event");
  EXPECT_EQ(end_with("sub", json::value()), "refused openid_logout_whom");
  EXPECT_TRUE(lives(*one));
}

TEST_F(OpenIdLogout, ATokenIsTakenOnce) {
  const std::string token = there.logout_token();
  ASSERT_EQ(end(token), "ended of 0");
  const auto one = come(go());
  ASSERT_TRUE(one);
  EXPECT_EQ(end(token), "refused openid_logout_replayed");
  EXPECT_TRUE(lives(*one));
}

TEST_F(OpenIdLogout, AnIdTokenIsNoLogoutToken) {
  std::string id_token;
  there.edit_token = [&](const std::string& token) { return id_token = token; };
  const auto one = come(go());
  ASSERT_TRUE(one);
  EXPECT_NE(end(id_token).find("refused"), std::string::npos);
  EXPECT_TRUE(lives(*one));
}

TEST_F(OpenIdLogout, ATokenThatIsNotTheProvidersEndsNothing) {
  const auto one = come(go());
  ASSERT_TRUE(one);
  EXPECT_EQ(end("none"), "refused token_form");
  std::string forged = there.logout_token();
  forged = forged.substr(0, forged.rfind('.') + 1) +
           to_base64url(crypto::KeyPair::elliptic("P-256").sign(Algorithm::es256, as_bytes("x")));
  EXPECT_EQ(end(forged), "refused token_signature");
  EXPECT_TRUE(lives(*one));
}

TEST_F(OpenIdLogout, HoldsOverARestart) {
  const auto one = come(go());
  ASSERT_TRUE(one);
  door.reset();
  sessions = std::make_unique<Sessions>(*store, clock, Sessions::Options{});
  people = std::make_unique<OpenIdAccounts>(*store, clock, *sessions);
  use(there.settings());
  EXPECT_EQ(end_with("sid", "s1"), "ended of 1");
  EXPECT_FALSE(lives(*one));
}

}  // namespace
}  // namespace chartroom::identity::openid_test
