#pragma once

// Is it the owner of an account of the clinic's directory who sits at the open session? The directory says so of the password,
// then and there, and our own factor of the code: for what one does with one's emergency access.
//
// Blocks on the network, the disk, and for Argon2id. From any thread.

#include <expected>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "identity/directory.h"
#include "identity/factor_use.h"
#include "identity/owner_refusal.h"
#include "identity/passwords.h"
#include "identity/sessions.h"
#include "identity/throttle.h"

namespace chartroom::identity {

class DirectoryOwner {
 public:
  // All must outlive it.
  DirectoryOwner(Directory& directory, Sessions& sessions, Passwords& passwords, const Clock& clock);

  // The password, and where the account has a factor a code of it. `throttled` as Accounts::check_owner; `failed` with
  // `directory_unavailable` where the directory is silent or unclear. An account that is closed there has a wrong password.
  std::expected<FactorUsed, OwnerRefusal> check(const store::AccountRow& account, std::string_view password,
                                                std::string_view code);
  Result<std::string> hash(std::string_view password) { return passwords_.hash(password); }

 private:
  std::expected<void, OwnerRefusal> check_password(const store::AccountRow& account, std::string_view password);

  Directory& directory_;
  Sessions& sessions_;
  Passwords& passwords_;
  const Clock& clock_;
  Throttle throttle_;
};

}  // namespace chartroom::identity
