// chartroom report access|activity|off-boarding|sign-off: the privacy officer's reports, as a table or as CSV.

#include <CLI/CLI.hpp>
#include <memory>

#include "http/https_url.h"
#include "main/account_id.h"
#include "main/commands.h"
#include "main/connection.h"
#include "main/instant.h"
#include "main/json_read.h"
#include "main/person_session.h"
#include "main/terminal.h"

namespace chartroom {
namespace {

namespace json = boost::json;

struct ReportOptions {
  ConnectionOptions connection;
  std::string from;
  std::string until;
  std::string account;
  std::string officer;
  std::string state;
  std::string words;
  bool as_csv = false;
};

std::string with_query(const std::string& path, const std::vector<std::pair<std::string, std::string>>& query) {
  std::string out = path;
  for (const auto& [name, value] : query) {
    if (value.empty()) continue;
    out += (out == path ? "?" : "&") + name + "=" + http::percent_encoded(value);
  }
  return out;
}

void print_report(const json::value& report) {
  std::vector<std::vector<std::string>> rows(1);
  for (const json::value& column : array_of(report, "columns")) rows[0].emplace_back(column.as_string());
  for (const json::value& row : array_of(report, "rows")) {
    auto& cells = rows.emplace_back();
    for (const json::value& cell : row.as_array()) cells.emplace_back(cell.as_string());
  }
  if (rows.size() > 1) terminal::print_table(rows);
  for (const json::value& note : array_of(report, "notes")) terminal::note(std::string(note.as_string()));
  if (const std::string state = text_of(report, "state"); !state.empty()) {
    terminal::note("To sign for having looked through it:  chartroom report sign-off OFFICER " + state);
  }
}

Status show(Connection& connection, const ReportOptions& options, const std::string& target) {
  if (!options.as_csv) {
    const auto report = connection.call("GET", target);
    if (!report) return fail(report);
    print_report(*report);
    return {};
  }
  http::Request request;
  request.method = "GET";
  request.target = target + (target.find('?') == std::string::npos ? "?" : "&") + "format=csv";
  const auto response = connection.send(std::move(request));
  if (!response) return fail(response);
  if (response->status != 200) return std::unexpected(problem_of(*response));
  // A terminal's lines; spreadsheets read either.
  std::string text = response->body;
  std::erase(text, '\r');
  while (text.ends_with('\n')) text.pop_back();
  terminal::print(text);
  return {};
}

Status show(const ReportOptions& options, const std::string& target) {
  auto connection = Connection::open(options.connection, Connection::Token::required);
  if (!connection) return fail(connection);
  return show(*connection, options, target);
}

Status show_activity(const ReportOptions& options) {
  auto connection = Connection::open(options.connection, Connection::Token::required);
  if (!connection) return fail(connection);
  std::string account;
  if (!options.account.empty()) {
    const auto id = account_id(*connection, options.account, Among::all);
    if (!id) return fail(id);
    account = *id;
  }
  std::string from = options.from;
  std::string until = options.until;
  for (std::string* time : {&from, &until}) {
    if (time->empty()) continue;
    const auto instant = instant_of(*time);
    if (!instant) return fail(instant);
    *time = *instant;
  }
  return show(*connection, options,
              with_query("/api/reports/activity", {{"from", from}, {"until", until}, {"principal", account}}));
}

Status show_leaving(const ReportOptions& options) {
  auto connection = Connection::open(options.connection, Connection::Token::required);
  if (!connection) return fail(connection);
  const auto id = account_id(*connection, options.account, Among::all);
  if (!id) return fail(id);
  return show(*connection, options, "/api/reports/off-boarding/" + *id);
}

Status sign_off(const ReportOptions& options) {
  auto session = open_person_session(options.connection, options.officer);
  if (!session) return fail(session);
  const json::value body = {{"state", options.state}, {"words", options.words}};
  const auto report = session->connection.call("POST", "/api/reports/access/sign-off", &body);
  if (!report) return fail(report);
  terminal::print("Signed for. From now on the report says what is new since.");
  return end_person_session(*session);
}

}  // namespace

void add_report(CLI::App& app, int& exit_code) {
  auto* report =
      app.add_subcommand("report", "Reports for privacy officers: who may what, who did what, what is left of somebody");
  report->require_subcommand(1);
  const auto options = std::make_shared<ReportOptions>();
  const auto add = [&](const char* name, const char* help) {
    auto* command = report->add_subcommand(name, help);
    command->add_flag("--csv", options->as_csv, "Print CSV, for a spreadsheet");
    options->connection.add_to(*command);
    return command;
  };
  add("access", "All accounts with what they may, and what stands out")->callback([options, &exit_code] {
    exit_code = exit_code_of(show(*options, "/api/reports/access"));
  });
  auto* activity = add("activity", "Who did what in a period; the last seven days unless told");
  activity->add_option("--from", options->from, "Where the period begins: 2027-01-31T08:00:00Z, or a day in UTC");
  activity->add_option("--until", options->until, "Where it ends");
  activity->add_option("--account", options->account, "Only this account: its name, or its id");
  activity->callback([options, &exit_code] { exit_code = exit_code_of(show_activity(*options)); });
  auto* leaving = add("off-boarding", "What an account still can do or owns, and what ends it");
  leaving->add_option("ACCOUNT", options->account, account_help)->required();
  leaving->callback([options, &exit_code] { exit_code = exit_code_of(show_leaving(*options)); });
  auto* signing = report->add_subcommand("sign-off", "Sign for having looked through `report access`");
  signing->add_option("OFFICER", options->officer, "The privacy officer's account, whose password is asked for")->required();
  signing->add_option("STATE", options->state, "What `report access` says at its end: what changed since is not meant")
      ->required();
  signing->add_option("--words", options->words, "What was found, and what is to be done");
  options->connection.add_to(*signing);
  signing->callback([options, &exit_code] { exit_code = exit_code_of(sign_off(*options)); });
}

}  // namespace chartroom
