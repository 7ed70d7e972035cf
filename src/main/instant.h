#pragma once

// Times as people type them on the command line.

#include <string>

#include "base/result.h"

namespace chartroom {

// RFC 3339 in UTC as the API takes it; of a day ("2027-01-31"), a month or a year its first moment. `invalid` for anything
// else.
Result<std::string> instant_of(const std::string& typed);

}  // namespace chartroom
