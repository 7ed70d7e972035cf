#include "domain/answer.h"

namespace chartroom {

std::string_view answer_kind_name(AnswerKind kind) {
  switch (kind) {
    case AnswerKind::latest_value: return "latest_value";
    case AnswerKind::value_on_date: return "value_on_date";
    case AnswerKind::trend: return "trend";
    case AnswerKind::list: return "list";
    case AnswerKind::yes_no: return "yes_no";
    case AnswerKind::when: return "when";
    case AnswerKind::who: return "who";
    case AnswerKind::what_was_said: return "what_was_said";
    case AnswerKind::not_found: return "not_found";
  }
  return "";
}

std::string_view verdict_name(Verdict verdict) {
  switch (verdict) {
    case Verdict::none: return "";
    case Verdict::yes: return "yes";
    case Verdict::no: return "no";
    case Verdict::uncertain: return "uncertain";
  }
  return "";
}

}  // namespace chartroom
