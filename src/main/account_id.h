#pragma once

// Accounts as people call them on the command line.

#include <string>

#include "main/connection.h"

namespace chartroom {

// The id of an account that is called by its name or by its id, for operators and privacy officers. `not_found`.
Result<std::string> account_id(Connection& connection, const std::string& name);

}  // namespace chartroom
