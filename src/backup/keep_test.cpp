#include "backup/keep.h"

#include <gtest/gtest.h>

#include <chrono>

namespace chartroom::backup {
namespace {

using namespace std::chrono_literals;

constexpr Timestamp monday = std::chrono::sys_days(std::chrono::year(2026) / 1 / 5);

KeptFor at(std::string name, Timestamp made, std::vector<std::string> uses = {}) {
  const auto id_of = [](const std::string& text) {
    BackupId id;
    for (std::size_t i = 0; i < text.size() && i < 16; ++i) id.bytes[i] = static_cast<std::uint8_t>(text[i]);
    return id;
  };
  KeptFor out{name, id_of(name), made, {id_of(name)}};
  for (const std::string& one : uses) out.sources.push_back(id_of(one));
  return out;
}

using Names = std::vector<std::string>;

TEST(Keep, TheLastOnesStay) {
  std::vector<KeptFor> all;
  for (int n = 0; n < 5; ++n) all.push_back(at("b" + std::to_string(n), monday + std::chrono::hours(n)));
  EXPECT_EQ(not_kept(all, {.last = 2, .daily = 0, .weekly = 0, .monthly = 0}), (Names{"b0", "b1", "b2"}));
  EXPECT_EQ(not_kept(all, {.last = 9, .daily = 0, .weekly = 0, .monthly = 0}), Names());
  EXPECT_EQ(not_kept(all, {.last = 0, .daily = 0, .weekly = 0, .monthly = 0}).size(), 4U) << "never the newest";
  EXPECT_EQ(not_kept({}, {}), Names());
}

TEST(Keep, OfADayTheNewest) {
  const std::vector<KeptFor> all = {at("early", monday + 1h), at("late", monday + 23h), at("next", monday + 25h)};
  EXPECT_EQ(not_kept(all, {.last = 1, .daily = 2, .weekly = 0, .monthly = 0}), Names{"early"});
}

TEST(Keep, DaysWithoutABackupDoNotCount) {
  const std::vector<KeptFor> all = {at("a", monday), at("b", monday + 24h * 30), at("c", monday + 24h * 60)};
  EXPECT_EQ(not_kept(all, {.last = 1, .daily = 2, .weekly = 0, .monthly = 0}), Names{"a"});
}

TEST(Keep, AWeekIsFromMondayToSunday) {
  const std::vector<KeptFor> all = {at("sunday", monday - 1s), at("monday", monday), at("later", monday + 24h * 6)};
  EXPECT_EQ(not_kept(all, {.last = 1, .daily = 0, .weekly = 2, .monthly = 0}), Names{"monday"});
}

TEST(Keep, AMonthIsOfTheCalendarAndYearsDiffer) {
  using std::chrono::year;
  const std::vector<KeptFor> all = {
      at("jan25", std::chrono::sys_days(year(2025) / 1 / 31)), at("jan26a", std::chrono::sys_days(year(2026) / 1 / 1)),
      at("jan26b", std::chrono::sys_days(year(2026) / 1 / 31)), at("feb26", std::chrono::sys_days(year(2026) / 2 / 1))};
  EXPECT_EQ(not_kept(all, {.last = 1, .daily = 0, .weekly = 0, .monthly = 3}), Names{"jan26a"});
}

TEST(Keep, WhatAKeptOneUsesStays) {
  const std::vector<KeptFor> all = {at("full", monday), at("other", monday + 1h, {"full"}), at("last", monday + 2h, {"full"})};
  EXPECT_EQ(not_kept(all, {.last = 1, .daily = 0, .weekly = 0, .monthly = 0}), Names{"other"});
}

}  // namespace
}  // namespace chartroom::backup
