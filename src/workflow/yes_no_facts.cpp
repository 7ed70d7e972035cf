#include "workflow/yes_no_facts.h"

#include <algorithm>

namespace chartroom::workflow {
namespace {

using nlp::Assertion;
using nlp::Lifetime;
using nlp::Relation;
using nlp::SectionKind;

bool holds_word(std::string_view text, std::initializer_list<std::string_view> words) {
  nlp::TokenReader reader(text);
  for (nlp::Token token; reader.next(token);) {
    if (std::find(words.begin(), words.end(), token.key) != words.end()) return true;
  }
  return false;
}

bool no_known_allergies(std::string_view text) {
  const std::string key = sentence_key(text);
  const bool general =
      key.find("no known allerg") != std::string::npos || key.find("no known drug allerg") != std::string::npos ||
      key.find("no known medication allerg") != std::string::npos || key.find("no allergies") != std::string::npos;
  return general || holds_word(text, {"nkda", "nka"});
}

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

Verdict of_allergy(const Fact& fact, const SubjectMatcher& matcher) {
  if (no_known_allergies(fact.name)) return Verdict::no;
  if (!matcher.related(fact.name) && !matcher.in_fact(fact)) return Verdict::none;
  return lasting(fact.status, Lifetime::now);
}

Verdict of_condition(const Fact& fact, const SubjectMatcher& matcher, Lifetime lifetime) {
  for (const nlp::Span term : matcher.in_text(fact.name)) {
    const Assertion assertion = nlp::assess(fact.name, term, SectionKind::none);
    if (assertion == Assertion::family || assertion == Assertion::hypothetical) return Verdict::none;
    if (assertion == Assertion::absent && fact.status == FactStatus::current) return Verdict::no;
    if (assertion == Assertion::historical && lifetime == Lifetime::now && fact.status == FactStatus::current)
      return Verdict::yes;
  }
  return lasting(fact.status, lifetime);
}

Verdict of_fact(const Fact& fact, const SubjectMatcher& matcher, const nlp::Question& question) {
  if (fact.status == FactStatus::void_) return Verdict::none;
  const Relation relation = question.relation;
  if (relation == Relation::allergic) return fact.kind == FactKind::allergy ? of_allergy(fact, matcher) : Verdict::none;
  if (relation == Relation::in_family) {
    // What a relative has stands in the record's line, not in the fact's own name alone.
    if (fact.kind != FactKind::family_history) return Verdict::none;
    return !matcher.in_text(fact.name + " | " + fact.detail).empty() || matcher.in_fact(fact)
               ? lasting(fact.status, Lifetime::ever)
               : Verdict::none;
  }
  const bool smoking = relation == Relation::has && matcher.subject().name() == "smoking" && is_smoking_status(fact);
  if (smoking) return of_smoking_status(fact, question.lifetime);
  switch (fact.kind) {
    case FactKind::condition:
      if (relation != Relation::has || !matcher.in_fact(fact)) return Verdict::none;
      return of_condition(fact, matcher, question.lifetime);
    case FactKind::medication:
      if ((relation != Relation::takes && matcher.is_known()) || !matcher.in_fact(fact)) return Verdict::none;
      return of_medication(fact, question.lifetime);
    case FactKind::procedure:
    case FactKind::report:
      if ((relation != Relation::done && matcher.is_known()) || !matcher.in_fact(fact)) return Verdict::none;
      return happened(fact.status);
    case FactKind::immunization:
      if ((relation != Relation::vaccinated && matcher.is_known()) || !matcher.in_fact(fact)) return Verdict::none;
      return happened(fact.status);
    default: return Verdict::none;
  }
}

std::string fact_words(const Fact& fact) {
  std::string out = fact.kind == FactKind::family_history && !fact.person.empty() ? fact.person + ": " + fact.name : fact.name;
  for (const FactValue& value : fact.values) out += value.text.empty() ? "" : ": " + value.text;
  if (!fact.detail.empty()) out += " — " + fact.detail;
  if (!fact.status_words.empty()) out += ", " + fact.status_words;
  if (fact.when.known() && fact.until.known()) return out + ", " + date_words(fact.when) + " to " + date_words(fact.until);
  return out + ", " + date_words(fact.until.known() ? fact.until : time_of(fact));
}

bool about_allergy(std::string_view sentence, SectionKind section) {
  if (section == SectionKind::allergies) return true;
  return holds_word(sentence, {"allergy", "allergies", "allergic", "anaphylaxis", "intolerance", "intolerances", "intolerant",
                               "hives", "reaction"});
}

// A bare mention ("naproxen as trigger") does not say that it is taken.
bool about_taking(std::string_view sentence, SectionKind section) {
  if (section == SectionKind::medications) return true;
  return holds_word(
      sentence,
      {"on",       "take",      "takes",   "taking",    "taken",     "took",       "continue", "continues", "continued",
       "daily",    "bid",       "tid",     "qid",       "qhs",       "qam",        "qpm",      "prn",       "mg",
       "mcg",      "units",     "restart", "restarted", "resumed",   "started",    "start",    "refill",    "refilled",
       "dose",     "doses",     "using",   "uses",      "use",       "prescribed", "weekly",   "nightly",   "given",
       "received", "receiving", "tablet",  "increased", "decreased", "compliant",  "adherent"});
}

// "No evidence of heart failure exacerbation", "no acute gout": what is denied is not the disease.
bool denies_only_a_turn(const Mention& mention, std::string_view sentence) {
  const auto start = mention.term.start - mention.sentence.start;
  const auto end = mention.term.end - mention.sentence.start;
  const std::string before = " " + sentence_key(sentence.substr(0, start));
  const std::string after = sentence_key(sentence.substr(end));
  for (const std::string_view turn : {" acute ", " decompensated ", " worsening ", " uncontrolled ", " recurrent "}) {
    if (before.ends_with(turn)) return true;
  }
  const std::string own = sentence_key(nlp::slice(sentence, {start, end}));
  for (const std::string_view turn : {"exacerbation", "flare", "decompensation", "crisis", "attack", "exposure", "progression",
                                      "recurrence", "complication", "symptom"}) {
    if (after.starts_with(turn) || own.find(" " + std::string(turn)) != std::string::npos) return true;
  }
  return false;
}

// "Latex: hands itchy after powdered gloves; not an allergy"
bool denies_allergy_behind(const Mention& mention, std::string_view sentence) {
  const std::string after = sentence_key(sentence.substr(mention.term.end - mention.sentence.start));
  return after.find("not an allergy") != std::string::npos || after.find("no allergy") != std::string::npos ||
         after.find("not allergic") != std::string::npos || after.find("not allergy") != std::string::npos;
}

// Where a plan names a procedure without saying that it was done, it has not been.
bool only_in_plan(const Mention& mention, std::string_view sentence) {
  const bool plan = mention.section == SectionKind::plan || mention.section == SectionKind::assessment_and_plan;
  return plan && !holds_word(sentence, {"done", "performed", "completed", "underwent", "had", "received", "given", "today",
                                        "was", "after", "s", "since", "placed", "post"});
}

// What is said of the patient's family: a denial stands in front.
Verdict of_relatives(const Mention& mention, std::string_view sentence) {
  if (mention.assertion != Assertion::family) return Verdict::none;
  const auto at = mention.term.start - mention.sentence.start;
  const std::string before = sentence_key(sentence.substr(0, at));
  for (const std::string_view denial : {"no family ", "no fh ", "no ", "denies ", "negative for ", "without "}) {
    if (before.find(denial) != std::string::npos) return Verdict::no;
  }
  return Verdict::yes;
}

Verdict of_assertion(const Mention& mention, std::string_view sentence, const nlp::Question& question) {
  if (question.relation == Relation::in_family) return of_relatives(mention, sentence);
  const bool allergy = about_allergy(sentence, mention.section);
  if (question.relation == Relation::allergic && !allergy) return Verdict::none;
  const bool present = mention.assertion == Assertion::present;
  if (question.relation == Relation::takes && allergy && present) return Verdict::none;
  // Why a test was made is not yet a finding; nor is a procedure that is only named as the reason for the next.
  if (mention.section == SectionKind::indication && question.relation == Relation::has) return Verdict::none;
  if (question.relation == Relation::allergic && denies_allergy_behind(mention, sentence)) return Verdict::no;
  switch (mention.assertion) {
    case Assertion::present:
      if (question.relation == Relation::takes && !about_taking(sentence, mention.section)) return Verdict::none;
      if (question.relation == Relation::done && only_in_plan(mention, sentence)) return Verdict::none;
      return Verdict::yes;
    case Assertion::absent:
      return question.relation == Relation::has && denies_only_a_turn(mention, sentence) ? Verdict::none : Verdict::no;
    case Assertion::possible: return Verdict::uncertain;
    case Assertion::historical:
      if (question.lifetime == Lifetime::ever || question.relation == Relation::done ||
          question.relation == Relation::allergic || question.relation == Relation::vaccinated) {
        return Verdict::yes;
      }
      return Verdict::none;
    case Assertion::hypothetical:
    case Assertion::planned:
    case Assertion::family: break;
  }
  return Verdict::none;
}

Evidence note_evidence(const Asked& asked, Verdict verdict, std::size_t note, nlp::Span sentence, SectionKind section) {
  const Document& document = asked.chart.notes[note];
  const std::string_view name = nlp::section_name(section);
  const std::string place = name.empty() ? "" : ", " + std::string(name);
  return {verdict,
          document.when.from_s,
          document.when.from_s,
          false,
          false,
          false,
          source_words(document) + place + ": “" + on_one_line(nlp::slice(document.text, sentence)) + "”",
          cite_note(asked.chart, note, sentence)};
}

// "NKDA" answers every question about an allergy that nothing else answers.
void add_general_denials(const Asked& asked, std::vector<Evidence>& evidence) {
  for (const std::string_view word : {"nkda", "nka", "allergies"}) {
    const nlp::Subject subject{std::string(word), {}, {}, false};
    for (const Mention& mention : find_mentions(asked.chart, asked.index, SubjectMatcher(subject))) {
      const Document& note = asked.chart.notes[mention.note];
      if (!no_known_allergies(nlp::slice(note.text, mention.sentence)) || !in_window(asked.question, note.when, {})) continue;
      evidence.push_back(note_evidence(asked, Verdict::no, mention.note, mention.sentence, mention.section));
    }
  }
}

void newest_first(std::vector<Evidence>& evidence) {
  std::stable_sort(evidence.begin(), evidence.end(), [](const Evidence& a, const Evidence& b) { return a.when_s > b.when_s; });
}

// Until when notes may still speak of what is over: of a course that doesn't say when it ended, the weeks after its beginning;
// of a disease, the weeks of writing up.
std::int64_t over_s(const Fact& fact, std::int64_t said_s) {
  constexpr std::int64_t day = 24LL * 3600;
  if (fact.status != FactStatus::past) return said_s;
  if (!fact.until.known()) return said_s + 90 * day;
  return fact.kind == FactKind::condition ? said_s + 30 * day : said_s;
}

}  // namespace

std::vector<Evidence> evidence_of_facts(const Asked& asked, const SubjectMatcher& matcher) {
  std::vector<Evidence> evidence;
  for (std::size_t i = 0; i < asked.chart.facts.size(); ++i) {
    const Fact& fact = asked.chart.facts[i];
    const Verdict verdict = of_fact(fact, matcher, asked.question);
    if (verdict == Verdict::none) continue;
    const bool open = fact.status == FactStatus::current && !fact.until.known();
    if (open ? asked.question.window.to_s && time_of(fact).from_s >= *asked.question.window.to_s
             : !in_window(asked.question, time_of(fact), fact.until)) {
      continue;
    }
    const bool ended = fact.until.known() && verdict != Verdict::yes;
    const std::int64_t said_s = ended ? fact.until.from_s : std::max(time_of(fact).from_s, fact.recorded.from_s);
    const bool at_one_time = fact.kind == FactKind::observation;
    evidence.push_back(
        {verdict, said_s, said_s, over_s(fact, said_s), at_one_time, true, fact_words(fact), cite_fact(asked.chart, i)});
  }
  newest_first(evidence);
  return evidence;
}

std::vector<Evidence> evidence_of_notes(const Asked& asked, const SubjectMatcher& matcher) {
  std::vector<Evidence> evidence;
  for (const Mention& mention : find_mentions(asked.chart, asked.index, matcher)) {
    const Document& note = asked.chart.notes[mention.note];
    if (!in_window(asked.question, note.when, {})) continue;
    const Verdict verdict = of_assertion(mention, nlp::slice(note.text, mention.sentence), asked.question);
    // That one kind of it is absent says nothing of the others: "no NSTEMI" of coronary disease.
    if (verdict == Verdict::none || (verdict == Verdict::no && mention.narrower)) continue;
    evidence.push_back(note_evidence(asked, verdict, mention.note, mention.sentence, mention.section));
    evidence.back().first_s = mention.first_s;
  }
  if (asked.question.relation == Relation::allergic && evidence.empty()) add_general_denials(asked, evidence);
  newest_first(evidence);
  return evidence;
}

}  // namespace chartroom::workflow
