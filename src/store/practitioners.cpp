#include "store/practitioners.h"

#include <algorithm>
#include <map>

#include "domain/department.h"

namespace chartroom::store {
namespace {

using Kind = PractitionerName::Kind;

Mac name_mac(const Access& access, std::string_view name) { return access.sealer.mac(LookUp::practitioner, name); }

constexpr bool is_of(Kind kind, Kind what) {
  return (static_cast<unsigned>(kind) & static_cast<unsigned>(what)) == static_cast<unsigned>(what);
}
static_assert(is_of(Kind::role_if_unique, Kind::role) && is_of(Kind::role_if_unique, Kind::name_if_unique));
static_assert(is_of(Kind::leads_if_unique, Kind::leads) && is_of(Kind::leads_if_unique, Kind::name_if_unique));
static_assert(!is_of(Kind::leads, Kind::name_if_unique) && !is_of(Kind::role_if_unique, Kind::leads));

Result<bool> is_said_by_one(const Access& access, const Mac& alias) {
  std::int64_t speakers = 0;
  const auto done = access.db.each(
      "SELECT count(DISTINCT said_by_mac) FROM practitioner_name WHERE alias_mac = ?1 AND (kind & 2) = 2",
      [&](const Statement& row) -> Status {
        speakers = row.integer(0);
        return {};
      },
      alias);
  if (!done) return fail(done);
  return speakers == 1;
}

// Adds the roster whose name was found, unless it is there; and the name.
Status add_led(const Access& access, const Mac& said_by, const Mac& name, std::map<Mac, LedRoster>& out) {
  const auto [at, is_first] = out.try_emplace(said_by);
  if (is_first) {
    auto roster = open_roster(access, said_by);
    if (!roster) return fail(roster);
    at->second = *std::move(roster);
  }
  at->second.names.push_back(name);
  return {};
}

struct Alias {
  Mac alias{};
  Mac said_by{};
  bool if_unique = false;
};

// What is said of the name in this kind, `name`, `role` or `leads`, also if unique: that is then asked.
Result<std::vector<Alias>> aliases_of(const Access& access, const Mac& name, Kind wanted) {
  std::vector<Alias> said;
  const auto done = access.db.each(
      "SELECT alias_mac, said_by_mac, kind FROM practitioner_name WHERE name_mac = ?1 AND (kind & 5) = ?2",
      [&](const Statement& row) -> Status {
        Alias& one = said.emplace_back();
        if (auto read = read_mac(row.blob(0), one.alias); !read) return read;
        // Of what was said before it was kept who says it, nothing is unique and nothing is led.
        if (!row.blob(1).empty()) {
          if (auto read = read_mac(row.blob(1), one.said_by); !read) return read;
        }
        if (row.integer(2) < 0 || row.integer(2) > 6)
          return fail(ErrorCode::corrupt, "a practitioner's name has no known kind");
        one.if_unique = is_of(static_cast<Kind>(row.integer(2)), Kind::name_if_unique);
        return {};
      },
      name, static_cast<int>(wanted));
  if (!done) return fail(done);
  std::vector<Alias> out;
  for (const Alias& one : said) {
    const auto counts = one.if_unique ? is_said_by_one(access, one.alias) : Result<bool>(true);
    if (!counts) return fail(counts);
    if (*counts) out.push_back(one);
  }
  return out;
}

Status add_aliases(const Access& access, const Mac& name, Kind wanted, std::set<Mac>& out) {
  const auto aliases = aliases_of(access, name, wanted);
  if (!aliases) return fail(aliases);
  for (const Alias& one : *aliases) out.insert(one.alias);
  return {};
}

Result<std::vector<LedRoster>> rosters_of(const Access& access, const std::set<Mac>& names) {
  std::map<Mac, LedRoster> led;
  for (const Mac& name : names) {
    const auto aliases = aliases_of(access, name, Kind::leads);
    if (!aliases) return fail(aliases);
    for (const Alias& one : *aliases) {
      if (auto added = add_led(access, one.said_by, one.alias, led); !added) return fail(added);
    }
  }
  std::vector<LedRoster> out;
  for (auto& [mac, roster] : led) {
    std::ranges::sort(roster.names);
    const auto doubles = std::ranges::unique(roster.names);
    roster.names.erase(doubles.begin(), doubles.end());
    out.push_back(std::move(roster));
  }
  return out;
}

Result<std::set<Mac>> names_of_identifiers(const Access& access, const std::vector<std::string>& identifiers) {
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

}  // namespace

Status insert_practitioner(const Access& access, const PractitionerName& name) {
  // No name's HMAC is empty, so nobody has what stands for no name.
  Bytes named;
  if (!name.name.empty()) {
    const Mac mac = name_mac(access, name.name);
    named.assign(mac.begin(), mac.end());
  }
  return access.db.run(
      "INSERT OR IGNORE INTO practitioner_name (name_mac, alias_mac, said_by_mac, kind) VALUES (?1, ?2, ?3, ?4)", named,
      name_mac(access, name.alias), name_mac(access, name.said_by), static_cast<int>(name.kind));
}

Status delete_practitioner(const Access& access, std::string_view said_by) {
  return access.db.run("DELETE FROM practitioner_name WHERE said_by_mac = ?1", name_mac(access, said_by));
}

Status delete_unsaid_practitioner(const Access& access, std::string_view alias, std::string_view name) {
  return access.db.run("DELETE FROM practitioner_name WHERE name_mac = ?1 AND alias_mac = ?2 AND said_by_mac = x''",
                       name_mac(access, name), name_mac(access, alias));
}

Result<bool> says_names(const Access& access, std::string_view said_by) {
  bool found = false;
  const auto done = access.db.each(
      "SELECT 1 FROM practitioner_name WHERE said_by_mac = ?1 LIMIT 1",
      [&](const Statement&) -> Status {
        found = true;
        return {};
      },
      name_mac(access, said_by));
  if (!done) return fail(done);
  return found;
}

Result<PersonNames> names_of(const Access& access, const AccountRow& person) {
  auto names = names_of_identifiers(access, person.practitioner);
  if (!names) return fail(names);
  // What organizations are called counts for rosters only: in a chart's care team, an organization is nobody.
  std::set<Mac> organizations;
  for (const std::string& department : person.departments) {
    const Mac mac = name_mac(access, department_key(department));
    names->insert(mac);
    if (const auto done = add_aliases(access, mac, Kind::name, organizations); !done) return fail(done);
  }
  organizations.insert(names->begin(), names->end());
  auto rosters = rosters_of(access, organizations);
  if (!rosters) return fail(rosters);
  return PersonNames{*std::move(names), *std::move(rosters)};
}

}  // namespace chartroom::store
