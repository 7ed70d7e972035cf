#include "identity/service_accounts.h"

#include <algorithm>

#include "crypto/random.h"
#include "identity/jwk.h"

namespace chartroom::identity {
namespace {

bool are_service_roles(Roles roles) { return (roles.bits() & ~service_roles.bits()) == 0; }

std::unexpected<Error> no_service() { return fail(ErrorCode::not_found, "no such program's account"); }

std::unexpected<Error> wrong_roles() {
  return fail(ErrorCode::invalid, "an operator gives a program the role of operator at most");
}

void drop_keys(store::AccountRow& row) {
  row.service->keys.clear();
  row.service->key_scopes = Scopes();
}

void unconfirm(store::AccountRow& row) {
  row.service->confirmed_by.reset();
  row.roles = Roles(row.roles.bits() & service_roles.bits());
  row.practitioner.clear();
}

}  // namespace

ServiceAccounts::ServiceAccounts(store::Store& store, const Clock& clock, Sessions& sessions)
    : store_(store), clock_(clock), sessions_(sessions) {}

Status ServiceAccounts::check_owner(PrincipalId owner) const {
  const auto account = store_.account(owner);
  if (!account) return fail(account);
  const bool is_person = *account && !(*account)->disabled && !(*account)->service;
  if (!is_person || ((*account)->source != Source::local && (*account)->roles.empty())) {
    return fail(ErrorCode::not_found, "the owner is no person who may come in");
  }
  const auto all = list();
  if (!all) return fail(all);
  const auto owned = std::ranges::count_if(*all, [&](const store::AccountRow& row) { return row.service->owner == owner; });
  if (static_cast<std::size_t>(owned) < limits::services_per_owner_max) return {};
  return fail(ErrorCode::conflict, "the owner answers for limits::services_per_owner_max programs already");
}

Result<store::AccountRow> ServiceAccounts::create(const NewService& wanted, PrincipalId by) {
  const auto name = parse_account_name(wanted.name);
  if (!name) return fail(ErrorCode::invalid, "not an account's name");
  if (!are_service_roles(wanted.roles)) return wrong_roles();
  if (const auto owner = check_owner(wanted.owner); !owner) return fail(owner);
  store::AccountRow row;
  row.id = crypto::new_id<PrincipalId>();
  row.name = *name;
  row.display_name = wanted.display_name;
  row.roles = wanted.roles;
  row.created = clock_.now();
  row.source = Source::service;
  row.service = store::ServiceFacts{.owner = wanted.owner, .created_by = by};
  const auto written = store_.write([&](store::Transaction& transaction) { return transaction.put_account(row); });
  if (!written) return fail(written);
  return row;
}

Result<store::AccountRow> ServiceAccounts::change(PrincipalId id, const ServiceChange& change, PrincipalId by) {
  if (change.roles && !are_service_roles(*change.roles)) return wrong_roles();
  return sessions_.edit_account(id, [&](store::AccountRow& row) -> Result<Sessions::After> {
    if (!row.service) return no_service();
    const bool is_handed_over = change.owner && *change.owner != row.service->owner;
    if (is_handed_over) {
      if (const auto owner = check_owner(*change.owner); !owner) return fail(owner);
      unconfirm(row);
      drop_keys(row);
      row.service->owner = *change.owner;
      row.service->created_by = by;
    }
    if (change.display_name) row.display_name = *change.display_name;
    if (change.roles) row.roles = row.service->confirmed_by ? change.roles->with(Role::clinician) : *change.roles;
    // Somebody had a reason to disable it: what opens charts is confirmed anew.
    if (change.state == AccountState::enabled && row.disabled) unconfirm(row);
    if (change.state) row.disabled = *change.state == AccountState::disabled;
    return is_handed_over || row.disabled ? Sessions::After::end_all : Sessions::After::keep;
  });
}

Result<store::AccountRow> ServiceAccounts::confirm(PrincipalId id, PrincipalId by,
                                                   const std::vector<std::string>& practitioner) {
  return sessions_.edit_account(id, [&](store::AccountRow& row) -> Result<Sessions::After> {
    if (!row.service) return no_service();
    if (by == row.service->created_by || by == row.service->owner) {
      return fail(ErrorCode::forbidden, "who made it or answers for it can't confirm it");
    }
    drop_keys(row);
    row.service->confirmed_by = by;
    row.roles = row.roles.with(Role::clinician);
    row.practitioner = practitioner;
    return Sessions::After::end_all;
  });
}

Result<store::AccountRow> ServiceAccounts::withdraw(PrincipalId id) {
  return sessions_.edit_account(id, [](store::AccountRow& row) -> Result<Sessions::After> {
    if (!row.service) return no_service();
    unconfirm(row);
    return Sessions::After::keep;
  });
}

Result<store::AccountRow> ServiceAccounts::set_keys(const store::AccountRow& as_checked, const Keys& keys) {
  if (keys.jwk_set.size() > limits::service_keys_bytes_max) return fail(ErrorCode::too_large, "the JWK set is too large");
  const auto parsed = KeySet::parse(keys.jwk_set);
  if (!parsed) return fail(ErrorCode::invalid, parsed.error().detail);
  if (parsed->size() == 0 || parsed->left_out() > 0) {
    return fail(ErrorCode::invalid, "not every key of the JWK set is a public one that signs and is strong enough");
  }
  if (keys.scopes.empty() || !Scopes::of_services().has_all(keys.scopes)) {
    return fail(ErrorCode::invalid, "a program can't have these scopes");
  }
  auto row = sessions_.edit_account(as_checked.id, [&](store::AccountRow& account) -> Result<Sessions::After> {
    if (!account.service) return no_service();
    if (account.service != as_checked.service) return fail(ErrorCode::conflict, "the program's account was changed meanwhile");
    account.service->keys = keys.jwk_set;
    account.service->key_scopes = keys.scopes;
    return Sessions::After::keep;
  });
  if (!row) return row;
  if (const auto ended = sessions_.end_issued(as_checked.id); !ended) return fail(ended);
  return row;
}

Result<store::AccountRow> ServiceAccounts::remove_keys(PrincipalId id) {
  auto row = sessions_.edit_account(id, [](store::AccountRow& account) -> Result<Sessions::After> {
    if (!account.service) return no_service();
    drop_keys(account);
    return Sessions::After::keep;
  });
  if (!row) return row;
  if (const auto ended = sessions_.end_issued(id); !ended) return fail(ended);
  return row;
}

Result<store::AccountRow> ServiceAccounts::find(PrincipalId id) const {
  auto found = store_.account(id);
  if (!found) return fail(found);
  if (!*found || !(*found)->service) return no_service();
  return std::move(**found);
}

Result<std::vector<store::AccountRow>> ServiceAccounts::list() const {
  auto rows = store_.accounts();
  if (!rows) return fail(rows);
  std::erase_if(*rows, [](const store::AccountRow& row) { return !row.service; });
  return rows;
}

bool may_make_tokens(const store::AccountRow& service, const Principal& asking) {
  if (!service.service) return false;
  if (service.service->owner == asking.id()) return true;
  return asking.roles().has(Role::operator_) && !service.roles.has(Role::clinician);
}

}  // namespace chartroom::identity
