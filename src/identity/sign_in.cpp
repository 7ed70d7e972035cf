#include "identity/sign_in.h"

namespace chartroom::identity {
namespace {

SignInRefusal refuse_code(const OwnerRefusal& refused) {
  switch (refused.why) {
    case OwnerWhy::code_missing: return refuse_sign_in(SignInWhy::second_factor_required);
    case OwnerWhy::wrong_code: return refuse_sign_in(SignInWhy::wrong_code);
    case OwnerWhy::codes_locked: return refuse_sign_in(SignInWhy::codes_locked);
    default: return refuse_sign_in(refused.error);
  }
}

}  // namespace

SignIn::SignIn(store::Store& store, const Clock& clock, Sessions& sessions, Passwords& passwords, DirectorySignIn* directory)
    : store_(store), clock_(clock), sessions_(sessions), passwords_(passwords), directory_(directory), throttle_(clock) {}

Result<std::optional<store::AccountRow>> SignIn::check(std::string_view name, std::string_view password) {
  auto account = store_.account_named(name);
  if (!account) return fail(account);
  if (!*account || (*account)->disabled || (*account)->source != Source::local) {
    passwords_.verify_nothing(password);
    return std::optional<store::AccountRow>{};
  }
  const auto right = passwords_.verify((*account)->password_hash, password);
  if (!right && right.error().code != ErrorCode::too_large) return fail(right);
  if (!right || !*right) return std::optional<store::AccountRow>{};
  return std::move(*account);
}

bool SignIn::asks_directory(std::string_view name) const {
  const auto account_name = parse_account_name(name);
  if (directory_ == nullptr || !account_name) return false;
  const auto account = store_.account_named(*account_name);
  return account && (!*account || (*account)->source == Source::directory);
}

std::expected<SignedIn, SignInRefusal> SignIn::attempt_local(const std::string& name, const Shown& shown) {
  const auto account = check(name, shown.password);
  if (!account) return std::unexpected(refuse_sign_in(account.error()));
  if (!*account) return std::unexpected(refuse_sign_in(SignInWhy::wrong));
  if ((*account)->must_change_password && clock_.now() >= (*account)->one_time_until) {
    return std::unexpected(refuse_sign_in(SignInWhy::one_time_password_expired));
  }
  const auto used = use_second_factor(sessions_, clock_, **account, shown.code);
  if (!used) return std::unexpected(refuse_code(used.error()));
  auto opened = sessions_.open_session(**account);
  if (!opened) return std::unexpected(refuse_sign_in(opened.error()));
  if ((*account)->must_change_password) {  // used twice, it is the later one that holds: the other may be a thief's
    const Status ended = sessions_.end_all_but((*account)->id, opened->credential.id);
    if (!ended) return std::unexpected(refuse_sign_in(ended.error()));
  }
  return SignedIn{**account, *opened, *used};
}

std::expected<SignedIn, SignInRefusal> SignIn::attempt(std::string_view name, const Shown& shown, const std::string& address) {
  // What is no account's name is counted and hashed like one, under one key.
  const std::string account_name = parse_account_name(name).value_or("");
  if (const auto wait = throttle_.begin_sign_in(account_name, address)) {
    SignInRefusal refusal = refuse_sign_in(SignInWhy::throttled);
    refusal.retry_after = *wait;
    return std::unexpected(refusal);
  }
  auto signed_in =
      asks_directory(account_name) ? directory_->attempt(account_name, shown, address) : attempt_local(account_name, shown);
  if (signed_in) {
    throttle_.signed_in(account_name, address);
  } else if (signed_in.error().error.code == ErrorCode::directory_unavailable) {
    throttle_.not_tried(account_name, address);
  }
  return signed_in;
}

}  // namespace chartroom::identity
