#pragma once

// What a note says later about its own words: a question that is answered at once, a side that is corrected. Not for other
// rooms.

#include <optional>
#include <string_view>

#include "nlp/says.h"
#include "nlp/text.h"

namespace chartroom::workflow {

// Where the note corrects the side that it gave in `sentence`: "CORRECTION: the laterality above is wrong …, the RIGHT eye".
// The sentence that names the other side.
std::optional<nlp::Span> correction_of_side(std::string_view note, nlp::Span sentence, nlp::BodySide said);

// "IUD placed today? – no, rescheduled": the question with its answer, and what the answer is.
struct AnsweredQuestion {
  nlp::Span both;
  bool yes = false;
};
std::optional<AnsweredQuestion> answer_behind(std::string_view note, nlp::Span sentence);

}  // namespace chartroom::workflow
