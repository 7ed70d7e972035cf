#pragma once

// What a question names beside what it asks about: under which circumstances, by which instrument, at which times. Not for
// other rooms.

#include "nlp/question.h"
#include "nlp/question_tokens.h"

namespace chartroom::nlp {

// "before and after", "through chemo", "on arrival vs at discharge", "when he seized": several times of one series are wanted.
bool compares_times(const QuestionTokens& tokens, bool named = false);

// A question word that only begins a clause of time: "LEV level when he seized".
bool begins_clause_of_time(const QuestionTokens& tokens, std::size_t i);

// "a PE on the CTA", "aspirin in pregnancy": what a yes/no question names after its subject as where or when is no second
// subject. It is taken out, and `otherwise` says so.
void drop_circumstances(const QuestionTokens& tokens, const Names& names, Question& question);

// "highest bp in labor", "EPDS at pp visit": words behind the subject that may name an encounter or a procedure of the chart
// are taken out and become `question.during`.
void read_circumstance(QuestionTokens& tokens, Question& question);

}  // namespace chartroom::nlp
