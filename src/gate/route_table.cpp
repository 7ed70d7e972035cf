#include "gate/route_table.h"

#include <algorithm>
#include <set>

namespace chartroom::gate {
namespace {

// The path with its fields' names left out: two that are equal answer the same requests.
std::string shape(const RouteSpec& spec) {
  std::string shape(spec.method);
  bool inside = false;
  for (const char letter : spec.path) {
    if (letter == '{') inside = true;
    if (!inside || letter == '{' || letter == '}') shape += letter;
    if (letter == '}') inside = false;
  }
  return shape;
}

}  // namespace

RouteTable::RouteTable(const std::vector<RouteSpec>& specs) {
  std::set<std::string> shapes;
  std::set<Action> actions;
  for (const RouteSpec& spec : specs) {
    routes_.emplace_back(spec);
    actions.insert(spec.action);
    CHECK(shapes.insert(shape(spec)).second, "no two routes answer the same request");
  }
  CHECK(actions.size() == action_count, "every action of the policy can be reached");
}

RouteTable::Found RouteTable::find(std::string_view method, std::string_view path) const {
  Found found;
  for (const Route& route : routes_) {
    auto fields = route.match(path);
    if (!fields) continue;
    if (route.spec().method == method) {
      found.route = &route;
      found.path = std::move(*fields);
      return found;
    }
    if (!found.allow.empty()) found.allow += ", ";
    found.allow += route.spec().method;
  }
  return found;
}

std::vector<RouteSpec> all_routes() {
  std::vector<RouteSpec> all;
  for (const auto& part :
       {public_routes(), page_routes(),      self_routes(),     openid_routes(),  second_factor_routes(), patient_routes(),
        ask_routes(),    timeline_routes(),  feedback_routes(), import_routes(),  account_routes(),       service_routes(),
        token_routes(),  grant_routes(),     ledger_routes(),   archive_routes(), proof_routes(),         policy_routes(),
        label_routes(),  emergency_routes(), webhook_routes(),  report_routes(),  fhir_routes(),          backup_routes()}) {
    all.insert(all.end(), part.begin(), part.end());
  }
  return all;
}

}  // namespace chartroom::gate
