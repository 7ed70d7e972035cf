#pragma once

// For tests: signed tokens and key sets, written member by member so that each can be made wrong.

#include <string>
#include <string_view>

#include "crypto/key_pair_fixture.h"
#include "identity/jwt.h"

namespace chartroom::identity {

inline std::string signed_token(const crypto::KeyPair& pair, crypto::SignatureAlgorithm algorithm, std::string_view header,
                                std::string_view claims) {
  std::string text = to_base64url(as_bytes(header)) + "." + to_base64url(as_bytes(claims));
  return text + "." + to_base64url(pair.sign(algorithm, as_bytes(text)));
}

// The header says the algorithm and the key's id.
inline std::string signed_token(const crypto::KeyPair& pair, crypto::SignatureAlgorithm algorithm, std::string_view id,
                                std::string_view type, std::string_view claims) {
  std::string header = R"({"alg":")" + std::string(crypto::signature_algorithm_name(algorithm)) + "\"";
  if (!id.empty()) header += R"(,"kid":")" + std::string(id) + "\"";
  if (!type.empty()) header += R"(,"typ":")" + std::string(type) + "\"";
  return signed_token(pair, algorithm, header + "}", claims);
}

inline std::string jwk_text(const crypto::KeyPair& pair, std::string_view id, std::string_view more = {}) {
  std::string out = "{" + pair.jwk_members();
  if (!id.empty()) out += R"(,"kid":")" + std::string(id) + "\"";
  return out + std::string(more) + "}";
}

}  // namespace chartroom::identity
