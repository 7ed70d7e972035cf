#include "identity/directory_sign_in.h"

namespace chartroom::identity {

// What was open of the account ends now, not at the next look.
SignInRefusal DirectorySignIn::refuse_closed(const DirectoryPerson& person, std::string_view why) {
  const auto closed = accounts_.close(directory_principal_id(directory_.settings().id_attribute, person.key));
  if (!closed && closed.error().code != ErrorCode::not_found) return refuse_sign_in(closed.error());
  return refuse_sign_in(why == directory_no_role ? SignInWhy::no_role : SignInWhy::wrong, why);
}

std::expected<SignedIn, SignInRefusal> DirectorySignIn::attempt(const std::string& name, std::string_view password) {
  const auto person = directory_.check_password(name, password);
  if (!person && person.error().error.code == ErrorCode::forbidden) {
    return std::unexpected(refuse_sign_in(SignInWhy::directory_password_expired));
  }
  if (!person) {
    SignInRefusal refusal = refuse_sign_in(person.error().error);
    if (refusal.why == SignInWhy::wrong && person.error().state) refusal.rule = why_closed(*person.error().state);
    return std::unexpected(refusal);
  }
  if (const auto why = why_closed(*person); !why.empty()) return std::unexpected(refuse_closed(*person, why));
  if (person->state == DirectoryState::must_change_password) {
    return std::unexpected(refuse_sign_in(SignInWhy::directory_password_expired));
  }
  const auto account = accounts_.take(*person, name);
  if (!account) return std::unexpected(refuse_sign_in(account.error()));
  auto opened = sessions_.open_session(*account);
  if (!opened) return std::unexpected(refuse_sign_in(opened.error()));
  sync_.confirmed(account->id);
  return SignedIn{*account, *opened};
}

}  // namespace chartroom::identity
