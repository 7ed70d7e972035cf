#pragma once

// One number for all that a chart holds, by which two copies of a database are compared. Computing it opens every value.

#include "store/access.h"
#include "store/values.h"

namespace chartroom::store {

// `not_found`; `corrupt` if anything of the chart does not open or is missing.
Result<ChartDigest> digest_chart(const Access& access, ChartId chart);

}  // namespace chartroom::store
