#include "crypto/sign.h"

#include <algorithm>

#include "base/check.h"
#include "crypto/openssl_fence.h"

namespace chartroom::crypto {

bool VerifyingKey::verifies(ByteView message, const Signature& signature) const {
  const Key key(EVP_PKEY_new_raw_public_key_ex(nullptr, "ED25519", nullptr, bytes_.data(), bytes_.size()));
  if (key == nullptr) return false;
  const DigestContext context(EVP_MD_CTX_new());
  CHECK(context != nullptr, "memory for a signature");
  return EVP_DigestVerifyInit_ex(context.get(), nullptr, nullptr, nullptr, nullptr, key.get(), nullptr) == 1 &&
         EVP_DigestVerify(context.get(), signature.data(), signature.size(), message.data(), message.size()) == 1;
}

struct SigningKey::State {
  Key key;
};

Result<SigningKey> SigningKey::from_seed(ByteView seed_32) {
  if (seed_32.size() != 32) return fail(ErrorCode::invalid, "a signing key's seed has 32 bytes");
  Key key(EVP_PKEY_new_raw_private_key_ex(nullptr, "ED25519", nullptr, seed_32.data(), seed_32.size()));
  CHECK(key != nullptr, "OpenSSL must offer Ed25519");
  return SigningKey(std::make_unique<State>(State{std::move(key)}));
}

SigningKey::SigningKey(std::unique_ptr<State> state) : state_(std::move(state)) {}
SigningKey::SigningKey(SigningKey&&) noexcept = default;
SigningKey& SigningKey::operator=(SigningKey&&) noexcept = default;
SigningKey::~SigningKey() = default;

Signature SigningKey::sign(ByteView message) const {
  const DigestContext context(EVP_MD_CTX_new());
  CHECK(context != nullptr, "memory for a signature");
  Signature signature;
  std::size_t size = signature.size();
  const bool ok = EVP_DigestSignInit_ex(context.get(), nullptr, nullptr, nullptr, nullptr, state_->key.get(), nullptr) == 1 &&
                  EVP_DigestSign(context.get(), signature.data(), &size, message.data(), message.size()) == 1 &&
                  size == signature.size();
  CHECK(ok, "signing can't fail");
  return signature;
}

VerifyingKey SigningKey::verifying_key() const {
  PublicKeyBytes bytes;
  std::size_t size = bytes.size();
  CHECK(EVP_PKEY_get_raw_public_key(state_->key.get(), bytes.data(), &size) == 1 && size == bytes.size(),
        "an Ed25519 key has a public half");
  return VerifyingKey(bytes);
}

}  // namespace chartroom::crypto
