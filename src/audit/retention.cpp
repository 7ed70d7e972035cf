#include "audit/retention.h"

#include "base/check.h"

namespace chartroom::audit {

Timestamp kept_until(Timestamp recorded, int keep_years) {
  CHECK(keep_years >= limits::ledger_keep_years_min && keep_years <= limits::ledger_keep_years_max,
        "the retention is within its limits");
  const auto day = std::chrono::floor<std::chrono::days>(recorded);
  std::chrono::year_month_day then = std::chrono::year_month_day(day) + std::chrono::years(keep_years);
  if (!then.ok()) then = then.year() / std::chrono::March / 1;
  return std::chrono::sys_days(then) + (recorded - day);
}

bool is_old_enough(Timestamp recorded, Timestamp now, int keep_years) { return now >= kept_until(recorded, keep_years); }

}  // namespace chartroom::audit
