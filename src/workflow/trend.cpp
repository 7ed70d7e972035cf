// "A1c over time": each value a statement and a row of a table, after one that sums them up.

#include <algorithm>

#include "workflow/value_table.h"

namespace chartroom::workflow {
namespace {

constexpr std::size_t kRowsMax = 60;  // of one subject; more is a download, not an answer

// Of the values that can be compared: with the newest one's unit.
struct Summary {
  std::vector<ValueRef> comparable;  // newest first
  std::optional<ValueRef> low;
  std::optional<ValueRef> high;
};

Summary summarize(const Asked& asked, const std::vector<ValueRef>& values) {
  Summary summary;
  std::string unit;
  double low = 0;
  double high = 0;
  for (const ValueRef& one : values) {
    const auto quantity = quantity_of(asked.chart.facts[one.fact], one.value);
    if (!quantity || !quantity->comparator.empty()) continue;
    if (summary.comparable.empty()) {
      unit = quantity->unit;
      low = high = quantity->value;
      summary.low = summary.high = one;
    }
    if (quantity->unit != unit) continue;
    summary.comparable.push_back(one);
    if (quantity->value < low) low = quantity->value, summary.low = one;
    if (quantity->value > high) high = quantity->value, summary.high = one;
  }
  return summary;
}

std::string point_words(const Asked& asked, const ValueRef& ref) {
  const Fact& fact = asked.chart.facts[ref.fact];
  const auto quantity = quantity_of(fact, ref.value);
  const std::string value =
      quantity ? quantity->digits + (quantity->unit.empty() ? "" : " " + quantity->unit) : value_words(fact, ref.value);
  return value + " (" + date_words(time_of(fact)) + ")";
}

void add_summary(const Asked& asked, const SubjectMatcher& matcher, const std::vector<ValueRef>& values, std::size_t shown,
                 Answer& answer) {
  const Summary summary = summarize(asked, values);
  std::string text = matcher.subject().name() + ": " + std::to_string(values.size()) + " values, " +
                     date_words(time_of(asked.chart.facts[values.back().fact])) + " to " +
                     date_words(time_of(asked.chart.facts[values.front().fact]));
  std::vector<Citation> citations = {cite_fact(asked.chart, values.front().fact, values.front().value),
                                     cite_fact(asked.chart, values.back().fact, values.back().value)};
  if (summary.comparable.size() > 1) {
    text += "; first " + point_words(asked, summary.comparable.back()) + ", latest " +
            point_words(asked, summary.comparable.front()) + ", lowest " + point_words(asked, *summary.low) + ", highest " +
            point_words(asked, *summary.high);
    for (const ValueRef& one : {summary.comparable.back(), summary.comparable.front(), *summary.low, *summary.high}) {
      const Citation citation = cite_fact(asked.chart, one.fact, one.value);
      const bool known = std::any_of(citations.begin(), citations.end(),
                                     [&](const Citation& other) { return other.document == citation.document; });
      if (!known) citations.push_back(citation);
    }
  }
  if (shown < values.size()) text += "; the newest " + std::to_string(shown) + " are shown";
  add_statement(answer, std::move(text), std::move(citations), matcher.subject().name());
}

}  // namespace

void answer_trend(const Asked& asked, const SubjectMatcher& matcher, const std::vector<ValueRef>& values, Answer& answer) {
  const std::size_t limit = asked.question.limit == 0 ? kRowsMax : std::min<std::size_t>(asked.question.limit, kRowsMax);
  const std::size_t shown = std::min(values.size(), limit);
  const bool all = asked.question.limit == 0;
  if (all) add_summary(asked, matcher, values, shown, answer);
  ValueTable table(matcher.subject().name(), ValueTable::Rows::of_one_measure);
  for (std::size_t i = 0; i < shown; ++i) {
    const ValueRef& one = values[i];
    const std::uint32_t statement = add_statement(answer, statement_words(asked, one, matcher),
                                                  {cite_fact(asked.chart, one.fact, one.value)}, matcher.subject().name());
    table.add(asked.chart.facts[one.fact], one.value, {shown_name(asked, one, matcher), statement});
  }
  std::move(table).give(answer, 1);
}

}  // namespace chartroom::workflow
