#pragma once

// Recovery codes: what opens an account once whose second factor is lost. Sixteen readable characters in groups of four, about
// 79 bits; the store has their digests only, which need no slow hash. Pure functions.

#include <string>
#include <string_view>
#include <vector>

#include "crypto/digest.h"
#include "domain/id.h"

namespace chartroom::identity {

// limits::recovery_codes_count new, random ones, as they are shown: "abcd-efgh-jkmn-pqrs".
std::vector<std::string> make_recovery_codes();

// Of a code as a person types it: case, spaces and hyphens don't matter. Bound to the account.
crypto::Digest recovery_digest(PrincipalId account, std::string_view code);
std::vector<crypto::Digest> recovery_digests(PrincipalId account, const std::vector<std::string>& codes);

// Takes the code out of `left`; false if it isn't there. How long it takes does not depend on the code.
bool take_recovery_code(PrincipalId account, std::string_view code, std::vector<crypto::Digest>& left);

}  // namespace chartroom::identity
