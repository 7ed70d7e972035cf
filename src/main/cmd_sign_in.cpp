#include <unistd.h>

#include <CLI/CLI.hpp>
#include <filesystem>
#include <memory>

#include "base/files.h"
#include "domain/scopes.h"
#include "main/commands.h"
#include "main/json_read.h"
#include "main/person_session.h"
#include "main/terminal.h"

namespace chartroom {
namespace {

namespace json = boost::json;

struct SignInOptions {
  ConnectionOptions connection;
  std::string name;
};

// Replaces a one-time password; the new one is what the owner will sign in with from now on.
Status replace_password(PersonSession& session) {
  terminal::note("This was a one-time password. Choose one of your own, of at least 12 characters.");
  auto password = terminal::read_password("New password");
  if (!password) return fail(password);
  const json::value body = {{"old_password", session.password}, {"new_password", *password}};
  if (const auto changed = session.connection.call("POST", "/api/self/password", &body); !changed) return fail(changed);
  session.password = std::move(*password);
  return {};
}

// What the account must do before anything else.
Status do_first(PersonSession& session) {
  if (session.must_change_password) {
    if (auto replaced = replace_password(session); !replaced) return replaced;
  }
  const auto self = session.connection.call("GET", "/api/self");
  if (!self) return fail(self);
  if (!flag_of(*self, "must_add_second_factor")) return {};
  terminal::note("Your roles need a second factor here.");
  return add_second_factor(session);
}

Status keep_token(const std::string& file, const std::string& token) {
  const std::filesystem::path path = std::filesystem::absolute(file);
  std::error_code error;
  std::filesystem::create_directories(path.parent_path(), error);
  if (error) return fail(ErrorCode::io, "cannot make the folder of " + path.string() + ": " + error.message());
  auto folder = OsFolder::at(path.parent_path());
  if (!folder) return fail(folder);
  return (*folder)->replace(path.filename().string(), as_bytes(token + "\n"));
}

std::string host_name() {
  char name[256] = {};
  return ::gethostname(name, sizeof name - 1) == 0 ? name : "this machine";
}

Status sign_in(const SignInOptions& options) {
  auto session = open_person_session(options.connection, options.name);
  if (!session) return fail(session);
  if (auto done = do_first(*session); !done) return done;
  json::array scopes;  // the command line does whatever its user may do
  for (const Scope scope : all_scopes) scopes.emplace_back(scope_name(scope));
  const json::value wanted = {{"name", "command line on " + host_name()}, {"scopes", std::move(scopes)}};
  const auto token = session->connection.call("POST", "/api/tokens", &wanted);
  if (!token) return fail(token);
  if (auto ended = end_person_session(*session); !ended) return ended;
  const std::string file = options.connection.token_file.empty() ? default_token_file() : options.connection.token_file;
  if (auto kept = keep_token(file, text_of(*token, "token")); !kept) return kept;
  terminal::print("Signed in as " + options.name + ". The token in " + file + " ends " + text_of(*token, "expires") + ".");
  return {};
}

}  // namespace

void add_sign_in(CLI::App& app, int& exit_code) {
  auto* command = app.add_subcommand(
      "sign-in",
      "Sign in as a person and keep a bearer token for the other commands.\n"
      "The password is asked for (or read from standard input, one answer a line), and a code where the account has a second\n"
      "factor. A one-time password is replaced; a second factor is added where the account's roles need one.");
  auto options = std::make_shared<SignInOptions>();
  command->add_option("name", options->name, "The account's name")->required();
  options->connection.add_to(*command);
  command->callback([options, &exit_code] { exit_code = exit_code_of(sign_in(*options)); });
}

}  // namespace chartroom
