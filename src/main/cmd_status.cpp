#include <CLI/CLI.hpp>
#include <memory>

#include "main/backup_watch.h"
#include "main/commands.h"
#include "main/connection.h"
#include "main/json_read.h"
#include "main/size_text.h"
#include "main/terminal.h"

namespace chartroom {
namespace {

// What waits, and why.
std::string state_of(const boost::json::value& webhook) {
  const std::string waiting = text_of(webhook, "waiting");
  const std::string problem = text_of(webhook, "problem");
  std::string out = waiting == "0"
                        ? "nothing waits"
                        : "FAILING: " + waiting + " not told, the oldest for " + text_of(webhook, "oldest_seconds") + " s";
  if (!problem.empty()) out += "; the last try failed: " + problem;
  return out;
}

// How old what a place has is, and why.
std::string state_of_place(const boost::json::value& place) {
  const std::string problem = text_of(place, "problem");
  const std::string age = text_of(place, "age_seconds") + " s";
  if (!problem.empty()) return "FAILING, not the newest for " + age + ": " + problem;
  return "had the newest " + age + " ago; " + text_of(place, "published") + " published since the start";
}

std::string state_of_syslog(const boost::json::value& syslog) {
  const std::string problem = text_of(syslog, "problem");
  const std::string waiting = text_of(syslog, "waiting");
  if (problem.empty()) return waiting + " records wait";
  return "FAILING: " + waiting + " records wait, the oldest for " + text_of(syslog, "oldest_seconds") +
         " s; the last try failed: " + problem;
}

Status print_status(const ConnectionOptions& options) {
  auto connection = Connection::open(options, Connection::Token::if_there);
  if (!connection) return fail(connection);
  const auto status = connection->call("GET", "/api/status");
  if (!status) return fail(status);
  std::vector<std::vector<std::string>> rows = {
      {"Version", text_of(*status, "version")},
      {"Time", text_of(*status, "time")},
      {"Patients", text_of(*status, "patients")},
      {"Chart keys", text_of(*status, "chart_keys")},
      {"Charts unsealed in memory", text_of(*status, "hot_charts")},
      {"Database commits", text_of(*status, "store_commit")},
      {"Ledger records", text_of(*status, "ledger_records")},
      {"Archived of these", text_of(*status, "ledger_first_kept")},
      {"Disk space kept for it", bytes_text(number_of(*status, "ledger_reserve_bytes"))},
      {"Records that a search finds", text_of(*status, "ledger_indexed")}};
  if (const auto& webhook = member_of(*status, "emergency_webhook"); !webhook.is_null()) {
    rows.push_back({"Emergency webhook", state_of(webhook)});
  }
  for (const auto& place : array_of(*status, "checkpoint_places")) {
    rows.push_back({"Checkpoints to " + text_of(place, "place"), state_of_place(place)});
  }
  if (const auto& syslog = member_of(*status, "audit_syslog"); !syslog.is_null()) {
    rows.push_back({"Audit collector", state_of_syslog(syslog)});
  }
  if (const auto& backups = member_of(*status, "backups"); !backups.is_null()) {
    for (const std::string& line : state_lines(backups)) rows.push_back({"Backups", line});
  }
  terminal::print_table(rows);
  return {};
}

}  // namespace

void add_status(CLI::App& app, int& exit_code) {
  auto* command = app.add_subcommand("status", "The server's state in numbers; nothing of a patient");
  auto options = std::make_shared<ConnectionOptions>();
  options->add_to(*command);
  command->callback([options, &exit_code] { exit_code = exit_code_of(print_status(*options)); });
}

}  // namespace chartroom
