// The ledger in use: what is appended returns, batches share one sync, errors close it, crashes lose nothing.

#include "audit/ledger.h"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <condition_variable>
#include <set>
#include <thread>

#include "audit/ledger_fixture.h"

namespace chartroom::audit {
namespace {

namespace asio = boost::asio;

TEST(Ledger, EveryFieldAndTheWordsReturnAlsoAfterOpeningAgain) {
  Site site;
  site.options.segment_bytes_max = 3000;  // several segments
  site.options.checkpoint_records = 7;
  constexpr std::uint8_t count = 60;
  const auto look = [&](const Ledger& ledger) {
    ASSERT_EQ(ledger.size(), count);
    EXPECT_EQ(ledger.max_store_commit(), 1000U);
    const auto listed = ledger.list(std::nullopt, 1000, nullptr);
    ASSERT_TRUE(listed.has_value()) << listed.error().detail;
    ASSERT_EQ(listed->size(), count);
    for (std::uint8_t n = 0; n < count; ++n) {
      const StoredRecord& stored = (*listed)[count - 1U - n];
      EXPECT_EQ(stored.sequence, n);
      EXPECT_EQ(stored.time, site.clock.now());
      expect_same(stored.record, record_of(n));
      EXPECT_EQ(stored.has_words, n % 2 != 0);
      const auto words = ledger.words(n, key_of(n));
      if (n % 2 == 0) {
        EXPECT_EQ(words.error().code, ErrorCode::not_found);
      } else {
        EXPECT_EQ(words.value().question, "question " + std::to_string(n));
        EXPECT_EQ(words.value().answer, "answer " + std::to_string(n));
        EXPECT_EQ(ledger.words(n, key_of(99)).error().code, ErrorCode::wrong_key);
      }
    }
    EXPECT_EQ(ledger.words(count, key_of(1)).error().code, ErrorCode::not_found);
    const auto report = ledger.verify().value();
    EXPECT_TRUE(report.intact) << report.problem;
    EXPECT_EQ(report.records, count);
  };
  {
    auto ledger = site.open().value();
    for (std::uint8_t n = 0; n < count; ++n) {
      const auto receipt = ledger->append_and_wait(record_of(n));
      ASSERT_TRUE(receipt.has_value());
      EXPECT_EQ(receipt->sequence(), n);
      EXPECT_EQ(receipt->request(), record_of(n).request);
      EXPECT_EQ(receipt->answer_digest(), record_of(n).answer_digest);
    }
    look(*ledger);
  }
  look(*site.open().value());
  EXPECT_TRUE(site.verify().value().intact);
  EXPECT_TRUE(site.verify_tree_only().value().intact);
  EXPECT_EQ(site.verify().value().checkpoint_size, count);
}

TEST(Ledger, ListsPagesNewestFirst) {
  Site site;
  site.fill(200);
  const auto ledger = site.open().value();
  const auto even = [](const StoredRecord& stored) { return stored.sequence % 2 == 0; };
  std::vector<std::uint64_t> seen;
  std::optional<std::uint64_t> before;
  while (true) {
    const auto page = ledger->list(before, 7, even).value();
    if (page.empty()) break;
    for (const StoredRecord& stored : page) seen.push_back(stored.sequence);
    before = seen.back();
  }
  ASSERT_EQ(seen.size(), 100U);
  for (std::size_t i = 0; i < seen.size(); ++i) EXPECT_EQ(seen[i], 198 - 2 * i);
  EXPECT_TRUE(ledger->list(0, 10, nullptr).value().empty());
  EXPECT_TRUE(ledger->list(std::nullopt, 0, nullptr).value().empty());
}

TEST(Ledger, RecordsAreReadOldestFirstOverAllSegments) {
  Site site;
  site.options.segment_bytes_max = 2'000;
  const auto ledger = std::move(*site.open());
  for (std::uint8_t n = 0; n < 40; ++n) ASSERT_TRUE(ledger->append_and_wait(record_of(n)));
  for (const std::size_t limit : {1U, 7U, 1000U}) {
    std::uint64_t next = 0;
    for (;;) {
      const auto records = ledger->records_from(next, limit);
      ASSERT_TRUE(records) << records.error().detail;
      EXPECT_LE(records->size(), limit);
      if (records->empty()) break;
      for (const StoredRecord& stored : *records) {
        EXPECT_EQ(stored.sequence, next);
        expect_same(stored.record, record_of(static_cast<std::uint8_t>(next)));
        ++next;
      }
    }
    EXPECT_EQ(next, 40U);
  }
  EXPECT_TRUE(ledger->records_from(40, 10).value().empty());
  EXPECT_TRUE(ledger->records_from(std::uint64_t{1} << 62, 10).value().empty());
  EXPECT_TRUE(ledger->records_from(0, 0).value().empty());
}

TEST(Ledger, NothingReadableIsOnTheDisk) {
  Site site;
  site.fill(20);
  for (const auto& [name, bytes] : files_of(site.disk)) {
    for (std::string_view word : {"name1", "reason1", "question", "answer", "action", "192.0.2"}) {
      EXPECT_EQ(as_text(bytes).find(word), std::string_view::npos) << name << word;
    }
  }
}

TEST(Ledger, AClaimedNameIsCutToCharactersAndTooMuchIsRefused) {
  Site site;
  const auto ledger = site.open().value();
  Record record = record_of(0);
  record.principal_name.clear();
  for (int i = 0; i < 70; ++i) record.principal_name += "\u00e4";
  ASSERT_TRUE(ledger->append_and_wait(std::move(record)).has_value());
  EXPECT_EQ(ledger->list(std::nullopt, 1, nullptr).value().front().record.principal_name.size(), 128U);
  record = record_of(1);
  record.reason = std::string(limits::ledger_record_bytes_max, 'x');
  EXPECT_EQ(ledger->append_and_wait(std::move(record)).error().code, ErrorCode::too_large);
  record = record_of(1);
  record.words->answer = std::string(limits::ledger_record_bytes_max, 'x');
  EXPECT_EQ(ledger->append_and_wait(std::move(record)).error().code, ErrorCode::too_large);
  record = record_of(1);
  record.words->answer = std::string(limits::ledger_record_bytes_max - 100, 'x');
  EXPECT_TRUE(ledger->append_and_wait(std::move(record)).has_value());
  EXPECT_EQ(ledger->words(1, key_of(1)).value().answer.size(), limits::ledger_record_bytes_max - 100);
}

TEST(Ledger, ManyCoroutinesOnTwoThreadsEachGetTheirOwnReceipt) {
  Site site;
  asio::io_context io(2);  // outlives the ledger, here and below
  auto ledger = site.open().value();
  std::mutex mutex;
  std::set<std::uint64_t> sequences;
  std::atomic<int> wrong{0};
  const auto work = [&](std::uint8_t who) -> asio::awaitable<void> {
    for (int i = 0; i < 20; ++i) {
      Record record = record_of(who);
      const RequestId request = record.request;
      auto receipt = co_await ledger->append(std::move(record));
      if (!receipt || receipt->request() != request) {
        ++wrong;
        continue;
      }
      const std::lock_guard lock(mutex);
      if (!sequences.insert(receipt->sequence()).second) ++wrong;
    }
  };
  for (std::uint8_t who = 0; who < 64; ++who) asio::co_spawn(io, work(who), asio::detached);
  std::thread second([&io] { io.run(); });
  io.run();
  second.join();
  EXPECT_EQ(wrong, 0);
  EXPECT_EQ(sequences.size(), 1280U);
  EXPECT_EQ(*sequences.rbegin(), 1279U);
  EXPECT_TRUE(ledger->verify().value().intact);
  ledger.reset();
  EXPECT_TRUE(site.verify().value().intact);
}

// A folder whose syncs wait at a gate and are counted.
class GatedFolder final : public Folder {
 public:
  explicit GatedFolder(Folder& inner) : inner_(inner) {}
  Result<std::unique_ptr<File>> open(std::string_view name) override {
    auto file = inner_.open(name);
    if (!file) return fail(file);
    return std::make_unique<GatedFile>(*this, std::move(*file));
  }
  Result<Bytes> read(std::string_view name) const override { return inner_.read(name); }
  bool exists(std::string_view name) const override { return inner_.exists(name); }
  Status replace(std::string_view name, ByteView bytes) override { return inner_.replace(name, bytes); }
  Status remove(std::string_view name) override { return inner_.remove(name); }
  Result<std::vector<std::string>> list() const override { return inner_.list(); }
  Result<std::uint64_t> free_bytes() const override { return inner_.free_bytes(); }

  void close() {
    const std::lock_guard lock(mutex_);
    open_ = false;
  }
  void open_gate() {
    const std::lock_guard lock(mutex_);
    open_ = true;
    changed_.notify_all();
  }
  void wait_for_sync(int number) {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [&] { return syncs_ >= number; });
  }
  int syncs() const {
    const std::lock_guard lock(mutex_);
    return syncs_;
  }

 private:
  class GatedFile final : public File {
   public:
    GatedFile(GatedFolder& folder, std::unique_ptr<File> inner) : folder_(folder), inner_(std::move(inner)) {}
    Status append(ByteView bytes) override { return inner_->append(bytes); }
    Status write(std::uint64_t offset, ByteView bytes) override { return inner_->write(offset, bytes); }
    Status sync() override {
      folder_.pass();
      return inner_->sync();
    }
    Result<Bytes> read(std::uint64_t offset, std::size_t size) const override { return inner_->read(offset, size); }
    Result<std::uint64_t> size() const override { return inner_->size(); }
    Status truncate(std::uint64_t size) override { return inner_->truncate(size); }
    Result<bool> is_still_named() const override { return inner_->is_still_named(); }

   private:
    GatedFolder& folder_;
    std::unique_ptr<File> inner_;
  };

  void pass() {
    std::unique_lock lock(mutex_);
    ++syncs_;
    changed_.notify_all();
    changed_.wait(lock, [this] { return open_; });
  }

  Folder& inner_;
  mutable std::mutex mutex_;
  std::condition_variable changed_;
  bool open_ = true;
  int syncs_ = 0;
};

TEST(Ledger, AllThatWaitShareOneSyncAndNoneHoldsAThread) {
  Site site;
  asio::io_context io;
  GatedFolder folder(site.disk);
  auto ledger = site.open(folder).value();
  folder.close();
  int done = 0;
  const auto work = [&](std::uint8_t n) -> asio::awaitable<void> {
    const auto receipt = co_await ledger->append(record_of(n));
    done += receipt ? 1 : 0;
  };
  asio::co_spawn(io, work(0), asio::detached);
  io.poll();
  folder.wait_for_sync(1);
  for (std::uint8_t n = 1; n < 100; ++n) asio::co_spawn(io, work(n), asio::detached);
  io.poll();  // returns although all of them wait
  EXPECT_EQ(done, 0);
  EXPECT_EQ(ledger->size(), 0U);
  folder.open_gate();
  io.run();
  EXPECT_EQ(done, 100);
  EXPECT_EQ(folder.syncs(), 2);
}

TEST(Ledger, AFullQueueRefusesAndTheRestIsWritten) {
  Site site;
  site.options.waiting_max = 3;
  asio::io_context io;
  GatedFolder folder(site.disk);
  auto ledger = site.open(folder).value();
  folder.close();
  std::vector<ErrorCode> refused;
  const auto work = [&](std::uint8_t n) -> asio::awaitable<void> {
    const auto receipt = co_await ledger->append(record_of(n));
    if (!receipt) refused.push_back(receipt.error().code);
  };
  asio::co_spawn(io, work(0), asio::detached);
  io.poll();
  folder.wait_for_sync(1);
  for (std::uint8_t n = 1; n < 6; ++n) asio::co_spawn(io, work(n), asio::detached);
  io.poll();
  EXPECT_EQ(refused, (std::vector<ErrorCode>{ErrorCode::unavailable, ErrorCode::unavailable}));
  folder.open_gate();
  io.run();
  EXPECT_EQ(refused.size(), 2U);
  EXPECT_EQ(ledger->size(), 4U);
}

TEST(Ledger, WhatWaitsAtTheEndIsWrittenAndSigned) {
  Site site;
  asio::io_context io;
  int done = 0;
  auto ledger = site.open().value();
  const auto work = [&](std::uint8_t n) -> asio::awaitable<void> {
    const auto receipt = co_await ledger->append(record_of(n));
    done += receipt ? 1 : 0;
  };
  for (std::uint8_t n = 0; n < 50; ++n) asio::co_spawn(io, work(n), asio::detached);
  io.poll();
  ledger.reset();
  io.run();
  EXPECT_EQ(done, 50);
  EXPECT_EQ(site.verify().value().checkpoint_size, 50U);
}

TEST(Ledger, CheckpointsComeByNumberAndByTime) {
  Site site;
  site.options.checkpoint_records = 4;
  const auto ledger = site.open().value();
  const auto signed_size = [&] { return site.verify().value().checkpoint_size; };
  for (std::uint8_t n = 0; n < 5; ++n) ASSERT_TRUE(ledger->append_and_wait(record_of(n)).has_value());
  EXPECT_EQ(signed_size(), 4U);
  EXPECT_NE(ledger->checkpoint().find("\n4\n"), std::string::npos);
  site.clock.advance(site.options.checkpoint_period);
  for (std::uint8_t n = 5; n < 7; ++n) ASSERT_TRUE(ledger->append_and_wait(record_of(n)).has_value());
  // The writer looks at the clock after each batch: it may still be at the fifth record when the time jumps.
  EXPECT_GE(signed_size(), 5U);
}

// One run: ten appends, one after another; what was acknowledged. Ends at the first refusal, after which all must be refused.
std::vector<std::uint8_t> append_until_refused(Site& site, std::uint8_t from) {
  std::vector<std::uint8_t> acknowledged;
  auto ledger = site.open();
  if (!ledger) return acknowledged;
  bool closed = false;
  for (std::uint8_t n = from; n < from + 10; ++n) {
    const auto receipt = (*ledger)->append_and_wait(record_of(n));
    if (receipt) {
      EXPECT_FALSE(closed) << "a receipt after an error";
      acknowledged.push_back(n);
    } else {
      EXPECT_EQ(receipt.error().code, ErrorCode::unavailable);
      closed = true;
    }
  }
  return acknowledged;
}

void expect_kept(Site& site, const std::vector<std::uint8_t>& acknowledged, const std::string& where) {
  auto ledger = site.open();
  ASSERT_TRUE(ledger.has_value()) << where << ledger.error().detail;
  const auto listed = (*ledger)->list(std::nullopt, 1000, nullptr);
  ASSERT_TRUE(listed.has_value()) << where << listed.error().detail;
  std::set<std::string> names;
  for (const StoredRecord& stored : *listed) names.insert(stored.record.principal_name);
  for (std::uint8_t n : acknowledged) ASSERT_TRUE(names.contains("name" + std::to_string(n))) << where << " record " << int{n};
  ASSERT_TRUE((*ledger)->append_and_wait(record_of(200)).has_value()) << where;
  ASSERT_TRUE((*ledger)->verify().value().intact) << where;
  ledger->reset();
  ASSERT_TRUE(site.verify().value().intact) << where;
}

void configure(Site& site) {
  site.options.checkpoint_records = 3;
  site.options.segment_bytes_max = 1500;
}

TEST(LedgerFaults, AfterAnyFailedOperationItIsClosedForGoodAndNothingAcknowledgedIsLost) {
  Site counting;
  configure(counting);
  append_until_refused(counting, 0);
  append_until_refused(counting, 10);
  const std::uint64_t operations = counting.disk.operations();
  ASSERT_GT(operations, 60U);
  using Fault = testing::FaultyDisk::Fault;
  for (Fault fault : {Fault::error, Fault::no_space, Fault::power_loss}) {
    for (std::uint64_t at = 1; at <= operations; ++at) {
      for (std::uint64_t seed = 0; seed < (fault == Fault::power_loss ? 6U : 1U); ++seed) {
        Site site;
        configure(site);
        site.disk.fail_at(at, fault);
        auto acknowledged = append_until_refused(site, 0);
        const auto more = append_until_refused(site, 10);
        acknowledged.insert(acknowledged.end(), more.begin(), more.end());
        if (fault == Fault::power_loss) site.disk.restart(seed);
        expect_kept(
            site, acknowledged,
            "fault " + std::to_string(static_cast<int>(fault)) + " at " + std::to_string(at) + " seed " + std::to_string(seed));
        if (HasFatalFailure()) return;
      }
    }
  }
}

}  // namespace
}  // namespace chartroom::audit
