#pragma once

// SHA-256 (FIPS 180-4), HMAC-SHA-256 (FIPS 198-1), HKDF-SHA-256 (RFC 5869), and a comparison whose time tells nothing.
// From any thread. A failure of the library here would be a bug or a broken installation: CHECK.

#include <array>
#include <cstdint>
#include <initializer_list>
#include <memory>
#include <span>
#include <string_view>

#include "base/bytes.h"
#include "crypto/secret.h"

struct evp_md_ctx_st;  // OpenSSL's EVP_MD_CTX

namespace chartroom::crypto {

using Digest = std::array<std::uint8_t, 32>;

Digest sha256(ByteView bytes);
Digest sha256(std::initializer_list<ByteView> parts);  // of their concatenation

Digest hmac_sha256(const SecretKey& key, ByteView bytes);

// HMAC-SHA-1 (RFC 2104), for codes by time (RFC 6238) and nothing else: the apps that people have know no other digest.
using Sha1Digest = std::array<std::uint8_t, 20>;
Sha1Digest hmac_sha1(ByteView key, ByteView bytes);

// HMAC-SHA-256 under one key for many short values: the key's part is digested once. What it holds of the key (the two digests'
// inner states) is overwritten at the end but not locked. From any thread.
class HmacKey {
 public:
  explicit HmacKey(const SecretKey& key);
  Digest digest(ByteView bytes) const;

 private:
  struct Free {
    void operator()(evp_md_ctx_st* context) const;
  };
  using Context = std::unique_ptr<evp_md_ctx_st, Free>;
  static Context begin(const SecretKey& key, std::uint8_t pad);
  Context inner_;
  Context outer_;
};

// HKDF-SHA-256, extract and expand; fills `out`, at most 255 * 32 bytes. For keys use `derive_key`.
void hkdf_sha256(ByteView secret, ByteView salt, ByteView info, std::span<std::uint8_t> out);

// A key for one purpose from another key; `purpose` is a constant of the program, unique to the use, without a zero byte.
// HKDF with an empty salt and the info `purpose`, 0x00, `context`.
SecretKey derive_key(const SecretKey& from, std::string_view purpose, ByteView context = {});

// False if the lengths differ; a length is not a secret.
bool equal_constant_time(ByteView left, ByteView right);

}  // namespace chartroom::crypto
