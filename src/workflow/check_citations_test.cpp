#include "workflow/check_citations.h"

#include <gtest/gtest.h>

#include "workflow/answer_parts.h"
#include "workflow/chart_for_tests.h"

namespace chartroom::workflow {
namespace {

class CheckCitations : public testing::Test {
 protected:
  void SetUp() override {
    ChartBuilder builder;
    builder.note("2024-01-01", "Note", "Denies chest pain. µg given.");
    builder.note("2024-01-02", "Void", "Denies chest pain.", FactStatus::void_);
    builder.fact(FactKind::condition, "Gout", "2020", FactStatus::current, "active");
    builder.fact(FactKind::condition, "Lupus", "2020", FactStatus::void_, "entered-in-error");
    chart_ = builder.finish();
  }

  Status check(Citation citation) const {
    Answer answer;
    answer.statements.push_back({PatientText("text"), {std::move(citation)}});
    return check_citations(PreparedChart(chart_), answer);
  }

  Chart chart_;
};

TEST_F(CheckCitations, WhatIsInTheChartPasses) {
  EXPECT_TRUE(check(cite_note(chart_, 0, {0, 18})));
  EXPECT_TRUE(check(cite_fact(chart_, 0)));
}

TEST_F(CheckCitations, EveryWrongSpanOfEveryDocumentIsRefused) {
  const std::string& text = chart_.notes[0].text;
  const Citation good = cite_note(chart_, 0, {0, 18});
  for (std::uint32_t start = 0; start <= text.size() + 2; ++start) {
    for (std::uint32_t end = 0; end <= text.size() + 2; ++end) {
      Citation citation = good;
      citation.start = start;
      citation.end = end;
      const bool same = start < end && end <= text.size() && text.substr(start, end - start) == good.quote.reveal();
      EXPECT_EQ(check(citation).has_value(), same);
    }
  }
}

TEST_F(CheckCitations, ACharacterIsNotCut) {
  const std::string& text = chart_.notes[0].text;
  const auto at = static_cast<std::uint32_t>(text.find("µ"));
  Citation citation = cite_note(chart_, 0, {at, at + 2});
  EXPECT_TRUE(check(citation));
  citation.start = at + 1;
  citation.quote = PatientText(text.substr(at + 1, 1));
  EXPECT_FALSE(check(citation));
}

TEST_F(CheckCitations, VoidDocumentsAndStrangersAreRefused) {
  EXPECT_FALSE(check(cite_note(chart_, 1, {0, 5})));
  EXPECT_FALSE(check(cite_fact(chart_, 1)));
  Citation stranger = cite_note(chart_, 0, {0, 5});
  stranger.document.bytes[3] = 9;
  EXPECT_FALSE(check(stranger));
}

TEST_F(CheckCitations, AStatementWithoutCitationIsRefused) {
  Answer answer;
  answer.statements.push_back({PatientText("I know it"), {}});
  const Status checked = check_citations(PreparedChart(chart_), answer);
  ASSERT_FALSE(checked);
  EXPECT_EQ(checked.error().code, ErrorCode::unavailable);
}

}  // namespace
}  // namespace chartroom::workflow
