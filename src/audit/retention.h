#pragma once

// How long the ledger's records are kept at least, in calendar years of UTC. Nothing that is younger is ever archived, whoever
// asks for it and whatever the configuration says: 45 CFR 164.316(b)(2)(i) and 164.528 want six years. Values only.

#include <chrono>

#include "base/clock.h"
#include "base/limits.h"

namespace chartroom::audit {

// The first moment at which a record of this time is as old: the same day and time of day, `keep_years` later. What was
// recorded on a 29th of February is kept until the 1st of March where there is no such day. CHECK: keep_years within its
// limits.
Timestamp kept_until(Timestamp recorded, int keep_years);

// May it be archived now? True from `kept_until` on.
bool is_old_enough(Timestamp recorded, Timestamp now, int keep_years);

}  // namespace chartroom::audit
