#pragma once

// Signing in with name and password. An account that doesn't exist, one that is disabled and a wrong password cost the same and
// get the same refusal.
//
// Throttled as identity/throttle.h says. A one-time password opens one session at a time, for
// limits::one_time_password_age_max.
//
// Blocks for Argon2id and the disk. From any thread.

#include <chrono>
#include <expected>
#include <optional>
#include <string>

#include "identity/accounts.h"
#include "identity/throttle.h"

namespace chartroom::identity {

struct SignedIn {
  store::AccountRow account;
  OpenedSession session;
};

struct SignInRefusal {
  Error error;  // `unauthenticated`, `forbidden` (one-time password too old), `throttled`, or of the store
  std::chrono::seconds retry_after{};  // for `throttled`
};

class SignIn {
 public:
  // All must outlive it.
  SignIn(store::Store& store, const Clock& clock, Sessions& sessions, Passwords& passwords);
  // `address` as Throttle wants it.
  std::expected<SignedIn, SignInRefusal> attempt(std::string_view name, std::string_view password, const std::string& address);

 private:
  Result<std::optional<store::AccountRow>> check(std::string_view name, std::string_view password);

  store::Store& store_;
  const Clock& clock_;
  Sessions& sessions_;
  Passwords& passwords_;
  Throttle throttle_;
};

}  // namespace chartroom::identity
