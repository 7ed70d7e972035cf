#include "main/config_directory.h"

#include <algorithm>
#include <set>
#include <variant>

#include "base/limits.h"

namespace chartroom {
namespace {

using identity::DirectoryGroup;
using identity::DirectoryKind;
using identity::DirectorySettings;

struct DirectoryKey {
  using Text = std::string DirectorySettings::*;
  using Path = std::filesystem::path DirectorySettings::*;
  using Seconds = std::chrono::milliseconds DirectorySettings::*;
  using Minutes = std::chrono::minutes DirectorySettings::*;
  using Flag = bool DirectorySettings::*;

  const char* name;
  std::variant<Text, Path, Seconds, Minutes, Flag> target;
  const char* default_value;  // empty: required; "-": may be left out
  std::int64_t min;
  std::int64_t max;
  const char* meaning;
};

const DirectoryKey keys[] = {
    {"ca_file", &DirectorySettings::ca_file, "", 0, 0,
     "The certificates, in PEM, of the authority that signed the servers' certificates; no other is trusted."},
    {"bind_name", &DirectorySettings::bind_name, "", 0, 0,
     "The service account that reads accounts and groups, as a DN (in Active Directory also user@domain). It needs no other "
     "right."},
    {"bind_password_file", &DirectorySettings::bind_password_file, "", 0, 0,
     "A file with the service account's password, readable by the server's account only. It is read for every use, so a new "
     "password needs no restart."},
    {"accounts_base", &DirectorySettings::accounts_base, "", 0, 0, "The DN below which accounts are searched."},
    {"groups_base", &DirectorySettings::groups_base, "accounts_base", 0, 0, "The DN below which groups are searched."},
    {"name_attribute", &DirectorySettings::name_attribute, "sAMAccountName, or uid", 0, 0, "What a person types to sign in."},
    {"id_attribute", &DirectorySettings::id_attribute, "objectGUID, or entryUUID", 0, 0,
     "What identifies an account for life. Whoever changes this key later makes everybody a new person here."},
    {"account_filter", &DirectorySettings::account_filter,
     "(&(objectCategory=person)(objectClass=user)), or (objectClass=inetOrgPerson)", 0, 0,
     "What an entry must be to count as an account (RFC 4515)."},
    {"display_name_attribute", &DirectorySettings::display_name_attribute, "displayName", 0, 0, "The person's name."},
    {"member_attribute", &DirectorySettings::member_attribute, "member", 0, 0, "Of a group: the DNs of its members."},
    {"practitioner_attribute", &DirectorySettings::practitioner_attribute, "-", 0, 0,
     "The attribute that holds the number by which charts name the person. People must not be able to write it themselves: it "
     "decides whose charts they see."},
    {"practitioner_system", &DirectorySettings::practitioner_system, "-", 0, 0,
     "The system of that number, such as http://hl7.org/fhir/sid/us-npi."},
    {"connect_seconds", &DirectorySettings::connect_timeout, "3", 1, 30,
     "How long to wait for a connection to a server, and for its TLS; then the next one is asked."},
    {"answer_seconds", &DirectorySettings::answer_timeout, "5", 1, 60, "How long to wait for each answer."},
    {"sync_seconds", &DirectorySettings::sync_interval, "300", 5, 3'600,
     "How often everyone who is signed in is asked for again: so long at most does access outlive the directory's word."},
    {"grace_minutes", &DirectorySettings::grace, "30", 0, 720,
     "How long sessions and tokens go on beyond sync_seconds while no server answers; then they are on hold until one does. "
     "0: not at all."},
    {"emergency_access", &DirectorySettings::emergency_access, "true", 0, 0,
     "Whether people may enrol a second factor here with which they break the glass while no server answers. `false` ends "
     "at the next start what they have enrolled."},
};

std::string where(const std::filesystem::path& file, const toml::node& node) {
  return file.string() + ":" + std::to_string(node.source().begin.line) + ": ";
}

std::unexpected<Error> refuse(const std::filesystem::path& file, const toml::node& node, const std::string& what) {
  return fail(ErrorCode::invalid, where(file, node) + what);
}

bool is_flag(const DirectoryKey& key) { return std::holds_alternative<DirectoryKey::Flag>(key.target); }
bool is_number(const DirectoryKey& key) { return key.target.index() >= 2 && !is_flag(key); }

std::string allowed(const DirectoryKey& key) {
  if (is_flag(key)) return "true or false";
  if (is_number(key)) return "a whole number from " + std::to_string(key.min) + " to " + std::to_string(key.max);
  return std::holds_alternative<DirectoryKey::Path>(key.target) ? "a path in quotes" : "a text in quotes";
}

void set_number(DirectorySettings& settings, const DirectoryKey& key, std::int64_t value) {
  if (const auto* seconds = std::get_if<DirectoryKey::Seconds>(&key.target)) settings.*(*seconds) = std::chrono::seconds(value);
  if (const auto* minutes = std::get_if<DirectoryKey::Minutes>(&key.target)) settings.*(*minutes) = std::chrono::minutes(value);
}

Status read_key(const toml::table& table, const DirectoryKey& key, const std::filesystem::path& file,
                DirectorySettings& settings) {
  const toml::node* node = table.get(key.name);
  if (node == nullptr) {
    if (*key.default_value == '\0') {
      return refuse(file, table, std::string("the key 'directory.") + key.name + "' is missing: " + key.meaning);
    }
    if (is_number(key)) set_number(settings, key, std::stoll(key.default_value));
    return {};
  }
  const auto wrong = [&] { return refuse(file, *node, std::string("'directory.") + key.name + "' must be " + allowed(key)); };
  if (const auto* flag = std::get_if<DirectoryKey::Flag>(&key.target)) {
    const auto value = node->value_exact<bool>();
    if (!value) return wrong();
    settings.*(*flag) = *value;
    return {};
  }
  if (is_number(key)) {
    const auto value = node->value_exact<std::int64_t>();
    if (!value || *value < key.min || *value > key.max) return wrong();
    set_number(settings, key, *value);
    return {};
  }
  const auto value = node->value_exact<std::string>();
  if (!value || value->empty() || value->find('\0') != std::string::npos) return wrong();
  if (const auto* text = std::get_if<DirectoryKey::Text>(&key.target)) settings.*(*text) = *value;
  if (const auto* path = std::get_if<DirectoryKey::Path>(&key.target)) {
    settings.*(*path) = (std::filesystem::absolute(file).parent_path() / *value).lexically_normal();
  }
  return {};
}

// An array of texts that are not empty.
Result<std::vector<std::string>> read_texts(const toml::table& table, const char* name, const std::filesystem::path& file) {
  std::vector<std::string> out;
  const toml::node* node = table.get(name);
  if (node == nullptr) return out;
  const auto wrong = [&] { return refuse(file, *node, std::string("'") + name + "' must be a list of texts in quotes"); };
  if (!node->is_array()) return wrong();
  for (const toml::node& one : *node->as_array()) {
    const auto text = one.value_exact<std::string>();
    if (!text || text->empty() || text->size() > 256 || text->find('\0') != std::string::npos) return wrong();
    out.push_back(*text);
  }
  return out;
}

Status refuse_other_keys(const toml::table& table, const std::set<std::string>& known, const std::filesystem::path& file) {
  for (const auto& [name, node] : table) {
    if (known.contains(std::string(name.str()))) continue;
    std::string list;
    for (const std::string& one : known) list += " " + one;
    return refuse(file, node, "there is no key '" + std::string(name.str()) + "' here; there are" + list);
  }
  return {};
}

Result<DirectoryGroup> read_group(const toml::node& node, const std::filesystem::path& file) {
  const toml::table* table = node.as_table();
  if (table == nullptr) return refuse(file, node, "a group is a table: [[directory.group]]");
  if (auto known = refuse_other_keys(*table, {"dn", "roles", "departments"}, file); !known) return fail(known);
  DirectoryGroup group;
  const toml::node* dn = table->get("dn");
  const auto name = dn == nullptr ? std::nullopt : dn->value_exact<std::string>();
  if (!name) return refuse(file, node, "a [[directory.group]] needs its 'dn', a text in quotes");
  group.dn = *name;
  const auto roles = read_texts(*table, "roles", file);
  if (!roles) return fail(roles);
  for (const std::string& text : *roles) {
    const auto role = parse_role(text);
    if (!role)
      return refuse(
          file, *table->get("roles"),
          "the roles are clinician, nurse, therapist, registrar, billing, researcher, privacy_officer and operator, not '" +
              text + "'");
    group.roles = group.roles.with(*role);
  }
  auto departments = read_texts(*table, "departments", file);
  if (!departments) return fail(departments);
  group.departments = std::move(*departments);
  return group;
}

Status read_groups(const toml::table& table, const std::filesystem::path& file, DirectorySettings& settings) {
  const toml::node* node = table.get("group");
  if (node == nullptr || !node->is_array()) {
    return refuse(file, table, "a [directory] needs at least one [[directory.group]]: without one nobody has a role");
  }
  const toml::array& groups = *node->as_array();
  if (groups.size() > limits::directory_mapped_groups_max) {
    return refuse(file, *node, "at most " + std::to_string(limits::directory_mapped_groups_max) + " groups can be mapped");
  }
  for (const toml::node& one : groups) {
    auto group = read_group(one, file);
    if (!group) return fail(group);
    settings.groups.push_back(std::move(*group));
  }
  return {};
}

Status read_servers(const toml::table& table, const std::filesystem::path& file, DirectorySettings& settings) {
  const auto urls = read_texts(table, "urls", file);
  if (!urls) return fail(urls);
  if (urls->empty() || urls->size() > limits::directory_servers_max) {
    return refuse(file, table,
                  "'directory.urls' must list 1 to " + std::to_string(limits::directory_servers_max) + " addresses");
  }
  for (const std::string& url : *urls) {
    auto server = identity::parse_directory_url(url);
    if (!server) return refuse(file, *table.get("urls"), server.error().detail);
    settings.servers.push_back(std::move(*server));
  }
  return {};
}

Status read_kind(const toml::table& table, const std::filesystem::path& file, DirectorySettings& settings) {
  const toml::node* node = table.get("kind");
  const auto kind = node == nullptr ? std::nullopt : node->value_exact<std::string>();
  if (kind != "active_directory" && kind != "ldap") {
    const toml::node& at = node == nullptr ? static_cast<const toml::node&>(table) : *node;
    return refuse(file, at, R"('directory.kind' must be "active_directory" or "ldap")");
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
  const toml::table* table = section.as_table();
  if (table == nullptr) return refuse(file, section, "'directory' is a section: [directory]");
  std::set<std::string> known = {"kind", "urls", "group"};
  for (const DirectoryKey& key : keys) known.insert(key.name);
  if (auto right = refuse_other_keys(*table, known, file); !right) return fail(right);
  DirectorySettings settings;
  if (auto read = read_kind(*table, file, settings); !read) return fail(read);
  if (auto read = read_servers(*table, file, settings); !read) return fail(read);
  for (const DirectoryKey& key : keys) {
    if (auto read = read_key(*table, key, file, settings); !read) return fail(read);
  }
  if (settings.groups_base.empty()) settings.groups_base = settings.accounts_base;
  if (auto read = read_groups(*table, file, settings); !read) return fail(read);
  if (auto right = identity::check_settings(settings); !right) return refuse(file, section, right.error().detail);
  return settings;
}

std::string directory_reference() {
  std::string out =
      "\n## [directory]\n\nThe clinic's LDAP directory or Active Directory ([directory.md](directory.md)). Without this "
      "section "
      "there are local accounts only.\n\n| key | value | default | meaning |\n| --- | --- | --- | --- |\n"
      "| `kind` | one of \"active_directory\", \"ldap\" | required | How accounts, groups and their states are laid out. |\n"
      "| `urls` | a list of texts | required | The servers, in the order to ask them: ldaps://HOST[:PORT], or "
      "ldap://HOST[:PORT] for "
      "StartTLS. The host's name must stand in its certificate. |\n";
  for (const DirectoryKey& key : keys) {
    const std::string value(key.default_value);
    const std::string shown = value.empty() ? "required" : value == "-" ? "none" : "`" + value + "`";
    out += std::string("| `") + key.name + "` | " + allowed(key) + " | " + shown + " | " + key.meaning + " |\n";
  }
  return out +
         "\n## [[directory.group]]\n\nOne for each group that means something here; members of its member groups are meant "
         "too. A "
         "person's roles and departments are\nthose of all their groups together, and nothing else gives them any.\n\n"
         "| key | value | default | meaning |\n| --- | --- | --- | --- |\n"
         "| `dn` | a text in quotes | required | The group's distinguished name, with the directory's own spelling of letters "
         "beyond "
         "ASCII. |\n"
         "| `roles` | a list of texts | none | clinician, nurse, therapist, registrar, billing, researcher, privacy_officer, "
         "operator |\n"
         "| `departments` | a list of texts | none | Departments of the person, as the policy names them. |\n";
}

}  // namespace chartroom
