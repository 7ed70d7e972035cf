#pragma once

// What a ChartIndex is made of. Not for other rooms.
//
// Parts never change and are shared by the indexes of the versions of a chart; what is counted through all of them (numbers of
// passages and sentences, newest note first) each index has for itself.

#include <cstdint>
#include <memory>
#include <mutex>
#include <string_view>
#include <vector>

#include "domain/chart.h"
#include "retrieval/chart_index.h"
#include "retrieval/word_index.h"

namespace chartroom::retrieval {

inline constexpr std::uint32_t kNowhere = 0xFFFF'FFFF;

// The share of its weight that time has left of a passage: halves in two years. Relative to a day that is the same for all,
// since what is newest in the chart is not yet known; 0 for what has no time.
double decay_at(const PartialTime& when);
double decay_at(std::int64_t when_s);

// Words of some notes, and what their sentences say.
struct NotePart {
  explicit NotePart(WordIndex of) : words(std::move(of)), readings(words.sentences().size()) {}

  WordIndex words;
  SentenceReadings readings;
};

// The lines of the facts from `first` to before `end`, read when something is first searched for.
class FactPart {
 public:
  FactPart(std::uint32_t first, std::uint32_t end) : first_(first), end_(end) {}

  struct Line {
    std::uint32_t words = 0;
    float decay = 0;
  };
  struct Lines {
    WordIndex words;
    std::vector<std::uint32_t> facts;  // by line
    std::vector<Line> by_fact;         // from the first on
    std::uint64_t word_count = 0;
  };
  // Every chart that is given has the same facts in this part's range.
  const Lines& lines(const Chart& chart) const;

  std::uint32_t first() const { return first_; }
  std::uint32_t end() const { return end_; }

 private:
  std::uint32_t first_ = 0;
  std::uint32_t end_ = 0;
  mutable std::once_flag read_;
  mutable Lines lines_;  // set under read_
};

// Where the words of a note are.
struct NotePlace {
  std::uint32_t note = 0;
  std::uint32_t part = 0;
  std::uint32_t entry = 0;  // of the part's notes
};

struct NotePassage {
  Passage what;
  std::uint32_t first_sentence = 0;
  std::uint32_t words = 0;
  std::uint32_t part = 0;
  std::uint32_t part_sentence = 0;  // the first sentence's number there
  float weight = 1;                 // of the section
  float decay = 0;
};

struct ChartIndex::Parts {
  explicit Parts(const Chart& of) : chart(of) {}

  struct Counted {
    std::shared_ptr<const NotePart> part;
    std::vector<std::uint32_t> global;  // by sentence of the part: its number in the chart, or kNowhere
  };

  const Chart& chart;
  std::vector<Counted> parts;
  std::vector<std::shared_ptr<const FactPart>> fact_parts;
  std::vector<NotePlace> places;  // newest note first
  std::vector<NotePassage> passages;
  std::vector<nlp::Span> sentences;
  std::vector<std::uint32_t> passage_of;  // by sentence
  std::uint64_t words = 0;                // of all passages of notes
  std::uint32_t notes = 0;
  std::uint32_t read_here = 0;
  std::uint32_t unreadable = 0;
  std::uint32_t copies = 0;
  std::int64_t newest_s = 0;
  // What of the chart it was made of.
  std::uint32_t notes_seen = 0;
  std::uint32_t facts_seen = 0;
  std::uint32_t words_seen = 0;

  // Where a sentence is: its part, and its number there.
  std::pair<const NotePart*, std::uint32_t> at(std::uint32_t sentence) const;
  const FactPart::Line& line(std::uint32_t fact) const;
  double length(std::uint32_t passage) const;
  double boost(std::uint32_t passage) const;
  double mean_length() const;
  std::size_t live() const;  // passages of notes and lines of facts
};

}  // namespace chartroom::retrieval
