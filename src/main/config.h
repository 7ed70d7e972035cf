#pragma once

// The configuration: one TOML file. Every key is a row of one table (config_keys.cpp), from which the file is read, checked and
// described (`chartroom config reference` prints docs/configuration.md). A wrong file is refused whole, with file, line, key
// and what would be right; there is no key that the program ignores.

#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "backup/backups.h"
#include "base/log.h"
#include "base/result.h"
#include "domain/tokens.h"
#include "gate/audit_syslog.h"
#include "gate/checkpoint_places.h"
#include "gate/webhook.h"
#include "identity/directory_settings.h"
#include "identity/openid_settings.h"
#include "main/config_master_key.h"

namespace chartroom {

struct Config {
  std::filesystem::path file;  // where it was read from

  std::filesystem::path data_folder;
  std::filesystem::path keyring_folder;
  std::optional<std::filesystem::path> master_key_file;  // there where master_key.from is `file`, and only then
  MasterKeySettings master_key;                          // of [master_key] (config_master_key.h)
  bool fips_provider = false;

  std::string address;
  std::int64_t port = 0;
  std::string host_name;
  std::filesystem::path certificate_file;
  std::filesystem::path private_key_file;
  std::optional<std::filesystem::path> client_ca_file;  // none: clients aren't asked for certificates
  bool allow_tls_1_2 = false;
  std::int64_t threads = 0;  // 0: one per processor
  std::int64_t connections_max = 0;
  std::filesystem::path local_socket;

  std::int64_t session_idle_minutes = 0;
  std::int64_t session_hours_max = 0;

  Roles second_factor_required;  // local accounts with any of these

  std::string token_url;  // empty: programs can't ask for tokens with keys of their own

  std::optional<identity::DirectorySettings> directory;  // of [directory] (config_directory.h); none: local accounts only

  std::string first_policy;                        // hospital | practice
  std::optional<identity::OpenIdSettings> openid;  // of [openid] (config_openid.h); none: nobody signs in by a provider
  std::optional<gate::WebhookSettings>
      emergency_webhook;  // of [emergency_webhook] (config_webhook.h); none: no message goes out
  std::optional<gate::AuditSyslogSettings> audit_syslog;  // of [audit_syslog] (config_syslog.h); none: no record goes out

  std::optional<backup::Settings> backup;  // of [backup] (config_backup.h); none: no backup is made

  std::string ledger_origin;
  std::int64_t keep_years = 0;
  std::optional<std::filesystem::path> archive_folder;  // none: nothing of the ledger is ever archived
  std::int64_t reserve_mib = 0;                         // 0: none
  std::vector<gate::PublishSettings> publish;           // of [[ledger.publish]] (config_publish.h)
  std::string log_level;
};

// One row of the table.
struct ConfigKey {
  using Path = std::filesystem::path Config::*;
  using OptionalPath = std::optional<std::filesystem::path> Config::*;
  using Text = std::string Config::*;
  using Number = std::int64_t Config::*;
  using Switch = bool Config::*;
  using RoleList = Roles Config::*;

  std::string_view section;
  std::string_view name;
  std::variant<Path, OptionalPath, Text, Number, Switch, RoleList> target;
  std::string_view default_value;  // as in TOML, without quotes; empty: the key is required; "none" of an optional path
  std::int64_t min = 0;            // of a number
  std::int64_t max = 0;
  std::vector<std::string_view> choices;  // of a text; empty: any
  std::string_view meaning;
};

const std::vector<ConfigKey>& config_keys();

// Relative paths count from the file's own folder.
Result<Config> read_config(const std::filesystem::path& file);
// The same for a text; `file` is for messages and relative paths.
Result<Config> parse_config(std::string_view text, const std::filesystem::path& file);

// The reference page, in Markdown.
std::string config_reference();

log::Level log_level_of(const Config& config);

}  // namespace chartroom
