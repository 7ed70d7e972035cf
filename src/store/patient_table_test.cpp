// A table that finds what was put into it, and nothing else, however alike the ids are and however often it grew.

#include "store/patient_table.h"

#include <gtest/gtest.h>

#include <cstdint>
#include <map>
#include <random>

namespace chartroom::store {
namespace {

constexpr Timestamp table_day{std::chrono::seconds(1'700'000'000)};

// Many have the hash of others, and all are in one of two parts.
PatientId alike(std::uint32_t number) {
  PatientId id;
  id.bytes[0] = static_cast<std::uint8_t>(number % 16);
  id.bytes[8] = static_cast<std::uint8_t>(number / 16 % 256);
  id.bytes[9] = static_cast<std::uint8_t>(number / 4096);
  id.bytes[15] = static_cast<std::uint8_t>(number % 2);
  return id;
}

PatientTies of_person(std::uint32_t person) {
  PatientTies ties;
  ties.put({person, table_day, {}, {}, {}});
  return ties;
}

TEST(PatientTable, FindsWhatIsThereAfterEveryChange) {
  constexpr std::uint32_t ids = 6'000;
  PatientTable table;
  std::map<std::uint32_t, std::uint32_t> expected;
  std::mt19937 random(3);
  for (std::uint32_t turn = 1; turn <= 30'000; ++turn) {
    const auto number = static_cast<std::uint32_t>(random() % ids);
    if (expected.contains(number)) {
      table.remove(alike(number));
      expected.erase(number);
    } else {
      table.add(alike(number), of_person(turn));
      expected[number] = turn;
    }
    ASSERT_EQ(table.size(), expected.size());
    if (turn % 5'000 != 0) continue;
    for (std::uint32_t other = 0; other < ids; ++other) {
      const PatientTies* found = table.find(alike(other));
      ASSERT_EQ(found != nullptr, expected.contains(other)) << other;
      if (found == nullptr) continue;
      ASSERT_TRUE(found->of(expected[other], table_day)) << other;
    }
  }
}

TEST(PatientTable, KeepsWhatItHasWhileItGrowsToLargePages) {
  constexpr std::uint32_t ids = 60'000;  // in two of its parts: more than 2 MiB each
  PatientTable table;
  for (std::uint32_t number = 0; number < ids; ++number) {
    PatientTies* const added = table.add(alike(number), of_person(number));
    ASSERT_EQ(reinterpret_cast<std::uintptr_t>(added) / cache_line_bytes,
              (reinterpret_cast<std::uintptr_t>(added) + sizeof(PatientTies) - 1) / cache_line_bytes)
        << "a patient is in one line";
  }
  for (std::uint32_t number = 0; number < ids; ++number) {
    const PatientTies* found = table.find(alike(number));
    ASSERT_NE(found, nullptr) << number;
    ASSERT_TRUE(found->of(number, table_day)) << number;
  }
  EXPECT_EQ(table.find(alike(ids)), nullptr);
}

TEST(PatientTable, TakesAllOfAnotherInPlaceOfItsOwn) {
  PatientTable older;
  PatientTable newer;
  older.add(alike(1), of_person(1));
  for (std::uint32_t number = 2; number < 100; ++number) newer.add(alike(number), of_person(number));
  older.take(newer);
  EXPECT_EQ(older.size(), 98U);
  EXPECT_EQ(newer.size(), 0U);
  EXPECT_EQ(older.find(alike(1)), nullptr);
  for (std::uint32_t number = 2; number < 100; ++number) {
    EXPECT_NE(older.find(alike(number)), nullptr) << number;
    EXPECT_EQ(newer.find(alike(number)), nullptr) << number;
  }
  newer.add(alike(2), of_person(7));
  EXPECT_TRUE(newer.find(alike(2))->of(7, table_day));
  EXPECT_FALSE(older.find(alike(2))->of(7, table_day)) << "they share nothing";
  older.clear();
  EXPECT_EQ(older.size(), 0U);
  EXPECT_EQ(older.find(alike(3)), nullptr);
  older.remove(alike(3));
  EXPECT_EQ(older.size(), 0U) << "who isn't there is not counted";
}

}  // namespace
}  // namespace chartroom::store
