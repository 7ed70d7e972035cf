// A clock that was set has one record, durable before it is counted, in a ledger whose own time never goes back.

#include "gate/clock_jumps.h"

#include <gtest/gtest.h>

#include "audit/own_actions.h"
#include "base/check.h"
#include "store/keyring.h"
#include "testing/faulty_disk.h"
#include "testing/manual_clock.h"
#include "testing/temp_folder.h"

namespace chartroom::gate {
namespace {

using namespace std::chrono_literals;

struct JumpSite {
  testing::TempFolder folder{testing::TempFolder::Where::memory};
  testing::FaultyDisk keyring_disk;
  testing::FaultyDisk ledger_disk;
  testing::ManualClock machine;
  ForwardClock clock{machine};
  crypto::SecretKey master = std::move(*crypto::SecretKey::from_bytes(Bytes(32, 7)));
  crypto::SecretKey sealing = std::move(*crypto::SecretKey::from_bytes(Bytes(32, 8)));
  crypto::SigningKey signing = std::move(*crypto::SigningKey::from_seed(Bytes(32, 9)));
  std::unique_ptr<store::Keyring> keyring;
  std::unique_ptr<store::Store> store;
  std::unique_ptr<audit::Ledger> ledger;
  std::unique_ptr<ClockJumps> jumps;

  JumpSite() {
    CHECK(store::Keyring::create(keyring_disk, master).has_value(), "keyring made");
    keyring = std::move(*store::Keyring::open(keyring_disk, master));
    store = std::move(*store::Store::open({.file = folder / "store.db", .readers = 1, .vfs = ""}, master, *keyring, clock));
    audit::Ledger::Options options;
    options.origin = "hospital.example/chartroom";
    ledger = std::move(*audit::Ledger::open(ledger_disk, clock, signing, sealing, options));
    jumps = std::make_unique<ClockJumps>(ClockJumps::Parts{machine, *store, *ledger});
    jumps->look();
  }
  void set_by(std::chrono::microseconds by) { machine.set_wall_time(machine.now() + by); }
  // Oldest first.
  std::vector<audit::StoredRecord> records() const {
    auto read = ledger->records_from(0, 100);
    CHECK(read.has_value(), "the ledger reads");
    return std::move(*read);
  }
};

TEST(ClockJumps, EachHasOneRecordThatSaysHowFar) {
  JumpSite site;
  site.machine.advance(10s);
  site.jumps->look();
  site.machine.suspend(8h);
  site.jumps->look();
  EXPECT_TRUE(site.records().empty()) << "time passed, and the machine slept";
  const Timestamp before = site.clock.now();
  site.set_by(1h);
  site.jumps->look();
  site.machine.advance(1s);
  site.jumps->look();
  site.set_by(-25h);
  site.jumps->look();
  site.jumps->look();
  const auto records = site.records();
  ASSERT_EQ(records.size(), 2U);
  EXPECT_EQ(records[0].record.action, audit::clock_jump);
  EXPECT_EQ(records[0].record.object, "+3600.0 s");
  EXPECT_EQ(records[0].record.rule, "clock_followed");
  EXPECT_EQ(records[0].record.principal_name, "system:clock");
  EXPECT_EQ(records[0].time, before + 1h);
  EXPECT_EQ(records[1].record.object, "-90000.0 s");
  EXPECT_EQ(records[1].record.rule, "time_goes_on");
  EXPECT_EQ(records[1].time, before + 1h + 1s) << "the ledger's time never goes back";
  EXPECT_EQ(site.jumps->report().forward, 1U);
  EXPECT_EQ(site.jumps->report().back, 1U);
}

TEST(ClockJumps, WhatCouldNotBeRecordedIsNotCounted) {
  JumpSite site;
  site.ledger_disk.fail_at(site.ledger_disk.operations() + 1, testing::FaultyDisk::Fault::power_loss);
  site.set_by(1h);
  ::testing::internal::CaptureStderr();
  site.jumps->look();
  site.jumps->look();
  const std::string log = ::testing::internal::GetCapturedStderr();
  EXPECT_EQ(site.jumps->report().forward, 0U);
  const auto at = log.find("clock_jump_not_recorded");
  EXPECT_NE(at, std::string::npos);
  EXPECT_EQ(log.find("clock_jump_not_recorded", at + 1), std::string::npos) << "said once";
}

TEST(ClockJumps, AJumpReadsInSecondsAndTenths) {
  EXPECT_EQ(jump_text(3600s), "+3600.0 s");
  EXPECT_EQ(jump_text(-24h), "-86400.0 s");
  EXPECT_EQ(jump_text(5'678'901us), "+5.6 s");
  EXPECT_EQ(jump_text(-50ms), "-0.0 s");
}

}  // namespace
}  // namespace chartroom::gate
