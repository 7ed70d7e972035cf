#include <CLI/CLI.hpp>
#include <memory>

#include "audit/ledger.h"
#include "base/count_text.h"
#include "base/files.h"
#include "http/https_url.h"
#include "main/account_id.h"
#include "main/commands.h"
#include "main/connection.h"
#include "main/json_read.h"
#include "main/patient_id.h"
#include "main/terminal.h"

namespace chartroom {
namespace {

namespace json = boost::json;

struct AuditOptions {
  ConnectionOptions connection;
  std::size_t limit = 20;
  std::string action;
  std::string outcome;
  std::string patient;
  std::string principal;
  std::string subject;
  std::string request;
  std::string emergency;
  bool as_json = false;
  std::string folder;
  std::string public_key_file;
};

std::string list_target(const AuditOptions& options, const std::string& before) {
  std::string target = "/api/ledger?limit=" + std::to_string(std::min<std::size_t>(options.limit, 500));
  const auto add = [&](const char* name, const std::string& value) {
    if (!value.empty()) target += std::string("&") + name + "=" + http::percent_encoded(value);
  };
  add("action", options.action);
  add("outcome", options.outcome);
  add("patient", options.patient);
  add("principal", options.principal);
  add("subject", options.subject);
  add("request", options.request);
  add("emergency", options.emergency);
  add("before", before);
  return target;
}

// The patient; else the account, grant, token or import that was acted on; of a list of patients, whom it showed.
std::string about(const json::value& record) {
  for (const char* name : {"patient", "subject", "object"}) {
    if (std::string id = text_of(record, name); !id.empty()) return id;
  }
  const json::array& shown = array_of(record, "shown");
  if (shown.size() == 1 && shown.front().is_string()) return std::string(shown.front().get_string());
  if (!shown.empty()) return count_text(shown.size(), "patient") + " listed";
  return {};
}

// Accounts and the patient by their ids, as the API wants them.
Result<AuditOptions> with_ids(Connection& connection, AuditOptions options) {
  for (std::string* account : {&options.principal, &options.subject}) {
    if (account->empty()) continue;
    auto id = account_id(connection, *account, Among::all);
    if (!id) return fail(id);
    *account = std::move(*id);
  }
  if (options.patient.empty()) return options;
  auto id = patient_id(connection, options.patient);
  if (!id) return fail(id);
  options.patient = std::move(*id);
  return options;
}

Status list_records(const AuditOptions& named) {
  auto connection = Connection::open(named.connection, Connection::Token::required);
  if (!connection) return fail(connection);
  const auto wanted = with_ids(*connection, named);
  if (!wanted) return fail(wanted);
  const AuditOptions& options = *wanted;
  json::array records;
  std::string before;
  do {
    const auto page = connection->call("GET", list_target(options, before));
    if (!page) return fail(page);
    for (const auto& record : array_of(*page, "items")) {
      if (records.size() < options.limit) records.push_back(record);
    }
    before = text_of(*page, "next");
  } while (!before.empty() && records.size() < options.limit);
  if (options.as_json) {
    terminal::print(json::serialize(records));
    return {};
  }
  std::vector<std::vector<std::string>> rows = {
      {"NO", "TIME (UTC)", "WHO", "FROM", "WHAT", "OF WHOM OR WHAT", "RULE", "OUTCOME", "CITED", "REQUEST"}};
  for (const auto& record : records) {
    std::string outcome = text_of(record, "outcome") + " " + text_of(record, "status");
    if (!text_of(record, "reason").empty()) outcome += " " + text_of(record, "reason");
    std::string what = text_of(record, "action");
    if (number_of(record, "count") > 1) what += " ×" + text_of(record, "count");
    const std::string who = text_of(record, "principal_name");
    rows.push_back({text_of(record, "sequence"), text_of(record, "time").substr(0, 19), who.empty() ? "(nobody)" : who,
                    text_of(record, "from"), what, about(record), text_of(record, "rule"), outcome,
                    std::to_string(array_of(record, "cited").size()), text_of(record, "request")});
  }
  terminal::print_table(rows);
  return {};
}

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

  auto* list = audit->add_subcommand("list", "List records, newest first (as a privacy officer: sign in first)");
  list->add_option("--limit", options->limit, "How many at most")->check(CLI::Range(1, 100000))->capture_default_str();
  list->add_option("--action", options->action, "Only this action, such as ask or sign_in");
  list->add_option("--outcome", options->outcome, "Only success, refused, failed, started or broken");
  list->add_option("--patient", options->patient, std::string("Only this patient. ") + patient_help);
  list->add_option("--principal", options->principal, "Only what this account did: its name, or its id");
  list->add_option("--subject", options->subject, "Only what was done to this account or its access: its name, or its id");
  list->add_option("--request", options->request, "Only this request's id");
  list->add_option("--emergency", options->emergency, "Only what was done under this emergency (its id)");
  list->add_flag("--json", options->as_json, "Print the records as JSON");
  options->connection.add_to(*list);
  list->callback([options, &exit_code] { exit_code = exit_code_of(list_records(*options)); });

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
