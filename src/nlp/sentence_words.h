#pragma once

// A sentence with its words, read once: what terms it names and what cues it has are asked of it many times. One thread at a
// time; reuse the object, it keeps its memory.

#include <initializer_list>
#include <span>
#include <string_view>
#include <vector>

#include "nlp/terms.h"

namespace chartroom::nlp {

class SentenceWords {
 public:
  SentenceWords() = default;
  explicit SentenceWords(std::string_view sentence) { read(sentence); }

  // The text must live until the next read().
  void read(std::string_view sentence);

  std::string_view text() const { return text_; }
  std::span<const Token> tokens() const { return {tokens_.data(), count_}; }
  // All terms of the table, leftmost and longest.
  std::span<const TermMatch> terms() const { return terms_; }
  // Whether one of the words, as folded, is among these.
  bool has(std::initializer_list<std::string_view> words) const;

 private:
  std::string_view text_;
  std::vector<Token> tokens_;  // the first count_ are this sentence's
  std::size_t count_ = 0;
  std::vector<TermMatch> terms_;
};

}  // namespace chartroom::nlp
