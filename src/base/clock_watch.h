#pragma once

// Notices that somebody set the machine's wall clock: it is held against the time that has passed since the machine's start,
// which goes on while it is suspended. So a machine that slept is not one whose clock was set; and time services that speed a
// clock up or slow it down do the same to both.
//
// Differences add up: a clock that is set back by a second each minute is noticed as well.

#include <chrono>
#include <optional>

#include "base/clock.h"

namespace chartroom {

class ClockWatch {
 public:
  // `clock`: the machine's, not one that only goes forward. It must outlive this.
  explicit ClockWatch(const Clock& clock) : clock_(clock), lead_(lead()) {}

  // By how much the wall clock has moved beyond the time that passed, since the start and all that was told; nothing unless by
  // more than limits::clock_jump_min, nor where this thread was kept waiting between two readings: look again later.
  std::optional<std::chrono::microseconds> moved();
  // What was moved is known from now on.
  void told(std::chrono::microseconds by) {
    if (lead_) *lead_ += by;
  }

 private:
  std::optional<std::chrono::microseconds> lead() const;
  const Clock& clock_;
  std::optional<std::chrono::microseconds> lead_;  // of wall time over the time since boot; none until it could be read
};

}  // namespace chartroom
