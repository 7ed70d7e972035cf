#include "identity/emergency_access.h"

namespace chartroom::identity {
namespace {

std::unexpected<SignInRefusal> silent(std::string_view why) {
  return std::unexpected(refuse_sign_in(SignInWhy::directory_silent, why));
}

std::unexpected<SignInRefusal> emergency_failed(const Error& error) { return std::unexpected(refuse_sign_in(error)); }

std::unexpected<SignInRefusal> emergency_refused(const OwnerRefusal& refused) {
  switch (refused.why) {
    case OwnerWhy::code_missing: return silent(emergency_no_code);
    case OwnerWhy::wrong_code: return silent(emergency_wrong_code);
    case OwnerWhy::codes_locked: return silent(emergency_codes_locked);
    default: break;
  }
  // The account was changed under our eyes.
  return refused.error.code == ErrorCode::unauthenticated ? silent(emergency_not_enrolled) : emergency_failed(refused.error);
}

}  // namespace

EmergencyAccess::EmergencyAccess(store::Store& store, const Clock& clock, Sessions& sessions, Passwords& passwords)
    : store_(store), clock_(clock), sessions_(sessions), passwords_(passwords), throttle_(clock) {}

std::expected<SignedIn, SignInRefusal> EmergencyAccess::attempt(const std::string& name, const ShownAtSignIn& shown,
                                                                const std::string& address) {
  if (throttle_.begin_sign_in(name, address)) return silent(emergency_throttled);
  const auto account = store_.account_named(name);
  if (!account) return emergency_failed(account.error());
  if (!*account || !(*account)->has_emergency_access()) {
    passwords_.verify_nothing(shown.password);
    return silent(emergency_not_enrolled);
  }
  const auto right = passwords_.verify((*account)->password_hash, shown.password);
  if (!right && right.error().code != ErrorCode::too_large) return emergency_failed(right.error());
  if (!right || !*right) return silent(emergency_wrong_password);
  const auto used = use_second_factor(sessions_, clock_, **account, shown.code);
  if (!used) return emergency_refused(used.error());
  auto opened = sessions_.open_emergency_session(**account);
  if (!opened)
    return opened.error().code == ErrorCode::unauthenticated ? silent(emergency_not_enrolled)
                                                             : emergency_failed(opened.error());
  throttle_.signed_in(name, address);
  return SignedIn{**account, *opened, *used, SignedInBy::emergency_session};
}

Result<store::AccountRow> EmergencyAccess::renew(const store::AccountRow& account, std::string_view password) {
  if (!account.second_factor) return account;
  if (!account.password_hash.empty()) {
    const auto same = passwords_.verify(account.password_hash, password);
    if (!same) return fail(same);
    if (*same) return account;
  }
  const auto hash = passwords_.hash(password);
  if (!hash) return fail(hash);
  return sessions_.edit_account(account.id, [&](store::AccountRow& row) -> Result<Sessions::After> {
    if (row.second_factor) row.password_hash = *hash;  // it may have been removed meanwhile
    return Sessions::After::keep;
  });
}

Result<std::size_t> forget_kept_passwords(const store::Store& store, Sessions& sessions) {
  const auto accounts = store.accounts();
  if (!accounts) return fail(accounts);
  std::size_t forgotten = 0;
  for (const store::AccountRow& account : *accounts) {
    if (account.source != Source::directory || account.password_hash.empty()) continue;
    const auto edited = sessions.edit_account(account.id, [](store::AccountRow& row) -> Result<Sessions::After> {
      row.password_hash.clear();
      return Sessions::After::keep;
    });
    if (!edited) return fail(edited);
    ++forgotten;
  }
  return forgotten;
}

}  // namespace chartroom::identity
