// A disk that fills up: the reserve lets appends go on, then the ledger fails closed; with space it is made again.

#include "audit/reserve.h"

#include <algorithm>

#include "audit/ledger_fixture.h"

namespace chartroom::audit {
namespace {

constexpr std::uint64_t kib = 1024;

std::uint64_t used(const testing::FaultyDisk& disk) {
  std::uint64_t bytes = 0;
  for (const auto& [name, contents] : files_of(disk)) bytes += contents.size();
  return bytes;
}

// The writer makes the reserve beside the first appends: after one that it has signed, it is there.
void wait_for_reserve(Site& site, Ledger& ledger) {
  for (int n = 0; n < 3; ++n) {
    site.clock.advance(std::chrono::minutes(1));
    ASSERT_TRUE(ledger.append_and_wait(record_of(2)).has_value());
  }
}

TEST(Reserve, IsMadeOfBytesThatNoFileSystemShortens) {
  testing::FaultyDisk disk;
  Reserve reserve(disk, 10 * kib);
  EXPECT_EQ(reserve.bytes(), 0U);
  reserve.make_some(4 * kib);
  EXPECT_EQ(reserve.bytes(), 4 * kib);
  reserve.make();
  EXPECT_EQ(reserve.bytes(), 10 * kib);
  const Bytes contents = disk.contents(reserve_name);
  EXPECT_EQ(contents.size(), 10 * kib);
  EXPECT_LT(std::ranges::count(contents, 0), 200);
  const Reserve again(disk, 10 * kib);
  EXPECT_EQ(again.bytes(), 10 * kib);
  const Reserve smaller(disk, 6 * kib);
  EXPECT_EQ(disk.contents(reserve_name).size(), 6 * kib);
  const Reserve none(disk, 0);
  EXPECT_FALSE(disk.exists(reserve_name));
}

TEST(Reserve, IsNeverWhatFillsTheDisk) {
  testing::FaultyDisk disk;
  disk.set_space(19 * kib);
  Reserve reserve(disk, 10 * kib);
  reserve.make();
  EXPECT_EQ(reserve.bytes(), 0U);
  EXPECT_FALSE(disk.exists(reserve_name));
  EXPECT_FALSE(reserve.give_up());
  disk.set_space(30 * kib);
  reserve.make_some(20 * kib);
  EXPECT_EQ(reserve.bytes(), 10 * kib);
  EXPECT_TRUE(reserve.give_up());
  EXPECT_FALSE(reserve.give_up());
  EXPECT_EQ(reserve.bytes(), 0U);
}

TEST(Reserve, LetsAppendsGoOnAndThenTheLedgerFailsClosed) {
  Site site;
  site.options.reserve_bytes = 64 * kib;
  site.options.segment_bytes_max = 8 * kib;
  auto ledger = site.open().value();
  wait_for_reserve(site, *ledger);
  ASSERT_EQ(ledger->reserve_bytes(), 64 * kib);
  site.disk.set_space(used(site.disk) + kib);
  std::uint64_t with_reserve = 0;
  std::uint64_t after = 0;
  for (int n = 0; n < 1000 && !ledger->closed(); ++n) {
    const bool has_reserve = ledger->reserve_bytes() > 0;
    if (!ledger->append_and_wait(record_of(static_cast<std::uint8_t>(n % 200))).has_value()) break;
    (has_reserve ? with_reserve : after) += 1;
  }
  EXPECT_TRUE(ledger->closed());
  EXPECT_GT(after, 60U) << "of 64 KiB, at some 500 bytes a record and its place in the tree";
  EXPECT_LT(with_reserve, 20U);
  EXPECT_EQ(ledger->reserve_bytes(), 0U);
  const std::uint64_t records = ledger->size();
  ledger.reset();
  site.disk.set_space(std::nullopt);
  ledger = site.open().value();
  EXPECT_GE(ledger->size(), records) << "what was acknowledged is there";
  EXPECT_TRUE(ledger->verify().value().intact);
  wait_for_reserve(site, *ledger);
  EXPECT_EQ(ledger->reserve_bytes(), 64 * kib);
}

TEST(Reserve, IsMadeAgainWhileTheLedgerRuns) {
  Site site;
  site.options.reserve_bytes = 32 * kib;
  auto ledger = site.open().value();
  wait_for_reserve(site, *ledger);
  site.disk.set_space(used(site.disk));
  while (ledger->reserve_bytes() > 0) ASSERT_TRUE(ledger->append_and_wait(record_of(1)).has_value());
  site.clock.advance(std::chrono::minutes(1));
  ASSERT_TRUE(ledger->append_and_wait(record_of(2)).has_value());
  EXPECT_EQ(ledger->reserve_bytes(), 0U) << "there is no space for another";
  site.disk.set_space(std::nullopt);
  wait_for_reserve(site, *ledger);
  EXPECT_EQ(ledger->reserve_bytes(), 32 * kib);
  EXPECT_TRUE(ledger->verify().value().intact);
}

// The disk says that it is full at each operation once. What was acknowledged is there, whatever the ledger made of it.
TEST(Reserve, AFullDiskAtEveryOperationLosesNothing) {
  for (std::uint64_t operation = 1; operation < 120; ++operation) {
    Site site;
    site.options.reserve_bytes = 16 * kib;
    site.options.segment_bytes_max = 2 * kib;
    std::uint64_t acknowledged = 0;
    {
      auto ledger = site.open();
      ASSERT_TRUE(ledger.has_value());
      site.disk.fail_at(operation, testing::FaultyDisk::Fault::no_space);
      for (std::uint8_t n = 0; n < 20; ++n) {
        site.clock.advance(std::chrono::seconds(n % 5 == 0 ? 20 : 1));
        acknowledged += (*ledger)->append_and_wait(record_of(n)).has_value() ? 1 : 0;
      }
    }
    site.disk.restart(1);
    const auto ledger = site.open();
    ASSERT_TRUE(ledger.has_value()) << operation << ledger.error().detail;
    EXPECT_GE((*ledger)->size(), acknowledged) << operation;
    EXPECT_TRUE((*ledger)->verify().value().intact) << operation;
  }
}

}  // namespace
}  // namespace chartroom::audit
