#pragma once

// Accounts. A new, local one gets a random one-time password, shown once, which its owner must replace before anything else. Of
// one of the clinic's directory, names, roles and password are not changed here (`conflict`): see directory_accounts.h.
// Disabling an account, changing its roles or resetting its password acts at once: its sessions and tokens end, or are read
// anew, before the call returns.
//
// Blocks on the disk, and on Argon2id where a password is involved. From any thread.

#include <optional>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/result.h"
#include "identity/passwords.h"
#include "identity/sessions.h"
#include "identity/throttle.h"
#include "store/store.h"

namespace chartroom::identity {

struct NewAccount {
  std::string name;  // see parse_account_name
  std::string display_name;
  Roles roles;
  std::vector<std::string> practitioner;  // "system|value" identifiers by which charts name this person
};

// A row and the password to hand to its owner.
struct IssuedAccount {
  store::AccountRow account;
  std::string one_time_password;  // about 99 bits
};

enum class AccountState : std::uint8_t { enabled, disabled };

struct AccountChange {  // what is absent stays
  std::optional<std::string> display_name;
  std::optional<Roles> roles;
  std::optional<std::vector<std::string>> practitioner;
  std::optional<AccountState> state;
};

// Lower case of 1 to 64 of a-z 0-9 . _ @ - ; nullopt for anything else.
std::optional<std::string> parse_account_name(std::string_view text);

class Accounts {
 public:
  // All must outlive the accounts.
  Accounts(store::Store& store, const Clock& clock, Sessions& sessions, Passwords& passwords);

  Result<IssuedAccount> create(const NewAccount& wanted);  // `conflict` if the name is taken, `invalid` if it is no name
  Result<store::AccountRow> change(PrincipalId id, const AccountChange& change);  // `not_found`
  Result<IssuedAccount> reset_password(PrincipalId id);                           // sessions and tokens end
  // By the owner. `unauthenticated` if `old_password` is wrong, `invalid` if the new one breaks a rule or is the old one,
  // `throttled` after limits::sign_in_failures_max wrong ones within limits::sign_in_window. All sessions but the one that asks
  // and all tokens end: whoever had got at the account is out.
  Status change_password(const Principal& owner, std::string_view old_password, std::string_view new_password);

  Result<store::AccountRow> find(PrincipalId id) const;  // `not_found`
  Result<std::vector<store::AccountRow>> list() const;   // by name

 private:
  store::Store& store_;
  const Clock& clock_;
  Sessions& sessions_;
  Passwords& passwords_;
  Throttle throttle_;
};

}  // namespace chartroom::identity
