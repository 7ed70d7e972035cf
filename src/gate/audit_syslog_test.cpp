// Every record of the ledger reaches a real collector once, in order: over its outages, and over restarts of either side.

#include "gate/audit_syslog.h"
#include "audit/own_actions.h"

#include <gtest/gtest.h>

#include <thread>

#include "audit/ledger.h"
#include "gate/audit_event_fixture.h"
#include "gate/audit_kind.h"
#include "gate/audit_message.h"
#include "gate/rsyslog_fixture.h"
#include "http/one_way.h"
#include "store/keyring.h"
#include "testing/faulty_disk.h"
#include "testing/manual_clock.h"

namespace chartroom::gate {
namespace {

using namespace std::chrono_literals;

const std::string syslog_origin = "hospital.example/chartroom";

// A ledger and a store, which outlive a restart of what sends.
struct SyslogSite {
  testing::TempFolder folder;
  testing::FaultyDisk keyring_disk;
  testing::FaultyDisk ledger_disk;
  testing::ManualClock clock;
  crypto::SecretKey master = std::move(*crypto::SecretKey::from_bytes(Bytes(32, 7)));
  crypto::SecretKey sealing = std::move(*crypto::SecretKey::from_bytes(Bytes(32, 8)));
  crypto::SigningKey signing = std::move(*crypto::SigningKey::from_seed(Bytes(32, 9)));
  std::unique_ptr<store::Keyring> keyring;
  std::unique_ptr<store::Store> store;
  std::unique_ptr<audit::Ledger> ledger;

  SyslogSite() {
    CHECK(store::Keyring::create(keyring_disk, master).has_value(), "keyring made");
    keyring = std::move(*store::Keyring::open(keyring_disk, master));
    store = std::move(*store::Store::open({.file = folder / "store.db", .readers = 2, .vfs = ""}, master, *keyring, clock));
    open_ledger();
  }
  void open_ledger() {
    audit::Ledger::Options options;
    options.origin = syslog_origin;
    ledger = std::move(*audit::Ledger::open(ledger_disk, clock, signing, sealing, options));
  }
  void record(std::size_t count) {
    for (std::size_t at = 0; at < count; ++at) {
      audit::Record record = full_record().record;
      record.object = "e-" + std::to_string(at);
      CHECK(ledger->append_and_wait(std::move(record)).has_value(), "recorded");
    }
  }
  std::unique_ptr<AuditSyslog> sender(const AuditSyslogSettings& settings) {
    auto made = AuditSyslog::create(settings, {clock, *store, *ledger});
    identity::must(made.has_value(), made ? "" : made.error().detail);
    return std::move(*made);
  }
  std::vector<std::string> all_messages() const {
    std::vector<std::string> out;
    for (std::uint64_t next = 0;;) {
      const auto records = ledger->records_from(next, 1'000);
      CHECK(records.has_value(), "read");
      if (records->empty()) return out;
      for (const auto& one : *records) out.push_back(audit_syslog_message(one, syslog_origin));
      next += records->size();
    }
  }
  std::vector<std::string> outcomes_of_forwarding() const {
    std::vector<std::string> out;
    const auto records =
        ledger->list(std::nullopt, 1'000, [](const auto& one) { return one.record.action == audit::forward_audit; });
    CHECK(records.has_value(), "read");
    for (auto one = records->rbegin(); one != records->rend(); ++one) {
      out.emplace_back(audit::outcome_name(one->record.outcome));
    }
    return out;
  }
  // Round after round, until nothing waits: what tells of a round is sent in the next.
  void send_all(AuditSyslog& sender) const {
    for (int rounds = 0; rounds < 10 && sender.report()->waiting > 0; ++rounds) {
      EXPECT_EQ(sender.round(), std::nullopt) << sender.report()->problem;
    }
    EXPECT_EQ(sender.report()->waiting, 0U);
  }
};

TEST(AuditSyslog, EveryRecordArrivesOnceInOrderAndAsItIs) {
  Rsyslog collector;
  SyslogSite site;
  site.record(25);
  const auto sender = site.sender(collector.settings());
  EXPECT_EQ(sender->report()->waiting, 25U);
  site.send_all(*sender);
  const auto expected = site.all_messages();
  EXPECT_EQ(expected.size(), 27U) << "and what tells that it is sent";
  EXPECT_EQ(collector.messages(expected.size()), expected);
  EXPECT_EQ(sender->report()->sent, expected.size());
  EXPECT_EQ(sender->report()->failures, 0U);
  EXPECT_EQ(site.outcomes_of_forwarding(), (std::vector<std::string>{"started", "success"}));
}

TEST(AuditSyslog, NothingIsLostOrDoubledOverOutagesAndRestarts) {
  Rsyslog collector;
  SyslogSite site;
  site.record(10);
  auto sender = site.sender(collector.settings());
  site.send_all(*sender);
  collector.messages(site.ledger->size());
  for (int outage = 0; outage < 3; ++outage) {
    collector.kill();
    site.record(20);
    const auto due = sender->round();
    ASSERT_TRUE(due) << "nobody is there";
    EXPECT_EQ(sender->round(), due) << "and not asked again before that";
    EXPECT_GE(sender->report()->waiting, 20U);
    EXPECT_NE(sender->report()->problem, "");
    if (outage == 1) sender = site.sender(collector.settings());  // the program starts anew meanwhile
    collector.start();
    site.clock.advance(2min);
    site.send_all(*sender);
    EXPECT_EQ(sender->report()->problem, "");
    collector.messages(site.ledger->size());  // written, before the next one kills it
  }
  const auto expected = site.all_messages();
  EXPECT_EQ(collector.messages(expected.size()), expected);
}

TEST(AuditSyslog, WhatItHasSentIsKnownAfterARestart) {
  Rsyslog collector;
  SyslogSite site;
  site.record(5);
  site.send_all(*site.sender(collector.settings()));
  const auto kept = site.store->forwarded();
  ASSERT_TRUE(kept && *kept);
  EXPECT_EQ((*kept)->next, site.ledger->size());
  const auto again = site.sender(collector.settings());
  EXPECT_EQ(again->report()->waiting, 0U);
  EXPECT_EQ(again->round(), std::nullopt);
  EXPECT_EQ(collector.messages(site.ledger->size()).size(), site.ledger->size());
}

TEST(AuditSyslog, AnotherLedgerIsSentFromItsBeginning) {
  Rsyslog collector;
  SyslogSite site;
  site.record(5);
  site.send_all(*site.sender(collector.settings()));
  const std::size_t first = site.ledger->size();
  site.ledger.reset();
  testing::FaultyDisk other;
  audit::Ledger::Options options;
  options.origin = syslog_origin;
  site.ledger = std::move(*audit::Ledger::open(other, site.clock, site.signing, site.sealing, options));
  site.record(9);
  const auto sender = site.sender(collector.settings());
  EXPECT_EQ(sender->report()->waiting, 9U);
  site.send_all(*sender);
  EXPECT_EQ(collector.messages(first + site.ledger->size()).size(), first + site.ledger->size());
  site.ledger.reset();  // before its disk
}

TEST(AuditSyslog, WhatASilentCollectorDidNotTakeIsSentLater) {
  SyslogSite site;
  site.record(3);
  // Takes the connection and says nothing.
  const auto listener = http::listen_tcp("127.0.0.1", 0);
  ASSERT_TRUE(listener);
  Rsyslog collector;
  AuditSyslogSettings silent = collector.settings();
  silent.address = "127.0.0.1:" + std::to_string(listener->port);
  silent.step_timeout = 50ms;
  ASSERT_TRUE(site.sender(silent)->round());
  EXPECT_FALSE(*site.store->forwarded());
  site.clock.advance(2min);
  site.send_all(*site.sender(collector.settings()));
  const auto expected = site.all_messages();
  EXPECT_EQ(collector.messages(expected.size()), expected);
}

TEST(AuditSyslog, OnlyTheCollectorOfTheConfiguredAuthorityIsTold) {
  Rsyslog collector;
  Rsyslog other;
  SyslogSite site;
  site.record(3);
  AuditSyslogSettings settings = collector.settings();
  settings.ca_file = other.settings().ca_file;
  const auto sender = site.sender(settings);
  EXPECT_TRUE(sender->round());
  EXPECT_NE(sender->report()->problem, "");
  EXPECT_EQ(sender->report()->sent, 0U);
  EXPECT_FALSE(*site.store->forwarded());
  EXPECT_EQ(site.outcomes_of_forwarding(), (std::vector<std::string>{"started", "failed"}));
}

TEST(AuditSyslog, AFailureIsRecordedOnceAndSoIsItsEnd) {
  Rsyslog collector;
  SyslogSite site;
  site.record(1);
  const auto sender = site.sender(collector.settings());
  site.send_all(*sender);
  collector.kill();
  site.record(1);
  for (int tries = 0; tries < 4; ++tries) {
    ASSERT_TRUE(sender->round());
    site.clock.advance(2min);
  }
  collector.start();
  site.send_all(*sender);
  EXPECT_EQ(site.outcomes_of_forwarding(), (std::vector<std::string>{"started", "success", "failed", "success"}));
  EXPECT_EQ(sender->report()->failures, 4U);
}

TEST(AuditSyslog, ARecordThatIsThereIsSentByTheThreadAndAStopEndsIt) {
  Rsyslog collector;
  SyslogSite site;
  const auto sender = site.sender(collector.settings());
  std::jthread thread([&](const std::stop_token& stop) { sender->run(stop); });
  site.record(3);
  EXPECT_GE(collector.messages(5).size(), 5U);
  thread.request_stop();
  thread.join();
}

TEST(AuditSyslog, WhatCanNotWorkIsSaidAtTheStart) {
  SyslogSite site;
  Rsyslog collector;
  const auto refusal = [&](const AuditSyslogSettings& settings) {
    const auto made = AuditSyslog::create(settings, {site.clock, *site.store, *site.ledger});
    return made ? std::string() : made.error().detail;
  };
  EXPECT_EQ(refusal(collector.settings()), "");
  AuditSyslogSettings settings = collector.settings();
  settings.ca_file = collector.folder() / "none.pem";
  EXPECT_NE(refusal(settings), "");
  settings = collector.settings();
  settings.certificate_file = collector.folder() / "ca.pem";
  EXPECT_NE(refusal(settings), "");
  settings.private_key_file = collector.folder() / "key.pem";
  EXPECT_EQ(refusal(settings), "");
  std::filesystem::permissions(collector.folder() / "key.pem", std::filesystem::perms::others_read,
                               std::filesystem::perm_options::add);
  EXPECT_NE(refusal(settings), "") << "others can read the key";
}

}  // namespace
}  // namespace chartroom::gate
