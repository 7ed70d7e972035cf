// A wall clock that was set is noticed, in either direction and in small steps; time that passes and sleep are not that.

#include "base/clock_watch.h"

#include <gtest/gtest.h>

#include "base/limits.h"
#include "testing/manual_clock.h"

namespace chartroom {
namespace {

using namespace std::chrono_literals;

void set_by(testing::ManualClock& clock, std::chrono::microseconds by) { clock.set_wall_time(clock.now() + by); }

TEST(ClockWatch, TimeThatPassesIsNoJump) {
  testing::ManualClock clock;
  ClockWatch watch(clock);
  for (const std::chrono::microseconds step : std::initializer_list<std::chrono::microseconds>{1us, 1s, 10min, 24h * 400}) {
    clock.advance(step);
    EXPECT_EQ(watch.moved(), std::nullopt);
  }
}

TEST(ClockWatch, AMachineThatSleptIsNoJump) {
  testing::ManualClock clock;
  ClockWatch watch(clock);
  clock.suspend(8h);
  EXPECT_EQ(watch.moved(), std::nullopt);
  clock.advance(1s);
  set_by(clock, 1h);
  clock.suspend(8h);
  EXPECT_EQ(watch.moved(), 1h) << "and what was set besides is one";
}

TEST(ClockWatch, EachJumpIsSaidUntilItIsKnownAndThenNoMore) {
  testing::ManualClock clock;
  ClockWatch watch(clock);
  for (const std::chrono::microseconds by :
       {std::chrono::microseconds(1h), std::chrono::microseconds(-24h), std::chrono::microseconds(limits::clock_jump_min) + 1us,
        -std::chrono::microseconds(limits::clock_jump_min) - 1us}) {
    clock.advance(1s);
    set_by(clock, by);
    EXPECT_EQ(watch.moved(), by);
    clock.advance(1s);
    EXPECT_EQ(watch.moved(), by) << "it is not known yet";
    watch.told(by);
    clock.advance(1s);
    EXPECT_EQ(watch.moved(), std::nullopt);
  }
}

TEST(ClockWatch, AStepWithinTheLimitIsNoneAndManyTogetherAreOne) {
  for (const auto step : {1s, -1s}) {
    testing::ManualClock clock;
    ClockWatch watch(clock);
    const auto harmless = limits::clock_jump_min / 1s;
    for (int i = 0; i < harmless; ++i) {
      set_by(clock, step);
      EXPECT_EQ(watch.moved(), std::nullopt);
    }
    set_by(clock, step);
    EXPECT_EQ(watch.moved(), (harmless + 1) * step);
  }
}

// A clock whose reader is kept waiting between the two readings.
class SlowClock final : public Clock {
 public:
  explicit SlowClock(testing::ManualClock& clock) : clock_(clock) {}
  Timestamp now() const override {
    const Timestamp read = clock_.now();
    clock_.advance(wait);
    return read;
  }
  SteadyTime steady() const override { return clock_.steady(); }
  SteadyTime since_boot() const override { return clock_.since_boot(); }
  std::chrono::microseconds wait{0};

 private:
  testing::ManualClock& clock_;
};

TEST(ClockWatch, AReaderThatWaitedSaysNothing) {
  testing::ManualClock machine;
  SlowClock clock(machine);
  clock.wait = 10min;
  ClockWatch watch(clock);
  EXPECT_EQ(watch.moved(), std::nullopt);
  clock.wait = 0us;
  EXPECT_EQ(watch.moved(), std::nullopt) << "from here on it knows";
  set_by(machine, 1h);
  clock.wait = 10min;
  EXPECT_EQ(watch.moved(), std::nullopt);
  clock.wait = 0us;
  EXPECT_EQ(watch.moved(), 1h);
}

}  // namespace
}  // namespace chartroom
