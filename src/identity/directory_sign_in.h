#pragma once

// Signing in with the directory's password. Everything is asked at each sign-in: password, state, groups. An account that is
// closed in the directory gets the refusal of a wrong password, and its open sessions and tokens end; the ledger has the
// reason. Where no server can be heard at all, emergency access is tried (emergency_access.h).
//
// Blocks on the network. From any thread.

#include <expected>
#include <string>
#include <string_view>

#include "identity/directory.h"
#include "identity/directory_accounts.h"
#include "identity/directory_sync.h"
#include "identity/emergency_access.h"
#include "identity/sessions.h"
#include "identity/signed_in.h"

namespace chartroom::identity {

class DirectorySignIn {
 public:
  // All must outlive it. Without emergency access a silent directory lets nobody in.
  DirectorySignIn(Directory& directory, DirectoryAccounts& accounts, DirectorySync& sync, Sessions& sessions,
                  EmergencyAccess* emergency = nullptr)
      : directory_(directory), accounts_(accounts), sync_(sync), sessions_(sessions), emergency_(emergency) {}

  // `name` as parse_account_name has it, of no local account; `address` as Throttle wants it. Not throttled here, but for
  // emergency access.
  std::expected<SignedIn, SignInRefusal> attempt(const std::string& name, const ShownAtSignIn& shown,
                                                 const std::string& address);

 private:
  std::expected<SignedIn, SignInRefusal> attempt_silent(const std::string& name, const ShownAtSignIn& shown,
                                                        const std::string& address, std::uint64_t answers_before);
  Result<store::AccountRow> let_in(const DirectoryPerson& person, const std::string& name, std::string_view password);
  SignInRefusal refuse_closed(const DirectoryPerson& person, std::string_view why);

  Directory& directory_;
  DirectoryAccounts& accounts_;
  DirectorySync& sync_;
  Sessions& sessions_;
  EmergencyAccess* emergency_;
};

}  // namespace chartroom::identity
