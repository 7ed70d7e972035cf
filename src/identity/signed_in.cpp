#include "identity/signed_in.h"

namespace chartroom::identity {

SignInRefusal refuse_sign_in(SignInWhy why, std::string_view rule) {
  SignInRefusal refusal;
  refusal.why = why;
  refusal.rule = rule;
  switch (why) {
    case SignInWhy::wrong: refusal.error = {ErrorCode::unauthenticated, "wrong name or password"}; break;
    case SignInWhy::second_factor_required: refusal.error = {ErrorCode::forbidden, "the account has a second factor"}; break;
    case SignInWhy::wrong_code: refusal.error = {ErrorCode::forbidden, "wrong code of the second factor"}; break;
    case SignInWhy::codes_locked: refusal.error = {ErrorCode::forbidden, "too many wrong codes in a row"}; break;
    case SignInWhy::one_time_password_expired:
      refusal.error = {ErrorCode::forbidden, "the one-time password has expired"};
      break;
    case SignInWhy::throttled: refusal.error = {ErrorCode::throttled, "too many failed sign-ins"}; break;
    case SignInWhy::no_role: refusal.error = {ErrorCode::forbidden, "no group of the directory gives a role"}; break;
    case SignInWhy::directory_password_expired:
      refusal.error = {ErrorCode::forbidden, "the directory wants the password changed"};
      break;
    case SignInWhy::directory_silent:
      refusal.error = {ErrorCode::directory_unavailable, "no server of the directory answers"};
      break;
    case SignInWhy::failed: refusal.error = {ErrorCode::unavailable, "something that is needed has failed"}; break;
  }
  return refusal;
}

SignInRefusal refuse_sign_in(const Error& error) {
  SignInRefusal refusal;
  refusal.why = error.code == ErrorCode::unauthenticated ? SignInWhy::wrong : SignInWhy::failed;
  refusal.error = error;
  return refusal;
}

}  // namespace chartroom::identity
