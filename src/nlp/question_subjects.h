#pragma once

// What a question is about: its words found among the terms, the chart's names, or, where neither has them, taken as they are.
// Not for other rooms.

#include <vector>

#include "nlp/question.h"
#include "nlp/question_tokens.h"

namespace chartroom::nlp {

// Reads words that nobody knows as the one they are a misspelling of.
void correct_spelling(QuestionTokens& tokens, const ReadingContext& chart);

// The words of names that are long enough to be meant as names, whatever they hold: "In the past year, have you been afraid …".
std::vector<bool> tokens_of_long_names(const QuestionTokens& tokens, const Names& names);

// Fills question.subjects with what the vocabularies know, in the order of the question.
void find_known_subjects(QuestionTokens& tokens, const ReadingContext& chart, Question& question);

// Of words with several meanings keeps the one that `wanted` says, if the word has it; else drops vaccines.
void choose_meanings(Question& question, const std::vector<ThingKind>& wanted);

// The words that no vocabulary knows, as subjects of their own, one for each clause that has some.
void name_unknown_subjects(QuestionTokens& tokens, Question& question);

// Gives the words that stand beside a subject to it, as what narrows it.
void attach_qualifiers(QuestionTokens& tokens, const Names& names, Question& question);

}  // namespace chartroom::nlp
