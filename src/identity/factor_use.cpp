#include "identity/factor_use.h"

#include <algorithm>

#include "base/limits.h"
#include "identity/recovery_codes.h"
#include "identity/totp.h"

namespace chartroom::identity {
namespace {

std::string without_spaces(std::string_view text) {
  std::string out(text);
  std::erase(out, ' ');
  return out;
}

bool is_app_code(std::string_view code) {
  return code.size() == totp_digits && std::ranges::all_of(code, [](char letter) { return letter >= '0' && letter <= '9'; });
}

std::expected<FactorUsed, OwnerWhy> take(PrincipalId account, store::SecondFactor& factor, std::string_view code,
                                         Timestamp now) {
  if (!is_app_code(code)) {
    if (!take_recovery_code(account, code, factor.recovery_codes)) return std::unexpected(OwnerWhy::wrong_code);
    factor.wrong_codes = 0;
    return FactorUsed::recovery_code;
  }
  if (factor.wrong_codes >= limits::second_factor_failures_max) return std::unexpected(OwnerWhy::codes_locked);
  const auto step = match_totp(factor.secret.bytes, code, now, factor.last_step);
  if (!step) {
    ++factor.wrong_codes;
    return std::unexpected(OwnerWhy::wrong_code);
  }
  factor.last_step = *step;
  factor.wrong_codes = 0;
  return FactorUsed::code;
}

}  // namespace

std::string_view factor_used_name(FactorUsed used) {
  switch (used) {
    case FactorUsed::none: return "";
    case FactorUsed::code: return "second_factor";
    case FactorUsed::recovery_code: return "recovery_code";
  }
  return "";
}

std::expected<FactorUsed, OwnerRefusal> use_second_factor(Sessions& sessions, const Clock& clock,
                                                          const store::AccountRow& checked, std::string_view code) {
  if (!checked.second_factor) return FactorUsed::none;
  if (code.empty()) return refuse_owner(OwnerWhy::code_missing);
  std::expected<FactorUsed, OwnerWhy> taken = FactorUsed::none;
  const auto edited = sessions.edit_account(checked.id, [&](store::AccountRow& row) -> Result<Sessions::After> {
    if (!is_same_account(row, checked)) return fail(ErrorCode::unauthenticated, "the account was changed meanwhile");
    taken = take(row.id, *row.second_factor, without_spaces(code), clock.now());
    return Sessions::After::keep;
  });
  if (!edited) return refuse_owner(edited.error());
  if (!taken) return refuse_owner(taken.error());
  return *taken;
}

}  // namespace chartroom::identity
