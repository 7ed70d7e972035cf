// What the chart's facts say to "does he have …?", "is she on …?", "was … done?".

#include <algorithm>
#include <array>

#include "domain/reference_range.h"
#include "workflow/evidence.h"
#include "workflow/mention_doubts.h"
#include "workflow/note_corrections.h"

namespace chartroom::workflow {
namespace {

using nlp::Assertion;
using nlp::Lifetime;
using nlp::Relation;
using nlp::SectionKind;

// For a thing that lasts: is it so (or, asked about a lifetime, was it ever)?
Verdict lasting(FactStatus status, Lifetime lifetime) {
  switch (status) {
    case FactStatus::current:
    case FactStatus::unknown: return Verdict::yes;
    case FactStatus::past: return lifetime == Lifetime::ever ? Verdict::yes : Verdict::no;
    case FactStatus::refuted: return Verdict::no;
    case FactStatus::uncertain: return Verdict::uncertain;
    case FactStatus::planned:
    case FactStatus::void_: break;
  }
  return Verdict::none;
}

// For a thing that is done once.
Verdict happened(FactStatus status) {
  switch (status) {
    case FactStatus::current:
    case FactStatus::past:
    case FactStatus::unknown: return Verdict::yes;
    case FactStatus::refuted: return Verdict::no;
    case FactStatus::uncertain: return Verdict::uncertain;
    case FactStatus::planned:
    case FactStatus::void_: break;
  }
  return Verdict::none;
}

// "Removal of intrauterine device", asked whether it is in place.
bool is_removal(const Fact& fact, const SubjectMatcher& matcher) {
  constexpr std::array<std::string_view, 7> ends = {"removal", "removed",  "extraction", "explantation",
                                                    "explant", "takedown", "reversal"};
  const auto& asked = matcher.subject().words;
  return std::any_of(ends.begin(), ends.end(), [&](std::string_view end) {
    return holds_word(fact.name, {end}) && asked.find(end) == std::string::npos;
  });
}

Verdict of_medication(const Fact& fact, Lifetime lifetime) {
  if (fact.category == "medication-administration") {
    // A dose that was given says that it was taken once, not that it still is.
    return lifetime == Lifetime::ever ? happened(fact.status) : Verdict::none;
  }
  if (fact.status == FactStatus::planned) {
    const bool paused =
        fact.status_words.find("on-hold") != std::string::npos || fact.status_words.find("on hold") != std::string::npos;
    return paused && lifetime == Lifetime::now ? Verdict::no : Verdict::none;
  }
  return lasting(fact.status, lifetime);
}

// "Tobacco smoking status: Never smoker"
Verdict of_smoking_status(const Fact& fact, Lifetime lifetime) {
  for (const FactValue& value : fact.values) {
    if (value.text.empty() || holds_word(value.text, {"unknown"})) continue;
    if (holds_word(value.text, {"never", "non"})) return Verdict::no;
    if (holds_word(value.text, {"former", "ex", "quit"})) return lifetime == Lifetime::ever ? Verdict::yes : Verdict::no;
    return Verdict::yes;
  }
  return Verdict::none;
}

bool is_smoking_status(const Fact& fact) {
  const std::string key = sentence_key(fact.name);
  return fact.kind == FactKind::observation &&
         (key.find("tobacco") != std::string::npos || key.find("smok") != std::string::npos);
}

Verdict of_allergy(const Asked& asked, const Fact& fact, const SubjectMatcher& matcher) {
  if (no_known_allergies(fact.name)) return is_disproved_denial(asked, fact.name) ? Verdict::none : Verdict::no;
  if (!matcher.related(fact.name)) return Verdict::none;
  // "Has the allergy resolved?" wants to know whether there was one.
  return lasting(fact.status, asked.question.asks_end ? asked.question.lifetime : Lifetime::now);
}

Verdict of_condition(const Fact& fact, const SubjectMatcher& matcher, Lifetime lifetime) {
  const nlp::SentenceWords name(fact.name);
  for (const nlp::Span term : matcher.in_text(name)) {
    const Assertion assertion = nlp::assess(name, term, SectionKind::none);
    if (assertion == Assertion::family || assertion == Assertion::hypothetical) return Verdict::none;
    // "Neutropenia without fever" denies the fever, whether or not the neutropenia is over.
    if (assertion == Assertion::absent || assertion == Assertion::ended)
      return fact.status == FactStatus::refuted ? Verdict::none : Verdict::no;
    if (assertion == Assertion::possible && fact.status == FactStatus::current) return Verdict::uncertain;
    if (assertion == Assertion::historical && fact.status == FactStatus::current) {
      // "History of myocardial infarction", still on the list: it was so, and what is asked may be what is left of it.
      return Verdict::yes;
    }
  }
  return lasting(fact.status, lifetime);
}

// "History of appendectomy (situation)": a condition that says what was done.
Verdict of_done_condition(const Fact& fact, const SubjectMatcher& matcher) {
  const nlp::SentenceWords name(fact.name);
  for (const nlp::Span term : matcher.in_text(name)) {
    if (nlp::assess(name, term, SectionKind::none) == Assertion::historical && fact.status != FactStatus::refuted)
      return Verdict::yes;
  }
  return Verdict::none;
}

// "Housing unsecured: Yes", "SARS-CoV-2 RNA: Not detected"
Verdict of_observed(const Fact& fact, std::int32_t value) {
  const FactValue* one = value >= 0            ? &fact.values[static_cast<std::size_t>(value)]
                         : fact.values.empty() ? nullptr
                                               : &fact.values.front();
  if (one == nullptr || one->text.empty()) return Verdict::none;
  const std::string said = sentence_key(one->text);
  for (const std::string_view no : {"no ", "negative ", "not detected ", "absent ", "none ", "not present ", "undetected ",
                                    "never ", "nonreactive ", "non reactive "}) {
    if (said.starts_with(no)) return Verdict::no;
  }
  for (const std::string_view yes : {"yes ", "positive ", "detected ", "present ", "reactive "}) {
    if (said.starts_with(yes)) return Verdict::yes;
  }
  return Verdict::none;
}

struct FactRef {
  const Fact& fact;
  std::int32_t value = -1;
  Fit fit = Fit::same;
};

Verdict of_fact(const FactRef& ref, const SubjectMatcher& matcher, const nlp::Question& question) {
  const Fact& fact = ref.fact;
  const Relation relation = question.relation;
  if (relation == Relation::allergic) return Verdict::none;  // heard apart
  // Words that no table knows may be anything; a thing of the chart is what it is.
  const bool any_kind = !matcher.is_term();
  switch (fact.kind) {
    case FactKind::condition:
      if (relation == Relation::done) return of_done_condition(fact, matcher);
      if (relation != Relation::has && !any_kind) return Verdict::none;
      return of_condition(fact, matcher, question.lifetime);
    case FactKind::medication:
      if (relation != Relation::takes && !any_kind) return Verdict::none;
      return of_medication(fact, question.lifetime);
    case FactKind::procedure:
    case FactKind::report:
      if (relation != Relation::done && !any_kind) return Verdict::none;
      if (question.standing && is_removal(fact, matcher) && happened(fact.status) == Verdict::yes) return Verdict::no;
      return happened(fact.status);
    case FactKind::immunization:
      if (relation != Relation::vaccinated && !any_kind) return Verdict::none;
      return happened(fact.status);
    case FactKind::observation: return relation == Relation::has ? of_observed(fact, ref.value) : Verdict::none;
    case FactKind::care_plan:
    case FactKind::goal:
    case FactKind::encounter: return any_kind && ref.fit <= Fit::same ? happened(fact.status) : Verdict::none;
    case FactKind::allergy:
    case FactKind::care_team:
    case FactKind::family_history:
    case FactKind::patient:
    case FactKind::other: break;
  }
  return Verdict::none;
}

// What a relative has stands in the record's line, not in the fact's own name alone.
Verdict of_relative(const Fact& fact, const SubjectMatcher& matcher, const nlp::Question& question) {
  if (!is_asked_relative(fact.person, question)) return Verdict::none;
  const std::string text = fact.name + " | " + fact.detail;
  const nlp::SentenceWords words(text);
  const std::vector<nlp::Span> terms = matcher.in_text(words);
  if (terms.empty()) return Verdict::none;
  const Verdict verdict = lasting(fact.status, Lifetime::ever);
  const bool denied = std::all_of(terms.begin(), terms.end(), [&](nlp::Span term) {
    const Assertion assertion = nlp::assess(words, term, SectionKind::none);
    return assertion == Assertion::absent || assertion == Assertion::ended;
  });
  return denied && verdict == Verdict::yes && !question.about_test ? Verdict::no : verdict;
}

std::string fact_words(const Fact& fact, std::int32_t shown) {
  std::string out = fact.kind == FactKind::family_history && !fact.person.empty() ? fact.person + ": " + fact.name : fact.name;
  for (std::size_t v = 0; v < fact.values.size(); ++v) {
    if (shown >= 0 && static_cast<std::size_t>(shown) != v) continue;
    const FactValue& value = fact.values[v];
    if (value.text.empty()) continue;
    out += (value.name.empty() ? ": " : "; " + value.name + ": ") + value.text;
    if (const std::string range = reference_words(value); !range.empty()) out += " (" + range + ")";
  }
  if (!fact.detail.empty()) out += " — " + fact.detail;
  if (!fact.status_words.empty()) out += ", " + fact.status_words;
  if (fact.when.known() && fact.until.known()) return out + ", " + date_words(fact.when) + " to " + date_words(fact.until);
  return out + ", " + date_words(fact.until.known() ? fact.until : time_of(fact));
}

// Until when notes may still speak of what is over: of a course that doesn't say when it ended, the weeks after its beginning;
// of a disease, the weeks of writing up.
std::int64_t over_s(const Fact& fact, std::int64_t said_s) {
  constexpr std::int64_t day = 24LL * 3600;
  if (fact.status != FactStatus::past) return said_s;
  if (!fact.until.known()) return said_s + 90 * day;
  return fact.kind == FactKind::condition ? said_s + 30 * day : said_s;
}

class FactWitness {
 public:
  FactWitness(const Asked& asked, const SubjectMatcher& matcher) : asked_(asked), matcher_(matcher) {}

  std::vector<Evidence> take() {
    std::stable_sort(evidence_.begin(), evidence_.end(),
                     [](const Evidence& a, const Evidence& b) { return a.when_s > b.when_s; });
    return std::move(evidence_);
  }

  void hear(std::uint32_t index, std::int32_t value, Verdict verdict, std::vector<std::string> lacking) {
    const Fact& fact = asked_.chart.facts[index];
    if (verdict == Verdict::none || !in_window(asked_.question, fact) || began_before(fact)) return;
    const bool ended = fact.until.known() && verdict != Verdict::yes;
    const std::int64_t said_s = ended ? fact.until.from_s : std::max(time_of(fact).from_s, fact.recorded.from_s);
    Evidence evidence;
    evidence.verdict = verdict;
    evidence.when_s = said_s;
    evidence.first_s = said_s;
    evidence.over_s = over_s(fact, said_s);
    evidence.at_one_time = fact.kind == FactKind::observation || (asked_.question.standing && fact.kind == FactKind::procedure);
    const bool first_year = evidence.verdict == Verdict::yes && fact.kind == FactKind::condition && fact.when.known() &&
                            fact.until.known() && in_first_year(asked_.question, fact.when.local_from_s(), fact.until.from_s);
    if (first_year) evidence.verdict = Verdict::uncertain;
    evidence.structured = true;
    evidence.index = index;
    evidence.value = value;
    evidence.lacking = std::move(lacking);
    evidence_.push_back(std::move(evidence));
  }

  void hear_all(FactKind kind, auto&& verdict_of) {
    for (const std::uint32_t i : asked_.prepared.things().facts(kind)) hear(i, -1, verdict_of(asked_.chart.facts[i]), {});
  }

  void hear_things() {
    for (const FittingThing& one : matcher_.things()) {
      const retrieval::Thing& thing = asked_.prepared.things().at(one.thing);
      for (std::size_t k = 0; k < thing.facts.size(); ++k) {
        const Fact& fact = asked_.chart.facts[thing.facts[k]];
        const Verdict verdict = of_fact({fact, thing.values[k], one.fit}, matcher_, asked_.question);
        if (verdict != Verdict::none) hear(thing.facts[k], thing.values[k], verdict, matcher_.unsupported(fact, one.thing));
      }
    }
  }

 private:
  // "Any exacerbation since the admission?": the one that led to it, and is over, is none.
  bool began_before(const Fact& fact) const {
    const auto& question = asked_.question;
    const bool since =
        question.event && (question.event->side == nlp::TimeSide::since || question.event->side == nlp::TimeSide::after);
    const bool over = fact.status == FactStatus::past || fact.until.known();
    if (!since || fact.kind != FactKind::condition || !over || !question.window.from_s) return false;
    return fact.when.known() && fact.when.local_from_s() < *question.window.from_s;
  }

  const Asked& asked_;
  const SubjectMatcher& matcher_;
  std::vector<Evidence> evidence_;
};

}  // namespace

std::vector<Evidence> evidence_of_facts(const Asked& asked, const SubjectMatcher& matcher) {
  const nlp::Question& question = asked.question;
  FactWitness witness(asked, matcher);
  if (question.relation == Relation::in_family) {
    witness.hear_all(FactKind::family_history, [&](const Fact& fact) { return of_relative(fact, matcher, question); });
    return witness.take();
  }
  if (question.relation == Relation::allergic) {
    witness.hear_all(FactKind::allergy, [&](const Fact& fact) { return of_allergy(asked, fact, matcher); });
    return witness.take();
  }
  if (question.relation == Relation::has && matcher.subject().name() == "smoking") {
    witness.hear_all(FactKind::observation, [&](const Fact& fact) {
      return is_smoking_status(fact) ? of_smoking_status(fact, question.lifetime) : Verdict::none;
    });
  }
  witness.hear_things();
  return witness.take();
}

bool is_disproved_denial(const Asked& asked, std::string_view claim) {
  const bool of_drugs = holds_word(claim, {"nkda", "drug", "drugs", "medication", "medications"});
  const auto names_a_drug = [](const Fact& fact) {
    const auto terms = nlp::term_table().find(fact.name, nlp::tokenize(fact.name));
    return std::any_of(terms.begin(), terms.end(), [](const nlp::TermMatch& match) {
      const nlp::TermKind kind = nlp::term_table().row(match.term).kind;
      return kind == nlp::TermKind::drug || kind == nlp::TermKind::drug_class;
    });
  };
  const auto& allergies = asked.prepared.things().facts(FactKind::allergy);
  return std::any_of(allergies.begin(), allergies.end(), [&](std::uint32_t i) {
    const Fact& fact = asked.chart.facts[i];
    const bool active = fact.status == FactStatus::current || fact.status == FactStatus::unknown;
    return active && !no_known_allergies(fact.name) && (!of_drugs || names_a_drug(fact));
  });
}

namespace {

nlp::Span shown_sentence(const Document& note, const Evidence& evidence) {
  const auto correction = evidence.side ? correction_of_side(note.text, evidence.sentence, *evidence.side) : std::nullopt;
  return correction.value_or(evidence.sentence);
}

}  // namespace

std::string evidence_words(const Asked& asked, const Evidence& evidence) {
  if (evidence.structured) return fact_words(asked.chart.facts[evidence.index], evidence.value);
  const Document& note = asked.chart.notes[evidence.index];
  const std::string_view section = nlp::section_name(evidence.section);
  const std::string place = section.empty() ? "" : ", " + std::string(section);
  return source_words(note) + place + ": “" + on_one_line(nlp::slice(note.text, shown_sentence(note, evidence))) + "”";
}

Citation cite(const Asked& asked, const Evidence& evidence) {
  if (evidence.structured) return cite_fact(asked.chart, evidence.index, evidence.value);
  return cite_note(asked.chart, evidence.index, shown_sentence(asked.chart.notes[evidence.index], evidence));
}

}  // namespace chartroom::workflow
