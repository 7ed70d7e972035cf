#pragma once

// When a request comes: windows of the week that a policy names, by the wall clock of the server's machine (its zone, as
// localtime_r knows it: TZ or /etc/localtime as they were when the program started). Where daylight saving leaves an hour out,
// what lies in it does not happen that day; what lies in an hour that comes twice holds twice.

#include <cstdint>
#include <mutex>
#include <span>
#include <string>
#include <vector>

#include "base/clock.h"
#include "domain/set_of.h"

namespace chartroom::policy {

enum class TimeNumber : std::uint8_t {};  // the number of a [[time]] in its file, from 0
using Times = SetOf<TimeNumber>;

enum class Weekday : std::uint8_t { monday, tuesday, wednesday, thursday, friday, saturday, sunday };
inline constexpr unsigned weekday_count = 7;
using Weekdays = SetOf<Weekday>;
std::string_view weekday_name(Weekday day);

inline constexpr unsigned day_minutes = 24 * 60;
inline constexpr unsigned week_minutes = weekday_count * day_minutes;

// From a minute of the local day until before another: the minutes count from midnight. Where `to` is not later than `from`, it
// goes over midnight and belongs to the day on which it began.
struct NamedTime {
  std::string name;
  int line = 0;
  Weekdays days;
  unsigned from = 0;          // 0 to 1439
  unsigned to = day_minutes;  // 0 to 1440
  bool operator==(const NamedTime&) const = default;
};

// Those that hold in this minute of the week; it counts from Monday, 00:00.
Times times_in(std::span<const NamedTime> times, unsigned week_minute);

// Minutes of the week between which nothing changes: whatever can be said of a minute by its times is true of one of them.
std::vector<unsigned> sample_minutes(std::span<const NamedTime> times);

// What holds from `from` on and before `until`.
struct TimesNow {
  Times times;
  Timestamp from;
  Timestamp until;
};

// `until` is when others hold, or some minutes ahead if nothing changes before: limits::permit_age_max at least. Pure but for
// the process's zone; from any thread.
TimesNow times_at(std::span<const NamedTime> times, Timestamp now);

// The same, remembered until it changes: a decision a moment later asks for no local time. From any thread.
class CurrentTimes {
 public:
  TimesNow at(std::span<const NamedTime> times, Timestamp now) const;  // always of the same times

 private:
  mutable std::mutex mutex_;
  mutable TimesNow known_;  // guarded by mutex_; at first of no time at all
};

}  // namespace chartroom::policy
