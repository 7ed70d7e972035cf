// The program: one command line. `serve` is the server; `init`, `keys`, `config`, `directory`, `doctor` and `audit verify
// --folder` work on files; everything else talks to a running server.

#include <CLI/CLI.hpp>

#include "main/commands.h"

int main(int argc, char** argv) {
  CLI::App app{
      "Chartroom: AI for hospitals and practices that keeps every chart in the building.\n\n"
      "Begin with `chartroom init`, then `chartroom serve`. `chartroom COMMAND --help` explains each command."};
  app.set_version_flag("--version", "chartroom " CHARTROOM_VERSION);
  app.require_subcommand(1);
  app.get_formatter()->column_width(34);
  int exit_code = 0;
  chartroom::add_init(app, exit_code);
  chartroom::add_serve(app, exit_code);
  chartroom::add_import(app, exit_code);
  chartroom::add_sign_in(app, exit_code);
  chartroom::add_patients(app, exit_code);
  chartroom::add_ask(app, exit_code);
  chartroom::add_user(app, exit_code);
  chartroom::add_service(app, exit_code);
  chartroom::add_grant(app, exit_code);
  chartroom::add_policy(app, exit_code);
  chartroom::add_report(app, exit_code);
  chartroom::add_audit(app, exit_code);
  chartroom::add_status(app, exit_code);
  chartroom::add_keys(app, exit_code);
  chartroom::add_backup(app, exit_code);
  chartroom::add_restore(app, exit_code);
  chartroom::add_doctor(app, exit_code);
  chartroom::add_config(app, exit_code);
  chartroom::add_directory(app, exit_code);
  chartroom::add_openid(app, exit_code);
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? 0 : 64;  // EX_USAGE
  }
  return exit_code;
}
