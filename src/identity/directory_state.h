#pragma once

// Whether an account of the directory may be used now, from what the directory holds of it.

#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/result.h"
#include "identity/directory_settings.h"
#include "identity/ldap_connection.h"

namespace chartroom::identity {

enum class DirectoryState : std::uint8_t {
  open,
  disabled,
  locked,                // too many wrong passwords, or by an administrator
  expired,               // the account, not its password
  must_change_password,  // it signs nobody in, and sessions that are open go on
};
std::string_view directory_state_name(DirectoryState state);

// What `state_of` reads, to be asked for.
std::vector<std::string> state_attributes(DirectoryKind kind);

// Active Directory: userAccountControl (0x2 disabled), accountExpires, msDS-User-Account-Control-Computed (0x10 locked out,
// 0x800000 password expired), [MS-ADTS] 3.1.1.4.5.17. Else: nsAccountLock (389), pwdAccountLockedTime, pwdEndTime and pwdReset
// (the password policy draft, behera-ldap-password-policy-10). `forbidden` if Active Directory shows no userAccountControl: the
// service account may not see it, and nobody can tell.
Result<DirectoryState> state_of(const LdapEntry& account, DirectoryKind kind, Timestamp now);

}  // namespace chartroom::identity
