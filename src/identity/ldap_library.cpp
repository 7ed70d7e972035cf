#include "identity/ldap_library.h"

#include <ldap.h>

#include <cstdlib>

namespace chartroom::identity {

Result<LdapLibrary> LdapLibrary::prepare() {
  if (::setenv("LDAPNOINIT", "1", 1) != 0) return fail(ErrorCode::io, "the environment can't be written");
  // The first call reads the library's own start-up settings, which there are none of now.
  int version = 0;
  if (ldap_get_option(nullptr, LDAP_OPT_PROTOCOL_VERSION, &version) != LDAP_OPT_SUCCESS) {
    return fail(ErrorCode::unsupported, "libldap can't be used");
  }
  return LdapLibrary();
}

}  // namespace chartroom::identity
