#pragma once

// The sections of a note: where each begins, what it is called and of what kind it is. Headings are found in the styles that
// notes use: "HPI:", "# Assessment and Plan", "MEDICATIONS", "** PLAN **", a title over a line of dashes, and "FH: father …"
// with the text on the same line. A heading that is not in the table of titles counts only when it stands alone on its line in
// capitals, after '#', or between asterisks, and has the kind `other`.
//
// Linear in the text; the sections are in order, don't overlap and cover the whole text.

#include <string_view>
#include <vector>

#include "nlp/text.h"

namespace chartroom::nlp {

enum class SectionKind : std::uint8_t {
  none,  // before the first heading
  other,
  chief_complaint,
  history_of_present_illness,
  past_medical_history,
  past_surgical_history,
  medications,
  allergies,
  family_history,
  social_history,
  review_of_systems,
  vitals,
  exam,
  results,
  findings,
  impression,
  assessment,
  plan,
  assessment_and_plan,
  hospital_course,
  procedures,
  immunizations,
  diagnoses,
  problem_list,
  instructions,  // discharge instructions, return precautions: what may happen, not what did
  subjective,
  objective,
  indication,
  addendum,
};

// What an answer calls it: "history of present illness"; empty for none and other.
std::string_view section_name(SectionKind kind);

struct Section {
  SectionKind kind = SectionKind::none;
  Span title;  // the words of the heading; empty for the text before the first
  Span body;   // what follows, to the next heading's line
};

std::vector<Section> find_sections(std::string_view note);

// The kind of a heading's words ("Home Meds", "PMHx"); `none` if they are no known title.
SectionKind section_kind_of(std::string_view title);

}  // namespace chartroom::nlp
