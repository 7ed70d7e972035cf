#pragma once

// What is said around a question and is not asked: why somebody wants to know, what happened before. Its words are taken out,
// so that they narrow nothing. Not for other rooms.

#include "nlp/question.h"
#include "nlp/question_tokens.h"

namespace chartroom::nlp {

// "She is here for a refill. Last A1c?", "for risk adjustment: does he have gout": what stands before the question, where the
// question stands by itself and what stands before it says nothing that could matter: no person, time, side, specimen, denial
// or word of medicine. question.left_out has it.
void drop_context(QuestionTokens& tokens, const Names& names, Question& question);

// "all pressures with dates": every answer has them.
void drop_with_dates(QuestionTokens& tokens);

// "for the referral letter", "for my note": what the answer is wanted for.
void drop_purpose(QuestionTokens& tokens);

// "weight in kg please, for enoxaparin dosing": of a measurement; the subjects behind the comma are taken out.
void drop_purpose_behind_comma(QuestionTokens& tokens, const Names& names, Question& question);

}  // namespace chartroom::nlp
