#pragma once

// How the site's backups stand, as the API says it.

#include <boost/json.hpp>

#include "backup/backups.h"

namespace chartroom::gate {

boost::json::object backup_json(const backup::Backups::Report& report, Timestamp now);

}  // namespace chartroom::gate
