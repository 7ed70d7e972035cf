#include "identity/accounts.h"

#include <algorithm>

#include "crypto/password.h"
#include "crypto/random.h"
#include "identity/account_parts.h"

namespace chartroom::identity {
namespace {

constexpr std::size_t name_chars_max = 64;

}  // namespace

std::optional<std::string> parse_account_name(std::string_view text) {
  if (text.empty() || text.size() > name_chars_max) return std::nullopt;
  std::string name(text);
  for (char& letter : name) {
    if (letter >= 'A' && letter <= 'Z') letter = static_cast<char>(letter - 'A' + 'a');
    const bool plain = (letter >= 'a' && letter <= 'z') || (letter >= '0' && letter <= '9');
    if (!plain && std::string_view("._@-").find(letter) == std::string_view::npos) return std::nullopt;
  }
  return name;
}

Accounts::Accounts(store::Store& store, const Clock& clock, Sessions& sessions, Passwords& passwords,
                   std::vector<std::string> site_words)
    : store_(store),
      clock_(clock),
      sessions_(sessions),
      passwords_(passwords),
      site_words_(std::move(site_words)),
      throttle_(clock) {}

Result<IssuedAccount> Accounts::make(const NewAccount& wanted) const {
  const auto name = parse_account_name(wanted.name);
  if (!name) return fail(ErrorCode::invalid, "not an account's name");
  IssuedAccount issued;
  issued.one_time_password = new_one_time_password();
  const auto hash = passwords_.hash(issued.one_time_password);
  if (!hash) return fail(hash);
  store::AccountRow& row = issued.account;
  row.id = crypto::new_id<PrincipalId>();
  row.name = *name;
  row.display_name = wanted.display_name;
  row.roles = wanted.roles;
  row.practitioner = wanted.practitioner;
  row.created = clock_.now();
  set_one_time_password(row, *hash);
  return issued;
}

Status Accounts::put_new(const store::AccountRow& row) {
  const auto written = store_.write([&](store::Transaction& transaction) { return transaction.put_account(row); });
  if (!written) return fail(written);
  return {};
}

void Accounts::set_one_time_password(store::AccountRow& row, const std::string& hash) const {
  row.password_hash = hash;
  row.must_change_password = true;
  row.one_time_until = clock_.now() + limits::one_time_password_age_max;
  if (row.second_factor) row.second_factor->wrong_codes = 0;  // whoever knew the password knows it no more
}

Result<IssuedAccount> Accounts::create(const NewAccount& wanted) {
  auto issued = make(wanted);
  if (!issued) return issued;
  if (auto put = put_new(issued->account); !put) return fail(put);
  return issued;
}

Result<store::AccountRow> Accounts::change(PrincipalId id, const AccountChange& change) {
  return sessions_.edit_account(id, [&](store::AccountRow& row) -> Result<Sessions::After> {
    if (row.service) return programs_account();
    if (row.source != Source::local && (change.display_name || change.roles)) return not_kept_here();
    if (change.display_name) row.display_name = *change.display_name;
    if (change.roles) row.roles = *change.roles;
    if (change.practitioner) row.practitioner = *change.practitioner;
    if (change.state) row.disabled = *change.state == AccountState::disabled;
    return row.disabled ? Sessions::After::end_all : Sessions::After::keep;
  });
}

Result<IssuedAccount> Accounts::reset_password(PrincipalId id) { return renew(id, Factor::stays); }

Result<IssuedAccount> Accounts::recover(PrincipalId id) { return renew(id, Factor::goes); }

Result<IssuedAccount> Accounts::renew(PrincipalId id, Factor factor) {
  IssuedAccount issued;
  issued.one_time_password = new_one_time_password();
  const auto hash = passwords_.hash(issued.one_time_password);
  if (!hash) return fail(hash);
  auto row = sessions_.edit_account(id, [&](store::AccountRow& account) -> Result<Sessions::After> {
    if (account.service) return programs_account();
    if (account.source != Source::local) return not_kept_here();
    set_one_time_password(account, *hash);
    if (factor == Factor::goes) drop_factors(account);
    return Sessions::After::end_all;
  });
  if (!row) return fail(row);
  issued.account = std::move(*row);
  return issued;
}

std::expected<FactorUsed, OwnerRefusal> Accounts::check(const store::AccountRow& account, std::string_view password,
                                                        std::string_view code, Ask ask) {
  if (throttle_.begin_check(account.name)) return refuse_owner(OwnerWhy::throttled);
  const auto right = passwords_.verify(account.password_hash, password);
  if (!right && right.error().code != ErrorCode::too_large) return refuse_owner(right.error());
  if (!right || !*right) return refuse_owner(OwnerWhy::wrong_password);
  FactorUsed used = FactorUsed::none;
  if (ask == Ask::for_password_and_code) {
    const auto taken = use_second_factor(sessions_, clock_, account, code);
    if (!taken) return taken;
    used = *taken;
  }
  throttle_.checked(account.name);
  return used;
}

std::expected<FactorUsed, OwnerRefusal> Accounts::check_owner(const store::AccountRow& account, std::string_view password,
                                                              std::string_view code) {
  return check(account, password, code, Ask::for_password_and_code);
}

std::expected<FactorUsed, OwnerRefusal> Accounts::change_password(const Principal& owner, const NewPassword& wanted) {
  const auto before = find(owner.id());
  if (!before) return refuse_owner(before.error());
  if (before->source != Source::local) return refuse_owner(OwnerWhy::directory);
  switch (check_new_password(wanted.new_password, {before->name, before->display_name, site_words_})) {
    case PasswordVerdict::good: break;
    case PasswordVerdict::weak: return refuse_owner(OwnerWhy::weak_password);
    case PasswordVerdict::common: return refuse_owner(OwnerWhy::common_password);
  }
  const Ask ask = before->must_change_password ? Ask::for_password : Ask::for_password_and_code;
  const auto used = check(*before, wanted.old_password, wanted.code, ask);
  if (!used) return used;
  if (wanted.old_password == wanted.new_password) return refuse_owner(OwnerWhy::weak_password);
  const auto hash = passwords_.hash(wanted.new_password);
  if (!hash) return refuse_owner(hash.error());
  const auto row = sessions_.edit_account(owner.id(), [&](store::AccountRow& account) -> Result<Sessions::After> {
    if (account.password_hash != before->password_hash) return fail(ErrorCode::conflict, "the password was changed meanwhile");
    account.password_hash = *hash;
    account.must_change_password = false;
    return Sessions::After::keep;
  });
  if (!row) return refuse_owner(row.error());
  if (const auto ended = sessions_.end_all_but(owner.id(), owner.session()); !ended) return refuse_owner(ended.error());
  return used;
}

Result<store::AccountRow> Accounts::find(PrincipalId id) const {
  auto found = store_.account(id);
  if (!found) return fail(found);
  if (!*found) return fail(ErrorCode::not_found, "no such account");
  return std::move(**found);
}

Result<std::vector<store::AccountRow>> Accounts::list() const {
  auto rows = store_.accounts();
  if (!rows) return fail(rows);
  std::erase_if(*rows, [](const store::AccountRow& row) { return row.service.has_value(); });
  std::ranges::sort(*rows, {}, &store::AccountRow::name);
  return rows;
}

}  // namespace chartroom::identity
