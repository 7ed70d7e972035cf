// "Who prescribed the apixaban?", "who is her cardiologist?", "who is on the care team?"

#include <algorithm>

#include "nlp/sentences.h"
#include "workflow/events.h"
#include "workflow/specialties.h"
#include "workflow/visits.h"

namespace chartroom::workflow {
namespace {

// Facts of the subject that name a person.
void add_people(const Asked& asked, const nlp::Subject& subject, Answer& answer) {
  constexpr std::size_t people_max = 4;
  const SubjectMatcher matcher(asked.prepared, asked.stemmer, subject);
  std::vector<std::string> said;
  for (const std::uint32_t i : events_of(asked, matcher).nearest) {
    const Fact& fact = asked.chart.facts[i];
    if (fact.person.empty() || said.size() == people_max) continue;
    const std::string text = fact.name + ": " + fact.person + ", " + period_words(fact);
    if (std::find(said.begin(), said.end(), text) != said.end()) continue;
    said.push_back(text);
    add_statement(answer, text, {cite_fact(asked.chart, i)});
  }
}

// "Who is following her from MFM?": who wrote the newest note of that specialty.
void add_author(const Asked& asked, Answer& answer) {
  for (const std::string& term : asked.question.free_terms) {
    const std::string_view specialty = specialty_of(term);
    if (specialty.empty()) continue;
    const Document* newest = nullptr;
    std::size_t index = 0;
    for (std::size_t i = 0; i < asked.chart.notes.size(); ++i) {
      const Document& note = asked.chart.notes[i];
      const bool fits = note.kind == DocumentKind::note && note.status != FactStatus::void_ && !note.author.empty() &&
                        is_of_specialty(note.title, specialty) && in_window(asked.question, note.when, {});
      if (!fits || (newest != nullptr && note.when.from_s <= newest->when.from_s)) continue;
      newest = &note;
      index = i;
    }
    if (newest == nullptr) continue;
    const std::vector<nlp::Span> sentences =
        nlp::split_sentences(newest->text, {0, static_cast<std::uint32_t>(newest->text.size())});
    if (sentences.empty()) continue;
    add_statement(answer, newest->author + " wrote the newest note of it: " + source_words(*newest),
                  {cite_note(asked.chart, index, sentences.front())});
  }
}

bool asks_for_another_deed(const nlp::Question& question) {
  return std::any_of(question.free_terms.begin(), question.free_terms.end(), [](const std::string& term) {
    for (const std::string_view deed : {"cancelled", "canceled", "stopped", "discontinued", "held", "changed", "increased",
                                        "refused", "declined", "found", "noticed", "removed", "voided", "corrected"}) {
      if (term == deed) return true;
    }
    return false;
  });
}

}  // namespace

void answer_who(const Asked& asked, Answer& answer) {
  if (asks_of_visit(asked.question)) add_people_of_visit(asked, answer);
  if (!answer.statements.empty()) return;
  // Who ordered it stands in its record; who stopped or cancelled it only where someone wrote so.
  if (asks_for_another_deed(asked.question)) answer_what_was_said(asked, answer);
  if (answer.statements.empty()) {
    for (const nlp::Subject& subject : asked.question.subjects) add_people(asked, subject, answer);
  }
  if (answer.statements.empty() && asked.question.subjects.empty()) add_author(asked, answer);
  if (!answer.statements.empty()) return;
  answer_what_was_said(asked, answer);
  if (!answer.statements.empty() || asked.question.category == nlp::ListCategory::none) return;
  answer_list(asked, answer);
}

}  // namespace chartroom::workflow
