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
      "zero", "one",    "two",    "three",    "four",     "five",    "six",     "seven",     "eight",    "nine",
      "ten",  "eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen"};
  return index_in(words, key);
}

std::optional<int> tens(std::string_view key) {
  constexpr std::array<std::string_view, 8> words = {"twenty", "thirty",  "forty",  "fifty",
                                                     "sixty",  "seventy", "eighty", "ninety"};
  const auto index = index_in(words, key);
  return index ? std::optional<int>(10 * (*index + 2)) : std::nullopt;
}

struct Whole {
  int value = 0;
  std::size_t words = 0;
};

Whole below_hundred(std::span<const std::string> keys, std::size_t i) {
  if (i >= keys.size()) return {};
  if (const auto small = below_twenty(keys[i])) return {*small, 1};
  const auto ten = tens(keys[i]);
  if (!ten) return {};
  const auto unit = i + 1 < keys.size() ? below_twenty(keys[i + 1]) : std::nullopt;
  return unit && *unit > 0 && *unit < 10 ? Whole{*ten + *unit, 2} : Whole{*ten, 1};
}

Whole below_thousand(std::span<const std::string> keys, std::size_t i) {
  Whole number = below_hundred(keys, i);
  const bool a_hundred =
      number.words == 0 && i + 1 < keys.size() && (keys[i] == "a" || keys[i] == "one") && keys[i + 1] == "hundred";
  if (a_hundred) number = {1, 1};
  const std::size_t hundred = i + number.words;
  const bool hundreds =
      number.words > 0 && number.value >= 1 && number.value <= 9 && hundred < keys.size() && keys[hundred] == "hundred";
  if (!hundreds) return number;
  number = {number.value * 100, number.words + 1};
  std::size_t rest = hundred + 1;
  if (rest < keys.size() && keys[rest] == "and") ++rest;
  const Whole more = below_hundred(keys, rest);
  if (more.words == 0) return number;
  return {number.value + more.value, rest - i + more.words};
}

}  // namespace

SpelledNumber spelled_number(std::span<const std::string> keys, std::size_t i) {
  const Whole whole = below_thousand(keys, i);
  if (whole.words == 0) return {};
  SpelledNumber number{static_cast<double>(whole.value), whole.words, true};
  const auto key = [&](std::size_t back) {
    return i + number.words + back < keys.size() ? std::string_view(keys[i + number.words + back]) : "";
  };
  if (key(0) == "and" && key(1) == "a" && key(2) == "half") {
    number.value += 0.5;
    number.words += 3;
  } else if (key(0) == "point") {
    const auto digit = below_twenty(key(1));
    number.whole = digit && *digit < 10;
    if (number.whole) number.value += *digit / 10.0;
    number.words += number.whole ? 2 : 0;
  }
  const bool goes_on = below_twenty(key(0)) || tens(key(0)) || key(0) == "hundred" || key(0) == "thousand" ||
                       key(0) == "half" || (key(0) == "and" && (below_twenty(key(1)) || key(1) == "half" || key(1) == "a"));
  number.whole = number.whole && !goes_on;
  return number;
}

}  // namespace chartroom::nlp
