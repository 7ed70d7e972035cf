// Windows by the wall clock: over midnight, at both changes of the clock, and how long what holds goes on to hold.

#include "policy/times.h"

#include <gtest/gtest.h>

#include <random>
#include <set>

#include "base/limits.h"
#include "policy/zone_fixture.h"

namespace chartroom::policy {
namespace {

using namespace std::chrono_literals;
using std::chrono::sys_days;

constexpr Weekdays every_day = Weekdays::first(weekday_count);
constexpr Weekdays workdays = Weekdays::first(5);

NamedTime window(Weekdays days, unsigned from_hour, unsigned from_minute, unsigned to_hour, unsigned to_minute) {
  return {"window", 0, days, from_hour * 60 + from_minute, to_hour * 60 + to_minute};
}
unsigned week_minute(Weekday day, unsigned hour, unsigned minute) {
  return static_cast<unsigned>(day) * day_minutes + hour * 60 + minute;
}
bool holds(const NamedTime& time, unsigned minute) { return !times_in(std::vector{time}, minute).empty(); }
bool holds(const NamedTime& time, Timestamp at) { return !times_at(std::vector{time}, at).times.empty(); }

constexpr auto spring = sys_days(std::chrono::year(2026) / 3 / 29);  // a Sunday
constexpr auto autumn = sys_days(std::chrono::year(2026) / 10 / 25);

TEST(Times, AWindowHoldsFromItsFirstMinuteUntilBeforeItsLast) {
  const NamedTime working = window(workdays, 7, 0, 19, 0);
  EXPECT_FALSE(holds(working, week_minute(Weekday::monday, 6, 59)));
  EXPECT_TRUE(holds(working, week_minute(Weekday::monday, 7, 0)));
  EXPECT_TRUE(holds(working, week_minute(Weekday::friday, 18, 59)));
  EXPECT_FALSE(holds(working, week_minute(Weekday::friday, 19, 0)));
  EXPECT_FALSE(holds(working, week_minute(Weekday::saturday, 12, 0)));
  const NamedTime whole = window({Weekday::sunday}, 0, 0, 24, 0);
  EXPECT_FALSE(holds(whole, week_minute(Weekday::saturday, 23, 59)));
  EXPECT_TRUE(holds(whole, week_minute(Weekday::sunday, 0, 0)));
  EXPECT_TRUE(holds(whole, week_minute(Weekday::sunday, 23, 59)));
  EXPECT_FALSE(holds(whole, week_minute(Weekday::monday, 0, 0)));
}

TEST(Times, AWindowOverMidnightBelongsToTheDayOnWhichItBegan) {
  const NamedTime night = window({Weekday::friday, Weekday::sunday}, 19, 0, 7, 0);
  EXPECT_FALSE(holds(night, week_minute(Weekday::friday, 6, 0)));
  EXPECT_TRUE(holds(night, week_minute(Weekday::friday, 19, 0)));
  EXPECT_TRUE(holds(night, week_minute(Weekday::saturday, 6, 59)));
  EXPECT_FALSE(holds(night, week_minute(Weekday::saturday, 7, 0)));
  EXPECT_FALSE(holds(night, week_minute(Weekday::saturday, 20, 0)));
  EXPECT_TRUE(holds(night, week_minute(Weekday::monday, 6, 59))) << "over the end of the week";
  EXPECT_FALSE(holds(night, week_minute(Weekday::tuesday, 6, 59)));
  const NamedTime until_midnight = window({Weekday::friday}, 19, 0, 0, 0);
  EXPECT_TRUE(holds(until_midnight, week_minute(Weekday::friday, 23, 59)));
  EXPECT_FALSE(holds(until_midnight, week_minute(Weekday::saturday, 0, 0)));
}

TEST(Times, AreTheMachinesOwn) {
  const NamedTime working = window(workdays, 7, 0, 19, 0);
  const Timestamp winter = sys_days(std::chrono::year(2026) / 3 / 27) + 5h + 30min;
  const Timestamp summer = sys_days(std::chrono::year(2026) / 3 / 30) + 5h + 30min;
  {
    const Zone zone(central_europe);
    EXPECT_FALSE(holds(working, winter)) << "06:30";
    EXPECT_TRUE(holds(working, summer)) << "07:30";
  }
  const Zone zone("UTC0");
  EXPECT_FALSE(holds(working, summer));
  EXPECT_TRUE(holds(working, summer + 2h));
}

// How many minutes of that day, as the sun goes, the window holds.
int minutes_of(const NamedTime& time, sys_days day) {
  int out = 0;
  for (auto at = Timestamp(day) - 1h; at < Timestamp(day) + 23h; at += 1min) out += holds(time, at) ? 1 : 0;
  return out;
}

TEST(Times, WhatLiesInTheHourThatIsLeftOutDoesNotHappen) {
  const Zone zone(central_europe);
  EXPECT_EQ(minutes_of(window(every_day, 2, 15, 2, 45), spring), 0);
  EXPECT_EQ(minutes_of(window(every_day, 1, 0, 4, 0), spring), 120);
  EXPECT_EQ(minutes_of(window(every_day, 2, 30, 3, 30), spring), 30);
  const NamedTime into = window({Weekday::sunday}, 1, 30, 2, 30);
  EXPECT_TRUE(holds(into, spring + 59min + 59s));
  EXPECT_FALSE(holds(into, spring + 1h)) << "03:00";
  EXPECT_EQ(times_at(std::vector{into}, spring + 57min).until, Timestamp(spring + 1h));
}

TEST(Times, WhatLiesInTheHourThatComesTwiceHoldsTwice) {
  const Zone zone(central_europe);
  const NamedTime within = window({Weekday::sunday}, 2, 0, 2, 30);
  EXPECT_EQ(minutes_of(within, autumn), 60);
  EXPECT_EQ(minutes_of(window(every_day, 1, 0, 4, 0), autumn), 240);
  EXPECT_TRUE(holds(within, autumn + 29min));
  EXPECT_FALSE(holds(within, autumn + 30min)) << "02:30, the first time";
  EXPECT_TRUE(holds(within, autumn + 1h)) << "02:00, the second time";
  EXPECT_FALSE(holds(within, autumn + 1h + 30min));
  EXPECT_EQ(times_at(std::vector{within}, autumn + 28min).until, Timestamp(autumn + 30min));
  EXPECT_EQ(times_at(std::vector{within}, autumn + 57min).until, Timestamp(autumn + 1h));
}

// Second by second beside every minute's edges, on both days and the ones around them: what is said to hold until then does,
// and ends then unless that is further ahead than a permit lives.
TEST(Times, WhatHoldsIsSaidForAsLongAsItHolds) {
  const Zone zone(central_europe);
  const std::vector<NamedTime> times = {window(workdays, 7, 0, 19, 0), window(every_day, 2, 10, 2, 12),
                                        window({Weekday::saturday, Weekday::sunday}, 22, 0, 3, 1)};
  for (const sys_days day : {spring, autumn}) {
    for (auto minute = Timestamp(day) - 24h; minute < Timestamp(day) + 48h; minute += 1min) {
      const TimesNow now = times_at(times, minute + 17s);
      ASSERT_LE(now.from, minute + 17s);
      ASSERT_GT(now.until, minute + 17s);
      const bool ends = times_at(times, now.until).times != now.times;
      ASSERT_TRUE(ends || now.until - minute > limits::permit_age_max) << format_timestamp(minute);
      for (auto at = minute + 17s; at < now.until; at += 1min) ASSERT_EQ(times_at(times, at).times, now.times);
      ASSERT_EQ(times_at(times, now.until - 1us).times, now.times);
    }
  }
}

TEST(Times, WhatIsRememberedIsWhatHolds) {
  const Zone zone(central_europe);
  const std::vector<NamedTime> times = {window(workdays, 7, 0, 19, 0), window(every_day, 2, 10, 2, 12)};
  const CurrentTimes remembered;
  const auto expect_at = [&](Timestamp at) {
    const TimesNow now = remembered.at(times, at);
    ASSERT_EQ(now.times, times_at(times, at).times) << format_timestamp(at);
    ASSERT_GT(now.until, at);
  };
  for (auto at = Timestamp(spring); at < Timestamp(spring) + 48h; at += 41s) expect_at(at);
  std::mt19937_64 random(3);
  for (int turn = 0; turn < 2000; ++turn) expect_at(Timestamp(autumn) + std::chrono::seconds(random() % 400'000));
  EXPECT_EQ(remembered.at({}, spring).until, Timestamp::max()) << "no times, no end";
}

TEST(Times, TheSamplesShowEverySetThatCanHold) {
  std::mt19937 random(1);
  for (int world = 0; world < 20; ++world) {
    std::vector<NamedTime> times;
    for (int left = 0; left < 6; ++left) {
      const unsigned from = static_cast<unsigned>(random() % day_minutes);
      times.push_back({"", 0, Weekdays::from_bits(1 + random() % 127), from,
                       static_cast<unsigned>(from + 1 + random() % (day_minutes - 1)) % day_minutes});
    }
    std::set<Times> all;
    std::set<Times> sampled;
    for (unsigned minute = 0; minute < week_minutes; ++minute) all.insert(times_in(times, minute));
    for (const unsigned minute : sample_minutes(times)) sampled.insert(times_in(times, minute));
    EXPECT_EQ(sampled, all);
  }
  EXPECT_EQ(sample_minutes({}).size(), weekday_count);
}

}  // namespace
}  // namespace chartroom::policy
