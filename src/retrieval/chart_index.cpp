#include "retrieval/chart_index.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <mutex>
#include <unordered_map>

#include "retrieval/text_hash.h"
#include "retrieval/word_index.h"

namespace chartroom::retrieval {
namespace {

constexpr double kK1 = 1.2;
constexpr double kB = 0.75;
// A passage of today weighs this much more than one that is very old; half of it is gone after two years.
constexpr double kRecencyShare = 0.2;
constexpr double kRecencyHalfLife_s = 2 * 365.25 * 86'400;
// Each part is asked for each word: many small ones are put together first.
constexpr std::size_t kPartsMax = 8;
constexpr std::uint32_t kNowhere = std::numeric_limits<std::uint32_t>::max();

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

struct NotePassage {
  Passage what;
  std::uint32_t first_sentence = 0;
  std::uint32_t words = 0;
  float boost = 1;  // section and recency
};

struct Part {
  WordIndex words;
  std::vector<std::uint32_t> global;  // by sentence of the part: its number in the chart, or kNowhere
};

// The lines of facts: sentence and passage k of `words` is that of fact[k].
struct FactLines {
  WordIndex words;
  std::vector<std::uint32_t> fact;
  std::vector<float> boosts;
  std::uint64_t word_count = 0;
};

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

struct ChartIndex::Parts {
  explicit Parts(const Chart& of) : chart(of) {}

  const Chart& chart;
  std::vector<Part> parts;
  std::vector<NotePassage> passages;
  std::vector<nlp::Span> sentences;
  std::vector<std::uint32_t> passage_of;  // by sentence
  SentenceReadings readings{0};           // by sentence
  std::uint64_t words = 0;                // of all passages of notes
  std::uint32_t notes = 0;
  std::uint32_t read_here = 0;
  std::uint32_t unreadable = 0;
  std::uint32_t copies = 0;
  std::int64_t newest_s = 0;
  mutable std::once_flag facts_read;
  mutable FactLines fact_lines;  // set under facts_read

  float boost(nlp::SectionKind section, const PartialTime& when) const {
    const double age_s = when.known() ? std::max<double>(0, static_cast<double>(newest_s - when.from_s)) : 1e12;
    return static_cast<float>(section_weight(section) * (1 + kRecencyShare * std::exp2(-age_s / kRecencyHalfLife_s)));
  }

  const FactLines& facts() const {
    std::call_once(facts_read, [&] {
      WordIndex::Builder builder;
      for (std::uint32_t i = 0; i < chart.records.size() && i < chart.facts.size(); ++i) {
        const bool is_void = chart.facts[i].status == FactStatus::void_ || chart.records[i].status == FactStatus::void_;
        if (is_void || chart.records[i].text.empty()) continue;
        builder.add_line(chart.records[i].id, chart.records[i].text);
        fact_lines.fact.push_back(i);
        fact_lines.boosts.push_back(boost(nlp::SectionKind::none, chart.facts[i].when));
      }
      fact_lines.words = builder.take();
      for (const IndexedPassage& line : fact_lines.words.passages()) fact_lines.word_count += line.words;
    });
    return fact_lines;
  }

  // visit(sentence) for those that have the stem, in order within a part.
  template <class Visit>
  static void each_sentence(const Part& part, std::string_view stem, Visit visit) {
    part.words.each_sentence(stem, [&](std::uint32_t sentence) {
      if (part.global[sentence] != kNowhere) visit(part.global[sentence]);
    });
  }

  // The passages that have the stem, each once; a passage lies in one part, its sentences follow each other there.
  void count(std::string_view stem, std::vector<Count>& counts) const {
    counts.clear();
    const auto add = [&](std::uint32_t passage) {
      if (counts.empty() || counts.back().passage != passage) counts.push_back({passage, 0});
      ++counts.back().sentences;
    };
    for (const Part& part : parts) each_sentence(part, stem, [&](std::uint32_t sentence) { add(passage_of[sentence]); });
    const auto first = static_cast<std::uint32_t>(passages.size());
    facts().words.each_sentence(stem, [&](std::uint32_t line) { add(first + line); });
  }

  double length(std::uint32_t passage) const {
    if (passage < passages.size()) return passages[passage].words;
    return facts().words.passages()[passage - passages.size()].words;
  }
  double boost_of(std::uint32_t passage) const {
    return passage < passages.size() ? passages[passage].boost : facts().boosts[passage - passages.size()];
  }
  double mean_length() const {
    const std::uint64_t sum = words + facts().word_count;
    const std::size_t count = passages.size() + facts().fact.size();
    return sum == 0 ? 1 : static_cast<double>(sum) / static_cast<double>(count);
  }
};

class ChartIndex::Builder {
 public:
  explicit Builder(const Chart& chart) : chart_(chart), out_(std::make_unique<Parts>(chart)) {}

  std::unique_ptr<Parts> build() {
    for (std::uint32_t i = 0; i < chart_.notes.size(); ++i) {
      const Document& note = chart_.notes[i];
      if (note.kind != DocumentKind::note || note.status == FactStatus::void_) continue;
      waiting_.emplace(note.id, i);
      if (note.when.known()) out_->newest_s = std::max(out_->newest_s, note.when.from_s);
    }
    out_->notes = static_cast<std::uint32_t>(waiting_.size());
    take_sealed();
    for (std::uint32_t p = 0; p < words_.size(); ++p) attach(p);
    read_the_rest();
    for (WordIndex& words : words_) {
      out_->parts.push_back({std::move(words), {}});
      out_->parts.back().global.assign(out_->parts.back().words.sentences().size(), kNowhere);
    }
    // Newest first, so that the first of several copies is the newest.
    std::stable_sort(places_.begin(), places_.end(), [&](const Place& a, const Place& b) {
      const std::int64_t when_a = chart_.notes[a.note].when.from_s;
      const std::int64_t when_b = chart_.notes[b.note].when.from_s;
      return when_a != when_b ? when_a > when_b : a.note < b.note;
    });
    for (const Place& place : places_) add(place);
    out_->readings = SentenceReadings(out_->sentences.size());
    return std::move(out_);
  }

 private:
  struct Place {
    std::uint32_t note = 0;
    std::uint32_t part = 0;
    std::uint32_t entry = 0;  // of the part's notes
  };

  // The notes of one that can't be read are read here.
  void take_sealed() {
    for (const Bytes& sealed : chart_.words) {
      auto words = WordIndex::read(sealed);
      if (words) {
        words_.push_back(*std::move(words));
      } else {
        ++out_->unreadable;
      }
    }
    if (words_.size() <= kPartsMax) return;
    std::stable_sort(words_.begin(), words_.end(),
                     [](const WordIndex& a, const WordIndex& b) { return a.size_bytes() > b.size_bytes(); });
    WordIndex together = WordIndex::merge(std::span(words_).subspan(kPartsMax - 1));
    words_.erase(words_.begin() + kPartsMax - 1, words_.end());
    words_.push_back(std::move(together));
  }

  // A note's entry counts if it was made of this very text.
  void attach(std::uint32_t part) {
    const auto notes = words_[part].notes();
    for (std::uint32_t entry = 0; entry < notes.size(); ++entry) {
      const auto found = waiting_.find(notes[entry].id);
      if (found == waiting_.end()) continue;
      const std::string& text = chart_.notes[found->second].text;
      if (notes[entry].size != text.size() || notes[entry].hash != text_hash(text)) continue;
      places_.push_back({found->second, part, entry});
      waiting_.erase(found);
    }
  }

  void read_the_rest() {
    out_->read_here = static_cast<std::uint32_t>(waiting_.size());
    if (waiting_.empty()) return;
    std::vector<std::uint32_t> notes;
    for (const auto& [id, note] : waiting_) notes.push_back(note);
    std::sort(notes.begin(), notes.end());
    WordIndex::Builder builder;
    const auto part = static_cast<std::uint32_t>(words_.size());
    for (std::uint32_t entry = 0; entry < notes.size(); ++entry) {
      builder.add(chart_.notes[notes[entry]].id, chart_.notes[notes[entry]].text);
      places_.push_back({notes[entry], part, entry});
    }
    words_.push_back(builder.take());
  }

  void add(const Place& place) {
    Part& part = out_->parts[place.part];
    const WordIndex& words = part.words;
    const PartialTime& when = chart_.notes[place.note].when;
    for (std::uint32_t p = words.notes()[place.entry].first_passage; p < words.passages_end(place.entry); ++p) {
      const IndexedPassage& passage = words.passages()[p];
      if (is_copy(passage.copy_key, place.note)) continue;
      const auto number = static_cast<std::uint32_t>(out_->passages.size());
      out_->passages.push_back({{Source::note, passage.section, place.note, passage.span, place.note},
                                static_cast<std::uint32_t>(out_->sentences.size()),
                                passage.words,
                                out_->boost(passage.section, when)});
      out_->words += passage.words;
      for (std::uint32_t s = passage.first_sentence; s < words.sentences_end(p); ++s) {
        part.global[s] = static_cast<std::uint32_t>(out_->sentences.size());
        out_->sentences.push_back(words.sentences()[s]);
        out_->passage_of.push_back(number);
      }
    }
  }

  // The same words in the same order as in a newer note, which learns of it.
  bool is_copy(std::uint64_t key, std::uint32_t note) {
    if (key == 0) return false;
    const auto [place, is_new] = seen_.emplace(key, static_cast<std::uint32_t>(out_->passages.size()));
    if (is_new) return false;
    out_->passages[place->second].what.first_index = note;
    ++out_->copies;
    return true;
  }

  const Chart& chart_;
  std::unique_ptr<Parts> out_;
  std::vector<WordIndex> words_;
  std::unordered_map<DocumentId, std::uint32_t> waiting_;  // notes that have no entry yet
  std::vector<Place> places_;
  std::unordered_map<std::uint64_t, std::uint32_t> seen_;  // the passage of these words
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
  std::sort(ordered.begin(), ordered.end(),
            [](const auto& a, const auto& b) { return a.first != b.first ? a.first < b.first : a.second > b.second; });
  ordered.erase(std::unique(ordered.begin(), ordered.end(), [](const auto& a, const auto& b) { return a.first == b.first; }),
                ordered.end());
  const auto all = static_cast<double>(passages());
  const double mean_length = parts_->mean_length();
  std::vector<double> scores(passages(), 0);
  std::vector<std::uint32_t> found;
  std::vector<Count> counts;
  for (const auto& [stem, weight] : ordered) {
    parts_->count(stem, counts);
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
  for (const std::uint32_t i : found) scores[i] *= parts_->boost_of(i);
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
  const FactLines& facts = parts_->facts();
  const std::size_t line = id - parts_->passages.size();
  return {Source::fact, nlp::SectionKind::none, facts.fact[line], facts.words.passages()[line].span, facts.fact[line]};
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
    for (const Part& part : parts_->parts) {
      if (!std::all_of(stems.begin(), stems.end(), [&](const std::string& stem) { return part.words.has(stem); })) continue;
      some.clear();
      part.words.each_sentence(stems.front(), [&](std::uint32_t sentence) { some.push_back(sentence); });
      for (const std::string& stem : std::span(stems).subspan(1)) {
        others.clear();
        part.words.each_sentence(stem, [&](std::uint32_t sentence) { others.push_back(sentence); });
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

PlacedSentence ChartIndex::placed(std::uint32_t id) const {
  const Passage& passage = passage_of_sentence(id);
  return {id, nlp::slice(parts_->chart.notes[passage.index].text, sentence(id)), passage.section};
}

const SentenceReadings& ChartIndex::readings() const { return parts_->readings; }

bool ChartIndex::has(std::string_view stem) const {
  std::vector<Count> counts;
  parts_->count(stem, counts);
  return !counts.empty();
}

std::size_t ChartIndex::passages() const { return parts_->passages.size() + parts_->facts().fact.size(); }
std::uint32_t ChartIndex::notes_indexed() const { return parts_->notes; }
std::uint32_t ChartIndex::notes_read_here() const { return parts_->read_here; }
std::uint32_t ChartIndex::words_unreadable() const { return parts_->unreadable; }
std::uint32_t ChartIndex::copies_left_out() const { return parts_->copies; }

}  // namespace chartroom::retrieval
