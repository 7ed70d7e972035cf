#pragma once

// The table of all routes: what a client can reach is what stands here. The dispatcher serves it, /api/openapi.json describes
// it, and the tests enumerate it.

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "gate/route.h"

namespace chartroom::gate {

class RouteTable {
 public:
  // CHECKs that every action of the policy has a route and that no two routes answer the same request.
  explicit RouteTable(const std::vector<RouteSpec>& specs);

  struct Found {
    const Route* route = nullptr;  // null: no such path, or not by this method
    PathFields path;
    std::string allow;  // the methods of this path; empty if there is no such path
  };
  Found find(std::string_view method, std::string_view path) const;
  const std::vector<Route>& routes() const { return routes_; }

 private:
  std::vector<Route> routes_;
};

// The routes of the program, in the order of the description.
std::vector<RouteSpec> all_routes();

// Their parts, one file each.
std::vector<RouteSpec> public_routes();
std::vector<RouteSpec> page_routes();
std::vector<RouteSpec> self_routes();
std::vector<RouteSpec> openid_routes();
std::vector<RouteSpec> second_factor_routes();
std::vector<RouteSpec> patient_routes();
std::vector<RouteSpec> ask_routes();
std::vector<RouteSpec> timeline_routes();
std::vector<RouteSpec> feedback_routes();
std::vector<RouteSpec> import_routes();
std::vector<RouteSpec> account_routes();
std::vector<RouteSpec> service_routes();
std::vector<RouteSpec> token_routes();
std::vector<RouteSpec> grant_routes();
std::vector<RouteSpec> ledger_routes();
std::vector<RouteSpec> archive_routes();
std::vector<RouteSpec> proof_routes();
std::vector<RouteSpec> fhir_routes();
std::vector<RouteSpec> backup_routes();
std::vector<RouteSpec> policy_routes();
std::vector<RouteSpec> label_routes();
std::vector<RouteSpec> emergency_routes();
std::vector<RouteSpec> webhook_routes();
std::vector<RouteSpec> report_routes();

}  // namespace chartroom::gate
