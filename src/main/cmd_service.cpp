#include <CLI/CLI.hpp>
#include <fstream>
#include <functional>
#include <memory>

#include "base/bytes.h"
#include "crypto/certificate.h"
#include "http/https_url.h"
#include "main/account_id.h"
#include "main/asking.h"
#include "main/commands.h"
#include "main/json_read.h"
#include "main/terminal.h"

namespace chartroom {
namespace {

namespace json = boost::json;

constexpr std::size_t file_bytes_max = 64 * 1024;  // a chain of some ten certificates, or some tens of keys

struct ServiceOptions {
  ConnectionOptions connection;
  std::string name;
  std::string purpose;
  std::string owner;
  std::vector<std::string> roles;
  std::string as;  // the person who asks
  std::vector<std::string> practitioner;
  bool withdraw = false;
  std::string token;  // its id
  std::string token_name = "made on the command line";
  std::vector<std::string> scopes;
  std::vector<std::string> from;
  std::string certificate_file;
  std::string keys_file;
  bool remove = false;
  std::string expires;
};

json::array texts_of(const std::vector<std::string>& texts) { return json::array(texts.begin(), texts.end()); }

// Whoever `--as` names, by password (a token makes no tokens); otherwise the operator of the server's own machine.
Result<Asking> ask_as(const ServiceOptions& options) {
  return Asking::open(options.connection, options.as, Connection::Token::never);
}

Status list(const ServiceOptions& options) {
  auto connection = Connection::open(options.connection, Connection::Token::if_there);
  if (!connection) return fail(connection);
  const auto page = connection->call("GET", "/api/services");
  if (!page) return fail(page);
  std::vector<std::vector<std::string>> rows = {{"NAME", "FOR", "ROLES", "STATE", "OWNER", "CONFIRMED BY", "ACCOUNT"}};
  for (const auto& service : array_of(*page, "items")) {
    rows.push_back({text_of(service, "name"), text_of(service, "display_name"), text_of(service, "roles"),
                    flag_of(service, "disabled") ? "disabled" : "active", text_of(service, "owner"),
                    text_of(service, "confirmed_by"), text_of(service, "id")});
  }
  terminal::print_table(rows);
  return {};
}

Status add(const ServiceOptions& options) {
  auto connection = Connection::open(options.connection, Connection::Token::if_there);
  if (!connection) return fail(connection);
  const auto owner = account_id(*connection, options.owner, Among::people);
  if (!owner) return fail(owner);
  const json::value body = {
      {"name", options.name}, {"display_name", options.purpose}, {"owner", *owner}, {"roles", texts_of(options.roles)}};
  const auto made = connection->call("POST", "/api/services", &body);
  if (!made) return fail(made);
  terminal::print("Account " + text_of(*made, "name") + " (" + text_of(*made, "id") + "); " + options.owner +
                  " answers for it. It has no token yet: `chartroom service token " + options.name + "`.");
  return {};
}

// Sends one change of an account that an operator may make.
Status change(const ServiceOptions& options, const json::value& body, const std::string& done) {
  auto connection = Connection::open(options.connection, Connection::Token::if_there);
  if (!connection) return fail(connection);
  const auto id = account_id(*connection, options.name, Among::programs);
  if (!id) return fail(id);
  const auto changed = connection->call("PATCH", "/api/services/" + *id, &body);
  if (!changed) return fail(changed);
  terminal::print("Account " + options.name + done);
  return {};
}

Status give_to(const ServiceOptions& options) {
  auto connection = Connection::open(options.connection, Connection::Token::if_there);
  if (!connection) return fail(connection);
  const auto owner = account_id(*connection, options.owner, Among::people);
  if (!owner) return fail(owner);
  return change(options, {{"owner", *owner}}, " is " + options.owner + "'s from now on; its tokens have ended.");
}

Status confirm(const ServiceOptions& options) {
  auto asking = ask_as(options);
  if (!asking) return fail(asking);
  const auto id = account_id(asking->connection(), options.name, Among::programs);
  if (!id) return fail(id);
  const std::string target = "/api/services/" + *id + "/clinician";
  const json::value body = {{"practitioner", texts_of(options.practitioner)}};
  const auto changed =
      options.withdraw ? asking->connection().call("DELETE", target) : asking->connection().call("POST", target, &body);
  if (!changed) return fail(changed);
  if (auto ended = asking->end(); !ended) return ended;
  terminal::print(
      "Account " + options.name +
      (options.withdraw ? " is no clinician any more." : " is a clinician from now on; its tokens of before have ended."));
  return {};
}

Result<std::string> content_of(const std::string& file) {
  std::ifstream in(file, std::ios::binary);
  if (!in) return fail(ErrorCode::not_found, "there is no file " + file + " that can be read");
  std::string text(file_bytes_max + 1, '\0');
  in.read(text.data(), static_cast<std::streamsize>(text.size()));
  text.resize(static_cast<std::size_t>(in.gcount()));
  if (text.size() > file_bytes_max) return fail(ErrorCode::too_large, file + " is larger than a certificate or a key set is");
  return text;
}

Result<std::string> thumbprint_of(const std::string& file) {
  const auto text = content_of(file);
  if (!text) return fail(text);
  const auto digest = crypto::certificate_thumbprint(*text);
  if (!digest) return fail_in(file, digest);
  return to_base64url(*digest);
}

Status make_token(const ServiceOptions& options) {
  json::object body = {{"name", options.token_name}, {"scopes", texts_of(options.scopes)}};
  if (!options.from.empty()) body["from"] = texts_of(options.from);
  if (!options.expires.empty()) body["expires"] = options.expires;
  if (!options.certificate_file.empty()) {
    const auto thumbprint = thumbprint_of(options.certificate_file);
    if (!thumbprint) return fail(thumbprint);
    body["certificate"] = *thumbprint;
  }
  auto asking = ask_as(options);
  if (!asking) return fail(asking);
  const auto id = account_id(asking->connection(), options.name, Among::programs);
  if (!id) return fail(id);
  const json::value wanted = std::move(body);
  const auto made = asking->connection().call("POST", "/api/services/" + *id + "/tokens", &wanted);
  if (!made) return fail(made);
  if (auto ended = asking->end(); !ended) return ended;
  terminal::print("Token, shown this once: " + text_of(*made, "token"));
  terminal::print("It ends " + text_of(*made, "expires") + ". Its id is " + text_of(*made, "id") + ".");
  return {};
}

Status set_keys(const ServiceOptions& options) {
  if (options.remove == !options.keys_file.empty()) {
    return fail(ErrorCode::invalid, "say what to do: --file with --scope, or --remove");
  }
  json::value body;
  if (!options.remove) {
    const auto keys = content_of(options.keys_file);
    if (!keys) return fail(keys);
    body = {{"keys", *keys}, {"scopes", texts_of(options.scopes)}};
  }
  auto asking = ask_as(options);
  if (!asking) return fail(asking);
  const auto id = account_id(asking->connection(), options.name, Among::programs);
  if (!id) return fail(id);
  const std::string target = "/api/services/" + *id + "/keys";
  const auto changed =
      options.remove ? asking->connection().call("DELETE", target) : asking->connection().call("PUT", target, &body);
  if (!changed) return fail(changed);
  if (auto ended = asking->end(); !ended) return ended;
  terminal::print(options.remove ? "Account " + options.name + " has no keys any more; what was issued for them has ended."
                                 : "Account " + options.name + " can ask for tokens with these keys, as client " + *id +
                                       ", for: " + text_of(*changed, "key_scopes") + ".");
  return {};
}

Status list_tokens(const ServiceOptions& options) {
  auto asking = ask_as(options);
  if (!asking) return fail(asking);
  const auto id = account_id(asking->connection(), options.name, Among::programs);
  if (!id) return fail(id);
  const auto page = asking->connection().call("GET", "/api/services/" + *id + "/tokens");
  if (!page) return fail(page);
  if (auto ended = asking->end(); !ended) return ended;
  std::vector<std::vector<std::string>> rows = {
      {"TOKEN", "NAME", "SCOPES", "FROM", "CERTIFICATE", "EXPIRES", "LAST USED", "AT"}};
  for (const auto& token : array_of(*page, "items")) {
    const std::string address = text_of(token, "last_address");
    rows.push_back({text_of(token, "id"), text_of(token, "name"), text_of(token, "scopes"), text_of(token, "from"),
                    text_of(token, "certificate"), text_of(token, "expires"),
                    address.empty() ? "never" : text_of(token, "last_seen"), address});
  }
  terminal::print_table(rows);
  return {};
}

Status revoke(const ServiceOptions& options) {
  auto asking = ask_as(options);
  if (!asking) return fail(asking);
  const auto id = account_id(asking->connection(), options.name, Among::programs);
  if (!id) return fail(id);
  const auto revoked =
      asking->connection().call("DELETE", "/api/services/" + *id + "/tokens/" + http::percent_encoded(options.token));
  if (!revoked) return fail(revoked);
  if (auto ended = asking->end(); !ended) return ended;
  terminal::print("The token has ended.");
  return {};
}

class Commands {
 public:
  Commands(CLI::App& parent, int& exit_code) : parent_(parent), exit_code_(exit_code) {}

  CLI::App* add(const char* name, const char* help, std::function<Status(const ServiceOptions&)> run) {
    auto* command = parent_.add_subcommand(name, help);
    options->connection.add_to(*command);
    command->callback(
        [options = options, &exit_code = exit_code_, run = std::move(run)] { exit_code = exit_code_of(run(*options)); });
    return command;
  }
  // One that is about one account, by name (or by id, where the caller can't list accounts).
  CLI::App* add_of_one(const char* name, const char* help, std::function<Status(const ServiceOptions&)> run) {
    auto* command = add(name, help, std::move(run));
    command->add_option("name", options->name, "The program's account: its name, or its id")->required();
    return command;
  }
  void add_as(CLI::App* command, bool is_needed) {
    auto* option =
        command->add_option("--as", options->as,
                            is_needed ? "Your own account; its password (and code) are asked for"
                                      : "Your own account, where you are no operator on the server's own machine; its "
                                        "password (and code) are asked for");
    if (is_needed) option->required();
  }

  const std::shared_ptr<ServiceOptions> options = std::make_shared<ServiceOptions>();

 private:
  CLI::App& parent_;
  int& exit_code_;
};

void add_account_commands(Commands& commands) {
  ServiceOptions& options = *commands.options;
  commands.add("list", "List the accounts of programs: all, or those that you answer for", list);
  auto* add_command = commands.add("add", "Make an account for a program", add);
  add_command->add_option("name", options.name, "Its name: a-z 0-9 . _ @ -")->required();
  add_command->add_option("--for", options.purpose, "What it is for")->required();
  add_command->add_option("--owner", options.owner, "The person who answers for it: their account's name, or its id")
      ->required();
  add_command->add_option("--role", options.roles,
                          "operator (to import, and to see the status); without it only what a privacy officer gives it");
  auto* give =
      commands.add_of_one("give", "Give the account another owner; its tokens end, and so does the role of clinician", give_to);
  give->add_option("--owner", options.owner, "Who answers for it from now on: their account's name, or its id")->required();
  commands.add_of_one("disable", "Disable the account; its tokens end at once", [](const ServiceOptions& chosen) {
    return change(chosen, {{"disabled", true}}, " is disabled; its tokens have ended.");
  });
  commands.add_of_one("enable", "Enable it again; it needs new tokens", [](const ServiceOptions& chosen) {
    return change(chosen, {{"disabled", false}}, " can have tokens again.");
  });
  auto* confirm_command = commands.add_of_one(
      "confirm", "Give the program the role of clinician, as a privacy officer who neither made it nor answers for it",
      confirm);
  confirm_command->add_option("--practitioner", options.practitioner,
                              "SYSTEM|VALUE by which charts relate it to patients; without any, only grants do");
  confirm_command->add_flag("--withdraw", options.withdraw, "Take the role away instead; acts at once");
  commands.add_as(confirm_command, true);
}

void add_token_commands(Commands& commands) {
  ServiceOptions& options = *commands.options;
  auto* token = commands.add_of_one("token", "Make a token; it is printed once", make_token);
  token->add_option("--for", options.token_name, "What the token is for")->capture_default_str();
  token
      ->add_option("--scope", options.scopes,
                   "search, read, ask, feedback, import, status, ledger: what it is good for; several times")
      ->required();
  token->add_option("--from", options.from,
                    "An address or a range (192.0.2.0/24, 2001:db8::/32) from which alone it is good; several times");
  token->add_option("--certificate", options.certificate_file,
                    "PEM file of the client's certificate with which alone it is good");
  token->add_option("--expires", options.expires, "When it ends, such as 2027-01-31T00:00:00Z; in 90 days if absent");
  commands.add_as(token, false);
  commands.add_as(commands.add_of_one("tokens", "List its tokens, with when and from where they were used last", list_tokens),
                  false);
  auto* revoke_command = commands.add_of_one("revoke", "Revoke a token; it ends at once", revoke);
  revoke_command->add_option("token", options.token, "The token's id, from `chartroom service tokens`")->required();
  commands.add_as(revoke_command, false);
  auto* keys = commands.add_of_one(
      "keys", "Register the public keys with which it asks for tokens of five minutes (POST /api/token)", set_keys);
  keys->add_option("--file", options.keys_file, "JWK set (RFC 7517) of public keys, in place of those before");
  keys->add_option("--scope", options.scopes, "What it may ask for; several times");
  keys->add_flag("--remove", options.remove, "Remove its keys instead");
  commands.add_as(keys, false);
}

}  // namespace

void add_service(CLI::App& app, int& exit_code) {
  auto* service = app.add_subcommand(
      "service", "Accounts of programs, which have no password: list, add, give, disable, enable, confirm; their tokens");
  service->require_subcommand(1);
  Commands commands(*service, exit_code);
  add_account_commands(commands);
  add_token_commands(commands);
}

}  // namespace chartroom
