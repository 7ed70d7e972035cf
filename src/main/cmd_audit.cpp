#include <CLI/CLI.hpp>
#include <memory>

#include "audit/ledger.h"
#include "base/count_text.h"
#include "base/files.h"
#include "main/commands.h"
#include "main/connection.h"
#include "main/json_read.h"
#include "main/terminal.h"

namespace chartroom {
namespace {

namespace json = boost::json;

struct AuditOptions {
  ConnectionOptions connection;
  std::string folder;
  std::string public_key_file;
};

int print_report(const audit::VerifyReport& report) {
  if (report.intact) {
    terminal::print("Intact: " + count_text(report.records, "record") + ", " + count_text(report.bytes, "byte") + "; root " +
                    to_hex(report.root) + "; newest checkpoint at " + std::to_string(report.checkpoint_size) + ".");
    return 0;
  }
  std::string where = report.first_wrong ? "; the first wrong record is number " + std::to_string(*report.first_wrong) : "";
  terminal::complain("the ledger is NOT intact: " + report.problem + where);
  return 2;
}

// The 32 bytes of an Ed25519 key: hexadecimal, or a C2SP verifier key "name+hash+base64(0x01 || key)".
Result<crypto::VerifyingKey> read_public_key(const std::string& file) {
  auto folder = OsFolder::at(std::filesystem::absolute(file).parent_path());
  if (!folder) return fail(folder);
  const auto bytes = (*folder)->read(std::filesystem::path(file).filename().string());
  if (!bytes) return fail(bytes);
  std::string text(as_text(*bytes));
  while (!text.empty() && (text.back() == '\n' || text.back() == '\r')) text.pop_back();
  Result<Bytes> key = fail(ErrorCode::invalid, "");
  // Base64 may hold '+' itself: the key starts after the second one.
  const auto first = text.find('+');
  const auto second = first == std::string::npos ? std::string::npos : text.find('+', first + 1);
  if (second != std::string::npos) {
    key = from_base64(std::string_view(text).substr(second + 1));
    if (key && key->size() == 33 && key->front() == 1) key->erase(key->begin());
  } else {
    key = from_hex(text);
  }
  crypto::PublicKeyBytes out{};
  if (!key || key->size() != out.size()) return fail(ErrorCode::invalid, file + " is no public key of a ledger");
  std::copy(key->begin(), key->end(), out.begin());
  return crypto::VerifyingKey(out);
}

int verify_offline(const AuditOptions& options) {
  if (options.public_key_file.empty()) {
    return exit_code_of(fail(
        ErrorCode::invalid,
        "--folder needs --public-key FILE: `init` wrote it as ledger-public-key beside the ledger; keep a copy elsewhere"));
  }
  const auto key = read_public_key(options.public_key_file);
  if (!key) return exit_code_of(fail(key));
  std::error_code error;
  if (!std::filesystem::is_directory(options.folder, error))
    return exit_code_of(fail(ErrorCode::not_found, "there is no folder " + options.folder));
  const auto folder = OsFolder::at(options.folder);
  if (!folder) return exit_code_of(fail(folder));
  const auto report = audit::verify_folder(**folder, *key, nullptr);
  if (!report) return exit_code_of(fail(report));
  return print_report(*report);
}

int verify(const AuditOptions& options) {
  if (!options.folder.empty()) return verify_offline(options);
  auto connection = Connection::open(options.connection, Connection::Token::if_there);
  if (!connection) return exit_code_of(fail(connection));
  const auto body = connection->call("POST", "/api/ledger/verify");
  if (!body) return exit_code_of(fail(body));
  audit::VerifyReport report;
  report.intact = flag_of(*body, "intact");
  report.records = number_of(*body, "records");
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
  auto* audit = app.add_subcommand("audit", "The ledger: who asked what of whom; verify it; its signed checkpoint");
  audit->require_subcommand(1);
  auto options = std::make_shared<AuditOptions>();

  add_audit_list(*audit, exit_code);
  add_audit_export(*audit, exit_code);
  auto* verify_command =
      audit->add_subcommand("verify",
                            "Verify every record from the first one on (exit code 2 if the ledger is not intact).\n"
                            "With --folder, a copy of the ledger is verified offline with the public key alone.");
  verify_command->add_option("--folder", options->folder,
                             "A copy of the ledger's folder, or the folder itself with the server stopped");
  verify_command->add_option("--public-key", options->public_key_file, "With --folder: the ledger's public key");
  options->connection.add_to(*verify_command);
  verify_command->callback([options, &exit_code] { exit_code = verify(*options); });

  auto* checkpoint =
      audit->add_subcommand("checkpoint", "Print the newest signed checkpoint; keep it elsewhere, so that a cut end shows");
  options->connection.add_to(*checkpoint);
  checkpoint->callback([options, &exit_code] { exit_code = exit_code_of(print_checkpoint(*options)); });
}

}  // namespace chartroom
