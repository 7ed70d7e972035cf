#pragma once

// The search index of one unsealed chart: BM25 over the passages of its notes and the lines of its facts' records. Void notes
// and facts are not in it, so that they can't be found, counted or weighed. A passage that was copied into several notes is in
// it once, in the newest. Exact: every passage that has a word of the query is ranked.
//
// BM25 as in Robertson and Zaragoza, "The Probabilistic Relevance Framework" (2009), section 3.2, with their usual k1 = 1.2 and
// b = 0.75 and the idf that is never negative (ln(1 + (N - n + 0.5) / (n + 0.5))). The weights of sections and of recency are
// ours.

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "domain/chart.h"
#include "nlp/sections.h"
#include "nlp/text.h"

namespace chartroom::retrieval {

enum class Source : std::uint8_t { note, fact };

// What is searched: a span of chart.notes[index].text or of chart.records[index].text.
struct Passage {
  Source source = Source::note;
  std::uint32_t index = 0;
  nlp::Span span;
  nlp::SectionKind section = nlp::SectionKind::none;
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
  // Reads every note and record of the chart. Keeps no reference to it: spans and positions only. Deterministic.
  static ChartIndex build(const Chart& chart);

  ChartIndex(ChartIndex&&) noexcept;
  ChartIndex& operator=(ChartIndex&&) noexcept;
  ~ChartIndex();

  // The best `limit` passages, best first; equal scores in the order of the chart. Of several equal stems the heaviest counts.
  // From any thread.
  std::vector<Hit> search(std::span<const QueryStem> stems, std::size_t limit) const;

  // Appends every passage that has all these stems, in the order of the chart: where a phrase may be found.
  void add_passages_with_all(std::span<const std::string> stems, std::vector<std::uint32_t>& out) const;

  const Passage& passage(std::uint32_t id) const;
  // Of a note's passage, spans in the note; of a fact's its whole line.
  std::span<const nlp::Span> sentences(std::uint32_t passage) const;

  bool has(std::string_view stem) const;
  // How rare a stem is here, 0 if the chart doesn't have it.
  double idf(std::string_view stem) const;

  std::size_t passages() const;
  std::uint32_t notes_indexed() const;
  std::uint32_t facts_indexed() const;
  std::uint32_t copies_left_out() const;
  std::size_t bytes() const;  // of memory, about: for the cache of hot charts

 private:
  struct Parts;
  class Builder;
  explicit ChartIndex(std::unique_ptr<Parts> parts);
  std::unique_ptr<Parts> parts_;
};

}  // namespace chartroom::retrieval
