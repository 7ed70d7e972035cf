#include "identity/jwt.h"

#include <gtest/gtest.h>

#include "base/limits.h"
#include "crypto/digest.h"
#include "identity/jwt_claims.h"
#include "identity/jwt_fixture.h"
#include "identity/strict_json.h"

namespace chartroom::identity {
namespace {

using crypto::KeyPair;
using Algorithm = crypto::SignatureAlgorithm;
using namespace std::chrono_literals;

const KeyPair& rsa() {
  static const KeyPair pair = KeyPair::rsa();
  return pair;
}
const KeyPair& curve() {
  static const KeyPair pair = KeyPair::elliptic("P-256");
  return pair;
}

KeySet keys_of(const std::string& items) {
  auto set = KeySet::parse(R"({"keys":[)" + items + "]}");
  EXPECT_TRUE(set) << (set ? "" : set.error().detail);
  return set ? std::move(*set) : KeySet();
}

constexpr Algorithm both[] = {Algorithm::rs256, Algorithm::es256};

// "taken", or the name of what is wrong.
std::string fate(const std::string& token, const KeySet& keys, std::span<const Algorithm> allowed = both) {
  auto jwt = Jwt::parse(token);
  if (!jwt) return std::string(jwt_why_name(jwt.error().why));
  const auto claims = verify(std::move(*jwt), keys, allowed);
  return claims ? "taken" : std::string(jwt_why_name(claims.error().why));
}

std::string hs256_token(ByteView secret, std::string_view id) {
  auto key = crypto::SecretKey::from_bytes(crypto::sha256(secret)).value();
  const std::string head = R"({"alg":"HS256","kid":")" + std::string(id) + R"("})";
  const std::string text = to_base64url(as_bytes(head)) + "." + to_base64url(as_bytes(R"({"iss":"a"})"));
  return text + "." + to_base64url(crypto::hmac_sha256(key, as_bytes(text)));
}

// --- form ----------------------------------------------------------------------------------------------------------------

TEST(Jwt, ATokenThatIsSignedByAKnownKeyIsTaken) {
  const KeySet keys = keys_of(jwk_text(rsa(), "one") + "," + jwk_text(curve(), "two"));
  EXPECT_EQ(fate(signed_token(rsa(), Algorithm::rs256, "one", "JWT", "{}"), keys), "taken");
  EXPECT_EQ(fate(signed_token(curve(), Algorithm::es256, "two", "", "{}"), keys), "taken");
}

TEST(Jwt, EveryOtherFormIsRefused) {
  const KeySet keys = keys_of(jwk_text(curve(), "k"));
  const std::string good = signed_token(curve(), Algorithm::es256, "k", "", "{}");
  const std::size_t first = good.find('.');
  const std::size_t second = good.rfind('.');
  ASSERT_EQ(fate(good, keys), "taken");
  EXPECT_EQ(fate("", keys), "token_form");
  EXPECT_EQ(fate("..", keys), "token_form");
  EXPECT_EQ(fate(good.substr(0, second), keys), "token_form");
  EXPECT_EQ(fate(good.substr(0, second + 1), keys), "token_form");  // no signature
  EXPECT_EQ(fate(good + ".", keys), "token_form");
  EXPECT_EQ(fate(good + ".a.b", keys), "token_form");  // an encrypted one
  EXPECT_EQ(fate(good + "=", keys), "token_form");
  EXPECT_EQ(fate(good + "\n", keys), "token_form");
  EXPECT_EQ(fate(" " + good, keys), "token_form");
  EXPECT_EQ(fate(good.substr(0, first) + "\n" + good.substr(first), keys), "token_form");
  EXPECT_EQ(fate("+" + good.substr(1), keys), "token_form");
  EXPECT_EQ(fate(R"({"payload":"e30","signatures":[]})", keys), "token_form");
}

TEST(Jwt, ATokenOfMoreThanTheLimitIsRefused) {
  const KeySet keys = keys_of(jwk_text(curve(), "k"));
  const auto with = [&](std::size_t size) {
    return signed_token(curve(), Algorithm::es256, "k", "", R"({"a":")" + std::string(size, 'x') + "\"}");
  };
  EXPECT_EQ(fate(with(12'000), keys), "taken");
  EXPECT_EQ(fate(with(12'400), keys), "token_form");
}

TEST(Jwt, HeadersAndClaimsAreStrictJson) {
  const KeySet keys = keys_of(jwk_text(curve(), "k"));
  const auto header = [&](std::string_view text) { return fate(signed_token(curve(), Algorithm::es256, text, "{}"), keys); };
  const auto claims = [&](std::string_view text) { return fate(signed_token(curve(), Algorithm::es256, "k", "", text), keys); };
  ASSERT_EQ(header(R"({"alg":"ES256","kid":"k"})"), "taken");
  EXPECT_EQ(header(R"({"alg":"ES256","kid":"k","kid":"k"})"), "token_form");
  EXPECT_EQ(header(R"({"alg":"ES256","kid":"k","\u006bid":"k"})"), "token_form");  // the same name, otherwise written
  EXPECT_EQ(header(R"({"alg":"none","alg":"ES256","kid":"k"})"), "token_form");
  EXPECT_EQ(header(R"({"alg":"ES256","kid":7})"), "token_form");
  EXPECT_EQ(header(R"({"alg":"ES256","kid":"k","typ":null})"), "token_form");
  EXPECT_EQ(header(R"(["alg","ES256"])"), "token_form");
  EXPECT_EQ(claims(R"({"sub":"a","sub":"b"})"), "token_form");
  EXPECT_EQ(claims(R"({"a":{"b":1,"b":2}})"), "token_form");
  EXPECT_EQ(claims(R"({"a":{"b":1},"b":2,"c":[{"b":1},{"b":2}]})"), "taken");
  EXPECT_EQ(claims(R"({"a":1,})"), "token_form");
  EXPECT_EQ(claims(R"({"a":1} {})"), "token_form");
  EXPECT_EQ(claims("\"text\""), "token_form");
  EXPECT_EQ(claims(std::string("{\"a\":\"\xff\"}")), "token_form");
  EXPECT_EQ(claims("{\"a\":" + std::string(40, '[') + std::string(40, ']') + "}"), "token_form");
}

// --- algorithms and keys -------------------------------------------------------------------------------------------------

TEST(Jwt, NoneIsRefusedInEverySpelling) {
  const KeySet keys = keys_of(jwk_text(curve(), "k"));
  for (const char* name : {"none", "None", "NONE", "nOnE", ""}) {
    const std::string head = R"({"alg":")" + std::string(name) + R"(","kid":"k"})";
    const std::string text = to_base64url(as_bytes(head)) + "." + to_base64url(as_bytes("{}"));
    EXPECT_EQ(fate(text + ".", keys), "token_form") << name;
    EXPECT_EQ(fate(text + ".AAAA", keys), "token_algorithm") << name;
  }
}

TEST(Jwt, AnHmacWithThePublicKeyAsItsSecretIsRefused) {
  const KeySet keys = keys_of(jwk_text(rsa(), "k"));
  const auto modulus = rsa().modulus();
  EXPECT_EQ(fate(hs256_token(modulus, "k"), keys), "token_algorithm");
  EXPECT_EQ(fate(hs256_token(as_bytes(jwk_text(rsa(), "k")), "k"), keys), "token_algorithm");
}

TEST(Jwt, AnAlgorithmThatIsNotAllowedIsRefused) {
  const KeySet keys = keys_of(jwk_text(rsa(), "k"));
  constexpr Algorithm only[] = {Algorithm::rs256};
  EXPECT_EQ(fate(signed_token(rsa(), Algorithm::rs256, "k", "", "{}"), keys, only), "taken");
  EXPECT_EQ(fate(signed_token(rsa(), Algorithm::ps256, "k", "", "{}"), keys, only), "token_algorithm");
  EXPECT_EQ(fate(signed_token(rsa(), Algorithm::rs256, "k", "", "{}"), keys, {}), "token_algorithm");
}

TEST(Jwt, CriticalHeadersAreRefused) {
  const KeySet keys = keys_of(jwk_text(curve(), "k"));
  for (const char* more : {R"("crit":["exp"],"exp":1)", R"("crit":["b64"],"b64":false)", R"("crit":[])", R"("crit":null)"}) {
    const std::string header = R"({"alg":"ES256","kid":"k",)" + std::string(more) + "}";
    EXPECT_EQ(fate(signed_token(curve(), Algorithm::es256, header, "{}"), keys), "token_critical") << more;
  }
}

TEST(Jwt, AKeyThatTheTokenBringsAlongIsNotLookedAt) {
  const KeyPair theirs = KeyPair::elliptic("P-256");
  const KeySet keys = keys_of(jwk_text(curve(), "k"));
  const std::string header = R"({"alg":"ES256","kid":"k","jwk":)" + jwk_text(theirs, "k") + R"(,"jku":"https://evil.example"})";
  EXPECT_EQ(fate(signed_token(theirs, Algorithm::es256, header, "{}"), keys), "token_signature");
  EXPECT_EQ(fate(signed_token(curve(), Algorithm::es256, header, "{}"), keys), "taken");
}

TEST(Jwt, AnUnknownKeyIsRefused) {
  const KeySet keys = keys_of(jwk_text(curve(), "k"));
  EXPECT_EQ(fate(signed_token(curve(), Algorithm::es256, "other", "", "{}"), keys), "token_unknown_key");
  EXPECT_EQ(fate(signed_token(curve(), Algorithm::es256, "k", "", "{}"), KeySet()), "token_unknown_key");
}

TEST(Jwt, WithoutAnIdThereMustBeExactlyOneKeyThatFits) {
  const std::string token = signed_token(curve(), Algorithm::es256, "", "", "{}");
  EXPECT_EQ(fate(token, keys_of(jwk_text(curve(), "k") + "," + jwk_text(rsa(), "r"))), "taken");
  EXPECT_EQ(fate(token, keys_of(jwk_text(curve(), "k") + "," + jwk_text(KeyPair::elliptic("P-256"), "l"))),
            "token_unknown_key");
}

TEST(Jwt, AnotherKeysSignatureIsRefused) {
  const KeySet keys = keys_of(jwk_text(curve(), "k"));
  EXPECT_EQ(fate(signed_token(KeyPair::elliptic("P-256"), Algorithm::es256, "k", "", "{}"), keys), "token_signature");
}

TEST(Jwt, EveryLetterThatIsChangedIsNoticed) {
  const KeySet keys = keys_of(jwk_text(curve(), "k"));
  std::string token = signed_token(curve(), Algorithm::es256, "k", "", R"({"sub":"anna"})");
  for (char& letter : token) {
    const char before = letter;
    letter = before == 'A' ? 'B' : 'A';
    EXPECT_NE(fate(token, keys), "taken") << token;
    letter = before;
  }
}

// --- key sets ------------------------------------------------------------------------------------------------------------

TEST(KeySet, KeysOfAnotherUseAreLeftOut) {
  const std::string token = signed_token(curve(), Algorithm::es256, "k", "", "{}");
  EXPECT_EQ(fate(token, keys_of(jwk_text(curve(), "k", R"(,"use":"sig")"))), "taken");
  EXPECT_EQ(fate(token, keys_of(jwk_text(curve(), "k", R"(,"use":"enc")"))), "token_unknown_key");
  EXPECT_EQ(fate(token, keys_of(jwk_text(curve(), "k", R"(,"use":7)"))), "token_unknown_key");
  EXPECT_EQ(fate(token, keys_of(jwk_text(curve(), "k", R"(,"key_ops":["verify"])"))), "taken");
  EXPECT_EQ(fate(token, keys_of(jwk_text(curve(), "k", R"(,"key_ops":["encrypt"])"))), "token_unknown_key");
  EXPECT_EQ(fate(token, keys_of(jwk_text(curve(), "k", R"(,"alg":"ES256")"))), "taken");
  EXPECT_EQ(fate(token, keys_of(jwk_text(curve(), "k", R"(,"alg":"ES384")"))), "token_unknown_key");
  EXPECT_EQ(fate(token, keys_of(jwk_text(curve(), "k", R"(,"alg":"HS256")"))), "token_unknown_key");
}

TEST(KeySet, AnAlgorithmOfTheKeyHoldsForItsTokens) {
  const KeySet keys = keys_of(jwk_text(rsa(), "k", R"(,"alg":"PS256")"));
  constexpr Algorithm allowed[] = {Algorithm::rs256, Algorithm::ps256};
  EXPECT_EQ(fate(signed_token(rsa(), Algorithm::ps256, "k", "", "{}"), keys, allowed), "taken");
  EXPECT_EQ(fate(signed_token(rsa(), Algorithm::rs256, "k", "", "{}"), keys, allowed), "token_unknown_key");
}

TEST(KeySet, WhatCannotBeUsedIsLeftOutAndCounted) {
  const KeySet keys = keys_of(R"({"kty":"oct","k":"AAAA","kid":"k"},{"kty":"OKP","crv":"X25519","x":"AAAA"},7,{},)" +
                              jwk_text(KeyPair::rsa(1024), "weak") + "," + jwk_text(curve(), "given", R"(,"d":"AAAA")") + "," +
                              jwk_text(curve(), "good"));
  EXPECT_EQ(keys.size(), 1U);
  EXPECT_EQ(keys.left_out(), 6U);
}

TEST(KeySet, WhatIsNoSetIsRefused) {
  for (const char* text : {"", "{}", "[]", R"({"keys":{}})", R"({"keys":[],"keys":[]})", "null"}) {
    const auto set = KeySet::parse(text);
    ASSERT_FALSE(set) << text;
    EXPECT_EQ(set.error().code, ErrorCode::invalid) << text;
  }
}

TEST(KeySet, HasLimits) {
  std::string many = "{}";
  for (std::size_t at = 1; at < limits::jwk_set_keys_max; ++at) many += ",{}";
  EXPECT_TRUE(KeySet::parse(R"({"keys":[)" + many + "]}"));
  EXPECT_EQ(KeySet::parse(R"({"keys":[{},)" + many + "]}").error().code, ErrorCode::too_large);
  EXPECT_EQ(KeySet::parse(std::string(limits::jwk_set_bytes_max + 1, ' ')).error().code, ErrorCode::too_large);
}

// --- claims --------------------------------------------------------------------------------------------------------------

constexpr auto now_s = 1'767'600'000;
const Timestamp now{std::chrono::seconds(now_s)};

ClaimRules id_token_rules() {
  return {.issuer = "https://idp.example",
          .audiences = {"chartroom"},
          .authorized_party = "chartroom",
          .subject = std::nullopt,
          .nonce = "n-1",
          .age_max = 5min,
          .needed = {"sub"}};
}

std::string checked(std::string_view claims, const ClaimRules& rules = id_token_rules()) {
  const KeySet keys = keys_of(jwk_text(curve(), "k"));
  auto jwt = Jwt::parse(signed_token(curve(), Algorithm::es256, "k", "", claims));
  if (!jwt) return std::string(jwt_why_name(jwt.error().why));
  const auto verified = verify(std::move(*jwt), keys, both);
  EXPECT_TRUE(verified);
  const auto fate = check_claims(*verified, rules, now);
  return fate ? "taken" : std::string(jwt_why_name(fate.error().why));
}

std::string claims_with(std::string_view iss, std::string_view aud, std::string_view more) {
  return R"({"iss":)" + std::string(iss) + R"(,"aud":)" + std::string(aud) + R"(,"sub":"u1")" + std::string(more) + "}";
}

std::string times(std::int64_t exp, std::int64_t iat) {
  return R"(,"exp":)" + std::to_string(now_s + exp) + R"(,"iat":)" + std::to_string(now_s + iat);
}

constexpr std::string_view issuer = R"("https://idp.example")";
constexpr std::string_view us = R"("chartroom")";
const std::string nonce = R"(,"nonce":"n-1")";

TEST(JwtClaims, ATokenForUsIsTaken) { EXPECT_EQ(checked(claims_with(issuer, us, times(60, 0) + nonce)), "taken"); }

TEST(JwtClaims, TheIssuerIsExactlyTheNamedOne) {
  for (const char* other : {R"("https://idp.example/")", R"("https://IDP.example")", R"("http://idp.example")", R"("")"}) {
    EXPECT_EQ(checked(claims_with(other, us, times(60, 0) + nonce)), "token_issuer") << other;
  }
  EXPECT_EQ(checked(claims_with("7", us, times(60, 0) + nonce)), "token_issuer");
  EXPECT_EQ(checked(R"({"aud":"chartroom"})"), "token_missing_claim");
}

TEST(JwtClaims, TheAudienceHasUs) {
  EXPECT_EQ(checked(claims_with(issuer, R"("other")", times(60, 0) + nonce)), "token_audience");
  EXPECT_EQ(checked(claims_with(issuer, R"([])", times(60, 0) + nonce)), "token_audience");
  EXPECT_EQ(checked(claims_with(issuer, R"("chartroom2")", times(60, 0) + nonce)), "token_audience");
  EXPECT_EQ(checked(claims_with(issuer, R"(["chartroom"])", times(60, 0) + nonce)), "taken");
  EXPECT_EQ(checked(claims_with(issuer, R"(["chartroom",7])", times(60, 0) + nonce)), "token_form");
  EXPECT_EQ(checked(claims_with(issuer, "null", times(60, 0) + nonce)), "token_form");
  EXPECT_EQ(checked(R"({"iss":"https://idp.example"})"), "token_missing_claim");
}

TEST(JwtClaims, OfSeveralAudiencesTheAuthorizedPartyIsUs) {
  constexpr std::string_view two = R"(["other","chartroom"])";
  EXPECT_EQ(checked(claims_with(issuer, two, times(60, 0) + nonce)), "token_authorized_party");
  EXPECT_EQ(checked(claims_with(issuer, two, times(60, 0) + nonce + R"(,"azp":"other")")), "token_authorized_party");
  EXPECT_EQ(checked(claims_with(issuer, two, times(60, 0) + nonce + R"(,"azp":"chartroom")")), "taken");
  EXPECT_EQ(checked(claims_with(issuer, us, times(60, 0) + nonce + R"(,"azp":"other")")), "token_authorized_party");
  EXPECT_EQ(checked(claims_with(issuer, us, times(60, 0) + nonce + R"(,"azp":7)")), "token_authorized_party");
}

TEST(JwtClaims, ItHasNotExpired) {
  EXPECT_EQ(checked(claims_with(issuer, us, times(-59, -60) + nonce)), "taken");  // within the clocks' difference
  EXPECT_EQ(checked(claims_with(issuer, us, times(-60, -60) + nonce)), "token_expired");
  EXPECT_EQ(checked(claims_with(issuer, us, nonce)), "token_missing_claim");
  EXPECT_EQ(checked(claims_with(issuer, us, nonce + R"(,"exp":"1999999999")")), "token_form");
  EXPECT_EQ(checked(claims_with(issuer, us, nonce + R"(,"exp":-1)")), "token_form");
  EXPECT_EQ(checked(claims_with(issuer, us, nonce + R"(,"exp":1e300)")), "token_form");
  EXPECT_EQ(checked(claims_with(issuer, us, nonce + R"(,"iat":1767600000.9,"exp":1767600030.5)")), "taken");
}

TEST(JwtClaims, ItIsGoodAlready) {
  const auto from = [](std::int64_t at) { return R"(,"nbf":)" + std::to_string(now_s + at); };
  EXPECT_EQ(checked(claims_with(issuer, us, times(600, 0) + nonce + from(60))), "taken");
  EXPECT_EQ(checked(claims_with(issuer, us, times(600, 0) + nonce + from(61))), "token_not_yet");
  EXPECT_EQ(checked(claims_with(issuer, us, times(600, 61) + nonce)), "token_not_yet");
  EXPECT_EQ(checked(claims_with(issuer, us, times(600, 0) + nonce + R"(,"nbf":"soon")")), "token_form");
}

TEST(JwtClaims, ItWasIssuedJustNow) {
  EXPECT_EQ(checked(claims_with(issuer, us, times(600, -360) + nonce)), "taken");
  EXPECT_EQ(checked(claims_with(issuer, us, times(600, -361) + nonce)), "token_too_old");
  EXPECT_EQ(checked(claims_with(issuer, us, R"(,"exp":1999999999)" + nonce)), "token_missing_claim");
}

TEST(JwtClaims, ItsLifeIsBounded) {
  ClaimRules rules = id_token_rules();
  rules.lifetime_max = 5min;
  EXPECT_EQ(checked(claims_with(issuer, us, times(360, 0) + nonce), rules), "taken");
  EXPECT_EQ(checked(claims_with(issuer, us, times(361, 0) + nonce), rules), "token_too_long_lived");
}

TEST(JwtClaims, TheNonceIsOurs) {
  EXPECT_EQ(checked(claims_with(issuer, us, times(60, 0))), "token_nonce");
  EXPECT_EQ(checked(claims_with(issuer, us, times(60, 0) + R"(,"nonce":"n-2")")), "token_nonce");
  EXPECT_EQ(checked(claims_with(issuer, us, times(60, 0) + R"(,"nonce":["n-1"])")), "token_nonce");
}

TEST(JwtClaims, WhatIsNeededIsThere) {
  EXPECT_EQ(checked(R"({"iss":"https://idp.example","aud":"chartroom","nonce":"n-1")" + times(60, 0) + "}"),
            "token_missing_claim");
  EXPECT_EQ(checked(R"({"iss":"https://idp.example","aud":"chartroom","sub":"","nonce":"n-1")" + times(60, 0) + "}"),
            "token_missing_claim");
  EXPECT_EQ(checked(R"({"iss":"https://idp.example","aud":"chartroom","sub":7,"nonce":"n-1")" + times(60, 0) + "}"),
            "token_missing_claim");
}

TEST(JwtClaims, TheSubjectIsTheNamedOne) {
  ClaimRules rules = id_token_rules();
  rules.subject = "u1";
  EXPECT_EQ(checked(claims_with(issuer, us, times(60, 0) + nonce), rules), "taken");
  rules.subject = "u2";
  EXPECT_EQ(checked(claims_with(issuer, us, times(60, 0) + nonce), rules), "token_subject");
}

TEST(JwtClaims, ATypeForSomethingElseIsRefused) {
  ClaimRules rules = id_token_rules();
  rules.types = {"", "jwt"};
  const auto fate_of = [&](std::string_view type) {
    return check_type(*Jwt::parse(signed_token(curve(), Algorithm::es256, "k", type, "{}")), rules).has_value();
  };
  EXPECT_TRUE(fate_of(""));
  EXPECT_TRUE(fate_of("JWT"));
  EXPECT_TRUE(fate_of("application/jwt"));
  EXPECT_FALSE(fate_of("at+jwt"));
  EXPECT_FALSE(fate_of("logout+jwt"));
}

TEST(JwtClaims, TextsAreFoundByTheirPath) {
  const KeySet keys = keys_of(jwk_text(curve(), "k"));
  const auto claims = verify(*Jwt::parse(signed_token(curve(), Algorithm::es256, "k", "",
                                                      R"({"a":{"b":["x","y"]},"a.b":"z","mixed":["x",7],"one":"w"})")),
                             keys, both);
  ASSERT_TRUE(claims);
  EXPECT_EQ(claims->texts(std::vector<std::string>{"a", "b"}), (std::vector<std::string>{"x", "y"}));
  EXPECT_EQ(claims->texts(std::vector<std::string>{"a.b"}), std::vector<std::string>{"z"});
  EXPECT_EQ(claims->texts("one"), std::vector<std::string>{"w"});
  EXPECT_EQ(claims->texts("mixed"), std::nullopt);
  EXPECT_EQ(claims->texts(std::vector<std::string>{"one", "b"}), std::nullopt);
  EXPECT_EQ(claims->texts(std::vector<std::string>{}), std::nullopt);
}

}  // namespace
}  // namespace chartroom::identity
