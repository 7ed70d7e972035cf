#include "identity/directory.h"

#include <algorithm>

#include "base/limits.h"
#include "base/log.h"
#include "crypto/password.h"
#include "crypto/secret.h"
#include "identity/accounts.h"
#include "identity/directory_groups.h"
#include "identity/ldap_text.h"
#include "identity/secret_file.h"

namespace chartroom::identity {
namespace {

std::unexpected<Error> unavailable(const Error& why) { return fail(ErrorCode::directory_unavailable, why.detail); }

// What another server may do better.
bool is_the_servers(const Error& error) {
  return error.code == ErrorCode::unavailable || error.code == ErrorCode::timed_out || error.code == ErrorCode::io ||
         error.code == ErrorCode::unauthenticated;  // its certificate
}

DirectoryServers::Heard heard_of(const Result<LdapConnection>& connection) {
  return !connection || connection->is_broken() ? DirectoryServers::Heard::nothing : DirectoryServers::Heard::something;
}

std::vector<std::string> names_of(const LdapEntry& entry, const std::string& attribute) {
  std::vector<std::string> names;
  const auto* values = entry.all(attribute);
  if (values == nullptr) return names;
  for (const std::string& value : *values) {
    if (auto name = parse_account_name(value)) names.push_back(std::move(*name));
  }
  return names;
}

}  // namespace

Directory::Directory(DirectorySettings settings, const LdapLibrary& library, const Clock& clock)
    : settings_(std::move(settings)), library_(library), clock_(clock), servers_(settings_.servers, clock) {}

// --- connections ---------------------------------------------------------------------------------------------------------

Result<LdapConnection> Directory::open(std::size_t server) const {
  return LdapConnection::open(library_, servers_.at(server),
                              {settings_.ca_file, settings_.connect_timeout, settings_.answer_timeout});
}

Status Directory::bind_service(LdapConnection& connection) {
  auto password = read_secret_file(settings_.bind_password_file, limits::directory_secret_bytes_max);
  if (!password) return fail(ErrorCode::directory_unavailable, password.error().detail);
  const Status bound = connection.bind(settings_.bind_name, *password);
  wipe_text(*password);
  if (bound || (bound.error().code != ErrorCode::unauthenticated && bound.error().code != ErrorCode::forbidden)) return bound;
  servers_.rest_all();  // the others would count wrong passwords too
  return fail(ErrorCode::directory_unavailable, "the service account is refused (" + bound.error().detail +
                                                    "): check bind_name and the password in " +
                                                    settings_.bind_password_file.string());
}

template <class Answer>
std::expected<std::pair<Directory::Asked, Answer>, Directory::NotAsked> Directory::ask(
    const std::function<Result<Answer>(LdapConnection&)>& work) {
  Error last{ErrorCode::directory_unavailable, "no server of the directory has answered of late"};
  for (const std::size_t number : servers_.to_ask()) {
    auto connection = open(number);
    const Status bound = connection ? bind_service(*connection) : Status(fail(connection));
    auto answer = bound ? work(*connection) : Result<Answer>(fail(bound));
    if (answer) {
      servers_.answered(number);
      return std::pair<Asked, Answer>(Asked{number, std::move(*connection)}, std::move(*answer));
    }
    last = answer.error();
    log::warning("directory_failed",
                 {{"server", servers_.at(number).text()}, {"code", error_code_name(last.code)}, {"detail", last.detail}});
    if (!is_the_servers(last)) return std::unexpected(NotAsked{{ErrorCode::directory_unavailable, last.detail}});
    servers_.failed(number, heard_of(connection));
  }
  return std::unexpected(NotAsked{{ErrorCode::directory_unavailable, last.detail}, servers_.all_silent()});
}

// --- accounts ------------------------------------------------------------------------------------------------------------

Result<std::optional<LdapEntry>> Directory::entry_where(LdapConnection& connection, const std::string& filter) const {
  LdapSearch search{
      .base = settings_.accounts_base, .filter = "(&" + settings_.account_filter + filter + ")", .attributes = {}};
  search.attributes = state_attributes(settings_.kind);
  for (const std::string* name : {&settings_.name_attribute, &settings_.id_attribute, &settings_.display_name_attribute,
                                  &settings_.practitioner_attribute}) {
    if (!name->empty()) search.attributes.push_back(*name);
  }
  auto found = connection.search(search);
  if (!found && found.error().code == ErrorCode::too_large) {
    return fail(ErrorCode::conflict, "several accounts of the directory have one name: " + filter);
  }
  if (!found) return fail(found);
  if (found->empty()) return std::optional<LdapEntry>{};
  return std::move(found->front());
}

Result<DirectoryPerson> Directory::person_of(LdapConnection& connection, const LdapEntry& entry) const {
  DirectoryPerson person;
  person.dn = entry.dn;
  person.key = entry.first(settings_.id_attribute);
  if (person.key.empty()) {
    return fail(ErrorCode::forbidden, "the service account can't read " + settings_.id_attribute + " of " + entry.dn);
  }
  person.names = names_of(entry, settings_.name_attribute);
  person.display_name = entry.first(settings_.display_name_attribute);
  if (!settings_.practitioner_attribute.empty()) {
    person.practitioner.emplace();
    if (const auto* values = entry.all(settings_.practitioner_attribute); values != nullptr) {
      for (const std::string& value : *values) person.practitioner->push_back(settings_.practitioner_system + "|" + value);
    }
  }
  const auto state = state_of(entry, settings_.kind, clock_.now());
  if (!state) return fail(state);
  person.state = *state;
  const auto groups = mapped_groups_of(connection, settings_, entry.dn);
  if (!groups) return fail(groups);
  person.standing = standing_of(*groups);
  for (const DirectoryGroup* group : *groups) person.groups.push_back(group->dn);
  return person;
}

Status Directory::bind_as(std::size_t server, const std::string& dn, std::string_view password) {
  auto connection = open(server);
  const Status bound = connection ? connection->bind(dn, password) : Status(fail(connection));
  if (bound) return bound;
  // Without a connection nothing was said of the password.
  if (connection && (bound.error().code == ErrorCode::unauthenticated || bound.error().code == ErrorCode::forbidden))
    return bound;
  servers_.failed(server, heard_of(connection));
  log::warning("directory_failed", {{"server", servers_.at(server).text()},
                                    {"code", error_code_name(bound.error().code)},
                                    {"detail", bound.error().detail}});
  return unavailable(bound.error());
}

std::expected<DirectoryPerson, Directory::Refused> Directory::check_password(std::string_view name, std::string_view password) {
  const auto nobody = [](const char* why) { return std::unexpected(Refused{{ErrorCode::unauthenticated, why}}); };
  const auto account = parse_account_name(name);
  if (!account || password.empty()) return nobody("no name or password of an account");
  const std::string filter = filter_equal(settings_.name_attribute, *account);
  auto found = ask<std::optional<LdapEntry>>([&](LdapConnection& connection) { return entry_where(connection, filter); });
  if (!found) return std::unexpected(Refused{found.error().error, {}, found.error().is_silence});
  auto& [asked, entry] = *found;
  // A name that no account has costs a refused bind too, as a wrong password does.
  const std::string dn = entry ? entry->dn : "CN=" + crypto::random_password(20) + "," + settings_.accounts_base;
  if (auto bound = bind_as(asked.server, dn, password); !bound) {
    const auto state = entry ? state_of(*entry, settings_.kind, clock_.now()) : Result<DirectoryState>(DirectoryState::open);
    return std::unexpected(Refused{bound.error(), state ? std::optional(*state) : std::nullopt});
  }
  if (!entry) return nobody("no such account");
  // Read again: a bind may have ended a lock, or begun one.
  const auto now = entry_where(asked.connection, filter_equal(settings_.id_attribute, entry->first(settings_.id_attribute)));
  if (!now) return std::unexpected(Refused{{ErrorCode::directory_unavailable, now.error().detail}});
  if (!*now || (*now)->dn != dn) return nobody("the account was removed or renamed meanwhile");
  auto person = person_of(asked.connection, **now);
  if (person) return std::move(*person);
  log::warning("directory_account_unclear", {{"detail", person.error().detail}});
  return std::unexpected(Refused{{ErrorCode::directory_unavailable, person.error().detail}});
}

Directory::Looked Directory::look_up_one(LdapConnection& connection, const std::string& filter) const {
  const auto entry = entry_where(connection, filter);
  if (!entry) return fail(entry);
  if (!*entry) return std::optional<DirectoryPerson>{};
  auto person = person_of(connection, **entry);
  if (!person) return fail(person);
  return std::optional<DirectoryPerson>(std::move(*person));
}

Result<std::vector<Directory::Looked>> Directory::look_up(std::span<const std::string> keys) {
  using People = std::vector<Looked>;
  auto found = ask<People>([&](LdapConnection& connection) -> Result<People> {
    People people;
    for (const std::string& key : keys) {
      people.push_back(look_up_one(connection, filter_equal(settings_.id_attribute, key)));
      if (people.back()) continue;
      const Error& error = people.back().error();
      if (is_the_servers(error)) return fail(people.back());
      log::warning("directory_account_unclear", {{"code", error_code_name(error.code)}, {"detail", error.detail}});
    }
    return people;
  });
  if (!found) return std::unexpected(found.error().error);
  return std::move(found->second);
}

// --- for who sets it up --------------------------------------------------------------------------------------------------

Result<Directory::ServerReport> Directory::examine(std::size_t server) {
  auto connection = open(server);
  if (!connection) return fail(connection);
  ServerReport report{.encryption = connection->encryption(), .fingerprint = connection->fingerprint(), .missing_groups = {}};
  if (auto bound = bind_service(*connection); !bound) return fail(bound);
  const auto base = connection->search(
      {.base = settings_.accounts_base, .scope = LdapSearch::Scope::entry, .filter = "(objectClass=*)", .attributes = {"1.1"}});
  if (!base) return fail(base);
  report.has_accounts_base = !base->empty();
  const auto missing = missing_groups(*connection, settings_);
  if (!missing) return fail(missing);
  for (const DirectoryGroup* group : *missing) report.missing_groups.push_back(group->dn);
  return report;
}

Result<std::optional<DirectoryPerson>> Directory::find(std::string_view name) {
  const auto account = parse_account_name(name);
  if (!account) return fail(ErrorCode::invalid, "not an account's name");
  auto found = ask<std::optional<DirectoryPerson>>(
      [&](LdapConnection& connection) { return look_up_one(connection, filter_equal(settings_.name_attribute, *account)); });
  if (!found) return std::unexpected(found.error().error);
  return std::move(found->second);
}

}  // namespace chartroom::identity
