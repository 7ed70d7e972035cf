#include "workflow/visits.h"

#include "workflow/lists.h"

namespace chartroom::workflow {
namespace {

using nlp::EventKind;
using nlp::ListCategory;

bool is_visit(ListCategory category) {
  return category == ListCategory::visits || category == ListCategory::admissions || category == ListCategory::emergency_visits;
}

// "At the last visit" as the time names a visit, too.
ListCategory category_of(const nlp::Question& question) {
  if (is_visit(question.category) || !question.event || question.event->side != nlp::TimeSide::during) return question.category;
  switch (question.event->kind) {
    case EventKind::visit: return ListCategory::visits;
    case EventKind::admission: return ListCategory::admissions;
    case EventKind::emergency: return ListCategory::emergency_visits;
    case EventKind::discharge:
    case EventKind::surgery:
    case EventKind::age:
    case EventKind::childhood: break;
  }
  return question.category;
}

std::string visit_words(const Fact& fact) { return fact.name + ", " + period_words(fact); }

}  // namespace

bool asks_of_visit(const nlp::Question& question) { return question.subjects.empty() && is_visit(category_of(question)); }

std::optional<std::uint32_t> newest_visit(const Asked& asked) {
  nlp::Question question = asked.question;
  question.category = category_of(asked.question);
  const auto visits = listed_facts({asked.prepared, asked.chart, question, asked.stemmer, asked.now});
  if (visits.empty()) return std::nullopt;
  return asked.question.aspect == nlp::Aspect::first ? visits.back() : visits.front();
}

void add_people_of_visit(const Asked& asked, Answer& answer) {
  const std::optional<std::uint32_t> visit = newest_visit(asked);
  if (!visit) return;
  const Fact& fact = asked.chart.facts[*visit];
  if (!fact.person.empty()) add_statement(answer, visit_words(fact) + ": " + fact.person, {cite_fact(asked.chart, *visit)});
}

void add_reason_of_visit(const Asked& asked, Answer& answer) {
  const std::optional<std::uint32_t> visit = newest_visit(asked);
  if (!visit) return;
  const Fact& fact = asked.chart.facts[*visit];
  const std::string reason = fact.reason.empty() ? "; its record gives no other reason" : ", reason: " + fact.reason;
  add_statement(answer, visit_words(fact) + reason, {cite_fact(asked.chart, *visit)});
}

}  // namespace chartroom::workflow
