#include <CLI/CLI.hpp>
#include <algorithm>
#include <boost/json.hpp>
#include <filesystem>
#include <memory>
#include <span>

#include "base/limits.h"
#include "main/commands.h"
#include "main/config.h"
#include "main/connection.h"
#include "main/doctor_checks.h"
#include "main/os_machine.h"
#include "main/terminal.h"

namespace chartroom {
namespace {

struct DoctorOptions {
  std::string config_file;
  bool as_json = false;
  bool only_problems = false;
};

// By the local socket, as the account that runs this; nothing is sent to anybody else.
void ask_server(const std::string& config_file, MachineFacts& facts) {
  ConnectionOptions options;
  options.config_file = config_file;
  auto connection = Connection::open(options, Connection::Token::never, limits::doctor_answer_timeout);
  const auto status =
      connection ? connection->call("GET", "/api/status") : Result<boost::json::value>(std::unexpected(connection.error()));
  if (status) {
    facts.server.status = status_of(*status);
  } else {
    facts.server.problem = status.error().detail;
  }
}

std::string count_of(std::span<const Finding> findings, Mark mark) {
  return std::to_string(std::ranges::count_if(findings, [mark](const Finding& one) { return one.mark == mark; }));
}

void print(std::span<const Finding> findings, const DoctorOptions& options) {
  constexpr std::size_t mark_columns = 9;
  constexpr std::size_t check_columns = 23;
  const std::string indent(mark_columns, ' ');
  for (const Finding& one : findings) {
    const bool is_problem = one.mark == Mark::warning || one.mark == Mark::wrong;
    if (options.only_problems && !is_problem) continue;
    std::string mark(mark_name(one.mark));
    mark.resize(mark_columns, ' ');
    std::string check(one.check);
    check.resize(check_columns, ' ');
    terminal::print(mark + check + one.says);
    if (!is_problem) continue;
    terminal::print_folded(one.means, indent);
    terminal::print_folded("To do: " + one.mend, indent);
  }
  terminal::print();
  terminal::print(count_of(findings, Mark::wrong) + " wrong, " + count_of(findings, Mark::warning) + " warnings, " +
                  count_of(findings, Mark::ok) + " ok, " + count_of(findings, Mark::skipped) + " not looked at");
}

void print_json(std::span<const Finding> findings) {
  boost::json::array checks;
  for (const Finding& one : findings) {
    boost::json::object object{{"check", one.check}, {"mark", mark_name(one.mark)}, {"says", one.says}};
    if (!one.means.empty()) object["means"] = one.means;
    if (!one.mend.empty()) object["mend"] = one.mend;
    checks.push_back(std::move(object));
  }
  terminal::print(
      boost::json::serialize(boost::json::object{{"exit_code", exit_code_of(findings)}, {"findings", std::move(checks)}}));
}

int doctor(const DoctorOptions& options) {
  // Whole, so that what it names can be told from what only lies beside it.
  const auto file =
      std::filesystem::absolute(options.config_file.empty() ? default_config_file() : options.config_file).lexically_normal();
  const auto config = read_config(file);
  MachineFacts facts = gather_facts(OsMachine(), file, config);
  if (config) ask_server(file.string(), facts);
  const auto findings = examine(facts);
  if (options.as_json) {
    print_json(findings);
  } else {
    print(findings, options);
  }
  return exit_code_of(findings);
}

}  // namespace

void add_doctor(CLI::App& app, int& exit_code) {
  auto* command =
      app.add_subcommand("doctor",
                         "Find and explain what is wrong with an installation, with what to do (docs/doctor.md).\n"
                         "With the server running or stopped; it needs no key and changes nothing. Run it as root or as the\n"
                         "server's account. Ends with 0 if all is well, 1 with warnings only, 2 if something is wrong.");
  auto options = std::make_shared<DoctorOptions>();
  command->add_option("--config", options->config_file,
                      "The configuration (default: $CHARTROOM_CONFIG, ./chartroom.toml, /etc/chartroom/chartroom.toml)");
  command->add_flag("--json", options->as_json, "Print the findings as JSON");
  command->add_flag("--problems", options->only_problems, "Leave out what is well or was not looked at");
  command->callback([options, &exit_code] { exit_code = doctor(*options); });
}

}  // namespace chartroom
