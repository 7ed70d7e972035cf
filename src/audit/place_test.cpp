// What the running ledger does when somebody handles its files: a segment that was replaced closes it at the next checkpoint, a
// damaged checkpoint is "not intact", and a start that misses records says what to do.

#include <gmock/gmock.h>

#include "audit/ledger_fixture.h"

namespace chartroom::audit {
namespace {

using ::testing::HasSubstr;

constexpr const char* first_segment = "segment-00000001";

// Two records, the first with a checkpoint; then `handle` does something to the files; then one record more, whose checkpoint
// must notice. True if the ledger is closed then.
template <class Handle>
bool closes_after(Site& site, const Handle& handle) {
  site.options.checkpoint_records = 1;
  auto ledger = site.open();
  EXPECT_TRUE(ledger.has_value());
  EXPECT_TRUE((*ledger)->append_and_wait(record_of(1)).has_value());
  handle();
  // Its own batch was written before the file was looked at; the next one must not be.
  (void)(*ledger)->append_and_wait(record_of(2)).has_value();
  for (int more = 0; more < 100 && !(*ledger)->closed(); ++more) {
    if (!(*ledger)->append_and_wait(record_of(3))) break;
  }
  return (*ledger)->closed();
}

TEST(Place, ASegmentReplacedUnderTheRunningLedgerClosesItAtTheNextCheckpoint) {
  Site site;
  EXPECT_TRUE(closes_after(site, [&] { ASSERT_TRUE(site.disk.replace(first_segment, site.disk.contents(first_segment))); }));
}

TEST(Place, ASegmentCutUnderTheRunningLedgerClosesIt) {
  Site site;
  EXPECT_TRUE(closes_after(site, [&] {
    const auto file = site.disk.open(first_segment);
    ASSERT_TRUE(file);
    ASSERT_TRUE((*file)->truncate(*(*file)->size() - 1));
  }));
}

TEST(Place, ASegmentThatNobodyTouchedStaysOpen) {
  Site site;
  EXPECT_FALSE(closes_after(site, [] {}));
}

TEST(Place, ADamagedOrMissingCheckpointOfARunningLedgerIsNotIntact) {
  Site site;
  auto ledger = site.open();
  ASSERT_TRUE(ledger);
  ASSERT_TRUE((*ledger)->append_and_wait(record_of(1)).has_value());
  ASSERT_TRUE((*ledger)->verify().value().intact);
  const Bytes sound = site.disk.contents("checkpoint");
  for (std::size_t at = 0; at < sound.size(); ++at) {
    site.disk.set_contents("checkpoint", sound);
    site.disk.flip("checkpoint", at, 1);
    const auto report = (*ledger)->verify();
    ASSERT_TRUE(report.has_value()) << at << ": " << report.error().detail;
    ASSERT_FALSE(report->intact) << at;
    ASSERT_FALSE(report->problem.empty()) << at;
  }
  ASSERT_TRUE(site.disk.remove("checkpoint"));
  const auto report = (*ledger)->verify();
  ASSERT_TRUE(report.has_value());
  EXPECT_FALSE(report->intact);
  EXPECT_THAT(report->problem, HasSubstr("checkpoint is missing"));
}

TEST(Place, AStartThatMissesARecordSaysWhatToDo) {
  Site site;
  site.fill(3);
  Bytes cut = site.disk.contents(first_segment);
  cut.resize(cut.size() - 10);
  site.disk.set_contents(first_segment, cut);
  const auto opened = site.open();
  ASSERT_FALSE(opened);
  EXPECT_THAT(opened.error().detail, HasSubstr("put back the file"));
}

}  // namespace
}  // namespace chartroom::audit
