#pragma once

// A key split so that any k of n shares give it back, and k - 1 say nothing about it (Shamir 1979), byte by byte over GF(256)
// with the polynomial of AES. In time that does not depend on the secret: no tables, no branches on it. From any thread.
//
// Debian's library for this, libgfshare, multiplies by tables, so that caches tell of the secret, and takes its randomness from
// rand() unless told otherwise; it has no text form and no check. This is the part of it that is needed.

#include <span>
#include <vector>

#include "base/bytes.h"
#include "base/result.h"
#include "crypto/secret.h"

namespace chartroom::crypto {

inline constexpr std::size_t shares_max = 16;

struct SplitInto {
  std::uint8_t needed = 2;  // k: from 2, at most `made`
  std::uint8_t made = 3;    // n: at most shares_max
};

struct KeyShare {
  std::uint8_t number = 0;  // from 1: where the polynomials were read
  SecretKey value;
};

// `invalid` for numbers out of bounds.
Result<std::vector<KeyShare>> split_key(const SecretKey& secret, SplitInto into);
// From exactly as many shares as are needed. More or fewer give another key, as wrong shares do: its user must check it.
// `invalid` if a number is 0 or there twice, or there are none.
Result<SecretKey> join_shares(std::span<const KeyShare> shares);

// The parts, for tests.
std::uint8_t field_product(std::uint8_t left, std::uint8_t right);
// The polynomial secret + coefficients[0] x + coefficients[1] x^2 …
std::uint8_t polynomial_at(std::uint8_t secret, ByteView coefficients, std::uint8_t x);

}  // namespace chartroom::crypto
