#pragma once

// Accounts of programs. Such an account has no password and no session: it is opened by its tokens alone (sessions.h). One
// person answers for it, and while they may not come in, its tokens open nothing.
//
// An operator makes it and gives it the role of operator at most; the role of clinician, and the identifiers by which charts
// would relate it to patients, come from a privacy officer, who is neither who made it nor who answers for it. While it has
// that role, only its owner makes tokens for it. Whatever it was confirmed for ends with its owner: another one takes it all
// away, and the program's keys. When it is confirmed, keys of before go too: whoever brought them was not asked about charts.
//
// Blocks on the disk. From any thread.

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/result.h"
#include "identity/accounts.h"
#include "identity/sessions.h"
#include "store/store.h"

namespace chartroom::identity {

struct NewService {
  std::string name;          // see parse_account_name; among the names of people
  std::string display_name;  // what it is for
  Roles roles;
  PrincipalId owner;
};

struct ServiceChange {  // what is absent stays
  std::optional<std::string> display_name = {};
  std::optional<Roles> roles = {};
  std::optional<PrincipalId> owner = {};
  std::optional<AccountState> state = {};
};

// What an operator may give a program.
inline constexpr Roles service_roles = Roles().with(Role::operator_);

class ServiceAccounts {
 public:
  // Both must outlive it.
  ServiceAccounts(store::Store& store, const Clock& clock, Sessions& sessions);

  // `invalid`: no name, or a role beyond service_roles; `conflict`: the name is taken, or the owner has too many; `not_found`:
  // the owner is no person who may come in.
  Result<store::AccountRow> create(const NewService& wanted, PrincipalId by);
  // As above. Another owner takes the role of clinician away and ends all tokens; so does disabling end them.
  Result<store::AccountRow> change(PrincipalId id, const ServiceChange& change, PrincipalId by);
  // By a privacy officer. Tokens of before were made for something else and end. `forbidden` for who made it or answers for it.
  Result<store::AccountRow> confirm(PrincipalId id, PrincipalId by, const std::vector<std::string>& practitioner);
  Result<store::AccountRow> withdraw(PrincipalId id);  // the role of clinician; acts at once

  // The public keys (a JWK set) with which the program asks for short-lived tokens (client_credentials.h), and the scopes that
  // it may ask for; in place of those before, whose tokens end. `invalid` where not every key of the set can be used, and for
  // scopes that are none or not those of services. `as_checked`: the program as it was when this was allowed; `conflict` with
  // another.
  struct Keys {
    std::string_view jwk_set;
    Scopes scopes;
  };
  Result<store::AccountRow> set_keys(const store::AccountRow& as_checked, const Keys& keys);
  Result<store::AccountRow> remove_keys(PrincipalId id);  // and the tokens that were issued for them

  Result<store::AccountRow> find(PrincipalId id) const;  // `not_found`, for an account of a person too
  Result<std::vector<store::AccountRow>> list() const;   // by name

 private:
  Status check_owner(PrincipalId owner) const;

  store::Store& store_;
  const Clock& clock_;
  Sessions& sessions_;
};

// Who may make its tokens: its owner, and any operator while it has not the role of clinician.
bool may_make_tokens(const store::AccountRow& service, const Principal& asking);

}  // namespace chartroom::identity
