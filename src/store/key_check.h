#pragma once

// A small value that tells whether a master key is the one with which something was sealed, so that another key is reported as
// `wrong_key` and damage as `corrupt`. It is a salted HMAC under a key derived for this alone: it gives nothing of the master
// away, and two folders with one master show different values. And the frame of small files that are written whole:
// magic, version, body, and SHA-256 of all of that, in every version, so that damage is told from a newer release.

#include <array>
#include <cstdint>
#include <string_view>

#include "base/bytes.h"
#include "base/result.h"
#include "crypto/secret.h"

namespace chartroom::store {

inline constexpr std::size_t key_check_bytes = 48;  // salt 16, HMAC-SHA-256 32

Bytes make_key_check(const crypto::SecretKey& master, std::string_view purpose);
// `wrong_key` if `check` was made with another master or for another purpose.
Status test_key_check(ByteView check, const crypto::SecretKey& master, std::string_view purpose);

inline constexpr std::size_t magic_bytes = 8;

Bytes frame_file(std::string_view magic, std::uint16_t version, ByteView body);
// The body. `corrupt`, or `newer_version` if the bytes are intact and the version is above `version`.
Result<Bytes> unframe_file(std::string_view magic, std::uint16_t version, ByteView file);

}  // namespace chartroom::store
