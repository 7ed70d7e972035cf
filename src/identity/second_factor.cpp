#include "identity/second_factor.h"

#include "base/limits.h"
#include "crypto/random.h"
#include "identity/account_parts.h"
#include "identity/factor_use.h"
#include "identity/recovery_codes.h"
#include "identity/totp.h"

namespace chartroom::identity {

SecondFactors::SecondFactors(const Clock& clock, Sessions& sessions, Accounts& accounts, std::string issuer,
                             DirectoryOwner* directory)
    : clock_(clock),
      sessions_(sessions),
      accounts_(accounts),
      issuer_(std::move(issuer)),
      directory_(directory),
      throttle_(clock) {}

std::expected<store::AccountRow, OwnerRefusal> SecondFactors::find(const Principal& owner) const {
  auto row = accounts_.find(owner.id());
  if (!row) return refuse_owner(row.error());
  if (!is_for(row->source)) return refuse_owner(OwnerWhy::directory);
  return std::move(*row);
}

std::expected<FactorUsed, OwnerRefusal> SecondFactors::check_owner(const store::AccountRow& account, std::string_view password,
                                                                   std::string_view code) {
  return account.source == Source::local ? accounts_.check_owner(account, password, code)
                                         : directory_->check(account, password, code);
}

Status SecondFactors::begin_hash(const store::AccountRow& account, std::string_view password, Timestamp until) {
  if (account.source == Source::local) return {};
  auto hash = directory_->hash(password);
  if (!hash) return fail(hash);
  const std::lock_guard lock(mutex_);
  std::erase_if(begun_, [now = clock_.now()](const auto& entry) { return entry.second.until <= now; });
  begun_.insert_or_assign(account.id, BegunHash{std::move(*hash), until});
  return {};
}

std::optional<std::string> SecondFactors::begun_hash(PrincipalId id) {
  const std::lock_guard lock(mutex_);
  const auto found = begun_.find(id);
  return found == begun_.end() ? std::nullopt : std::optional(found->second.hash);
}

void SecondFactors::forget_hash(PrincipalId id) {
  const std::lock_guard lock(mutex_);
  begun_.erase(id);
}

std::expected<ShownFactor, OwnerRefusal> SecondFactors::begin(const Principal& owner, std::string_view password) {
  const auto row = find(owner);
  if (!row) return std::unexpected(row.error());
  if (row->second_factor) return refuse_owner(OwnerWhy::has_factor);
  if (const auto right = check_owner(*row, password, ""); !right) return std::unexpected(right.error());
  store::BegunFactor begun;
  crypto::fill_random(begun.secret.bytes);
  begun.until = clock_.now() + limits::second_factor_begun_age_max;
  begun.session = owner.session().value_or(SessionId{});
  if (const auto kept = begin_hash(*row, password, begun.until); !kept) return refuse_owner(kept.error());
  const auto edited = sessions_.edit_account(owner.id(), [&](store::AccountRow& account) -> Result<Sessions::After> {
    if (!is_same_account(account, *row)) return fail(ErrorCode::conflict, "the account was changed meanwhile");
    account.begun_factor = begun;
    return Sessions::After::keep;
  });
  if (!edited) return refuse_owner(edited.error());
  return ShownFactor{base32(begun.secret.bytes), otpauth_uri(issuer_, row->name, begun.secret.bytes), begun.until};
}

std::expected<std::vector<std::string>, OwnerRefusal> SecondFactors::confirm(const Principal& owner, std::string_view code) {
  const auto row = find(owner);
  if (!row) return std::unexpected(row.error());
  if (throttle_.begin_check(row->name)) return refuse_owner(OwnerWhy::throttled);
  const bool is_local = row->source == Source::local;
  const auto hash = is_local ? std::optional<std::string>() : begun_hash(row->id);
  std::vector<std::string> codes = make_recovery_codes();
  OwnerWhy why = OwnerWhy::failed;
  const auto edited = sessions_.edit_account(owner.id(), [&](store::AccountRow& account) -> Result<Sessions::After> {
    const Timestamp now = clock_.now();
    const bool begun = (is_local || hash) && account.begun_factor && now < account.begun_factor->until &&
                       !account.second_factor && account.begun_factor->session == owner.session().value_or(SessionId{});
    if (!begun) {
      why = OwnerWhy::not_begun;
      return fail(ErrorCode::conflict, "no second factor was begun by this session");
    }
    const auto step = match_totp(account.begun_factor->secret.bytes, code, now, 0);
    if (!step) {
      why = OwnerWhy::wrong_code;
      return fail(ErrorCode::unauthenticated, "not a code of the secret that was shown");
    }
    account.second_factor = {account.begun_factor->secret, *step, now, 0, recovery_digests(account.id, codes)};
    account.begun_factor.reset();
    if (hash) account.password_hash = *hash;
    return Sessions::After::keep;
  });
  if (!edited) return std::unexpected(OwnerRefusal{why, edited.error()});
  throttle_.checked(row->name);
  if (!is_local) {
    forget_hash(row->id);
    return codes;
  }
  if (const auto ended = sessions_.end_all_but(owner.id(), owner.session()); !ended) return refuse_owner(ended.error());
  return codes;
}

std::expected<RenewedCodes, OwnerRefusal> SecondFactors::renew_recovery_codes(const Principal& owner, std::string_view password,
                                                                              std::string_view code) {
  const auto row = find(owner);
  if (!row) return std::unexpected(row.error());
  if (!row->second_factor) return refuse_owner(OwnerWhy::no_factor);
  const auto used = check_owner(*row, password, code);
  if (!used) return std::unexpected(used.error());
  std::vector<std::string> codes = make_recovery_codes();
  const auto edited = sessions_.edit_account(owner.id(), [&](store::AccountRow& account) -> Result<Sessions::After> {
    if (!is_same_account(account, *row)) return fail(ErrorCode::conflict, "the account was changed meanwhile");
    account.second_factor->recovery_codes = recovery_digests(account.id, codes);
    return Sessions::After::keep;
  });
  if (!edited) return refuse_owner(edited.error());
  return RenewedCodes{std::move(codes), *used};
}

std::expected<FactorUsed, OwnerRefusal> SecondFactors::remove(const Principal& owner, std::string_view password,
                                                              std::string_view code) {
  const auto row = find(owner);
  if (!row) return std::unexpected(row.error());
  if (!row->second_factor) return refuse_owner(OwnerWhy::no_factor);
  const auto used = check_owner(*row, password, code);
  if (!used) return std::unexpected(used.error());
  const auto edited = sessions_.edit_account(owner.id(), [&](store::AccountRow& account) -> Result<Sessions::After> {
    if (!is_same_account(account, *row)) return fail(ErrorCode::conflict, "the account was changed meanwhile");
    drop_factors(account);
    return Sessions::After::keep;
  });
  if (!edited) return refuse_owner(edited.error());
  return *used;
}

std::expected<FactorUsed, OwnerRefusal> SecondFactors::use(const Principal& owner, std::string_view code) {
  const auto row = accounts_.find(owner.id());
  if (!row) return refuse_owner(row.error());
  if (row->source != Source::local && owner.how() != SignedInBy::emergency_session) return FactorUsed::none;
  if (!row->second_factor) return refuse_owner(OwnerWhy::no_factor);
  if (throttle_.begin_check(row->name)) return refuse_owner(OwnerWhy::throttled);
  const auto used = use_second_factor(sessions_, clock_, *row, code);
  if (used) throttle_.checked(row->name);
  return used;
}

Result<store::AccountRow> SecondFactors::remove_of(PrincipalId id) {
  return sessions_.edit_account(id, [](store::AccountRow& account) -> Result<Sessions::After> {
    if (!account.second_factor) return fail(ErrorCode::conflict, "the account has no second factor");
    drop_factors(account);
    return Sessions::After::end_all;
  });
}

}  // namespace chartroom::identity
