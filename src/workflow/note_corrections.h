#pragma once

// What a note says later about its own words: a question that is answered at once, a side that is corrected. Not for other
// rooms.

#include <functional>
#include <optional>
#include <string_view>

#include "nlp/says.h"
#include "nlp/text.h"

namespace chartroom::workflow {

// Where the note corrects the side that it gave in `sentence`: "CORRECTION: the laterality above is wrong …, the RIGHT eye".
// The sentence that names the other side.
std::optional<nlp::Span> correction_of_side(std::string_view note, nlp::Span sentence, nlp::BodySide said);

// "ADDENDUM: stroke history corrected …": the sentence behind that corrects the note and of which `speaks_of` is true.
std::optional<nlp::Span> correction_about(std::string_view note, nlp::Span sentence,
                                          const std::function<bool(std::string_view)>& speaks_of);

// "IUD placed today? – no, rescheduled": the question with its answer, and what the answer is.
struct AnsweredQuestion {
  nlp::Span both;
  bool yes = false;
};
std::optional<AnsweredQuestion> answer_behind(std::string_view note, nlp::Span sentence);

}  // namespace chartroom::workflow
