#include "workflow/events.h"

#include <algorithm>
#include <chrono>

#include "nlp/kin_words.h"
#include "workflow/evidence.h"

namespace chartroom::workflow {
namespace {

using nlp::EventKind;
using nlp::TimeSide;

bool is_event(FactKind kind) {
  switch (kind) {
    case FactKind::condition:
    case FactKind::medication:
    case FactKind::immunization:
    case FactKind::procedure:
    case FactKind::encounter:
    case FactKind::report:
    case FactKind::allergy:
    case FactKind::care_plan:
    case FactKind::goal: return true;
    case FactKind::observation:
    case FactKind::care_team:
    case FactKind::family_history:
    case FactKind::patient:
    case FactKind::other: break;
  }
  return false;
}

bool has_happened(const Fact& fact) { return fact.status != FactStatus::planned && fact.status != FactStatus::refuted; }

bool fits_event(const Fact& fact, EventKind kind) {
  if (!has_happened(fact) || !time_of(fact).known()) return false;
  switch (kind) {
    case EventKind::visit: return fact.kind == FactKind::encounter;
    case EventKind::admission:
    case EventKind::discharge: return fact.kind == FactKind::encounter && is_admission(fact);
    case EventKind::emergency: return fact.kind == FactKind::encounter && is_emergency(fact);
    case EventKind::surgery: return fact.kind == FactKind::procedure;
    case EventKind::age:
    case EventKind::childhood: break;
  }
  return false;
}

struct Span_s {
  std::int64_t from = 0;
  std::int64_t to = 0;
};

Span_s span_of(const Fact& fact, EventKind kind) {
  const PartialTime& from = time_of(fact);
  const PartialTime& until = fact.until.known() ? fact.until : from;
  if (kind == EventKind::discharge) return {until.local_from_s(), until.local_to_s()};
  return {from.local_from_s(), std::max(until.local_to_s(), from.local_to_s())};
}

// By whole days: what was measured on the day of a visit belongs to it.
Span_s whole_days(Span_s span) {
  constexpr std::int64_t day = 86'400;
  const auto floor_day = [](std::int64_t at) { return (at >= 0 ? at / day : (at - day + 1) / day) * day; };
  return {floor_day(span.from), floor_day(span.to - 1) + day};
}

void set_window(nlp::Question& question, Span_s span, const std::string& words) {
  nlp::TimeWindow& window = question.window;
  span = whole_days(span);
  switch (question.event->side) {
    case TimeSide::during:
      window.from_s = span.from;
      window.to_s = span.to;
      break;
    case TimeSide::since: window.from_s = span.from; break;
    case TimeSide::after: window.from_s = span.to; break;
    case TimeSide::before: window.to_s = span.from; break;
  }
  window.words = question.event->words + " (" + words + ")";
}

std::optional<std::int64_t> birth_s(const Demographics& who) {
  const auto born = parse_partial_time(who.birth_date);
  if (!born) return std::nullopt;
  return born->from_s;
}

bool resolve_age(const PreparedChart& prepared, nlp::Question& question, std::string& missing) {
  constexpr std::int64_t year = 31'556'952;  // the mean of the calendar
  constexpr int childhood_years = 18;
  const auto born = birth_s(prepared.chart().who);
  if (!born) {
    missing = "a birth date";
    return false;
  }
  const bool child = question.event->kind == EventKind::childhood;
  const int age = question.event->age_years;
  set_window(question,
             child ? Span_s{*born, *born + childhood_years * year} : Span_s{*born + age * year, *born + (age + 1) * year},
             "born " + prepared.chart().who.birth_date);
  return true;
}

// "since starting metformin": from the first, or the last, fact of that thing.
bool resolve_subject(const PreparedChart& prepared, nlp::Stemmer& stemmer, nlp::Question& question, std::string& missing) {
  const SubjectMatcher matcher(prepared, stemmer, *question.since_subject);
  const Fact* found = nullptr;
  std::optional<Fit> fit;  // of what was found: orders of other strengths are things of their own
  for (const FittingThing& one : matcher.things()) {
    if (fit && one.fit != *fit) break;
    const retrieval::Thing& thing = prepared.things().at(one.thing);
    if (!is_event(thing.kind)) continue;
    for (const std::uint32_t i : thing.facts) {
      const Fact& fact = prepared.chart().facts[i];
      if (!has_happened(fact) || !time_of(fact).known()) continue;
      if (question.since_end) {
        const bool itself = one.fit <= Fit::narrower && (fact.kind == FactKind::medication || fact.kind == FactKind::condition);
        const bool later = itself && fact.until.known() && (found == nullptr || fact.until.from_s > found->until.from_s);
        if (later) found = &fact;
        continue;
      }
      const bool lasts = fact.kind == FactKind::medication || fact.kind == FactKind::condition;
      // Of what lasts the beginning counts, of what happens the last time.
      if (found == nullptr ||
          (lasts ? time_of(fact).from_s < time_of(*found).from_s : time_of(fact).from_s > time_of(*found).from_s)) {
        found = &fact;
      }
    }
    fit = found != nullptr && !fit ? std::optional(one.fit) : fit;
  }
  if (found == nullptr) {
    missing = (question.since_end ? "an end of " : "") + question.since_subject->name();
    return false;
  }
  if (question.since_end) {
    set_window(question, {found->until.local_from_s(), found->until.local_to_s()},
               found->name + ", until " + date_words(found->until));
    return true;
  }
  set_window(question, {time_of(*found).local_from_s(), time_of(*found).local_to_s()},
             found->name + ", " + date_words(time_of(*found)));
  return true;
}

bool is_nursing_stay(const Fact& encounter) {
  return holds_word(encounter.name, {"nursing", "snf", "rehabilitation", "rehab", "hospice", "nonacute"}) ||
         encounter.category == "NONAC";
}

// Whether the name has all the words, or what means the same.
bool names_all(std::string_view name, const std::vector<nlp::Qualifier>& words, nlp::Stemmer& stemmer) {
  const std::vector<nlp::Token> tokens = nlp::tokenize(name);
  return std::all_of(words.begin(), words.end(), [&](const nlp::Qualifier& word) {
    const std::string stem(stemmer.stem(word.word));
    const auto kin = nlp::kin_of(word.word);
    return std::any_of(tokens.begin(), tokens.end(), [&](const nlp::Token& token) {
      return stemmer.stem(token.key) == stem || std::find(kin.begin(), kin.end(), token.key) != kin.end();
    });
  });
}

bool is_anything_in(const Chart& chart, const nlp::TimeWindow& window) {
  const auto touches = [&](const PartialTime& time) {
    return time.known() && window.touches(time.local_from_s(), std::max(time.local_from_s() + 1, time.local_to_s()));
  };
  return std::any_of(chart.notes.begin(), chart.notes.end(), [&](const Document& note) { return touches(note.when); }) ||
         std::any_of(chart.facts.begin(), chart.facts.end(), [&](const Fact& fact) { return touches(time_of(fact)); });
}

std::string month_words(std::int64_t at) {
  const std::chrono::sys_seconds time{std::chrono::seconds(at)};
  const std::chrono::year_month_day date(std::chrono::floor<std::chrono::days>(time));
  const unsigned month = static_cast<unsigned>(date.month());
  return std::to_string(static_cast<int>(date.year())) + (month < 10 ? "-0" : "-") + std::to_string(month);
}

std::int64_t a_year_before(std::int64_t at) {
  const std::chrono::sys_seconds time{std::chrono::seconds(at)};
  const auto day = std::chrono::floor<std::chrono::days>(time);
  const std::chrono::year_month_day date(day);
  const std::chrono::sys_days earlier((date.year() - std::chrono::years(1)) / date.month() / date.day());
  return std::chrono::sys_seconds(earlier).time_since_epoch().count();
}

std::string_view event_name(EventKind kind) {
  switch (kind) {
    case EventKind::visit: return "a visit";
    case EventKind::admission: return "an admission to a hospital";
    case EventKind::discharge: return "a discharge from a hospital";
    case EventKind::emergency: return "a visit to an emergency department";
    case EventKind::surgery: return "a procedure";
    case EventKind::age:
    case EventKind::childhood: break;
  }
  return "a birth date";
}

}  // namespace

Events events_of(const Asked& asked, const SubjectMatcher& matcher) {
  Events events;
  std::optional<Fit> nearest;
  for (const FittingThing& one : matcher.things()) {
    const retrieval::Thing& thing = asked.prepared.things().at(one.thing);
    if (!is_event(thing.kind) || (nearest && *nearest != one.fit && one.fit > Fit::narrower)) continue;
    for (const std::uint32_t index : thing.facts) {
      const Fact& fact = asked.chart.facts[index];
      if (!has_happened(fact) || !in_window(asked.question, time_of(fact), fact.until)) continue;
      const std::vector<std::string> unsupported = matcher.unsupported(fact, one.thing);
      if (!unsupported.empty()) {
        if (events.lacking.empty() || unsupported.size() < events.lacking.size()) events.lacking = unsupported;
        continue;
      }
      if (!nearest) events.fit = one.fit;
      if (!nearest) nearest = one.fit;
      (*nearest == one.fit ? events.nearest : events.others).push_back(index);
    }
  }
  for (auto* list : {&events.nearest, &events.others}) {
    std::stable_sort(list->begin(), list->end(), [&](std::uint32_t a, std::uint32_t b) {
      return time_of(asked.chart.facts[a]).from_s > time_of(asked.chart.facts[b]).from_s;
    });
    list->erase(std::unique(list->begin(), list->end()), list->end());
  }
  return events;
}

bool resolve_time(const PreparedChart& prepared, nlp::Stemmer& stemmer, nlp::Question& question, std::string& missing) {
  if (!question.event || question.window.named()) return true;
  if (question.since_subject) return resolve_subject(prepared, stemmer, question, missing);
  const EventKind kind = question.event->kind;
  if (kind == EventKind::age || kind == EventKind::childhood) return resolve_age(prepared, question, missing);
  const FactKind of = kind == EventKind::surgery ? FactKind::procedure : FactKind::encounter;
  const Fact* found = nullptr;
  const bool hospital = kind == EventKind::admission || kind == EventKind::discharge;
  for (const std::uint32_t i : prepared.things().facts(of)) {
    const Fact& fact = prepared.chart().facts[i];
    if (!fits_event(fact, kind)) continue;
    // A stay in a nursing home counts where the chart has no other.
    if (hospital && is_nursing_stay(fact) && found != nullptr) continue;
    const bool better = found == nullptr || question.event->first || is_nursing_stay(*found);
    if (better) found = &fact;
    if (!question.event->first && !(hospital && is_nursing_stay(fact))) break;
  }
  if (found == nullptr) {
    missing = event_name(kind);
    return false;
  }
  set_window(question, span_of(*found, kind), found->name + ", " + period_words(*found));
  // "Any exacerbation since the last admission?" asks for what came after it.
  const bool over = hospital && question.kind == nlp::QuestionKind::yes_no && question.event->side == TimeSide::since &&
                    found->until.known() && found->status == FactStatus::past;
  if (over) question.window.from_s = whole_days(span_of(*found, kind)).to;
  return true;
}

void settle_circumstance(const PreparedChart& prepared, nlp::Stemmer& stemmer, nlp::Question& question) {
  if (!question.during) return;
  const nlp::Circumstance during = *question.during;
  const Fact* found = nullptr;
  for (const FactKind of : {FactKind::encounter, FactKind::procedure}) {
    for (const std::uint32_t i : prepared.things().facts(of)) {
      const Fact& fact = prepared.chart().facts[i];
      if (!has_happened(fact) || !time_of(fact).known() || !names_all(fact.name, during.words, stemmer)) continue;
      if (found == nullptr || time_of(fact).from_s > time_of(*found).from_s) found = &fact;
    }
    if (found != nullptr) break;
  }
  question.during.reset();
  if (found == nullptr && question.aspect == nlp::Aspect::dose) {
    question.otherwise.push_back("“" + during.shown + "” is no visit of the chart: all doses are shown");
    question.active_only = false;
    return;
  }
  if (found == nullptr) {
    auto& qualifiers = question.subjects.back().qualifiers;
    qualifiers.insert(qualifiers.end(), during.words.begin(), during.words.end());
    return;
  }
  nlp::TimeEvent event;
  event.side = during.side;
  event.words = during.shown;
  question.event = std::move(event);
  // What came since the challenge is not the challenge itself.
  const bool came_after = during.side == TimeSide::since && question.kind == nlp::QuestionKind::yes_no;
  if (came_after) question.event->side = TimeSide::after;
  set_window(question, span_of(*found, EventKind::visit), found->name + ", " + period_words(*found));
}

void settle_year(const PreparedChart& prepared, nlp::Question& question) {
  constexpr int years_back = 10;
  nlp::TimeWindow& window = question.window;
  if (!window.any_year || !window.from_s || !window.to_s || is_anything_in(prepared.chart(), window)) return;
  nlp::TimeWindow earlier = window;
  for (int year = 0; year < years_back; ++year) {
    earlier.from_s = a_year_before(*earlier.from_s);
    earlier.to_s = a_year_before(*earlier.to_s);
    if (!is_anything_in(prepared.chart(), earlier)) continue;
    earlier.words = month_words(*earlier.from_s) + ", the last of which the chart has anything";
    window = earlier;
    return;
  }
}

}  // namespace chartroom::workflow
