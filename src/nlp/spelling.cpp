#include "nlp/spelling.h"

#include <algorithm>
#include <span>

namespace chartroom::nlp {
namespace {

constexpr std::size_t kLettersMin = 6;
constexpr std::size_t kLettersMax = 40;

std::size_t letter_of(std::string_view word) {
  return word.empty() || word.front() < 'a' || word.front() > 'z' ? 26 : static_cast<std::size_t>(word.front() - 'a');
}

}  // namespace

std::size_t slips_between(std::string_view a, std::string_view b, std::size_t most) {
  if (a.size() > b.size() + most || b.size() > a.size() + most || b.size() > kLettersMax || a.size() > kLettersMax)
    return most + 1;
  std::array<std::array<std::uint8_t, kLettersMax + 1>, 3> rows{};
  for (std::size_t j = 0; j <= b.size(); ++j) rows[0][j] = static_cast<std::uint8_t>(j);
  for (std::size_t i = 1; i <= a.size(); ++i) {
    auto& row = rows[i % 3];
    const auto& last = rows[(i + 2) % 3];
    const auto& before = rows[(i + 1) % 3];
    row[0] = static_cast<std::uint8_t>(i);
    std::uint8_t least = row[0];
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const auto replaced = static_cast<std::uint8_t>(last[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1));
      std::uint8_t best =
          std::min({static_cast<std::uint8_t>(last[j] + 1), static_cast<std::uint8_t>(row[j - 1] + 1), replaced});
      if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1]) {
        best = std::min(best, static_cast<std::uint8_t>(before[j - 2] + 1));
      }
      row[j] = best;
      least = std::min(least, best);
    }
    if (least > most) return most + 1;
  }
  return rows[a.size() % 3][b.size()];
}

namespace {

// "kepra" for "keppra": of so short a word only a letter that is written once for twice, or twice for once, is a slip.
std::string single_letters(std::string_view word) {
  std::string out;
  for (const char c : word) {
    if (out.empty() || out.back() != c) out.push_back(c);
  }
  return out;
}

Spelling::Nearest one_for_two(std::string_view key, std::span<const std::string> words) {
  Spelling::Nearest found;
  found.slips = 1;
  const std::string single = single_letters(key);
  for (const std::string& word : words) {
    const bool one_apart = word.size() + 1 == key.size() || word.size() == key.size() + 1;
    if (one_apart && single_letters(word) == single) found.words.push_back(word);
  }
  return found;
}

}  // namespace

void Spelling::add(std::string_view word) {
  const std::size_t letter = letter_of(word);
  if (letter == 26 || word.size() + 2 < kLettersMin || word.size() > kLettersMax) return;
  by_letter_[letter].emplace_back(word);
}

Spelling::Nearest Spelling::nearest(std::string_view key) const {
  Nearest found;
  const std::size_t letter = letter_of(key);
  if (letter == 26 || key.size() + 1 < kLettersMin || key.size() > kLettersMax) return found;
  if (key.size() < kLettersMin) return one_for_two(key, by_letter_[letter]);
  found.slips = key.size() >= 9 ? 2 : 1;
  for (const std::string& word : by_letter_[letter]) {
    const std::size_t slips = slips_between(key, word, found.slips);
    if (slips > found.slips) continue;
    if (slips < found.slips) found.words.clear();
    found.slips = slips;
    if (std::find(found.words.begin(), found.words.end(), word) == found.words.end()) found.words.push_back(word);
  }
  return found;
}

}  // namespace chartroom::nlp
