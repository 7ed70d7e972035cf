// "How many times was the A1c measured?", "how many ER visits last year?"

#include <algorithm>

#include "workflow/events.h"
#include "workflow/limit.h"

namespace chartroom::workflow {
namespace {

constexpr std::size_t kDatesMax = 12;
constexpr std::size_t kCitationsMax = 60;

std::string dates_of(const Asked& asked, const std::vector<std::uint32_t>& facts) {
  std::string dates;
  for (std::size_t i = 0; i < facts.size() && i < kDatesMax; ++i) {
    dates += (i == 0 ? "" : ", ") + date_words(time_of(asked.chart.facts[facts[i]]));
  }
  if (facts.size() > kDatesMax) dates += ", … " + date_words(time_of(asked.chart.facts[facts.back()]));
  return dates;
}

std::vector<Citation> citations_of(const Asked& asked, const std::vector<std::uint32_t>& facts) {
  std::vector<Citation> citations;
  for (std::size_t i = 0; i < facts.size() && i < kCitationsMax; ++i) citations.push_back(cite_fact(asked.chart, facts[i]));
  return citations;
}

// One statement: the number, the dates, and each of what was counted as its source.
void add_count(const Asked& asked, const std::string& name, const std::vector<std::uint32_t>& facts, std::string_view unit,
               Answer& answer) {
  std::string text = name + ": " + std::to_string(facts.size()) + " " + std::string(unit) + (facts.size() == 1 ? "" : "s");
  add_statement(answer, text + " (" + dates_of(asked, facts) + ")", citations_of(asked, facts), name);
}

// "How often was it above 6?"
void count_beyond_limit(const Asked& asked, const SubjectMatcher& matcher, Answer& answer) {
  std::vector<std::string> lacking;
  const std::vector<ValueRef> measured = find_values(asked, matcher, lacking);
  const nlp::Subject& subject = matcher.subject();
  if (measured.empty()) {
    lacking.empty() ? add_not_found(subject, answer) : add_not_found(subject, lacking, answer);
    return;
  }
  const BeyondLimit beyond = beyond_limit(asked, measured, subject);
  std::string name = subject.name() + ": " + std::to_string(beyond.values.size()) + " of " + std::to_string(measured.size()) +
                     " values " + asked.question.comparison.words;
  if (!beyond.why.empty()) name += "; " + beyond.why;
  if (beyond.unknown > 0) name += "; " + std::to_string(beyond.unknown) + " can't be compared";
  std::vector<std::uint32_t> facts;
  for (const ValueRef& one : beyond.values) facts.push_back(one.fact);
  // None has nothing to cite but what was looked at.
  const bool none = facts.empty();
  if (none) facts = {measured.front().fact};
  add_statement(answer, name + (none ? "" : " (" + dates_of(asked, facts) + ")"), citations_of(asked, facts), subject.name());
}

std::vector<std::uint32_t> measured(const Asked& asked, const SubjectMatcher& matcher) {
  std::vector<std::string> lacking;
  std::vector<std::uint32_t> facts;
  for (const ValueRef& value : find_values(asked, matcher, lacking)) facts.push_back(value.fact);
  return facts;
}

void count_subject(const Asked& asked, const nlp::Subject& subject, Answer& answer) {
  const SubjectMatcher matcher(asked.prepared, asked.stemmer, subject);
  const auto kinds = nlp::kinds_of(subject, asked.prepared.things().names());
  const bool measure = !kinds.empty() && kinds.front() == nlp::ThingKind::measure;
  if (measure && asked.question.comparison.has_limit()) {
    count_beyond_limit(asked, matcher, answer);
    return;
  }
  Events events;
  if (measure) {
    events.nearest = measured(asked, matcher);
  } else {
    events = events_of(asked, matcher);
  }
  if (events.nearest.empty()) {
    events.lacking.empty() ? add_not_found(subject, answer) : add_not_found(subject, events.lacking, answer);
    return;
  }
  add_count(asked, subject.name(), events.nearest, "time", answer);
  if (!events.others.empty()) add_count(asked, "Beside these, under another name", events.others, "time", answer);
}

std::string_view what_is_counted(nlp::ListCategory category) {
  using enum nlp::ListCategory;
  switch (category) {
    case medications: return "medication";
    case problems: return "problem";
    case allergies: return "entry";
    case procedures: return "procedure";
    case immunizations: return "immunization";
    case visits:
    case emergency_visits: return "visit";
    case admissions: return "admission";
    default: return "entry";
  }
}

}  // namespace

void answer_count(const Asked& asked, Answer& answer) {
  if (!asked.question.subjects.empty()) {
    for (const nlp::Subject& subject : asked.question.subjects) count_subject(asked, subject, answer);
    return;
  }
  const std::vector<std::uint32_t> listed = listed_facts(asked);
  if (listed.empty()) return;
  // Visits and procedures happen each for itself; a medication that was ordered twice is one medication.
  const FactKind kind = asked.chart.facts[listed.front()].kind;
  const bool each =
      kind == FactKind::encounter || kind == FactKind::procedure || kind == FactKind::immunization || kind == FactKind::report;
  std::vector<std::uint32_t> counted;
  if (each) {
    counted = listed;
  } else {
    for (const auto& group : group_facts(asked, listed)) counted.push_back(group.front());
  }
  const std::string what(what_is_counted(asked.question.category));
  add_count(asked, "Recorded", counted, what, answer);
  if (!each) answer_list(asked, answer);
}

}  // namespace chartroom::workflow
