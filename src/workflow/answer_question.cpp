#include "workflow/answer_question.h"

#include <algorithm>

#include "workflow/check_citations.h"
#include "workflow/events.h"

namespace chartroom::workflow {
namespace {

AnswerKind value_kind(const nlp::Question& question) {
  if (question.aspect == nlp::Aspect::trend) return AnswerKind::trend;
  if (question.aspect == nlp::Aspect::when) return AnswerKind::when;
  return question.window.named() ? AnswerKind::value_on_date : AnswerKind::latest_value;
}

AnswerKind said_kind(const nlp::Question& question) {
  if (question.aspect == nlp::Aspect::when) return AnswerKind::when;
  return question.aspect == nlp::Aspect::who ? AnswerKind::who : AnswerKind::what_was_said;
}

AnswerKind kind_of(const nlp::Question& question) {
  switch (question.kind) {
    case nlp::QuestionKind::value: return value_kind(question);
    case nlp::QuestionKind::list:
    case nlp::QuestionKind::count: return AnswerKind::list;
    case nlp::QuestionKind::yes_no: return AnswerKind::yes_no;
    case nlp::QuestionKind::when: return AnswerKind::when;
    case nlp::QuestionKind::who: return AnswerKind::who;
    case nlp::QuestionKind::said: return said_kind(question);
    case nlp::QuestionKind::person:
      return question.person == nlp::PersonItem::birth ? AnswerKind::when : AnswerKind::what_was_said;
  }
  return AnswerKind::not_found;
}

void answer_by_kind(const Asked& asked, Answer& answer) {
  switch (asked.question.kind) {
    case nlp::QuestionKind::value: answer_value(asked, answer); return;
    case nlp::QuestionKind::list: answer_list(asked, answer); return;
    case nlp::QuestionKind::count: answer_count(asked, answer); return;
    case nlp::QuestionKind::yes_no: answer_yes_no(asked, answer); return;
    case nlp::QuestionKind::when: answer_when(asked, answer); return;
    case nlp::QuestionKind::who: answer_who(asked, answer); return;
    case nlp::QuestionKind::said: answer_what_was_said(asked, answer); return;
    case nlp::QuestionKind::person: answer_about_person(asked, answer); return;
  }
}

std::string search_terms(const PreparedChart& prepared, nlp::Stemmer& stemmer, const nlp::Question& question) {
  std::string out;
  for (const nlp::Subject& subject : question.subjects) {
    out += (out.empty() ? "" : ", ") + SubjectMatcher(prepared, stemmer, subject).described();
  }
  for (const std::string& term : question.free_terms) out += (out.empty() ? "" : ", ") + term;
  if (out.empty()) out = question.how_read;
  return out;
}

AnswerPatient patient_of(const Demographics& who) {
  AnswerPatient patient;
  const bool both = !who.family.empty() && !who.given.empty();
  patient.name = PatientText(who.family + (both ? ", " : "") + who.given);
  patient.birth_date = PatientText(who.birth_date);
  const auto& all = who.identifiers;
  auto found = std::find_if(all.begin(), all.end(), [](const Identifier& one) { return one.type == "MR"; });
  if (found == all.end()) found = all.begin();
  if (found != all.end()) patient.identifier = *found;
  return patient;
}

// Why the question can't be answered as it stands: a time that is none, an event that the chart doesn't have.
std::vector<std::string> obstacles(const PreparedChart& prepared, nlp::Stemmer& stemmer, nlp::Question& question) {
  std::vector<std::string> out;
  for (const std::string& time : question.not_understood) out.push_back("“" + time + "”: not understood as a time");
  if (!question.other_person.empty()) {
    out.push_back("“" + question.other_person + "”: this chart is of another person; ask in theirs");
    return out;
  }
  std::string missing;
  if (out.empty() && !resolve_time(prepared, stemmer, question, missing)) {
    out.push_back("“" + question.event->words + "”: the chart has no " + missing);
  }
  return out;
}

}  // namespace

Result<Answer> answer_question(const PreparedChart& prepared, const AskedQuestion& asked_question) {
  const auto stemmer = nlp::Stemmer::create();
  if (!stemmer) return fail(stemmer);
  const Demographics& who = prepared.chart().who;
  const std::string person_names = who.given + " " + who.family;
  const nlp::ReadingContext context{prepared.things().names(),
                                    [&](std::string_view word) { return prepared.index().has((*stemmer)->stem(word)); },
                                    person_names, who.sex};
  nlp::Question question = nlp::read_question({asked_question.text, asked_question.before, asked_question.now}, context);
  Answer answer;
  settle_year(prepared, question);
  settle_circumstance(prepared, **stemmer, question);
  const std::vector<std::string> in_the_way = obstacles(prepared, **stemmer, question);
  question.how_read = nlp::describe_question(question);
  const Asked asked{prepared, prepared.chart(), question, **stemmer, asked_question.now};
  answer.patient = patient_of(asked.chart.who);
  answer.imported_at = asked.chart.imported_at;
  answer.newest = prepared.newest(asked.now);
  answer.how_read = PatientText(question.how_read);
  for (const std::string& other : question.otherwise) answer.ambiguous.emplace_back(other);
  answer.notes_searched = prepared.notes_searchable();
  answer.facts_searched = prepared.facts_searchable();
  answer.searched_for = PatientText(search_terms(prepared, **stemmer, question));
  if (in_the_way.empty()) {
    answer.kind = kind_of(question);
    answer_by_kind(asked, answer);
  }
  for (const std::string& obstacle : in_the_way) answer.not_found.emplace_back(obstacle);
  if (answer.statements.empty()) {
    answer.kind = AnswerKind::not_found;
    answer.verdict = Verdict::none;
  }
  if (const Status checked = check_citations(prepared, answer); !checked) return fail(checked);
  return answer;
}

}  // namespace chartroom::workflow
