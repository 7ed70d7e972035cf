#include "crypto/digest.h"

#include <openssl/core_names.h>
#include <openssl/crypto.h>
#include <openssl/params.h>

#include <algorithm>

#include "base/check.h"
#include "crypto/openssl_fence.h"

namespace chartroom::crypto {
namespace {

using MacContext = OpensslPtr<EVP_MAC_CTX, EVP_MAC_CTX_free>;
using KdfContext = OpensslPtr<EVP_KDF_CTX, EVP_KDF_CTX_free>;

// One context per thread: making one costs more than digesting a short record.
EVP_MD_CTX* digest_context() {
  thread_local const DigestContext context(EVP_MD_CTX_new());
  CHECK(context != nullptr, "memory for a digest");
  return context.get();
}

EVP_MAC* hmac_algorithm() {
  static EVP_MAC* const mac = EVP_MAC_fetch(nullptr, "HMAC", nullptr);
  CHECK(mac != nullptr, "OpenSSL must offer HMAC");
  return mac;
}

EVP_KDF* hkdf_algorithm() {
  static EVP_KDF* const kdf = EVP_KDF_fetch(nullptr, "HKDF", nullptr);
  CHECK(kdf != nullptr, "OpenSSL must offer HKDF");
  return kdf;
}

OSSL_PARAM sha256_param(const char* name) {
  static char digest_name[] = "SHA256";
  return OSSL_PARAM_construct_utf8_string(name, digest_name, 0);
}

OSSL_PARAM sha1_param(const char* name) {
  static char digest_name[] = "SHA1";
  return OSSL_PARAM_construct_utf8_string(name, digest_name, 0);
}

void hmac(const OSSL_PARAM& digest, ByteView key, ByteView bytes, std::span<std::uint8_t> out) {
  const MacContext context(EVP_MAC_CTX_new(hmac_algorithm()));
  CHECK(context != nullptr, "memory for an HMAC");
  const OSSL_PARAM params[] = {digest, OSSL_PARAM_construct_end()};
  std::size_t size = 0;
  const bool ok = EVP_MAC_init(context.get(), key.data(), key.size(), params) == 1 &&
                  EVP_MAC_update(context.get(), bytes.data(), bytes.size()) == 1 &&
                  EVP_MAC_final(context.get(), out.data(), &size, out.size()) == 1 && size == out.size();
  CHECK(ok, "HMAC can't fail");
}

// OpenSSL's parameters are not const; it only reads these.
OSSL_PARAM bytes_param(const char* name, ByteView bytes) {
  static std::uint8_t nothing = 0;
  auto* data = bytes.empty() ? &nothing : const_cast<std::uint8_t*>(bytes.data());
  return OSSL_PARAM_construct_octet_string(name, data, bytes.size());
}

}  // namespace

Digest sha256(ByteView bytes) { return sha256({bytes}); }

Digest sha256(std::initializer_list<ByteView> parts) {
  EVP_MD_CTX* context = digest_context();
  Digest out;
  bool ok = EVP_DigestInit_ex2(context, sha_256(), nullptr) == 1;
  for (ByteView part : parts) ok = ok && EVP_DigestUpdate(context, part.data(), part.size()) == 1;
  ok = ok && EVP_DigestFinal_ex(context, out.data(), nullptr) == 1;
  CHECK(ok, "SHA-256 can't fail");
  return out;
}

Digest hmac_sha256(const SecretKey& key, ByteView bytes) {
  Digest out;
  hmac(sha256_param(OSSL_MAC_PARAM_DIGEST), key.view(), bytes, out);
  return out;
}

Sha1Digest hmac_sha1(ByteView key, ByteView bytes) {
  Sha1Digest out;
  hmac(sha1_param(OSSL_MAC_PARAM_DIGEST), key, bytes, out);
  return out;
}

void HmacKey::Free::operator()(evp_md_ctx_st* context) const { EVP_MD_CTX_free(context); }

HmacKey::Context HmacKey::begin(const SecretKey& key, std::uint8_t pad) {
  std::array<std::uint8_t, 64> block;  // SHA-256's block; the key is shorter
  block.fill(pad);
  for (std::size_t i = 0; i < key_bytes; ++i) block[i] ^= key.view()[i];
  Context context(EVP_MD_CTX_new());
  CHECK(context != nullptr, "memory for an HMAC");
  const bool ok = EVP_DigestInit_ex2(context.get(), sha_256(), nullptr) == 1 &&
                  EVP_DigestUpdate(context.get(), block.data(), block.size()) == 1;
  wipe(block);
  CHECK(ok, "SHA-256 can't fail");
  return context;
}

HmacKey::HmacKey(const SecretKey& key) : inner_(begin(key, 0x36)), outer_(begin(key, 0x5C)) {}

Digest HmacKey::digest(ByteView bytes) const {
  EVP_MD_CTX* context = digest_context();
  Digest out;
  const bool ok =
      EVP_MD_CTX_copy_ex(context, inner_.get()) == 1 && EVP_DigestUpdate(context, bytes.data(), bytes.size()) == 1 &&
      EVP_DigestFinal_ex(context, out.data(), nullptr) == 1 && EVP_MD_CTX_copy_ex(context, outer_.get()) == 1 &&
      EVP_DigestUpdate(context, out.data(), out.size()) == 1 && EVP_DigestFinal_ex(context, out.data(), nullptr) == 1;
  CHECK(ok, "HMAC can't fail");
  return out;
}

void hkdf_sha256(ByteView secret, ByteView salt, ByteView info, std::span<std::uint8_t> out) {
  const KdfContext context(EVP_KDF_CTX_new(hkdf_algorithm()));
  CHECK(context != nullptr, "memory for HKDF");
  int mode = EVP_KDF_HKDF_MODE_EXTRACT_AND_EXPAND;
  const OSSL_PARAM params[] = {sha256_param(OSSL_KDF_PARAM_DIGEST),     OSSL_PARAM_construct_int(OSSL_KDF_PARAM_MODE, &mode),
                               bytes_param(OSSL_KDF_PARAM_KEY, secret), bytes_param(OSSL_KDF_PARAM_SALT, salt),
                               bytes_param(OSSL_KDF_PARAM_INFO, info),  OSSL_PARAM_construct_end()};
  CHECK(EVP_KDF_derive(context.get(), out.data(), out.size(), params) == 1, "HKDF fails only if too much is asked for");
}

SecretKey derive_key(const SecretKey& from, std::string_view purpose, ByteView context) {
  CHECK(!purpose.empty() && purpose.find('\0') == std::string_view::npos, "a purpose is a word without a zero byte");
  Bytes info = to_bytes(as_bytes(purpose));
  info.push_back(0);
  info.insert(info.end(), context.begin(), context.end());
  std::array<std::uint8_t, key_bytes> derived;
  hkdf_sha256(from.view(), {}, info, derived);
  auto key = SecretKey::from_bytes(derived);
  wipe(derived);
  CHECK(key.has_value(), "32 bytes make a key");
  return std::move(*key);
}

bool equal_constant_time(ByteView left, ByteView right) {
  if (left.size() != right.size()) return false;
  return left.empty() || CRYPTO_memcmp(left.data(), right.data(), left.size()) == 0;
}

}  // namespace chartroom::crypto
