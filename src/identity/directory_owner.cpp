#include "identity/directory_owner.h"

#include "identity/directory_accounts.h"

namespace chartroom::identity {

DirectoryOwner::DirectoryOwner(Directory& directory, Sessions& sessions, Passwords& passwords, const Clock& clock)
    : directory_(directory), sessions_(sessions), passwords_(passwords), clock_(clock), throttle_(clock) {}

std::expected<void, OwnerRefusal> DirectoryOwner::check_password(const store::AccountRow& account, std::string_view password) {
  const auto person = directory_.check_password(account.name, password);
  if (!person) {
    const Error& error = person.error().error;
    const bool is_wrong = error.code == ErrorCode::unauthenticated || error.code == ErrorCode::forbidden;
    return is_wrong ? refuse_owner(OwnerWhy::wrong_password) : refuse_owner(error);
  }
  // The name may have become another person's since the last round, and the account may have been closed since.
  const bool is_theirs = directory_principal_id(directory_.settings().id_attribute, person->key) == account.id;
  if (!is_theirs || !why_closed(*person).empty() || person->state != DirectoryState::open) {
    return refuse_owner(OwnerWhy::wrong_password);
  }
  return {};
}

std::expected<FactorUsed, OwnerRefusal> DirectoryOwner::check(const store::AccountRow& account, std::string_view password,
                                                              std::string_view code) {
  if (throttle_.begin_check(account.name)) return refuse_owner(OwnerWhy::throttled);
  if (const auto right = check_password(account, password); !right) return std::unexpected(right.error());
  const auto used = use_second_factor(sessions_, clock_, account, code);
  if (used) throttle_.checked(account.name);
  return used;
}

}  // namespace chartroom::identity
