#pragma once

// Sign-ins that were begun and that the provider has not answered yet. Each is for one browser, once, and for at most
// limits::openid_attempt_age_max. In memory and bounded: beyond the limits the oldest goes, of the same address first; a
// restart forgets them. From any thread.

#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>

#include "base/clock.h"

namespace chartroom::identity {

struct OpenIdAttempt {
  std::string state;     // comes back in the browser's address
  std::string nonce;     // comes back in the ID token
  std::string verifier;  // PKCE's: only the token endpoint gets it
  std::string browser;   // what the browser's cookie holds
  std::string address;   // who began it, as Throttle has addresses
  SteadyTime began{};
  Timestamp began_at{};
};

class OpenIdAttempts {
 public:
  explicit OpenIdAttempts(const Clock& clock) : clock_(clock) {}

  OpenIdAttempt begin(const std::string& address);
  // The attempt with this state, which is then gone, whoever asked. nullopt if there is none, it is too old, or another
  // browser's.
  std::optional<OpenIdAttempt> take(std::string_view state, std::string_view browser);
  std::size_t size() const;

 private:
  void make_room(const std::string& address);

  const Clock& clock_;
  mutable std::mutex mutex_;
  std::unordered_map<std::string, OpenIdAttempt> begun_;  // by state
};

// PKCE's challenge of a verifier, by S256 (RFC 7636 section 4.2).
std::string code_challenge(std::string_view verifier);

}  // namespace chartroom::identity
