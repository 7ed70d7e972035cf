#include <CLI/CLI.hpp>
#include <memory>

#include "main/account_id.h"
#include "main/asked_words.h"
#include "main/commands.h"
#include "main/connection.h"
#include "main/json_read.h"
#include "main/terminal.h"

namespace chartroom {
namespace {

namespace json = boost::json;

struct UserOptions {
  ConnectionOptions connection;
  std::string name;
  std::string display_name;
  std::vector<std::string> roles;
  std::vector<std::string> practitioner;
};

json::array array_of_texts(const std::vector<std::string>& texts) { return json::array(texts.begin(), texts.end()); }

// What an operator asked and did not get alone.
void print_asked(const json::value& account) {
  if (!account.as_object().contains("asked")) return;
  terminal::print("Asked, and nothing yet: " + asked_words(member_of(account, "asked")) + ".");
  terminal::print("A privacy officer, somebody else, confirms it:  chartroom user confirm OFFICER " + text_of(account, "name"));
}

void print_password(const json::value& account) {
  terminal::print("Account " + text_of(account, "name") + " (" + text_of(account, "roles") + ")");
  const std::string password = text_of(account, "one_time_password");
  if (!password.empty()) terminal::print("One-time password, shown this once: " + password);
  print_asked(account);
}

Status list_users(const UserOptions& options) {
  auto connection = Connection::open(options.connection, Connection::Token::if_there);
  if (!connection) return fail(connection);
  const auto page = connection->call("GET", "/api/accounts");
  if (!page) return fail(page);
  std::vector<std::vector<std::string>> rows = {
      {"NAME", "ROLES", "DEPARTMENTS", "FROM", "STATE", "FACTOR", "IDENTIFIERS", "ACCOUNT"}};
  for (const auto& account : array_of(*page, "items")) {
    const std::string state = flag_of(account, "disabled")               ? "disabled"
                              : account.as_object().contains("asked")    ? "something is asked"
                              : flag_of(account, "must_change_password") ? "one-time password"
                                                                         : "active";
    rows.push_back({text_of(account, "name"), text_of(account, "roles"), text_of(account, "departments"),
                    text_of(account, "source"), state, flag_of(account, "second_factor") ? "yes" : "no",
                    text_of(account, "practitioner"), text_of(account, "id")});
  }
  terminal::print_table(rows);
  return {};
}

Status add_account(const UserOptions& options) {
  auto connection = Connection::open(options.connection, Connection::Token::if_there);
  if (!connection) return fail(connection);
  json::value body = {
      {"name", options.name}, {"roles", array_of_texts(options.roles)}, {"practitioner", array_of_texts(options.practitioner)}};
  if (!options.display_name.empty()) body.get_object()["display_name"] = options.display_name;
  const auto made = connection->call("POST", "/api/accounts", &body);
  if (!made) return fail(made);
  print_password(*made);
  return {};
}

// Finds the account and sends one change.
Result<json::value> change(const UserOptions& options, const json::value& body) {
  auto connection = Connection::open(options.connection, Connection::Token::if_there);
  if (!connection) return fail(connection);
  const auto id = account_id(*connection, options.name, Among::people);
  if (!id) return fail(id);
  return connection->call("PATCH", "/api/accounts/" + *id, &body);
}

Status set_disabled(const UserOptions& options, const json::value& disabled) {
  const auto changed = change(options, {{"disabled", disabled}});
  if (!changed) return fail(changed);
  const std::string name = text_of(*changed, "name");
  if (disabled.get_bool()) {
    terminal::print("Account " + name + " is disabled; its sessions and tokens have ended.");
  } else if (flag_of(*changed, "disabled")) {
    print_asked(*changed);
  } else {
    terminal::print("Account " + name + " can sign in again.");
  }
  return {};
}

Status reset(const UserOptions& options) {
  const auto changed = change(options, {{"reset_password", true}});
  if (!changed) return fail(changed);
  print_password(*changed);
  return {};
}

Status set_access(const UserOptions& options) {
  json::object body;
  if (!options.roles.empty()) body["roles"] = array_of_texts(options.roles);
  if (!options.practitioner.empty()) body["practitioner"] = array_of_texts(options.practitioner);
  if (body.empty())
    return fail(ErrorCode::invalid, "say what to set: --role and --practitioner, each with all that is to hold from now on");
  const auto changed = change(options, body);
  if (!changed) return fail(changed);
  terminal::print("Account " + text_of(*changed, "name") + ": " + text_of(*changed, "roles") +
                  "; identifiers: " + text_of(*changed, "practitioner"));
  print_asked(*changed);
  return {};
}

CLI::App* subcommand(CLI::App& parent, const char* name, const char* help, const std::shared_ptr<UserOptions>& options) {
  auto* command = parent.add_subcommand(name, help);
  options->connection.add_to(*command);
  return command;
}

}  // namespace

void add_user(CLI::App& app, int& exit_code) {
  auto* user = app.add_subcommand("user", "Accounts: list, add, disable, enable, reset a password, set roles, second factors");
  user->require_subcommand(1);
  auto options = std::make_shared<UserOptions>();
  subcommand(*user, "list", "List all accounts", options)->callback([options, &exit_code] {
    exit_code = exit_code_of(list_users(*options));
  });

  auto* add = subcommand(*user, "add", "Make an account; its one-time password is printed once", options);
  add->add_option("name", options->name, "What its owner signs in with: a-z 0-9 . _ @ -")->required();
  add->add_option("--role", options->roles,
                  "clinician, nurse, therapist, registrar, billing, researcher, privacy_officer or operator; several times")
      ->required();
  add->add_option("--practitioner", options->practitioner,
                  "SYSTEM|VALUE by which charts name this person (an NPI, say); several times");
  add->add_option("--display-name", options->display_name, "The person's name");
  add->callback([options, &exit_code] { exit_code = exit_code_of(add_account(*options)); });

  auto* disable = subcommand(*user, "disable", "Disable an account; its sessions and tokens end at once", options);
  disable->add_option("name", options->name, account_help)->required();
  disable->callback([options, &exit_code] { exit_code = exit_code_of(set_disabled(*options, true)); });
  auto* enable = subcommand(*user, "enable", "Let a disabled account sign in again; asked for where it opens charts", options);
  enable->add_option("name", options->name, account_help)->required();
  enable->callback([options, &exit_code] { exit_code = exit_code_of(set_disabled(*options, false)); });
  auto* reset_command = subcommand(*user, "reset", "Make a new one-time password; sessions and tokens end at once", options);
  reset_command->add_option("name", options->name, account_help)->required();
  reset_command->callback([options, &exit_code] { exit_code = exit_code_of(reset(*options)); });
  auto* set = subcommand(*user, "set", "Set an account's roles and identifiers", options);
  set->add_option("name", options->name, account_help)->required();
  set->add_option("--role", options->roles, "All its roles from now on");
  set->add_option("--practitioner", options->practitioner, "All its identifiers from now on, as SYSTEM|VALUE");
  set->callback([options, &exit_code] { exit_code = exit_code_of(set_access(*options)); });
  add_user_factor(*user, exit_code);
  add_user_asked(*user, exit_code);
}

}  // namespace chartroom
