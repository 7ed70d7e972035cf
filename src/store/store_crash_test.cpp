// Power loss, errors and full disks at every operation of a run of the store, over a disk that forgets and tears.

#include <gtest/gtest.h>

#include <cstdio>

#include "store/store_history_fixture.h"
#include "testing/faulty_vfs.h"

namespace chartroom::store {
namespace {

using testing::FaultyVfs;
constexpr std::uint64_t transactions = 5;

class FaultyRun {
 public:
  FaultyRun() { site_.vfs = vfs_.cipher_name(); }

  void prepare_keyring() {
    ASSERT_TRUE(Keyring::create(site_.keyring_disk, site_.master));
    site_.keyring = std::move(*Keyring::open(site_.keyring_disk, site_.master));
  }

  // Opens, writes, closes (which moves the log into the database) and goes on; stops at the first failure.
  void go() {
    prepare_keyring();
    if (write_until(3)) write_until(transactions);
    site_.store.reset();
  }

  // What was acknowledged is there; the transaction after it is there whole or not at all; and the store goes on from there.
  void expect_sound() {
    auto opened = site_.try_open();
    ASSERT_TRUE(opened) << opened.error().detail << " after " << acknowledged_ << " transactions";
    const auto commits = (*opened)->last_commit();
    ASSERT_GE(commits, acknowledged_);
    ASSERT_LE(commits, acknowledged_ + 1);
    ASSERT_TRUE(history::is_exactly(**opened, commits, site_.clock.now()));
    const auto next = (*opened)->write([&](Transaction& t) { return history::transaction(t, commits + 1); });
    ASSERT_TRUE(next) << next.error().detail;
    ASSERT_EQ(*next, commits + 1);
    opened->reset();
    auto again = site_.try_open();
    ASSERT_TRUE(again);
    ASSERT_TRUE(history::is_exactly(**again, commits + 1, site_.clock.now()));
  }

  FaultyVfs& vfs() { return vfs_; }
  Site& site() { return site_; }
  std::uint64_t acknowledged() const { return acknowledged_; }

  bool write_until(std::uint64_t last) {
    site_.store.reset();
    auto opened = site_.try_open();
    if (!opened) return false;
    site_.store = std::move(*opened);
    while (acknowledged_ < last) {
      const auto done = site_.store->write([&](Transaction& t) { return history::transaction(t, acknowledged_ + 1); });
      if (!done) return false;
      ++acknowledged_;
    }
    return true;
  }

 private:
  FaultyVfs vfs_{"crash"};
  Site site_;
  std::uint64_t acknowledged_ = 0;
};

std::uint64_t operations_of_a_run() {
  FaultyRun run;
  run.go();
  EXPECT_EQ(run.acknowledged(), transactions);
  return run.vfs().operations();
}

TEST(StoreCrash, LosesNothingAcknowledgedAtAnyPowerLoss) {
  const std::uint64_t operations = operations_of_a_run();
  int runs = 0;
  for (std::uint64_t n = 1; n <= operations; ++n) {
    for (const std::uint64_t seed : {std::uint64_t{0}, std::uint64_t{1}, 1000 + n}) {
      SCOPED_TRACE("power lost at operation " + std::to_string(n) + ", seed " + std::to_string(seed));
      FaultyRun run;
      run.vfs().fail_at(n, FaultyVfs::Fault::power_loss);
      run.go();
      run.vfs().restart(seed);
      run.expect_sound();
      ++runs;
      if (::testing::Test::HasFailure()) return;
    }
  }
  std::printf("store: %llu crash points, %d runs\n", static_cast<unsigned long long>(operations), runs);
}

// The operating system refuses one operation; the process goes on, then is started again.
TEST(StoreCrash, SurvivesAnErrorAtAnyOperation) {
  const std::uint64_t operations = operations_of_a_run();
  for (std::uint64_t n = 1; n <= operations; ++n) {
    SCOPED_TRACE("error at operation " + std::to_string(n));
    FaultyRun run;
    run.vfs().fail_at(n, FaultyVfs::Fault::error);
    run.go();
    run.vfs().restart(1000 + n);
    run.expect_sound();
    if (::testing::Test::HasFailure()) return;
  }
}

// A full disk from any operation on: writes are refused as such, reads go on, and with space the same store writes again.
TEST(StoreCrash, GoesOnAfterAFullDisk) {
  const std::uint64_t operations = operations_of_a_run();
  int refused = 0;
  for (std::uint64_t n = 1; n <= operations; ++n) {
    SCOPED_TRACE("disk full from operation " + std::to_string(n));
    FaultyRun run;
    run.prepare_keyring();
    run.vfs().fail_at(n, FaultyVfs::Fault::disk_full);
    run.write_until(transactions);
    if (auto* store = run.site().store.get(); store != nullptr && run.acknowledged() < transactions) {
      ++refused;
      const auto done = store->write([&](Transaction& t) { return history::transaction(t, run.acknowledged() + 1); });
      ASSERT_EQ(done.error().code, ErrorCode::out_of_space) << done.error().detail;
      ASSERT_TRUE(history::is_exactly(*store, run.acknowledged(), run.site().clock.now()));
      run.vfs().end_fault();
      const auto next = store->write([&](Transaction& t) { return history::transaction(t, run.acknowledged() + 1); });
      ASSERT_TRUE(next) << next.error().detail;
      ASSERT_TRUE(history::is_exactly(*store, run.acknowledged() + 1, run.site().clock.now()));
      continue;
    }
    run.site().store.reset();
    run.vfs().end_fault();
    run.expect_sound();
    if (::testing::Test::HasFailure()) return;
  }
  std::printf("store: full disk met while open at %d of %llu operations\n", refused,
              static_cast<unsigned long long>(operations));
  EXPECT_GT(refused, 20);
}

}  // namespace
}  // namespace chartroom::store
