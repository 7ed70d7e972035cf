#include "workflow/timeline.h"

#include <gtest/gtest.h>

#include "nlp/text.h"
#include "workflow/chart_for_tests.h"

namespace chartroom::workflow {
namespace {

std::string names_of(const Chart& chart, const Timeline& timeline) {
  std::string out;
  for (const TimelineEntry& entry : timeline.entries()) {
    out += entry.kind == EntryKind::note ? chart.notes[entry.index].title : chart.facts[entry.index].name;
    out += ' ';
  }
  return out;
}

TEST(Timeline, IsNewestFirstAndUndatedLast) {
  ChartBuilder builder;
  builder.note("2024-05-01T10:00:00Z", "n1", "text");
  builder.note("", "n2", "text");
  builder.fact(FactKind::condition, "c2023", "2023");
  builder.fact(FactKind::procedure, "p2024", "2024-05-02");
  builder.fact(FactKind::allergy, "undated", "").recorded = test_time("2020-01-01");
  builder.fact(FactKind::goal, "never", "");
  builder.fact(FactKind::patient, "who", "2025-01-01");
  builder.fact(FactKind::medication, "void", "2024-05-01T10:00:00Z", FactStatus::void_);
  const Chart chart = builder.finish();
  const Timeline timeline = Timeline::build(chart);
  EXPECT_EQ(names_of(chart, timeline), "p2024 n1 void c2023 undated n2 never ");
  EXPECT_EQ(timeline.count(EntryKind::note), 2U);
  EXPECT_EQ(timeline.count(EntryKind::medication), 1U);
  EXPECT_EQ(timeline.count(EntryKind::other), 1U);
  EXPECT_EQ(timeline.count(EntryKinds{}), 7U);
  EntryKinds some;
  some.add(EntryKind::note);
  some.add(EntryKind::condition);
  EXPECT_EQ(timeline.count(some), 3U);
  EXPECT_TRUE(some.has(EntryKind::condition));
  EXPECT_FALSE(some.has(EntryKind::medication));
}

TEST(Timeline, SplitsObservationsByCategory) {
  ChartBuilder builder;
  builder.value("Potassium", "2823-3", "2024-01-03", 4.1, "mmol/L").category = "laboratory";
  builder.value("Pulse", "8867-4", "2024-01-02", 70, "/min").category = "vital-signs";
  builder.value("Packs", "", "2024-01-01", 1, "/d").category = "social-history";
  const Chart chart = builder.finish();
  const Timeline timeline = Timeline::build(chart);
  ASSERT_EQ(timeline.entries().size(), 3U);
  EXPECT_EQ(timeline.entries()[0].kind, EntryKind::laboratory);
  EXPECT_EQ(timeline.entries()[1].kind, EntryKind::vital_signs);
  EXPECT_EQ(timeline.entries()[2].kind, EntryKind::observation);
}

TEST(Timeline, EveryKindHasANameThatIsReadBack) {
  for (std::size_t number = 0; number < entry_kind_count; ++number) {
    const auto kind = static_cast<EntryKind>(number);
    EXPECT_FALSE(entry_kind_name(kind).empty());
    EXPECT_EQ(parse_entry_kind(entry_kind_name(kind)), kind);
  }
  EXPECT_FALSE(parse_entry_kind("Note"));
  EXPECT_FALSE(parse_entry_kind(""));
}

TEST(Timeline, ABeginningIsOneLineAndCutBetweenCharacters) {
  EXPECT_EQ(beginning_of("", 10), "");
  EXPECT_EQ(beginning_of(" \r\n\t ", 10), "");
  EXPECT_EQ(beginning_of("  One\r\n\r\ntwo  ", 20), "One two");
  EXPECT_EQ(beginning_of("One two three", 7), "One two…");
  EXPECT_EQ(beginning_of("exact", 5), "exact");
  EXPECT_EQ(beginning_of(std::string(100'000, ' ') + "late", 10), "late");
  const std::string long_line(5'000'000, 'x');
  EXPECT_EQ(beginning_of(long_line, 10), "xxxxxxxxxx…");
  for (std::size_t size = 0; size < 12; ++size) {
    const std::string cut = beginning_of("aä€😀bä€😀", size);
    EXPECT_TRUE(nlp::is_valid_utf8(cut)) << size;
    EXPECT_LE(cut.size(), size + std::string("…").size());
  }
}

}  // namespace
}  // namespace chartroom::workflow
