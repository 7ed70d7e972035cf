#pragma once

// The only makers of Principals. Sessions makes those of people and programs with an account; here are the two without one.
//
// A directory (LDAP, OIDC) will be one more file of this room that ends in PrincipalMaker; nothing above asks how a principal
// came to be, save through Principal::how().

#include <cstdint>
#include <string_view>

#include "base/result.h"
#include "domain/tokens.h"

namespace chartroom::identity {

// The process at the other end of the local socket: root, or the server's own user, is an operator; all others are
// `unauthenticated`. Its name, "local (uid 0)", can be no account's; the id is made of the uid, so the ledger tells one from
// another. It has no account, thus no relation.
Result<Principal> local_operator(std::uint32_t peer_uid, std::uint32_t server_uid);

// A job of the program itself, which is allowed what the rules of `roles` allow. `job` is a constant of the program.
Principal system_principal(std::string_view job, Roles roles);

}  // namespace chartroom::identity
