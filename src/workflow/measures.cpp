#include "workflow/measures.h"

#include <algorithm>

#include "nlp/text.h"
#include "workflow/answer_parts.h"

namespace chartroom::workflow {
namespace {

// What makes two codes or names one measure.
std::string key_of(const std::vector<Coding>& codes, std::string_view name) {
  const auto loinc = std::ranges::find(codes, "http://loinc.org", &Coding::system);
  const auto code = loinc != codes.end() ? loinc : codes.begin();
  if (code != codes.end() && !code->code.empty()) return code->system + '|' + code->code;
  return "name|" + nlp::fold(name);
}

bool is_measured(const Fact& fact) {
  const bool stands =
      fact.status != FactStatus::void_ && fact.status != FactStatus::refuted && fact.status != FactStatus::planned;
  return fact.kind == FactKind::observation && stands &&
         std::ranges::any_of(fact.values, [](const FactValue& value) { return value.quantity.has_value(); });
}

std::string line_key(const Fact& fact, const FactValue& value) {
  return value.name.empty() && value.codes.empty() ? key_of(fact.codes, fact.name) : key_of(value.codes, value.name);
}

// `facts` oldest first, not empty.
Measure measure_of(const Chart& chart, const std::vector<std::uint32_t>& facts) {
  Measure measure;
  measure.newest = facts.back();
  measure.facts = static_cast<std::uint32_t>(facts.size());
  const Fact& newest = chart.facts[measure.newest];
  measure.name = newest.name;
  measure.category = newest.category;
  std::map<std::string, std::size_t> line_of;
  // The newest first, so that its values give the lines their order and names.
  for (auto at = facts.rbegin(); at != facts.rend(); ++at) {
    const Fact& fact = chart.facts[*at];
    for (std::uint32_t value = 0; value < fact.values.size(); ++value) {
      if (!fact.values[value].quantity) continue;
      const auto [place, is_new] = line_of.try_emplace(line_key(fact, fact.values[value]), measure.lines.size());
      if (is_new) measure.lines.push_back({fact.values[value].name.empty() ? fact.name : fact.values[value].name, {}});
      measure.lines[place->second].points.push_back({*at, value});
    }
  }
  for (MeasureLine& line : measure.lines) std::ranges::reverse(line.points);
  return measure;
}

}  // namespace

Measures Measures::build(const Chart& chart) {
  std::map<std::string, std::vector<std::uint32_t>> groups;
  for (std::uint32_t index = 0; index < chart.facts.size(); ++index) {
    const Fact& fact = chart.facts[index];
    if (is_measured(fact)) groups[key_of(fact.codes, fact.name)].push_back(index);
  }
  Measures made;
  for (auto& [key, facts] : groups) {
    std::ranges::stable_sort(facts, [&](std::uint32_t left, std::uint32_t right) {
      return time_of(chart.facts[left]).compare(time_of(chart.facts[right])) < 0;
    });
    (facts.size() > 1 ? made.repeated_ : made.single_).push_back(measure_of(chart, facts));
  }
  std::ranges::sort(made.repeated_, [](const Measure& left, const Measure& right) {
    const std::string left_name = nlp::fold(left.name);
    const std::string right_name = nlp::fold(right.name);
    return left_name != right_name ? left_name < right_name : left.newest < right.newest;
  });
  for (const auto* list : {&made.repeated_, &made.single_}) {
    for (const Measure& measure : *list) {
      for (const MeasureLine& line : measure.lines) {
        for (const MeasurePoint& point : line.points) made.by_fact_.emplace(chart.facts[point.fact].id, &measure);
      }
    }
  }
  return made;
}

const Measure* Measures::of(DocumentId fact) const {
  const auto found = by_fact_.find(fact);
  return found == by_fact_.end() ? nullptr : found->second;
}

}  // namespace chartroom::workflow
