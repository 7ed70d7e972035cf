#pragma once

// What the sentences of one word index say of the terms that they name, whatever is asked: read when a question first comes to
// a sentence, then kept with the chart, so that a question that must hear every denial ("never had a stroke?") reads none
// twice.

#include <atomic>
#include <cstdint>
#include <memory>
#include <string_view>
#include <vector>

#include "nlp/assertion.h"
#include "nlp/says.h"
#include "nlp/sentence_words.h"

namespace chartroom::retrieval {

// One place of the sentence that names something of the table of terms.
struct ReadTerm {
  nlp::TermId term = 0;
  nlp::Span span;  // in the sentence; several terms may share one
};

struct SentenceReading {
  std::uint64_t bytes_key = 0;  // text_hash() of its bytes
  std::uint64_t words_key = 0;  // equal for the same words, without case, punctuation and space
  std::uint8_t says = 0;        // bits, by nlp::Says
  std::vector<ReadTerm> terms;  // in the order of the text
};

// A sentence where it stands.
struct PlacedSentence {
  std::uint32_t number = 0;
  std::string_view text;
  nlp::SectionKind section = nlp::SectionKind::none;
};

// From any thread; two that come first to a sentence at once read it both. A sentence of one number must be the same at every
// call. `words` is where its words are read into if they are needed.
class SentenceReadings {
 public:
  explicit SentenceReadings(std::size_t sentences);
  ~SentenceReadings();
  SentenceReadings(const SentenceReadings&) = delete;
  SentenceReadings& operator=(const SentenceReadings&) = delete;

  const SentenceReading& of(const PlacedSentence& sentence, nlp::SentenceWords& words) const;
  // nullptr if it was not read yet.
  const SentenceReading* known(std::uint32_t number) const;
  // What it says of its reading's terms[at], beside the names of the others.
  nlp::Assertion assertion(const PlacedSentence& sentence, std::size_t at, nlp::SentenceWords& words) const;

 private:
  struct Kept;
  using Slot = std::atomic<const Kept*>;
  const Kept& kept(const PlacedSentence& sentence, nlp::SentenceWords& words) const;
  mutable std::vector<Slot> slots_;  // each set once
};

}  // namespace chartroom::retrieval
