// Writes that share a commit: what is acknowledged is durable, what failed is not there, and none harms another; also when
// power is lost, or the disk refuses, at any operation of the shared commit.

#include <gtest/gtest.h>

#include <array>
#include <cstdio>
#include <thread>

#include "store/store_fixture.h"
#include "testing/faulty_vfs.h"

namespace chartroom::store {
namespace {

using testing::FaultyVfs;
constexpr std::uint8_t works = 4;

Bytes segment_of(std::uint8_t number) { return Bytes(number * 900U, number); }

Status add_all_of(Transaction& t, std::uint8_t number) {
  const auto chart = test_id<ChartId>(number);
  if (auto done = t.add_patient(test_id<PatientId>(number), chart, person("Family", "G")); !done) return done;
  if (auto done = t.append_segment(chart, SegmentPart::content, segment_of(number)); !done) return fail(done);
  return t.put_resource(chart, "Observation/1", {});
}

// Nothing or everything of what the work writes; false for nothing.
bool is_there(Store& store, std::uint8_t number) {
  const auto row = store.patient(test_id<PatientId>(number));
  EXPECT_TRUE(row) << (row ? "" : row.error().detail);
  const auto segments = store.segments(test_id<ChartId>(number), SegmentPart::content, 0);
  EXPECT_TRUE(segments);
  if (!row || !segments || !row->has_value()) {
    EXPECT_TRUE(segments && segments->empty());
    return false;
  }
  EXPECT_TRUE(segments->size() == 1 && segments->front().plain == segment_of(number));
  EXPECT_EQ(store.resources(test_id<ChartId>(number), "Observation/1")->size(), 1U);
  return true;
}

using Works = std::array<std::function<Status(Transaction&)>, works>;
using Outcomes = std::array<std::optional<Result<CommitNumber>>, works>;

// Runs the works at once: the first keeps the turn until all the others wait, so that they share its transaction. Starting them
// one by one makes their order, and with it the disk's operations, the same in each run.
Outcomes run_together(Store& store, const Works& all) {
  Outcomes outcomes;
  std::vector<std::jthread> threads;
  const auto run = [&](std::size_t i) {
    outcomes[i].emplace(store.write([&, i](Transaction& t) -> Status {
      if (i == 0) {
        for (std::size_t next = 1; next < works; ++next) {
          threads.emplace_back([&, next] { outcomes[next].emplace(store.write(all[next])); });
          while (store.writers_waiting() < next) std::this_thread::yield();
        }
      }
      return all[i](t);
    }));
  };
  run(0);
  threads.clear();
  return outcomes;
}

Works plain_works() {
  Works all;
  for (std::uint8_t i = 0; i < works; ++i)
    all[i] = [i](Transaction& t) { return add_all_of(t, static_cast<std::uint8_t>(i + 1)); };
  return all;
}

TEST(StoreGroup, ThoseThatWaitShareACommit) {
  Site site;
  site.open();
  const auto syncs = site.keyring_disk.operations();
  const auto outcomes = run_together(*site.store, plain_works());
  EXPECT_EQ(site.store->last_commit(), 1U);
  EXPECT_EQ(site.keyring_disk.operations() - syncs, 3U) << "the keys of all are appended, synced and marked once";
  for (std::uint8_t i = 0; i < works; ++i) {
    STORE_ASSERT_OK(*outcomes[i]);
    EXPECT_EQ(**outcomes[i], 1U);
    EXPECT_TRUE(is_there(*site.store, static_cast<std::uint8_t>(i + 1)));
  }
  site.keyring.reset();
  site.open();
  EXPECT_EQ(*site.store->count_patients(), works);
}

TEST(StoreGroup, AWorkThatFailsHasNoEffectAndHarmsNoOther) {
  for (std::size_t failing = 0; failing < works; ++failing) {
    for (const bool throws : {false, true}) {
      SCOPED_TRACE(failing);
      Site site;
      site.open();
      Works all = plain_works();
      all[failing] = [&](Transaction& t) -> Status {
        EXPECT_TRUE(add_all_of(t, static_cast<std::uint8_t>(failing + 1)));
        if (throws) throw std::bad_alloc();
        return fail(ErrorCode::cancelled, "no");
      };
      const auto outcomes = run_together(*site.store, all);
      for (std::uint8_t i = 0; i < works; ++i) {
        EXPECT_EQ(outcomes[i]->has_value(), i != failing) << int{i};
        EXPECT_EQ(is_there(*site.store, static_cast<std::uint8_t>(i + 1)), i != failing) << int{i};
      }
      EXPECT_EQ(outcomes[failing]->error().code, throws ? ErrorCode::unavailable : ErrorCode::cancelled);
      EXPECT_FALSE(site.keyring->has_chart_key(test_id<ChartId>(static_cast<std::uint8_t>(failing + 1))));
      EXPECT_EQ(site.keyring->size(), works - 1U);
      STORE_ASSERT_OK(site.store->write([&](Transaction& t) { return add_all_of(t, static_cast<std::uint8_t>(failing + 1)); }));
    }
  }
}

TEST(StoreGroup, ALaterWorkSeesTheEarlierOnes) {
  Site site;
  site.open();
  Works all = plain_works();
  all[works - 1] = [](Transaction& t) -> Status {
    for (std::uint8_t i = 1; i < works; ++i) EXPECT_TRUE(t.patient(test_id<PatientId>(i))->has_value());
    return {};
  };
  for (const auto& outcome : run_together(*site.store, all)) STORE_ASSERT_OK(*outcome);
}

// A key that could not be made durable keeps everything out that would rest on it.
TEST(StoreGroup, AKeyringThatCantBeWrittenFailsTheWholeGroup) {
  Site site;
  site.open();
  site.keyring_disk.fail_at(site.keyring_disk.operations() + 1, testing::FaultyDisk::Fault::no_space);
  for (const auto& outcome : run_together(*site.store, plain_works())) {
    ASSERT_FALSE(*outcome);
    EXPECT_EQ(outcome->error().code, ErrorCode::out_of_space);
  }
  EXPECT_EQ(*site.store->count_patients(), 0U);
  EXPECT_EQ(site.keyring->size(), 0U);
  for (const auto& outcome : run_together(*site.store, plain_works())) STORE_ASSERT_OK(*outcome);
  EXPECT_EQ(*site.store->count_patients(), works);
}

TEST(StoreGroup, LosesNothingAcknowledgedAtAnyFault) {
  std::uint64_t first = 0;
  std::uint64_t last = 0;
  const auto site_on = [](FaultyVfs& vfs) {
    auto site = std::make_unique<Site>();
    site->vfs = vfs.cipher_name();
    site->open();
    return site;
  };
  {
    FaultyVfs vfs("group");
    const auto site = site_on(vfs);
    first = vfs.operations() + 1;
    (void)run_together(*site->store, plain_works());
    last = vfs.operations();
  }
  int runs = 0;
  for (const auto fault : {FaultyVfs::Fault::power_loss, FaultyVfs::Fault::error, FaultyVfs::Fault::disk_full}) {
    for (std::uint64_t at = first; at <= last; ++at) {
      for (const std::uint64_t seed : {std::uint64_t{0}, std::uint64_t{1}, 1000 + at}) {
        SCOPED_TRACE("fault " + std::to_string(static_cast<int>(fault)) + " at " + std::to_string(at));
        FaultyVfs vfs("group");
        const auto site = site_on(vfs);
        vfs.fail_at(at, fault);
        const auto outcomes = run_together(*site->store, plain_works());
        site->store.reset();
        vfs.end_fault();
        vfs.restart(seed);
        site->open();
        int there = 0;
        for (std::uint8_t i = 0; i < works; ++i) {
          const bool is = is_there(*site->store, static_cast<std::uint8_t>(i + 1));
          if (*outcomes[i]) {
            EXPECT_TRUE(is) << "acknowledged, and lost: " << int{i};
          }
          there += is ? 1 : 0;
        }
        EXPECT_TRUE(there == 0 || there == works) << "a commit is whole or not there";
        STORE_ASSERT_OK(site->store->write([&](Transaction& t) { return add_all_of(t, 9); }));
        site->store.reset();
        ++runs;
        if (::testing::Test::HasFailure()) return;
      }
    }
  }
  const unsigned long long operations = last - first + 1;
  std::printf("store: shared commits, %llu operations, %d runs\n", operations, runs);
  EXPECT_GT(last, first + 5);
}

}  // namespace
}  // namespace chartroom::store
