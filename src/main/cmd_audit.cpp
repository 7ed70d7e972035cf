#include <CLI/CLI.hpp>
#include <memory>

#include "audit/archive_copy.h"
#include "audit/ledger.h"
#include "base/count_text.h"
#include "base/files.h"
#include "main/commands.h"
#include "main/connection.h"
#include "main/json_read.h"
#include "main/ledger_files.h"
#include "main/terminal.h"

namespace chartroom {
namespace {

struct AuditOptions {
  ConnectionOptions connection;
  std::string folder;
  std::string public_key_file;
  std::string reading_key_file;
  std::string checkpoints_file;
  std::string archive_folder;
};

int print_report(const audit::VerifyReport& report) {
  if (report.intact) {
    terminal::print("Intact: " + count_text(report.records, "record") + ", " + count_text(report.bytes, "byte") + "; root " +
                    to_hex(report.root) + "; newest checkpoint at " + std::to_string(report.checkpoint_size) + ".");
    if (report.archived > 0) {
      terminal::print("The first " + std::to_string(report.archived) +
                      " are archived: they are records of this ledger by their leaves; --archive looks at what was archived.");
    }
    return 0;
  }
  std::string where = report.first_wrong ? "; the first wrong record is number " + std::to_string(*report.first_wrong) : "";
  terminal::complain("the ledger is NOT intact: " + report.problem + where);
  return 2;
}

// The ledger's own folder, or that of a copy of the data folder, which has it inside.
std::filesystem::path ledger_folder_in(const std::filesystem::path& folder) {
  std::error_code error;
  const bool is_data_folder = !std::filesystem::exists(folder / audit::Ledger::checkpoint_file, error) &&
                              std::filesystem::is_directory(folder / "ledger", error);
  return is_data_folder ? folder / "ledger" : folder;
}

Result<std::optional<crypto::SecretKey>> reading_key_of(const AuditOptions& options) {
  if (options.reading_key_file.empty()) return std::nullopt;
  auto read = read_reading_key(options.reading_key_file);
  if (!read) return fail(read);
  return std::optional(std::move(*read));
}

// None where none is named. No folder is made.
Result<std::unique_ptr<OsFolder>> archive_of(const AuditOptions& options) {
  if (options.archive_folder.empty()) return std::unique_ptr<OsFolder>();
  std::error_code error;
  if (!std::filesystem::is_directory(options.archive_folder, error)) {
    return fail(ErrorCode::not_found, "there is no folder " + options.archive_folder);
  }
  return OsFolder::at(options.archive_folder);
}

// The archive by itself.
Result<audit::ArchiveReport> verify_archive_alone(const AuditOptions& options) {
  const auto key = read_public_key(options.public_key_file);
  if (!key) return fail(key);
  const auto reading_key = reading_key_of(options);
  if (!reading_key) return fail(reading_key);
  const auto archive = archive_of(options);
  if (!archive) return fail(archive);
  return audit::verify_archive(**archive, *key, *reading_key ? &**reading_key : nullptr);
}

int print_archive(const AuditOptions& options) {
  const auto report = verify_archive_alone(options);
  if (!report) return exit_code_of(fail(report));
  if (!report->problem.empty()) {
    terminal::complain("the archive is NOT intact: " + report->problem);
    return 2;
  }
  terminal::print("Intact: " + count_text(report->segments, "archived segment") + ", " + count_text(report->records, "record") +
                  ", " + count_text(report->bytes, "byte") +
                  ". Whether any is missing, the ledger tells: --folder and --archive together.");
  return 0;
}

Result<audit::VerifyReport> verify_files(const AuditOptions& options) {
  const auto key = read_public_key(options.public_key_file);
  if (!key) return fail(key);
  const auto reading_key = reading_key_of(options);
  if (!reading_key) return fail(reading_key);
  const auto archive = archive_of(options);
  if (!archive) return fail(archive);
  std::vector<audit::Checkpoint> kept;
  if (!options.checkpoints_file.empty()) {
    auto read = read_kept_checkpoints(options.checkpoints_file, *key);
    if (!read) return fail(read);
    kept = std::move(*read);
  }
  std::error_code error;
  if (!std::filesystem::is_directory(options.folder, error))
    return fail(ErrorCode::not_found, "there is no folder " + options.folder);
  const auto folder = OsFolder::at(ledger_folder_in(options.folder));
  if (!folder) return fail(folder);
  return audit::verify_folder(**folder, *key, *reading_key ? &**reading_key : nullptr, kept, archive->get());
}

int verify_offline(const AuditOptions& options) {
  if (options.public_key_file.empty()) {
    return exit_code_of(fail(ErrorCode::invalid,
                             "--folder and --archive need --public-key FILE: `init` wrote it as ledger-public-key beside the "
                             "ledger; keep a copy elsewhere"));
  }
  if (options.folder.empty() && !options.checkpoints_file.empty()) {
    return exit_code_of(fail(ErrorCode::invalid, "--checkpoints goes with --folder: an archive has only a part of the ledger"));
  }
  if (options.folder.empty()) return print_archive(options);
  const auto report = verify_files(options);
  if (!report) return exit_code_of(fail(report));
  const int code = print_report(*report);
  if (code != 0) return code;
  terminal::print(options.reading_key_file.empty() ? "The contents of the records were not opened: that needs --reading-key."
                                                   : "Every record is what its leaf commits to.");
  if (!options.checkpoints_file.empty()) terminal::print("It continues every checkpoint of " + options.checkpoints_file + ".");
  return 0;
}

int verify(const AuditOptions& options) {
  if (!options.folder.empty() || !options.archive_folder.empty()) return verify_offline(options);
  if (!options.reading_key_file.empty() || !options.checkpoints_file.empty()) {
    return exit_code_of(fail(ErrorCode::invalid,
                             "--reading-key and --checkpoints go with --folder; a running server has the key, and "
                             "`chartroom audit consistency FILE` holds it against checkpoints that were kept"));
  }
  auto connection = Connection::open(options.connection, Connection::Token::if_there);
  if (!connection) return exit_code_of(fail(connection));
  const auto body = connection->call("POST", "/api/ledger/verify");
  if (!body) return exit_code_of(fail(body));
  audit::VerifyReport report;
  report.intact = flag_of(*body, "intact");
  report.records = number_of(*body, "records");
  report.archived = number_of(*body, "archived");
  report.bytes = number_of(*body, "bytes");
  report.checkpoint_size = number_of(*body, "checkpoint_size");
  report.problem = text_of(*body, "problem");
  if (!member_of(*body, "first_wrong").is_null()) report.first_wrong = number_of(*body, "first_wrong");
  if (const auto root = from_hex(text_of(*body, "root")); root && root->size() == report.root.size()) {
    std::copy(root->begin(), root->end(), report.root.begin());
  }
  return print_report(report);
}

Status print_checkpoint(const AuditOptions& options) {
  auto connection = Connection::open(options.connection, Connection::Token::if_there);
  if (!connection) return fail(connection);
  http::Request request;
  request.method = "GET";
  request.target = "/api/ledger/checkpoint";
  const auto response = connection->send(std::move(request));
  if (!response) return fail(response);
  if (response->status != 200) return std::unexpected(problem_of(*response));
  terminal::print(response->body.substr(0, response->body.size() - (response->body.ends_with('\n') ? 1 : 0)));
  return {};
}

}  // namespace

void add_audit(CLI::App& app, int& exit_code) {
  auto* audit = app.add_subcommand("audit", "The ledger: who asked what of whom; verify it; proofs; its signed checkpoint");
  audit->require_subcommand(1);
  auto options = std::make_shared<AuditOptions>();

  add_audit_list(*audit, exit_code);
  add_audit_archive(*audit, exit_code);
  add_audit_proofs(*audit, exit_code);
  add_audit_export(*audit, exit_code);
  add_audit_reading_key(*audit, exit_code);
  auto* verify_command = audit->add_subcommand(
      "verify",
      "Verify every record from the first one on (exit code 2 if the ledger is not intact).\n"
      "With --folder, a copy of the ledger is verified offline: with the public key alone, that these are the\n"
      "records that were signed; with the reading key too, what they say; with checkpoints that were\n"
      "published or kept, that none is missing at its end.");
  verify_command->add_option(
      "--folder", options->folder,
      "A copy of the ledger's folder or of the data folder, or the folder itself with the server stopped");
  verify_command->add_option("--public-key", options->public_key_file, "With --folder: the ledger's public key");
  verify_command->add_option("--reading-key", options->reading_key_file,
                             "With --folder: the key of `chartroom audit reading-key`, to open the records too");
  verify_command->add_option(
      "--checkpoints", options->checkpoints_file,
      "With --folder: a file of checkpoints that were published; each must sign a beginning of the ledger");
  verify_command->add_option("--archive", options->archive_folder,
                             "With --folder: the ledger's archive, to verify archived records like the others.\n"
                             "Without: each archived segment by itself");
  options->connection.add_to(*verify_command);
  verify_command->callback([options, &exit_code] { exit_code = verify(*options); });

  auto* checkpoint =
      audit->add_subcommand("checkpoint", "Print the newest signed checkpoint; keep it elsewhere, so that a cut end shows");
  options->connection.add_to(*checkpoint);
  checkpoint->callback([options, &exit_code] { exit_code = exit_code_of(print_checkpoint(*options)); });
}

}  // namespace chartroom
