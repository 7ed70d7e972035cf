#include "identity/principal.h"

#include <algorithm>

#include "crypto/digest.h"
#include "identity/principal_maker.h"

namespace chartroom::identity {
namespace {

// Ids of principals without an account: a digest of what they are, so that they stay the same over restarts.
PrincipalId id_of(std::string_view what) {
  const crypto::Digest digest = crypto::sha256({as_bytes("chartroom principal\n"), as_bytes(what)});
  PrincipalId id;
  std::copy_n(digest.begin(), id.bytes.size(), id.bytes.begin());
  return id;
}

}  // namespace

Result<Principal> local_operator(std::uint32_t peer_uid, std::uint32_t server_uid) {
  if (peer_uid != 0 && peer_uid != server_uid) {
    return fail(ErrorCode::unauthenticated, "the local socket is for root and the server's own user");
  }
  const std::string uid = std::to_string(peer_uid);
  return PrincipalMaker::make(id_of("uid:" + uid), "local (uid " + uid + ")",
                              {.roles = Roles{}.with(Role::operator_), .departments = {}}, SignedInBy::local_socket,
                              std::nullopt);
}

Principal system_principal(std::string_view job, Roles roles) {
  const std::string name = "system:" + std::string(job);
  return PrincipalMaker::make(id_of(name), name, {.roles = roles, .departments = {}}, SignedInBy::system, std::nullopt);
}

}  // namespace chartroom::identity
