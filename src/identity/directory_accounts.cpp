#include "identity/directory_accounts.h"

#include <algorithm>

#include "crypto/digest.h"
#include "identity/account_parts.h"

namespace chartroom::identity {
namespace {

void write_person(const DirectoryPerson& person, store::AccountRow& row) {
  row.source = Source::directory;
  row.directory_key = person.key;
  row.display_name = person.display_name;
  row.roles = person.standing.roles;
  row.departments = person.standing.departments;
  if (person.practitioner) row.practitioner = *person.practitioner;
}

}  // namespace

PrincipalId directory_principal_id(std::string_view id_attribute, std::string_view key) {
  const crypto::Digest digest =
      crypto::sha256({as_bytes("chartroom directory account\n"), as_bytes(id_attribute), as_bytes("\n"), as_bytes(key)});
  PrincipalId id;
  std::copy_n(digest.begin(), id.bytes.size(), id.bytes.begin());
  return id;
}

std::string_view why_closed(DirectoryState state) {
  switch (state) {
    case DirectoryState::disabled: return directory_account_disabled;
    case DirectoryState::locked: return directory_account_locked;
    case DirectoryState::expired: return directory_account_expired;
    case DirectoryState::open:
    case DirectoryState::must_change_password: break;
  }
  return "";
}

std::string_view why_closed(const DirectoryPerson& person) {
  if (const auto why = why_closed(person.state); !why.empty()) return why;
  return person.standing.roles.empty() ? directory_no_role : std::string_view();
}

DirectoryAccounts::DirectoryAccounts(store::Store& store, const Clock& clock, Sessions& sessions, std::string id_attribute)
    : store_(store), clock_(clock), sessions_(sessions), id_attribute_(std::move(id_attribute)) {}

// Whoever of the directory had the name has another one now, or is gone.
Status DirectoryAccounts::free_name(const std::string& name, PrincipalId for_whom) {
  const auto holder = store_.account_named(name);
  if (!holder) return fail(holder);
  if (!*holder || (*holder)->id == for_whom) return {};
  if ((*holder)->source != Source::directory)
    return fail(ErrorCode::conflict, "an account that is not the directory's has this name");
  const auto renamed = sessions_.edit_account((*holder)->id, [](store::AccountRow& row) -> Result<Sessions::After> {
    row.name = retired_name(row.id);
    return Sessions::After::keep;
  });
  return renamed ? Status{} : Status(fail(renamed));
}

Result<store::AccountRow> DirectoryAccounts::take(const DirectoryPerson& person, const std::string& name) {
  const PrincipalId id = directory_principal_id(id_attribute_, person.key);
  if (auto freed = free_name(name, id); !freed) return fail(freed);
  const auto known = store_.account(id);
  if (!known) return fail(known);
  if (!*known) {
    store::AccountRow row;
    row.id = id;
    row.name = name;
    row.created = clock_.now();
    write_person(person, row);
    const auto written = store_.write([&](store::Transaction& transaction) { return transaction.put_account(row); });
    if (!written) return fail(written);
    return row;
  }
  return sessions_.edit_account(id, [&](store::AccountRow& row) -> Result<Sessions::After> {
    const Standing before = row.standing();
    row.name = name;
    write_person(person, row);
    return row.standing().lacks(before) ? Sessions::After::end_all : Sessions::After::keep;
  });
}

Result<std::string> DirectoryAccounts::name_for(const store::AccountRow& account, const DirectoryPerson& person) const {
  if (person.names.empty() || std::ranges::find(person.names, account.name) != person.names.end()) return account.name;
  const auto holder = store_.account_named(person.names.front());
  if (!holder) return fail(holder);
  const bool is_free = !*holder || (*holder)->source == Source::directory;
  return is_free ? person.names.front() : account.name;
}

Result<store::AccountRow> DirectoryAccounts::update(PrincipalId id, const DirectoryPerson& person) {
  const auto known = store_.account(id);
  if (!known) return fail(known);
  if (!*known) return fail(ErrorCode::not_found, "no such account");
  const auto name = name_for(**known, person);
  if (!name) return fail(name);
  return take(person, *name);
}

Result<store::AccountRow> DirectoryAccounts::close(PrincipalId id) {
  return sessions_.edit_account(id, [](store::AccountRow& row) -> Result<Sessions::After> {
    row.roles = Roles();
    row.departments.clear();
    row.password_hash.clear();  // no emergency access until the directory lets them in again
    return Sessions::After::end_all;
  });
}

}  // namespace chartroom::identity
