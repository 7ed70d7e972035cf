#include "main/account_id.h"

#include <algorithm>

#include "domain/id.h"
#include "main/json_read.h"

namespace chartroom {
namespace {

std::unexpected<Error> no_account(const std::string& name) {
  return fail(ErrorCode::not_found, "there is no account '" + name + "'");
}

// Privacy officers list no accounts, and have the report on them.
Result<std::string> account_id_by_report(Connection& connection, const std::string& name) {
  const auto report = connection.call("GET", "/api/reports/access");
  if (!report) return fail(report);
  const auto& columns = array_of(*report, "columns");
  const auto id_at = static_cast<std::size_t>(std::ranges::find(columns, boost::json::value("id")) - columns.begin());
  for (const auto& row : array_of(*report, "rows")) {
    const auto& cells = row.as_array();
    if (id_at < cells.size() && cells.at(0).as_string() == name) return std::string(cells.at(id_at).as_string());
  }
  return no_account(name);
}

}  // namespace

Result<std::string> account_id(Connection& connection, const std::string& name) {
  if (PrincipalId::parse(name)) return name;
  const auto page = connection.call("GET", "/api/accounts");
  if (!page) {
    auto found = account_id_by_report(connection, name);
    if (!found && found.error().code != ErrorCode::not_found) return fail(page);
    return found;
  }
  for (const auto& account : array_of(*page, "items")) {
    if (text_of(account, "name") == name) return text_of(account, "id");
  }
  return no_account(name);
}

}  // namespace chartroom
