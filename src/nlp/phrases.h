#pragma once

// A set of phrases, each with values, to be found in running text: words become numbers once, then phrases are followed word by
// word. Built, then only read, from any thread. Words are compared as they are given: fold and singularize them before.

#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace chartroom::nlp {

struct TextHash {
  using is_transparent = void;
  std::size_t operator()(std::string_view text) const noexcept { return std::hash<std::string_view>()(text); }
};

class Phrases {
 public:
  using Word = std::uint32_t;
  static constexpr Word unknown = 0xFFFF'FFFF;

  struct Match {
    std::size_t words = 0;  // 0: nothing
    std::span<const std::uint32_t> values;
  };

  // A phrase may be added with several values, each once. An empty one is ignored.
  void add(std::span<const std::string> words, std::uint32_t value);

  // The number of a word that is in some phrase, else `unknown`.
  Word word(std::string_view key) const;
  // The phrase that begins with the first word and is the longest. Views live until the next add().
  Match longest(std::span<const Word> words) const;
  // The phrase that is exactly these words.
  std::span<const std::uint32_t> whole(std::span<const Word> words) const;
  // visit(Match) for every phrase that begins with the first word, shortest first.
  template <class Visit>
  void each(std::span<const Word> words, Visit visit) const {
    std::uint32_t node = 0;
    for (std::size_t i = 0; i < words.size(); ++i) {
      node = next(node, words[i]);
      if (node == 0) return;
      if (!values_[node].empty()) visit(Match{i + 1, values_[node]});
    }
  }
  // visit(key) for every word, in the order in which they were added.
  template <class Visit>
  void each_word(Visit visit) const {
    for (const std::string_view word : words_) visit(word);
  }
  std::size_t size_words() const { return words_.size(); }

 private:
  // The node behind `word` at `node`; 0 if there is none.
  std::uint32_t next(std::uint32_t node, Word word) const;

  std::unordered_map<std::string, Word, TextHash, std::equal_to<>> numbers_;
  std::vector<std::string_view> words_;                     // views of the keys of numbers_
  std::unordered_map<std::uint64_t, std::uint32_t> edges_;  // node and word -> node
  std::vector<std::vector<std::uint32_t>> values_{1};       // by node; node 0 is the beginning
};

}  // namespace chartroom::nlp
