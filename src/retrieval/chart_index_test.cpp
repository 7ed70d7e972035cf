#include "retrieval/chart_index.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>

#include "nlp/stem.h"
#include "retrieval/word_index.h"

namespace chartroom::retrieval {
namespace {

DocumentId next_id() {
  static std::uint32_t count = 0;
  ++count;
  DocumentId id;
  for (std::size_t i = 0; i < 4; ++i) id.bytes[i] = static_cast<std::uint8_t>(count >> (8 * i));
  return id;
}

Document note(std::string_view date, std::string text, FactStatus status = FactStatus::current) {
  Document made;
  made.id = next_id();
  made.text = std::move(text);
  made.when = parse_partial_time(date).value_or(PartialTime{});
  made.status = status;
  return made;
}

std::string stem_of(std::string_view word) { return std::string((*nlp::Stemmer::create())->stem(word)); }

std::vector<Hit> search(const ChartIndex& index, std::string_view word, std::size_t limit = 10) {
  const std::vector<QueryStem> stems = {{stem_of(word), 1}};
  return index.search(stems, limit);
}

std::vector<std::uint32_t> sentences_with(const ChartIndex& index, const std::vector<std::string>& stems) {
  return index.sentences_with(std::span(&stems, 1));
}

Bytes words_of(const SharedList<Document>& notes) {
  WordIndex::Builder builder;
  for (const Document& one : notes) builder.add(one.id, one.text);
  return builder.take().bytes();
}

Chart two_years() {
  Chart chart;
  chart.notes = {note("2023-01-01", "HPI: Short of breath on stairs. Denies chest pain.\nPLAN: Start furosemide 40 mg daily."),
                 note("2024-01-01", "Walks well. Furosemide was stopped."), note("2024-05-01", "No shortness of breath.")};
  return chart;
}

TEST(ChartIndex, RanksTheRareWordAndFindsFormsOfIt) {
  Chart chart;
  chart.notes = {note("2024-01-01", "The patient walked today. Apixaban was stopped because of bleeding."),
                 note("2024-02-01", "The patient walked. The patient slept."), note("2024-03-01", "The patient ate.")};
  const ChartIndex index = ChartIndex::build(chart);
  EXPECT_EQ(index.notes_indexed(), 3U);
  ASSERT_EQ(search(index, "stopping").size(), 1U);
  EXPECT_EQ(index.passage(search(index, "stopping").front().passage).index, 0U);
  EXPECT_EQ(search(index, "patient").size(), 3U);
  EXPECT_TRUE(index.has("apixaban"));
  EXPECT_FALSE(index.has("kuru"));
  EXPECT_TRUE(search(index, "kuru").empty());
  EXPECT_EQ(search(index, "patient", 2).size(), 2U);
  const std::vector<QueryStem> both = {{"patient", 1}, {"apixaban", 1}};
  EXPECT_EQ(index.passage(index.search(both, 3).front().passage).index, 0U);
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
  chart.words = {words_of(chart.notes)};
  const ChartIndex index = ChartIndex::build(chart);
  EXPECT_EQ(index.notes_indexed(), 1U);
  EXPECT_EQ(index.passages(), 1U);
  for (const std::string word : {"clopidogrel", "potassium", "6.9", "secret"}) {
    EXPECT_TRUE(search(index, word).empty()) << word;
    EXPECT_TRUE(sentences_with(index, {stem_of(word)}).empty()) << word;
  }
}

TEST(ChartIndex, ACopiedPassageIsThereOnceInTheNewest) {
  const std::string copied =
      "HPI: 78 year old man with atrial fibrillation on apixaban presents with three days of black tarry stools.";
  Chart chart;
  chart.notes = {note("2024-11-03", copied), note("2024-11-08", copied + "\n"), note("2024-11-05", copied)};
  const ChartIndex index = ChartIndex::build(chart);
  const auto hits = search(index, "apixaban");
  ASSERT_EQ(hits.size(), 1U);
  EXPECT_EQ(index.passage(hits.front().passage).index, 1U);
  EXPECT_EQ(index.passage(hits.front().passage).first_index, 0U);
  EXPECT_EQ(index.copies_left_out(), 2U);
  EXPECT_EQ(sentences_with(index, {"apixaban"}).size(), 1U);
}

TEST(ChartIndex, FindsSentencesWithAllStems) {
  Chart chart;
  chart.notes = {note("2024-01-01", "short of breath"), note("2024-01-02", "short walk"), note("2024-01-03", "")};
  const ChartIndex index = ChartIndex::build(chart);
  const auto found = sentences_with(index, {"short", "breath"});
  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(index.passage_of_sentence(found.front()).index, 0U);
  EXPECT_TRUE(sentences_with(index, {}).empty());
}

TEST(ChartIndex, AnEmptyChartAnswersNothing) {
  const Chart chart;
  const ChartIndex index = ChartIndex::build(chart);
  EXPECT_TRUE(search(index, "anything").empty());
  EXPECT_EQ(index.passages(), 0U);
}

TEST(ChartIndex, SpansPointAtTheirBytes) {
  Chart chart;
  chart.notes = {note("2024-01-01", "HPI: µg → Núñez.\r\n\r\nPLAN: 日本語 and rest.")};
  const ChartIndex index = ChartIndex::build(chart);
  const auto hits = search(index, "nunez");
  ASSERT_EQ(hits.size(), 1U);
  EXPECT_EQ(nlp::slice(chart.notes[0].text, index.passage(hits.front().passage).span), "µg → Núñez.");
}

void expect_same_answers(const ChartIndex& left, const ChartIndex& right) {
  for (const std::string_view word : {"breath", "furosemide", "short", "stopped", "40", "plan", "nothing"}) {
    const auto a = search(left, word);
    const auto b = search(right, word);
    ASSERT_EQ(a.size(), b.size()) << word;
    for (std::size_t i = 0; i < a.size(); ++i) {
      EXPECT_EQ(left.passage(a[i].passage).index, right.passage(b[i].passage).index) << word;
      EXPECT_EQ(left.passage(a[i].passage).span, right.passage(b[i].passage).span) << word;
      EXPECT_DOUBLE_EQ(a[i].score, b[i].score) << word;
    }
    EXPECT_EQ(sentences_with(left, {stem_of(word)}).size(), sentences_with(right, {stem_of(word)}).size()) << word;
  }
}

TEST(ChartIndex, WhatWasSealedAnswersLikeWhatIsReadHere) {
  const Chart chart = two_years();
  const ChartIndex read_here = ChartIndex::build(chart);
  EXPECT_EQ(read_here.notes_read_here(), 3U);
  Chart sealed = chart;
  for (const Document& one : chart.notes) sealed.words.push_back(words_of({one}));
  const ChartIndex by_parts = ChartIndex::build(sealed);
  EXPECT_EQ(by_parts.notes_read_here(), 0U);
  EXPECT_EQ(by_parts.words_unreadable(), 0U);
  expect_same_answers(read_here, by_parts);
}

TEST(ChartIndex, ManySmallPartsArePutTogether) {
  Chart chart;
  for (int i = 0; i < 40; ++i) {
    chart.notes.push_back(
        note("2024-01-01", "Furosemide 40 mg. Visit number " + std::to_string(i) + ". Short of breath, stopped."));
  }
  const ChartIndex read_here = ChartIndex::build(chart);
  Chart sealed = chart;
  for (const Document& one : chart.notes) sealed.words.push_back(words_of({one}));
  const ChartIndex by_parts = ChartIndex::build(sealed);
  EXPECT_EQ(by_parts.notes_read_here(), 0U);
  EXPECT_EQ(sentences_with(by_parts, {"furosemid"}).size(), 40U);
  expect_same_answers(read_here, by_parts);
}

// --- growing

void expect_identical(const ChartIndex& grown, const ChartIndex& built, const Chart& chart) {
  expect_same_answers(grown, built);
  ASSERT_EQ(grown.passages(), built.passages());
  EXPECT_EQ(grown.notes_indexed(), built.notes_indexed());
  EXPECT_EQ(grown.copies_left_out(), built.copies_left_out());
  nlp::SentenceWords words;
  for (const char* word : {"furosemide", "breath", "denies", "visit", "stopped"}) {
    const auto ids = sentences_with(built, {stem_of(word)});
    EXPECT_EQ(sentences_with(grown, {stem_of(word)}), ids) << word;
    for (const std::uint32_t id : ids) {
      EXPECT_EQ(grown.text_of(id), built.text_of(id));
      EXPECT_EQ(grown.passage_of_sentence(id).index, built.passage_of_sentence(id).index);
      EXPECT_EQ(grown.passage_of_sentence(id).first_index, built.passage_of_sentence(id).first_index);
      const auto& terms = built.reading(id, words).terms;
      ASSERT_EQ(grown.reading(id, words).terms.size(), terms.size());
      for (std::size_t t = 0; t < terms.size(); ++t) {
        EXPECT_EQ(grown.assertion(id, t, words), built.assertion(id, t, words)) << chart.notes.size();
      }
    }
  }
}

void add_fact(Chart& chart, std::string_view date, const std::string& line) {
  Fact fact;
  fact.id = next_id();
  fact.when = parse_partial_time(date).value_or(PartialTime{});
  Document record;
  record.id = fact.id;
  record.kind = DocumentKind::fact;
  record.text = line;
  chart.facts.push_back(fact);
  chart.records.push_back(record);
}

// Thirty versions of a chart, each continuing the one before by notes (newer, older, of the same day, copied forward, void, as
// attachments, with and without sealed words) or by facts: the grown index is the one that is built anew.
TEST(ChartIndex, OneThatGrewIsOneThatWasBuilt) {
  Chart chart = two_years();
  auto index = std::make_unique<ChartIndex>(ChartIndex::build(chart));
  const std::string copied =
      "HPI: Short of breath on stairs for two weeks, no chest pain, sleeps on two pillows. Furosemide was stopped.";
  for (int i = 0; i < 30; ++i) {
    Chart next = chart;
    const std::string date = std::to_string(2015 + (i * 7) % 12) + "-0" + std::to_string(1 + i % 9) + "-11";
    const std::string text = "Visit " + std::to_string(i) + ". Denies chest pain. Furosemide 40 mg, no fever.";
    switch (i % 6) {
      case 0: next.notes.push_back(note(date, text)); break;
      case 1: next.notes.push_back(note(date, copied + (i % 4 == 1 ? "\n" : ""))); break;
      case 2: next.notes.push_back(note(date, text, FactStatus::void_)); break;
      case 3: add_fact(next, date, "Medication: Furosemide 20 mg (stopped), visit " + std::to_string(i)); break;
      case 4:
        next.notes.push_back(note(date, copied));
        next.notes.push_back(note(date, text + " " + copied));
        break;
      default: {
        Document attachment = note(date, "");
        attachment.kind = DocumentKind::unreadable;
        next.notes.push_back(attachment);
        add_fact(next, "", "Walking stick, visit");
      }
    }
    if (i % 2 == 0 && next.notes.size() > chart.notes.size()) next.words.push_back(words_of({next.notes.back()}));
    if (i % 5 == 0) next.words.push_back({0xFF});
    auto grown = std::make_unique<ChartIndex>(ChartIndex::grow(next, *index));
    const ChartIndex built = ChartIndex::build(next);
    SCOPED_TRACE(i);
    expect_identical(*grown, built, next);
    EXPECT_EQ(grown->words_unreadable(), built.words_unreadable());
    chart = next;  // the earlier chart is gone; its index is not
    index = std::make_unique<ChartIndex>(ChartIndex::grow(chart, *index));
  }
}

TEST(ChartIndex, WhatWasReadOfASentenceIsKeptWhenItGrows) {
  Chart chart = two_years();
  const ChartIndex index = ChartIndex::build(chart);
  const auto pain = sentences_with(index, {stem_of("pain")});
  ASSERT_EQ(pain.size(), 1U);
  EXPECT_EQ(index.known_reading(pain.front()), nullptr);
  nlp::SentenceWords words;
  const SentenceReading* read = &index.reading(pain.front(), words);
  Chart next = chart;
  next.notes.push_back(note("2024-06-01", "Denies chest pain again."));
  const ChartIndex grown = ChartIndex::grow(next, index);
  const auto now = sentences_with(grown, {stem_of("pain")});
  ASSERT_EQ(now.size(), 2U);
  EXPECT_EQ(grown.known_reading(now[0]), nullptr) << "the newest first";
  EXPECT_EQ(grown.known_reading(now[1]), read);
}

TEST(ChartIndex, WordsOfAnotherTextAreNotUsed) {
  Chart chart = two_years();
  SharedList<Document> earlier = chart.notes;
  earlier.edit(1).text = "Ibuprofen was stopped. Walk well.";
  chart.words = {words_of(earlier)};
  const ChartIndex index = ChartIndex::build(chart);
  EXPECT_EQ(index.notes_read_here(), 1U);
  EXPECT_TRUE(search(index, "ibuprofen").empty());
  EXPECT_EQ(search(index, "furosemide").size(), 2U);
}

TEST(ChartIndex, WordsThatCannotBeReadAreCountedAndReadAgain) {
  Chart chart = two_years();
  const ChartIndex whole = ChartIndex::build(chart);
  chart.words = {words_of(chart.notes)};
  chart.words.edit(0).pop_back();
  chart.words.push_back({0xFF});
  const ChartIndex index = ChartIndex::build(chart);
  EXPECT_EQ(index.words_unreadable(), 2U);
  EXPECT_EQ(index.notes_read_here(), 3U);
  expect_same_answers(whole, index);
}

}  // namespace
}  // namespace chartroom::retrieval
