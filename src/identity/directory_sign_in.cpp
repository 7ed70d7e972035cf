#include "identity/directory_sign_in.h"

namespace chartroom::identity {

// What was open of the account ends now, not at the next look.
SignInRefusal DirectorySignIn::refuse_closed(const DirectoryPerson& person, std::string_view why) {
  const auto closed = accounts_.close(directory_principal_id(directory_.settings().id_attribute, person.key));
  if (!closed && closed.error().code != ErrorCode::not_found) return refuse_sign_in(closed.error());
  return refuse_sign_in(why == directory_no_role ? SignInWhy::no_role : SignInWhy::wrong, why);
}

// The account as the directory says, with the password that counts in an emergency. What was open without its word ends.
Result<store::AccountRow> DirectorySignIn::let_in(const DirectoryPerson& person, const std::string& name,
                                                  std::string_view password) {
  auto account = accounts_.take(person, name);
  if (!account || !account->second_factor || emergency_ == nullptr) return account;
  if (const auto ended = sessions_.end_emergency_sessions(account->id); !ended) return fail(ended);
  return emergency_->renew(*account, password);
}

// If the directory was heard while this was under way, the round that heard it may have been before the session was there.
std::expected<SignedIn, SignInRefusal> DirectorySignIn::attempt_silent(const std::string& name, const ShownAtSignIn& shown,
                                                                       const std::string& address,
                                                                       std::uint64_t answers_before) {
  auto signed_in = emergency_->attempt(name, shown, address);
  if (!signed_in || sync_.began_without(answers_before)) return signed_in;
  const auto ended = sessions_.end_emergency_sessions(signed_in->account.id);
  if (!ended) return std::unexpected(refuse_sign_in(ended.error()));
  return std::unexpected(refuse_sign_in(SignInWhy::directory_silent, emergency_directory_heard));
}

std::expected<SignedIn, SignInRefusal> DirectorySignIn::attempt(const std::string& name, const ShownAtSignIn& shown,
                                                                const std::string& address) {
  const std::uint64_t answers_before = sync_.answers();
  const auto person = directory_.check_password(name, shown.password);
  if (!person && person.error().is_silence && emergency_ != nullptr) {
    return attempt_silent(name, shown, address, answers_before);
  }
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
  const auto account = let_in(*person, name, shown.password);
  if (!account) return std::unexpected(refuse_sign_in(account.error()));
  auto opened = sessions_.open_session(*account);
  if (!opened) return std::unexpected(refuse_sign_in(opened.error()));
  sync_.confirmed(account->id);
  return SignedIn{*account, *opened};
}

}  // namespace chartroom::identity
