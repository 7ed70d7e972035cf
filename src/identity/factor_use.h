#pragma once

// Taking a code of an account's second factor, at sign-in and where its owner does what only they may.

#include <expected>
#include <string_view>

#include "base/clock.h"
#include "identity/owner_refusal.h"
#include "identity/sessions.h"

namespace chartroom::identity {

enum class FactorUsed : std::uint8_t { none, code, recovery_code };
std::string_view factor_used_name(FactorUsed used);  // "", second_factor, recovery_code: for the ledger

// Of an account as it was when its password was checked: `failed` with `unauthenticated` if it is another since. An account
// without a factor uses none, whatever the code. Six digits (spaces don't matter) are a code of the app, anything else is taken
// for a recovery code. Durable when it returns, wrong codes too. From any thread.
std::expected<FactorUsed, OwnerRefusal> use_second_factor(Sessions& sessions, const Clock& clock,
                                                          const store::AccountRow& checked, std::string_view code);

}  // namespace chartroom::identity
