#pragma once

// What a question is about: its words found among the terms, the chart's names, or, where neither has them, taken as they are.
// Not for other rooms.

#include <vector>

#include "nlp/question.h"
#include "nlp/question_tokens.h"

namespace chartroom::nlp {

// Reads the patient's own names as "patient": "Does Maria take metformin?", "Mrs. Lopez's A1c". A name that is a word too
// counts where it is written as a name, behind a title, a verb or another name: "Does Rose have a rash?"
void read_patient_names(QuestionTokens& tokens, const ReadingContext& chart);

// Who else the question speaks of than the patient, as written ("mrs Johnson", "roommate"); empty if nobody. Relatives are not
// among them: what notes say of those can be asked. Subjects must be there.
std::string other_person(const QuestionTokens& tokens, const ReadingContext& chart);

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
// Of a measurement a word that neither medicine's vocabulary nor the chart has, and that does not touch its name, narrows
// nothing
// ("potassium for the referral"): it is named in question.left_out.
void attach_qualifiers(QuestionTokens& tokens, const ReadingContext& chart, Question& question);

}  // namespace chartroom::nlp
