#pragma once

// A share of the recovery key as people keep it: 64 letters and digits in 16 groups, none of which can be taken for another
// (Crockford's base 32: no I L O U), with a check of its own, so that a mistyped share is told from a right one. It names its
// set and how many of it are needed: shares of two sets can't be mixed unnoticed.

#include <string>
#include <string_view>

#include "base/result.h"
#include "crypto/shamir.h"

namespace chartroom::crypto {

struct RecoveryShare {
  std::uint16_t set = 0;  // random; of all shares that were printed together
  std::uint8_t needed = 0;
  KeyShare share;
};

std::string recovery_share_text(const RecoveryShare& share);
// Spaces, dashes and case don't matter; O is read as 0, I and L as 1. `invalid`, with what is wrong: its length, a letter that
// there is not, or a check that does not fit (something was mistyped). Nothing of the share stands in the error.
Result<RecoveryShare> parse_recovery_share(std::string_view text);

}  // namespace chartroom::crypto
