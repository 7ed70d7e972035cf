#include "identity/emergency_access.h"

#include "identity/account_parts.h"

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
  // Everybody who signs in as usual while the directory is silent comes by here. Nothing is looked at for them: they count for
  // nothing, cost nothing, and learn from the time only what they sent.
  if (shown.code.empty()) return silent(emergency_no_code);
  if (throttle_.begin_sign_in(name, address)) return silent(emergency_throttled);
  const auto account = store_.account_named(name);
  if (!account) return emergency_failed(account.error());
  if (!*account || !(*account)->has_emergency_access()) {
    passwords_.verify_nothing(shown.password);
    return refuse_all_alike(emergency_not_enrolled);
  }
  const auto right = passwords_.verify((*account)->password_hash, shown.password);
  if (!right && right.error().code != ErrorCode::too_large) return emergency_failed(right.error());
  if (!right || !*right) return refuse_all_alike(emergency_wrong_password);
  const auto used = use_second_factor(sessions_, clock_, **account, shown.code);
  if (!used) return emergency_refused(used.error());
  auto opened = sessions_.open_emergency_session(**account);
  if (!opened)
    return opened.error().code == ErrorCode::unauthenticated ? silent(emergency_not_enrolled)
                                                             : emergency_failed(opened.error());
  throttle_.signed_in(name, address);
  return SignedIn{**account, *opened, *used, SignedInBy::emergency_session};
}

// A wrong code is written down before it is answered. So that nobody learns from the time that the password was right, other
// refusals write as much.
std::unexpected<SignInRefusal> EmergencyAccess::refuse_all_alike(std::string_view why) {
  const auto written =
      store_.write([&](store::Transaction& transaction) { return transaction.remove_expired_assertions(clock_.now()); });
  return written ? silent(why) : emergency_failed(written.error());
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

Result<std::vector<PrincipalId>> with_emergency_access(const store::Store& store) {
  const auto accounts = store.accounts();
  if (!accounts) return fail(accounts);
  std::vector<PrincipalId> out;
  for (const store::AccountRow& account : *accounts) {
    const bool has_any = account.second_factor || account.begun_factor || !account.password_hash.empty();
    if (account.source == Source::directory && has_any) out.push_back(account.id);
  }
  return out;
}

Status end_emergency_access(Sessions& sessions, PrincipalId id) {
  const auto edited = sessions.edit_account(id, [](store::AccountRow& row) -> Result<Sessions::After> {
    if (row.source == Source::directory) drop_factors(row);
    return Sessions::After::keep;
  });
  return edited ? Status{} : Status(fail(edited));
}

}  // namespace chartroom::identity
