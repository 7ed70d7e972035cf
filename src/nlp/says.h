#pragma once

// What a sentence says beside the things that it names, by single words of it: that something is taken, that it was done, a
// side.

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

#include "nlp/sentence_words.h"

namespace chartroom::nlp {

enum class Says : std::uint8_t {
  allergy,
  taking,
  dose,
  done,
  left,
  right,
  turn,  // of an illness: a word that begins like one of illness_turns()
};

constexpr std::uint8_t bit(Says what) { return static_cast<std::uint8_t>(1U << static_cast<unsigned>(what)); }

enum class BodySide : std::uint8_t { left, right };

// "left", "OS", "LUL": which side a word (folded) names.
std::optional<BodySide> body_side_of(std::string_view word);

// How an illness is or what it does, for which it is not the illness that is denied: "no acute gout", "no asthma attack".
struct IllnessTurns {
  std::span<const std::string_view> before;  // the illness's name
  std::span<const std::string_view> behind;  // or within it
};
IllnessTurns illness_turns();

// The bits of all that it says. Pure.
std::uint8_t says_in(const SentenceWords& sentence);

}  // namespace chartroom::nlp
