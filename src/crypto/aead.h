#pragma once

// AES-256-GCM (NIST SP 800-38D). A sealed value is nonce (12 random bytes), ciphertext, tag (16). With random nonces one key may
// seal 2^32 values; chart keys and the keys of tables stay far below (store/limits).

#include <string_view>

#include "base/bytes.h"
#include "base/result.h"
#include "crypto/secret.h"

namespace chartroom::crypto {

inline constexpr std::size_t seal_overhead_bytes = 12 + 16;

// `context` is authenticated and not stored: what the value is and where it belongs, so that it opens nowhere else.
Bytes seal(const SecretKey& key, ByteView plain, ByteView context);
// `corrupt` if the bytes, the key or the context are not those of `seal`.
Result<Bytes> open(const SecretKey& key, ByteView sealed, ByteView context);

}  // namespace chartroom::crypto
