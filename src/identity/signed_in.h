#pragma once

// How an attempt to sign in ended.

#include <chrono>
#include <string_view>

#include "base/result.h"
#include "identity/factor_use.h"
#include "identity/sessions.h"
#include "store/values.h"

namespace chartroom::identity {

struct ShownAtSignIn {
  std::string_view password;
  std::string_view code = {};  // of the second factor, or a recovery code; empty: none
};

struct SignedIn {
  store::AccountRow account;
  OpenedSession session;
  FactorUsed factor = FactorUsed::none;
  SignedInBy how = SignedInBy::session;  // or emergency_session
};

enum class SignInWhy : std::uint8_t {
  wrong,                   // name, password or the account's state: a stranger learns no more
  second_factor_required,  // name and password are right, and no code came with them
  wrong_code,              // they are, and the code is wrong or was used already
  codes_locked,            // they are, and after too many wrong codes only a recovery code is taken
  one_time_password_expired,
  throttled,
  no_role,                     // the directory knows the person; no group of theirs gives a role
  directory_password_expired,  // the password is right and must be changed in the directory
  directory_silent,            // no server answers, and no emergency access opened either; `rule` has why, for the ledger alone
  failed,                      // the error tells: directory_unavailable, or of the store
};

struct SignInRefusal {
  SignInWhy why = SignInWhy::wrong;
  Error error;                         // for the operator
  std::string_view rule = {};          // for the ledger: a word of directory_accounts.h
  std::chrono::seconds retry_after{};  // for `throttled`
};

SignInRefusal refuse_sign_in(SignInWhy why, std::string_view rule = {});
// `unauthenticated` is `wrong`; anything else has failed.
SignInRefusal refuse_sign_in(const Error& error);

}  // namespace chartroom::identity
