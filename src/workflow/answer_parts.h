#pragma once

// What the kinds of answers share: the question at hand, citations, and the text forms of facts. Not for other rooms.

#include <string>
#include <string_view>
#include <vector>

#include "domain/answer.h"
#include "domain/chart.h"
#include "nlp/question.h"
#include "nlp/stem.h"
#include "workflow/prepared_chart.h"

namespace chartroom::workflow {

// One question being answered; everything outlives the answer's making.
struct Asked {
  const PreparedChart& prepared;
  const Chart& chart;
  const nlp::Question& question;
  nlp::Stemmer& stemmer;
  Timestamp now{};
};

using retrieval::time_of;

// The record line of chart.facts[fact], up to limits::answer_quote_bytes_max: of a longer one the part that has this of its
// values.
Citation cite_fact(const Chart& chart, std::size_t fact, std::int32_t value = -1);
// A span of chart.notes[note].text.
Citation cite_note(const Chart& chart, std::size_t note, nlp::Span span);

// YYYY, YYYY-MM or YYYY-MM-DD, or "undated".
std::string date_words(const PartialTime& time);
// The date of the citation and the title of its document: `2025-06-10, Office visit`.
std::string source_words(const Document& note);
// "2019-01-02 to 2020-03-04", "since 2019", "recorded 2020-01-01", "undated"; of what happens once its date.
std::string period_words(const Fact& fact);
// What people read of a fact in a list: name, detail, period, status.
std::string item_words(const Fact& fact);

// What a value or its range says, cut with "…" beyond limits::answer_value_bytes_max.
std::string bounded(std::string text);

// A note's words on one line: line ends and runs of spaces become one space.
std::string on_one_line(std::string_view text);
// The words without case, punctuation and space: equal for copies.
std::string sentence_key(std::string_view sentence);

// Whether the fact touches the question's time, by its source's calendar; always true where none was named. A fact without a
// date is in no named time.
bool in_window(const nlp::Question& question, const PartialTime& from, const PartialTime& until);
// The same for what may still be in force: then it has no end.
bool in_window(const nlp::Question& question, const Fact& fact);

// Notes that nothing answers this part of the question.
void add_not_found(const nlp::Subject& subject, Answer& answer);
// The same, where the thing is in the chart and these words of the question are not said with it.
void add_not_found(const nlp::Subject& subject, const std::vector<std::string>& unsupported, Answer& answer);

// The patient's age in whole years then; nullopt where either day is not known.
std::optional<int> age_at(const Demographics& who, const PartialTime& then);

// How a statement of a yes/no answer begins: "Yes", "No", else "Uncertain".
std::string_view verdict_word(Verdict verdict);

// Adds a statement; its index in the answer.
std::uint32_t add_statement(Answer& answer, std::string text, std::vector<Citation> citations, std::string_view subject = {});

// The kinds. Each adds statements (none: nothing was found), says which subjects have none, and sets the verdict where it has
// one.
void answer_value(const Asked& asked, Answer& answer);
void answer_list(const Asked& asked, Answer& answer);
void answer_yes_no(const Asked& asked, Answer& answer);
void answer_when(const Asked& asked, Answer& answer);
void answer_who(const Asked& asked, Answer& answer);
void answer_count(const Asked& asked, Answer& answer);
void answer_about_person(const Asked& asked, Answer& answer);
void answer_what_was_said(const Asked& asked, Answer& answer);

}  // namespace chartroom::workflow
