#include <CLI/CLI.hpp>
#include <algorithm>
#include <map>
#include <memory>

#include "main/commands.h"
#include "main/connection.h"
#include "main/import_files.h"
#include "main/json_read.h"
#include "main/terminal.h"

namespace chartroom {
namespace {

namespace json = boost::json;

constexpr std::size_t kPieceBytes = 4 * 1024 * 1024;  // small enough for a steady progress bar
constexpr std::size_t kProblemsShown = 30;

struct ImportOptions {
  ConnectionOptions connection;
  std::vector<std::string> paths;
  std::string origin;
  std::string patient;
  bool as_json = false;
};

// The sum over all pieces.
struct Totals {
  std::uint64_t files = 0;
  std::uint64_t refused_files = 0;
  std::uint64_t patients_new = 0;
  std::uint64_t patients_changed = 0;
  std::uint64_t notes = 0;
  std::uint64_t moved = 0;                      // from one patient's chart to another's
  std::map<std::string, std::uint64_t> counts;  // added, unchanged, updated, older, refused
  std::map<std::string, std::uint64_t> others;
  std::vector<std::string> problems;
  std::uint64_t problems_left_out = 0;
  bool refused_anything = false;
};

void add_problem(Totals& totals, std::string text) {
  if (totals.problems.size() < kProblemsShown) {
    totals.problems.push_back(std::move(text));
  } else {
    ++totals.problems_left_out;
  }
}

// True unless the file as a whole was refused.
bool add_report(Totals& totals, const json::value& report, const std::string& file) {
  const auto& patients = member_of(report, "patients");
  totals.patients_new += number_of(patients, "new");
  totals.patients_changed += number_of(patients, "changed");
  totals.notes += number_of(report, "notes");
  totals.moved += number_of(report, "moved");
  if (const auto& types = member_of(report, "types"); types.is_object()) {
    for (const auto& [type, counts] : types.get_object()) {
      for (const char* name : {"added", "unchanged", "updated", "older", "refused"})
        totals.counts[name] += number_of(counts, name);
    }
  }
  if (const auto& others = member_of(report, "others"); others.is_object()) {
    for (const auto& [type, count] : others.get_object()) totals.others[std::string(type)] += count.to_number<std::uint64_t>();
  }
  bool taken = true;
  for (const auto& problem : array_of(report, "problems")) {
    const std::string kind = text_of(problem, "kind");
    taken = taken && kind != "file_refused";
    totals.refused_anything = totals.refused_anything || kind != "warning";
    const std::string where = text_of(problem, "where");
    add_problem(totals, file + (where.empty() ? "" : ", " + where) + ": " + text_of(problem, "sentence") + " [" +
                            text_of(problem, "code") + "]");
  }
  totals.problems_left_out += number_of(report, "problems_left_out");
  return taken;
}

// In words, what the report's `stopped_by` says.
std::string why_stopped(const std::string& code) {
  if (code == "out_of_space") return "the server's disk is full; make room there";
  if (code == "cancelled") return "the server was stopped";
  return "the server stopped the import [" + code + "]";
}

// One request. A refusal of this piece is a problem of the file; an error here means that the server can't be used any more.
Result<bool> send_piece(Connection& connection, const ImportOptions& options, const std::string& name, std::string piece,
                        Totals& totals) {
  http::Request request;
  request.method = "POST";
  request.target = "/api/imports?name=" + percent_encoded(name);
  if (!options.origin.empty()) request.target += "&origin=" + percent_encoded(options.origin);
  if (!options.patient.empty()) request.target += "&patient=" + percent_encoded(options.patient);
  request.headers.push_back({"Content-Type", "application/octet-stream"});
  request.body = std::move(piece);
  const auto response = connection.send(std::move(request));
  if (!response) return fail(response);
  boost::system::error_code error;
  const auto body = json::parse(response->body, error);
  if (error) return fail(ErrorCode::corrupt, "the server's answer is not JSON");
  if (response->status >= 300) {
    if (response->status == 401 || response->status == 403 || response->status >= 500)
      return std::unexpected(problem_of(*response));
    add_problem(totals, name + ": " + problem_of(*response).detail);
    return false;
  }
  const auto& report = member_of(body, "report");
  const auto& whole = report.is_object() ? report : body;
  const bool taken = add_report(totals, whole, name);
  if (const std::string stopped = text_of(whole, "stopped_by"); !stopped.empty())
    return fail(ErrorCode::unavailable, why_stopped(stopped));
  return taken;
}

// The whole file; what is wrong with it alone goes into the totals.
Status send_file(Connection& connection, const ImportOptions& options, const ImportFile& file, Totals& totals) {
  const std::string name = file.path.filename().string();
  auto pieces = ImportPieces::open(file, kPieceBytes);
  if (!pieces) {
    ++totals.refused_files;
    add_problem(totals, name + ": " + pieces.error().detail);
    return {};
  }
  std::string piece;
  for (;;) {
    const auto more = pieces->next(piece);
    if (!more) {
      ++totals.refused_files;
      add_problem(totals, name + ": " + more.error().detail);
      return {};
    }
    if (!*more) break;
    const auto sent = send_piece(connection, options, name, std::move(piece), totals);
    if (!sent) return fail_in(name, sent);
    if (!*sent) {
      ++totals.refused_files;
      return {};
    }
  }
  ++totals.files;
  return {};
}

void print_totals(const Totals& totals) {
  const auto count = [&](const char* name) {
    const auto found = totals.counts.find(name);
    return std::to_string(found == totals.counts.end() ? 0 : found->second);
  };
  terminal::print(std::to_string(totals.files) + " files read" +
                  (totals.refused_files == 0 ? "" : ", " + std::to_string(totals.refused_files) + " refused") + ": " +
                  std::to_string(totals.patients_new) + " new patients, " + std::to_string(totals.patients_changed) +
                  " changed.");
  terminal::print("Resources: " + count("added") + " added, " + count("updated") + " updated, " + count("unchanged") +
                  " unchanged, " + count("older") + " older than what was there, " + count("refused") + " refused; " +
                  std::to_string(totals.notes) + " notes." +
                  (totals.moved == 0 ? "" : " " + std::to_string(totals.moved) + " moved from another patient's chart."));
  if (!totals.others.empty()) {
    std::string line = "Kept as they are, not read:";
    for (const auto& [type, number] : totals.others) line += " " + type + " " + std::to_string(number) + ",";
    line.back() = '.';
    terminal::print_folded(line, "");
  }
  if (!totals.problems.empty()) terminal::print();
  for (const std::string& problem : totals.problems) terminal::print_folded(problem, "  ");
  if (totals.problems_left_out > 0) {
    terminal::print("  and " + std::to_string(totals.problems_left_out) + " more; GET /api/imports has the reports");
  }
}

json::object totals_json(const Totals& totals) {
  json::object out;
  out["files"] = totals.files;
  out["refused_files"] = totals.refused_files;
  out["patients_new"] = totals.patients_new;
  out["patients_changed"] = totals.patients_changed;
  out["notes"] = totals.notes;
  out["moved"] = totals.moved;
  json::object counts;
  for (const auto& [name, number] : totals.counts) counts[name] = number;
  out["resources"] = std::move(counts);
  out["problems"] = json::array(totals.problems.begin(), totals.problems.end());
  out["problems_left_out"] = totals.problems_left_out;
  return out;
}

Status import_paths(const ImportOptions& options) {
  const auto files = find_import_files(options.paths);
  if (!files) return fail(files);
  auto connection = Connection::open(options.connection, Connection::Token::if_there);
  if (!connection) return fail(connection);
  std::uint64_t total = 0;
  for (const ImportFile& file : *files) total += file.bytes;
  terminal::Progress progress("Importing", total);
  Totals totals;
  std::uint64_t done = 0;
  std::size_t number = 0;
  for (const ImportFile& file : *files) {
    if (auto sent = send_file(*connection, options, file, totals); !sent) {
      progress.finish();
      print_totals(totals);
      return fail(sent.error().code,
                  sent.error().detail + ". What was counted above is stored; run the same command again to go on");
    }
    done += file.bytes;
    progress.update(done, std::to_string(++number) + " of " + std::to_string(files->size()) + " files");
  }
  progress.finish();
  if (options.as_json) {
    terminal::print(json::serialize(totals_json(totals)));
  } else {
    print_totals(totals);
  }
  if (totals.refused_files > 0 || totals.refused_anything) {
    return fail(ErrorCode::invalid, "not everything was imported; the list above says what and why");
  }
  return {};
}

}  // namespace

void add_import(CLI::App& app, int& exit_code) {
  auto* command =
      app.add_subcommand("import",
                         "Import charts: FHIR R4 bundles, bulk NDJSON (.gz too), folders of them, plain-text notes.\n"
                         "Importing the same again changes nothing; an interrupted import is resumed by running it again.\n"
                         "A bad file is reported by name and reason, and the rest goes in (exit code 1).");
  auto options = std::make_shared<ImportOptions>();
  command->add_option("paths", options->paths, "Files and folders")->required();
  command->add_option(
      "--origin", options->origin,
      "The system that all of it comes from: the base of its URLs, or any name. Two systems may give one id to\n"
      "different things; a resource that its system sends again for another patient leaves the first chart");
  command->add_option("--patient", options->patient,
                      "For plain-text notes: the patient's identifier as SYSTEM|VALUE, or the patient's id");
  command->add_flag("--json", options->as_json, "Print the totals as JSON");
  options->connection.add_to(*command);
  command->callback([options, &exit_code] { exit_code = exit_code_of(import_paths(*options)); });
}

}  // namespace chartroom
