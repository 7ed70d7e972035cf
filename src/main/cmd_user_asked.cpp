// chartroom user asked, confirm, decline, recover: what needs a second person, and what to do where there is none.

#include <unistd.h>

#include <CLI/CLI.hpp>
#include <memory>

#include "identity/accounts.h"
#include "identity/principal.h"
#include "main/account_id.h"
#include "main/asked_words.h"
#include "main/closed_process.h"
#include "main/commands.h"
#include "main/config.h"
#include "main/json_read.h"
#include "main/offline_record.h"
#include "main/person_session.h"
#include "main/site.h"
#include "main/terminal.h"

namespace chartroom {
namespace {

namespace json = boost::json;

struct AskedOptions {
  ConnectionOptions connection;
  std::string officer;
  std::string name;
};

Status list_asked(const AskedOptions& options) {
  auto session = open_settled_session(options.connection, options.officer);
  if (!session) return fail(session);
  const auto page = session->connection.call("GET", "/api/asked-changes");
  if (!page) return fail(page);
  const auto accounts = array_of(*page, "items");
  if (accounts.empty()) terminal::print("Nothing is asked.");
  for (const json::value& account : accounts) {
    const json::value& asked = member_of(account, "asked");
    const std::string person = text_of(account, "display_name");
    terminal::print(text_of(account, "name") + (person.empty() ? "" : " (" + person + ")") + ", asked by " +
                    text_of(asked, "by") + " at " + text_of(asked, "at"));
    terminal::print("  " + asked_words(asked));
  }
  if (!accounts.empty()) terminal::print("Confirm or decline one:  chartroom user confirm|decline OFFICER NAME");
  return end_person_session(*session);
}

Status settle(const AskedOptions& options, const std::string& verdict) {
  auto session = open_settled_session(options.connection, options.officer);
  if (!session) return fail(session);
  const auto page = session->connection.call("GET", "/api/asked-changes");
  if (!page) return fail(page);
  for (const json::value& account : array_of(*page, "items")) {
    const std::string name = text_of(account, "name");
    if (name != options.name && text_of(account, "id") != options.name) continue;
    const json::value& asked = member_of(account, "asked");
    const json::value body = {{"at", text_of(asked, "at")}};
    const auto settled =
        session->connection.call("POST", "/api/accounts/" + text_of(account, "id") + "/asked/" + verdict, &body);
    if (!settled) return fail(settled);
    terminal::print((verdict == "confirm" ? "Confirmed for " : "Declined for ") + name + ": " + asked_words(asked) + ".");
    if (const std::string password = text_of(*settled, "one_time_password"); !password.empty()) {
      terminal::print("One-time password for " + name + ", shown this once: " + password);
      terminal::print("Give it to the person yourself: whoever asked doesn't know it.");
    }
    return end_person_session(*session);
  }
  return fail(ErrorCode::not_found,
              "nothing is asked for '" + options.name + "'; `chartroom user asked " + options.officer + "` lists what is");
}

// With the server stopped: whoever can read the master key has everything anyway, and leaves a record.
Status recover(const AskedOptions& options) {
  close_the_process();
  const std::string& named = options.connection.config_file;
  const auto config = read_config(named.empty() ? default_config_file() : named);
  if (!config) return fail(config);
  auto site = open_site(*config);
  if (!site) return fail(site);
  identity::Sessions sessions(*(*site)->store, (*site)->clock, {});
  identity::Passwords passwords;
  identity::Accounts accounts(*(*site)->store, (*site)->clock, sessions, passwords);
  const auto self = identity::local_operator(::geteuid(), ::geteuid());
  if (!self) return fail(self);
  const auto id = PrincipalId::parse(options.name);
  const auto row = id ? (*site)->store->account(*id) : (*site)->store->account_named(options.name);
  if (!row) return fail(row);
  if (!*row) return fail(ErrorCode::not_found, "there is no account '" + options.name + "'");
  const auto issued = accounts.recover((*row)->id);
  if (!issued) return fail(issued);
  audit::Record record = offline_record(*self, "chartroom user recover", (*site)->store->last_commit());
  record.subject = issued->account.id;
  const auto receipt = (*site)->ledger->append_and_wait(std::move(record));
  if (!receipt) return fail_in("the ledger", receipt);
  terminal::print("One-time password for " + issued->account.name + ", shown this once: " + issued->one_time_password);
  terminal::print("Its second factor is removed, and the ledger says so.");
  return {};
}

}  // namespace

void add_user_asked(CLI::App& user, int& exit_code) {
  const auto options = std::make_shared<AskedOptions>();
  constexpr const char* officer_help = "The privacy officer's account, whose password is asked for";
  auto* asked = user.add_subcommand("asked", "List what operators asked and a privacy officer must confirm");
  asked->add_option("OFFICER", options->officer, officer_help)->required();
  asked->callback([options, &exit_code] { exit_code = exit_code_of(list_asked(*options)); });
  auto* confirm = user.add_subcommand("confirm", "Confirm what somebody else asked for an account");
  auto* decline = user.add_subcommand("decline", "Decline what was asked for an account");
  for (auto* one : {confirm, decline}) {
    one->add_option("OFFICER", options->officer, officer_help)->required();
    one->add_option("NAME", options->name, "The account for which something is asked: its name, or its id")->required();
  }
  confirm->callback([options, &exit_code] { exit_code = exit_code_of(settle(*options, "confirm")); });
  decline->callback([options, &exit_code] { exit_code = exit_code_of(settle(*options, "decline")); });
  auto* recover_command = user.add_subcommand(
      "recover",
      "Let somebody in again whom nobody else can let in: a new one-time password and no second factor.\n"
      "The server must be stopped. For the only privacy officer; for others, `user reset` and a privacy officer do it.");
  recover_command->add_option("NAME", options->name, account_help)->required();
  recover_command->callback([options, &exit_code] { exit_code = exit_code_of(recover(*options)); });
  for (auto* one : {asked, confirm, decline, recover_command}) options->connection.add_to(*one);
}

}  // namespace chartroom
