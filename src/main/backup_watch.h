#pragma once

// What `chartroom backup` and `chartroom restore --rehearse` say to the running server and to people.

#include <boost/json.hpp>
#include <cstdint>
#include <string>
#include <vector>

#include "main/connection.h"

namespace chartroom {

// GET /api/backups. `not_found` if the server makes none.
Result<boost::json::value> backups_of(Connection& connection);
// `conflict` while another one runs.
Status begin_job(Connection& connection, const std::string& path, const boost::json::object& body);
// Until nothing runs, with progress on standard error; then what GET /api/backups says. `unavailable` with the problem, if the
// job failed; `which` is the member that has it.
Result<boost::json::value> watch_job(Connection& connection, const std::string& which, const std::string& doing);

// How the site's backups stand, a line each.
std::vector<std::string> state_lines(const boost::json::value& backups);

}  // namespace chartroom
