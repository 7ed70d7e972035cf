#include "nlp/number_words.h"

#include <algorithm>
#include <array>
#include <optional>
#include <string_view>

namespace chartroom::nlp {
namespace {

template <std::size_t Size>
std::optional<int> index_in(const std::array<std::string_view, Size>& words, std::string_view key) {
  const auto* const found = std::find(words.begin(), words.end(), key);
  if (found == words.end()) return std::nullopt;
  return static_cast<int>(found - words.begin());
}

std::optional<int> below_twenty(std::string_view key) {
  constexpr std::array<std::string_view, 20> words = {
      "zero",   "one",    "two",    "three",    "four",     "five",    "six",     "seven",     "eight",    "nine",
      "ten",    "eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen"};
  return index_in(words, key);
}

std::optional<int> tens(std::string_view key) {
  constexpr std::array<std::string_view, 8> words = {"twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"};
  const auto index = index_in(words, key);
  return index ? std::optional<int>(10 * (*index + 2)) : std::nullopt;
}

SpelledNumber below_hundred(std::span<const std::string> keys, std::size_t i) {
  if (i >= keys.size()) return {};
  if (const auto small = below_twenty(keys[i])) return {*small, 1};
  const auto ten = tens(keys[i]);
  if (!ten) return {};
  const auto unit = i + 1 < keys.size() ? below_twenty(keys[i + 1]) : std::nullopt;
  return unit && *unit > 0 && *unit < 10 ? SpelledNumber{*ten + *unit, 2} : SpelledNumber{*ten, 1};
}

}  // namespace

SpelledNumber spelled_number(std::span<const std::string> keys, std::size_t i) {
  SpelledNumber number = below_hundred(keys, i);
  const bool a_hundred = number.words == 0 && i + 1 < keys.size() && (keys[i] == "a" || keys[i] == "one") && keys[i + 1] == "hundred";
  if (a_hundred) number = {1, 1};
  const std::size_t hundred = i + number.words;
  if (number.words == 0 || number.value < 1 || number.value > 9 || hundred >= keys.size() || keys[hundred] != "hundred") return number;
  number = {number.value * 100, number.words + 1};
  std::size_t rest = hundred + 1;
  if (rest < keys.size() && keys[rest] == "and") ++rest;
  const SpelledNumber more = below_hundred(keys, rest);
  if (more.words == 0) return number;
  return {number.value + more.value, rest - i + more.words};
}

}  // namespace chartroom::nlp
