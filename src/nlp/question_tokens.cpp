#include "nlp/question_tokens.h"

#include <algorithm>

#include "nlp/terms.h"

namespace chartroom::nlp {

QuestionTokens::QuestionTokens(std::string_view text) : text_(text), tokens_(tokenize(text)), keys_(singular_keys(tokens_)) {
  for (std::size_t i = 0; i < tokens_.size(); ++i) {
    if (keys_[i] == "dz") tokens_[i].key = keys_[i] = "disease";
  }
  cues_ = question_cues().find(keys_);
  used_.assign(tokens_.size(), false);
  in_subject_.assign(tokens_.size(), false);
  corrected_.assign(tokens_.size(), false);
}

void QuestionTokens::correct(std::size_t i, std::string key) {
  rename(i, std::move(key));
  corrected_[i] = true;
}

void QuestionTokens::rename(std::size_t i, std::string key) {
  tokens_[i].key = key;
  keys_[i] = singular(key);
  cues_ = question_cues().find(keys_);
}

bool QuestionTokens::has(Cue cue) const {
  for (std::size_t i = 0; i < size(); ++i) {
    if (free(i) && is(i, cue)) return true;
  }
  return false;
}

std::size_t QuestionTokens::count_free() const {
  std::size_t count = 0;
  for (std::size_t i = 0; i < size(); ++i) count += free(i) ? 1 : 0;
  return count;
}

bool QuestionTokens::has_any(std::initializer_list<Cue> cues) const {
  return std::any_of(cues.begin(), cues.end(), [&](Cue cue) { return has(cue); });
}

bool QuestionTokens::has_word(std::initializer_list<std::string_view> words) const {
  for (std::size_t i = 0; i < size(); ++i) {
    if (free(i) && std::find(words.begin(), words.end(), key(i)) != words.end()) return true;
  }
  return false;
}

bool QuestionTokens::has_raw(std::initializer_list<std::string_view> words) const {
  for (std::size_t i = 0; i < size(); ++i) {
    if (free(i) && std::find(words.begin(), words.end(), word(i)) != words.end()) return true;
  }
  return false;
}

bool QuestionTokens::has_phrase(std::initializer_list<std::string_view> words) const {
  return std::search(keys_.begin(), keys_.end(), words.begin(), words.end()) != keys_.end();
}

bool QuestionTokens::breaks_after(std::size_t i) const {
  if (i + 1 >= size()) return true;
  for (const std::string_view joint : {"and", "or", "but", "plus", "versus", "vs", "nor"}) {
    if (key(i) == joint || key(i + 1) == joint) return true;
  }
  const std::string_view between = slice(text_, {tokens_[i].span.end, tokens_[i + 1].span.start});
  return between.find_first_of(",;:?&/+") != std::string_view::npos || between.find(". ") != std::string_view::npos;
}

bool QuestionTokens::is_content(std::size_t i) const {
  if (!free(i) || is_degree(i)) return false;
  CueSet others = cues_[i];
  others.reset(static_cast<std::size_t>(Cue::degree));
  if (others.any()) return false;
  const std::string& word = tokens_[i].key;
  return word.size() > 1 || static_cast<unsigned char>(word.front()) >= 0x80 || is_number(i);
}

bool QuestionTokens::is_number(std::size_t i) const {
  if (i >= size()) return false;
  std::string_view key = tokens_[i].key;
  if (key.size() > 1 && key.ends_with('k')) key.remove_suffix(1);  // "50k"
  return key.find_first_not_of("0123456789.,") == std::string_view::npos;
}

bool is_possessive_word(std::string_view word) {
  return word == "the" || word == "her" || word == "his" || word == "their" || word == "patient" || word == "pt";
}

}  // namespace chartroom::nlp
