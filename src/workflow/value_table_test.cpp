// Values as tables and sentences: each with the range of its own source, and no other.

#include "workflow/value_table.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "workflow/answer_question.h"
#include "workflow/chart_for_tests.h"

namespace chartroom::workflow {
namespace {

Answer ask_values(const Chart& chart, std::string_view question) {
  auto answer = answer_question(PreparedChart(chart), {question, {}, test_now()});
  EXPECT_TRUE(answer) << question;
  return answer.value_or(Answer{});
}

std::string cell(const AnswerTable& table, std::size_t row, std::string_view column) {
  const auto found = std::ranges::find(table.columns, column);
  return found == table.columns.end()
             ? "no such column"
             : table.rows.at(row).cells.at(static_cast<std::size_t>(found - table.columns.begin())).reveal();
}

std::string table_text(const Answer& answer) {
  std::string out;
  for (const Statement& statement : answer.statements) out += statement.text.reveal() + "\n";
  return out;
}

Fact& potassium(ChartBuilder& builder, std::string_view date, double number, std::string_view range,
                std::string_view interpretation = "") {
  Fact& fact = builder.value("Potassium", "2823-3", date, number, "mmol/L");
  fact.values[0].reference_range = range;
  fact.values[0].interpretation = interpretation;
  return fact;
}

Fact& pressure(ChartBuilder& builder, std::string_view date) {
  Fact& fact = builder.fact(FactKind::observation, "Blood pressure", date, FactStatus::current, "final");
  fact.codes.push_back({"http://loinc.org", "85354-9", "Blood pressure panel"});
  fact.category = "vital-signs";
  const auto component = [&](const char* name, const char* code, double number, const char* range) {
    const std::string digits = std::to_string(static_cast<int>(number));
    fact.values.push_back(
        {name, {{"http://loinc.org", code, ""}}, Quantity{number, digits, "", "mmHg", ""}, digits + " mmHg", "", range, ""});
  };
  component("Systolic", "8480-6", 168, "90–140 mmHg");
  component("Diastolic", "8462-4", 74, "60–90 mmHg");
  return fact;
}

Chart chart_of_labs() {
  ChartBuilder builder;
  potassium(builder, "2025-01-10", 5.9, "3.5–5.1 mmol/L");
  potassium(builder, "2025-02-10", 4.4, "3.4–5 mmol/L", "normal");
  potassium(builder, "2025-03-10", 3, "");
  potassium(builder, "2025-04-10", 5.5, "3.5–5.1 g/L");
  potassium(builder, "2025-05-10", 6.1, "3.5–5.1 mmol/L", "critical high").status_words = "preliminary";
  pressure(builder, "2025-05-11");
  return builder.finish();
}

TEST(ValueTable, EachRowOfATrendHasTheRangeOfItsOwnSource) {
  const Chart chart = chart_of_labs();
  const Answer answer = ask_values(chart, "potassium over time");
  ASSERT_EQ(answer.tables.size(), 1U);
  const AnswerTable& table = answer.tables[0];
  const std::vector<std::string> columns = {"date", "value", "unit", "reference", "flag", "status"};
  EXPECT_EQ(table.columns, columns);
  ASSERT_EQ(table.rows.size(), 5U);
  const std::vector<std::string> ranges = {"3.5–5.1 mmol/L", "3.5–5.1 g/L", "", "3.4–5 mmol/L", "3.5–5.1 mmol/L"};
  const std::vector<std::string> flags = {"critical high", "", "", "normal", "above reference"};
  for (std::size_t row = 0; row < 5; ++row) {
    EXPECT_EQ(cell(table, row, "reference"), ranges[row]) << row;
    EXPECT_EQ(cell(table, row, "flag"), flags[row]) << row;
    const bool plain = row != 1 && row != 2;
    EXPECT_EQ(table.rows[row].range.has_value(), plain) << row;
    const Citation& citation = answer.statements.at(table.rows[row].statement).citations.at(0);
    EXPECT_NE(citation.quote.reveal().find(cell(table, row, "value")), std::string::npos) << row;
  }
  EXPECT_EQ(table.rows[3].range->low, 3.4) << "not that of a neighbour";
  EXPECT_EQ(cell(table, 0, "status"), "preliminary");
}

TEST(ValueTable, AValueIsSaidWithItsRange) {
  const Chart chart = chart_of_labs();
  EXPECT_NE(table_text(ask_values(chart, "latest potassium"))
                .find("6.1 mmol/L (reference 3.5–5.1 mmol/L, critical high), 2025-05-10"),
            std::string::npos);
  EXPECT_NE(table_text(ask_values(chart, "potassium in january 2025")).find("5.9 mmol/L (above reference 3.5–5.1 mmol/L)"),
            std::string::npos);
  const std::string bare = table_text(ask_values(chart, "potassium in march 2025"));
  EXPECT_NE(bare.find("3 mmol/L, 2025-03-10"), std::string::npos) << "no range is lent from another value: " << bare;
  const std::string both = table_text(ask_values(chart, "bp"));
  EXPECT_NE(both.find("168/74 mmHg (Systolic above reference 90–140 mmHg; Diastolic reference 60–90 mmHg)"), std::string::npos)
      << both;
}

TEST(ValueTable, SeveralMeasuresStandBesideEachOtherByName) {
  ChartBuilder builder;
  potassium(builder, "2025-05-10", 4.4, "3.5–5.1 mmol/L");
  builder.value("Sodium", "2951-2", "2025-05-10", 131, "mmol/L").values[0].interpretation = "low";
  builder.value("Creatinine", "2160-0", "2025-05-10", 1.1, "mg/dL");
  const Answer answer = ask_values(builder.finish(), "potassium, sodium and creatinine");
  ASSERT_EQ(answer.tables.size(), 1U);
  const AnswerTable& table = answer.tables[0];
  const std::vector<std::string> columns = {"name", "date", "value", "unit", "reference", "flag"};
  EXPECT_EQ(table.columns, columns);
  EXPECT_EQ(table.unit, "");
  EXPECT_EQ(cell(table, 1, "name"), "Sodium");
  EXPECT_EQ(cell(table, 1, "flag"), "low");
  EXPECT_EQ(cell(table, 2, "reference"), "");
  for (const TableRow& row : table.rows) EXPECT_FALSE(row.value) << "different measures are not one plot";
}

TEST(ValueTable, ABloodPressureOverTimeHasTwoNumbersInEachRow) {
  ChartBuilder builder;
  pressure(builder, "2025-04-11");
  pressure(builder, "2025-05-11");
  const Answer answer = ask_values(builder.finish(), "blood pressure over time");
  ASSERT_EQ(answer.tables.size(), 1U);
  const std::vector<std::string> parts = {"Systolic", "Diastolic"};
  EXPECT_EQ(answer.tables[0].parts, parts);
  ASSERT_EQ(answer.tables[0].rows.size(), 2U);
  for (const TableRow& row : answer.tables[0].rows) {
    EXPECT_FALSE(row.value);
    ASSERT_EQ(row.parts.size(), 2U);
    EXPECT_EQ(row.parts[0].value, 168);
    EXPECT_EQ(row.parts[0].flag, "above reference");
    EXPECT_EQ(row.parts[1].value, 74);
    EXPECT_EQ(row.parts[1].flag, "");
  }
  EXPECT_EQ(cell(answer.tables[0], 0, "value"), "168/74");
  EXPECT_EQ(cell(answer.tables[0], 0, "reference"), "Systolic 90–140 mmHg; Diastolic 60–90 mmHg");
  EXPECT_EQ(cell(answer.tables[0], 0, "flag"), "Systolic above reference");
}

TEST(ValueTable, AListOfLabsIsATableToo) {
  ChartBuilder builder;
  potassium(builder, "2025-04-10", 5.5, "3.5–5.1 mmol/L").category = "laboratory";
  potassium(builder, "2025-05-10", 4.4, "3.5–5.1 mmol/L").category = "laboratory";
  builder.value("Sodium", "2951-2", "2025-05-10", 131, "mmol/L").category = "laboratory";
  builder.fact(FactKind::observation, "Panel without values", "2025-05-10", FactStatus::current, "final").category =
      "laboratory";
  const Answer answer = ask_values(builder.finish(), "list all labs");
  ASSERT_EQ(answer.tables.size(), 1U) << table_text(answer);
  ASSERT_EQ(answer.tables[0].rows.size(), 2U) << "what has no value is no row";
  EXPECT_EQ(answer.statements.size(), 3U);
  const std::size_t row = cell(answer.tables[0], 0, "name") == "Potassium" ? 0 : 1;
  EXPECT_EQ(cell(answer.tables[0], row, "measured"), "2 times, first 2025-04-10");
  EXPECT_EQ(cell(answer.tables[0], row, "reference"), "3.5–5.1 mmol/L");
  EXPECT_NE(table_text(answer).find("4.4 mmol/L (reference 3.5–5.1 mmol/L)"), std::string::npos) << table_text(answer);
}

TEST(ValueTable, WhatIsHighIsJudgedInTheRangesOwnUnitAndOverAllComponents) {
  const Chart chart = chart_of_labs();
  EXPECT_EQ(ask_values(chart, "is the blood pressure high?").verdict, Verdict::yes);
  EXPECT_EQ(ask_values(chart, "is the blood pressure normal?").verdict, Verdict::no);
  EXPECT_EQ(ask_values(chart, "is the potassium high?").verdict, Verdict::yes);
  ChartBuilder in_words;
  potassium(in_words, "2025-05-10", 5.5, "", "above high normal");
  EXPECT_EQ(ask_values(in_words.finish(), "is the potassium normal?").verdict, Verdict::no);
  ChartBuilder foreign;
  potassium(foreign, "2025-05-10", 5.5, "3.5–5.1 g/L");
  EXPECT_EQ(ask_values(foreign.finish(), "is the potassium high?").verdict, Verdict::uncertain)
      << "the range is in another unit";
  ChartBuilder high_diastolic;
  Fact& fact = pressure(high_diastolic, "2025-05-11");
  fact.values[0] = {"Systolic", fact.values[0].codes, Quantity{120, "120", "", "mmHg", ""}, "120 mmHg", "", "90–140 mmHg", ""};
  fact.values[1].interpretation = "high";
  EXPECT_EQ(ask_values(high_diastolic.finish(), "is the blood pressure high?").verdict, Verdict::yes)
      << "the second component counts";
}

}  // namespace
}  // namespace chartroom::workflow
