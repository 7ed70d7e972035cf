#pragma once

// Accounts of people; those of programs are in service_accounts.h. A new, local one gets a random one-time password, shown
// once, which its owner must replace before anything else. Of one of the clinic's directory, names, roles and password are not
// changed here (`conflict`): see directory_accounts.h. Disabling an account, changing its roles or resetting its password acts
// at once: its sessions and tokens end, or are read anew, before the call returns.
//
// Blocks on the disk, and on Argon2id where a password is involved. From any thread.

#include <expected>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/result.h"
#include "identity/factor_use.h"
#include "identity/owner_refusal.h"
#include "identity/password_rules.h"
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

// Why something can't be asked for an account: the error's detail.
inline constexpr std::string_view asked_by_another = "somebody else asked something: that is confirmed or declined first";

// Whether any of them is a role that no operator gives alone.
bool needs_two_people(Roles roles);

class Accounts {
 public:
  // All must outlive the accounts. `site_words`: names of this place, which no password may be made of.
  Accounts(store::Store& store, const Clock& clock, Sessions& sessions, Passwords& passwords,
           std::vector<std::string> site_words = {});

  // The first four are for what two people have agreed on, for a site's start, and for who holds the master key.
  Result<IssuedAccount> create(const NewAccount& wanted);  // `conflict` if the name is taken, `invalid` if it is no name
  Result<store::AccountRow> change(PrincipalId id, const AccountChange& change);  // `not_found`
  Result<IssuedAccount> reset_password(PrincipalId id);                           // sessions and tokens end
  Result<IssuedAccount> recover(PrincipalId id);                                  // likewise, and its second factor is gone

  // By an operator. What one operator gives alone acts at once; the rest is asked for and opens nothing until a privacy officer
  // confirms it: roles but that of an operator, identifiers, and for an account with any of them a new password, and to be
  // enabled again. Errors as above; `conflict` with `asked_by_another` while something waits that somebody else asked (less of
  // it can be asked all the same): who asked is then known, and can't confirm it. `one_time_password` is empty where none was
  // made.
  struct Asking {
    PrincipalId id;
    std::string name;
  };
  Result<IssuedAccount> ask_create(const NewAccount& wanted, const Asking& by);
  Result<store::AccountRow> ask_change(PrincipalId id, const AccountChange& change, const Asking& by);
  Result<IssuedAccount> ask_password(PrincipalId id, const Asking& by);
  Result<std::vector<store::AccountRow>> asked() const;  // accounts for which something is, by name
  // By somebody else than who asked and whose account it is (`forbidden`); `conflict` if something else is asked now than at
  // `asked`. An account that had no such role before gets a new one-time password, and loses its second factor and sessions:
  // whoever had them may be the operator.
  Result<IssuedAccount> confirm(PrincipalId id, Timestamp asked, const Asking& by);
  Result<store::AccountRow> decline(PrincipalId id, Timestamp asked);  // `conflict` likewise

  struct NewPassword {
    std::string_view old_password;
    std::string_view new_password;
    // Of the second factor; not asked for where the old one is a one-time password, whose session was opened with one.
    std::string_view code = {};
  };
  // By the owner. All sessions but the one that asks and all tokens end: whoever had got at the account is out.
  std::expected<FactorUsed, OwnerRefusal> change_password(const Principal& owner, const NewPassword& wanted);
  std::expected<FactorUsed, OwnerRefusal> change_password(const Principal& owner, std::string_view old_password,
                                                          std::string_view new_password) {
    return change_password(owner, NewPassword{old_password, new_password});
  }
  // Is it the owner who sits at the open session? The password, and where the account has a second factor a code of it.
  // `throttled` after limits::sign_in_failures_max wrong ones within limits::sign_in_window.
  std::expected<FactorUsed, OwnerRefusal> check_owner(const store::AccountRow& account, std::string_view password,
                                                      std::string_view code);

  Result<store::AccountRow> find(PrincipalId id) const;  // a program's too; `not_found`
  Result<std::vector<store::AccountRow>> list() const;   // by name; people's

 private:
  enum class Ask : std::uint8_t { for_password, for_password_and_code };
  enum class Factor : std::uint8_t { stays, goes };
  Result<IssuedAccount> renew(PrincipalId id, Factor factor);
  Result<IssuedAccount> make(const NewAccount& wanted) const;  // not written yet
  Status put_new(const store::AccountRow& row);
  void set_one_time_password(store::AccountRow& row, const std::string& hash) const;
  std::expected<FactorUsed, OwnerRefusal> check(const store::AccountRow& account, std::string_view password,
                                                std::string_view code, Ask ask);

  store::Store& store_;
  const Clock& clock_;
  Sessions& sessions_;
  Passwords& passwords_;
  const std::vector<std::string> site_words_;
  Throttle throttle_;
};

}  // namespace chartroom::identity
