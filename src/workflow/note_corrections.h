#pragma once

// What a note says later about its own words: a question that is answered at once, a side that is corrected. Not for other
// rooms.

#include <optional>
#include <string_view>

#include "nlp/text.h"

namespace chartroom::workflow {

enum class Side : std::uint8_t { left, right };

// "left", "OS", "LUL": which side a word (folded) names.
std::optional<Side> side_of(std::string_view word);

// Where the note corrects the side that it gave in `sentence`: "CORRECTION: the laterality above is wrong …, the RIGHT eye".
// The sentence that names the other side.
std::optional<nlp::Span> correction_of_side(std::string_view note, nlp::Span sentence, Side said);

// "IUD placed today? – no, rescheduled": the question with its answer, and what the answer is.
struct AnsweredQuestion {
  nlp::Span both;
  bool yes = false;
};
std::optional<AnsweredQuestion> answer_behind(std::string_view note, nlp::Span sentence);

}  // namespace chartroom::workflow
