#include "retrieval/chart_index.h"

#include <algorithm>
#include <cmath>
#include <functional>
#include <unordered_map>

#include "base/check.h"
#include "nlp/passages.h"
#include "nlp/stem.h"

namespace chartroom::retrieval {
namespace {

constexpr double kK1 = 1.2;
constexpr double kB = 0.75;
// A passage of today weighs this much more than one that is very old; half of it is gone after two years.
constexpr double kRecencyShare = 0.2;
constexpr double kRecencyHalfLife_s = 2 * 365.25 * 86'400;

struct TextHash {
  using is_transparent = void;
  std::size_t operator()(std::string_view text) const noexcept { return std::hash<std::string_view>()(text); }
};
using TermMap = std::unordered_map<std::string, std::uint32_t, TextHash, std::equal_to<>>;

struct Posting {
  std::uint32_t passage = 0;
  std::uint32_t count = 0;
};

// What a note's author concluded says more than what was copied from elsewhere or might happen.
double section_weight(nlp::SectionKind section) {
  switch (section) {
    using enum nlp::SectionKind;
    case assessment:
    case assessment_and_plan:
    case impression:
    case hospital_course:
    case plan:
    case diagnoses: return 1.15;
    case instructions:
    case family_history: return 0.8;
    default: return 1;
  }
}

std::string_view text_of(const Chart& chart, const Passage& passage) {
  const auto& documents = passage.source == Source::note ? chart.notes : chart.records;
  return nlp::slice(documents[passage.index].text, passage.span);
}

std::unique_ptr<nlp::Stemmer> make_stemmer() {
  auto stemmer = nlp::Stemmer::create();
  CHECK(stemmer.has_value(), "libstemmer is linked with its English stemmer");
  return std::move(*stemmer);
}

}  // namespace

struct ChartIndex::Parts {
  std::vector<Passage> passages;
  std::vector<float> lengths;  // words
  std::vector<float> boosts;   // section and recency
  std::vector<std::vector<Posting>> postings;
  TermMap terms;  // by stem
  double mean_length = 1;
  std::uint32_t notes = 0;
  std::uint32_t facts = 0;

  const std::vector<Posting>* find(std::string_view stem) const {
    const auto found = terms.find(stem);
    return found == terms.end() ? nullptr : &postings[found->second];
  }
  double idf_of(std::size_t containing) const {
    const auto all = static_cast<double>(passages.size());
    const auto some = static_cast<double>(containing);
    return std::log(1 + (all - some + 0.5) / (some + 0.5));
  }
};

class ChartIndex::Builder {
 public:
  explicit Builder(const Chart& chart) : chart_(chart), stemmer_(make_stemmer()), parts_(std::make_unique<Parts>()) {}

  std::unique_ptr<Parts> build() {
    for (const Document& note : chart_.notes) newest_s_ = std::max(newest_s_, note.when.known() ? note.when.from_s : newest_s_);
    add_notes();
    for (std::uint32_t i = 0; i < chart_.records.size() && i < chart_.facts.size(); ++i) {
      const bool is_void = chart_.facts[i].status == FactStatus::void_ || chart_.records[i].status == FactStatus::void_;
      const std::string& text = chart_.records[i].text;
      if (is_void || text.empty()) continue;
      add({Source::fact, i, {0, static_cast<std::uint32_t>(text.size())}, nlp::SectionKind::none, i}, chart_.facts[i].when);
      ++parts_->facts;
    }
    double total = 0;
    for (const float length : parts_->lengths) total += length;
    if (total > 0) parts_->mean_length = total / static_cast<double>(parts_->lengths.size());
    return std::move(parts_);
  }

 private:
  // Newest first, so that the first of several copies is the newest.
  void add_notes() {
    std::vector<std::uint32_t> order;
    for (std::uint32_t i = 0; i < chart_.notes.size(); ++i) {
      const Document& note = chart_.notes[i];
      if (note.kind == DocumentKind::note && note.status != FactStatus::void_) order.push_back(i);
    }
    std::stable_sort(order.begin(), order.end(), [&](std::uint32_t a, std::uint32_t b) {
      return chart_.notes[a].when.from_s > chart_.notes[b].when.from_s;
    });
    for (const std::uint32_t i : order) {
      for (const nlp::Passage& passage : nlp::split_passages(chart_.notes[i].text)) {
        add({Source::note, i, passage.span, passage.section, i}, chart_.notes[i].when,
            nlp::slice(chart_.notes[i].text, passage.title));
      }
      ++parts_->notes;
    }
  }

  void add(const Passage& passage, const PartialTime& when, std::string_view title = {}) {
    words_.clear();
    read_words(text_of(chart_, passage));
    if (passage.source == Source::note && is_copy(passage.index)) return;
    read_words(title);  // a heading says what the passage is about
    const auto number = static_cast<std::uint32_t>(parts_->passages.size());
    std::sort(words_.begin(), words_.end());
    for (std::size_t i = 0; i < words_.size();) {
      std::size_t next = i;
      while (next < words_.size() && words_[next] == words_[i]) ++next;
      parts_->postings[words_[i]].push_back({number, static_cast<std::uint32_t>(next - i)});
      i = next;
    }
    parts_->passages.push_back(passage);
    parts_->lengths.push_back(static_cast<float>(words_.size()));
    const double age_s = when.known() ? std::max<double>(0, static_cast<double>(newest_s_ - when.from_s)) : 1e12;
    const double recency = 1 + kRecencyShare * std::exp2(-age_s / kRecencyHalfLife_s);
    parts_->boosts.push_back(static_cast<float>(section_weight(passage.section) * recency));
  }

  // The same words in the same order as in a newer note. Notes come newest first: a copy is older than the passage that is in
  // the index, which learns of it.
  bool is_copy(std::uint32_t note) {
    if (words_.size() < kCopyWordsMin) return false;
    std::u32string key(words_.begin(), words_.end());
    const auto [place, is_new] = seen_.emplace(std::move(key), parts_->passages.size());
    if (!is_new) parts_->passages[place->second].first_index = note;
    return !is_new;
  }

  void read_words(std::string_view text) {
    nlp::TokenReader reader(text);
    while (reader.next(token_)) words_.push_back(term_of(token_.key));
  }

  std::uint32_t term_of(const std::string& key) {
    if (const auto known = by_word_.find(key); known != by_word_.end()) return known->second;
    const auto next = static_cast<std::uint32_t>(parts_->postings.size());
    const auto [place, is_new] = parts_->terms.emplace(std::string(stemmer_->stem(key)), next);
    if (is_new) parts_->postings.emplace_back();
    by_word_.emplace(key, place->second);
    return place->second;
  }

  // Shorter passages ("No edema.") are repeated because they are true again.
  static constexpr std::size_t kCopyWordsMin = 12;

  const Chart& chart_;
  std::unique_ptr<nlp::Stemmer> stemmer_;
  std::unique_ptr<Parts> parts_;
  TermMap by_word_;
  std::unordered_map<std::u32string, std::size_t> seen_;  // the passage of these words
  std::vector<std::uint32_t> words_;                      // of the passage at hand
  nlp::Token token_;
  std::int64_t newest_s_ = 0;
};

ChartIndex::ChartIndex(std::unique_ptr<Parts> parts) : parts_(std::move(parts)) {}
ChartIndex::ChartIndex(ChartIndex&&) noexcept = default;
ChartIndex& ChartIndex::operator=(ChartIndex&&) noexcept = default;
ChartIndex::~ChartIndex() = default;

ChartIndex ChartIndex::build(const Chart& chart) { return ChartIndex(Builder(chart).build()); }

std::vector<Hit> ChartIndex::search(std::span<const QueryWord> words, std::size_t limit) const {
  const auto stemmer = make_stemmer();
  std::unordered_map<std::string, double> stems;  // the heaviest of several words with one stem
  for (const QueryWord& word : words) {
    double& weight = stems[std::string(stemmer->stem(word.word))];
    weight = std::max(weight, word.weight);
  }
  // In a fixed order: sums of doubles depend on it.
  std::vector<std::pair<std::string, double>> ordered(stems.begin(), stems.end());
  std::sort(ordered.begin(), ordered.end());
  std::vector<double> scores(parts_->passages.size(), 0);
  for (const auto& [stem, weight] : ordered) {
    const auto* postings = parts_->find(stem);
    if (postings == nullptr) continue;
    const double idf = parts_->idf_of(postings->size()) * weight;
    for (const Posting& posting : *postings) {
      const double norm = 1 - kB + kB * parts_->lengths[posting.passage] / parts_->mean_length;
      const auto count = static_cast<double>(posting.count);
      scores[posting.passage] += idf * count * (kK1 + 1) / (count + kK1 * norm);
    }
  }
  std::vector<std::uint32_t> found;
  for (std::uint32_t i = 0; i < scores.size(); ++i) {
    if (scores[i] <= 0) continue;
    scores[i] *= parts_->boosts[i];
    found.push_back(i);
  }
  const auto kept = static_cast<std::ptrdiff_t>(std::min(limit, found.size()));
  std::partial_sort(found.begin(), found.begin() + kept, found.end(),
                    [&](std::uint32_t a, std::uint32_t b) { return scores[a] != scores[b] ? scores[a] > scores[b] : a < b; });
  std::vector<Hit> hits;
  for (std::ptrdiff_t i = 0; i < kept; ++i) {
    const std::uint32_t at = found[static_cast<std::size_t>(i)];
    hits.push_back({parts_->passages[at], scores[at]});
  }
  return hits;
}

std::vector<Passage> ChartIndex::passages_with_all(std::span<const std::string> words) const {
  std::vector<const std::vector<Posting>*> lists;
  const auto stemmer = make_stemmer();
  for (const std::string& word : words) {
    const auto* postings = parts_->find(stemmer->stem(word));
    if (postings == nullptr) return {};
    lists.push_back(postings);
  }
  if (lists.empty()) return {};
  std::sort(lists.begin(), lists.end(), [](const auto* a, const auto* b) { return a->size() < b->size(); });
  std::vector<Passage> out;
  for (const Posting& posting : *lists.front()) {
    const bool everywhere = std::all_of(lists.begin() + 1, lists.end(), [&](const auto* list) {
      const auto at = std::lower_bound(list->begin(), list->end(), posting.passage,
                                       [](const Posting& a, std::uint32_t b) { return a.passage < b; });
      return at != list->end() && at->passage == posting.passage;
    });
    if (everywhere) out.push_back(parts_->passages[posting.passage]);
  }
  return out;
}

double ChartIndex::idf(std::string_view word) const {
  const auto stemmer = make_stemmer();
  const auto* postings = parts_->find(stemmer->stem(word));
  return postings == nullptr ? 0 : parts_->idf_of(postings->size());
}

std::size_t ChartIndex::passages() const { return parts_->passages.size(); }
std::uint32_t ChartIndex::notes_indexed() const { return parts_->notes; }
std::uint32_t ChartIndex::facts_indexed() const { return parts_->facts; }

std::size_t ChartIndex::bytes() const {
  std::size_t total = parts_->passages.size() * (sizeof(Passage) + 2 * sizeof(float));
  for (const auto& list : parts_->postings) total += sizeof(list) + list.capacity() * sizeof(Posting);
  for (const auto& [stem, id] : parts_->terms) total += stem.size() + sizeof(stem) + sizeof(id) + 2 * sizeof(void*);
  return total;
}

}  // namespace chartroom::retrieval
