#include "workflow/answer_question.h"

#include <algorithm>

#include "nlp/question.h"
#include "workflow/answer_parts.h"
#include "workflow/check_citations.h"
#include "workflow/subject_match.h"

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
    case nlp::QuestionKind::latest_value: return value_kind(question);
    case nlp::QuestionKind::list: return AnswerKind::list;
    case nlp::QuestionKind::yes_no: return AnswerKind::yes_no;
    case nlp::QuestionKind::what_was_said: return said_kind(question);
  }
  return AnswerKind::not_found;
}

void answer_by_kind(const Asked& asked, Answer& answer) {
  switch (asked.question.kind) {
    case nlp::QuestionKind::latest_value: answer_latest_value(asked, answer); return;
    case nlp::QuestionKind::list: answer_list(asked, answer); return;
    case nlp::QuestionKind::yes_no: answer_yes_no(asked, answer); return;
    case nlp::QuestionKind::what_was_said: answer_what_was_said(asked, answer); return;
  }
}

std::string search_terms(const nlp::Question& question) {
  std::string out;
  for (const nlp::Subject& subject : question.subjects) out += (out.empty() ? "" : ", ") + SubjectMatcher(subject).described();
  for (const std::string& term : question.free_terms) out += (out.empty() ? "" : ", ") + term;
  if (out.empty()) out = question.kind == nlp::QuestionKind::list ? question.how_read : "";
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

// What the source dates in the future (a plan, a slip) does not make the chart newer.
std::string newest_date(const Chart& chart, Timestamp now) {
  const PartialTime* newest = nullptr;
  const auto now_s = std::chrono::floor<std::chrono::seconds>(now).time_since_epoch().count();
  const auto look_at = [&](const PartialTime& time) {
    if (time.known() && time.from_s <= now_s && (newest == nullptr || time.from_s > newest->from_s)) newest = &time;
  };
  for (const Document& note : chart.notes) {
    if (note.status != FactStatus::void_) look_at(note.when);
  }
  for (const Fact& fact : chart.facts) {
    if (fact.status != FactStatus::void_ && fact.kind != FactKind::patient) look_at(time_of(fact));
  }
  return newest == nullptr ? "" : std::string(newest->date());
}

}  // namespace

Result<Answer> answer_question(const Chart& chart, const retrieval::ChartIndex& index, const AskedQuestion& question) {
  const nlp::Question read = nlp::read_question(question.text, question.now);
  const Asked asked{chart, index, read};
  Answer answer;
  answer.patient = patient_of(chart.who);
  answer.imported_at = chart.imported_at;
  answer.newest = newest_date(chart, question.now);
  answer.kind = kind_of(read);
  answer.how_read = PatientText(read.how_read);
  answer.notes_searched = index.notes_indexed();
  answer.facts_searched = index.facts_indexed();
  answer.searched_for = PatientText(search_terms(read));
  answer_by_kind(asked, answer);
  if (answer.statements.empty()) {
    answer.kind = AnswerKind::not_found;
    answer.verdict = Verdict::none;
  }
  if (const Status checked = check_citations(chart, answer); !checked) return fail(checked);
  return answer;
}

}  // namespace chartroom::workflow
