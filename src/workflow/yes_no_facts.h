#pragma once

// What facts and notes say to a yes/no question. Not for other rooms.

#include <string>
#include <vector>

#include "workflow/answer_parts.h"
#include "workflow/subject_match.h"

namespace chartroom::workflow {

// One source's word on the question.
struct Evidence {
  Verdict verdict = Verdict::none;
  std::int64_t when_s = 0;   // when it was so, or was said
  std::int64_t first_s = 0;  // of a note's sentence: when it was first written, if it was copied forward
  std::int64_t over_s = 0;   // of a fact that has ended: until when notes may still speak of it as it was
  bool at_one_time = false;  // a fact that holds for its day, like an observation: only the newest counts
  bool structured = false;   // a fact, not a note
  std::string text;          // for people: what it says and when
  Citation citation;
};

// Both in the order newest first. What does not bear on the question (relatives, plans, conditions) is left out.
std::vector<Evidence> evidence_of_facts(const Asked& asked, const SubjectMatcher& matcher);
std::vector<Evidence> evidence_of_notes(const Asked& asked, const SubjectMatcher& matcher);

}  // namespace chartroom::workflow
