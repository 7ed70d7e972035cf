#pragma once

// Accounts of people of the directory, kept beside the local ones under ids of their own: an id is a digest of what identifies
// the person in the directory for life. So a renamed person stays the same principal with their grants, and whoever gets a name
// that was someone else's is somebody new.
//
// What the directory says (names, roles, departments) is written here and by nobody else; an operator may still disable such an
// account, and give it the identifiers by which charts name it where the directory doesn't. Blocks on the disk. From any
// thread.

#include <string_view>

#include "base/clock.h"
#include "base/result.h"
#include "identity/directory.h"
#include "identity/sessions.h"
#include "store/store.h"

namespace chartroom::identity {

PrincipalId directory_principal_id(std::string_view id_attribute, std::string_view key);

// Why the directory's word changed an account: in the ledger, as the rule that decided.
inline constexpr std::string_view directory_account_gone = "directory_account_gone";
inline constexpr std::string_view directory_account_disabled = "directory_account_disabled";
inline constexpr std::string_view directory_account_locked = "directory_account_locked";
inline constexpr std::string_view directory_account_expired = "directory_account_expired";
inline constexpr std::string_view directory_no_role = "directory_no_role";  // no group of theirs gives one
inline constexpr std::string_view directory_less = "directory_less";        // a role or department was taken away
inline constexpr std::string_view directory_changed = "directory_changed";  // names, or more than before

// The first of the above that closes the account; empty if it may be used.
std::string_view why_closed(const DirectoryPerson& person);
std::string_view why_closed(DirectoryState state);  // whatever its groups are

class DirectoryAccounts {
 public:
  DirectoryAccounts(store::Store& store, const Clock& clock, Sessions& sessions, std::string id_attribute);

  // Writes what the directory says of a person who signed in as `name`; the account is made if it is new. Sessions and tokens
  // end where a role or a department was taken away. `conflict` if `name` is a local account's.
  Result<store::AccountRow> take(const DirectoryPerson& person, const std::string& name);
  // The name that a known account is to have: its present one while the directory has it, else the directory's first, unless
  // that is a local account's.
  Result<std::string> name_for(const store::AccountRow& account, const DirectoryPerson& person) const;
  // What the directory says of one that is known, under that name.
  Result<store::AccountRow> update(PrincipalId id, const DirectoryPerson& person);
  // No roles, no departments, nothing kept of its password, and all its sessions and tokens end. The account stays, for the
  // ledger's sake and its owner's return.
  Result<store::AccountRow> close(PrincipalId id);

 private:
  Status free_name(const std::string& name, PrincipalId for_whom);

  store::Store& store_;
  const Clock& clock_;
  Sessions& sessions_;
  const std::string id_attribute_;
};

}  // namespace chartroom::identity
