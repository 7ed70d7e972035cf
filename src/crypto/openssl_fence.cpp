#include "crypto/openssl_fence.h"

#include "base/check.h"

namespace chartroom::crypto {

const EVP_CIPHER* aes_256_gcm() {
  static const EVP_CIPHER* const cipher = EVP_CIPHER_fetch(nullptr, "AES-256-GCM", nullptr);
  CHECK(cipher != nullptr, "OpenSSL must offer AES-256-GCM");
  return cipher;
}

const EVP_MD* sha_256() {
  static const EVP_MD* const digest = EVP_MD_fetch(nullptr, "SHA256", nullptr);
  CHECK(digest != nullptr, "OpenSSL must offer SHA-256");
  return digest;
}

}  // namespace chartroom::crypto
