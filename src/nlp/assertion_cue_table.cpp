#include "nlp/assertion_cue_table.h"

#include <algorithm>

#include "nlp/terms.h"

namespace chartroom::nlp {

AssertionCues::AssertionCues() {
  for (const Cue& cue : assertion_cues()) {
    for (const std::string_view words : split_bars(cue.words)) {
      if (cue.reach == CueReach::participle) {
        add_denied(cue.kind, words);
      } else if (cue.reach == CueReach::ending) {
        add_unended(words);
      } else if (cue.reach == CueReach::others) {
        add_others(words);
      } else {
        add(cue.kind, cue.reach, words);
      }
    }
  }
}

// "Insulin is NOT started", "has not been given insulin".
void AssertionCues::add_denied(CueKind kind, std::string_view participle) {
  for (const std::string_view verb : {"not", "is not", "was not", "are not", "were not", "not yet", "not been", "has not been",
                                      "have not been", "had not been", "wasn't", "isn't", "hasn't been"}) {
    const std::string words = std::string(verb) + " " + std::string(participle);
    add(kind, CueReach::before, words);
    add(kind, CueReach::object, words);
  }
}

// "Never stopped", "do not hold", "has not been held": goes on.
void AssertionCues::add_unended(std::string_view verb) {
  for (const std::string_view denial :
       {"not",         "never",         "do not",    "don't",        "dont",         "did not",        "didn't",
        "has not",     "hasn't",        "have not",  "haven't",      "had not",      "was not",        "wasn't",
        "were not",    "is not",        "isn't",     "not been",     "has not been", "have not been",  "had not been",
        "hasn't been", "never been",    "was never", "were never",   "has never",    "has never been", "have never",
        "should not",  "should not be", "shouldn't", "shouldn't be", "must not",     "must not be",    "cannot be",
        "without",     "no need to",    "not to",    "not to be",    "need not be",  "denies",         "denied",
        "will not",    "will not be",   "does not",  "doesn't",      "won't"}) {
    add(CueKind::pseudo, CueReach::after, std::string(denial) + " " + std::string(verb));
  }
}

// "His wife takes warfarin", but "his wife has noticed jaundice".
void AssertionCues::add_others(std::string_view who) {
  others_.push_back(who);
  for (const std::string_view verb : {"takes",
                                      "has",
                                      "had",
                                      "is on",
                                      "was on",
                                      "is taking",
                                      "was taking",
                                      "uses",
                                      "used",
                                      "with",
                                      "diagnosed with",
                                      "has been taking",
                                      "was diagnosed with",
                                      "tested positive for",
                                      "also takes",
                                      "also has",
                                      "who takes",
                                      "who has",
                                      "who had",
                                      "recently had",
                                      "just had",
                                      "has been on",
                                      "is positive for",
                                      "is allergic to",
                                      "was given",
                                      "was prescribed",
                                      "is prescribed",
                                      "on",
                                      "had a"}) {
    add(CueKind::family, CueReach::after, std::string(who) + " " + std::string(verb));
  }
  for (const std::string_view verb : {"has noticed", "has noted", "has seen", "has called", "has reported", "has observed",
                                      "had noticed", "had noted", "had seen", "has concerns", "has questions"}) {
    add(CueKind::pseudo, CueReach::after, std::string(who) + " " + std::string(verb));
  }
}

void AssertionCues::add(CueKind kind, CueReach reach, std::string_view words) {
  std::vector<std::string> keys;
  TokenReader reader(words);
  for (Token token; reader.next(token);) keys.push_back(token.key);
  const auto known = std::find(cues_.begin(), cues_.end(), std::pair(kind, reach));
  phrases_.add(keys, static_cast<std::uint32_t>(known - cues_.begin()));
  if (known == cues_.end()) cues_.emplace_back(kind, reach);
}

std::vector<CueMatch> AssertionCues::find(std::span<const Token> tokens, std::size_t term_first, std::size_t term_last) const {
  std::vector<Phrases::Word> words;
  words.reserve(tokens.size());
  for (const Token& token : tokens) words.push_back(phrases_.word(token.key));
  std::vector<CueMatch> matches;
  for (std::size_t first = 0; first < tokens.size();) {
    if (first >= term_first && first <= term_last) {
      ++first;
      continue;
    }
    const std::size_t limit = first < term_first ? term_first : tokens.size();
    const Phrases::Match match =
        words[first] == Phrases::unknown ? Phrases::Match{} : phrases_.longest(std::span(words).subspan(first, limit - first));
    for (const std::uint32_t cue : match.values)
      matches.push_back({cues_[cue].first, cues_[cue].second, first, first + match.words - 1});
    first += std::max<std::size_t>(match.words, 1);
  }
  return matches;
}

bool AssertionCues::is_other(std::string_view word) const {
  return std::find(others_.begin(), others_.end(), word) != others_.end();
}

const AssertionCues& assertion_cue_table() {
  static const AssertionCues table;  // constant after it is made
  return table;
}

}  // namespace chartroom::nlp
