#include <CLI/CLI.hpp>
#include <boost/json/serialize.hpp>
#include <memory>

#include "base/count_text.h"
#include "main/commands.h"
#include "main/import_files.h"
#include "main/import_run.h"
#include "main/import_totals.h"
#include "main/terminal.h"
#include "records/origin.h"

namespace chartroom {
namespace {

struct ImportOptions {
  ImportRunOptions run;
  std::vector<std::string> paths;
  bool as_json = false;
};

Status import_paths(const ImportOptions& options) {
  if (!options.run.origin.empty() && !records::is_origin_name(options.run.origin)) {
    return fail(ErrorCode::invalid, "that is no name for a system: 1 to 200 bytes, such as the base of its URLs");
  }
  const auto files = find_import_files(options.paths);
  if (!files) return fail(files);
  std::uint64_t total = 0;
  for (const ImportFile& file : *files) total += file.bytes;
  terminal::Progress progress("Importing", total);
  ImportTotals totals;
  const Status done = run_import(options.run, *files, totals, [&](std::uint64_t bytes) {
    const std::uint64_t count = totals.files + totals.refused_files;
    progress.update(bytes, std::to_string(count) + " of " + count_text(files->size(), "file"));
  });
  progress.finish();
  if (options.as_json && done) {
    terminal::print(boost::json::serialize(totals_json(totals)));
  } else {
    print_totals(totals);
  }
  if (!done) {
    return fail(done.error().code,
                done.error().detail + ". What was counted above is stored; run the same command again to go on");
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
      "--origin", options->run.origin,
      "The system that all of it comes from: the base of its URLs, or any name. Two systems may give one id to\n"
      "different things; a resource that its system sends again for another patient leaves the first chart");
  command->add_option("--patient", options->run.patient,
                      "For plain-text notes: the patient's identifier as SYSTEM|VALUE, or the patient's id");
  command->add_flag("--json", options->as_json, "Print the totals as JSON");
  options->run.connection.add_to(*command);
  command->callback([options, &exit_code] { exit_code = exit_code_of(import_paths(*options)); });
}

}  // namespace chartroom
