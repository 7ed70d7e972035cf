#pragma once

// Why something that an account's owner asked for was refused, beyond what they may do: what they typed, or how their account
// stands.

#include "base/result.h"

namespace chartroom::identity {

enum class OwnerWhy : std::uint8_t {
  wrong_password,
  code_missing,  // the account has a second factor
  wrong_code,    // or one that was used already
  codes_locked,  // too many wrong ones in a row: only a recovery code helps
  throttled,     // neither password nor code was looked at
  weak_password,
  common_password,
  directory,  // the account is the directory's
  has_factor,
  no_factor,
  not_begun,  // or too long ago, or by another session
  failed,     // the error tells
};

struct OwnerRefusal {
  OwnerWhy why = OwnerWhy::failed;
  Error error;  // for the operator
};

inline std::unexpected<OwnerRefusal> refuse_owner(OwnerWhy why) { return std::unexpected(OwnerRefusal{why, {}}); }
inline std::unexpected<OwnerRefusal> refuse_owner(const Error& error) {
  return std::unexpected(OwnerRefusal{OwnerWhy::failed, error});
}

}  // namespace chartroom::identity
