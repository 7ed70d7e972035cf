// The power goes, or the disk errs, at every write while a segment is archived, on either disk: nothing is lost, nothing is
// taken that is not said, and the next run finishes it.

#include "audit/archive_fixture.h"

namespace chartroom::audit {
namespace {

using DiskFault = testing::FaultyDisk::Fault;

struct Sound {
  Files ledger;
  std::uint64_t records = 0;
};

Sound sound_of(ArchiveWorld& world) {
  const auto ledger = world.grown();
  return {files_of(world.site.disk), ledger->size()};
}

// After whatever happened: the ledger opens, has all of its records or has them in the archive, and finishes what was begun.
void expect_whole(ArchiveWorld& world, const Sound& sound, const std::string& when) {
  auto ledger = world.site.open();
  ASSERT_TRUE(ledger.has_value()) << when << ledger.error().detail;
  EXPECT_GE((*ledger)->size(), sound.records) << when;
  const std::uint64_t first = (*ledger)->first_kept();
  EXPECT_EQ((*ledger)->list(std::nullopt, 1000, nullptr).value().size(), (*ledger)->size() - first) << when;
  EXPECT_TRUE((*ledger)->verify().value().intact) << when;
  const auto whole = world.verify_with_archive();
  ASSERT_TRUE(whole.has_value()) << when;
  EXPECT_TRUE(whole->intact) << when << whole->problem;
  EXPECT_GE(ArchiveWorld::archive_all(**ledger), 2U) << when;
  EXPECT_FALSE(world.site.disk.exists("segment-00000001")) << when;
  ledger->reset();
  const auto end = world.verify_with_archive().value();
  EXPECT_TRUE(end.intact) << when << end.problem;
  EXPECT_EQ(world.verify_archive_alone().value().problem, "") << when;
}

// Archives one segment with the fault at the disk's n-th operation from then on; false once there are fewer operations.
bool archive_with(ArchiveWorld& world, testing::FaultyDisk& disk, std::uint64_t n, DiskFault fault) {
  auto ledger = world.site.open().value();
  const std::uint64_t begin = disk.operations();
  disk.fail_at(begin + n, fault);
  const auto done = ledger->archive_next(ArchiveWorld::asked());
  const bool is_reached = disk.operations() >= begin + n;
  EXPECT_TRUE(is_reached || done.has_value());
  ledger.reset();
  return is_reached;
}

void enumerate(testing::FaultyDisk ArchiveWorld::* which, DiskFault fault, std::uint64_t seeds) {
  ArchiveWorld world;
  const Sound sound = sound_of(world);
  auto& disk = which == nullptr ? world.site.disk : world.*which;
  std::uint64_t n = 1;
  for (bool is_reached = true; is_reached; ++n) {
    for (std::uint64_t seed = 0; seed < seeds; ++seed) {
      put_files(world.site.disk, sound.ledger);
      put_files(world.archive, {});
      is_reached = archive_with(world, disk, n, fault);
      disk.restart(seed);  // the power comes back; of other faults, the one that did not happen is forgotten
      expect_whole(world, sound, "operation " + std::to_string(n) + ", seed " + std::to_string(seed) + ": ");
      if (::testing::Test::HasFailure()) return;
    }
    ASSERT_LT(n, 200U);
  }
  EXPECT_GT(n, 4U) << "there were operations to fail";
}

TEST(ArchiveCrash, APowerLossOfTheLedgersDiskAtEveryOperation) { enumerate(nullptr, DiskFault::power_loss, 4); }
TEST(ArchiveCrash, APowerLossOfTheArchivesDiskAtEveryOperation) { enumerate(&ArchiveWorld::archive, DiskFault::power_loss, 4); }
TEST(ArchiveCrash, AnErrorOfTheLedgersDiskAtEveryOperation) { enumerate(nullptr, DiskFault::error, 1); }
TEST(ArchiveCrash, AnErrorOfTheArchivesDiskAtEveryOperation) { enumerate(&ArchiveWorld::archive, DiskFault::error, 1); }

TEST(ArchiveCrash, AnArchiveWithoutSpaceTakesNothing) {
  ArchiveWorld world;
  const auto ledger = world.grown();
  world.archive.set_space(10);
  const auto done = ledger->archive_next(ArchiveWorld::asked());
  ASSERT_FALSE(done.has_value());
  EXPECT_EQ(done.error().code, ErrorCode::out_of_space);
  EXPECT_TRUE(world.site.disk.exists("segment-00000001"));
  world.archive.set_space(std::nullopt);
  EXPECT_GE(ArchiveWorld::archive_all(*ledger), 3U);
}

// A segment that was archived and is still there goes only when the archive has it.
TEST(ArchiveCrash, WhatIsLeftOverWaitsForItsCopy) {
  ArchiveWorld world;
  auto ledger = world.grown();
  const Bytes segment = world.site.disk.contents("segment-00000001");
  ASSERT_TRUE(ledger->archive_next(ArchiveWorld::asked()).value());
  world.site.disk.set_contents("segment-00000001", segment);  // as a crash before its removal leaves it
  ASSERT_TRUE(world.archive.remove("segment-00000001").has_value());
  ledger.reset();
  ledger = world.site.open().value();
  EXPECT_GT(ledger->first_kept(), 0U);
  EXPECT_EQ(ledger->archive_next(ArchiveWorld::asked()).error().code, ErrorCode::conflict);
  EXPECT_TRUE(world.site.disk.exists("segment-00000001"));
  world.archive.set_contents("segment-00000001", segment);
  EXPECT_GE(ArchiveWorld::archive_all(*ledger), 2U);
  EXPECT_FALSE(world.site.disk.exists("segment-00000001"));
}

}  // namespace
}  // namespace chartroom::audit
