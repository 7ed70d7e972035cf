#pragma once

// A key from a passphrase: Argon2id (RFC 9106). It is worked out once per start, so it may cost far more than the check of an
// account's password (crypto/password.h): about a second and 256 MiB of memory for each guess.

#include <array>
#include <string_view>

#include "base/bytes.h"
#include "base/result.h"
#include "crypto/secret.h"

namespace chartroom::crypto {

inline constexpr std::size_t passphrase_chars_min = 16;  // of random words four, of random letters 75 bits
inline constexpr std::size_t passphrase_bytes_max = 1024;

struct PassphraseCost {
  std::uint32_t memory_kib = 256 * 1024;
  std::uint32_t passes = 4;
  std::uint32_t lanes = 4;

  static constexpr std::size_t bytes = 12;
  // `corrupt` where a file asks for what would keep a start from ever ending: more than 4 GiB, 64 passes or 16 lanes.
  static Result<PassphraseCost> check(const PassphraseCost& cost);
};

using PassphraseSalt = std::array<std::uint8_t, 16>;  // RFC 9106 section 3.1

// `too_large`, `corrupt` for a cost that `check` refuses, `unavailable` without the memory. The passphrase is the caller's to
// wipe; the memory of the work is overwritten.
Result<SecretKey> key_from_passphrase(std::string_view passphrase, const PassphraseSalt& salt, const PassphraseCost& cost);

}  // namespace chartroom::crypto
