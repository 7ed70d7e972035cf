#pragma once

// Signing in by the clinic's identity provider: OpenID Connect's authorization code flow with PKCE (OpenID Connect Core section
// 3.1, RFC 7636, RFC 9207, RFC 9700), and what the provider ends later (OpenID Connect Back-Channel Logout 1.0).
//
//   begin   where the browser is to go, and what its cookie is to hold until it comes back
//   finish  the browser is back with an answer: the person, by the ID token that the answer's code is exchanged for
//   log_out the provider says itself that a session, or all of a person, are over
//
// Whoever the provider knows and the configuration's mapping gives no role is refused, and what was open of theirs ends.
// Refresh tokens aren't asked for, and no token is kept. Blocks on network and disk. From any thread.

#include <chrono>
#include <expected>
#include <map>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "crypto/digest.h"
#include "identity/jwt_claims.h"
#include "identity/openid_accounts.h"
#include "identity/openid_attempts.h"
#include "identity/openid_provider.h"
#include "identity/sessions.h"
#include "identity/signed_in.h"
#include "identity/throttle.h"

namespace chartroom::identity {

enum class OpenIdWhy : std::uint8_t {
  stale,           // not begun in this browser, answered already, or too long ago
  declined,        // the provider says that it didn't let the person in, or that they gave up
  refused,         // what the provider, or somebody in its name, sent can't be believed
  factor_missing,  // the person proved who they are, but not strongly enough or not recently enough
  no_role,
  disabled,  // here, by an operator
  name_taken,
  throttled,
  unavailable,  // the provider doesn't answer, or is not what it must be
  failed,       // the error tells: of the store
};

struct OpenIdRefusal {
  OpenIdWhy why = OpenIdWhy::refused;
  Error error;                    // for the operator
  std::string rule = {};          // for the ledger: which check it was
  std::string claimed_name = {};  // for the ledger, where a token that was verified names one
  std::chrono::seconds retry_after{};
};

class OpenIdSignIn {
 public:
  // All must outlive it.
  OpenIdSignIn(OpenIdProvider& provider, OpenIdAccounts& accounts, Sessions& sessions, const Clock& clock);

  const std::string& provider_name() const { return provider_.settings().name; }

  struct Begun {
    std::string location;
    std::string browser;  // for the cookie
  };
  // `address` as Throttle wants it.
  std::expected<Begun, OpenIdRefusal> begin(const std::string& address);

  // As the browser brings it; what is absent is empty.
  struct Answer {
    std::string_view state;
    std::string_view code;
    std::string_view error;
    std::string_view issuer;
    std::string_view browser;
  };
  std::expected<SignedIn, OpenIdRefusal> finish(const Answer& answer, const std::string& address);

  // The accounts whose sessions were meant.
  std::expected<std::vector<PrincipalId>, OpenIdRefusal> log_out(std::string_view logout_token);

 private:
  std::expected<Claims, OpenIdRefusal> verified(std::string_view token, const ClaimRules& rules);
  std::expected<OpenIdTokens, OpenIdRefusal> redeem(const Answer& answer, const OpenIdAttempt& attempt);
  std::expected<Claims, OpenIdRefusal> id_claims(const OpenIdTokens& tokens, const OpenIdAttempt& attempt);
  std::expected<SignedIn, OpenIdRefusal> let_in(const Claims& claims);
  std::expected<SignedIn, OpenIdRefusal> finish_attempt(const Answer& answer, const OpenIdAttempt& attempt);
  bool is_first_use(const std::string& token_id, Timestamp expires);

  OpenIdProvider& provider_;
  OpenIdAccounts& accounts_;
  Sessions& sessions_;
  const Clock& clock_;
  OpenIdAttempts attempts_;
  Throttle throttle_;
  std::mutex mutex_;
  std::map<crypto::Digest, Timestamp> logouts_;  // of the `jti` of those that were taken; when they expire
};

}  // namespace chartroom::identity
