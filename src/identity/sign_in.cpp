#include "identity/sign_in.h"

namespace chartroom::identity {

SignIn::SignIn(store::Store& store, const Clock& clock, Sessions& sessions, Passwords& passwords)
    : store_(store), clock_(clock), sessions_(sessions), passwords_(passwords), throttle_(clock) {}

Result<std::optional<store::AccountRow>> SignIn::check(std::string_view name, std::string_view password) {
  auto account = store_.account_named(name);
  if (!account) return fail(account);
  if (!*account || (*account)->disabled) {
    passwords_.verify_nothing(password);
    return std::optional<store::AccountRow>{};
  }
  const auto right = passwords_.verify((*account)->password_hash, password);
  if (!right && right.error().code != ErrorCode::too_large) return fail(right);
  if (!right || !*right) return std::optional<store::AccountRow>{};
  return std::move(*account);
}

std::expected<SignedIn, SignInRefusal> SignIn::attempt(std::string_view name, std::string_view password,
                                                       const std::string& address) {
  // What is no account's name is counted and hashed like one, under one key.
  const std::string account_name = parse_account_name(name).value_or("");
  if (const auto wait = throttle_.begin_sign_in(account_name, address)) {
    return std::unexpected(SignInRefusal{{ErrorCode::throttled, "too many failed sign-ins"}, *wait});
  }
  const auto account = check(account_name, password);
  if (!account) return std::unexpected(SignInRefusal{account.error(), {}});
  if (!*account) return std::unexpected(SignInRefusal{{ErrorCode::unauthenticated, "wrong name or password"}, {}});
  if ((*account)->must_change_password && clock_.now() >= (*account)->one_time_until) {
    return std::unexpected(SignInRefusal{{ErrorCode::forbidden, "the one-time password has expired"}, {}});
  }
  auto opened = sessions_.open_session(**account);
  if (!opened) return std::unexpected(SignInRefusal{opened.error(), {}});
  if ((*account)->must_change_password) {  // used twice, it is the later one that holds: the other may be a thief's
    const Status ended = sessions_.end_all_but((*account)->id, opened->credential.id);
    if (!ended) return std::unexpected(SignInRefusal{ended.error(), {}});
  }
  throttle_.signed_in(account_name, address);
  return SignedIn{**account, *opened};
}

}  // namespace chartroom::identity
