// What stands in a line of the cache says the same as what was put there.

#include "store/patient_ties.h"

#include <gtest/gtest.h>

#include <limits>
#include <map>
#include <random>

namespace chartroom::store {
namespace {

using namespace std::chrono_literals;

constexpr std::int64_t begin_of_time = std::numeric_limits<std::int64_t>::min();
constexpr std::int64_t end_of_time = std::numeric_limits<std::int64_t>::max();
constexpr Timestamp some_day{std::chrono::seconds(1'700'000'000)};

struct Written {
  Abouts abouts;
  std::vector<TiePeriod> periods;
};

std::vector<TiePeriod> some_periods(std::mt19937& random, Timestamp at) {
  std::vector<TiePeriod> out;
  for (std::size_t count = random() % 4; count > 0; --count) {
    const auto relation = static_cast<Relation>(1 + random() % (relation_count - 1));
    const std::int64_t now_us = to_us(PatientTies::asked_from(at));
    const std::int64_t from_us = random() % 2 == 0 ? begin_of_time : now_us + static_cast<std::int64_t>(random() % 5'000'000);
    const std::int64_t until_us =
        random() % 2 == 0 ? end_of_time : now_us + 1 + static_cast<std::int64_t>(random() % 9'000'000);
    out.push_back({relation, from_us, until_us});
  }
  return out;
}

TEST(PatientTies, SayWhatWasPutOfEachPerson) {
  std::mt19937 random(5);
  for (int patient = 0; patient < 40; ++patient) {
    PatientTies ties;
    std::map<std::uint32_t, Written> written;
    Labels labels;
    Timestamp at = some_day;
    const auto people = static_cast<std::uint32_t>(1 + random() % 12);
    for (int turn = 0; turn < 60; ++turn) {
      at += std::chrono::microseconds(random() % 1'500'000);
      const auto person = static_cast<std::uint32_t>(1 + random() % people);
      labels = Labels::from_bits(random() % (1U << label_count));
      Written& one = written[person];
      one = {Abouts::from_bits(random() % (1U << about_count)), some_periods(random, at)};
      ties.put({person, at, labels, one.abouts, one.periods});
      for (std::uint32_t other = 1; other <= people; ++other) {
        const Timestamp then = at + std::chrono::microseconds(random() % 3'000'000);
        const auto told = ties.of(other, then);
        ASSERT_EQ(told.has_value(), written.contains(other)) << turn;
        if (!told) continue;
        ASSERT_EQ(told->relations, relations_at(written[other].periods, then)) << turn;
        ASSERT_EQ(told->labels, labels) << turn;
        ASSERT_EQ(told->abouts, written[other].abouts) << turn;
      }
    }
  }
}

TEST(PatientTies, OfATimeBeforeTheLastQuestionTheyDontKnow) {
  PatientTies ties;
  const std::vector<TiePeriod> always = {{Relation::care_team, begin_of_time, end_of_time}};
  ties.put({1, some_day + 500ms, {}, {}, always});
  EXPECT_TRUE(ties.of(1, some_day)) << "the same second";
  EXPECT_FALSE(ties.of(1, some_day - 1us));
  ties.put({2, some_day + 10s, {}, {}, always});
  EXPECT_FALSE(ties.of(1, some_day + 9s)) << "one time holds for all";
  EXPECT_TRUE(ties.of(1, some_day + 10s));
}

TEST(PatientTies, WhereTimeWentBackTheyBeginAnew) {
  PatientTies ties;
  const std::vector<TiePeriod> ending = {{Relation::encounter, begin_of_time, to_us(some_day + 1h)}};
  for (std::uint32_t person = 1; person <= 8; ++person) ties.put({person, some_day, {}, {}, ending});
  ties.put({3, some_day - 1h, {}, {}, ending});
  for (std::uint32_t person = 1; person <= 8; ++person) EXPECT_EQ(ties.of(person, some_day).has_value(), person == 3) << person;
  EXPECT_TRUE(ties.of(3, some_day - 1h));
}

TEST(PatientTies, HoldTheSecondsOf136Years) {
  EXPECT_FALSE(PatientTies::can_hold(Timestamp(-1us)));
  EXPECT_TRUE(PatientTies::can_hold(Timestamp(0us)));
  const Timestamp last{std::chrono::seconds(std::numeric_limits<std::uint32_t>::max())};
  EXPECT_TRUE(PatientTies::can_hold(last));
  EXPECT_FALSE(PatientTies::can_hold(last + 1s));
  PatientTies ties;
  ties.put({1, last, {}, {}, {}});
  EXPECT_TRUE(ties.of(1, last));
  EXPECT_FALSE(ties.of(1, last - 1s));
}

}  // namespace
}  // namespace chartroom::store
