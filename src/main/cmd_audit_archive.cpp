// `chartroom audit archive`: the ledger's oldest segments into its archive, one request for each, so that what is done is said
// as it is done.

#include <CLI/CLI.hpp>
#include <memory>

#include "base/count_text.h"
#include "main/commands.h"
#include "main/connection.h"
#include "main/json_read.h"
#include "main/person_session.h"
#include "main/terminal.h"

namespace chartroom {
namespace {

namespace json = boost::json;

struct ArchiveOptions {
  ConnectionOptions connection;
  std::string name;
  bool is_dry_run = false;
};

std::string records_text(const json::value& segment) {
  return "segment " + text_of(segment, "segment") + ": records " + text_of(segment, "first") + " to " +
         text_of(segment, "last") + ", the youngest of " + text_of(segment, "youngest") + ", " +
         count_text(number_of(segment, "bytes"), "byte");
}

void print_rest(const json::value& state) {
  terminal::print("The ledger keeps what begins with record " + text_of(state, "first_kept") +
                  ". No more may be archived now: " + text_of(state, "why_no_more") + ".");
}

Status show_plan(const ArchiveOptions& options) {
  auto connection = Connection::open(options.connection, Connection::Token::if_there);
  if (!connection) return fail(connection);
  const auto state = connection->call("GET", "/api/ledger/archive");
  if (!state) return fail(state);
  for (const json::value& segment : array_of(*state, "ready")) terminal::print("May be archived: " + records_text(segment));
  print_rest(*state);
  return {};
}

Status archive_all(const ArchiveOptions& options) {
  if (options.name.empty()) {
    return fail(ErrorCode::invalid, "who archives? Name a privacy officer: chartroom audit archive NAME. --dry-run only looks");
  }
  auto session = open_settled_session(options.connection, options.name);
  if (!session) return fail(session);
  for (;;) {
    const auto state = session->connection.call("POST", "/api/ledger/archive");
    if (!state) return fail(state);
    const json::value& archived = member_of(*state, "archived");
    if (archived.is_null()) {
      print_rest(*state);
      return end_person_session(*session);
    }
    terminal::print("Archived " + records_text(archived) + "; " +
                    count_text(array_of(*state, "ready").size(), "segment is", "segments are") + " left.");
  }
}

}  // namespace

void add_audit_archive(CLI::App& audit, int& exit_code) {
  auto* archive = audit.add_subcommand(
      "archive",
      "Move records that are older than ledger.keep_years into ledger.archive_folder, by whole segments, the oldest first.\n"
      "Each is copied, the copy is checked, the ledger records it, and only then it is removed here. As a privacy officer,\n"
      "whose password is asked for. Younger records can't be named.");
  auto options = std::make_shared<ArchiveOptions>();
  archive->add_option("NAME", options->name, "The privacy officer");
  archive->add_flag("--dry-run", options->is_dry_run, "Only tell what would be archived");
  options->connection.add_to(*archive);
  archive->callback(
      [options, &exit_code] { exit_code = exit_code_of(options->is_dry_run ? show_plan(*options) : archive_all(*options)); });
}

}  // namespace chartroom
