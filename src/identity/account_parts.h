#pragma once

// What the files of Accounts share.

#include <string>

#include "base/result.h"
#include "crypto/password.h"
#include "store/values.h"

namespace chartroom::identity {

inline std::string new_one_time_password() { return crypto::random_password(20); }  // about 99 bits

inline std::unexpected<Error> programs_account() {
  return fail(ErrorCode::not_found, "it is a program's account, not a person's");
}

inline std::unexpected<Error> not_kept_here() {
  return fail(ErrorCode::conflict, "names, roles and passwords of the account are not kept here");
}

// Of an account whose name somebody else has now. No account's name has a colon, so nobody can sign in by it.
inline std::string retired_name(PrincipalId id) { return "former:" + id.text(); }

// And with it emergency access: of the directory's password nothing is kept.
inline void drop_factors(store::AccountRow& account) {
  account.second_factor.reset();
  account.begun_factor.reset();
  if (account.source == Source::directory) account.password_hash.clear();
}

}  // namespace chartroom::identity
