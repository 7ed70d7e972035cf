#include "identity/directory_state.h"

#include <charconv>
#include <optional>

#include "identity/ldap_text.h"

namespace chartroom::identity {
namespace {

constexpr std::int64_t account_disabled = 0x2;
constexpr std::int64_t locked_out = 0x10;
constexpr std::int64_t password_expired = 0x800000;

std::optional<std::int64_t> whole_number(const std::string& text) {
  std::int64_t value = 0;
  const auto read = std::from_chars(text.data(), text.data() + text.size(), value);
  if (text.empty() || read.ec != std::errc() || read.ptr != text.data() + text.size()) return std::nullopt;
  return value;
}

bool is_true(const std::string& text) { return text == "TRUE" || text == "true" || text == "True"; }

Result<DirectoryState> active_directory_state(const LdapEntry& account, Timestamp now) {
  const auto control = whole_number(account.first("userAccountControl"));
  if (!control) return fail(ErrorCode::forbidden, "the service account can't read userAccountControl of " + account.dn);
  if ((*control & account_disabled) != 0) return DirectoryState::disabled;
  // Absent on accounts that were never given an end.
  if (const std::string expires = account.first("accountExpires"); !expires.empty()) {
    const auto end = parse_file_time(expires);
    if (!end) return fail(ErrorCode::forbidden, "accountExpires of " + account.dn + " is no time");
    if (*end <= now) return DirectoryState::expired;
  }
  const auto computed = whole_number(account.first("msDS-User-Account-Control-Computed"));
  if (!computed) {
    return fail(ErrorCode::forbidden, "the service account can't read msDS-User-Account-Control-Computed of " + account.dn);
  }
  if ((*computed & locked_out) != 0) return DirectoryState::locked;
  return (*computed & password_expired) != 0 ? DirectoryState::must_change_password : DirectoryState::open;
}

Result<DirectoryState> ldap_state(const LdapEntry& account, Timestamp now) {
  if (is_true(account.first("nsAccountLock"))) return DirectoryState::disabled;
  if (account.all("pwdAccountLockedTime") != nullptr) return DirectoryState::locked;
  if (const std::string end_text = account.first("pwdEndTime"); !end_text.empty()) {
    const auto end = parse_generalized_time(end_text);
    if (!end) return fail(ErrorCode::forbidden, "pwdEndTime of " + account.dn + " is no time");
    if (*end <= now) return DirectoryState::expired;
  }
  return is_true(account.first("pwdReset")) ? DirectoryState::must_change_password : DirectoryState::open;
}

}  // namespace

std::string_view directory_state_name(DirectoryState state) {
  switch (state) {
    case DirectoryState::open: return "open";
    case DirectoryState::disabled: return "disabled";
    case DirectoryState::locked: return "locked";
    case DirectoryState::expired: return "expired";
    case DirectoryState::must_change_password: return "must_change_password";
  }
  return "";
}

std::vector<std::string> state_attributes(DirectoryKind kind) {
  if (kind == DirectoryKind::active_directory) {
    return {"userAccountControl", "accountExpires", "msDS-User-Account-Control-Computed"};
  }
  return {"nsAccountLock", "pwdAccountLockedTime", "pwdEndTime", "pwdReset"};
}

Result<DirectoryState> state_of(const LdapEntry& account, DirectoryKind kind, Timestamp now) {
  return kind == DirectoryKind::active_directory ? active_directory_state(account, now) : ldap_state(account, now);
}

}  // namespace chartroom::identity
