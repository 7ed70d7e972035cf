#include <CLI/CLI.hpp>
#include <memory>

#include "base/log.h"
#include "identity/directory.h"
#include "main/commands.h"
#include "main/config.h"
#include "main/connection.h"
#include "main/terminal.h"

namespace chartroom {
namespace {

struct DirectoryOptions {
  std::string config_file;
  std::string user;
  bool sign_in = false;
};

std::string list_of(const std::vector<std::string>& texts, std::string_view separator) {
  std::string out;
  for (const std::string& text : texts) out += (out.empty() ? "" : std::string(separator)) + text;
  return out.empty() ? "none" : out;
}

// False if something of this server must be mended.
bool test_server(identity::Directory& directory, std::size_t number) {
  terminal::print("Server " + directory.settings().servers[number].text());
  const auto report = directory.examine(number);
  if (!report) {
    terminal::print("  failed        " + report.error().detail);
    return false;
  }
  terminal::print("  encryption    " + report->encryption +
                  "; the certificate carries the host's name and is signed by a trusted one");
  terminal::print("  certificate   SHA-256 " + report->fingerprint);
  terminal::print("  service       " + directory.settings().bind_name + " is signed in");
  terminal::print("  accounts      " + directory.settings().accounts_base + (report->has_accounts_base ? "" : ": NOT THERE"));
  for (const std::string& dn : report->missing_groups) {
    terminal::print("  group         NOT THERE, or spelt otherwise: " + dn);
  }
  if (report->missing_groups.empty()) terminal::print("  groups        all mapped groups are there");
  return report->has_accounts_base && report->missing_groups.empty();
}

void print_person(const identity::DirectoryPerson& person) {
  terminal::print("  entry         " + person.dn);
  terminal::print("  name          " + person.display_name);
  terminal::print("  identified by " + to_hex(as_bytes(person.key)) + " (hexadecimal)");
  terminal::print("  state         " + std::string(identity::directory_state_name(person.state)));
  if (person.practitioner) terminal::print("  in charts     " + list_of(*person.practitioner, ", "));
  for (const std::string& dn : person.groups) terminal::print("  group         " + dn);
  if (person.groups.empty()) terminal::print("  group         none of the mapped ones");
  terminal::print("  roles         " + (person.standing.roles.empty() ? "none" : roles_text(person.standing.roles)));
  terminal::print("  departments   " + list_of(person.standing.departments, ", "));
}

Status test_user(identity::Directory& directory, const DirectoryOptions& options) {
  terminal::print("Account " + options.user);
  const auto person = directory.find(options.user);
  if (!person) return fail(person);
  if (!*person) {
    return fail(ErrorCode::not_found, "no entry below " + directory.settings().accounts_base + " has " +
                                          directory.settings().name_attribute + " " + options.user + " and is an account by " +
                                          directory.settings().account_filter);
  }
  print_person(**person);
  if (options.sign_in) {
    const auto password = terminal::read_password("Password of " + options.user + ": ");
    if (!password) return fail(password);
    const auto checked = directory.check_password(options.user, *password);
    if (!checked) return std::unexpected(checked.error().error);
    terminal::print("  password      right");
  }
  const bool is_open = (*person)->state == identity::DirectoryState::open;
  const bool may = is_open && !(*person)->standing.roles.empty();
  terminal::print(may ? "This person can sign in." : "This person can NOT sign in.");
  return {};
}

Status test(const DirectoryOptions& options) {
  const auto config = read_config(options.config_file.empty() ? default_config_file() : options.config_file);
  if (!config) return fail(config);
  if (!config->directory)
    return fail(ErrorCode::not_found, config->file.string() + " has no [directory]; docs/directory.md has examples");
  const auto library = identity::LdapLibrary::prepare();
  if (!library) return fail(library);
  const SystemClock clock;
  identity::Directory directory(*config->directory, *library, clock);
  bool is_right = true;
  for (std::size_t number = 0; number < config->directory->servers.size(); ++number) {
    is_right = test_server(directory, number) && is_right;
  }
  if (!options.user.empty()) {
    if (auto tested = test_user(directory, options); !tested) return tested;
  }
  return is_right ? Status{} : Status(fail(ErrorCode::unavailable, "not all is right with the directory; see above"));
}

}  // namespace

void add_directory(CLI::App& app, int& exit_code) {
  auto* command = app.add_subcommand("directory", "The clinic's directory: try what the configuration says of it");
  command->require_subcommand(1);
  auto options = std::make_shared<DirectoryOptions>();
  auto* test_command = command->add_subcommand(
      "test",
      "Ask every server of [directory], as `serve` would: the connection and its certificate, the service account, the mapped\n"
      "groups; and of a USER the account, its state, its groups, and the roles that result. Changes nothing, prints no "
      "secret.");
  test_command->add_option("user", options->user, "A person's name, as they would type it to sign in");
  test_command->add_option("--config", options->config_file,
                           "The configuration (default: $CHARTROOM_CONFIG, ./chartroom.toml, /etc/chartroom/chartroom.toml)");
  test_command->add_flag("--sign-in", options->sign_in, "Ask for the person's password too, and try it");
  test_command->callback([options, &exit_code] { exit_code = exit_code_of(test(*options)); });
}

}  // namespace chartroom
