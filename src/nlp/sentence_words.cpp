#include "nlp/sentence_words.h"

#include <algorithm>

namespace chartroom::nlp {

void SentenceWords::read(std::string_view sentence) {
  text_ = sentence;
  count_ = 0;
  for (TokenReader reader(sentence);; ++count_) {
    if (count_ == tokens_.size()) tokens_.emplace_back();
    if (!reader.next(tokens_[count_])) break;
  }
  terms_.clear();
  term_table().find(sentence, tokens(), terms_);
}

bool SentenceWords::has(std::initializer_list<std::string_view> words) const {
  const auto own = tokens();
  return std::any_of(own.begin(), own.end(),
                     [&](const Token& token) { return std::find(words.begin(), words.end(), token.key) != words.end(); });
}

}  // namespace chartroom::nlp
