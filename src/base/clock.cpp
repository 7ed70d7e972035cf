#include "base/clock.h"

#include <algorithm>
#include <ctime>

#include "base/check.h"

namespace chartroom {

Timestamp SystemClock::now() const {
  return std::chrono::time_point_cast<std::chrono::microseconds>(std::chrono::system_clock::now());
}

SteadyTime SystemClock::steady() const { return std::chrono::steady_clock::now(); }

SteadyTime SystemClock::since_boot() const {
  timespec time{};
  CHECK(::clock_gettime(CLOCK_BOOTTIME, &time) == 0, "Linux has this clock since 2.6.39");
  return SteadyTime(std::chrono::seconds(time.tv_sec) + std::chrono::nanoseconds(time.tv_nsec));
}

namespace {

std::int64_t steady_us(const Clock& clock) {
  return std::chrono::floor<std::chrono::microseconds>(clock.steady().time_since_epoch()).count();
}

void raise(std::atomic<std::int64_t>& value, std::int64_t to) {
  std::int64_t known = value.load(std::memory_order_relaxed);
  while (known < to && !value.compare_exchange_weak(known, to, std::memory_order_relaxed)) continue;
}

}  // namespace

Timestamp ForwardClock::now() const {
  const std::int64_t steady = steady_us(source_);
  raise(lead_us_, source_.now().time_since_epoch().count() - steady);
  return Timestamp(std::chrono::microseconds(steady + lead_us_.load(std::memory_order_relaxed)));
}

void ForwardClock::not_before(Timestamp time) { raise(lead_us_, time.time_since_epoch().count() - steady_us(source_)); }

std::chrono::microseconds ForwardClock::behind() const { return now() - source_.now(); }

namespace {

// `digits` decimal digits of a number that is not negative, before `end`.
void put_number(char* end, int digits, unsigned number) {
  for (; digits > 0; --digits, number /= 10) *--end = static_cast<char>('0' + number % 10);
}

}  // namespace

std::string format_timestamp(Timestamp time) {
  const auto day = std::chrono::floor<std::chrono::days>(time);
  const std::chrono::year_month_day date{day};
  const std::chrono::hh_mm_ss clock{std::chrono::floor<std::chrono::milliseconds>(time - day)};
  std::string out = "0000-00-00T00:00:00.000Z";
  char* const text = out.data();
  put_number(text + 4, 4, static_cast<unsigned>(std::clamp(static_cast<int>(date.year()), 0, 9999)));
  put_number(text + 7, 2, static_cast<unsigned>(date.month()));
  put_number(text + 10, 2, static_cast<unsigned>(date.day()));
  put_number(text + 13, 2, static_cast<unsigned>(clock.hours().count()));
  put_number(text + 16, 2, static_cast<unsigned>(clock.minutes().count()));
  put_number(text + 19, 2, static_cast<unsigned>(clock.seconds().count()));
  put_number(text + 23, 3, static_cast<unsigned>(clock.subseconds().count()));
  return out;
}

}  // namespace chartroom
