// Readers during writes: each sees one committed state. Run under the thread sanitizer too.

#include <gtest/gtest.h>

#include <atomic>
#include <thread>

#include "store/store_fixture.h"

namespace chartroom::store {
namespace {

TEST(StoreThreads, ReadersSeeWholeCommits) {
  Site site;
  site.open();
  const auto patient = test_id<PatientId>(1);
  const auto chart = test_id<ChartId>(1);
  STORE_ASSERT_OK(site.store->write([&](Transaction& t) { return t.add_patient(patient, chart, person("A", "B")); }));
  constexpr std::uint64_t writes = 60;
  std::atomic<bool> done = false;
  std::atomic<std::uint64_t> reads = 0;
  std::vector<std::jthread> readers;
  for (int i = 0; i < 4; ++i) {  // more than there are connections
    readers.emplace_back([&] {
      std::uint64_t last = 0;
      while (!done) {
        const auto acknowledged = site.store->last_commit();
        const auto segments = site.store->segments(chart, SegmentPart::content, 0);
        const auto row = site.store->patient(patient);
        ASSERT_TRUE(segments && row && row->has_value());
        ASSERT_GE(segments->size() + 1, acknowledged);  // what was acknowledged before is seen; a commit has one or more
        ASSERT_GE(segments->size(), last);
        for (std::size_t k = 0; k < segments->size(); ++k) ASSERT_EQ((*segments)[k].plain.size(), k + 1);
        last = segments->size();
        ++reads;
      }
    });
  }
  std::vector<std::jthread> writers;
  for (int i = 0; i < 2; ++i) {
    writers.emplace_back([&] {
      for (std::uint64_t k = 0; k < writes / 2; ++k) {
        const auto written = site.store->write([&](Transaction& t) -> Status {
          const auto number = t.segments(chart, SegmentPart::content, 0)->size() + 1;  // a read inside a write
          const auto appended = t.append_segment(chart, SegmentPart::content, Bytes(number, 'x'));
          if (!appended) return fail(appended);
          return t.touch_chart(patient, chart);
        });
        ASSERT_TRUE(written) << written.error().detail;
      }
    });
  }
  writers.clear();
  done = true;
  readers.clear();
  EXPECT_EQ(*site.store->chart_version(chart), writes);
  EXPECT_LE(site.store->last_commit(), writes + 1);  // those that waited shared one
  EXPECT_GT(reads.load(), 0U);
}

}  // namespace
}  // namespace chartroom::store
