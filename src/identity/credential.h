#pragma once

// What a caller shows: the id of a session or token and its secret, 256 random bits. In a cookie "<id>.<secret>", as a bearer
// token "ct_<id>_<secret>". The id is its 26 characters without prefix, the secret 43 characters of base64url. The store
// has the secret's SHA-256 only: a secret of full entropy needs no slow hash.

#include <array>
#include <optional>
#include <string>
#include <string_view>

#include "crypto/digest.h"
#include "domain/id.h"

namespace chartroom::identity {

struct Credential {
  SessionId id;
  std::array<std::uint8_t, 32> secret{};

  static Credential make();  // a new, random one
  ~Credential();             // overwrites the secret
  Credential() = default;
  Credential(const Credential&) = default;
  Credential& operator=(const Credential&) = default;

  crypto::Digest digest() const;
  std::string cookie_text() const;
  std::string token_text() const;
  // What a browser's page must send back in X-Chartroom-CSRF with every unsafe request: an HMAC under the secret, so that
  // only who was given it at sign-in (or asked GET /api/self from the same origin) knows it, and nothing is stored.
  std::string csrf_text() const;
};

// Only exactly what the functions above write.
std::optional<Credential> parse_cookie(std::string_view text);
std::optional<Credential> parse_token(std::string_view text);

}  // namespace chartroom::identity
