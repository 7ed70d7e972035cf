#pragma once

// Signing in with the directory's password. Everything is asked at each sign-in: password, state, groups. An account that is
// closed in the directory gets the refusal of a wrong password, and its open sessions and tokens end; the ledger has the
// reason.
//
// Blocks on the network. From any thread.

#include <expected>
#include <string>
#include <string_view>

#include "identity/directory.h"
#include "identity/directory_accounts.h"
#include "identity/directory_sync.h"
#include "identity/sessions.h"
#include "identity/signed_in.h"

namespace chartroom::identity {

class DirectorySignIn {
 public:
  // All must outlive it.
  DirectorySignIn(Directory& directory, DirectoryAccounts& accounts, DirectorySync& sync, Sessions& sessions)
      : directory_(directory), accounts_(accounts), sync_(sync), sessions_(sessions) {}

  // `name` as parse_account_name has it, of no local account. Not throttled here.
  std::expected<SignedIn, SignInRefusal> attempt(const std::string& name, std::string_view password);

 private:
  SignInRefusal refuse_closed(const DirectoryPerson& person, std::string_view why);

  Directory& directory_;
  DirectoryAccounts& accounts_;
  DirectorySync& sync_;
  Sessions& sessions_;
};

}  // namespace chartroom::identity
