#pragma once

// The commands of the program, one file each. Each adds itself to the command line with its help; `exit_code` gets what the
// process ends with: 0 done, 1 refused or failed (the reason is on standard error), 2 the ledger is not intact. `doctor`'s are
// its own (doctor_checks.h).

#include "base/result.h"

namespace CLI {
class App;
}

namespace chartroom {

void add_init(CLI::App& app, int& exit_code);
void add_serve(CLI::App& app, int& exit_code);
void add_config(CLI::App& app, int& exit_code);
void add_directory(CLI::App& app, int& exit_code);
void add_openid(CLI::App& app, int& exit_code);
void add_sign_in(CLI::App& app, int& exit_code);
void add_patients(CLI::App& app, int& exit_code);
void add_ask(CLI::App& app, int& exit_code);
void add_import(CLI::App& app, int& exit_code);
void add_user(CLI::App& app, int& exit_code);
void add_user_factor(CLI::App& user, int& exit_code);  // the part `user factor`
void add_user_asked(CLI::App& user, int& exit_code);   // the parts `user asked`, `confirm`, `decline`, `recover`
void add_service(CLI::App& app, int& exit_code);
void add_grant(CLI::App& app, int& exit_code);
void add_policy(CLI::App& app, int& exit_code);
void add_report(CLI::App& app, int& exit_code);
void add_audit(CLI::App& app, int& exit_code);
void add_audit_list(CLI::App& audit, int& exit_code);  // the part `audit list`
void add_audit_archive(CLI::App& audit, int& exit_code);
void add_audit_proofs(CLI::App& audit, int& exit_code);       // the parts `audit prove`, `check-proof`, `consistency`
void add_audit_reading_key(CLI::App& audit, int& exit_code);  // the part `audit reading-key`
void add_audit_export(CLI::App& audit, int& exit_code);       // the part `audit export`
void add_status(CLI::App& app, int& exit_code);
void add_keys(CLI::App& app, int& exit_code);
void add_backup(CLI::App& app, int& exit_code);
void add_restore(CLI::App& app, int& exit_code);
void add_doctor(CLI::App& app, int& exit_code);

inline constexpr const char* passphrase_fd_help =
    "Descriptor from which a passphrase or a PIN is read, one a line, where the master key needs one (default: 0, standard "
    "input: "
    "typed without echo where it is a terminal)";

// Says what went wrong; the exit code of a command that returned `status`.
int exit_code_of(const Status& status);

}  // namespace chartroom
