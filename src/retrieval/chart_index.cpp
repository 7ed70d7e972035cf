#include "retrieval/chart_index.h"

#include <algorithm>
#include <cmath>
#include <functional>
#include <unordered_map>

#include "base/check.h"
#include "nlp/passages.h"
#include "nlp/phrases.h"
#include "nlp/stem.h"

namespace chartroom::retrieval {
namespace {

constexpr double kK1 = 1.2;
constexpr double kB = 0.75;
// A passage of today weighs this much more than one that is very old; half of it is gone after two years.
constexpr double kRecencyShare = 0.2;
constexpr double kRecencyHalfLife_s = 2 * 365.25 * 86'400;

using TermMap = std::unordered_map<std::string, std::uint32_t, nlp::TextHash, std::equal_to<>>;

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

}  // namespace

struct ChartIndex::Parts {
  std::vector<Passage> passages;
  std::vector<float> lengths;  // words
  std::vector<float> boosts;   // section and recency
  std::vector<std::uint32_t> first_sentence;  // by passage, and the end behind the last
  std::vector<nlp::Span> sentences;
  std::vector<std::uint32_t> first_posting;  // by term, and the end behind the last
  std::vector<Posting> postings;
  TermMap terms;  // by stem
  double mean_length = 1;
  std::uint32_t notes = 0;
  std::uint32_t facts = 0;
  std::uint32_t copies = 0;

  std::span<const Posting> find(std::string_view stem) const {
    const auto found = terms.find(stem);
    if (found == terms.end()) return {};
    const std::uint32_t from = first_posting[found->second];
    return std::span(postings).subspan(from, first_posting[found->second + 1] - from);
  }
  double idf_of(std::size_t containing) const {
    const auto all = static_cast<double>(passages.size());
    const auto some = static_cast<double>(containing);
    return std::log(1 + (all - some + 0.5) / (some + 0.5));
  }
};

class ChartIndex::Builder {
 public:
  explicit Builder(const Chart& chart) : chart_(chart), parts_(std::make_unique<Parts>()) {
    auto stemmer = nlp::Stemmer::create();
    CHECK(stemmer.has_value(), "libstemmer is linked with its English stemmer");
    stemmer_ = std::move(*stemmer);
  }

  std::unique_ptr<Parts> build() {
    for (const Document& note : chart_.notes) newest_s_ = std::max(newest_s_, note.when.known() ? note.when.from_s : newest_s_);
    add_notes();
    add_facts();
    parts_->first_sentence.push_back(static_cast<std::uint32_t>(parts_->sentences.size()));
    sort_postings();
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
      const Document& note = chart_.notes[i];
      const nlp::PassageList list = nlp::split_passages(note.text);
      for (const nlp::Passage& passage : list.passages) {
        const auto sentences = std::span(list.sentences).subspan(passage.first_sentence, passage.sentences);
        add({Source::note, i, passage.span, passage.section, i}, note.when, nlp::slice(note.text, passage.title), sentences);
      }
      ++parts_->notes;
    }
  }

  void add_facts() {
    for (std::uint32_t i = 0; i < chart_.records.size() && i < chart_.facts.size(); ++i) {
      const bool is_void = chart_.facts[i].status == FactStatus::void_ || chart_.records[i].status == FactStatus::void_;
      const std::string& text = chart_.records[i].text;
      if (is_void || text.empty()) continue;
      const nlp::Span line{0, static_cast<std::uint32_t>(text.size())};
      add({Source::fact, i, line, nlp::SectionKind::none, i}, chart_.facts[i].when, {}, std::span(&line, 1));
      ++parts_->facts;
    }
  }

  void add(const Passage& passage, const PartialTime& when, std::string_view title, std::span<const nlp::Span> sentences) {
    const auto& documents = passage.source == Source::note ? chart_.notes : chart_.records;
    words_.clear();
    read_words(nlp::slice(documents[passage.index].text, passage.span));
    if (passage.source == Source::note && is_copy(passage.index)) return;
    read_words(title);  // a heading says what the passage is about
    const auto number = static_cast<std::uint32_t>(parts_->passages.size());
    std::sort(words_.begin(), words_.end());
    for (std::size_t i = 0; i < words_.size();) {
      std::size_t next = i;
      while (next < words_.size() && words_[next] == words_[i]) ++next;
      found_.push_back({words_[i], number, static_cast<std::uint32_t>(next - i)});
      i = next;
    }
    parts_->passages.push_back(passage);
    parts_->first_sentence.push_back(static_cast<std::uint32_t>(parts_->sentences.size()));
    parts_->sentences.insert(parts_->sentences.end(), sentences.begin(), sentences.end());
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
    if (is_new) return false;
    parts_->passages[place->second].first_index = note;
    ++parts_->copies;
    return true;
  }

  void read_words(std::string_view text) {
    nlp::TokenReader reader(text);
    while (reader.next(token_)) words_.push_back(term_of(token_.key));
  }

  std::uint32_t term_of(const std::string& key) {
    if (const auto known = by_word_.find(key); known != by_word_.end()) return known->second;
    const auto next = static_cast<std::uint32_t>(parts_->terms.size());
    const auto place = parts_->terms.emplace(std::string(stemmer_->stem(key)), next).first;
    by_word_.emplace(key, place->second);
    return place->second;
  }

  // By term, within a term in the order of the passages.
  void sort_postings() {
    auto& first = parts_->first_posting;
    first.assign(parts_->terms.size() + 1, 0);
    for (const Found& one : found_) ++first[one.term + 1];
    for (std::size_t i = 1; i < first.size(); ++i) first[i] += first[i - 1];
    std::vector<std::uint32_t> next(first.begin(), first.end() - 1);
    parts_->postings.resize(found_.size());
    for (const Found& one : found_) parts_->postings[next[one.term]++] = {one.passage, one.count};
  }

  // Shorter passages ("No edema.") are repeated because they are true again.
  static constexpr std::size_t kCopyWordsMin = 12;

  struct Found {
    std::uint32_t term = 0;
    std::uint32_t passage = 0;
    std::uint32_t count = 0;
  };

  const Chart& chart_;
  std::unique_ptr<nlp::Stemmer> stemmer_;
  std::unique_ptr<Parts> parts_;
  TermMap by_word_;
  std::vector<Found> found_;
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

std::vector<Hit> ChartIndex::search(std::span<const QueryStem> stems, std::size_t limit) const {
  // In a fixed order: sums of doubles depend on it.
  std::vector<std::pair<std::string_view, double>> ordered;
  for (const QueryStem& one : stems) ordered.emplace_back(one.stem, one.weight);
  std::sort(ordered.begin(), ordered.end(), [](const auto& a, const auto& b) {
    return a.first != b.first ? a.first < b.first : a.second > b.second;
  });
  ordered.erase(std::unique(ordered.begin(), ordered.end(), [](const auto& a, const auto& b) { return a.first == b.first; }),
                ordered.end());
  std::vector<double> scores(parts_->passages.size(), 0);
  std::vector<std::uint32_t> found;
  for (const auto& [stem, weight] : ordered) {
    const auto postings = parts_->find(stem);
    const double idf = parts_->idf_of(postings.size()) * weight;
    for (const Posting& posting : postings) {
      const double norm = 1 - kB + kB * parts_->lengths[posting.passage] / parts_->mean_length;
      const auto count = static_cast<double>(posting.count);
      double& score = scores[posting.passage];
      if (score == 0) found.push_back(posting.passage);
      score += idf * count * (kK1 + 1) / (count + kK1 * norm);
    }
  }
  for (const std::uint32_t i : found) scores[i] *= parts_->boosts[i];
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

void ChartIndex::add_passages_with_all(std::span<const std::string> stems, std::vector<std::uint32_t>& out) const {
  std::vector<std::span<const Posting>> lists;
  for (const std::string& stem : stems) {
    lists.push_back(parts_->find(stem));
    if (lists.back().empty()) return;
  }
  if (lists.empty()) return;
  std::sort(lists.begin(), lists.end(), [](const auto& a, const auto& b) { return a.size() < b.size(); });
  for (const Posting& posting : lists.front()) {
    const bool everywhere = std::all_of(lists.begin() + 1, lists.end(), [&](const auto& list) {
      const auto at = std::lower_bound(list.begin(), list.end(), posting.passage,
                                       [](const Posting& a, std::uint32_t b) { return a.passage < b; });
      return at != list.end() && at->passage == posting.passage;
    });
    if (everywhere) out.push_back(posting.passage);
  }
}

const Passage& ChartIndex::passage(std::uint32_t id) const { return parts_->passages[id]; }

std::span<const nlp::Span> ChartIndex::sentences(std::uint32_t passage) const {
  const std::uint32_t from = parts_->first_sentence[passage];
  return std::span(parts_->sentences).subspan(from, parts_->first_sentence[passage + 1] - from);
}

bool ChartIndex::has(std::string_view stem) const { return !parts_->find(stem).empty(); }

double ChartIndex::idf(std::string_view stem) const {
  const auto postings = parts_->find(stem);
  return postings.empty() ? 0 : parts_->idf_of(postings.size());
}

std::size_t ChartIndex::passages() const { return parts_->passages.size(); }
std::uint32_t ChartIndex::notes_indexed() const { return parts_->notes; }
std::uint32_t ChartIndex::facts_indexed() const { return parts_->facts; }
std::uint32_t ChartIndex::copies_left_out() const { return parts_->copies; }

std::size_t ChartIndex::bytes() const {
  std::size_t total = parts_->passages.size() * (sizeof(Passage) + 2 * sizeof(float) + sizeof(std::uint32_t));
  total += parts_->sentences.size() * sizeof(nlp::Span) + parts_->postings.size() * sizeof(Posting);
  for (const auto& [stem, id] : parts_->terms) total += stem.size() + sizeof(stem) + sizeof(id) + 3 * sizeof(void*);
  return total;
}

}  // namespace chartroom::retrieval
