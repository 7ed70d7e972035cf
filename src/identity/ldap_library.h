#pragma once

// libldap, prepared before any thread starts: it reads neither ldap.conf, .ldaprc nor the environment (LDAPNOINIT), so that a
// file of the machine can't add a server or a trust that the configuration doesn't name. Whoever opens a connection shows that
// this was done.

#include "base/result.h"

namespace chartroom::identity {

class LdapLibrary {
 public:
  // Once, from main, while it is the only thread.
  static Result<LdapLibrary> prepare();

 private:
  LdapLibrary() = default;
};

}  // namespace chartroom::identity
