#include <CLI/CLI.hpp>
#include <memory>

#include "main/commands.h"
#include "main/connection.h"
#include "main/json_read.h"
#include "main/terminal.h"

namespace chartroom {
namespace {

Status print_status(const ConnectionOptions& options) {
  auto connection = Connection::open(options, Connection::Token::if_there);
  if (!connection) return fail(connection);
  const auto status = connection->call("GET", "/api/status");
  if (!status) return fail(status);
  terminal::print_table({{"Version", text_of(*status, "version")},
                         {"Time", text_of(*status, "time")},
                         {"Patients", text_of(*status, "patients")},
                         {"Chart keys", text_of(*status, "chart_keys")},
                         {"Charts unsealed in memory", text_of(*status, "hot_charts")},
                         {"Database commits", text_of(*status, "store_commit")},
                         {"Ledger records", text_of(*status, "ledger_records")}});
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
