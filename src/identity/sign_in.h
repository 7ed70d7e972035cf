#pragma once

// Signing in with name and password: of a local account, or, where none has the name, of the clinic's directory. A local
// account that doesn't exist, one that is disabled and a wrong password cost the same and get the same refusal.
//
// An account with a second factor also needs a code of it: without one the password alone is told to be right, and no session
// is opened. Such an attempt counts like one with a wrong code or password, until one succeeds.
//
// Throttled as identity/throttle.h says. A one-time password opens one session at a time, for
// limits::one_time_password_age_max.
//
// Blocks for Argon2id and the disk, or for the directory. From any thread.

#include <expected>
#include <optional>
#include <string>

#include "identity/accounts.h"
#include "identity/directory_sign_in.h"
#include "identity/signed_in.h"
#include "identity/throttle.h"

namespace chartroom::identity {

class SignIn {
 public:
  // All must outlive it. Without a directory there are local accounts only.
  SignIn(store::Store& store, const Clock& clock, Sessions& sessions, Passwords& passwords,
         DirectorySignIn* directory = nullptr);
  // Whether the directory decides: there is one, and no local account has the name. Then `attempt` waits for the network. One
  // read of the store.
  bool asks_directory(std::string_view name) const;
  bool has_directory() const { return directory_ != nullptr; }
  // The code of an account of the directory counts only where the directory is silent (emergency_access.h).
  using Shown = ShownAtSignIn;
  // `address` as Throttle wants it.
  std::expected<SignedIn, SignInRefusal> attempt(std::string_view name, const Shown& shown, const std::string& address);
  std::expected<SignedIn, SignInRefusal> attempt(std::string_view name, std::string_view password, const std::string& address) {
    return attempt(name, Shown{password}, address);
  }

 private:
  Result<std::optional<store::AccountRow>> check(std::string_view name, std::string_view password);
  std::expected<SignedIn, SignInRefusal> attempt_local(const std::string& name, const Shown& shown);

  store::Store& store_;
  const Clock& clock_;
  Sessions& sessions_;
  Passwords& passwords_;
  DirectorySignIn* directory_;
  Throttle throttle_;
};

}  // namespace chartroom::identity
