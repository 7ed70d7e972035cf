#include "identity/directory_groups.h"

#include <algorithm>
#include <set>
#include <span>

#include "base/check.h"
#include "base/limits.h"
#include "identity/ldap_text.h"

namespace chartroom::identity {
namespace {

constexpr const char* no_attributes = "1.1";  // RFC 4511 4.5.1.8

std::string any_of(const std::vector<std::string>& filters) {
  std::string out = "(|";
  for (const std::string& filter : filters) out += filter;
  return out + ")";
}

std::string canonical(const DirectoryGroup& group) {
  const auto name = canonical_dn(group.dn);
  CHECK(name.has_value(), "check_settings was asked");
  return *name;
}

// Only mapped groups are asked about: a person of a large directory is in hundreds that mean nothing here.
Result<std::set<std::string>> in_chain(LdapConnection& connection, const DirectorySettings& settings,
                                       const std::string& account_dn) {
  std::set<std::string> found;
  const std::string member = filter_equal(settings.member_attribute + ":1.2.840.113556.1.4.1941:", account_dn);
  const std::span<const DirectoryGroup> all(settings.groups);
  for (std::size_t at = 0; at < all.size(); at += limits::directory_names_at_once_max) {
    std::vector<std::string> names;
    for (const DirectoryGroup& group : all.subspan(at, std::min(limits::directory_names_at_once_max, all.size() - at))) {
      names.push_back(filter_equal("distinguishedName", group.dn));
    }
    const auto entries = connection.search({.base = settings.groups_base,
                                            .filter = "(&" + any_of(names) + member + ")",
                                            .attributes = {no_attributes},
                                            .entries_max = limits::directory_names_at_once_max});
    if (!entries) return fail(entries);
    for (const LdapEntry& entry : *entries) {
      if (const auto name = canonical_dn(entry.dn)) found.insert(*name);
    }
  }
  return found;
}

// The groups that have one of `members` as a member.
Result<std::vector<std::string>> groups_with(LdapConnection& connection, const DirectorySettings& settings,
                                             std::span<const std::string> members) {
  std::vector<std::string> filters;
  for (const std::string& member : members) filters.push_back(filter_equal(settings.member_attribute, member));
  const auto entries = connection.search({.base = settings.groups_base,
                                          .filter = any_of(filters),
                                          .attributes = {no_attributes},
                                          .entries_max = limits::directory_groups_of_one_max});
  if (!entries) return fail(entries);
  std::vector<std::string> names;
  for (const LdapEntry& entry : *entries) names.push_back(entry.dn);
  return names;
}

Result<std::set<std::string>> level_by_level(LdapConnection& connection, const DirectorySettings& settings,
                                             const std::string& account_dn) {
  std::set<std::string> found;
  std::vector<std::string> level = {account_dn};
  for (std::size_t depth = 0; !level.empty(); ++depth) {
    if (depth > limits::directory_group_depth_max) {
      return fail(ErrorCode::too_large, "groups lie more than " + std::to_string(limits::directory_group_depth_max) +
                                            " deep in one another, from " + account_dn);
    }
    std::vector<std::string> above;
    const std::span<const std::string> all(level);
    for (std::size_t at = 0; at < all.size(); at += limits::directory_names_at_once_max) {
      const auto some = all.subspan(at, std::min(limits::directory_names_at_once_max, all.size() - at));
      const auto groups = groups_with(connection, settings, some);
      if (!groups) return fail(groups);
      for (const std::string& group : *groups) {
        const auto name = canonical_dn(group);
        if (name && found.insert(*name).second) above.push_back(group);  // one that is known was followed already
      }
      if (found.size() > limits::directory_groups_of_one_max) {
        return fail(ErrorCode::too_large,
                    account_dn + " is in more than " + std::to_string(limits::directory_groups_of_one_max) + " groups");
      }
    }
    level = std::move(above);
  }
  return found;
}

}  // namespace

Result<std::vector<const DirectoryGroup*>> mapped_groups_of(LdapConnection& connection, const DirectorySettings& settings,
                                                            const std::string& account_dn) {
  const auto names = settings.kind == DirectoryKind::active_directory ? in_chain(connection, settings, account_dn)
                                                                      : level_by_level(connection, settings, account_dn);
  if (!names) return fail(names);
  std::vector<const DirectoryGroup*> mapped;
  for (const DirectoryGroup& group : settings.groups) {
    if (names->contains(canonical(group))) mapped.push_back(&group);
  }
  return mapped;
}

Result<std::vector<const DirectoryGroup*>> missing_groups(LdapConnection& connection, const DirectorySettings& settings) {
  std::vector<const DirectoryGroup*> missing;
  for (const DirectoryGroup& group : settings.groups) {
    const auto entries = connection.search(
        {.base = group.dn, .scope = LdapSearch::Scope::entry, .filter = "(objectClass=*)", .attributes = {no_attributes}});
    if (!entries) return fail(entries);
    const bool is_there = !entries->empty() && canonical_dn(entries->front().dn) == canonical(group);
    if (!is_there) missing.push_back(&group);
  }
  return missing;
}

Standing standing_of(const std::vector<const DirectoryGroup*>& groups) {
  Standing standing;
  standing.source = Source::directory;
  std::set<std::string> departments;
  for (const DirectoryGroup* group : groups) {
    standing.roles = Roles(static_cast<std::uint8_t>(standing.roles.bits() | group->roles.bits()));
    departments.insert(group->departments.begin(), group->departments.end());
  }
  standing.departments.assign(departments.begin(), departments.end());
  return standing;
}

}  // namespace chartroom::identity
