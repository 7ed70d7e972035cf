#pragma once

// Ed25519 (RFC 8032).

#include <array>
#include <memory>

#include "base/bytes.h"
#include "base/result.h"

namespace chartroom::crypto {

using Signature = std::array<std::uint8_t, 64>;
using PublicKeyBytes = std::array<std::uint8_t, 32>;

class VerifyingKey {
 public:
  explicit VerifyingKey(const PublicKeyBytes& bytes) : bytes_(bytes) {}
  bool verifies(ByteView message, const Signature& signature) const;
  const PublicKeyBytes& bytes() const { return bytes_; }

 private:
  PublicKeyBytes bytes_;
};

class SigningKey {
 public:
  static Result<SigningKey> from_seed(ByteView seed_32);  // `invalid` unless 32 bytes
  SigningKey(SigningKey&&) noexcept;
  SigningKey& operator=(SigningKey&&) noexcept;
  ~SigningKey();

  Signature sign(ByteView message) const;
  VerifyingKey verifying_key() const;

 private:
  struct State;
  explicit SigningKey(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace chartroom::crypto
