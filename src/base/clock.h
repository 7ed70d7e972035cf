#pragma once

// Time, as a parameter: nothing below main asks the operating system for it, so that a test can turn it by hand.

#include <chrono>
#include <string>

namespace chartroom {

// UTC wall time to the microsecond.
using Timestamp = std::chrono::sys_time<std::chrono::microseconds>;
// Never goes back; for time-outs and durations only.
using SteadyTime = std::chrono::steady_clock::time_point;

class Clock {
 public:
  virtual ~Clock() = default;
  virtual Timestamp now() const = 0;
  virtual SteadyTime steady() const = 0;
};

class SystemClock final : public Clock {
 public:
  Timestamp now() const override;
  SteadyTime steady() const override;
};

// RFC 3339 in UTC with milliseconds: 2026-11-22T05:07:09.123Z
std::string format_timestamp(Timestamp time);

}  // namespace chartroom
