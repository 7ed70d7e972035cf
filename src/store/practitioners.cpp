#include "store/practitioners.h"

#include <algorithm>

#include "domain/department.h"

namespace chartroom::store {
namespace {

using Kind = PractitionerName::Kind;

Mac name_mac(const Access& access, std::string_view name) { return access.sealer.mac(LookUp::practitioner, name); }

Result<Mac> read_mac(ByteView column) {
  Mac out{};
  if (column.size() != out.size()) return fail(ErrorCode::corrupt, "an HMAC in the database has a wrong size");
  std::ranges::copy(column, out.begin());
  return out;
}

constexpr bool is_of(Kind kind, Kind what) {
  return (static_cast<unsigned>(kind) & static_cast<unsigned>(what)) == static_cast<unsigned>(what);
}
static_assert(is_of(Kind::role_if_unique, Kind::role) && is_of(Kind::role_if_unique, Kind::name_if_unique));

Result<bool> is_said_by_one(const Access& access, const Mac& alias) {
  std::int64_t speakers = 0;
  const auto done = access.db.each(
      "SELECT count(DISTINCT said_by_mac) FROM practitioner_name WHERE alias_mac = ?1 AND kind >= 2",
      [&](const Statement& row) -> Status {
        speakers = row.integer(0);
        return {};
      },
      alias);
  if (!done) return fail(done);
  return speakers == 1;
}

// Of kind `name` or `role`, and what is so if it is unique.
Status add_aliases(const Access& access, const Mac& name, Kind wanted, std::set<Mac>& out) {
  std::vector<Mac> to_ask;
  const auto done = access.db.each(
      "SELECT alias_mac, kind FROM practitioner_name WHERE name_mac = ?1 AND (kind & 1) = ?2",
      [&](const Statement& row) -> Status {
        const auto alias = read_mac(row.blob(0));
        if (!alias) return fail(alias);
        if (row.integer(1) < 0 || row.integer(1) > 3)
          return fail(ErrorCode::corrupt, "a practitioner's name has no known kind");
        if (is_of(static_cast<Kind>(row.integer(1)), Kind::name_if_unique)) {
          to_ask.push_back(*alias);
        } else {
          out.insert(*alias);
        }
        return {};
      },
      name, static_cast<int>(wanted));
  if (!done) return done;
  for (const Mac& alias : to_ask) {
    const auto unique = is_said_by_one(access, alias);
    if (!unique) return fail(unique);
    if (*unique) out.insert(alias);
  }
  return {};
}

}  // namespace

Status insert_practitioner(const Access& access, const PractitionerName& name) {
  return access.db.run(
      "INSERT OR IGNORE INTO practitioner_name (name_mac, alias_mac, said_by_mac, kind) VALUES (?1, ?2, ?3, ?4)",
      name_mac(access, name.name), name_mac(access, name.alias), name_mac(access, name.said_by), static_cast<int>(name.kind));
}

Status delete_practitioner(const Access& access, std::string_view said_by) {
  return access.db.run("DELETE FROM practitioner_name WHERE said_by_mac = ?1", name_mac(access, said_by));
}

Status delete_unsaid_practitioner(const Access& access, std::string_view alias, std::string_view name) {
  return access.db.run("DELETE FROM practitioner_name WHERE name_mac = ?1 AND alias_mac = ?2 AND said_by_mac = x''",
                       name_mac(access, name), name_mac(access, alias));
}

Result<std::set<Mac>> names_of(const Access& access, const std::vector<std::string>& identifiers) {
  std::set<Mac> names;
  for (const std::string& identifier : identifiers) {
    const Mac mac = name_mac(access, identifier);
    names.insert(mac);
    if (const auto done = add_aliases(access, mac, Kind::name, names); !done) return fail(done);
  }
  std::set<Mac> roles;
  for (const Mac& name : names) {
    if (const auto done = add_aliases(access, name, Kind::role, roles); !done) return fail(done);
  }
  names.merge(roles);
  return names;
}

Result<std::set<Mac>> names_of(const Access& access, const AccountRow& person) {
  auto names = names_of(access, person.practitioner);
  if (!names) return names;
  for (const std::string& department : person.departments) names->insert(name_mac(access, department_key(department)));
  return names;
}

}  // namespace chartroom::store
