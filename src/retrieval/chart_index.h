#pragma once

// The search index of one unsealed chart: which sentences of its notes have a word, and BM25 over the passages of the notes and
// the lines of the facts' records. Void notes and facts are not in it, so that they can't be found, counted or weighed. A
// passage that was copied into several notes is in it once, in the newest. Exact: every passage that has a word of the query is
// ranked.
//
// What the importer sealed beside the notes (Chart::words) is used for the notes whose texts it fits; the others are read here,
// which finds the same and only takes longer. The lines of facts are read when something is first searched for.
//
// BM25 as in Robertson and Zaragoza, "The Probabilistic Relevance Framework" (2009), section 3.2, with their usual k1 = 1.2 and
// b = 0.75 and the idf that is never negative (ln(1 + (N - n + 0.5) / (n + 0.5))). A word counts once in a sentence. The
// weights of sections and of recency are ours.

#include <cstdint>
#include <initializer_list>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "domain/chart.h"
#include "nlp/sections.h"
#include "nlp/text.h"
#include "retrieval/sentence_readings.h"

namespace chartroom::retrieval {

enum class Source : std::uint8_t { note, fact };

// What is searched: a span of chart.notes[index].text or of chart.records[index].text.
struct Passage {
  Source source = Source::note;
  nlp::SectionKind section = nlp::SectionKind::none;
  std::uint32_t index = 0;
  nlp::Span span;
  std::uint32_t first_index = 0;  // of a note's passage: the oldest note that has these words; `index` if it is no copy
};

struct Hit {
  std::uint32_t passage = 0;
  double score = 0;
};

struct QueryStem {
  std::string stem;   // of a folded word
  double weight = 1;  // a synonym weighs less than the word that was asked
};

class ChartIndex {
 public:
  // `chart` must outlive it and not change. Deterministic.
  static ChartIndex build(const Chart& chart);
  // The same as build(chart), in less time: the chart's notes, facts and words begin with those of which `earlier` was made.
  // `earlier` and its chart are used during the call only.
  static ChartIndex grow(const Chart& chart, const ChartIndex& earlier);

  ChartIndex(ChartIndex&&) noexcept;
  ChartIndex& operator=(ChartIndex&&) noexcept;
  ~ChartIndex();

  // The best `limit` passages, best first; equal scores in the order of passages. Of several equal stems the heaviest counts.
  // From any thread.
  std::vector<Hit> search(std::span<const QueryStem> stems, std::size_t limit) const;
  Passage passage(std::uint32_t id) const;
  // The sentences of a note's passage, first to before the end.
  struct SentenceRange {
    std::uint32_t first = 0;
    std::uint32_t end = 0;
  };
  SentenceRange sentences_of(std::uint32_t passage) const;
  // The passages of notes under such a heading, in order.
  std::vector<std::uint32_t> passages_in(std::initializer_list<nlp::SectionKind> sections) const;

  // Every sentence of the notes that has all stems of one of the sets: the newest note's first, in the order of its text, each
  // once. What a heading says, its first sentence has, too.
  std::vector<std::uint32_t> sentences_with(std::span<const std::vector<std::string>> sets) const;
  nlp::Span sentence(std::uint32_t id) const;
  const Passage& passage_of_sentence(std::uint32_t id) const;
  std::string_view text_of(std::uint32_t id) const;  // the sentence's
  // What a sentence says, read at the first call for it (`words` is where its words are read into); nullptr if it was not read
  // yet. assertion(): of its reading's terms[term]. From any thread.
  const SentenceReading* known_reading(std::uint32_t id) const;
  const SentenceReading& reading(std::uint32_t id, nlp::SentenceWords& words) const;
  nlp::Assertion assertion(std::uint32_t id, std::size_t term, nlp::SentenceWords& words) const;

  bool has(std::string_view stem) const;

  std::size_t passages() const;  // of notes, and lines of facts
  std::uint32_t notes_indexed() const;
  std::uint32_t notes_read_here() const;   // the importer had sealed nothing that can be used for them
  std::uint32_t words_unreadable() const;  // of Chart::words: damaged, or of another release
  std::uint32_t copies_left_out() const;

 private:
  struct Parts;
  class Builder;
  struct Count {
    std::uint32_t passage = 0;
    std::uint32_t sentences = 0;  // that have the word
  };
  void count(std::string_view stem, std::vector<Count>& counts) const;
  explicit ChartIndex(std::unique_ptr<Parts> parts);
  std::unique_ptr<Parts> parts_;
};

}  // namespace chartroom::retrieval
