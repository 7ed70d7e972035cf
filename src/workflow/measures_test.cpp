#include "workflow/measures.h"

#include <gtest/gtest.h>

#include "workflow/chart_for_tests.h"

namespace chartroom::workflow {
namespace {

FactValue component(std::string name, std::string loinc, double number) {
  FactValue value;
  value.name = std::move(name);
  value.codes = {{"http://loinc.org", std::move(loinc), value.name}};
  value.quantity = Quantity{number, std::to_string(static_cast<int>(number)), "", "mmHg", "mm[Hg]"};
  value.text = value.quantity->digits + " mmHg";
  return value;
}

std::string digits_of(const Chart& chart, const MeasureLine& line) {
  std::string out;
  for (const MeasurePoint& point : line.points) out += chart.facts[point.fact].values[point.value].quantity->digits + ' ';
  return out;
}

TEST(Measures, GroupsByCodeThenNameOldestFirst) {
  ChartBuilder builder;
  builder.value("K", "2823-3", "2024-03-01", 4.5, "mmol/L");
  builder.value("Potassium", "2823-3", "2024-06-01", 5.1, "mmol/L").category = "laboratory";
  builder.value("Potassium (plasma)", "2823-3", "2023-01-01", 3.9, "mmol/L");
  builder.value("peak flow", "", "2024-01-01", 300, "L/min");
  builder.value("Peak Flow", "", "2024-02-01", 310, "L/min");
  builder.value("Sodium", "2951-2", "2024-01-01", 140, "mmol/L");
  const Chart chart = builder.finish();
  const Measures measures = Measures::build(chart);
  ASSERT_EQ(measures.repeated().size(), 2U);
  const Measure& flow = measures.repeated()[0];
  const Measure& potassium = measures.repeated()[1];
  EXPECT_EQ(flow.name, "Peak Flow");
  EXPECT_EQ(potassium.name, "Potassium");
  EXPECT_EQ(potassium.category, "laboratory");
  EXPECT_EQ(potassium.facts, 3U);
  ASSERT_EQ(potassium.lines.size(), 1U);
  EXPECT_EQ(digits_of(chart, potassium.lines[0]), "3.9 4.5 5.1 ");
  for (const std::size_t fact : {0U, 1U, 2U}) EXPECT_EQ(measures.of(chart.facts[fact].id), &potassium);
  ASSERT_NE(measures.of(chart.facts[5].id), nullptr);
  EXPECT_EQ(measures.of(chart.facts[5].id)->facts, 1U);
  EXPECT_EQ(measures.of(DocumentId{}), nullptr);
}

TEST(Measures, LeavesOutWhatDoesNotStand) {
  ChartBuilder builder;
  builder.value("Potassium", "2823-3", "2024-03-01", 4.5, "mmol/L");
  builder.value("Potassium", "2823-3", "2024-04-01", 4.6, "mmol/L");
  for (const FactStatus status : {FactStatus::void_, FactStatus::refuted, FactStatus::planned}) {
    builder.value("Potassium", "2823-3", "2024-06-01", 6.9, "mmol/L").status = status;
  }
  Fact& absent = builder.fact(FactKind::observation, "Potassium", "2024-05-01");
  absent.codes.push_back({"http://loinc.org", "2823-3", ""});
  absent.values.emplace_back();
  absent.values.back().absent_reason = "hemolyzed";
  const Chart chart = builder.finish();
  const Measures measures = Measures::build(chart);
  ASSERT_EQ(measures.repeated().size(), 1U);
  EXPECT_EQ(digits_of(chart, measures.repeated()[0].lines[0]), "4.5 4.6 ");
  for (std::size_t fact = 2; fact < chart.facts.size(); ++fact) EXPECT_EQ(measures.of(chart.facts[fact].id), nullptr) << fact;
}

TEST(Measures, ComponentsAreLinesOfTheirOwn) {
  ChartBuilder builder;
  for (const auto& [date, high, low] : {std::tuple("2024-01-02", 150.0, 90.0), std::tuple("2024-01-01", 140.0, 80.0)}) {
    Fact& pressure = builder.fact(FactKind::observation, "Blood pressure", date);
    pressure.codes.push_back({"http://loinc.org", "85354-9", ""});
    pressure.values = {component("Systolic", "8480-6", high), component("Diastolic", "8462-4", low)};
  }
  // One of them could not be taken.
  Fact& half = builder.fact(FactKind::observation, "BP", "2024-01-03");
  half.codes.push_back({"http://loinc.org", "85354-9", ""});
  half.values = {FactValue{}, component("Diastolic", "8462-4", 70)};
  const Chart chart = builder.finish();
  const Measures measures = Measures::build(chart);
  ASSERT_EQ(measures.repeated().size(), 1U);
  const Measure& pressure = measures.repeated()[0];
  EXPECT_EQ(pressure.facts, 3U);
  ASSERT_EQ(pressure.lines.size(), 2U);
  EXPECT_EQ(pressure.lines[0].name, "Diastolic");
  EXPECT_EQ(digits_of(chart, pressure.lines[0]), "80 90 70 ");
  EXPECT_EQ(pressure.lines[1].name, "Systolic");
  EXPECT_EQ(digits_of(chart, pressure.lines[1]), "140 150 ");
}

TEST(Measures, KeepsUnitsAsTheyAre) {
  ChartBuilder builder;
  builder.value("Weight", "29463-7", "2024-01-01", 176, "lb");
  builder.value("Weight", "29463-7", "2024-02-01", 80, "kg");
  const Chart chart = builder.finish();
  const Measures measures = Measures::build(chart);
  ASSERT_EQ(measures.repeated().size(), 1U);
  EXPECT_EQ(digits_of(chart, measures.repeated()[0].lines[0]), "176 80 ");
}

}  // namespace
}  // namespace chartroom::workflow
