#pragma once

// The cues of assertion.cpp, found in a sentence. Not for other rooms.

#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "nlp/assertion_cues.h"
#include "nlp/phrases.h"
#include "nlp/text.h"

namespace chartroom::nlp {

struct CueMatch {
  CueKind kind = CueKind::pseudo;
  CueReach reach = CueReach::after;
  std::size_t first = 0;  // tokens
  std::size_t last = 0;
};

// Words that act in several ways ("pending") have an entry for each. Constant after it is made.
class AssertionCues {
 public:
  AssertionCues();

  // The cues in the tokens, longest first from the left; the tokens of the term itself are none.
  std::vector<CueMatch> find(std::span<const Token> tokens, std::size_t term_first, std::size_t term_last) const;

  // Whether a word names someone who is not the patient, and not of their blood: "wife", "roommate".
  bool is_other(std::string_view word) const;

 private:
  void add_denied(CueKind kind, std::string_view participle);
  void add_unended(std::string_view verb);
  void add_others(std::string_view who);
  void add(CueKind kind, CueReach reach, std::string_view words);

  Phrases phrases_;  // values: index into cues_
  std::vector<std::pair<CueKind, CueReach>> cues_;
  std::vector<std::string_view> others_;
};

const AssertionCues& assertion_cue_table();

}  // namespace chartroom::nlp
