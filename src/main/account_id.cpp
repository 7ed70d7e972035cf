#include "main/account_id.h"

#include <algorithm>
#include <optional>

#include "domain/tokens.h"
#include "main/json_read.h"

namespace chartroom {
namespace {

using Found = Result<std::optional<CalledAccount>>;

bool is_called(const CalledAccount& account, const std::string& called) {
  return account.name == called || account.id == called;
}

Found find_in_list(Connection& connection, const std::string& list, const std::string& called) {
  const auto page = connection.call("GET", list);
  if (!page) return fail(page);
  for (const auto& item : array_of(*page, "items")) {
    CalledAccount account{text_of(item, "id"), text_of(item, "name")};
    if (is_called(account, called)) return account;
  }
  return std::nullopt;
}

std::size_t column_of(const boost::json::value& report, std::string_view name) {
  const auto& columns = array_of(report, "columns");
  return static_cast<std::size_t>(std::ranges::find(columns, boost::json::value(name)) - columns.begin());
}

// Of people and programs.
Found find_in_report(Connection& connection, const std::string& called, Among among) {
  const auto report = connection.call("GET", "/api/reports/access");
  if (!report) return fail(report);
  const std::size_t name_at = column_of(*report, "account");
  const std::size_t id_at = column_of(*report, "id");
  const std::size_t from_at = column_of(*report, "from");
  for (const auto& row : array_of(*report, "rows")) {
    const auto& cells = row.as_array();
    if (std::max({name_at, id_at, from_at}) >= cells.size()) continue;
    const CalledAccount account{std::string(cells.at(id_at).as_string()), std::string(cells.at(name_at).as_string())};
    const bool is_program = cells.at(from_at).as_string() == std::string(source_name(Source::service));
    if (is_called(account, called) && (among == Among::all || !is_program)) return account;
  }
  return std::nullopt;
}

Found find_as_operator(Connection& connection, const std::string& called, Among among) {
  auto found = find_in_list(connection, "/api/accounts", called);
  if (!found || *found || among == Among::people) return found;
  return find_in_list(connection, "/api/services", called);
}

// Asked by who the caller is, so that nothing is refused, which a report would count.
Found find(Connection& connection, const std::string& called, Among among) {
  if (among == Among::programs) return find_in_list(connection, "/api/services", called);
  const auto self = connection.call("GET", "/api/self");
  if (!self) return fail(self);
  const auto& roles = array_of(*self, "roles");
  const auto has = [&](Role role) { return std::ranges::find(roles, boost::json::value(role_name(role))) != roles.end(); };
  if (has(Role::operator_)) return find_as_operator(connection, called, among);
  if (has(Role::privacy_officer)) return find_in_report(connection, called, among);
  return fail(ErrorCode::not_found,
              "'" + called + "' is no account's id, and names are looked up for operators and privacy officers only");
}

}  // namespace

Result<CalledAccount> find_account(Connection& connection, const std::string& called, Among among) {
  auto found = find(connection, called, among);
  if (!found) return fail(found);
  if (*found) return std::move(**found);
  const std::string hint = among == Among::programs ? "`chartroom service list`" : "`chartroom user list`";
  return fail(ErrorCode::not_found, "there is no account '" + called + "' here; " + hint + " shows them");
}

Result<std::string> account_id(Connection& connection, const std::string& called, Among among) {
  if (PrincipalId::parse(called)) return called;
  auto found = find_account(connection, called, among);
  if (!found) return fail(found);
  return std::move(found->id);
}

}  // namespace chartroom
