#include "retrieval/chart_index.h"

#include <algorithm>
#include <cmath>

#include "retrieval/index_parts.h"

namespace chartroom::retrieval {
namespace {

constexpr double kK1 = 1.2;
constexpr double kB = 0.75;
// Another set asks for less: "pain" beside "abdominal pain". Of equal ones the first counts.
bool adds_nothing(const std::vector<std::string>& stems, std::span<const std::vector<std::string>> sets) {
  return std::any_of(sets.begin(), sets.end(), [&](const std::vector<std::string>& less) {
    if (&less == &stems || less.empty() || less.size() > stems.size()) return false;
    if (less.size() == stems.size() && &less > &stems) return false;
    return std::all_of(less.begin(), less.end(),
                       [&](const std::string& stem) { return std::find(stems.begin(), stems.end(), stem) != stems.end(); });
  });
}

struct Count {
  std::uint32_t passage = 0;
  std::uint32_t sentences = 0;  // that have the word
};

}  // namespace

// The passages that have the stem, each once; a passage lies in one part, its sentences follow each other there.
void ChartIndex::count(std::string_view stem, std::vector<Count>& counts) const {
  counts.clear();
  const auto add = [&](std::uint32_t passage) {
    if (counts.empty() || counts.back().passage != passage) counts.push_back({passage, 0});
    ++counts.back().sentences;
  };
  for (const Parts::Counted& counted : parts_->parts) {
    counted.part->words.each_sentence(stem, [&](std::uint32_t sentence) {
      if (counted.global[sentence] != kNowhere) add(parts_->passage_of[counted.global[sentence]]);
    });
  }
  const auto first = static_cast<std::uint32_t>(parts_->passages.size());
  for (const auto& part : parts_->fact_parts) {
    const FactPart::Lines& lines = part->lines(parts_->chart);
    lines.words.each_sentence(stem, [&](std::uint32_t line) { add(first + lines.facts[line]); });
  }
}

ChartIndex::ChartIndex(std::unique_ptr<Parts> parts) : parts_(std::move(parts)) {}
ChartIndex::ChartIndex(ChartIndex&&) noexcept = default;
ChartIndex& ChartIndex::operator=(ChartIndex&&) noexcept = default;
ChartIndex::~ChartIndex() = default;

std::vector<Hit> ChartIndex::search(std::span<const QueryStem> stems, std::size_t limit) const {
  // In a fixed order: sums of doubles depend on it.
  std::vector<std::pair<std::string_view, double>> ordered;
  for (const QueryStem& one : stems) ordered.emplace_back(one.stem, one.weight);
  std::sort(ordered.begin(), ordered.end(),
            [](const auto& a, const auto& b) { return a.first != b.first ? a.first < b.first : a.second > b.second; });
  ordered.erase(std::unique(ordered.begin(), ordered.end(), [](const auto& a, const auto& b) { return a.first == b.first; }),
                ordered.end());
  const auto all = static_cast<double>(parts_->live());
  const double mean_length = parts_->mean_length();
  std::vector<double> scores(parts_->passages.size() + parts_->facts_seen, 0);
  std::vector<std::uint32_t> found;
  std::vector<Count> counts;
  for (const auto& [stem, weight] : ordered) {
    count(stem, counts);
    const auto some = static_cast<double>(counts.size());
    const double idf = std::log(1 + (all - some + 0.5) / (some + 0.5)) * weight;
    for (const Count& one : counts) {
      const double norm = 1 - kB + kB * parts_->length(one.passage) / mean_length;
      const auto count = static_cast<double>(one.sentences);
      double& score = scores[one.passage];
      if (score == 0) found.push_back(one.passage);
      score += idf * count * (kK1 + 1) / (count + kK1 * norm);
    }
  }
  for (const std::uint32_t i : found) scores[i] *= parts_->boost(i);
  const auto kept = static_cast<std::ptrdiff_t>(std::min(limit, found.size()));
  std::partial_sort(found.begin(), found.begin() + kept, found.end(),
                    [&](std::uint32_t a, std::uint32_t b) { return scores[a] != scores[b] ? scores[a] > scores[b] : a < b; });
  std::vector<Hit> hits;
  for (std::ptrdiff_t i = 0; i < kept; ++i) {
    const std::uint32_t at = found[static_cast<std::size_t>(i)];
    hits.push_back({at, scores[at]});
  }
  return hits;
}

Passage ChartIndex::passage(std::uint32_t id) const {
  if (id < parts_->passages.size()) return parts_->passages[id].what;
  const auto fact = static_cast<std::uint32_t>(id - parts_->passages.size());
  const auto size = static_cast<std::uint32_t>(parts_->chart.records[fact].text.size());
  return {Source::fact, nlp::SectionKind::none, fact, {0, size}, fact};
}

ChartIndex::SentenceRange ChartIndex::sentences_of(std::uint32_t passage) const {
  const bool last = passage + 1 >= parts_->passages.size();
  return {parts_->passages[passage].first_sentence,
          last ? static_cast<std::uint32_t>(parts_->sentences.size()) : parts_->passages[passage + 1].first_sentence};
}

std::vector<std::uint32_t> ChartIndex::passages_in(std::initializer_list<nlp::SectionKind> sections) const {
  std::vector<std::uint32_t> out;
  for (std::uint32_t i = 0; i < parts_->passages.size(); ++i) {
    if (std::find(sections.begin(), sections.end(), parts_->passages[i].what.section) != sections.end()) out.push_back(i);
  }
  return out;
}

std::vector<std::uint32_t> ChartIndex::sentences_with(std::span<const std::vector<std::string>> sets) const {
  std::vector<bool> has(parts_->sentences.size(), false);
  std::vector<std::uint32_t> some;
  std::vector<std::uint32_t> others;
  std::vector<std::uint32_t> both;
  for (const auto& stems : sets) {
    if (stems.empty() || adds_nothing(stems, sets)) continue;
    for (const Parts::Counted& part : parts_->parts) {
      const WordIndex& words = part.part->words;
      if (!std::all_of(stems.begin(), stems.end(), [&](const std::string& stem) { return words.has(stem); })) continue;
      some.clear();
      words.each_sentence(stems.front(), [&](std::uint32_t sentence) { some.push_back(sentence); });
      for (const std::string& stem : std::span(stems).subspan(1)) {
        others.clear();
        words.each_sentence(stem, [&](std::uint32_t sentence) { others.push_back(sentence); });
        both.clear();
        std::set_intersection(some.begin(), some.end(), others.begin(), others.end(), std::back_inserter(both));
        some.swap(both);
      }
      for (const std::uint32_t sentence : some) {
        if (part.global[sentence] != kNowhere) has[part.global[sentence]] = true;
      }
    }
  }
  std::vector<std::uint32_t> out;
  for (std::uint32_t i = 0; i < has.size(); ++i) {
    if (has[i]) out.push_back(i);
  }
  return out;
}

nlp::Span ChartIndex::sentence(std::uint32_t id) const { return parts_->sentences[id]; }

const Passage& ChartIndex::passage_of_sentence(std::uint32_t id) const { return parts_->passages[parts_->passage_of[id]].what; }

const SentenceReading* ChartIndex::known_reading(std::uint32_t id) const {
  const auto [part, number] = parts_->at(id);
  return part->readings.known(number);
}

const SentenceReading& ChartIndex::reading(std::uint32_t id, nlp::SentenceWords& words) const {
  const auto [part, number] = parts_->at(id);
  return part->readings.of({number, text_of(id), passage_of_sentence(id).section}, words);
}

nlp::Assertion ChartIndex::assertion(std::uint32_t id, std::size_t term, nlp::SentenceWords& words) const {
  const auto [part, number] = parts_->at(id);
  return part->readings.assertion({number, text_of(id), passage_of_sentence(id).section}, term, words);
}

std::string_view ChartIndex::text_of(std::uint32_t id) const {
  return nlp::slice(parts_->chart.notes[passage_of_sentence(id).index].text, sentence(id));
}

bool ChartIndex::has(std::string_view stem) const {
  std::vector<Count> counts;
  count(stem, counts);
  return !counts.empty();
}

std::size_t ChartIndex::passages() const { return parts_->live(); }
std::uint32_t ChartIndex::notes_indexed() const { return parts_->notes; }
std::uint32_t ChartIndex::notes_read_here() const { return parts_->read_here; }
std::uint32_t ChartIndex::words_unreadable() const { return parts_->unreadable; }
std::uint32_t ChartIndex::copies_left_out() const { return parts_->copies; }

}  // namespace chartroom::retrieval
