#pragma once

// What happened at some time: the facts of a subject, or of a list of things that happen, as events. Not for other rooms.

#include <vector>

#include "workflow/lists.h"

namespace chartroom::workflow {

// Facts that are the subject itself, have happened, lie in the question's time and have all its words; newest first.
struct Events {
  std::vector<std::uint32_t> nearest;  // of several fits only the nearest that is there
  std::vector<std::uint32_t> others;   // of the other fits, but not what only mentions it, where there are nearer ones
  Fit fit = Fit::same;                 // of the nearest
  std::vector<std::string> lacking;    // words that nothing has, where they kept facts out
};
Events events_of(const Asked& asked, const SubjectMatcher& matcher);

// Resolves what only the chart can tell of the question's time ("since the last visit"): the window is set, and `how_read` says
// by what. False if the chart has no such event: `missing` then says which.
bool resolve_time(const PreparedChart& prepared, nlp::Stemmer& stemmer, nlp::Question& question, std::string& missing);

// `question.during` becomes the time of the newest encounter, or else procedure, that has its words as its name; where the
// chart has none, the words become qualifiers of the last subject.
void settle_circumstance(const PreparedChart& prepared, nlp::Stemmer& stemmer, nlp::Question& question);

// "In June", without a year: if the chart has nothing of the last one, the last one of which it has anything.
void settle_year(const PreparedChart& prepared, nlp::Question& question);

}  // namespace chartroom::workflow
