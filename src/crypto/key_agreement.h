#pragma once

// A secret that two ends reach by each other's public key: ECDH on P-256 (NIST SP 800-56A). Here it wraps for a key that is not
// at hand: whoever has the public half can wrap, only who has the secret half can unwrap. From any thread.
//
// It alone is no protection from a quantum computer: its users mix in a second, symmetric secret (store/key_slots.h).

#include <array>

#include "base/bytes.h"
#include "base/result.h"
#include "crypto/secret.h"

namespace chartroom::crypto {

using AgreementPublic = std::array<std::uint8_t, 65>;  // an uncompressed point: 0x04, x, y

struct AgreementPair {
  SecretKey secret;
  AgreementPublic open{};

  static AgreementPair random();
};

// The shared x coordinate: equal for (a, B) and (b, A). Not yet a key: digest it with hkdf_sha256. `corrupt` if a half is no
// key of the curve, or `own.open` isn't that of `own.secret`.
Result<SecretKey> agree(const AgreementPair& own, const AgreementPublic& other);

}  // namespace chartroom::crypto
