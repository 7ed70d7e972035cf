#pragma once

// What facts and notes say to a yes/no question. Not for other rooms.

#include <optional>
#include <string>
#include <vector>

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
  bool only_listed = false;  // a drug's name in a note's list of medications, without a word of taking it
  // Of a note, asked of a class: which of its drugs the note says is over. It says nothing of the others.
  std::optional<nlp::TermId> kind_over;
  bool general = false;               // "NKDA": denies all, and so nothing that is known
  std::uint32_t index = 0;            // of the fact or the note
  std::int32_t value = -1;            // of the fact: which of its values says so, -1 for all
  nlp::Span sentence;                 // of the note
  std::optional<nlp::BodySide> side;  // that the sentence alone names: it is not shown without the note's own correction of it
  nlp::SectionKind section = nlp::SectionKind::none;
  std::vector<std::string> lacking;  // words of the question that are not said with it
};

// Both in the order newest first. What does not bear on the question (relatives, plans, conditions) is left out. Evidence that
// lacks words of the question is among it, and says which.
std::vector<Evidence> evidence_of_facts(const Asked& asked, const SubjectMatcher& matcher);
// `copies` counts copied sentences that were counted once.
std::vector<Evidence> evidence_of_notes(const Asked& asked, const SubjectMatcher& matcher, std::uint32_t& copies);

// For people: what it says and when.
std::string evidence_words(const Asked& asked, const Evidence& evidence);
Citation cite(const Asked& asked, const Evidence& evidence);

// Whether one "yes" of any time is a yes: of what is done, or was ever so.
bool is_once_enough(const nlp::Question& question);

// Whether these words name a relative whom the question means; all are meant where it names nobody in particular.
bool is_asked_relative(std::string_view words, const nlp::Question& question);

bool no_known_allergies(std::string_view text);
// Whether the chart has an active allergy, of those that this claim of "no known (drug) allergies" denies: then it denies
// nothing.
bool is_disproved_denial(const Asked& asked, std::string_view claim);
bool holds_word(std::string_view text, std::initializer_list<std::string_view> words);

}  // namespace chartroom::workflow
