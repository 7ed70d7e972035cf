#pragma once

// SHA-256 (FIPS 180-4), HMAC-SHA-256 (FIPS 198-1), HKDF-SHA-256 (RFC 5869), and a comparison whose time tells nothing.

#include <array>
#include <cstdint>
#include <initializer_list>
#include <string_view>

#include "base/bytes.h"
#include "crypto/secret.h"

namespace chartroom::crypto {

using Digest = std::array<std::uint8_t, 32>;

Digest sha256(ByteView bytes);
Digest sha256(std::initializer_list<ByteView> parts);  // of their concatenation

Digest hmac_sha256(const SecretKey& key, ByteView bytes);

// A key for one purpose from another key; `purpose` is a constant of the program, unique to the use.
SecretKey derive_key(const SecretKey& from, std::string_view purpose, ByteView context = {});

bool equal_constant_time(ByteView left, ByteView right);

}  // namespace chartroom::crypto
