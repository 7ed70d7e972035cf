// Backups of a site that goes on working, and what they come to when they are restored.

#include "backup/make_backup.h"

#include <gmock/gmock.h>

#include <thread>

#include "backup/backup_fixture.h"
#include "backup/backup_writer.h"

namespace chartroom::backup {
namespace {

using ::testing::HasSubstr;

TEST(MakeBackup, AWholeOneIsTheSameSite) {
  World world;
  world.grow_to(7);
  const auto made = world.back_up();
  ASSERT_TRUE(made) << made.error().detail;
  EXPECT_TRUE(made->header.is_full);
  EXPECT_EQ(made->manifest.facts.patients, 7U);
  EXPECT_EQ(made->manifest.facts.ledger_size, 7U);
  EXPECT_EQ(made->manifest.sources.size(), 1U);
  world.grow_to(9);
  EXPECT_TRUE(world.restores("", 7));
}

TEST(MakeBackup, AnEmptySiteToo) {
  World world;
  ASSERT_TRUE(world.back_up());
  EXPECT_TRUE(world.restores("", 0));
}

TEST(MakeBackup, TheNextOneHasWhatHasChanged) {
  World world;
  world.grow_to(12);
  world.add_what_stays();
  const auto first = world.back_up();
  ASSERT_TRUE(first) << first.error().detail;
  world.grow();
  const auto second = world.back_up();
  ASSERT_TRUE(second) << second.error().detail;
  EXPECT_FALSE(second->header.is_full);
  EXPECT_EQ(second->manifest.sources, (std::vector{second->header.id, first->header.id}));
  EXPECT_LT(second->bytes, first->bytes);
  const auto same = world.back_up();
  ASSERT_TRUE(same) << same.error().detail;
  EXPECT_LT(same->bytes, 8'000U) << "nothing has changed: a manifest";
  EXPECT_TRUE(world.restores(first->name, 12));
  EXPECT_TRUE(world.restores(second->name, 13));
  EXPECT_TRUE(world.restores(same->name, 13));
}

TEST(MakeBackup, AFullOneComesWhenItIsAskedOrDueOrASourceIsGone) {
  World world;
  world.grow_to(3);
  const auto first = world.back_up();
  ASSERT_TRUE(first);
  EXPECT_TRUE(world.back_up({.is_full = true}).value().header.is_full);
  EXPECT_FALSE(world.back_up().value().header.is_full);
  world.store_site.clock.advance(std::chrono::days(7));
  EXPECT_TRUE(world.back_up().value().header.is_full) << "the last full one is a week old";
  const auto after = world.back_up();
  ASSERT_TRUE(after);
  ASSERT_EQ(after->manifest.sources.size(), 2U);
  const auto found = world.set().list();
  ASSERT_TRUE(found);
  for (const Found& one : *found) {
    if (one.header.id == after->manifest.sources.back()) {
      ASSERT_TRUE(world.disk.remove(one.name));
    }
  }
  const auto next = world.back_up({.full_every = std::chrono::days(100)});
  ASSERT_TRUE(next);
  EXPECT_TRUE(next->header.is_full) << "what the newest needs is not there";
  EXPECT_TRUE(world.restores(next->name, 3));
  EXPECT_FALSE(world.restores(after->name, 3));
}

TEST(MakeBackup, EveryFlippedByteIsNoticed) {
  World world;
  world.grow_to(4);
  const auto made = world.back_up();
  ASSERT_TRUE(made);
  const Bytes good = world.disk.contents(made->name);
  std::size_t tried = 0;
  for (std::size_t at = 0; at < good.size(); at += at < 200 || at + 200 > good.size() ? 1 : 211) {
    world.disk.flip(made->name, at, 0x10);
    EXPECT_FALSE(world.restores(made->name, 4)) << "byte " << at;
    world.disk.set_contents(made->name, good);
    ++tried;
  }
  EXPECT_GT(tried, 600U);
  EXPECT_TRUE(world.restores(made->name, 4));
}

TEST(MakeBackup, OneThatWasCutShortIsNoneAndIsRemovedByTheNext) {
  World world;
  world.grow_to(2);
  const auto made = world.back_up();
  ASSERT_TRUE(made);
  const Bytes good = world.disk.contents(made->name);
  for (std::size_t size = 0; size < good.size(); size += size < 200 ? 1 : 997) {
    world.disk.set_contents(made->name, Bytes(good.begin(), good.begin() + static_cast<std::ptrdiff_t>(size)));
    const auto found = world.set().list();
    ASSERT_TRUE(found) << found.error().detail;
    ASSERT_EQ(found->size(), 1U);
    EXPECT_FALSE(found->front().is_whole) << size;
    EXPECT_FALSE(world.set().open("")) << size;
  }
  const auto next = world.back_up();
  ASSERT_TRUE(next) << next.error().detail;
  EXPECT_TRUE(next->header.is_full);
  EXPECT_FALSE(world.disk.exists(made->name));
}

TEST(MakeBackup, PowerMayGoAtAnyWriteAndWhatWasWholeStaysSo) {
  World world;
  world.grow_to(3);
  const auto before = world.back_up();
  ASSERT_TRUE(before);
  world.grow_to(5);
  const Bytes first = world.disk.contents(before->name);
  const std::uint64_t began = world.disk.operations();
  ASSERT_TRUE(world.back_up());
  const std::uint64_t steps = world.disk.operations() - began;
  EXPECT_GT(steps, 4U);
  for (std::uint64_t step = 1; step <= steps; ++step) {
    for (const std::uint64_t seed : {0U, 1U, 17U, 23U}) {
      const auto names = world.disk.list().value();
      for (const std::string& name : names) {
        if (name != before->name) {
          ASSERT_TRUE(world.disk.remove(name));
        }
      }
      world.disk.fail_at(world.disk.operations() + step, testing::FaultyDisk::Fault::power_loss);
      const auto cut = world.back_up();
      world.disk.restart(seed);
      EXPECT_TRUE(world.restores(before->name, 3)) << step << " " << seed;
      if (cut) {
        EXPECT_TRUE(world.restores(cut->name, 5)) << "it was said to be there";
      }
      const auto again = world.back_up();
      ASSERT_TRUE(again) << again.error().detail;
      EXPECT_TRUE(world.restores(again->name, 5)) << step << " " << seed;
    }
  }
}

TEST(MakeBackup, AFullDiskLeavesNothingBehind) {
  World world;
  world.grow_to(3);
  const auto before = world.back_up();
  ASSERT_TRUE(before);
  world.grow_to(6);
  world.disk.set_space(world.disk.contents(before->name).size() + 300);
  const auto failed = world.back_up({.is_full = true});
  ASSERT_FALSE(failed);
  EXPECT_EQ(failed.error().code, ErrorCode::out_of_space);
  EXPECT_EQ(world.disk.list().value(), std::vector{before->name});
  world.disk.set_space(std::nullopt);
  EXPECT_TRUE(world.restores(before->name, 3));
  EXPECT_TRUE(world.back_up());
}

TEST(MakeBackup, AnotherSitesKeyOpensNothingAndItsBackupsAreLeftAlone) {
  World world;
  world.grow();
  const auto made = world.back_up();
  ASSERT_TRUE(made);
  const crypto::SecretKey other = store::test_master(12);
  const BackupSet set(world.disk, other);
  const auto opened = set.open(made->name);
  ASSERT_FALSE(opened);
  EXPECT_EQ(opened.error().code, ErrorCode::wrong_key);
  EXPECT_FALSE(set.open("")) << "none of its own";
  BackupSet others(world.disk, other);
  EXPECT_TRUE(remove_old(others, {.last = 1, .daily = 0, .weekly = 0, .monthly = 0}).value().empty());
  EXPECT_TRUE(world.restores(made->name, 1));
}

TEST(MakeBackup, NothingOfAPatientCanBeReadInIt) {
  World world;
  world.grow_to(9);
  const auto made = world.back_up();
  ASSERT_TRUE(made);
  const Bytes bytes = world.disk.contents(made->name);
  const std::string_view text = as_text(bytes);
  for (const std::string_view word : {"Family1", "Given", "MRN-1", "Harbour", "1950-03-12", "chartroom.db", "SQLite"})
    EXPECT_EQ(text.find(word), std::string_view::npos) << word;
}

TEST(MakeBackup, TheSmallFilesOfTheDataFolderGoAlong) {
  World world;
  world.grow();
  for (const char* name : {"chartroom.toml", "certificate.pem", "chartroom.db-wal", "lock", "x.new", "backup-state"})
    world.data.set_contents(name, to_bytes(as_bytes(name)));
  world.data.set_contents("huge", Bytes(small_file_bytes_max + 1));
  const auto made = world.back_up();
  ASSERT_TRUE(made) << made.error().detail;
  std::vector<std::string> small;
  for (const FileEntry& file : made->manifest.files) {
    if (file.name.starts_with("data/")) small.push_back(file.name);
  }
  EXPECT_THAT(small, ::testing::ElementsAre("data/certificate.pem", "data/chartroom.db", "data/chartroom.toml"));
  EXPECT_TRUE(world.restores("", 1));
}

// The commits and the records of a backup fit together at whatever moment it is taken.
TEST(MakeBackup, ItIsOneStateWhileTheSiteIsWrittenTo) {
  World world;
  world.grow_to(2);
  std::atomic<bool> is_over = false;
  std::thread writer([&] {
    while (!is_over && world.commits < 200) world.grow();
  });
  std::vector<Made> made;
  for (int round = 0; round < 8; ++round) {
    auto one = world.back_up();
    EXPECT_TRUE(one) << one.error().detail;
    if (one) made.push_back(std::move(*one));
  }
  is_over = true;
  writer.join();
  ASSERT_EQ(made.size(), 8U);
  for (const Made& one : made) {
    const Facts& facts = one.manifest.facts;
    EXPECT_LE(facts.ledger_size, facts.commit);
    testing::TempFolder place(testing::TempFolder::Where::memory);
    auto target = RestoreTarget::make(place / "site");
    ASSERT_TRUE(target);
    ASSERT_TRUE(restore_files(world.set(), one.manifest, **target, no_hurry));
    const auto copy = world.store_site.store->open_copy(place / "site" / "chartroom.db");
    ASSERT_TRUE(copy) << copy.error().detail;
    EXPECT_TRUE(store::history::is_exactly(**copy, facts.commit, world.store_site.clock.now()));
  }
}

TEST(MakeBackup, WhoEndsItGetsTheirError) {
  World world;
  world.grow_to(3);
  BackupSet set = world.set();
  const auto ended = make_backup(world.parts(), set, {}, [](std::uint64_t, std::uint64_t) -> Status {
    return fail(ErrorCode::cancelled, "the server stops");
  });
  ASSERT_FALSE(ended);
  EXPECT_EQ(ended.error().code, ErrorCode::cancelled);
  EXPECT_TRUE(world.disk.list().value().empty());
}

// --- rehearsals ----------------------------------------------------------------------------------------------------------

struct Place {
  testing::TempFolder above{testing::TempFolder::Where::memory};
  RehearsalPlan plan(const Folder* keyring = nullptr) const { return {above / "rehearsal", "", keyring}; }
};

TEST(Rehearsal, ComparesEverythingAndLeavesNothing) {
  World world;
  world.grow_to(6);
  ASSERT_TRUE(world.back_up());
  world.grow();  // which changes the chart of patient 1
  const Place place;
  const auto rehearsed = rehearse(world.parts(), world.set(), place.plan(), no_hurry);
  ASSERT_TRUE(rehearsed) << rehearsed.error().detail;
  EXPECT_EQ(rehearsed->charts_same, 5U);
  EXPECT_EQ(rehearsed->charts_changed, 1U);
  EXPECT_EQ(rehearsed->facts.ledger_size, 6U);
  EXPECT_GT(rehearsed->bytes, 0U);
  EXPECT_FALSE(std::filesystem::exists(place.plan().folder));
}

TEST(Rehearsal, FindsAChunkThatIsDamaged) {
  World world;
  world.grow_to(3);
  const auto made = world.back_up();
  ASSERT_TRUE(made);
  world.disk.flip(made->name, header_bytes + 500, 1);
  const Place place;
  const auto rehearsed = rehearse(world.parts(), world.set(), place.plan(), no_hurry);
  ASSERT_FALSE(rehearsed);
  EXPECT_EQ(rehearsed.error().code, ErrorCode::corrupt);
  EXPECT_FALSE(std::filesystem::exists(place.plan().folder)) << "gone all the same";
}

// A backup whose seals are right and whose contents are another state's: only the comparison can tell.
TEST(Rehearsal, FindsABackupOfAnotherState) {
  World world;
  world.grow_to(4);
  const auto good = world.back_up();
  ASSERT_TRUE(good);
  Facts facts = good->manifest.facts;
  ++facts.patients;
  const Header header{crypto::new_id<BackupId>(), world.store_site.clock.now() + std::chrono::minutes(1), true,
                      good->header.key_check};
  {
    const auto file = world.disk.open(file_name(header));
    ASSERT_TRUE(file);
    const BackupSet set = world.set();
    const auto chunks = ChunkReader::open(set, good->manifest);
    ASSERT_TRUE(chunks);
    const auto writer = BackupWriter::begin({**file, world.backup_key, header, nullptr});
    ASSERT_TRUE(writer);
    for (const FileEntry& entry : good->manifest.files) {
      const auto read = [&](std::uint64_t offset, std::size_t) { return (*chunks)->read(entry.chunks[offset / chunk_bytes]); };
      ASSERT_TRUE((*writer)->add({entry.name, entry.bytes, read}, [](std::size_t) { return Status(); }));
    }
    ASSERT_TRUE((*writer)->finish(facts));
  }
  const Place place;
  const auto rehearsed = rehearse(world.parts(), world.set(), place.plan(), no_hurry);
  ASSERT_FALSE(rehearsed);
  EXPECT_THAT(rehearsed.error().detail, HasSubstr("4 patients and not 5"));
}

TEST(Rehearsal, AFolderThatIsInUseIsRefusedAndLeftAlone) {
  World world;
  world.grow();
  ASSERT_TRUE(world.back_up());
  const Place place;
  auto folder = OsFolder::at(place.plan().folder);
  ASSERT_TRUE(folder);
  ASSERT_TRUE((*folder)->replace("something", as_bytes("of somebody")));
  EXPECT_EQ(rehearse(world.parts(), world.set(), place.plan(), no_hurry).error().code, ErrorCode::unavailable);
  EXPECT_TRUE((*folder)->exists("something"));
}

TEST(Rehearsal, WhatAKilledOneLeftIsRemoved) {
  World world;
  world.grow();
  ASSERT_TRUE(world.back_up());
  const Place place;
  {
    auto folder = OsFolder::at(place.plan().folder);
    ASSERT_TRUE(folder);
    ASSERT_TRUE((*folder)->replace("chartroom-rehearsal", {}));
    ASSERT_TRUE((*folder)->replace("chartroom.db", as_bytes("half of it")));
  }
  const auto rehearsed = rehearse(world.parts(), world.set(), place.plan(), no_hurry);
  ASSERT_TRUE(rehearsed) << rehearsed.error().detail;
  EXPECT_FALSE(std::filesystem::exists(place.plan().folder));
}

}  // namespace
}  // namespace chartroom::backup
