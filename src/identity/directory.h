#pragma once

// The clinic's directory: who signs in with a password of the directory, what their groups let them be here, and whether that
// still holds. Asks the first of the configured servers that answers, the others where it does not.
//
// A password is tried on one server and never again on another: each wrong one counts there, and a few lock the account out.
// No answer lets nobody in: every error is a refusal.
//
// Blocks on the network, for at most the configured time-outs of each step on each server. From any thread.

#include <expected>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/clock.h"
#include "base/result.h"
#include "identity/directory_servers.h"
#include "identity/directory_settings.h"
#include "identity/directory_state.h"
#include "identity/ldap_connection.h"

namespace chartroom::identity {

// An account of the directory, as it is there now.
struct DirectoryPerson {
  std::string key;  // the identifying attribute's value: the same for life
  std::string dn;
  std::vector<std::string> names;  // that it signs in with, as account names; the first is the directory's first
  std::string display_name;
  DirectoryState state = DirectoryState::disabled;
  Standing standing;                                     // by its groups
  std::vector<std::string> groups;                       // the mapped ones that it is in
  std::optional<std::vector<std::string>> practitioner;  // "system|value"; none if the configuration names no attribute
};

class Directory {
 public:
  // `settings` as check_settings wants them. The clock must outlive it.
  Directory(DirectorySettings settings, const LdapLibrary& library, const Clock& clock);

  // The person whose password it is, in whatever state. `unauthenticated` if there is no such account or the directory refuses
  // the password; `forbidden` if the password is right and must be changed first; `directory_unavailable`.
  struct Refused {
    Error error;
    std::optional<DirectoryState> state = {};  // of the account, where there is one: why a right password may be refused too
    // No server could be heard at all: neither an account nor a password was refused, nor the service account.
    bool is_silence = false;
  };
  std::expected<DirectoryPerson, Refused> check_password(std::string_view name, std::string_view password);

  // By keys, in their order. Of one: nullopt if it is gone; an error if its entry is there and doesn't say for certain what it
  // may (its state can't be read, it is in too many groups, two entries have its key), and others of them are known all the
  // same. All on one connection, one after the other. `directory_unavailable`: then nothing is known of any.
  using Looked = Result<std::optional<DirectoryPerson>>;
  Result<std::vector<Looked>> look_up(std::span<const std::string> keys);

  // For who sets it up (`chartroom directory test`).
  struct ServerReport {
    std::string encryption;
    std::string fingerprint;  // of the certificate
    bool has_accounts_base = false;
    std::vector<std::string> missing_groups;  // mapped ones that the directory doesn't have
  };
  Result<ServerReport> examine(std::size_t server);
  Result<std::optional<DirectoryPerson>> find(std::string_view name);

  const DirectorySettings& settings() const { return settings_; }

 private:
  struct Asked {
    std::size_t server;
    LdapConnection connection;  // bound as the service account
  };
  struct NotAsked {
    Error error;
    bool is_silence = false;
  };
  Result<LdapConnection> open(std::size_t server) const;
  Status bind_service(LdapConnection& connection);
  // Asks server after server until one answers. `work` may run several times.
  template <class Answer>
  std::expected<std::pair<Asked, Answer>, NotAsked> ask(const std::function<Result<Answer>(LdapConnection&)>& work);
  Result<std::optional<LdapEntry>> entry_where(LdapConnection& connection, const std::string& filter) const;
  Looked look_up_one(LdapConnection& connection, const std::string& filter) const;
  Result<DirectoryPerson> person_of(LdapConnection& connection, const LdapEntry& entry) const;
  Status bind_as(std::size_t server, const std::string& dn, std::string_view password);

  const DirectorySettings settings_;
  const LdapLibrary library_;
  const Clock& clock_;
  DirectoryServers servers_;
};

}  // namespace chartroom::identity
