#include "policy/times.h"

#include <algorithm>
#include <array>
#include <ctime>

#include "base/check.h"
#include "base/limits.h"

namespace chartroom::policy {
namespace {

struct Local {
  unsigned week_minute = 0;
  unsigned second = 0;  // of that minute
};

Local local_at(std::int64_t second) {
  const auto time = static_cast<std::time_t>(second);
  std::tm parts{};
  CHECK(::localtime_r(&time, &parts) != nullptr, "a microsecond of 64 bits has a local year");
  const unsigned day = (static_cast<unsigned>(parts.tm_wday) + 6) % weekday_count;  // Sunday is C's 0
  const auto minute = static_cast<unsigned>(parts.tm_hour * 60 + parts.tm_min);
  return {day * day_minutes + minute, static_cast<unsigned>(parts.tm_sec)};
}

bool holds(const NamedTime& time, unsigned week_minute) {
  const unsigned minute = week_minute % day_minutes;
  const unsigned day = week_minute / day_minutes;
  const auto began_on = [&](unsigned number) { return time.days.has(static_cast<Weekday>(number % weekday_count)); };
  if (time.from < time.to) return began_on(day) && time.from <= minute && minute < time.to;
  return (began_on(day) && time.from <= minute) || (began_on(day + weekday_count - 1) && minute < time.to);
}

}  // namespace

std::string_view weekday_name(Weekday day) {
  static constexpr std::array<std::string_view, weekday_count> names = {"monday", "tuesday",  "wednesday", "thursday",
                                                                        "friday", "saturday", "sunday"};
  return names.at(static_cast<std::size_t>(day));
}

Times times_in(std::span<const NamedTime> times, unsigned week_minute) {
  Times out;
  for (std::size_t at = 0; at < times.size(); ++at) {
    if (holds(times[at], week_minute)) out.add(static_cast<TimeNumber>(at));
  }
  return out;
}

std::vector<unsigned> sample_minutes(std::span<const NamedTime> times) {
  std::vector<unsigned> of_day = {0};
  for (const NamedTime& time : times) {
    of_day.push_back(time.from);
    of_day.push_back(time.to % day_minutes);
  }
  std::ranges::sort(of_day);
  const auto doubled = std::ranges::unique(of_day);
  of_day.erase(doubled.begin(), doubled.end());
  std::vector<unsigned> out;
  for (unsigned day = 0; day < weekday_count; ++day) {
    for (const unsigned minute : of_day) out.push_back(day * day_minutes + minute);
  }
  return out;
}

// Minute by minute of the wall clock, each looked up for itself: so a change of the clock needs no rule of its own.
TimesNow times_at(std::span<const NamedTime> times, Timestamp now) {
  using std::chrono::seconds;
  if (times.empty()) return {{}, Timestamp::min(), Timestamp::max()};
  std::int64_t second = std::chrono::floor<seconds>(now).time_since_epoch().count();
  const std::int64_t end = second + std::chrono::ceil<seconds>(limits::permit_age_max).count();
  Local local = local_at(second);
  const Times holding = times_in(times, local.week_minute);
  TimesNow out{holding, Timestamp(seconds(second)), {}};
  while (second <= end) {
    second += std::max(60U, local.second + 1) - local.second;
    local = local_at(second);
    if (times_in(times, local.week_minute) != holding) break;
  }
  out.until = Timestamp(seconds(second));
  return out;
}

TimesNow CurrentTimes::at(std::span<const NamedTime> times, Timestamp now) const {
  if (times.empty()) return times_at(times, now);
  const std::lock_guard lock(mutex_);
  if (now < known_.from || now >= known_.until) known_ = times_at(times, now);
  return known_;
}

}  // namespace chartroom::policy
