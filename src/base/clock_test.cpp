#include "base/clock.h"

#include <gtest/gtest.h>

#include "testing/manual_clock.h"

namespace chartroom {
namespace {

using namespace std::chrono_literals;

TEST(ForwardClock, FollowsItsSourceForwardAndNeverBack) {
  testing::ManualClock source;
  const ForwardClock clock(source);
  const Timestamp start = source.now();
  EXPECT_EQ(clock.now(), start);
  source.advance(5s);
  EXPECT_EQ(clock.now(), start + 5s);
  source.set_wall_time(start - 24h);  // someone sets it back a day
  EXPECT_EQ(clock.now(), start + 5s);
  EXPECT_EQ(clock.behind(), 24h + 5s);
  source.advance(3s);
  EXPECT_EQ(clock.now(), start + 8s) << "time goes on meanwhile";
  source.set_wall_time(start + 1h);  // and is right again
  EXPECT_EQ(clock.now(), start + 1h);
  EXPECT_EQ(clock.behind(), 0s);
}

TEST(ForwardClock, StartsNoEarlierThanWhatWasRecorded) {
  testing::ManualClock source;
  ForwardClock clock(source);
  const Timestamp recorded = source.now() + 10min;
  clock.not_before(recorded);
  EXPECT_EQ(clock.now(), recorded);
  source.advance(2min);
  EXPECT_EQ(clock.now(), recorded + 2min);
  clock.not_before(recorded - 1h);
  EXPECT_EQ(clock.now(), recorded + 2min);
}

TEST(ForwardClock, FollowsAMachineThatSlept) {
  testing::ManualClock source;
  const ForwardClock clock(source);
  const Timestamp start = source.now();
  const SteadyTime steady = clock.steady();
  const SteadyTime booted = clock.since_boot();
  source.suspend(8h);
  EXPECT_EQ(clock.now(), start + 8h);
  EXPECT_EQ(clock.steady(), steady);
  EXPECT_EQ(clock.since_boot(), booted + 8h);
}

TEST(SystemClock, TheTimeSinceBootIsNoLessThanTheSteadyOne) {
  const SystemClock clock;
  const SteadyTime steady = clock.steady();
  EXPECT_GE(clock.since_boot(), steady);
  const SteadyTime before = clock.since_boot();
  EXPECT_GE(clock.since_boot(), before);
}

TEST(FormatTimestamp, IsRfc3339WithMilliseconds) {
  const auto at = [](std::int64_t us) { return format_timestamp(Timestamp(std::chrono::microseconds(us))); };
  EXPECT_EQ(at(0), "1970-01-01T00:00:00.000Z");
  EXPECT_EQ(at(1'795'507'629'123'456), "2026-11-24T08:07:09.123Z");
  EXPECT_EQ(at(-1), "1969-12-31T23:59:59.999Z");
  EXPECT_EQ(at(253'402'300'799'999'999), "9999-12-31T23:59:59.999Z");
  EXPECT_EQ(at(951'782'400'000'000), "2000-02-29T00:00:00.000Z");
}

}  // namespace
}  // namespace chartroom
