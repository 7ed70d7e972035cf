#pragma once

// AES-256-GCM (NIST SP 800-38D). A sealed value is nonce (12 bytes), ciphertext, tag (16). With random nonces one key
// may seal 2^32 values; chart keys and the keys of tables stay far below (store/limits).

#include <array>
#include <memory>

#include "base/bytes.h"
#include "base/result.h"
#include "crypto/secret.h"

struct evp_cipher_ctx_st;  // OpenSSL's EVP_CIPHER_CTX

namespace chartroom::crypto {

inline constexpr std::size_t seal_overhead_bytes = 12 + 16;

// `context` is authenticated and not stored: what the value is and where it belongs, so that it opens nowhere else.
Bytes seal(const SecretKey& key, ByteView plain, ByteView context);
// `corrupt` if the bytes, the key or the context are not those of `seal`.
Result<Bytes> open(const SecretKey& key, ByteView sealed, ByteView context);

// Seals many values under one key without setting the key up each time. One thread. Holds the expanded key in memory that is
// overwritten at the end but not locked. Its first nonce is random, and each further one is the number after it, so that two
// Sealers of one key meet only if their starts lie closer than the values that they seal (2^-46 for a million Sealers of a
// thousand values each). Not to be used on both sides of a fork.
class Sealer {
 public:
  explicit Sealer(const SecretKey& key);
  // Appends to `out` what `crypto::seal` returns. `plain` and `context` must not lie in `out`.
  void seal(ByteView plain, ByteView context, Bytes& out);

 private:
  struct Free {
    void operator()(evp_cipher_ctx_st* context) const;
  };
  std::unique_ptr<evp_cipher_ctx_st, Free> context_;
  std::array<std::uint8_t, 12> nonce_;  // the next one's
};

}  // namespace chartroom::crypto
