#include "workflow/prepared_chart.h"

#include <gtest/gtest.h>

#include <array>
#include <memory>
#include <optional>

#include "workflow/answer_question.h"
#include "workflow/chart_for_tests.h"

namespace chartroom::workflow {
namespace {

constexpr std::array<std::string_view, 8> kQuestions = {
    "does she have chest pain?", "never had a stroke?", "latest potassium",       "potassium over time",
    "is she on furosemide?",     "why was it stopped?", "what happened in 2024?", "any severe pain in the left leg?"};

Chart first_chart() {
  ChartBuilder builder;
  (void)builder.note("2024-01-02", "Visit", "HPI: Denies chest pain. No stroke.\nPLAN: Furosemide 40 mg daily for edema.");
  (void)builder.note("2024-03-02", "Visit", "Severe pain in the left leg. Furosemide was stopped because of gout.");
  builder.value("Potassium", "2823-3", "2024-01-02", 4.1, "mmol/L");
  return builder.finish();
}

DocumentId id_of(std::size_t number) {
  DocumentId id;
  id.bytes[15] = static_cast<std::uint8_t>(number);
  return id;
}

// As records::ChartGrowth continues a chart.
Chart continued(const Chart& chart, const Chart& by) {
  Chart next = chart;
  for (const Document& note : by.notes) {
    next.notes.push_back(note);
    next.notes.edit(next.notes.size() - 1).id = id_of(next.notes.size());
  }
  for (std::size_t i = 0; i < by.facts.size(); ++i) {
    next.facts.push_back(by.facts[i]);
    next.records.push_back(by.records[i]);
    next.facts.edit(next.facts.size() - 1).id = id_of(100 + next.facts.size());
    next.records.edit(next.records.size() - 1).id = next.facts.back().id;
  }
  return next;
}

Chart one_more(std::string_view date, std::string_view text, std::optional<double> potassium) {
  ChartBuilder builder;
  (void)builder.note(date, "Visit", text);
  if (potassium) builder.value("Potassium", "2823-3", date, *potassium, "mmol/L");
  return builder.finish();
}

void expect_same_answers(const PreparedChart& a, const PreparedChart& b) {
  const Timestamp now = test_now();
  EXPECT_EQ(a.notes_searchable(), b.notes_searchable());
  EXPECT_EQ(a.facts_searchable(), b.facts_searchable());
  EXPECT_EQ(a.newest(now), b.newest(now));
  for (const std::string_view question : kQuestions) {
    const auto left = answer_question(a, {std::string(question), {}, now});
    const auto right = answer_question(b, {std::string(question), {}, now});
    ASSERT_TRUE(left && right);
    ASSERT_EQ(left->statements.size(), right->statements.size()) << question;
    EXPECT_EQ(left->verdict, right->verdict) << question;
    for (std::size_t i = 0; i < left->statements.size(); ++i) {
      EXPECT_EQ(left->statements[i].text.reveal(), right->statements[i].text.reveal()) << question;
    }
  }
}

TEST(PreparedChart, OneThatContinuesAnotherAnswersLikeOneMadeAnew) {
  auto chart = std::make_unique<Chart>(first_chart());
  auto prepared = std::make_unique<PreparedChart>(*chart);
  (void)prepared->index();
  const std::vector<Chart> additions = {
      one_more("2024-05-02", "Chest pain since yesterday. Furosemide was restarted.", std::nullopt),
      one_more("2023-05-02", "Had a stroke in May, walks with a stick.", 5.2),
      one_more("2025-01-02", "Denies chest pain.", 3.9),
  };
  for (const Chart& addition : additions) {
    auto next = std::make_unique<Chart>(continued(*chart, addition));
    auto grown = std::make_unique<PreparedChart>(*next, prepared.get());
    prepared = std::move(grown);  // what it continues is gone, its chart too
    chart = std::move(next);
    const PreparedChart anew(*chart);
    expect_same_answers(*prepared, anew);
    for (const Document& note : chart->notes) EXPECT_EQ(prepared->citable(note.id), &note);
    for (const Document& record : chart->records) EXPECT_EQ(prepared->citable(record.id), &record);
  }
}

TEST(PreparedChart, WithoutNewFactsThingsAreShared) {
  const Chart chart = first_chart();
  const PreparedChart prepared(chart);
  const Chart with_note = continued(chart, one_more("2024-05-02", "Well.", std::nullopt));
  const Chart with_fact = continued(chart, one_more("2024-05-02", "Well.", 4.4));
  EXPECT_EQ(&PreparedChart(with_note, &prepared).things(), &prepared.things());
  EXPECT_NE(&PreparedChart(with_fact, &prepared).things(), &prepared.things());
}

TEST(PreparedChart, OneThatChangedOtherwiseIsMadeAnew) {
  const Chart chart = first_chart();
  const PreparedChart prepared(chart);
  Chart changed = chart;
  changed.notes.edit(0).text = "HPI: Has chest pain.";
  const PreparedChart now(changed, &prepared);
  expect_same_answers(now, PreparedChart(changed));
  EXPECT_NE(&now.things(), &prepared.things());
}

}  // namespace
}  // namespace chartroom::workflow
