#pragma once

// Numbers in words: "seven", "seventy-five", "one hundred and forty", "nine and a half", "nine point five". Not for other
// rooms.

#include <cstddef>
#include <span>
#include <string>

namespace chartroom::nlp {

struct SpelledNumber {
  double value = 0;
  std::size_t words = 0;  // how many it takes; 0: there is none
  bool whole = true;      // no further number word follows, which would make it another number ("one forty")
};

// The longest number in words from key i on, below 1,000; keys are folded words. Digits, and "a" or "an", are none.
SpelledNumber spelled_number(std::span<const std::string> keys, std::size_t i);

}  // namespace chartroom::nlp
