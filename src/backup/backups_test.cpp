// When backups and rehearsals are made by themselves, and what is told of them.

#include "backup/backups.h"

#include <gmock/gmock.h>

#include <thread>

#include "backup/backup_fixture.h"
#include "backup/keyring_copy.h"

namespace chartroom::backup {
namespace {

using std::chrono::days;
using std::chrono::hours;
using std::chrono::minutes;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

struct Scheduled {
  Scheduled() {
    world.grow_to(3);
    settings.folder = place / "backups";
    settings.keyring_folder = place / "keys";
    settings.rehearsal_folder = place / "rehearsal";
  }
  void open() {
    backups.reset();
    auto opened =
        Backups::open(settings, {world.parts(), state, [this](Job job, const Ended& ended) -> Status {
                                   done.push_back(std::string(job_name(job)) + (ended.problem.empty() ? "" : " failed"));
                                   problem = ended.problem;
                                   return {};
                                 }});
    ASSERT_TRUE(opened) << opened.error().detail;
    backups = std::move(*opened);
  }
  std::vector<std::string> after(std::chrono::microseconds time) {
    world.store_site.clock.advance(time);
    done.clear();
    backups->round();
    return done;
  }
  std::string newest() const {
    const auto found = backups->list();
    return found && !found->empty() ? found->back().name : "";
  }

  World world;
  testing::TempFolder place{testing::TempFolder::Where::memory};
  testing::FaultyDisk state;
  Settings settings;
  std::vector<std::string> done;
  std::string problem;
  std::unique_ptr<Backups> backups;
};

TEST(Backups, TheyAreMadeWhenTheyAreDueAndRehearsed) {
  Scheduled site;
  site.open();
  EXPECT_THAT(site.after(minutes(0)), ElementsAre("backup", "rehearsal")) << site.problem;
  EXPECT_THAT(site.after(hours(23)), ElementsAre());
  EXPECT_THAT(site.after(hours(1)), ElementsAre("backup"));
  for (int day = 0; day < 5; ++day) EXPECT_THAT(site.after(hours(24)), ElementsAre("backup"));
  EXPECT_THAT(site.after(hours(24)), ElementsAre("backup", "rehearsal")) << "a week later";
  const auto report = site.backups->report();
  EXPECT_FALSE(report.running);
  EXPECT_EQ(report.backups, 8U);
  EXPECT_GT(report.bytes, 0U);
  EXPECT_EQ(report.newest, site.world.store_site.clock.now());
  EXPECT_EQ(report.last_backup.problem, "");
  EXPECT_FALSE(report.last_rehearsal.backup.is_zero());
}

TEST(Backups, WhatWasDoneIsKnownAfterARestart) {
  Scheduled site;
  site.open();
  site.after(minutes(0));
  const auto before = site.backups->report();
  site.open();
  EXPECT_THAT(site.after(hours(1)), ElementsAre());
  const auto report = site.backups->report();
  EXPECT_EQ(report.last_rehearsal.at, before.last_rehearsal.at);
  EXPECT_EQ(report.last_backup.backup, before.last_backup.backup);
  EXPECT_EQ(report.backups, 1U);
}

TEST(Backups, AStateThatIsDamagedIsNotKnownAndNothingIsLost) {
  Scheduled site;
  site.open();
  site.after(minutes(0));
  site.state.flip(state_name, 20, 1);
  site.open();
  EXPECT_EQ(site.backups->report().last_rehearsal.at, Timestamp());
  EXPECT_THAT(site.after(minutes(1)), ElementsAre("rehearsal"));
}

TEST(Backups, TheyAreMadeWhenAskedAndOneAtATime) {
  Scheduled site;
  site.settings.every = hours(0);
  site.settings.rehearse_every = hours(0);
  site.open();
  EXPECT_THAT(site.after(days(30)), ElementsAre());
  EXPECT_EQ(site.backups->ask(Job::rehearsal).error().code, ErrorCode::not_found) << "there is none";
  ASSERT_TRUE(site.backups->ask(Job::backup));
  EXPECT_EQ(site.backups->report().running, Job::backup) << "it waits";
  EXPECT_EQ(site.backups->ask(Job::backup).error().code, ErrorCode::conflict);
  EXPECT_THAT(site.after(minutes(0)), ElementsAre("backup"));
  ASSERT_TRUE(site.backups->ask(Job::rehearsal));
  EXPECT_THAT(site.after(minutes(0)), ElementsAre("rehearsal"));
  ASSERT_TRUE(site.backups->ask(Job::full_backup));
  EXPECT_THAT(site.after(minutes(1)), ElementsAre("full_backup"));
  EXPECT_TRUE(site.backups->list().value().back().header.is_full);
}

TEST(Backups, OneThatFailedIsTriedAgainAfterAQuarterOfAnHour) {
  Scheduled site;
  site.open();
  std::filesystem::permissions(site.settings.folder, std::filesystem::perms::owner_all);
  const auto away = site.place / "away";
  std::filesystem::rename(site.settings.folder, away);
  EXPECT_THAT(site.after(minutes(0)), ElementsAre("backup failed"));
  EXPECT_THAT(site.backups->report().last_backup.problem, HasSubstr("folder"));
  EXPECT_THAT(site.after(minutes(14)), ElementsAre());
  std::filesystem::rename(away, site.settings.folder);
  EXPECT_THAT(site.after(minutes(1)), ElementsAre("backup", "rehearsal")) << site.problem;
  EXPECT_EQ(site.backups->report().last_backup.problem, "");
}

TEST(Backups, ABadOneIsFollowedByAFullOneThatIsRehearsed) {
  Scheduled site;
  site.settings.rehearse_every = hours(0);
  site.open();
  EXPECT_THAT(site.after(minutes(0)), ElementsAre("backup"));
  {
    auto folder = OsFolder::at(site.settings.folder);
    ASSERT_TRUE(folder);
    const auto file = (*folder)->open(site.newest());
    ASSERT_TRUE(file);
    const auto there = (*file)->read(header_bytes + 100, 1);
    ASSERT_TRUE(there);
    ASSERT_TRUE((*file)->write(header_bytes + 100, Bytes{static_cast<std::uint8_t>(there->front() ^ 1)}));
  }
  site.settings.rehearse_every = days(7);
  site.open();
  EXPECT_THAT(site.after(minutes(1)), ElementsAre("rehearsal failed", "full_backup", "rehearsal"));
  EXPECT_EQ(site.backups->report().last_rehearsal.problem, "");
  EXPECT_THAT(site.after(hours(1)), ElementsAre());
}

TEST(Backups, AStopEndsOneAndIsNoFailureOfTheBackup) {
  Scheduled site;
  site.settings.bytes_per_second = 1;  // it waits until it is stopped
  site.open();
  std::thread working([&] { site.after(minutes(0)); });
  while (site.backups->report().total == 0) std::this_thread::yield();
  site.backups->stop();
  working.join();
  EXPECT_THAT(site.done, ElementsAre("backup failed"));
  site.settings.bytes_per_second = 0;
  site.open();
  EXPECT_EQ(site.backups->list().value().size(), 0U) << "nothing is left of it";
  EXPECT_THAT(site.after(minutes(0)), ElementsAre("backup", "rehearsal"));
}

TEST(Backups, OldOnesGo) {
  Scheduled site;
  site.settings.keep = {.last = 2, .daily = 0, .weekly = 0, .monthly = 0};
  site.settings.full_every = days(2);
  site.settings.rehearse_every = hours(0);
  site.open();
  for (int day = 0; day < 9; ++day) EXPECT_THAT(site.after(hours(24)), ElementsAre("backup"));
  EXPECT_LE(site.backups->report().backups, 4U);
  EXPECT_GE(site.backups->report().backups, 2U);
}

TEST(Backups, TwoSitesDoNotShareAFolder) {
  Scheduled site;
  site.open();
  const auto other = Backups::open(site.settings, {site.world.parts(), site.state, [](Job, const Ended&) { return Status(); }});
  ASSERT_FALSE(other);
  EXPECT_EQ(other.error().code, ErrorCode::locked);
}

// --- the copy of the keyring ---------------------------------------------------------------------------------------------

TEST(KeyringCopy, WithItAndTheBackupASiteIsRestored) {
  Scheduled site;
  site.open();
  site.after(minutes(0));
  auto keys = OsFolder::at(site.settings.keyring_folder);
  ASSERT_TRUE(keys);
  const auto copy = (*keys)->read(keyring_copy_name);
  ASSERT_TRUE(copy) << copy.error().detail;
  testing::FaultyDisk restored;
  ASSERT_TRUE(restore_keyring(*copy, restored));
  const auto keyring = store::Keyring::open(restored, site.world.store_site.master);
  ASSERT_TRUE(keyring) << keyring.error().detail;
  EXPECT_EQ((*keyring)->size(), 3U);
  EXPECT_EQ(restore_keyring(*copy, restored).error().code, ErrorCode::conflict) << "there is one already";
}

TEST(KeyringCopy, EveryFlippedByteIsNoticedAndNothingIsWritten) {
  World world;
  world.grow_to(2);
  const auto copy = encode_keyring(world.store_site.keyring_disk, world.store_site.clock.now());
  ASSERT_TRUE(copy);
  for (std::size_t at = 0; at < copy->size(); ++at) {
    Bytes bad = *copy;
    bad[at] ^= 0x20;
    testing::FaultyDisk restored;
    EXPECT_FALSE(restore_keyring(bad, restored)) << at;
    EXPECT_TRUE(restored.list().value().empty()) << at;
  }
}

TEST(KeyringCopy, ItIsOneThatTheKeyringGrewFrom) {
  World world;
  world.grow_to(2);
  const auto copy = encode_keyring(world.store_site.keyring_disk, world.store_site.clock.now());
  ASSERT_TRUE(copy);
  EXPECT_TRUE(compare_keyring(*copy, world.store_site.keyring_disk));
  world.grow();
  EXPECT_TRUE(compare_keyring(*copy, world.store_site.keyring_disk));
  World other;
  other.grow_to(2);
  EXPECT_EQ(compare_keyring(*copy, other.store_site.keyring_disk).error().code, ErrorCode::conflict);
}

TEST(KeyringCopy, PowerMayGoWhileItIsRestoredAndAKeyringIsWholeOrNone) {
  World world;
  world.grow_to(2);
  const auto copy = encode_keyring(world.store_site.keyring_disk, world.store_site.clock.now());
  ASSERT_TRUE(copy);
  for (std::uint64_t step = 1; step <= 12; ++step) {
    testing::FaultyDisk restored;
    restored.fail_at(step, testing::FaultyDisk::Fault::power_loss);
    const auto put = restore_keyring(*copy, restored);
    restored.restart(step);
    const auto keyring = store::Keyring::open(restored, world.store_site.master);
    if (put || keyring) {
      ASSERT_TRUE(keyring) << step;
      EXPECT_EQ((*keyring)->size(), 2U) << step;
    }
  }
}

}  // namespace
}  // namespace chartroom::backup
