#include "identity/totp.h"

#include <array>

#include "crypto/digest.h"
#include "http/https_url.h"

namespace chartroom::identity {
namespace {

constexpr std::uint32_t code_modulus = 1'000'000;  // 10 ^ totp_digits

}  // namespace

std::int64_t totp_step_at(Timestamp time) {
  return std::chrono::floor<std::chrono::seconds>(time.time_since_epoch()) / totp_step;
}

// RFC 4226 section 5.3.
std::string totp_code(ByteView secret, std::int64_t step) {
  std::array<std::uint8_t, 8> counter;
  for (std::size_t at = 0; at < counter.size(); ++at) {
    counter[at] = static_cast<std::uint8_t>(static_cast<std::uint64_t>(step) >> (8 * (counter.size() - 1 - at)));
  }
  const crypto::Sha1Digest mac = crypto::hmac_sha1(secret, counter);
  const std::size_t offset = mac.back() & 15U;
  std::uint32_t number = mac[offset] & 0x7FU;
  for (std::size_t at = 1; at < 4; ++at) number = (number << 8U) | mac[offset + at];
  std::string code = std::to_string(number % code_modulus);
  code.insert(0, totp_digits - code.size(), '0');
  return code;
}

std::optional<std::int64_t> match_totp(ByteView secret, std::string_view code, Timestamp now, std::int64_t used) {
  std::optional<std::int64_t> found;
  const std::int64_t middle = totp_step_at(now);
  for (std::int64_t step = middle - totp_drift_steps; step <= middle + totp_drift_steps; ++step) {
    const bool same = crypto::equal_constant_time(as_bytes(totp_code(secret, step)), as_bytes(code));
    if (same && step > used) found = step;
  }
  return found;
}

std::string base32(ByteView bytes) {
  constexpr std::string_view letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
  std::string out;
  std::uint32_t held = 0;
  unsigned bits = 0;
  for (const std::uint8_t byte : bytes) {
    held = (held << 8U) | byte;
    for (bits += 8; bits >= 5; bits -= 5) out += letters[(held >> (bits - 5)) & 31U];
  }
  if (bits > 0) out += letters[(held << (5 - bits)) & 31U];
  return out;
}

std::string otpauth_uri(std::string_view issuer, std::string_view account, ByteView secret) {
  const std::string name = http::percent_encoded(issuer);
  return "otpauth://totp/" + name + ":" + http::percent_encoded(account) + "?secret=" + base32(secret) + "&issuer=" + name +
         "&algorithm=SHA1&digits=6&period=30";
}

}  // namespace chartroom::identity
