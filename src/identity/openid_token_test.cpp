// The tokens, keys and metadata of an identity provider: each check has a test in which only that is wrong.

#include <gtest/gtest.h>

#include "identity/openid_world_fixture.h"

namespace chartroom::identity::openid_test {
namespace {

// --- the ID token --------------------------------------------------------------------------------------------------------

TEST_F(OpenId, EveryClaimIsChecked) {
  EXPECT_EQ(with_claim("iss", "https://evil.example"), "refused token_issuer");
  EXPECT_EQ(with_claim("aud", "another"), "refused token_audience");
  EXPECT_EQ(with_claim("aud", json::array{"chart room", "another"}), "refused token_authorized_party");
  EXPECT_EQ(with_claim("azp", "another"), "refused token_authorized_party");
  EXPECT_EQ(with_claim("exp", there.now_s() - 60), "refused token_expired");
  EXPECT_EQ(with_claim("nbf", there.now_s() + 120), "refused token_not_yet");
  EXPECT_EQ(with_claim("iat", there.now_s() + 120), "refused token_not_yet");
  EXPECT_EQ(with_claim("iat", there.now_s() - 600), "refused token_too_old");
  EXPECT_EQ(with_claim("iat", json::value()), "refused token_missing_claim");
  EXPECT_EQ(with_claim("nonce", "another"), "refused token_nonce");
  EXPECT_EQ(with_claim("nonce", json::value()), "refused token_nonce");
  EXPECT_EQ(with_claim("sub", json::value()), "refused token_missing_claim");
  EXPECT_EQ(with_claim("sub", text(std::string(256, 'a'))), "refused openid_person");
  EXPECT_EQ(with_claim("sub", "a\nb"), "refused openid_person");
  EXPECT_EQ(with_claim("sid", text(std::string(256, 'a'))), "refused openid_sid");
  EXPECT_EQ(with_claim("preferred_username", json::value()), "refused openid_person");
  EXPECT_EQ(with_claim("preferred_username", "anna berg"), "refused openid_person");
  there.edit_claims = {};
  EXPECT_EQ(sign_in(), "in");
}

TEST_F(OpenId, ANonceOfAnotherSignInIsRefused) {
  std::string first;
  there.edit_claims = [&](json::object& claims) { first = std::string(claims["nonce"].as_string()); };
  ASSERT_EQ(sign_in(), "in");
  there.edit_claims = [&](json::object& claims) { claims["nonce"] = text(first); };
  EXPECT_EQ(sign_in(), "refused token_nonce");
}

TEST_F(OpenId, NoneAndAnHmacWithThePublicKeyAreRefused) {
  const auto with_head = [&](const std::string& head, bool with_hmac) {
    there.edit_token = [=, this](const std::string& token) {
      const std::size_t first = token.find('.');
      const std::string text = to_base64url(as_bytes(head)) + token.substr(first, token.rfind('.') - first);
      auto secret = crypto::SecretKey::from_bytes(crypto::sha256(there.key.x())).value();
      return text + "." + (with_hmac ? to_base64url(crypto::hmac_sha256(secret, as_bytes(text))) : "AA");
    };
    return sign_in();
  };
  EXPECT_EQ(with_head(R"({"alg":"none"})", false), "refused token_algorithm");
  EXPECT_EQ(with_head(R"({"alg":"HS256","kid":"one"})", true), "refused token_algorithm");
}

TEST_F(OpenId, AnAlgorithmThatTheConfigurationDoesNotTakeIsRefused) {
  auto settings = there.settings();
  settings.algorithms = {Algorithm::rs256};
  use(settings);
  EXPECT_EQ(sign_in(), "refused token_algorithm");
}

TEST_F(OpenId, ASignatureOfAnotherKeyIsRefused) {
  there.edit_token = [&](const std::string& token) {
    const std::string text = token.substr(0, token.rfind('.'));
    return text + "." + to_base64url(crypto::KeyPair::elliptic("P-256").sign(Algorithm::es256, as_bytes(text)));
  };
  EXPECT_EQ(sign_in(), "refused token_signature");
}

TEST_F(OpenId, ATokenForSomethingElseIsRefused) {
  there.edit_token = [&](const std::string& token) {
    const std::string head = R"({"alg":"ES256","kid":"one","typ":"at+jwt"})";
    const std::size_t first = token.find('.');
    const std::string text = to_base64url(as_bytes(head)) + token.substr(first, token.rfind('.') - first);
    return text + "." + to_base64url(there.key.sign(Algorithm::es256, as_bytes(text)));
  };
  EXPECT_EQ(sign_in(), "refused token_type");
}

TEST_F(OpenId, TheAccessTokensHashMustBeRightWhereItIsThere) {
  const Bytes digest = crypto::digest_of(Algorithm::es256, as_bytes("opaque"));
  EXPECT_EQ(with_claim("at_hash", text(to_base64url(ByteView(digest).first(16)))), "in");
  EXPECT_EQ(with_claim("at_hash", text(to_base64url(digest))), "refused openid_at_hash");
  EXPECT_EQ(with_claim("at_hash", 7), "refused openid_at_hash");
  there.access_token = "another";
  EXPECT_EQ(with_claim("at_hash", text(to_base64url(ByteView(digest).first(16)))), "refused openid_at_hash");
}

TEST_F(OpenId, AStrongerFactorIsAskedForAndChecked) {
  auto settings = there.settings();
  settings.required_acr = {"strong"};
  settings.required_amr = {"pwd", "otp"};
  use(settings);
  EXPECT_EQ(sign_in(), "factor_missing openid_acr");
  EXPECT_EQ(with_claim("acr", "weak"), "factor_missing openid_acr");
  EXPECT_EQ(with_claim("acr", "strong"), "factor_missing openid_amr");
  const auto with_methods = [&](const json::value& methods) {
    there.edit_claims = [=](json::object& claims) {
      claims["acr"] = "strong";
      claims["amr"] = methods;
    };
    return sign_in();
  };
  EXPECT_EQ(with_methods(json::array{"pwd"}), "factor_missing openid_amr");
  EXPECT_EQ(with_methods(json::array{"otp", "pwd", "kba"}), "in");
}

TEST_F(OpenId, WhoSignedInThereTooLongAgoMustDoItAgain) {
  EXPECT_EQ(with_claim("auth_time", there.now_s() - 60), "in");  // within the clocks' difference
  EXPECT_EQ(with_claim("auth_time", there.now_s() - 62), "factor_missing openid_auth_time");
  EXPECT_EQ(with_claim("auth_time", json::value()), "factor_missing openid_auth_time");
  auto settings = there.settings();
  settings.authentication_age_max = std::nullopt;
  use(settings);
  EXPECT_EQ(sign_in(), "in");
}

// --- keys ----------------------------------------------------------------------------------------------------------------

TEST_F(OpenId, AKeyThatIsNewIsFetchedOnce) {
  ASSERT_EQ(sign_in(), "in");
  there.rotate("two");
  EXPECT_EQ(sign_in(), "in");
  EXPECT_EQ(there.count("/keys"), 2U);
  EXPECT_EQ(sign_in(), "in");
  EXPECT_EQ(there.count("/keys"), 2U);
}

TEST_F(OpenId, UnknownKeysDoNotMakeUsAskAgainAndAgain) {
  ASSERT_EQ(sign_in(), "in");
  const auto of_stranger = [&] {
    there.edit_token = [&](const std::string& token) {
      const std::string head = R"({"alg":"ES256","kid":"stranger"})";
      const std::size_t first = token.find('.');
      return to_base64url(as_bytes(head)) + token.substr(first);
    };
    return sign_in();
  };
  EXPECT_EQ(of_stranger(), "refused token_unknown_key");
  EXPECT_EQ(of_stranger(), "refused token_unknown_key");
  EXPECT_EQ(there.count("/keys"), 2U);
  clock.advance(limits::openid_keys_refetch_min);
  EXPECT_EQ(of_stranger(), "refused token_unknown_key");
  EXPECT_EQ(there.count("/keys"), 3U);
}

TEST_F(OpenId, KeysAreAskedForAgainAfterAnHourSoThatOneThatWasTakenAwayIsNotTaken) {
  ASSERT_EQ(sign_in(), "in");
  clock.advance(limits::openid_metadata_age_max);
  ASSERT_EQ(sign_in(), "in");
  EXPECT_EQ(there.count("/keys"), 2U);
}

TEST_F(OpenId, AKeyOfAnotherUseIsNoKey) {
  there.key_more = R"(,"use":"enc")";
  EXPECT_EQ(fate(come({"", "", ""})), "stale openid_state");
  const auto begun = door->begin(home);
  ASSERT_FALSE(begun);
  EXPECT_EQ(begun.error().why, OpenIdWhy::unavailable);
}

// --- the provider --------------------------------------------------------------------------------------------------------

TEST_F(OpenId, MetadataThatLacksSomethingIsRefused) {
  EXPECT_EQ(with_metadata("unknown_member", 7), "begun");
  EXPECT_EQ(with_metadata("issuer", text(there.issuer + "/")), "unavailable");
  EXPECT_EQ(with_metadata("issuer", json::value()), "unavailable");
  EXPECT_EQ(with_metadata("code_challenge_methods_supported", json::value()), "unavailable");
  EXPECT_EQ(with_metadata("code_challenge_methods_supported", json::array{"plain"}), "unavailable");
  EXPECT_EQ(with_metadata("response_types_supported", json::array{"id_token"}), "unavailable");
  EXPECT_EQ(with_metadata("id_token_signing_alg_values_supported", json::array{"HS256", "none"}), "unavailable");
  EXPECT_EQ(with_metadata("token_endpoint_auth_methods_supported", json::array{"client_secret_post"}), "unavailable");
  EXPECT_EQ(with_metadata("token_endpoint_auth_methods_supported", json::array{"client_secret_basic"}), "begun");
  EXPECT_EQ(with_metadata("authorization_endpoint", "javascript:alert(1)"), "unavailable");
  EXPECT_EQ(with_metadata("token_endpoint", "http://localhost/token"), "unavailable");
  EXPECT_EQ(with_metadata("jwks_uri", json::value()), "unavailable");
}

TEST_F(OpenId, NothingIsAskedOfAHostThatTheConfigurationDoesNotName) {
  EXPECT_EQ(with_metadata("token_endpoint", "https://elsewhere.example/token"), "unavailable");
  EXPECT_EQ(with_metadata("jwks_uri", "https://elsewhere.example/keys"), "unavailable");
  EXPECT_EQ(with_metadata("jwks_uri", "https://localhost:1/keys"), "unavailable");
  auto settings = there.settings();
  settings.hosts = {"elsewhere.example:8443"};
  const auto parsed = [&](const std::string& endpoint) {
    json::object metadata{{"issuer", text(there.issuer)},
                          {"authorization_endpoint", "https://anywhere.example/a"},
                          {"token_endpoint", text(endpoint)},
                          {"jwks_uri", text(there.issuer + "/keys")},
                          {"response_types_supported", json::array{"code"}},
                          {"id_token_signing_alg_values_supported", json::array{"ES256"}},
                          {"code_challenge_methods_supported", json::array{"S256"}}};
    return parse_openid_metadata(json::serialize(metadata), settings).has_value();
  };
  EXPECT_TRUE(parsed("https://elsewhere.example:8443/token"));
  EXPECT_FALSE(parsed("https://elsewhere.example/token"));
}

TEST_F(OpenId, AnswersThatAreTooLargeAreRefused) {
  there.answers["/keys"] = http::Response(200, {}, std::string(limits::jwk_set_bytes_max + 1, ' '));
  EXPECT_EQ(with_metadata("x", 1), "unavailable");
  there.answers = {
      {"/.well-known/openid-configuration", http::Response(200, {}, std::string(limits::openid_answer_bytes_max + 1, ' '))}};
  EXPECT_EQ(with_metadata("x", 1), "unavailable");
  there.answers = {{"/token", http::Response(200, {}, std::string(limits::openid_answer_bytes_max + 1, ' '))}};
  use(there.settings());
  EXPECT_EQ(sign_in(), "unavailable openid_provider");
}

TEST_F(OpenId, AnswersThatAreNoAnswersAreRefused) {
  for (const auto& [status, body] : {std::pair{500, "{}"}, {200, ""}, {200, "[]"}, {200, R"({"keys":[]})"}, {302, "{}"}}) {
    there.answers["/keys"] = http::Response(status, {{"Location", "https://elsewhere.example/"}}, body);
    EXPECT_EQ(with_metadata("x", 1), "unavailable") << status << body;
  }
  there.answers.clear();
  use(there.settings());
  for (const auto& [status, body] : {std::pair{500, "{}"},
                                     {200, R"({"access_token":"x"})"},
                                     {200, R"({"id_token":"a","id_token":"b"})"},
                                     {400, R"({"error":"invalid_client"})"},
                                     {401, R"({"error":"invalid_grant"})"}}) {
    there.answers["/token"] = http::Response(status, {}, body);
    EXPECT_EQ(sign_in(), "unavailable openid_provider") << status << body;
  }
  there.answers["/token"] = http::Response(200, {}, R"({"id_token":"no.token"})");
  EXPECT_EQ(sign_in(), "refused token_form");
}

TEST_F(OpenId, AProviderThatHangsIsLeftAloneForAWhile) {
  auto settings = there.settings();
  settings.step_timeout = 200ms;
  there.hangs = {"/.well-known/openid-configuration"};
  use(settings);
  EXPECT_EQ(door->begin(home).error().why, OpenIdWhy::unavailable);
  EXPECT_EQ(door->begin(home).error().why, OpenIdWhy::unavailable);
  EXPECT_EQ(there.count("/.well-known/openid-configuration"), 1U);
  there.hangs.clear();
  clock.advance(limits::openid_rest);
  EXPECT_EQ(sign_in(), "in");
}

TEST_F(OpenId, ATokenEndpointThatHangsCountsAgainstNobody) {
  auto settings = there.settings();
  settings.step_timeout = 200ms;
  use(settings);
  there.hangs = {"/token"};
  EXPECT_EQ(sign_in(), "unavailable openid_provider");
  EXPECT_EQ(sign_in(), "unavailable openid_provider");
  EXPECT_EQ(there.count("/token"), 1U);
  there.hangs.clear();
  clock.advance(limits::openid_rest);
  EXPECT_EQ(sign_in(), "in");
}

TEST_F(OpenId, AProviderThatIsGoneOrHasAnotherCertificateLetsNobodyIn) {
  auto settings = there.settings();
  ScriptedProvider other(clock);
  settings.ca_file = other.settings().ca_file;
  use(settings);
  EXPECT_EQ(door->begin(home).error().why, OpenIdWhy::unavailable);
  use(there.settings());
  there.stop();
  EXPECT_EQ(door->begin(home).error().why, OpenIdWhy::unavailable);
}

TEST_F(OpenId, ASecretThatOthersCanReadIsNotUsed) {
  auto settings = there.settings();
  std::filesystem::permissions(settings.client_secret_file, std::filesystem::perms::others_read,
                               std::filesystem::perm_options::add);
  EXPECT_EQ(sign_in(), "unavailable openid_provider");
  EXPECT_EQ(there.count("/token"), 0U);
}

}  // namespace
}  // namespace chartroom::identity::openid_test
