#pragma once

// The public keys that somebody signs with, as a JWK set (RFC 7517). Keys of another use, kinds that we don't know, weak ones,
// and ones with a secret part are left out, as section 5 wants it; so a set may turn out empty. A pure value: fetching it is
// somebody else's.

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "crypto/public_key.h"

namespace chartroom::identity {

struct JsonWebKey {
  std::string id;                                       // `kid`; empty: it has none
  std::optional<crypto::SignatureAlgorithm> algorithm;  // `alg`: then the key signs so and in no other way
  crypto::PublicKey key;
};

class KeySet {
 public:
  KeySet() = default;
  // `too_large` beyond limits::jwk_set_bytes_max or limits::jwk_set_keys_max, `invalid` if it is no JWK set.
  static Result<KeySet> parse(std::string_view json);

  // The keys that may have signed so: by the id, or all of that kind where none is named. They live as long as the set.
  std::vector<const JsonWebKey*> candidates(std::string_view id, crypto::SignatureAlgorithm algorithm) const;
  std::size_t size() const { return keys_.size(); }
  std::size_t left_out() const { return left_out_; }

 private:
  std::vector<JsonWebKey> keys_;
  std::size_t left_out_ = 0;
};

}  // namespace chartroom::identity
