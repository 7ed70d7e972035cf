#include "identity/openid_accounts.h"

#include <algorithm>

#include "base/limits.h"
#include "crypto/digest.h"
#include "identity/account_parts.h"
#include "identity/accounts.h"

namespace chartroom::identity {
namespace {

constexpr std::size_t display_name_bytes_max = 256;

std::string one_text(const Claims& claims, const std::vector<std::string>& path) {
  const auto texts = claims.texts(path);
  return texts && texts->size() == 1 ? texts->front() : "";
}

Standing standing_of(const std::vector<std::string>& values, const OpenIdSettings& settings) {
  Standing standing;
  standing.source = Source::openid;
  std::uint8_t roles = 0;
  for (const OpenIdGroup& group : settings.groups) {
    if (std::ranges::find(values, group.value) == values.end()) continue;
    roles |= group.roles.bits();
    standing.departments.insert(standing.departments.end(), group.departments.begin(), group.departments.end());
  }
  standing.roles = Roles(roles);
  std::ranges::sort(standing.departments);
  const auto doubled = std::ranges::unique(standing.departments);
  standing.departments.erase(doubled.begin(), doubled.end());
  return standing;
}

bool is_subject(const std::string& text) {
  const bool printable = std::ranges::all_of(text, [](char c) { return c >= 0x20 && c < 0x7F; });
  return !text.empty() && text.size() <= limits::openid_subject_bytes_max && printable;
}

void write_person(const OpenIdPerson& person, store::AccountRow& row) {
  row.name = person.name;
  row.source = Source::openid;
  row.directory_key = person.issuer + "\n" + person.subject;
  row.display_name = person.display_name;
  row.roles = person.standing.roles;
  row.departments = person.standing.departments;
  if (person.practitioner) row.practitioner = *person.practitioner;
}

}  // namespace

PrincipalId openid_principal_id(std::string_view issuer, std::string_view subject) {
  // Neither has a line end, so no two pairs are one text.
  const crypto::Digest digest =
      crypto::sha256({as_bytes("chartroom openid account\n"), as_bytes(issuer), as_bytes("\n"), as_bytes(subject)});
  PrincipalId id;
  std::copy_n(digest.begin(), id.bytes.size(), id.bytes.begin());
  return id;
}

Result<OpenIdPerson> person_of(const Claims& claims, const OpenIdSettings& settings) {
  OpenIdPerson person;
  person.issuer = settings.issuer;
  person.subject = claims.text("sub").value_or("");
  if (!is_subject(person.subject)) return fail(ErrorCode::invalid, "the token's subject is no plain text");
  const auto name = parse_account_name(one_text(claims, settings.name_claim));
  if (!name) return fail(ErrorCode::invalid, "the token's claim for the name has none that an account can have");
  person.name = *name;
  person.display_name = one_text(claims, settings.display_name_claim);
  if (person.display_name.size() > display_name_bytes_max) person.display_name.clear();
  const auto values = claims.texts(settings.groups_claim).value_or(std::vector<std::string>{});
  if (values.size() > limits::openid_groups_of_one_max) return fail(ErrorCode::invalid, "the token names too many groups");
  person.standing = standing_of(values, settings);
  if (settings.practitioner_claim.empty()) return person;
  person.practitioner.emplace();
  const std::string number = one_text(claims, settings.practitioner_claim);
  if (!number.empty()) person.practitioner->push_back(settings.practitioner_system + "|" + number);
  return person;
}

OpenIdAccounts::OpenIdAccounts(store::Store& store, const Clock& clock, Sessions& sessions)
    : store_(store), clock_(clock), sessions_(sessions) {}

// Whoever of the provider had the name has another one now, or is gone.
Status OpenIdAccounts::free_name(const std::string& name, PrincipalId for_whom) {
  const auto holder = store_.account_named(name);
  if (!holder) return fail(holder);
  if (!*holder || (*holder)->id == for_whom) return {};
  if ((*holder)->source != Source::openid) return fail(ErrorCode::conflict, "an account of another kind has this name");
  const auto renamed = sessions_.edit_account((*holder)->id, [](store::AccountRow& row) -> Result<Sessions::After> {
    row.name = retired_name(row.id);
    return Sessions::After::keep;
  });
  return renamed ? Status{} : Status(fail(renamed));
}

Result<store::AccountRow> OpenIdAccounts::take(const OpenIdPerson& person) {
  const PrincipalId id = openid_principal_id(person.issuer, person.subject);
  if (auto freed = free_name(person.name, id); !freed) return fail(freed);
  const auto known = store_.account(id);
  if (!known) return fail(known);
  if (!*known) {
    store::AccountRow row;
    row.id = id;
    row.created = clock_.now();
    write_person(person, row);
    const auto written = store_.write([&](store::Transaction& transaction) { return transaction.put_account(row); });
    if (!written) return fail(written);
    return row;
  }
  return sessions_.edit_account(id, [&](store::AccountRow& row) -> Result<Sessions::After> {
    const Standing before = row.standing();
    write_person(person, row);
    return row.standing().lacks(before) ? Sessions::After::end_all : Sessions::After::keep;
  });
}

Status OpenIdAccounts::close(PrincipalId id) {
  const auto closed = sessions_.edit_account(id, [](store::AccountRow& row) -> Result<Sessions::After> {
    row.roles = Roles();
    row.departments.clear();
    return Sessions::After::end_all;
  });
  return closed ? Status{} : Status(fail(closed));
}

Result<std::vector<PrincipalId>> OpenIdAccounts::holders_of(std::string_view provider_session) const {
  const auto accounts = store_.accounts();
  if (!accounts) return fail(accounts);
  std::vector<PrincipalId> found;
  for (const store::AccountRow& account : *accounts) {
    if (account.source != Source::openid) continue;
    const auto rows = store_.sessions_of(account.id);
    if (!rows) return fail(rows);
    const bool holds = std::ranges::any_of(*rows, [&](const store::SessionRow& row) { return row.label == provider_session; });
    if (holds) found.push_back(account.id);
  }
  return found;
}

Result<std::vector<PrincipalId>> OpenIdAccounts::end_sessions(std::optional<PrincipalId> person,
                                                              std::string_view provider_session) {
  std::vector<PrincipalId> meant;
  if (person) {
    const auto account = store_.account(*person);
    if (!account) return fail(account);
    if (*account) meant.push_back(*person);
  } else {
    auto holders = holders_of(provider_session);
    if (!holders) return fail(holders);
    meant = std::move(*holders);
  }
  for (const PrincipalId id : meant) {
    const Status ended =
        provider_session.empty() ? sessions_.end_all_but(id, std::nullopt) : sessions_.end_of_provider(id, provider_session);
    if (!ended) return fail(ended);
  }
  return meant;
}

}  // namespace chartroom::identity
