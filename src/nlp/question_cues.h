#pragma once

// What the words of a question do, beside naming what is asked about: open it, set its time, say which kind of answer is
// wanted. One row per cue with its words and phrases (question_cues.cpp): data of ours. Not for other rooms.

#include <bitset>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "nlp/phrases.h"

namespace chartroom::nlp {

enum class Cue : std::uint8_t {
  stop,      // carries nothing of what is asked about
  filler,    // speaks of charts and data: "level", "documented"
  courtesy,  // "please"
  command,   // "list"
  // How a question opens.
  what,
  when,
  who,
  why,
  how,
  yes_no,
  // Which value, and how it is shown.
  latest,
  previous,
  first,
  highest,
  lowest,
  trend,
  values,  // the plural asks for several
  how_many,
  how_often,
  how_long,
  how_old,
  dated,
  findings,
  dose,
  level,
  high,
  low,
  normal,
  above,
  below,
  // Time and truth.
  now,
  ever,
  never,
  denied,  // "hasn't"
  past_verb,
  perfect_verb,
  everything,
  active,
  // What was done.
  takes,
  started,
  stopped,
  begun_illness,
  given,
  prescriber,
  searchable,  // a filler that sentences may be searched for
  // What kind of thing.
  allergy,
  vaccine,
  medication,
  problem,
  disease,  // a word that only says that something is a disease
  procedure,
  history,
  visit,
  admission,
  emergency,
  team,
  plan,
  goal,
  report,
  imaging,
  lab,
  vital,
  note,
  device,
  relative,
  social,
  birth,
  age,
  sex,
  address,
  phone,
  name,
  record_number,
  death,
  // Narrowing words of degree, side and course.
  degree,
  // Conversation.
  anaphor,      // "it", "that"
  before_that,  // "and before that?"
  what_about,   // "what about her LDL?"
  count_,       // number of cues
};

using CueSet = std::bitset<static_cast<std::size_t>(Cue::count_)>;

class CueTable {
 public:
  // For each word (folded, singular) the cues that it carries; of a phrase ("over time") every word carries them.
  std::vector<CueSet> find(std::span<const std::string> keys) const;
  bool knows_word(std::string_view key) const { return phrases_.word(key) != Phrases::unknown; }

 private:
  friend const CueTable& question_cues();
  CueTable();
  Phrases phrases_;  // values: cues
};

const CueTable& question_cues();

}  // namespace chartroom::nlp
