#include "store/feedback.h"

#include <gtest/gtest.h>

#include "store/rows.h"
#include "store/store_fixture.h"

namespace chartroom::store {
namespace {

class FeedbackTest : public ::testing::Test {
 protected:
  void SetUp() override {
    site_.open();
    for (const std::uint8_t number : {std::uint8_t{1}, std::uint8_t{2}}) {
      STORE_ASSERT_OK(site_.store->write([&](Transaction& t) {
        return t.add_patient(test_id<PatientId>(number), test_id<ChartId>(number), person("Alpha", "A"));
      }));
    }
  }
  // Number n, of patient 1 or 2, with words where n is odd; two and two have one time.
  FeedbackRow row(std::uint8_t number) const {
    FeedbackRow made;
    made.id = test_id<FeedbackId>(number);
    made.patient = test_id<PatientId>(number % 2 == 0 ? 2 : 1);
    made.chart = test_id<ChartId>(number % 2 == 0 ? 2 : 1);
    made.principal = clinician().id;
    made.request = test_id<RequestId>(number);
    if (number % 3 == 0) made.statement = number;
    made.verdict = number % 3 == 0 ? FeedbackVerdict::incomplete : FeedbackVerdict::helpful;
    made.has_words = number % 2 == 1;
    if (made.has_words) made.words = PatientText("words " + std::to_string(number));
    made.created = site_.clock.now() + std::chrono::seconds(number / 2);
    return made;
  }
  void add(const FeedbackRow& made) {
    STORE_ASSERT_OK(site_.store->write([&](Transaction& t) { return t.add_feedback(made); }));
  }
  static void expect_same(const FeedbackRow& found, const FeedbackRow& made) {
    EXPECT_EQ(found.id, made.id);
    EXPECT_EQ(found.patient, made.patient);
    EXPECT_EQ(found.chart, made.chart);
    EXPECT_EQ(found.principal, made.principal);
    EXPECT_EQ(found.request, made.request);
    EXPECT_EQ(found.statement, made.statement);
    EXPECT_EQ(found.verdict, made.verdict);
    EXPECT_EQ(found.has_words, made.has_words);
    EXPECT_EQ(found.created, made.created);
  }

  Site site_;
};

TEST_F(FeedbackTest, IsKeptAndListedNewestFirst) {
  for (std::uint8_t number = 1; number <= 5; ++number) add(row(number));
  site_.open();  // and again from the file
  std::string seen;
  std::string after;
  do {
    const auto page = site_.store->feedback(2, after);
    STORE_ASSERT_OK(page);
    for (const FeedbackRow& found : page->rows) {
      seen += std::to_string(found.id.bytes[0]);
      expect_same(found, row(found.id.bytes[0]));
      EXPECT_TRUE(found.words.empty()) << "the list of all leaves the words sealed";
    }
    after = page->next;
  } while (!after.empty());
  EXPECT_EQ(seen, "54321");
  EXPECT_EQ(site_.store->feedback(2, "??").error().code, ErrorCode::invalid);
}

TEST_F(FeedbackTest, APatientsListHasTheWordsOfThatPatientOnly) {
  for (std::uint8_t number = 1; number <= 5; ++number) add(row(number));
  std::string seen;
  std::string after;
  do {
    const auto page = site_.store->feedback_of(test_id<PatientId>(1), 2, after);
    STORE_ASSERT_OK(page);
    for (const FeedbackRow& found : page->rows) seen += found.words.reveal() + ";";
    after = page->next;
  } while (!after.empty());
  EXPECT_EQ(seen, "words 5;words 3;words 1;");
  const auto other = site_.store->feedback_of(test_id<PatientId>(2), 10, "");
  STORE_ASSERT_OK(other);
  ASSERT_EQ(other->rows.size(), 2U);
  for (const FeedbackRow& found : other->rows) EXPECT_TRUE(found.words.empty());
}

TEST_F(FeedbackTest, RefusesADoubledIdAndAnUnknownPatient) {
  add(row(1));
  EXPECT_FALSE(site_.store->write([&](Transaction& t) { return t.add_feedback(row(1)); }));
  auto stranger = row(3);
  stranger.patient = test_id<PatientId>(9);
  EXPECT_FALSE(site_.store->write([&](Transaction& t) { return t.add_feedback(stranger); }));
  EXPECT_EQ(site_.store->feedback(10, "")->rows.size(), 1U);
}

TEST_F(FeedbackTest, AMalformedRowIsCorrupt) {
  const Bytes good = encode(row(3));
  FeedbackRow out;
  STORE_ASSERT_OK(decode_feedback(good, out));
  for (std::size_t size = 0; size < good.size(); ++size) {
    EXPECT_EQ(decode_feedback(ByteView(good).first(size), out).error().code, ErrorCode::corrupt) << size;
  }
  for (const auto& [at, value] : std::vector<std::pair<std::size_t, std::uint8_t>>{{33, 2}, {38, 0}, {38, 4}, {39, 2}}) {
    Bytes bad = good;
    bad.at(at) = value;
    EXPECT_EQ(decode_feedback(bad, out).error().code, ErrorCode::corrupt) << at;
  }
}

}  // namespace
}  // namespace chartroom::store
