// `chartroom audit list`: searching the ledger.

#include <CLI/CLI.hpp>
#include <array>
#include <map>
#include <memory>

#include "base/count_text.h"
#include "http/https_url.h"
#include "main/account_id.h"
#include "main/commands.h"
#include "main/connection.h"
#include "main/instant.h"
#include "main/json_read.h"
#include "main/patient_id.h"
#include "main/terminal.h"

namespace chartroom {
namespace {

namespace json = boost::json;

// What records are searched by: the option `--name`, which is the API's parameter too.
enum class FilterIs : std::uint8_t { as_it_is, account, patient, instant };
struct Filter {
  const char* name;
  FilterIs is;
  const char* help;
};
constexpr std::array filters = {
    Filter{"action", FilterIs::as_it_is, "Only this action, such as ask or sign_in"},
    Filter{"outcome", FilterIs::as_it_is, "Only success, refused, failed, started or broken"},
    Filter{"patient", FilterIs::patient, "Only what concerns this patient, lists that showed them too. "},
    Filter{"principal", FilterIs::account, "Only what this account did: its name, or its id"},
    Filter{"subject", FilterIs::account, "Only what was done to this account or its access: its name, or its id"},
    Filter{"since", FilterIs::instant, "Only at or after this time: 2027-01-31T08:00:00Z, or a day in UTC"},
    Filter{"until", FilterIs::instant, "Only before this time, or before this day"},
    Filter{"from", FilterIs::as_it_is, "Only from this address or range (192.0.2.0/24), or local"},
    Filter{"document", FilterIs::as_it_is, "Only answers that cite this document or fact (its id)"},
    Filter{"reason", FilterIs::as_it_is, "Only refused or failed with this code, such as forbidden"},
    Filter{"rule", FilterIs::as_it_is, "Only what this rule decided"},
    Filter{"relation", FilterIs::as_it_is, "Only by this relation, such as care_team"},
    Filter{"purpose", FilterIs::as_it_is, "Only for this purpose of use"},
    Filter{"about", FilterIs::as_it_is, "Only look-ups of own_record, household, co_worker or same_surname"},
    Filter{"object", FilterIs::as_it_is, "Only what named this grant, token, import or emergency (its id)"},
    Filter{"words", FilterIs::as_it_is, "Only reasons with these words: of emergencies, their reviews and grants"},
    Filter{"request", FilterIs::as_it_is, "Only this request's id"},
    Filter{"emergency", FilterIs::as_it_is, "Only what was done under this emergency (its id)"},
};

struct ListOptions {
  ConnectionOptions connection;
  std::size_t limit = 20;
  std::array<std::string, filters.size()> values;  // as `filters`
  bool as_json = false;
};

// As the API wants it.
Result<std::string> value_for_api(Connection& connection, const Filter& filter, const std::string& typed) {
  switch (filter.is) {
    case FilterIs::as_it_is: return typed;
    case FilterIs::account: return account_id(connection, typed, Among::all);
    case FilterIs::patient: return patient_id(connection, typed);
    case FilterIs::instant: return instant_of(typed);
  }
  return typed;
}

Result<std::string> list_target(Connection& connection, const ListOptions& options) {
  std::string target = "/api/ledger?limit=" + std::to_string(std::min<std::size_t>(options.limit, 500));
  for (std::size_t i = 0; i < filters.size(); ++i) {
    if (options.values[i].empty()) continue;
    const auto value = value_for_api(connection, filters[i], options.values[i]);
    if (!value) return fail(value);
    target += std::string("&") + filters[i].name + "=" + http::percent_encoded(*value);
  }
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

std::vector<std::string> row_of(const json::value& record) {
  std::string outcome = text_of(record, "outcome") + " " + text_of(record, "status");
  if (!text_of(record, "reason").empty()) outcome += " " + text_of(record, "reason");
  std::string what = text_of(record, "action");
  if (number_of(record, "count") > 1) what += " ×" + text_of(record, "count");
  const std::string who = text_of(record, "principal_name");
  return {text_of(record, "sequence"),
          text_of(record, "time").substr(0, 19),
          who.empty() ? "(nobody)" : who,
          text_of(record, "from"),
          what,
          about(record),
          text_of(record, "rule"),
          outcome,
          std::to_string(array_of(record, "cited").size()),
          text_of(record, "request")};
}

Status list_records(const ListOptions& options) {
  auto connection = Connection::open(options.connection, Connection::Token::required);
  if (!connection) return fail(connection);
  const auto target = list_target(*connection, options);
  if (!target) return fail(target);
  json::array records;
  std::string before;
  do {
    const auto page = connection->call("GET", *target + (before.empty() ? "" : "&before=" + before));
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
  if (records.empty()) {
    terminal::print("No record is like that.");
    return {};
  }
  std::vector<std::vector<std::string>> rows = {
      {"NO", "TIME (UTC)", "WHO", "FROM", "WHAT", "OF WHOM OR WHAT", "RULE", "OUTCOME", "CITED", "REQUEST"}};
  for (const auto& record : records) rows.push_back(row_of(record));
  terminal::print_table(rows);
  return {};
}

}  // namespace

void add_audit_list(CLI::App& audit, int& exit_code) {
  auto* list =
      audit.add_subcommand("list",
                           "List records, newest first (as a privacy officer: sign in first).\n"
                           "Several options are joined by \"and\": --principal meyer --since 2027-01-01 --outcome refused");
  auto options = std::make_shared<ListOptions>();
  list->add_option("--limit", options->limit, "How many at most")->check(CLI::Range(1, 100000))->capture_default_str();
  for (std::size_t i = 0; i < filters.size(); ++i) {
    std::string help = filters[i].help;
    if (filters[i].is == FilterIs::patient) help += patient_help;
    list->add_option(std::string("--") + filters[i].name, options->values[i], help);
  }
  list->add_flag("--json", options->as_json, "Print the records as JSON");
  options->connection.add_to(*list);
  list->callback([options, &exit_code] { exit_code = exit_code_of(list_records(*options)); });
}

}  // namespace chartroom
