#include "main/config.h"

#include <toml++/toml.h>

#include <algorithm>
#include <fstream>
#include <iterator>
#include <set>
#include <sstream>

#include "main/config_backup.h"
#include "main/config_directory.h"
#include "main/config_master_key.h"
#include "main/config_openid.h"
#include "main/config_publish.h"
#include "main/config_section.h"
#include "main/config_syslog.h"
#include "main/config_webhook.h"

namespace chartroom {
namespace {

std::string full_name(const ConfigKey& key) { return std::string(key.section) + "." + std::string(key.name); }

// a list of "clinician", "nurse" …
std::string quoted_roles() {
  std::string out = "a list of";
  for (const Role role : all_roles) out.append(role == all_roles.front() ? " \"" : ", \"").append(role_name(role)).append("\"");
  return out;
}

std::string type_name(const ConfigKey& key) {
  struct Names {
    std::string operator()(ConfigKey::Path) const { return "a path in quotes"; }
    std::string operator()(ConfigKey::OptionalPath) const { return "a path in quotes"; }
    std::string operator()(ConfigKey::Text) const { return "a text in quotes"; }
    std::string operator()(ConfigKey::Number) const { return "a whole number"; }
    std::string operator()(ConfigKey::Switch) const { return "true or false"; }
    std::string operator()(ConfigKey::RoleList) const { return quoted_roles(); }
  };
  return std::visit(Names{}, key.target);
}

std::string allowed_values(const ConfigKey& key) {
  if (std::holds_alternative<ConfigKey::Number>(key.target)) {
    return allowed_number(key.min, key.max);
  }
  if (key.choices.empty()) return type_name(key);
  std::string out = "one of";
  for (std::size_t i = 0; i < key.choices.size(); ++i) out += (i == 0 ? " \"" : ", \"") + std::string(key.choices[i]) + "\"";
  return out;
}

// Edit distance, to propose the key that was meant.
std::size_t distance(std::string_view left, std::string_view right) {
  std::vector<std::size_t> row(right.size() + 1);
  for (std::size_t j = 0; j <= right.size(); ++j) row[j] = j;
  for (std::size_t i = 1; i <= left.size(); ++i) {
    std::size_t diagonal = row[0];
    row[0] = i;
    for (std::size_t j = 1; j <= right.size(); ++j) {
      const std::size_t above = row[j];
      row[j] = std::min({above + 1, row[j - 1] + 1, diagonal + (left[i - 1] == right[j - 1] ? 0 : 1)});
      diagonal = above;
    }
  }
  return row.back();
}

std::string nearest_key(const std::string& name) {
  const ConfigKey* best = nullptr;
  std::size_t best_distance = 0;
  for (const ConfigKey& key : config_keys()) {
    const std::size_t d = distance(name, full_name(key));
    if (best == nullptr || d < best_distance) {
      best = &key;
      best_distance = d;
    }
  }
  return full_name(*best);
}

// nullopt for anything but a list of names of roles.
std::optional<Roles> roles_of(const toml::node& node) {
  const auto* list = node.as_array();
  if (list == nullptr) return std::nullopt;
  Roles roles;
  for (const toml::node& item : *list) {
    const auto name = item.value_exact<std::string>();
    const auto role = name ? parse_role(*name) : std::nullopt;
    if (!role) return std::nullopt;
    roles = roles.with(*role);
  }
  return roles;
}

// Puts one value in its place; false if it is of the wrong type or out of bounds.
bool assign(Config& config, const ConfigKey& key, const toml::node& node) {
  if (const auto* path = std::get_if<ConfigKey::Path>(&key.target)) {
    const auto value = node.value_exact<std::string>();
    if (!value || value->empty()) return false;
    config.*(*path) = path_beside(config.file, *value);
    return true;
  }
  if (const auto* path = std::get_if<ConfigKey::OptionalPath>(&key.target)) {
    const auto value = node.value_exact<std::string>();
    if (!value || value->empty()) return false;
    config.*(*path) = path_beside(config.file, *value);
    return true;
  }
  if (const auto* text = std::get_if<ConfigKey::Text>(&key.target)) {
    const auto value = node.value_exact<std::string>();
    if (!value || value->empty()) return false;
    if (!key.choices.empty() && std::find(key.choices.begin(), key.choices.end(), *value) == key.choices.end()) return false;
    config.*(*text) = *value;
    return true;
  }
  if (const auto* number = std::get_if<ConfigKey::Number>(&key.target)) {
    const auto value = node.value_exact<std::int64_t>();
    if (!value || *value < key.min || *value > key.max) return false;
    config.*(*number) = *value;
    return true;
  }
  if (const auto* list = std::get_if<ConfigKey::RoleList>(&key.target)) {
    const auto roles = roles_of(node);
    if (roles) config.*(*list) = *roles;
    return roles.has_value();
  }
  const auto value = node.value_exact<bool>();
  if (!value) return false;
  config.*(std::get<ConfigKey::Switch>(key.target)) = *value;
  return true;
}

void assign_default(Config& config, const ConfigKey& key) {
  const std::string value(key.default_value);
  if (const auto* path = std::get_if<ConfigKey::Path>(&key.target)) config.*(*path) = path_beside(config.file, value);
  if (const auto* text = std::get_if<ConfigKey::Text>(&key.target)) config.*(*text) = value;
  if (const auto* number = std::get_if<ConfigKey::Number>(&key.target)) config.*(*number) = std::stoll(value);
  if (const auto* flag = std::get_if<ConfigKey::Switch>(&key.target)) config.*(*flag) = value == "true";
  if (const auto* list = std::get_if<ConfigKey::RoleList>(&key.target)) config.*(*list) = Roles();  // the one default is []
}

Status refuse_unknown(const toml::table& table, const std::filesystem::path& file) {
  std::set<std::string> known;
  std::set<std::string> sections;
  for (const ConfigKey& key : config_keys()) {
    known.insert(full_name(key));
    sections.insert(std::string(key.section));
  }
  for (const auto& [section, node] : table) {
    const std::string section_name(section.str());
    if (section_name == directory_section || section_name == openid_section || section_name == webhook_section ||
        section_name == syslog_section || section_name == master_key_section || section_name == backup_section) {
      continue;  // have readers of their own
    }
    if (!sections.contains(section_name) || !node.is_table()) {
      std::string list;
      for (const std::string& name : sections) list += " [" + name + "]";
      list += " [" + std::string(directory_section) + "] [" + openid_section + "] [" + webhook_section + "] [" +
              syslog_section + "] [" + master_key_section + "] [" + backup_section + "]";
      return refuse_at(file, node.source(), "'" + section_name + "' is not a section; there are" + list);
    }
    for (const auto& [name, value] : *node.as_table()) {
      const std::string full = section_name + "." + std::string(name.str());
      if (full == publish_section) continue;  // has a reader of its own
      if (!known.contains(full)) {
        return refuse_at(file, value.source(), "there is no key '" + full + "'; did you mean '" + nearest_key(full) + "'?");
      }
    }
  }
  return {};
}

// Where people find the page, as far as the file says it.
std::string page_of(const Config& config) {
  const bool is_usual = config.port == 443 || config.port == 0;  // 0: the system's choice, which nobody knows yet
  return "https://" + config.host_name + (is_usual ? "" : ":" + std::to_string(config.port));
}

Result<Config> from_table(const toml::table& table, const std::filesystem::path& file) {
  if (auto known = refuse_unknown(table, file); !known) return fail(known);
  Config config;
  config.file = file;
  for (const ConfigKey& key : config_keys()) {
    const toml::node* node = table[key.section][key.name].node();
    if (node != nullptr) {
      if (!assign(config, key, *node)) {
        return refuse_at(file, node->source(), "'" + full_name(key) + "' must be " + allowed_values(key));
      }
    } else if (!key.default_value.empty()) {
      assign_default(config, key);
    } else {
      return fail(ErrorCode::invalid,
                  file.string() + ": the key '" + full_name(key) + "' is missing: " + std::string(key.meaning));
    }
  }
  if (const toml::node* node = table.get(master_key_section); node != nullptr) {
    auto master_key = read_master_key_section(*node, file);
    if (!master_key) return fail(master_key);
    config.master_key = std::move(*master_key);
  }
  if (const toml::node* node = table.get(directory_section); node != nullptr) {
    auto directory = read_directory(*node, file);
    if (!directory) return fail(directory);
    config.directory = std::move(*directory);
  }
  if (const toml::node* node = table.get(openid_section); node != nullptr) {
    auto openid = read_openid(*node, file);
    if (!openid) return fail(openid);
    config.openid = std::move(*openid);
  }
  if (const toml::node* node = table.get(webhook_section); node != nullptr) {
    auto webhook = read_webhook(*node, file, page_of(config));
    if (!webhook) return fail(webhook);
    config.emergency_webhook = std::move(*webhook);
  }
  if (const toml::node* node = table["ledger"]["publish"].node(); node != nullptr) {
    auto publish = read_publish(*node, file, {config.data_folder, config.keyring_folder});
    if (!publish) return fail(publish);
    config.publish = std::move(*publish);
  }
  if (const toml::node* node = table.get(syslog_section); node != nullptr) {
    auto syslog = read_syslog(*node, file);
    if (!syslog) return fail(syslog);
    config.audit_syslog = std::move(*syslog);
  }
  if (const toml::node* node = table.get(backup_section); node != nullptr) {
    auto backup = read_backup(*node, file, {config.data_folder, config.keyring_folder});
    if (!backup) return fail(backup);
    config.backup = std::move(*backup);
  }
  return config;
}

// True if `inner` is `outer` or lies below it.
bool is_below(const std::filesystem::path& inner, const std::filesystem::path& outer) {
  const auto relative = inner.lexically_relative(outer);
  return !relative.empty() && *relative.begin() != "..";
}

Status check_master_key(const Config& config) {
  const bool by_file = config.master_key.from == MasterKeyFrom::file;
  if (by_file && !config.master_key_file) {
    return fail(ErrorCode::invalid,
                config.file.string() +
                    ": the key 'data.master_key_file' is missing: the file that the master key is had from, "
                    "unless [master_key] says otherwise");
  }
  if (!by_file && config.master_key_file) {
    return fail(ErrorCode::invalid, config.file.string() +
                                        ": 'data.master_key_file' counts only where 'master_key.from' is \"file\"; "
                                        "take it out");
  }
  for (const auto& [key, path] : {std::pair{"data.master_key_file", config.master_key_file},
                                  std::pair{"master_key.pkcs11_pin_file", config.master_key.token_pin_file}}) {
    if (!path) continue;
    const bool in_data = is_below(*path, config.data_folder);
    if (!in_data && !is_below(*path, config.keyring_folder)) continue;
    return fail(ErrorCode::invalid, config.file.string() + ": '" + key + "' lies in the " +
                                        (in_data ? "data folder" : "keyring's folder") +
                                        "; whoever copies the folder would have the key too. Put it elsewhere, best on another "
                                        "volume");
  }
  return {};
}

Status check_archive(const Config& config) {
  if (!config.archive_folder) return {};
  for (const auto& folder : {config.data_folder, config.keyring_folder}) {
    if (!is_below(*config.archive_folder, folder)) continue;
    return fail(ErrorCode::invalid, config.file.string() + ": 'ledger.archive_folder' lies in " + folder.string() +
                                        "; it must be apart from it, best on another volume");
  }
  return {};
}

}  // namespace

Result<Config> parse_config(std::string_view text, const std::filesystem::path& file) {
  toml::table table;
  try {
    table = toml::parse(text, file.string());
  } catch (const toml::parse_error& error) {
    return refuse_at(file, error.source(), "this is not TOML: " + std::string(error.description()));
  }
  auto config = from_table(table, file);
  if (!config) return config;
  if (config->token_url == "none") config->token_url.clear();
  if (!config->token_url.empty() && !config->token_url.starts_with("https://")) {
    return fail(ErrorCode::invalid,
                file.string() + ": 'services.token_url' must be an address that begins with https://, or none");
  }
  if (auto right = check_master_key(*config); !right) return fail(right);
  if (auto right = check_archive(*config); !right) return fail(right);
  if (is_below(config->keyring_folder, config->data_folder)) {
    return fail(ErrorCode::invalid, file.string() +
                                        ": 'data.keyring_folder' lies in the data folder; it must be apart from "
                                        "it, so that a destroyed chart stays destroyed in backups of the data");
  }
  return config;
}

Result<Config> read_config(const std::filesystem::path& file) {
  std::ifstream in(file, std::ios::binary);
  if (!in) {
    return fail(ErrorCode::not_found,
                "there is no configuration at " + file.string() + ": name it with --config, or make one with `chartroom init`");
  }
  const std::string text((std::istreambuf_iterator<char>(in)), std::istreambuf_iterator<char>());
  return parse_config(text, file);
}

std::string config_reference() {
  std::ostringstream out;
  out << "# Configuration\n\nGenerated by `chartroom config reference`. One TOML file; `chartroom init` writes a first one. "
         "Relative paths count from\nthe file's own folder. An unknown key, a wrong type or a value out of bounds is refused "
         "at start, with its line.\n";
  std::string_view section;
  for (const ConfigKey& key : config_keys()) {
    if (key.section != section) {
      section = key.section;
      out << "\n## [" << section << "]\n\n| key | value | default | meaning |\n| --- | --- | --- | --- |\n";
    }
    const std::string default_value = key.default_value.empty() ? "required" : "`" + std::string(key.default_value) + "`";
    out << "| `" << key.name << "` | " << allowed_values(key) << " | " << default_value << " | " << key.meaning << " |\n";
  }
  return out.str() + master_key_reference() + publish_reference() + directory_reference() + openid_reference() +
         webhook_reference() + syslog_reference() + backup_reference();
}

log::Level log_level_of(const Config& config) {
  if (config.log_level == "debug") return log::Level::debug;
  if (config.log_level == "warning") return log::Level::warning;
  if (config.log_level == "error") return log::Level::error;
  return log::Level::info;
}

}  // namespace chartroom
