// "When was the last colonoscopy?", "when did the gout start?", "when was she last seen?"

#include <algorithm>

#include "workflow/events.h"

namespace chartroom::workflow {
namespace {

using nlp::Aspect;
using Facts = std::vector<std::uint32_t>;

bool lasts(FactKind kind) { return kind == FactKind::condition || kind == FactKind::medication || kind == FactKind::allergy; }

std::string event_words(const Asked& asked, std::uint32_t index) { return item_words(asked.chart.facts[index]); }

void add_event(const Asked& asked, std::string text, std::uint32_t index, Answer& answer) {
  add_statement(answer, std::move(text), {cite_fact(asked.chart, index)});
}

// The newest, and where there are several how many and since when.
void add_last(const Asked& asked, const Facts& events, Answer& answer) {
  const std::uint32_t newest = events.front();
  std::string text = event_words(asked, newest);
  std::vector<Citation> citations = {cite_fact(asked.chart, newest)};
  if (events.size() > 1) {
    const std::uint32_t oldest = events.back();
    text += "; " + std::to_string(events.size()) + " times, first " + date_words(time_of(asked.chart.facts[oldest]));
    citations.push_back(cite_fact(asked.chart, oldest));
  }
  add_statement(answer, std::move(text), std::move(citations));
}

// When it began: the first time, and where it began again the last.
bool add_beginning(const Asked& asked, const Facts& events, Answer& answer) {
  const std::uint32_t oldest = events.back();
  if (!time_of(asked.chart.facts[oldest]).known()) return false;
  const auto age = asked.question.asks_age ? age_at(asked.chart.who, time_of(asked.chart.facts[oldest])) : std::nullopt;
  add_event(asked, (age ? "At the age of " + std::to_string(*age) + ": " : "") + event_words(asked, oldest), oldest, answer);
  const std::uint32_t newest = events.front();
  const bool again = time_of(asked.chart.facts[newest]).from_s != time_of(asked.chart.facts[oldest]).from_s;
  if (again) add_event(asked, "Most recently: " + event_words(asked, newest), newest, answer);
  return true;
}

bool add_end(const Asked& asked, const Facts& events, Answer& answer) {
  for (const std::uint32_t i : events) {
    const Fact& fact = asked.chart.facts[i];
    if (fact.status != FactStatus::past || !fact.until.known()) continue;
    add_event(asked, event_words(asked, i), i, answer);
    return true;
  }
  return false;
}

bool add_events(const Asked& asked, const Facts& events, Answer& answer) {
  if (events.empty()) return false;
  const auto dated = [&](std::uint32_t i) {
    return time_of(asked.chart.facts[i]).known() || asked.chart.facts[i].until.known();
  };
  if (std::none_of(events.begin(), events.end(), dated)) return false;
  switch (asked.question.aspect) {
    case Aspect::started:
    case Aspect::first: return add_beginning(asked, events, answer);
    case Aspect::stopped: return add_end(asked, events, answer);
    case Aspect::previous: {
      const std::size_t step = std::max<std::uint32_t>(1, asked.question.steps);
      if (events.size() <= step) return false;
      add_event(asked, event_words(asked, events[step]), events[step], answer);
      return true;
    }
    default: break;
  }
  // "When did she get gout?" asks for its beginning; "when was the last dose" for the end of the list.
  const bool of_what_lasts =
      std::all_of(events.begin(), events.end(), [&](std::uint32_t i) { return lasts(asked.chart.facts[i].kind); });
  if (of_what_lasts && events.size() > 1) {
    add_last(asked, events, answer);
    return true;
  }
  add_last(asked, events, answer);
  return true;
}

// What goes by another name and is newer, or began before.
void add_others(const Asked& asked, const Events& events, Answer& answer) {
  if (events.others.empty()) return;
  const bool begins = asked.question.aspect == Aspect::started || asked.question.aspect == Aspect::first;
  const std::uint32_t other = begins ? events.others.back() : events.others.front();
  const std::uint32_t shown = begins ? events.nearest.back() : events.nearest.front();
  const std::int64_t time = time_of(asked.chart.facts[other]).from_s;
  const std::int64_t than = time_of(asked.chart.facts[shown]).from_s;
  if (begins ? time < than : time > than) add_event(asked, "Under another name: " + event_words(asked, other), other, answer);
}

// The notes may say what the facts don't.
void search_notes(const Asked& asked, const nlp::Subject* subject, Answer& answer) {
  nlp::Question search = asked.question;
  search.kind = nlp::QuestionKind::said;
  if (search.aspect != Aspect::stopped) search.aspect = Aspect::when;
  if (subject != nullptr) search.subjects = {*subject};
  const Asked again{asked.prepared, asked.chart, search, asked.stemmer, asked.now};
  answer_what_was_said(again, answer);
}

// Verbs of orders that facts don't tell apart: "restarted", "increased".
bool asks_for_a_turn(const nlp::Question& question) {
  for (const std::string& term : question.free_terms) {
    for (const std::string_view turn : {"restarted", "restart", "resumed", "increased", "decreased", "reduced", "changed",
                                        "switched", "held", "removed", "extubated", "removal", "drained"}) {
      if (term == turn) return true;
    }
  }
  return false;
}

bool only_what_lasts(const Asked& asked, const Events& events) {
  return !events.nearest.empty() && events.fit >= Fit::narrower &&
         std::all_of(events.nearest.begin(), events.nearest.end(), [&](std::uint32_t i) {
           const Fact& fact = asked.chart.facts[i];
           return fact.kind == FactKind::condition && fact.status == FactStatus::current;
         });
}

}  // namespace

void answer_when(const Asked& asked, Answer& answer) {
  if (asked.question.subjects.empty()) {
    if (asked.question.category != nlp::ListCategory::none) {
      if (!add_events(asked, listed_facts(asked), answer) && asked.question.category == nlp::ListCategory::notes)
        answer_list(asked, answer);
    } else {
      search_notes(asked, nullptr, answer);
    }
    return;
  }
  for (const nlp::Subject& subject : asked.question.subjects) {
    const SubjectMatcher matcher(asked.prepared, asked.stemmer, subject);
    const std::size_t before = answer.statements.size();
    if (asks_for_a_turn(asked.question)) search_notes(asked, &subject, answer);
    const Events events = events_of(asked, matcher);
    // "Last seizure?" is not answered by the epilepsy that lasts: notes say when one was.
    if (asked.question.aspect == Aspect::when && only_what_lasts(asked, events)) search_notes(asked, &subject, answer);
    if (answer.statements.size() == before && add_events(asked, events.nearest, answer)) add_others(asked, events, answer);
    if (answer.statements.size() == before && events.lacking.empty()) search_notes(asked, &subject, answer);
    if (answer.statements.size() > before) continue;
    events.lacking.empty() ? add_not_found(subject, answer) : add_not_found(subject, events.lacking, answer);
  }
}

}  // namespace chartroom::workflow
