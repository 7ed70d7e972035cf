// The boundary of the retention, to the microsecond, over leap years.

#include "audit/retention.h"

#include <gtest/gtest.h>

namespace chartroom::audit {
namespace {

using namespace std::chrono_literals;
using std::chrono::microseconds;
using std::chrono::sys_days;

Timestamp time_at(std::chrono::year_month_day day, microseconds time_of_day = 0us) { return sys_days(day) + time_of_day; }

TEST(Retention, IsTheSameDayAndTimeSoManyYearsLater) {
  using namespace std::chrono;
  const microseconds time = 13h + 7min + 1us;
  EXPECT_EQ(kept_until(time_at(2026y / January / 5, time), 6), time_at(2032y / January / 5, time));
  EXPECT_EQ(kept_until(time_at(2026y / December / 31, 24h - 1us), 6), time_at(2032y / December / 31, 24h - 1us));
  EXPECT_EQ(kept_until(time_at(2027y / March / 1), 6), time_at(2033y / March / 1));
  EXPECT_EQ(kept_until(time_at(2026y / January / 5), 100), time_at(2126y / January / 5));
  EXPECT_EQ(kept_until(time_at(1970y / January / 1), 6), time_at(1976y / January / 1));
}

TEST(Retention, OfALeapDayEndsOnOneOrOnTheFirstOfMarch) {
  using namespace std::chrono;
  EXPECT_EQ(kept_until(time_at(2028y / February / 29, 5h), 8), time_at(2036y / February / 29, 5h));
  EXPECT_EQ(kept_until(time_at(2028y / February / 29, 5h), 6), time_at(2034y / March / 1, 5h));
  EXPECT_EQ(kept_until(time_at(2028y / February / 28, 5h), 6), time_at(2034y / February / 28, 5h));
  EXPECT_EQ(kept_until(time_at(2096y / February / 29, 5h), 8), time_at(2104y / February / 29, 5h));
  EXPECT_EQ(kept_until(time_at(2096y / February / 29, 5h), 6), time_at(2102y / March / 1, 5h));
}

TEST(Retention, EveryDayOfEightYearsIsKeptToTheMicrosecondAndNeverShorter) {
  using namespace std::chrono;
  for (sys_days day = sys_days(2026y / January / 1); day < sys_days(2034y / January / 1); day += days(1)) {
    for (const int years : {6, 7, 10, 100}) {
      const Timestamp recorded = day + 11h + 17us;
      const Timestamp end = kept_until(recorded, years);
      ASSERT_TRUE(is_old_enough(recorded, end, years));
      ASSERT_FALSE(is_old_enough(recorded, end - 1us, years));
      // At least 365 days for each year, and each leap day that passed within it.
      const auto kept = floor<days>(end - recorded).count();
      ASSERT_GE(kept, years * 365 + (years >= 8 ? years / 4 - 1 : 1));
      ASSERT_LE(kept, years * 365 + years / 4 + 2);
    }
  }
}

}  // namespace
}  // namespace chartroom::audit
