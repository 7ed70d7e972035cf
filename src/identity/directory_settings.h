#pragma once

// What is said of the clinic's directory in the configuration: which servers, how they are trusted, where accounts and groups
// stand, and what a group means here. Values; main reads them (docs/directory.md, docs/configuration.md).

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "domain/tokens.h"

namespace chartroom::identity {

// How accounts and groups are laid out. `ldap`: RFC 4519 classes with OpenLDAP's and 389's account states.
enum class DirectoryKind : std::uint8_t { active_directory, ldap };

struct DirectoryServer {
  enum class Encryption : std::uint8_t { from_the_start, start_tls };  // LDAPS, or StartTLS before anything else; never none
  std::string host;                                                    // the name that its certificate must carry
  std::uint16_t port = 0;
  Encryption encryption = Encryption::from_the_start;

  std::string text() const;  // as in the configuration: "ldaps://dc1.clinic.example:636"
};

// "ldaps://host[:port]" or, for StartTLS, "ldap://host[:port]"; nothing else may stand there. `invalid`.
Result<DirectoryServer> parse_directory_url(std::string_view url);

// What the members of one group may be here, members of its member groups included.
struct DirectoryGroup {
  std::string dn;
  Roles roles;
  std::vector<std::string> departments;
};

struct DirectorySettings {
  DirectoryKind kind = DirectoryKind::active_directory;
  std::vector<DirectoryServer> servers;  // tried in this order
  std::filesystem::path ca_file;         // PEM; the only roots that are trusted
  std::string bind_name;                 // of the service account: a DN, in Active Directory also user@domain
  std::filesystem::path bind_password_file;
  std::string accounts_base;
  std::string groups_base;
  std::string name_attribute;  // what a person types to sign in
  std::string id_attribute;    // identifies an account for life, over renaming
  std::string account_filter;  // RFC 4515; what else an account must be
  std::string display_name_attribute;
  std::string member_attribute;        // of a group, with the DNs of its members
  std::string practitioner_attribute;  // empty: identifiers are given here, by operators
  std::string practitioner_system;
  std::vector<DirectoryGroup> groups;
  std::chrono::milliseconds connect_timeout{};
  std::chrono::milliseconds answer_timeout{};  // of each operation
  std::chrono::milliseconds sync_interval{};
  std::chrono::minutes grace{};  // how long sessions and tokens go on while the directory can't be asked
  bool emergency_access = true;  // people may enrol, to break the glass while it is silent (emergency_access.h)
};

// What the kind's directories use, where the configuration says nothing.
struct DirectoryDefaults {
  std::string_view name_attribute;
  std::string_view id_attribute;
  std::string_view account_filter;
};
DirectoryDefaults defaults_of(DirectoryKind kind);

// Names and filters that can be used as they are: DNs that parse, attributes that are names, a filter in brackets, at least one
// server and one group. `invalid` with the value that is wrong.
Status check_settings(const DirectorySettings& settings);

}  // namespace chartroom::identity
