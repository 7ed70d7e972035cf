#include "workflow/answer_question.h"

#include "nlp/question.h"
#include "workflow/answer_parts.h"
#include "workflow/check_citations.h"
#include "workflow/subject_match.h"

namespace chartroom::workflow {
namespace {

AnswerKind kind_of(nlp::QuestionKind kind) {
  switch (kind) {
    case nlp::QuestionKind::latest_value: return AnswerKind::latest_value;
    case nlp::QuestionKind::list: return AnswerKind::list;
    case nlp::QuestionKind::yes_no: return AnswerKind::yes_no;
    case nlp::QuestionKind::what_was_said: return AnswerKind::what_was_said;
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

}  // namespace

Result<Answer> answer_question(const Chart& chart, const retrieval::ChartIndex& index, std::string_view text, Timestamp now) {
  const nlp::Question question = nlp::read_question(text, now);
  const Asked asked{chart, index, question};
  Answer answer;
  answer.kind = kind_of(question.kind);
  answer.how_read = PatientText(question.how_read);
  answer.notes_searched = index.notes_indexed();
  answer.facts_searched = index.facts_indexed();
  answer.searched_for = PatientText(search_terms(question));
  answer_by_kind(asked, answer);
  if (answer.statements.empty()) {
    answer.kind = AnswerKind::not_found;
    answer.verdict = Verdict::none;
  }
  if (const Status checked = check_citations(chart, answer); !checked) return fail(checked);
  return answer;
}

}  // namespace chartroom::workflow
