#pragma once

// A small site whose contents follow from the number of its commits (store/store_history_fixture.h), with a ledger whose
// records name those commits; and a disk for its backups that fails as it is told.

#include <gtest/gtest.h>

#include "audit/own_actions.h"
#include "backup/make_backup.h"
#include "backup/rehearsal.h"
#include "crypto/random.h"
#include "store/store_history_fixture.h"

namespace chartroom::backup {

inline Status no_hurry(std::uint64_t, std::uint64_t) { return {}; }

struct World {
  World() {
    store_site.open();
    auto folder = OsFolder::at(ledger_place / "ledger");
    EXPECT_TRUE(folder) << folder.error().detail;
    ledger_folder = std::move(*folder);
    open_ledger();
    store_site.store->carry_ledger_note([this] { return ledger->checkpoint(); });
  }
  ~World() { store_site.store.reset(); }

  void open_ledger() {
    audit::Ledger::Options options{.origin = "test.example/chartroom"};
    options.checkpoint_records = 5;
    options.segment_bytes_max = 4'000;
    options.room_bytes = 2'000;
    auto opened = audit::Ledger::open(*ledger_folder, store_site.clock, signing, sealing, options);
    ASSERT_TRUE(opened) << opened.error().detail;
    ledger = std::move(*opened);
  }

  // One commit, and one record that names it.
  void grow() {
    ++commits;
    const auto written =
        store_site.store->write([&](store::Transaction& t) { return store::history::transaction(t, commits); });
    ASSERT_TRUE(written) << written.error().detail;
    audit::Record record;
    record.request = crypto::new_id<RequestId>();
    record.action = audit::no_request;
    record.store_commit = *written;
    const auto receipt = ledger->append_and_wait(std::move(record));
    ASSERT_TRUE(receipt) << receipt.error().detail;
  }
  void grow_to(std::uint64_t wanted) {
    while (commits < wanted) grow();
  }

  // Two megabytes that no commit touches again.
  void add_what_stays() {
    Bytes noise(2'000'000);
    std::uint32_t state = 1;
    for (std::uint8_t& byte : noise) byte = static_cast<std::uint8_t>((state = state * 1'664'525 + 1'013'904'223) >> 24);
    const auto written =
        store_site.store->write([&](store::Transaction& t) { return t.put_shared_resource("Organization/1", noise); });
    ASSERT_TRUE(written) << written.error().detail;
  }

  SiteParts parts() {
    return {store_site.clock,
            *store_site.store,
            *ledger,
            *ledger_folder,
            signing.verifying_key(),
            sealing,
            data,
            store_site.keyring_disk,
            backup_key,
            "test.example/chartroom",
            "test"};
  }
  BackupSet set() { return {disk, backup_key}; }
  Result<Made> back_up(Plan plan = {}) {
    BackupSet backups = set();
    store_site.clock.advance(std::chrono::minutes(1));
    return make_backup(parts(), backups, plan, no_hurry);
  }

  // Restores it, opens it as a start would, and compares all that is in it with what the site had after so many commits.
  ::testing::AssertionResult restores(const std::string& backup, std::uint64_t expected_commits) {
    testing::TempFolder place(testing::TempFolder::Where::memory);
    const BackupSet backups = set();
    const auto file = backups.open(backup);
    if (!file) return ::testing::AssertionFailure() << file.error().detail;
    const auto manifest = (*file)->manifest();
    if (!manifest) return ::testing::AssertionFailure() << manifest.error().detail;
    auto target = RestoreTarget::make(place / "site");
    if (!target) return ::testing::AssertionFailure() << target.error().detail;
    if (const auto put = restore_files(backups, *manifest, **target, no_hurry); !put)
      return ::testing::AssertionFailure() << put.error().detail;
    return opens(place / "site", expected_commits);
  }

  ::testing::AssertionResult opens(const std::filesystem::path& folder, std::uint64_t expected_commits) {
    const auto copy = store_site.store->open_copy(folder / "chartroom.db");
    if (!copy) return ::testing::AssertionFailure() << copy.error().detail;
    if (!store::history::is_exactly(**copy, expected_commits, store_site.clock.now()))
      return ::testing::AssertionFailure() << "a read failed";
    auto restored = OsFolder::at(folder / "ledger");
    if (!restored) return ::testing::AssertionFailure() << restored.error().detail;
    audit::Ledger::Options options{.origin = "test.example/chartroom"};
    const auto note = (*copy)->ledger_note();
    if (!note) return ::testing::AssertionFailure() << note.error().detail;
    if (!note->empty()) options.kept_notes.push_back(*note);
    auto opened = audit::Ledger::open(**restored, store_site.clock, signing, sealing, options);
    if (!opened) return ::testing::AssertionFailure() << opened.error().detail;
    if ((*opened)->size() != expected_commits)
      return ::testing::AssertionFailure() << (*opened)->size() << " records and not " << expected_commits;
    if ((*opened)->max_store_commit() > (*copy)->last_commit())
      return ::testing::AssertionFailure() << "the ledger knows of later commits than the database";
    const auto report = (*opened)->verify();
    if (!report) return ::testing::AssertionFailure() << report.error().detail;
    if (!report->intact) return ::testing::AssertionFailure() << report->problem;
    return ::testing::AssertionSuccess();
  }

  store::Site store_site;
  testing::TempFolder ledger_place{testing::TempFolder::Where::memory};
  crypto::SigningKey signing = std::move(*crypto::SigningKey::from_seed(Bytes(32, 7)));
  crypto::SecretKey sealing = store::test_master(9);
  crypto::SecretKey backup_key = store::test_master(11);
  testing::FaultyDisk disk;  // of the backups
  testing::FaultyDisk data;  // the data folder's small files
  std::unique_ptr<OsFolder> ledger_folder;
  std::unique_ptr<audit::Ledger> ledger;
  std::uint64_t commits = 0;
};

}  // namespace chartroom::backup
