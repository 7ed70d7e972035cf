#include "main/config_directory.h"

#include "base/limits.h"
#include "main/config_section.h"

namespace chartroom {
namespace {

using identity::DirectoryGroup;
using identity::DirectoryKind;
using identity::DirectorySettings;

const SectionKey<DirectorySettings> keys[] = {
    {"ca_file", &DirectorySettings::ca_file, "",
     "The certificates, in PEM, of the authority that signed the servers' certificates; no other is trusted."},
    {"bind_name", &DirectorySettings::bind_name, "",
     "The service account that reads accounts and groups, as a DN (in Active Directory also user@domain). It needs no other "
     "right."},
    {"bind_password_file", &DirectorySettings::bind_password_file, "",
     "A file with the service account's password, readable by the server's account only. It is read for every use, so a new "
     "password needs no restart."},
    {"accounts_base", &DirectorySettings::accounts_base, "", "The DN below which accounts are searched."},
    {"groups_base", &DirectorySettings::groups_base, "accounts_base", "The DN below which groups are searched."},
    {"name_attribute", &DirectorySettings::name_attribute, "sAMAccountName, or uid", "What a person types to sign in."},
    {"id_attribute", &DirectorySettings::id_attribute, "objectGUID, or entryUUID",
     "What identifies an account for life. Whoever changes this key later makes everybody a new person here."},
    {"account_filter", &DirectorySettings::account_filter,
     "(&(objectCategory=person)(objectClass=user)), or (objectClass=inetOrgPerson)",
     "What an entry must be to count as an account (RFC 4515)."},
    {"display_name_attribute", &DirectorySettings::display_name_attribute, "displayName", "The person's name."},
    {"member_attribute", &DirectorySettings::member_attribute, "member", "Of a group: the DNs of its members."},
    {"practitioner_attribute", &DirectorySettings::practitioner_attribute, "-",
     "The attribute that holds the number by which charts name the person. People must not be able to write it themselves: it "
     "decides whose charts they see."},
    {"practitioner_system", &DirectorySettings::practitioner_system, "-",
     "The system of that number, such as http://hl7.org/fhir/sid/us-npi."},
    {"connect_seconds", &DirectorySettings::connect_timeout, "3",
     "How long to wait for a connection to a server, and for its TLS; then the next one is asked.", 1, 30},
    {"answer_seconds", &DirectorySettings::answer_timeout, "5", "How long to wait for each answer.", 1, 60},
    {"sync_seconds", &DirectorySettings::sync_interval, "300",
     "How often everyone who is signed in is asked for again: so long at most does access outlive the directory's word.", 5,
     3'600},
    {"grace_minutes", &DirectorySettings::grace, "30",
     "How long sessions and tokens go on beyond sync_seconds while no server answers; then they are on hold until one does. "
     "0: not at all.",
     0, 720},
    {"emergency_access", &DirectorySettings::emergency_access, "true",
     "Whether people may enrol a second factor here with which they break the glass while no server answers. `false` ends "
     "at the next start what they have enrolled."},
};

struct DnOfGroup {
  std::string dn;
};
const SectionKey<DnOfGroup> group_keys[] = {
    {"dn", &DnOfGroup::dn, "", "The group's distinguished name, with the directory's own spelling of letters beyond ASCII."},
};

Result<DirectoryGroup> read_group(const ConfigSection& group) {
  if (auto known = group.refuse_other_keys({"dn", "roles", "departments"}); !known) return fail(known);
  DnOfGroup of;
  if (auto read = group.read(group_keys[0], of); !read) return fail(read);
  auto standing = group.standing();
  if (!standing) return fail(standing);
  return DirectoryGroup{std::move(of.dn), standing->roles, std::move(standing->departments)};
}

Status read_groups(const ConfigSection& section, DirectorySettings& settings) {
  const auto groups = section.groups(limits::directory_mapped_groups_max);
  if (!groups) return fail(groups);
  for (const ConfigSection& one : *groups) {
    auto group = read_group(one);
    if (!group) return fail(group);
    settings.groups.push_back(std::move(*group));
  }
  return {};
}

Status read_servers(const ConfigSection& section, DirectorySettings& settings) {
  const auto urls = section.list_of_texts("urls");
  if (!urls) return fail(urls);
  if (urls->empty() || urls->size() > limits::directory_servers_max) {
    return section.refuse("'directory.urls' must list 1 to " + std::to_string(limits::directory_servers_max) + " addresses");
  }
  for (const std::string& url : *urls) {
    auto server = identity::parse_directory_url(url);
    if (!server) return section.refuse(*section.find("urls"), server.error().detail);
    settings.servers.push_back(std::move(*server));
  }
  return {};
}

Status read_kind(const ConfigSection& section, DirectorySettings& settings) {
  const toml::node* node = section.find("kind");
  const auto kind = node == nullptr ? std::nullopt : node->value_exact<std::string>();
  if (kind != "active_directory" && kind != "ldap") {
    const std::string what = R"('directory.kind' must be "active_directory" or "ldap")";
    return node == nullptr ? section.refuse(what) : section.refuse(*node, what);
  }
  settings.kind = kind == "ldap" ? DirectoryKind::ldap : DirectoryKind::active_directory;
  const auto defaults = identity::defaults_of(settings.kind);
  settings.name_attribute = defaults.name_attribute;
  settings.id_attribute = defaults.id_attribute;
  settings.account_filter = defaults.account_filter;
  settings.display_name_attribute = "displayName";
  settings.member_attribute = "member";
  return {};
}

}  // namespace

Result<DirectorySettings> read_directory(const toml::node& section, const std::filesystem::path& file) {
  const auto here = ConfigSection::of(section, directory_section, file);
  if (!here) return fail(here);
  const auto known = names_of<DirectorySettings>(keys, {"kind", "urls", "group"});
  if (auto right = here->refuse_other_keys(known); !right) return fail(right);
  DirectorySettings settings;
  if (auto read = read_kind(*here, settings); !read) return fail(read);
  if (auto read = read_servers(*here, settings); !read) return fail(read);
  for (const auto& key : keys) {
    if (auto read = here->read(key, settings); !read) return fail(read);
  }
  if (settings.groups_base.empty()) settings.groups_base = settings.accounts_base;
  if (auto read = read_groups(*here, settings); !read) return fail(read);
  if (auto right = identity::check_settings(settings); !right) return here->refuse(right.error().detail);
  return settings;
}

std::string directory_reference() {
  return "\n## [directory]\n\nThe clinic's LDAP directory or Active Directory ([directory.md](directory.md)). Without this "
         "section there are local accounts only.\n\n" +
         reference_head() +
         "| `kind` | one of \"active_directory\", \"ldap\" | required | How accounts, groups and their states are laid out. "
         "|\n"
         "| `urls` | a list of texts | required | The servers, in the order to ask them: ldaps://HOST[:PORT], or "
         "ldap://HOST[:PORT] for StartTLS. The host's name must stand in its certificate. |\n" +
         reference_rows<DirectorySettings>(keys) +
         "\n## [[directory.group]]\n\nOne for each group that means something here; members of its member groups are meant "
         "too. A person's roles and departments are\nthose of all their groups together, and nothing else gives them any.\n\n" +
         group_reference<DnOfGroup>(group_keys);
}

}  // namespace chartroom
