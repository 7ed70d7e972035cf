#pragma once

// Signatures of others, checked by their public keys: the algorithms of JWS (RFC 7518 section 3, RFC 8037) that need no shared
// secret. There is no HMAC among them, so a public key can never be taken for a secret. From any thread.

#include <cstdint>
#include <memory>
#include <optional>
#include <string_view>

#include "base/bytes.h"
#include "base/result.h"

namespace chartroom::crypto {

enum class SignatureAlgorithm : std::uint8_t { rs256, rs384, rs512, ps256, ps384, ps512, es256, es384, es512, eddsa };

// JWA's names: "RS256" … "EdDSA". nullopt for every other one, "none" and "HS256" among them. Letters count.
std::optional<SignatureAlgorithm> parse_signature_algorithm(std::string_view name);
std::string_view signature_algorithm_name(SignatureAlgorithm algorithm);

enum class Curve : std::uint8_t { p256, p384, p521 };

class PublicKey {
 public:
  // Big-endian numbers, as in a JWK's n, e, x and y. `invalid` for a modulus below 2048 or above 8192 bits, for an exponent
  // that is even, below 65537 or above 64 bits, and for a point that isn't on its curve.
  static Result<PublicKey> rsa(ByteView modulus, ByteView exponent);
  static Result<PublicKey> elliptic(Curve curve, ByteView x, ByteView y);  // coordinates of the curve's full length
  static Result<PublicKey> ed25519(ByteView bytes_32);
  PublicKey(PublicKey&&) noexcept;
  PublicKey& operator=(PublicKey&&) noexcept;
  ~PublicKey();

  // Whether keys of this kind sign so: an RSA key RS and PS, a curve's the one algorithm of that curve.
  bool fits(SignatureAlgorithm algorithm) const;
  // False for an algorithm that doesn't fit. The signature is in JWS' form: of a curve r and s, side by side.
  bool verifies(SignatureAlgorithm algorithm, ByteView message, ByteView signature) const;

 private:
  struct State;
  explicit PublicKey(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

// The digest that the algorithm signs: SHA-256, SHA-384 or SHA-512 (which Ed25519 uses too).
Bytes digest_of(SignatureAlgorithm algorithm, ByteView bytes);

}  // namespace chartroom::crypto
