#pragma once

// The API's description (OpenAPI 3.1), generated from the route table, the policy and the table of problems: paths, inputs
// with their limits, outputs, who may, and every code of an error. The schemas of outputs are written in openapi_schemas.cpp
// and checked against real answers by the gate's tests.

#include <string>
#include <string_view>

#include "gate/route_table.h"

namespace chartroom::gate {

std::string openapi_text(const RouteTable& routes);

// {"Answer": {…}, …}: JSON Schema (2020-12), as text.
std::string_view output_schemas();
std::string_view policy_schemas();  // those of policies, labels and emergencies

}  // namespace chartroom::gate
