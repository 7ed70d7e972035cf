#pragma once

// The clinic's identity provider, as a program that we ask: its metadata (OpenID Connect Discovery), its keys, and the exchange
// of a code for an ID token (RFC 6749 section 4.1.3, with PKCE, RFC 7636). Only to the issuer's host and the configured ones,
// over TLS with the configured authority. What it says is checked for its form here; whom a token lets in is
// openid_sign_in.h's.
//
// Metadata and keys are kept for limits::openid_metadata_age_max. After a failure it rests for limits::openid_rest, in which
// every question fails at once. Blocks on the network. From any thread.

#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/result.h"
#include "http/https_url.h"
#include "http/message.h"
#include "identity/jwk.h"
#include "identity/jwt.h"
#include "identity/openid_settings.h"

namespace chartroom::identity {

struct OpenIdMetadata {
  std::string authorization_endpoint;  // where browsers are sent
  http::HttpsUrl token_endpoint;
  http::HttpsUrl jwks;
  bool names_issuer_in_answers = false;  // RFC 9207: every answer to a browser has `iss`
};

// A provider's own description, checked: the issuer is exactly ours, PKCE with S256 and client_secret_basic are there, and the
// addresses that we call are on known hosts. `unsupported` or `invalid` with what is missing.
Result<OpenIdMetadata> parse_openid_metadata(std::string_view json, const OpenIdSettings& settings);

struct OpenIdTokens {
  std::string id_token;
  std::string access_token;  // for `at_hash` only: it is used for nothing
  OpenIdTokens() = default;
  OpenIdTokens(OpenIdTokens&&) noexcept = default;
  OpenIdTokens& operator=(OpenIdTokens&&) noexcept = default;
  ~OpenIdTokens();  // wipes both
};

class OpenIdProvider {
 public:
  // `settings` as check_settings wants them. The clock must outlive it.
  OpenIdProvider(OpenIdSettings settings, const Clock& clock);

  // `unavailable` if the provider doesn't answer, or answers what can't be used.
  Result<OpenIdMetadata> metadata();
  // `unauthenticated` if the provider refuses the code (used, expired, another client's, a wrong verifier); `unavailable`.
  Result<OpenIdTokens> redeem(std::string_view code, std::string_view verifier);
  // The keys to check a token with. Where it names one that isn't known, they are asked for again, at most once in
  // limits::openid_keys_refetch_min. `unavailable` if that is not possible.
  Result<std::shared_ptr<const KeySet>> keys_for(const Jwt& jwt);

  const OpenIdSettings& settings() const { return settings_; }
  // For who sets it up (`chartroom openid test`).
  struct Report {
    OpenIdMetadata metadata;
    std::size_t keys = 0;
    std::size_t keys_left_out = 0;
  };
  Result<Report> examine();

 private:
  // Shared, so that a request goes on with the keys that it began with.
  struct Known {
    OpenIdMetadata metadata;
    KeySet keys;
    SteadyTime since{};
  };
  using KnownPointer = std::shared_ptr<const Known>;
  Result<KnownPointer> known();
  Status check_awake() const;    // under the mutex
  Result<KnownPointer> fetch();  // likewise
  Result<std::string> get(const http::HttpsUrl& url, std::size_t bytes_max) const;
  Result<http::Response> ask(const http::HttpsUrl& url, http::Request request, std::size_t bytes_max) const;
  std::unexpected<Error> failed(const Error& why);  // likewise

  const OpenIdSettings settings_;
  const Clock& clock_;
  std::mutex mutex_;  // held while it asks: who comes meanwhile wants the same answer
  KnownPointer known_;
  SteadyTime rests_until_{};
  SteadyTime next_refetch_{};  // for an unknown key
};

}  // namespace chartroom::identity
