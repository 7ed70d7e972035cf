#include <unistd.h>

#include <CLI/CLI.hpp>
#include <filesystem>
#include <memory>

#include "base/files.h"
#include "main/commands.h"
#include "main/connection.h"
#include "main/json_read.h"
#include "main/terminal.h"

namespace chartroom {
namespace {

namespace json = boost::json;

struct SignInOptions {
  ConnectionOptions connection;
  std::string name;
};

// The session's cookie, as a request sends it back.
Result<std::string> cookie_of(const http::Response& response) {
  for (const http::Header& header : response.headers) {
    if (header.name == "Set-Cookie") return header.value.substr(0, header.value.find(';'));
  }
  return fail(ErrorCode::corrupt, "the server opened no session; is this a Chartroom server?");
}

http::Request json_request(std::string_view method, std::string target, const json::value& body) {
  http::Request request;
  request.method = method;
  request.target = std::move(target);
  request.headers.push_back({"Content-Type", "application/json"});
  request.body = json::serialize(body);
  return request;
}

// Replaces a one-time password; the new one is what the owner will sign in with from now on.
Status replace_password(Connection& connection, const std::string& one_time_password) {
  terminal::note("This was a one-time password. Choose one of your own, of at least 12 characters.");
  const auto password = terminal::read_password("New password");
  if (!password) return fail(password);
  const json::value body = {{"old_password", one_time_password}, {"new_password", *password}};
  if (const auto changed = connection.call("POST", "/api/self/password", &body); !changed) return fail(changed);
  return {};
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
  auto connection = Connection::open(options.connection, Connection::Token::never);
  if (!connection) return fail(connection);
  const auto password = terminal::read_password("Password of " + options.name);
  if (!password) return fail(password);
  const json::value credentials = {{"name", options.name}, {"password", *password}};
  const auto response = connection->send(json_request("POST", "/api/session", credentials));
  if (!response) return fail(response);
  if (response->status != 200) return std::unexpected(problem_of(*response));
  const auto cookie = cookie_of(*response);
  if (!cookie) return fail(cookie);
  boost::system::error_code error;
  const auto session = json::parse(response->body, error);
  if (error) return fail(ErrorCode::corrupt, "the server's answer is not JSON");
  connection->set_header("Cookie", *cookie);
  connection->set_header("X-Chartroom-CSRF", text_of(session, "csrf"));
  if (flag_of(member_of(session, "account"), "must_change_password")) {
    if (auto replaced = replace_password(*connection, *password); !replaced) return replaced;
  }
  const json::value wanted = {{"name", "command line on " + host_name()}};
  const auto token = connection->call("POST", "/api/tokens", &wanted);
  if (!token) return fail(token);
  if (const auto ended = connection->call("DELETE", "/api/session"); !ended) return fail(ended);
  const std::string file = options.connection.token_file.empty() ? default_token_file() : options.connection.token_file;
  if (auto kept = keep_token(file, text_of(*token, "token")); !kept) return kept;
  terminal::print("Signed in as " + options.name + ". The token in " + file + " ends " + text_of(*token, "expires") + ".");
  return {};
}

}  // namespace

void add_sign_in(CLI::App& app, int& exit_code) {
  auto* command =
      app.add_subcommand("sign-in",
                         "Sign in as a person and keep a bearer token for the other commands.\n"
                         "The password is asked for (or read from standard input); a one-time password is replaced.");
  auto options = std::make_shared<SignInOptions>();
  command->add_option("name", options->name, "The account's name")->required();
  options->connection.add_to(*command);
  command->callback([options, &exit_code] { exit_code = exit_code_of(sign_in(*options)); });
}

}  // namespace chartroom
