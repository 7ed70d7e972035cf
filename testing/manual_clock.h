#pragma once

// A clock that a test turns by hand. Its times move together, unless somebody sets the wall's or the machine sleeps. From any
// thread.

#include <atomic>

#include "base/clock.h"

namespace chartroom::testing {

class ManualClock final : public Clock {
 public:
  // 2026-01-05T08:00:00Z, a Monday morning.
  ManualClock() : ManualClock(Timestamp(std::chrono::seconds(1'767'600'000))) {}
  explicit ManualClock(Timestamp start) : now_us_(start.time_since_epoch().count()) {}

  Timestamp now() const override { return Timestamp(std::chrono::microseconds(now_us_.load())); }
  SteadyTime steady() const override {
    return SteadyTime(std::chrono::duration_cast<SteadyTime::duration>(std::chrono::microseconds(steady_us_.load())));
  }

  SteadyTime since_boot() const override { return steady() + std::chrono::microseconds(suspended_us_.load()); }

  void advance(std::chrono::microseconds by) {
    now_us_ += by.count();
    steady_us_ += by.count();
  }
  // As an operator who sets the machine's clock, back too: steady() does not move.
  void set_wall_time(Timestamp time) { now_us_ = time.time_since_epoch().count(); }
  // As a machine that sleeps: its wall time is right afterwards, and steady() did not move.
  void suspend(std::chrono::microseconds by) {
    now_us_ += by.count();
    suspended_us_ += by.count();
  }

 private:
  std::atomic<std::int64_t> now_us_;
  std::atomic<std::int64_t> steady_us_{1'000'000'000};
  std::atomic<std::int64_t> suspended_us_{0};
};

}  // namespace chartroom::testing
