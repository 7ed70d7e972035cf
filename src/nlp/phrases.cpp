#include "nlp/phrases.h"

#include <algorithm>

namespace chartroom::nlp {
namespace {

std::uint64_t edge(std::uint32_t node, Phrases::Word word) { return (std::uint64_t{node} << 32U) | word; }

}  // namespace

void Phrases::add(std::span<const std::string> words, std::uint32_t value) {
  if (words.empty()) return;
  std::uint32_t node = 0;
  for (const std::string& key : words) {
    const auto [place, is_new] = numbers_.emplace(key, static_cast<Word>(words_.size()));
    if (is_new) words_.emplace_back(place->first);
    const auto [to, made] = edges_.emplace(edge(node, place->second), static_cast<std::uint32_t>(values_.size()));
    if (made) values_.emplace_back();
    node = to->second;
  }
  auto& values = values_[node];
  if (std::find(values.begin(), values.end(), value) == values.end()) values.push_back(value);
}

Phrases::Word Phrases::word(std::string_view key) const {
  const auto found = numbers_.find(key);
  return found == numbers_.end() ? unknown : found->second;
}

std::uint32_t Phrases::next(std::uint32_t node, Word word) const {
  if (word == unknown) return 0;
  const auto found = edges_.find(edge(node, word));
  return found == edges_.end() ? 0 : found->second;
}

Phrases::Match Phrases::longest(std::span<const Word> words) const {
  Match match;
  each(words, [&](const Match& longer) { match = longer; });
  return match;
}

std::span<const std::uint32_t> Phrases::whole(std::span<const Word> words) const {
  const Match match = longest(words);
  if (match.words != words.size()) return {};
  return match.values;
}

}  // namespace chartroom::nlp
