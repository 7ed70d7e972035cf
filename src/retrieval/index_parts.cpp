#include "retrieval/index_parts.h"

#include <algorithm>
#include <cmath>

namespace chartroom::retrieval {
namespace {

// A passage of today weighs this much more than one that is very old.
constexpr double kRecencyShare = 0.2;
constexpr double kRecencyHalfLife_s = 2 * 365.25 * 86'400;
constexpr std::int64_t kDecayDay_s = 1'577'836'800;  // 2020-01-01

}  // namespace

double decay_at(std::int64_t when_s) { return std::exp2(static_cast<double>(when_s - kDecayDay_s) / kRecencyHalfLife_s); }

double decay_at(const PartialTime& when) { return when.known() ? decay_at(when.from_s) : 0; }

const FactPart::Lines& FactPart::lines(const Chart& chart) const {
  std::call_once(read_, [&] {
    WordIndex::Builder builder;
    lines_.by_fact.resize(end_ - first_);
    for (std::uint32_t i = first_; i < end_; ++i) {
      const bool is_void = chart.facts[i].status == FactStatus::void_ || chart.records[i].status == FactStatus::void_;
      if (is_void || chart.records[i].text.empty()) continue;
      builder.add_line(chart.records[i].id, chart.records[i].text);
      lines_.facts.push_back(i);
    }
    lines_.words = builder.take();
    for (std::size_t line = 0; line < lines_.facts.size(); ++line) {
      const std::uint32_t fact = lines_.facts[line];
      const std::uint32_t words = lines_.words.passages()[line].words;
      lines_.by_fact[fact - first_] = {words, static_cast<float>(decay_at(chart.facts[fact].when))};
      lines_.word_count += words;
    }
  });
  return lines_;
}

std::pair<const NotePart*, std::uint32_t> ChartIndex::Parts::at(std::uint32_t sentence) const {
  const NotePassage& passage = passages[passage_of[sentence]];
  return {parts[passage.part].part.get(), passage.part_sentence + (sentence - passage.first_sentence)};
}

const FactPart::Line& ChartIndex::Parts::line(std::uint32_t fact) const {
  const auto part = std::find_if(fact_parts.begin(), fact_parts.end(), [&](const auto& one) { return fact < one->end(); });
  return (*part)->lines(chart).by_fact[fact - (*part)->first()];
}

double ChartIndex::Parts::length(std::uint32_t passage) const {
  return passage < passages.size() ? passages[passage].words
                                   : line(passage - static_cast<std::uint32_t>(passages.size())).words;
}

double ChartIndex::Parts::boost(std::uint32_t passage) const {
  const bool note = passage < passages.size();
  const double decay = note ? passages[passage].decay : line(passage - static_cast<std::uint32_t>(passages.size())).decay;
  const double weight = note ? passages[passage].weight : 1;
  // What the source dates behind the newest note is as new.
  return weight * (1 + kRecencyShare * std::min(1.0, decay / decay_at(newest_s)));
}

double ChartIndex::Parts::mean_length() const {
  std::uint64_t sum = words;
  for (const auto& part : fact_parts) sum += part->lines(chart).word_count;
  return sum == 0 ? 1 : static_cast<double>(sum) / static_cast<double>(live());
}

std::size_t ChartIndex::Parts::live() const {
  std::size_t count = passages.size();
  for (const auto& part : fact_parts) count += part->lines(chart).facts.size();
  return count;
}

}  // namespace chartroom::retrieval
