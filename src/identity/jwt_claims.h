#pragma once

// Whether a token that was signed is meant for us, and now. Each kind of token has rules of its own: what a rule doesn't name
// is not looked at, save `exp` and `nbf`, which always count.
//
// Times may differ by limits::jwt_clock_skew_max either way.

#include <chrono>
#include <expected>
#include <optional>
#include <string>
#include <vector>

#include "base/clock.h"
#include "identity/jwt.h"

namespace chartroom::identity {

struct ClaimRules {
  std::string issuer;                  // `iss` is exactly this
  std::vector<std::string> audiences;  // `aud` has one of these
  std::string authorized_party;  // `azp` is this where it is there, and is there where `aud` has several; empty: not asked
  std::optional<std::string> subject;    // `sub` is exactly this; not asked where none is named
  std::optional<std::string> nonce;      // likewise
  std::chrono::seconds age_max{};        // `iat` is there and at most so long ago; 0: not asked
  std::chrono::seconds lifetime_max{};   // `exp` is at most so far ahead; 0: not asked
  std::vector<std::string> needed = {};  // texts that must be there and not empty, whatever they say: "sub", "jti"
  std::vector<std::string> types = {};   // `typ` is one of these, lower case, or absent where "" is among them; none: not asked
};

// A token's `typ` first, since it needs no key: refused as `type`.
std::expected<void, JwtRefusal> check_type(const Jwt& jwt, const ClaimRules& rules);
// `exp` must be there. The first rule that is broken is told.
std::expected<void, JwtRefusal> check_claims(const Claims& claims, const ClaimRules& rules, Timestamp now);

}  // namespace chartroom::identity
