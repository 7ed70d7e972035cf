#include "identity/jwt_claims.h"

#include <algorithm>

#include "base/limits.h"
#include "crypto/digest.h"

namespace chartroom::identity {
namespace {

using Checked = std::expected<void, JwtRefusal>;

std::unexpected<JwtRefusal> claims_refused(JwtWhy why, std::string detail) {
  return std::unexpected(JwtRefusal{why, std::move(detail)});
}

bool contains(const std::vector<std::string>& texts, std::string_view text) {
  return std::ranges::find(texts, text) != texts.end();
}

Checked check_audience(const Claims& claims, const ClaimRules& rules) {
  if (!claims.has("aud")) return claims_refused(JwtWhy::missing_claim, "aud is missing");
  const auto audiences = claims.texts("aud");
  if (!audiences || audiences->size() > limits::jwt_audiences_max)
    return claims_refused(JwtWhy::form, "aud is no list of texts");
  if (std::ranges::none_of(*audiences, [&](const std::string& one) { return contains(rules.audiences, one); })) {
    return claims_refused(JwtWhy::audience, "the token is for somebody else");
  }
  if (rules.authorized_party.empty()) return {};
  if (!claims.has("azp")) {
    if (audiences->size() > 1) return claims_refused(JwtWhy::authorized_party, "of several audiences, azp must name us");
    return {};
  }
  if (claims.text("azp") != rules.authorized_party) return claims_refused(JwtWhy::authorized_party, "azp names somebody else");
  return {};
}

Checked check_times(const Claims& claims, const ClaimRules& rules, Timestamp now) {
  constexpr auto skew = limits::jwt_clock_skew_max;
  for (const char* name : {"exp", "nbf", "iat"}) {
    if (claims.has(name) && !claims.time(name)) return claims_refused(JwtWhy::form, std::string(name) + " is no time");
  }
  const auto expires = claims.time("exp");
  if (!expires) return claims_refused(JwtWhy::missing_claim, "exp is missing");
  if (now >= *expires + skew) return claims_refused(JwtWhy::expired, "the token has expired");
  if (rules.lifetime_max.count() > 0 && *expires > now + rules.lifetime_max + skew) {
    return claims_refused(JwtWhy::too_long_lived, "the token is good for too long");
  }
  const auto from = claims.time("nbf");
  if (from && *from > now + skew) return claims_refused(JwtWhy::not_yet, "the token isn't good yet");
  const auto issued = claims.time("iat");
  if (issued && *issued > now + skew) return claims_refused(JwtWhy::not_yet, "the token was issued in the future");
  if (rules.age_max.count() == 0) return {};
  if (!issued) return claims_refused(JwtWhy::missing_claim, "iat is missing");
  if (now - *issued > rules.age_max + skew) return claims_refused(JwtWhy::too_old, "the token was issued too long ago");
  return {};
}

Checked check_named(const Claims& claims, const ClaimRules& rules) {
  for (const std::string& name : rules.needed) {
    if (claims.text(name).value_or("").empty()) return claims_refused(JwtWhy::missing_claim, name + " is missing");
  }
  if (rules.subject && claims.text("sub") != *rules.subject)
    return claims_refused(JwtWhy::subject, "the token is about somebody else");
  if (!rules.nonce) return {};
  const auto nonce = claims.text("nonce");
  if (!nonce) return claims_refused(JwtWhy::nonce, "nonce is missing");
  if (!crypto::equal_constant_time(as_bytes(*nonce), as_bytes(*rules.nonce))) {
    return claims_refused(JwtWhy::nonce, "the token answers another request");
  }
  return {};
}

}  // namespace

std::expected<void, JwtRefusal> check_type(const Jwt& jwt, const ClaimRules& rules) {
  if (rules.types.empty() || contains(rules.types, jwt.type())) return {};
  return claims_refused(JwtWhy::type, "the token's type says that it is for something else");
}

std::expected<void, JwtRefusal> check_claims(const Claims& claims, const ClaimRules& rules, Timestamp now) {
  if (!claims.has("iss")) return claims_refused(JwtWhy::missing_claim, "iss is missing");
  if (claims.text("iss") != rules.issuer) return claims_refused(JwtWhy::issuer, "the token is from somebody else");
  if (auto checked = check_audience(claims, rules); !checked) return checked;
  if (auto checked = check_times(claims, rules, now); !checked) return checked;
  return check_named(claims, rules);
}

}  // namespace chartroom::identity
