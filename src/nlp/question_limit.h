#pragma once

// The limit that a question names, its unit, and of which values it is asked: "above 7 mmol/L", "never over 6", "between 5 and
// 6", "stayed at or below 140/90". Not for other rooms.

#include "nlp/question.h"
#include "nlp/question_tokens.h"

namespace chartroom::nlp {

// Whether the words ask for the newest value in particular: "is it still", "the last".
bool asks_of_newest(const QuestionTokens& tokens);

// Fills in `question.comparison`, whose scope must be set as far as other words tell it; false if there is no limit. What is
// said in the negative ("never above 6", "not over 6") becomes the limit that it comes to. The words of the unit, and those
// that say of which values, are used up, and a subject that they were taken for ("50 K") is let go. `asks_whether`: in "all A1c
// under 8?", "all" asks of every value, in "list all under 8" it does not.
bool read_limit(QuestionTokens& tokens, bool asks_whether, Question& question);

}  // namespace chartroom::nlp
