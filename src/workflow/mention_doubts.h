#pragma once

// What takes a mention's word away, or its time: what only names a thing, a habit that is over, a date that is another than the
// one asked for. `sentence` is the mention's own. Not for other rooms.

#include <cstdint>
#include <optional>
#include <string_view>

#include "workflow/subject_match.h"

namespace chartroom::workflow {

// "Transplant referral", "evaluation - liver transplant": what a visit was about, not what was done.
bool only_names_it(const Mention& mention, std::string_view sentence);

// "Cirrhosis, EtOH + HCV", "last drink 2022", "began at 15": what a disease came from, and what was, not what is done today.
bool is_no_habit_now(const Mention& mention, std::string_view sentence, const SubjectMatcher& matcher);

// "1 ppd x 25 y, quit 2/1/2025": it was so, and is no more; "must quit" says that it is.
bool has_quit(const Mention& mention, std::string_view sentence, const SubjectMatcher& matcher);

// "Leaning to PD" in a note of dialysis: not Parkinson's disease.
bool is_dialysis(const Mention& mention, const Document& note, const SubjectMatcher& matcher);

// "EGD 11/20/24", asked about 2025: the date right behind the word lies outside the time that is asked for.
bool is_dated_elsewhere(const Mention& mention, std::string_view sentence, const Document& note, const nlp::Question& question);

// "Stopped on 11/03 of last year for a bleed", said after the event that the question starts from.
bool tells_of_before(std::string_view sentence, const Document& note, const nlp::Question& question);

// "Any bleed since 2022?" means what came after the bleed of that year, or that bleed, too: what lies in the year itself is
// left open. The beginning of the year that a "since" names bare; whether a time lies within that year, and whether what the
// sentence dates does ("variceal bleed 3/2022").
std::optional<std::int64_t> first_year_from(const nlp::Question& question);
bool in_first_year(const nlp::Question& question, std::int64_t from_s, std::int64_t to_s);
bool tells_of_first_year(std::string_view sentence, const Document& note, const nlp::Question& question);

}  // namespace chartroom::workflow
