#include "retrieval/chart_index.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>

namespace chartroom::retrieval {
namespace {

Document note(std::string_view date, std::string text, FactStatus status = FactStatus::current) {
  Document made;
  made.text = std::move(text);
  made.when = parse_partial_time(date).value_or(PartialTime{});
  made.status = status;
  return made;
}

std::vector<Hit> search(const ChartIndex& index, std::string word, std::size_t limit = 10) {
  const std::vector<QueryWord> words = {{std::move(word), 1}};
  return index.search(words, limit);
}

TEST(ChartIndex, RanksTheRareWordAndFindsFormsOfIt) {
  Chart chart;
  chart.notes = {note("2024-01-01", "The patient walked today. Apixaban was stopped because of bleeding."),
                 note("2024-02-01", "The patient walked. The patient slept."), note("2024-03-01", "The patient ate.")};
  const ChartIndex index = ChartIndex::build(chart);
  EXPECT_EQ(index.notes_indexed(), 3U);
  ASSERT_EQ(search(index, "stopping").size(), 1U);
  EXPECT_EQ(search(index, "stopping").front().passage.index, 0U);
  EXPECT_EQ(search(index, "patient").size(), 3U);
  EXPECT_GT(index.idf("apixaban"), index.idf("patient"));
  EXPECT_EQ(index.idf("kuru"), 0);
  EXPECT_TRUE(search(index, "kuru").empty());
  EXPECT_EQ(search(index, "patient", 2).size(), 2U);
}

TEST(ChartIndex, VoidNotesAndFactsAreNotInIt) {
  Chart chart;
  chart.notes = {note("2024-01-01", "clopidogrel for the wrong patient", FactStatus::void_), note("2024-01-02", "walks")};
  Fact fact;
  fact.status = FactStatus::void_;
  Document record = note("2024-01-01", "Potassium: 6.9 mmol/L", FactStatus::void_);
  record.kind = DocumentKind::fact;
  chart.facts = {fact};
  chart.records = {record};
  Document attachment = note("2024-01-01", "secret");
  attachment.kind = DocumentKind::unreadable;
  chart.notes.push_back(attachment);
  const ChartIndex index = ChartIndex::build(chart);
  EXPECT_EQ(index.notes_indexed(), 1U);
  EXPECT_EQ(index.facts_indexed(), 0U);
  for (const std::string word : {"clopidogrel", "potassium", "6.9", "secret"}) EXPECT_TRUE(search(index, word).empty()) << word;
}

TEST(ChartIndex, ACopiedPassageIsThereOnceInTheNewest) {
  const std::string copied =
      "HPI: 78 year old man with atrial fibrillation on apixaban presents with three days of black tarry stools.";
  Chart chart;
  chart.notes = {note("2024-11-03", copied), note("2024-11-08", copied + "\n"), note("2024-11-05", copied)};
  const ChartIndex index = ChartIndex::build(chart);
  const auto hits = search(index, "apixaban");
  ASSERT_EQ(hits.size(), 1U);
  EXPECT_EQ(hits.front().passage.index, 1U);
}

TEST(ChartIndex, FindsPassagesWithAllWords) {
  Chart chart;
  chart.notes = {note("2024-01-01", "short of breath"), note("2024-01-02", "short walk"), note("2024-01-03", "")};
  const ChartIndex index = ChartIndex::build(chart);
  const std::vector<std::string> words = {"short", "breath"};
  EXPECT_EQ(index.passages_with_all(words).size(), 1U);
  EXPECT_TRUE(index.passages_with_all(std::vector<std::string>{}).empty());
}

TEST(ChartIndex, AnEmptyChartAnswersNothing) {
  const ChartIndex index = ChartIndex::build(Chart{});
  EXPECT_TRUE(search(index, "anything").empty());
  EXPECT_EQ(index.passages(), 0U);
}

TEST(ChartIndex, SpansPointAtTheirBytes) {
  Chart chart;
  chart.notes = {note("2024-01-01", "HPI: µg → Núñez.\r\n\r\nPLAN: 日本語 and rest.")};
  const ChartIndex index = ChartIndex::build(chart);
  const auto hits = search(index, "nunez");
  ASSERT_EQ(hits.size(), 1U);
  EXPECT_EQ(nlp::slice(chart.notes[0].text, hits.front().passage.span), "µg → Núñez.");
}

}  // namespace
}  // namespace chartroom::retrieval
