#pragma once

// The words of a text as TokenReader has them, without memory per word: for reading megabytes.

#include <array>
#include <cstdint>
#include <string_view>

#include "nlp/text.h"

namespace chartroom::nlp {

class WordScanner {
 public:
  explicit WordScanner(std::string_view text) : text_(text), reader_(text) {}

  // False at the end.
  bool next();
  // Folded, without a possessive 's; lives until the next call.
  std::string_view key() const { return key_; }
  Span span() const { return span_; }

 private:
  bool next_slowly();

  static constexpr std::size_t kBufferBytes = 64;  // longer words take the slow way

  std::string_view text_;
  std::size_t at_ = 0;
  std::string_view key_;
  Span span_;
  std::array<char, kBufferBytes> buffer_{};
  TokenReader reader_;
  Token token_;
};

}  // namespace chartroom::nlp
