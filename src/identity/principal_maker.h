#pragma once

// For this room's own files: who may construct a Principal. Another room that includes this is refused by tools/check_rooms'
// reader, and couldn't call it: `make` is private.

#include <string>

#include "base/result.h"
#include "domain/tokens.h"

namespace chartroom::identity {

class PrincipalMaker {
 private:
  friend class Sessions;
  friend Result<Principal> local_operator(std::uint32_t peer_uid, std::uint32_t server_uid);
  friend Principal system_principal(std::string_view job, Roles roles);

  // Without a token: nothing is left out of what they may do.
  static Principal make(PrincipalId id, std::string name, Standing standing, SignedInBy how, std::optional<SessionId> session) {
    Principal principal{id, std::move(name), std::move(standing), how, session};
    principal.scopes_ = Scopes::all();
    return principal;
  }
  static Principal limit(Principal principal, Scopes scopes) {
    principal.scopes_ = scopes;
    return principal;
  }
};

}  // namespace chartroom::identity
