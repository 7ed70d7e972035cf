#pragma once

// What the kinds of answers share: the question at hand, citations, and the text forms of facts. Not for other rooms.

#include <string>
#include <string_view>
#include <vector>

#include "domain/answer.h"
#include "domain/chart.h"
#include "nlp/question.h"
#include "retrieval/chart_index.h"

namespace chartroom::workflow {

// One question being answered; everything outlives the answer's making.
struct Asked {
  const Chart& chart;
  const retrieval::ChartIndex& index;
  const nlp::Question& question;
};

// The whole record line of chart.facts[fact].
Citation cite_fact(const Chart& chart, std::size_t fact);
// A span of chart.notes[note].text.
Citation cite_note(const Chart& chart, std::size_t note, nlp::Span span);

// When the fact took place or, if the source does not say, was recorded.
const PartialTime& time_of(const Fact& fact);
// YYYY, YYYY-MM or YYYY-MM-DD, or "undated".
std::string date_words(const PartialTime& time);
// The date of the citation and the title of its document: `2025-06-10, Office visit`.
std::string source_words(const Document& note);

// A note's words on one line: line ends and runs of spaces become one space.
std::string on_one_line(std::string_view text);

// Whether the fact touches the question's time; always true where none was named. A fact without a date is in no named time.
bool in_window(const nlp::Question& question, const PartialTime& from, const PartialTime& until);

// Newest first; equal times keep the later in the chart first.
void sort_newest_first(const Chart& chart, std::vector<std::size_t>& facts);

// Notes that nothing answers this part of the question.
void add_not_found(const nlp::Subject& subject, Answer& answer);

// The kinds. Each adds statements (none: nothing was found), says which subjects have none, and sets the verdict where it has
// one.
void answer_latest_value(const Asked& asked, Answer& answer);
void answer_list(const Asked& asked, Answer& answer);
void answer_yes_no(const Asked& asked, Answer& answer);
void answer_what_was_said(const Asked& asked, Answer& answer);

}  // namespace chartroom::workflow
