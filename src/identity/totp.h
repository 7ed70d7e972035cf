#pragma once

// Codes by time (RFC 6238 over RFC 4226: HMAC-SHA-1, six digits, steps of 30 seconds from 1970), as every authenticator app has
// them. Pure functions; what was used already is for the caller to remember.

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/bytes.h"
#include "base/clock.h"

namespace chartroom::identity {

inline constexpr std::size_t totp_digits = 6;
inline constexpr auto totp_step = std::chrono::seconds(30);
inline constexpr std::int64_t totp_drift_steps = 1;  // a phone's clock may be off by so many, either way

std::int64_t totp_step_at(Timestamp time);
std::string totp_code(ByteView secret, std::int64_t step);

// The newest step at most totp_drift_steps away from `now` whose code this is, and later than `used`; nullopt if there is none.
// How long it takes does not depend on the code.
std::optional<std::int64_t> match_totp(ByteView secret, std::string_view code, Timestamp now, std::int64_t used);

// What a person types into an app, and what an app reads from a QR code.
std::string base32(ByteView bytes);  // RFC 4648 section 6, without padding
std::string otpauth_uri(std::string_view issuer, std::string_view account, ByteView secret);

}  // namespace chartroom::identity
