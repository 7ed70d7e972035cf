#include "base/clock_watch.h"

#include "base/limits.h"

namespace chartroom {

std::optional<std::chrono::microseconds> ClockWatch::lead() const {
  const SteadyTime before = clock_.since_boot();
  const Timestamp wall = clock_.now();
  if (clock_.since_boot() - before > limits::clock_reading_max) return std::nullopt;
  return wall.time_since_epoch() - std::chrono::floor<std::chrono::microseconds>(before.time_since_epoch());
}

std::optional<std::chrono::microseconds> ClockWatch::moved() {
  const auto now = lead();
  if (!now) return std::nullopt;
  if (!lead_) lead_ = now;
  const auto by = *now - *lead_;
  if (std::chrono::abs(by) <= limits::clock_jump_min) return std::nullopt;
  return by;
}

}  // namespace chartroom
