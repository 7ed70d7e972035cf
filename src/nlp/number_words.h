#pragma once

// Numbers in words: "seven", "seventy-five", "one hundred and forty". Not for other rooms.

#include <cstddef>
#include <span>
#include <string>

namespace chartroom::nlp {

struct SpelledNumber {
  int value = 0;
  std::size_t words = 0;  // how many it takes; 0: there is none
};

// The longest number in words from key i on, 0 to 999; keys are folded words. Digits, and "a" or "an", are none.
SpelledNumber spelled_number(std::span<const std::string> keys, std::size_t i);

}  // namespace chartroom::nlp
