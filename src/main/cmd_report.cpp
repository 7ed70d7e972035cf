// chartroom report access|activity|disclosures|breach|breach-letters|off-boarding|sign-off: the privacy officer's reports, as a
// table or as CSV.

#include <CLI/CLI.hpp>
#include <filesystem>
#include <memory>

#include "base/count_text.h"
#include "base/files.h"
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
  std::string patient;
  std::string since;
  std::string address;
  std::string discovered;
  std::string clinic;
  std::string folder;
  bool is_all = false;
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

Result<std::string> instants_query(const std::string& path, std::vector<std::pair<std::string, std::string>> query) {
  for (auto& [name, value] : query) {
    if (value.empty() || (name != "from" && name != "since" && name != "until" && name != "discovered")) continue;
    auto instant = instant_of(value);
    if (!instant) return fail(instant);
    value = std::move(*instant);
  }
  return with_query(path, query);
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
  const auto target =
      instants_query("/api/reports/activity", {{"from", options.from}, {"until", options.until}, {"principal", account}});
  if (!target) return fail(target);
  return show(*connection, options, *target);
}

Status show_disclosures(const ReportOptions& options) {
  auto connection = Connection::open(options.connection, Connection::Token::required);
  if (!connection) return fail(connection);
  const auto target = instants_query(
      "/api/reports/disclosures",
      {{"patient", options.patient}, {"from", options.from}, {"until", options.until}, {"all", options.is_all ? "true" : ""}});
  if (!target) return fail(target);
  return show(*connection, options, *target);
}

// The parameters of a breach; `address` is the API's `from`.
Result<std::string> breach_target(Connection& connection, const std::string& path, const ReportOptions& options) {
  std::string account;
  if (!options.account.empty()) {
    auto id = account_id(connection, options.account, Among::all);
    if (!id) return fail(id);
    account = std::move(*id);
  }
  auto target = instants_query(path, {{"since", options.since},
                                      {"until", options.until},
                                      {"discovered", options.discovered},
                                      {"principal", account},
                                      {"clinic", options.clinic}});
  if (target && !options.address.empty()) *target += "&from=" + http::percent_encoded(options.address);
  return target;
}

Status show_breach(const ReportOptions& options) {
  auto connection = Connection::open(options.connection, Connection::Token::required);
  if (!connection) return fail(connection);
  const auto target = breach_target(*connection, "/api/reports/breach", options);
  if (!target) return fail(target);
  return show(*connection, options, *target);
}

// A file for each patient, readable by its owner only; the folder is new, so that letters of two breaches don't mix.
Status write_letters(const ReportOptions& options) {
  std::error_code error;
  if (std::filesystem::exists(options.folder, error))
    return fail(ErrorCode::conflict, options.folder + " is there already: name a folder that is not, for the letters");
  auto session = open_settled_session(options.connection, options.officer);
  if (!session) return fail(session);
  const auto target = breach_target(session->connection, "/api/reports/breach/letters", options);
  if (!target) return fail(target);
  std::unique_ptr<OsFolder> folder;
  std::size_t written = 0;
  std::string after;
  do {
    const auto page = session->connection.call("GET", *target + "&limit=500" + (after.empty() ? "" : "&after=" + after));
    if (!page) return fail(page);
    if (folder == nullptr) {
      auto made = OsFolder::at(std::filesystem::absolute(options.folder));
      if (!made) return fail(made);
      folder = std::move(*made);
    }
    for (const json::value& item : array_of(*page, "items")) {
      const std::string name = text_of(item, "patient") + ".txt";
      if (auto done = folder->replace(name, as_bytes(text_of(item, "letter"))); !done) return done;
      ++written;
    }
    after = text_of(*page, "next");
    if (!after.empty()) terminal::note(count_text(written, "letter") + " so far");
  } while (!after.empty());
  terminal::print(count_text(written, "letter") + " in " + options.folder +
                  ". Fill in what stands in square brackets; they name patients, so keep the folder as you keep charts.");
  return end_person_session(*session);
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
  auto* disclosed = add("disclosures",
                        "Accounting of disclosures: who was shown something of a patient outside of treatment, payment and\n"
                        "operations, in the last six years unless told");
  disclosed->add_option("PATIENT", options->patient, "The patient's id")->required();
  disclosed->add_option("--from", options->from, "Where the period begins: a time, or a day in UTC");
  disclosed->add_option("--until", options->until, "Where it ends");
  disclosed->add_flag("--all", options->is_all, "Everybody who was shown something, for whatever purpose");
  disclosed->callback([options, &exit_code] { exit_code = exit_code_of(show_disclosures(*options)); });
  const auto add_breach = [&](CLI::App* command) {
    command->add_option("--account", options->account, "Only what this account reached: its name, or its id");
    command->add_option("--address", options->address, "Only from this address or range (192.0.2.0/24), or local");
    command->add_option("--since", options->since, "Where it begins: a time, or a day in UTC")->required();
    command->add_option("--until", options->until, "Where it ends; now if not told");
    command->add_option("--discovered", options->discovered,
                        "When it was found out, from when on the duties count; now if not told");
  };
  auto* breach = add("breach", "What a breach reached: patients, what of them was shown, by state, and what is due until when");
  add_breach(breach);
  breach->callback([options, &exit_code] { exit_code = exit_code_of(show_breach(*options)); });
  auto* letters =
      report->add_subcommand("breach-letters", "Draft the letters to the patients whom a breach reached, a file for each");
  letters->add_option("OFFICER", options->officer, "The privacy officer's account, whose password is asked for")->required();
  letters->add_option("--out", options->folder, "A new folder for them")->required();
  letters->add_option("--clinic", options->clinic, "The clinic's name, for their head")->required();
  add_breach(letters);
  options->connection.add_to(*letters);
  letters->callback([options, &exit_code] { exit_code = exit_code_of(write_letters(*options)); });
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
