#include <CLI/CLI.hpp>
#include <memory>

#include "main/account_id.h"
#include "main/commands.h"
#include "main/json_read.h"
#include "main/person_session.h"
#include "main/terminal.h"

namespace chartroom {
namespace {

namespace json = boost::json;

struct FactorOptions {
  ConnectionOptions connection;
  std::string name;
};

Status add(const FactorOptions& options) {
  auto session = open_settled_session(options.connection, options.name);
  if (!session) return fail(session);
  if (auto added = add_second_factor(*session); !added) return added;
  return end_person_session(*session);
}

// What asks for the password and a code again; the one that opened the session was used by that.
Result<json::value> send_with_code(PersonSession& session, const std::string& target) {
  if (!session.is_directory) terminal::note("Once more, with the next code that the app shows (or another recovery code).");
  const auto code = terminal::read_password(code_prompt);
  if (!code) return fail(code);
  const json::value body = {{"password", session.password}, {"code", *code}};
  return session.connection.call("POST", target, &body);
}

Status renew(const FactorOptions& options) {
  auto session = open_person_session(options.connection, options.name);
  if (!session) return fail(session);
  const auto codes = send_with_code(*session, "/api/self/second-factor/recovery-codes");
  if (!codes) return fail(codes);
  print_recovery_codes(*codes);
  return end_person_session(*session);
}

Status remove(const FactorOptions& options) {
  auto session = open_person_session(options.connection, options.name);
  if (!session) return fail(session);
  const auto removed = send_with_code(*session, "/api/self/second-factor/remove");
  if (!removed) return fail(removed);
  terminal::print("The second factor of " + options.name + " is removed.");
  return end_person_session(*session);
}

Status reset(const FactorOptions& options) {
  auto connection = Connection::open(options.connection, Connection::Token::if_there);
  if (!connection) return fail(connection);
  const auto id = account_id(*connection, options.name, Among::people);
  if (!id) return fail(id);
  const auto removed = connection->call("DELETE", "/api/accounts/" + *id + "/second-factor");
  if (!removed) return fail(removed);
  terminal::print("The second factor of " + options.name + " is removed; its sessions and tokens have ended.");
  return {};
}

}  // namespace

void add_user_factor(CLI::App& user, int& exit_code) {
  auto* factor =
      user.add_subcommand("factor",
                          "The second factor of accounts: codes of an authenticator app (TOTP) and recovery codes. Of an\n"
                          "account of the clinic's directory: for breaking the glass while that is down, and nothing else.\n"
                          "Passwords and codes are asked for (or read from standard input, one a line).");
  factor->require_subcommand(1);
  auto options = std::make_shared<FactorOptions>();
  const auto subcommand = [&](const char* name, const char* help, const char* who, Status (*run)(const FactorOptions&)) {
    auto* command = factor->add_subcommand(name, help);
    options->connection.add_to(*command);
    command->add_option("name", options->name, who)->required();
    command->callback([options, &exit_code, run] { exit_code = exit_code_of(run(*options)); });
  };
  const char* own = "The account's name: your own";
  subcommand("add", "Add one to your own account; secret and recovery codes are printed once", own, add);
  subcommand("codes", "Make new recovery codes for your own account; the ones before open nothing from then on", own, renew);
  subcommand("remove", "Remove it from your own account, with password and code", own, remove);
  subcommand("reset", "Remove it from the account of somebody who has lost it; sessions and tokens end at once", account_help,
             reset);
}

}  // namespace chartroom
