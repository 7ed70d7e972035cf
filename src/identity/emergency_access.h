#pragma once

// Breaking the glass while the clinic's directory is down. An account of the directory that has enrolled (second_factor.h) has
// in its sealed row a factor of ours and an Argon2id hash of the password that the directory accepted last. Where no server of
// the directory can be heard, and only then, password and code open an emergency session: with the roles that the directory
// confirmed last, for what policy::emergency_session_actions says, until the directory is heard again.
//
// Refusals of those who show a code: whatever was wrong, and whether there is such an account at all, the answer is that the
// directory is silent, after one Argon2id and one write. What it was is for the ledger.
//
// Blocks for Argon2id and the disk. From any thread.

#include <expected>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/result.h"
#include "identity/passwords.h"
#include "identity/sessions.h"
#include "identity/signed_in.h"
#include "identity/throttle.h"
#include "store/store.h"

namespace chartroom::identity {

// Why nothing was opened: in the ledger, as the rule that decided.
inline constexpr std::string_view emergency_not_enrolled = "emergency_access_none";  // or no such account, or it is closed
inline constexpr std::string_view emergency_wrong_password = "emergency_access_wrong_password";
inline constexpr std::string_view emergency_no_code = "emergency_access_no_code";
inline constexpr std::string_view emergency_wrong_code = "emergency_access_wrong_code";  // or used already
inline constexpr std::string_view emergency_codes_locked = "emergency_access_codes_locked";
inline constexpr std::string_view emergency_directory_heard =
    "emergency_access_directory_heard";                                                // meanwhile: sign in as usual
inline constexpr std::string_view emergency_throttled = "emergency_access_throttled";  // nothing was looked at

class EmergencyAccess {
 public:
  // All must outlive it.
  EmergencyAccess(store::Store& store, const Clock& clock, Sessions& sessions, Passwords& passwords);

  // The directory is silent. Throttled on its own counts, as local accounts are, and only where a code is shown: who tries in
  // vain today is not kept out when the directory is back, nor by those who sign in as usual meanwhile. `name` as
  // parse_account_name has it, `address` as Throttle wants it.
  std::expected<SignedIn, SignInRefusal> attempt(const std::string& name, const ShownAtSignIn& shown,
                                                 const std::string& address);
  // The directory has just accepted this password of an account that is enrolled: it is the one that counts from now on. The
  // account as it then is. Of others nothing is kept.
  Result<store::AccountRow> renew(const store::AccountRow& account, std::string_view password);

 private:
  std::unexpected<SignInRefusal> refuse_all_alike(std::string_view why);

  store::Store& store_;
  const Clock& clock_;
  Sessions& sessions_;
  Passwords& passwords_;
  Throttle throttle_;
};

// For a place that has switched emergency access off, or has no directory any more: which accounts have any of it, and its end
// for one of them, with every emergency session. Who wants it again enrols again.
Result<std::vector<PrincipalId>> with_emergency_access(const store::Store& store);
Status end_emergency_access(Sessions& sessions, PrincipalId id);

}  // namespace chartroom::identity
