#include "identity/credential.h"

#include <algorithm>

#include "base/bytes.h"
#include "base/check.h"
#include "crypto/random.h"
#include "crypto/secret.h"

namespace chartroom::identity {
namespace {

constexpr std::size_t id_chars = 26;
constexpr std::size_t secret_chars = 43;
constexpr std::string_view token_prefix = "ct_";

std::string join(const Credential& credential, char between) {
  return credential.id.text().substr(2) + between + to_base64url(credential.secret);
}

std::optional<Credential> split(std::string_view text, char between) {
  if (text.size() != id_chars + 1 + secret_chars || text[id_chars] != between) return std::nullopt;
  char id_text[2 + id_chars] = {'s', '-'};
  text.copy(id_text + 2, id_chars);
  const auto id = SessionId::parse({id_text, sizeof id_text});
  const auto secret = from_base64url(text.substr(id_chars + 1));
  Credential credential;
  if (!id || !secret || secret->size() != credential.secret.size()) return std::nullopt;
  credential.id = *id;
  std::ranges::copy(*secret, credential.secret.begin());
  return credential;
}

}  // namespace

Credential Credential::make() {
  Credential credential;
  credential.id = crypto::new_id<SessionId>();
  crypto::fill_random(credential.secret);
  return credential;
}

Credential::~Credential() { crypto::wipe(secret); }

crypto::Digest Credential::digest() const { return crypto::sha256(secret); }
std::string Credential::cookie_text() const { return join(*this, '.'); }
std::string Credential::token_text() const { return std::string(token_prefix) + join(*this, '_'); }

std::string Credential::csrf_text() const {
  const auto key = crypto::SecretKey::from_bytes(secret);
  CHECK(key.has_value(), "a secret has the size of a key");
  return to_base64url(crypto::hmac_sha256(*key, as_bytes("chartroom csrf 1")));
}

std::optional<Credential> parse_cookie(std::string_view text) { return split(text, '.'); }

std::optional<Credential> parse_token(std::string_view text) {
  if (!text.starts_with(token_prefix)) return std::nullopt;
  return split(text.substr(token_prefix.size()), '_');
}

}  // namespace chartroom::identity
