// `chartroom audit export`: the ledger's records as lines of a file, page by page, so that neither side holds more than a page.
// What is there of an export that was cut off is kept, and gone on from.

#include <CLI/CLI.hpp>
#include <charconv>
#include <filesystem>
#include <memory>

#include "base/clock.h"
#include "base/count_text.h"
#include "base/files.h"
#include "http/https_url.h"
#include "main/commands.h"
#include "main/connection.h"
#include "main/export_lines.h"
#include "main/instant.h"
#include "main/json_read.h"
#include "main/terminal.h"

namespace chartroom {
namespace {

namespace json = boost::json;

constexpr auto told_every = std::chrono::seconds(10);
constexpr const char* page_records = "500";

struct ExportOptions {
  ConnectionOptions connection;
  std::string format = "fhir";
  std::string since;
  std::string until;
  std::string out;
};

// One page of records, newest first.
struct ExportPage {
  std::string lines;
  std::size_t records = 0;
  std::uint64_t last = 0;  // the number of its last record
  std::string reached;     // the time of that
  bool is_end = false;
};

class LedgerExport {
 public:
  LedgerExport(Connection& connection, const ExportOptions& options) : connection_(connection), options_(options) {}

  Status run() {
    if (auto read = read_times(); !read) return read;
    auto lines = ExportLines::open(options_.out, options_.format + " since " + or_none(since_) + " until " + or_none(until_));
    if (!lines) return fail(lines);
    auto before = go_on_from(*lines);
    if (!before) return fail(before);
    const SystemClock clock;
    SteadyTime told = clock.steady();
    std::uint64_t records = 0;
    for (;;) {
      const auto page = next_page(*before);
      if (!page) return fail(page);
      if (auto added = lines->add(page->lines); !added) return added;
      records += page->records;
      if (page->records > 0) *before = page->last;
      if (page->is_end) break;
      if (clock.steady() - told < told_every) continue;
      told = clock.steady();
      terminal::note(count_text(records, "record") + ", back to " + page->reached);
    }
    if (auto finished = lines->finish(); !finished) return finished;
    terminal::note(count_text(records, "record") + (is_resumed_ ? " more in " : " in ") + options_.out + ", newest first.");
    return {};
  }

 private:
  static std::string or_none(const std::string& time) { return time.empty() ? "-" : time; }

  Status read_times() {
    for (const auto& [typed, time] : {std::pair{&options_.since, &since_}, {&options_.until, &until_}}) {
      if (typed->empty()) continue;
      auto read = instant_of(*typed);
      if (!read) return fail(read);
      *time = std::move(*read);
    }
    return {};
  }

  // The number of the last record that is there already.
  Result<std::optional<std::uint64_t>> go_on_from(const ExportLines& lines) {
    if (lines.last().empty()) return std::optional<std::uint64_t>{};
    boost::system::error_code error;
    const json::value line = json::parse(lines.last(), error);
    const std::string number = error ? "" : text_of(line, options_.format == "fhir" ? "id" : "sequence");
    std::uint64_t last = 0;
    const auto [end, wrong] = std::from_chars(number.data(), number.data() + number.size(), last);
    if (number.empty() || wrong != std::errc{} || end != number.data() + number.size()) {
      return fail(ErrorCode::corrupt, options_.out + ".part is no part of an export; remove it");
    }
    is_resumed_ = true;
    terminal::note("Going on from " + options_.out + ".part, below record " + number + ".");
    return std::optional(last);
  }

  Result<ExportPage> next_page(std::optional<std::uint64_t> before) {
    const bool is_fhir = options_.format == "fhir";
    std::string target = is_fhir ? "/fhir/AuditEvent?_count=" : "/api/ledger?limit=";
    target += page_records;
    if (!since_.empty()) target += (is_fhir ? "&date=ge" : "&since=") + http::percent_encoded(since_);
    if (!until_.empty()) target += (is_fhir ? "&date=lt" : "&until=") + http::percent_encoded(until_);
    if (before) target += "&before=" + std::to_string(*before);
    const auto body = connection_.call("GET", target);
    if (!body) return fail(body);
    return is_fhir ? page_of_bundle(*body) : page_of_items(*body);
  }

  static void put(const json::value& record, ExportPage& page) {
    page.lines += json::serialize(record);
    page.lines += '\n';
    ++page.records;
  }
  static ExportPage page_of_bundle(const json::value& bundle) {
    ExportPage page;
    page.is_end = true;
    for (const auto& entry : array_of(bundle, "entry")) {
      const json::value& event = member_of(entry, "resource");
      put(event, page);
      page.last = std::strtoull(text_of(event, "id").c_str(), nullptr, 10);
      page.reached = text_of(event, "recorded");
    }
    for (const auto& link : array_of(bundle, "link")) page.is_end = page.is_end && text_of(link, "relation") != "next";
    return page;
  }
  static ExportPage page_of_items(const json::value& body) {
    ExportPage page;
    page.is_end = text_of(body, "next").empty();
    for (const auto& record : array_of(body, "items")) {
      put(record, page);
      page.last = number_of(record, "sequence");
      page.reached = text_of(record, "time");
    }
    return page;
  }

  Connection& connection_;
  const ExportOptions& options_;
  std::string since_;
  std::string until_;
  bool is_resumed_ = false;
};

Status export_ledger(const ExportOptions& options) {
  auto connection = Connection::open(options.connection, Connection::Token::required);
  if (!connection) return fail(connection);
  return LedgerExport(*connection, options).run();
}

}  // namespace

void add_audit_export(CLI::App& audit, int& exit_code) {
  auto* command = audit.add_subcommand(
      "export",
      "Write records to a file, one line of JSON each, newest first (as a privacy officer: sign in first).\n"
      "What was cut off is gone on from when the same is asked for again; until it is whole, the file is called FILE.part.");
  auto options = std::make_shared<ExportOptions>();
  command->add_option("--format", options->format, "fhir (AuditEvents after IHE BALP) or json (as the API has them)")
      ->check(CLI::IsMember({"fhir", "json"}))
      ->capture_default_str();
  command->add_option("--since", options->since, "Only at or after this time: 2027-01-31T08:00:00Z, or a day in UTC");
  command->add_option("--until", options->until, "Only before this time, or before this day");
  command->add_option("--out", options->out, "The file; there must be none of that name")->required();
  options->connection.add_to(*command);
  command->callback([options, &exit_code] { exit_code = exit_code_of(export_ledger(*options)); });
}

}  // namespace chartroom
