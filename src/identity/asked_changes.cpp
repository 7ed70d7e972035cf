// What operators ask for accounts, and privacy officers confirm.

#include <algorithm>
#include <iterator>

#include "identity/account_parts.h"
#include "identity/accounts.h"

namespace chartroom::identity {
namespace {

constexpr Roles roles_of_one = Roles{}.with(Role::operator_);

Roles both(Roles left, Roles right) { return Roles(left.bits() & right.bits()); }
Roles any(Roles left, Roles right) { return Roles(left.bits() | right.bits()); }

std::vector<std::string> in_both(const std::vector<std::string>& left, const std::vector<std::string>& right) {
  std::vector<std::string> out;
  std::ranges::copy_if(left, std::back_inserter(out),
                       [&](const std::string& each) { return std::ranges::find(right, each) != right.end(); });
  return out;
}

bool is_empty(const store::AskedChange& asked) {
  return !asked.roles && !asked.practitioner && !asked.new_password && !asked.enable;
}

// Nothing is asked in `asked` that is not in `before`.
bool is_part_of(const store::AskedChange& asked, const store::AskedChange& before) {
  return (!asked.roles || asked.roles == before.roles) && (!asked.practitioner || asked.practitioner == before.practitioner) &&
         (!asked.new_password || before.new_password) && (!asked.enable || before.enable);
}

// What was asked before and is not asked anew stays asked: by the same person only, since who asked can't confirm. `conflict`
// where somebody else asked, and it is not just taken back.
Status ask(store::AccountRow& row, const Accounts::Asking& by, Timestamp now, store::AskedChange asked) {
  const bool is_less = row.asked && !is_empty(*row.asked) && is_part_of(asked, *row.asked);
  if (is_less) {
    asked.by = row.asked->by;
    asked.by_name = row.asked->by_name;
    asked.at = row.asked->at;
    row.asked = is_empty(asked) ? std::nullopt : std::optional(std::move(asked));
    return {};
  }
  if (row.asked && row.asked->by != by.id) return fail(ErrorCode::conflict, std::string(asked_by_another));
  asked.by = by.id;
  asked.by_name = by.name;
  asked.at = std::chrono::floor<std::chrono::milliseconds>(now);  // as the API says it
  row.asked = is_empty(asked) ? std::nullopt : std::optional(std::move(asked));
  return {};
}

// By its own roles, or by a program that the person answers for: whoever signs in as them makes that program's tokens.
Result<bool> opens_charts(const store::Store& store, const store::AccountRow& account) {
  if (needs_two_people(account.roles)) return true;
  const auto all = store.accounts();
  if (!all) return fail(all);
  return std::ranges::any_of(*all, [&](const store::AccountRow& other) {
    return other.service && other.service->owner == account.id && needs_two_people(other.roles);
  });
}

// What an operator gives alone counts from then on as theirs.
void approve(store::AccountRow& row, const std::string& by, Timestamp now) {
  if (row.source == Source::local && !row.roles.empty()) row.approved = store::Approval{by, now};
}

void take_roles(store::AccountRow& row, store::AskedChange& asked, Roles wanted) {
  const Roles at_once = any(row.roles, roles_of_one);
  row.roles = both(wanted, at_once);
  asked.roles = at_once.has_all(wanted) ? std::nullopt : std::optional(wanted);
}

// Disabling acts at once. What opens charts is enabled by two: somebody had a reason to disable it.
Status take_state(const store::Store& store, store::AccountRow& row, store::AskedChange& asked, AccountState wanted) {
  asked.enable = false;
  if (wanted == AccountState::disabled) {
    row.disabled = true;
    return {};
  }
  if (!row.disabled) return {};
  const auto opens = opens_charts(store, row);
  if (!opens) return fail(opens);
  row.disabled = *opens;
  asked.enable = *opens;
  return {};
}

void take_practitioner(store::AccountRow& row, store::AskedChange& asked, const std::vector<std::string>& wanted) {
  row.practitioner = in_both(wanted, row.practitioner);
  asked.practitioner = row.practitioner.size() == wanted.size() ? std::nullopt : std::optional(wanted);
}

}  // namespace

bool needs_two_people(Roles roles) { return !roles_of_one.has_all(roles); }

Result<IssuedAccount> Accounts::ask_create(const NewAccount& wanted, const Asking& by) {
  auto issued = make(wanted);
  if (!issued) return issued;
  store::AccountRow& row = issued->account;
  store::AskedChange asked;
  row.roles = Roles();
  row.practitioner.clear();
  take_roles(row, asked, wanted.roles);
  take_practitioner(row, asked, wanted.practitioner);
  approve(row, by.name, clock_.now());
  if (const auto done = ask(row, by, clock_.now(), std::move(asked)); !done) return fail(done);
  if (auto put = put_new(row); !put) return fail(put);
  return issued;
}

Result<store::AccountRow> Accounts::ask_change(PrincipalId id, const AccountChange& change, const Asking& by) {
  return sessions_.edit_account(id, [&](store::AccountRow& row) -> Result<Sessions::After> {
    if (row.service) return programs_account();
    if (row.source != Source::local && (change.display_name || change.roles)) return not_kept_here();
    if (change.display_name) row.display_name = *change.display_name;
    store::AskedChange asked = row.asked.value_or(store::AskedChange{});
    const Roles before = row.roles;
    if (change.roles) take_roles(row, asked, *change.roles);
    if (!before.has_all(row.roles)) approve(row, by.name, clock_.now());
    if (change.practitioner) take_practitioner(row, asked, *change.practitioner);
    if (change.state) {
      if (const auto taken = take_state(store_, row, asked, *change.state); !taken) return fail(taken);
    }
    const bool same = asked == row.asked.value_or(store::AskedChange{});
    if (change.roles || change.practitioner || !same) {
      if (const auto done = ask(row, by, clock_.now(), std::move(asked)); !done) return fail(done);
    }
    return row.disabled ? Sessions::After::end_all : Sessions::After::keep;
  });
}

Result<IssuedAccount> Accounts::ask_password(PrincipalId id, const Asking& by) {
  IssuedAccount issued;
  const std::string password = new_one_time_password();
  const auto hash = passwords_.hash(password);
  if (!hash) return fail(hash);
  // Decided on the row that is changed: somebody may confirm a role meanwhile.
  auto row = sessions_.edit_account(id, [&](store::AccountRow& account) -> Result<Sessions::After> {
    if (account.service) return programs_account();
    if (account.source != Source::local) return not_kept_here();
    const auto opens = opens_charts(store_, account);
    if (!opens) return fail(opens);
    if (*opens) {
      store::AskedChange asked = account.asked.value_or(store::AskedChange{});
      asked.new_password = true;
      if (const auto done = ask(account, by, clock_.now(), std::move(asked)); !done) return fail(done);
      return Sessions::After::keep;
    }
    issued.one_time_password = password;
    set_one_time_password(account, *hash);
    return Sessions::After::end_all;
  });
  if (!row) return fail(row);
  issued.account = std::move(*row);
  return issued;
}

Result<std::vector<store::AccountRow>> Accounts::asked() const {
  auto rows = list();
  if (rows) std::erase_if(*rows, [](const store::AccountRow& row) { return !row.asked; });
  return rows;
}

Result<IssuedAccount> Accounts::confirm(PrincipalId id, Timestamp asked, const Asking& by) {
  IssuedAccount issued;
  std::string password = new_one_time_password();
  const auto hash = passwords_.hash(password);
  if (!hash) return fail(hash);
  auto row = sessions_.edit_account(id, [&](store::AccountRow& account) -> Result<Sessions::After> {
    if (!account.asked || account.asked->at != asked) return fail(ErrorCode::conflict, "something else is asked now");
    if (by.id == account.asked->by || by.id == account.id) {
      return fail(ErrorCode::forbidden, "somebody else than who asked, and whose account it is, must confirm it");
    }
    const store::AskedChange change = *account.asked;
    account.asked.reset();
    const bool is_new = account.source == Source::local && !needs_two_people(account.roles) && change.roles.has_value();
    if (change.roles) account.roles = *change.roles;
    if (change.roles || change.practitioner) account.approved = store::Approval{by.name, clock_.now()};
    if (change.practitioner) account.practitioner = *change.practitioner;
    if (change.enable) account.disabled = false;
    if (!is_new && !change.new_password) return Sessions::After::keep;
    issued.one_time_password = password;
    set_one_time_password(account, *hash);
    if (is_new) drop_factors(account);
    return Sessions::After::end_all;
  });
  if (!row) return fail(row);
  issued.account = std::move(*row);
  return issued;
}

Result<store::AccountRow> Accounts::decline(PrincipalId id, Timestamp asked) {
  return sessions_.edit_account(id, [&](store::AccountRow& account) -> Result<Sessions::After> {
    if (!account.asked || account.asked->at != asked) return fail(ErrorCode::conflict, "something else is asked now");
    account.asked.reset();
    return Sessions::After::keep;
  });
}

}  // namespace chartroom::identity
