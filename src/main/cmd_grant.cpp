// chartroom grant list|add|remove: explicit access of one account to one patient.

#include <CLI/CLI.hpp>
#include <memory>

#include "http/https_url.h"
#include "main/account_id.h"
#include "main/asking.h"
#include "main/commands.h"
#include "main/json_read.h"
#include "main/patient_id.h"
#include "main/terminal.h"

namespace chartroom {
namespace {

namespace json = boost::json;

struct GrantOptions {
  ConnectionOptions connection;
  std::string as;
  std::string patient;
  std::string account;
  std::string grant;
  std::string reason;
  std::string expires;
};

Result<std::string> grants_of(Connection& connection, const GrantOptions& options) {
  const auto patient = patient_id(connection, options.patient);
  if (!patient) return fail(patient);
  return "/api/patients/" + *patient + "/grants";
}

// "grant", "panel"; of a cohort with the study's protocol.
std::string as_text(const json::value& grant) {
  const std::string protocol = text_of(grant, "protocol");
  return text_of(grant, "as") + (protocol.empty() ? "" : " " + protocol);
}

Status list(Connection& connection, const GrantOptions& options) {
  const auto target = grants_of(connection, options);
  if (!target) return fail(target);
  const auto page = connection.call("GET", *target);
  if (!page) return fail(page);
  std::vector<std::vector<std::string>> rows = {{"GRANT", "NAME", "ACCOUNT", "AS", "EXPIRES", "REASON"}};
  for (const auto& grant : array_of(*page, "items")) {
    rows.push_back({text_of(grant, "id"), text_of(grant, "principal_name"), text_of(grant, "principal"), as_text(grant),
                    text_of(grant, "expires"), text_of(grant, "reason")});
  }
  terminal::print_table(rows);
  return {};
}

Status add(Connection& connection, const GrantOptions& options) {
  const auto account = account_id(connection, options.account, Among::all);
  if (!account) return fail(account);
  const auto target = grants_of(connection, options);
  if (!target) return fail(target);
  const json::value body = {{"principal", *account}, {"reason", options.reason}, {"expires", options.expires}};
  const auto made = connection.call("POST", *target, &body);
  if (!made) return fail(made);
  terminal::print("Grant " + text_of(*made, "id") + " of " + text_of(*made, "principal_name") + " holds until " +
                  text_of(*made, "expires") + ".");
  return {};
}

Status remove(Connection& connection, const GrantOptions& options) {
  const auto target = grants_of(connection, options);
  if (!target) return fail(target);
  const auto ended = connection.call("DELETE", *target + "/" + http::percent_encoded(options.grant));
  if (!ended) return fail(ended);
  terminal::print("The grant has ended.");
  return {};
}

using Run = Status (*)(Connection&, const GrantOptions&);

Status run_as(const GrantOptions& options, Run run) {
  auto asking = Asking::open(options.connection, options.as, Connection::Token::required);
  if (!asking) return fail(asking);
  if (auto done = run(asking->connection(), options); !done) return done;
  return asking->end();
}

}  // namespace

void add_grant(CLI::App& app, int& exit_code) {
  auto* grant = app.add_subcommand("grant", "Explicit access of one account to one patient, by a privacy officer");
  grant->require_subcommand(1);
  auto options = std::make_shared<GrantOptions>();
  const auto subcommand = [&](const char* name, const char* help, Run run) {
    auto* command = grant->add_subcommand(name, help);
    options->connection.add_to(*command);
    command->add_option("--as", options->as,
                        "Your own account, where you have no token; its password (and code) are asked for");
    command->add_option("patient", options->patient, patient_help)->required();
    command->callback([options, &exit_code, run] { exit_code = exit_code_of(run_as(*options, run)); });
    return command;
  };
  subcommand("list", "List a patient's grants", list);
  auto* adding = subcommand("add", "Grant access until a day", add);
  adding->add_option("account", options->account, account_help)->required();
  adding->add_option("--reason", options->reason, "Why; stands beside the grant, sealed")->required();
  adding->add_option("--expires", options->expires, "When it ends, such as 2027-01-31T00:00:00Z; at most 366 days ahead")
      ->required();
  auto* removing = subcommand("remove", "Take a grant back; it ends at once", remove);
  removing->add_option("grant", options->grant, "The grant's id, from `chartroom grant list`")->required();
}

}  // namespace chartroom
