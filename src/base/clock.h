#pragma once

// Time, as a parameter: nothing below main asks the operating system for it, so that a test can turn it by hand.

#include <atomic>
#include <chrono>
#include <cstdint>
#include <limits>
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
  // The same, and goes on while the machine is suspended, where the machine tells; of an epoch of its own.
  virtual SteadyTime since_boot() const { return steady(); }
};

class SystemClock final : public Clock {
 public:
  Timestamp now() const override;
  SteadyTime steady() const override;
  SteadyTime since_boot() const override;
};

// Wall time that never goes back: what was ended by it (a session, a grant) stays ended when the machine's clock is set back.
// While that is behind, time goes on from the latest that was told, at the steady clock's pace. From any thread.
class ForwardClock final : public Clock {
 public:
  explicit ForwardClock(const Clock& source) : source_(source) { now(); }  // which must outlive it
  Timestamp now() const override;
  SteadyTime steady() const override { return source_.steady(); }
  SteadyTime since_boot() const override { return source_.since_boot(); }
  // At least this, from now on: the latest time that was recorded before the program started.
  void not_before(Timestamp time);
  std::chrono::microseconds behind() const;  // how far the source is behind; 0 or a little more if it is not

 private:
  // Microseconds from steady to wall time, the largest there was.
  mutable std::atomic<std::int64_t> lead_us_ = std::numeric_limits<std::int64_t>::min();
  const Clock& source_;
};

// RFC 3339 in UTC with milliseconds: 2026-11-22T05:07:09.123Z. It has four digits for the year, so years stop at 0000 and 9999.
std::string format_timestamp(Timestamp time);

}  // namespace chartroom
