#pragma once

// For this room's tests: a ledger on a disk in memory, and records that fill every field.

#include <gtest/gtest.h>

#include "audit/ledger.h"
#include "testing/faulty_disk.h"
#include "testing/manual_clock.h"

namespace chartroom::audit {

inline crypto::SecretKey key_of(std::uint8_t byte) { return std::move(*crypto::SecretKey::from_bytes(Bytes(32, byte))); }

template <char Prefix>
Id<Prefix> id_of(std::uint8_t byte) {
  Id<Prefix> id;
  id.bytes.fill(byte);
  return id;
}

// Different in every field for every n; with words where n is odd.
inline Record record_of(std::uint8_t n) {
  Record record;
  record.request = id_of<'r'>(n);
  if (n % 3 != 0) record.principal = id_of<'u'>(n);
  record.principal_name = "name" + std::to_string(n);
  record.roles = Roles(n % 8);
  record.signed_in_by = "session" + std::to_string(n);
  record.from = "192.0.2." + std::to_string(n);
  record.action = "action" + std::to_string(n);
  record.route = "POST /api/" + std::to_string(n);
  if (n % 2 != 0) record.patient = id_of<'p'>(n);
  if (n % 4 != 0) record.chart = id_of<'c'>(n);
  record.rule = "rule" + std::to_string(n);
  record.relation = "care_team" + std::to_string(n);
  if (n % 3 == 1) record.subject = id_of<'u'>(static_cast<std::uint8_t>(n + 1));
  record.object = "g-" + std::to_string(n);
  for (std::uint8_t i = 0; i < n % 5; ++i) record.cited.push_back(id_of<'d'>(static_cast<std::uint8_t>(n + i)));
  for (std::uint8_t i = 0; i < n % 4; ++i) record.shown.push_back(id_of<'p'>(static_cast<std::uint8_t>(n + i)));
  record.outcome = static_cast<Outcome>(n % 5);
  record.status = 200 + n;
  record.reason = "reason" + std::to_string(n);
  record.store_commit = 1000U - n;
  record.count = 1U + n;
  record.answer_digest.fill(n);
  if (n % 2 != 0) record.words = Record::Words{key_of(n), "question " + std::to_string(n), "answer " + std::to_string(n)};
  return record;
}

inline void expect_same(const Record& left, const Record& right) {
  const auto fields = [](const Record& r) {
    return std::tie(r.request, r.principal, r.principal_name, r.roles, r.signed_in_by, r.from, r.action, r.route, r.patient,
                    r.chart, r.rule, r.relation, r.subject, r.object, r.cited, r.shown, r.outcome, r.status, r.reason,
                    r.store_commit, r.count, r.answer_digest);
  };
  EXPECT_TRUE(fields(left) == fields(right)) << left.principal_name << " / " << right.principal_name;
}

struct Site {
  testing::FaultyDisk disk;
  testing::ManualClock clock;
  crypto::SigningKey key = std::move(*crypto::SigningKey::from_seed(Bytes(32, 7)));
  crypto::SecretKey sealing = key_of(9);
  Ledger::Options options{.origin = "test.example/chartroom", .room_bytes = 2000};

  Result<std::unique_ptr<Ledger>> open(Folder& folder) { return Ledger::open(folder, clock, key, sealing, options); }
  Result<std::unique_ptr<Ledger>> open() { return open(disk); }
  Result<VerifyReport> verify() { return verify_folder(disk, key.verifying_key(), &sealing); }
  Result<VerifyReport> verify_tree_only() { return verify_folder(disk, key.verifying_key(), nullptr); }

  // Records 0 … count-1, one after another, then closed.
  void fill(std::uint8_t count) {
    auto ledger = open();
    ASSERT_TRUE(ledger.has_value()) << ledger.error().detail;
    for (std::uint8_t n = 0; n < count; ++n) ASSERT_TRUE((*ledger)->append_and_wait(record_of(n)).has_value());
  }
};

using Files = std::map<std::string, Bytes>;

inline Files files_of(const testing::FaultyDisk& disk) {
  Files files;
  const auto names = disk.list().value();
  for (const std::string& name : names) files[name] = disk.contents(name);
  return files;
}

inline void put_files(testing::FaultyDisk& disk, const Files& files) {
  const auto names = disk.list().value();
  for (const std::string& name : names) {
    if (files.contains(name)) continue;
    ASSERT_TRUE(disk.remove(name).has_value());
  }
  for (const auto& [name, bytes] : files) disk.set_contents(name, bytes);
}

}  // namespace chartroom::audit
