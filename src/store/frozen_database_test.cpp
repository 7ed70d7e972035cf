// A database that is copied while it is written to.

#include "store/frozen_database.h"

#include <gtest/gtest.h>

#include "store/store_history_fixture.h"

namespace chartroom::store {
namespace {

Bytes contents(const FrozenDatabase& frozen) {
  auto bytes = frozen.read(0, static_cast<std::size_t>(frozen.size()));
  EXPECT_TRUE(bytes);
  return bytes ? *bytes : Bytes();
}

void commit(Site& site, std::uint64_t number) {
  STORE_ASSERT_OK(site.store->write([&](Transaction& t) { return history::transaction(t, number); }));
}

TEST(FrozenDatabase, ItsFileIsTheStateOfItsCommitWhateverIsWrittenSince) {
  Site site;
  site.open();
  for (std::uint64_t k = 1; k <= 3; ++k) commit(site, k);
  auto frozen = site.store->freeze();
  STORE_ASSERT_OK(frozen);
  EXPECT_EQ((*frozen)->facts().commit, 3U);
  EXPECT_EQ((*frozen)->facts().patients, 3U);
  const Bytes before = contents(**frozen);
  // More than the 4,096 pages after which the log is moved into the file by itself.
  for (std::uint64_t k = 4; k <= 6; ++k) commit(site, k);
  STORE_ASSERT_OK(site.store->write([](Transaction& t) -> Status {
    Bytes noise(20'000'000);
    for (std::size_t i = 0; i < noise.size(); ++i) noise[i] = static_cast<std::uint8_t>(i * i >> 7);
    return t.put_shared_resource("Organization/1", noise);
  }));
  EXPECT_TRUE(contents(**frozen) == before);
  STORE_ASSERT_OK((*frozen)->check_at_rest());

  testing::TempFolder place(testing::TempFolder::Where::memory);
  auto folder = OsFolder::at(place.path());
  ASSERT_TRUE(folder);
  STORE_ASSERT_OK((*folder)->replace("copy.db", before));
  const auto copy = site.store->open_copy(place / "copy.db");
  STORE_ASSERT_OK(copy);
  EXPECT_TRUE(history::is_exactly(**copy, 3, site.clock.now()));
}

TEST(FrozenDatabase, TheLogIsMovedAgainOnceItIsGone) {
  Site site;
  site.open();
  commit(site, 1);
  {
    const auto frozen = site.store->freeze();
    STORE_ASSERT_OK(frozen);
    commit(site, 2);
  }
  const auto again = site.store->freeze();
  STORE_ASSERT_OK(again);
  EXPECT_EQ((*again)->facts().commit, 2U);
  EXPECT_EQ(std::filesystem::file_size(site.file().string() + "-wal"), 0U) << "all of it is in the file";
}

TEST(FrozenDatabase, AFileThatIsWrittenToAllTheSameIsNoticed) {
  Site site;
  site.open();
  commit(site, 1);
  const auto frozen = site.store->freeze();
  STORE_ASSERT_OK(frozen);
  std::filesystem::last_write_time(site.file(), std::filesystem::file_time_type::clock::now() + std::chrono::seconds(5));
  EXPECT_EQ((*frozen)->check_at_rest().error().code, ErrorCode::conflict);
}

TEST(FrozenDatabase, AReadThatLastsIsInTheWay) {
  Site site;
  site.open();
  commit(site, 1);
  const auto done = site.store->read([&](const Reading& reading) -> Status {
    const auto patient = reading.patient(test_id<PatientId>(1));  // the state is chosen by the first look
    if (!patient) return fail(patient);
    commit(site, 2);
    const auto frozen = site.store->freeze();
    EXPECT_FALSE(frozen);
    if (!frozen) {
      EXPECT_EQ(frozen.error().code, ErrorCode::locked);
    }
    return {};
  });
  STORE_ASSERT_OK(done);
  STORE_ASSERT_OK(site.store->freeze());
}

TEST(ChartDigest, SaysWhetherTwoCopiesHoldTheSame) {
  Site site;
  site.open();
  commit(site, 1);
  commit(site, 2);
  const auto first = test_id<ChartId>(1);
  const auto before = site.store->chart_digest(first);
  STORE_ASSERT_OK(before);
  EXPECT_EQ(site.store->chart_digest(first).value(), *before);
  const auto other = site.store->chart_digest(test_id<ChartId>(2));
  STORE_ASSERT_OK(other);
  EXPECT_NE(other->digest, before->digest);
  STORE_ASSERT_OK(
      site.store->write([](Transaction& t) { return t.update_patient(test_id<PatientId>(1), person("Other", "Name")); }));
  EXPECT_NE(site.store->chart_digest(first)->digest, before->digest) << "who the patient is counts";
  commit(site, 3);
  EXPECT_GT(site.store->chart_digest(first)->version, before->version);
  EXPECT_EQ(site.store->chart_digest(test_id<ChartId>(9)).error().code, ErrorCode::not_found);
  const auto charts = site.store->charts(std::nullopt, 2);
  STORE_ASSERT_OK(charts);
  EXPECT_EQ(*charts, (std::vector{first, test_id<ChartId>(2)}));
  EXPECT_EQ(site.store->charts(charts->back(), 2).value(), std::vector{test_id<ChartId>(3)});
}

}  // namespace
}  // namespace chartroom::store
