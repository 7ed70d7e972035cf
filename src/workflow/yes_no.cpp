// "Does he have chest pain?", "Is she on metformin?", "Was a colonoscopy done?"

#include <algorithm>

#include "nlp/time_window.h"
#include "workflow/evidence.h"
#include "workflow/mention_doubts.h"
#include "workflow/values.h"

namespace chartroom::workflow {
namespace {

using nlp::Relation;

// What one newest note says altogether: none if its own sentences disagree.
Verdict newest_note_verdict(const std::vector<Evidence>& notes) {
  Verdict verdict = Verdict::none;
  for (const Evidence& one : notes) {
    if (one.index != notes.front().index) break;
    if (verdict != Verdict::none && one.verdict != verdict) return Verdict::none;
    verdict = one.verdict;
  }
  return verdict;
}

const Evidence* first_with(const std::vector<Evidence>& evidence, Verdict verdict) {
  const auto found =
      std::find_if(evidence.begin(), evidence.end(), [&](const Evidence& one) { return one.verdict == verdict; });
  return found == evidence.end() ? nullptr : &*found;
}

// Of facts: what is in force outweighs what ended; else the newest. For what happens once or ever, one yes is enough. Of
// observations only the newest speaks of now.
const Evidence* deciding_fact(const std::vector<Evidence>& facts, bool once_is_enough) {
  const Evidence* observed = nullptr;
  for (const Evidence& one : facts) {
    if (one.at_one_time && observed == nullptr) observed = &one;
    const bool counts = !one.at_one_time || once_is_enough || &one == observed;
    if (counts && one.verdict == Verdict::yes) return &one;
  }
  return facts.empty() ? nullptr : &facts.front();
}

// Of notes: once is enough for a lifetime; otherwise the newest decides. A "yes" and a "no" in the newest leave it open.
const Evidence* deciding_note(const std::vector<Evidence>& notes, bool once_is_enough) {
  if (notes.empty()) return nullptr;
  if (once_is_enough) {
    if (const Evidence* yes = first_with(notes, Verdict::yes)) return yes;
  }
  if (newest_note_verdict(notes) != Verdict::none) return &notes.front();
  for (const Verdict wanted : {Verdict::yes, Verdict::no, Verdict::uncertain}) {
    for (const Evidence& one : notes) {
      if (one.index != notes.front().index) break;
      if (one.verdict == wanted) return &one;
    }
  }
  return &notes.front();
}

bool newest_note_contradicts_itself(const std::vector<Evidence>& notes) {
  bool yes = false;
  bool no = false;
  for (const Evidence& one : notes) {
    if (one.index != notes.front().index) break;
    yes |= one.verdict == Verdict::yes;
    no |= one.verdict == Verdict::no;
  }
  return yes && no;
}

struct Decision {
  Verdict verdict = Verdict::none;
  const Evidence* deciding = nullptr;
  std::vector<const Evidence*> supporting;
  std::vector<const Evidence*> contrary;
};

// A fact and a note that disagree. Neither is believed blindly: a newer note that is of one mind makes it uncertain, except
// where the fact says that it is over and the note's words are older than the end, or from the course itself.
Verdict weigh(const Evidence& fact, const Evidence& note, Verdict newest, bool once) {
  if (note.verdict == fact.verdict) return fact.verdict;
  if (once) {
    if (fact.verdict == Verdict::yes) return Verdict::yes;
    if (note.verdict == Verdict::yes) return Verdict::uncertain;
    return note.verdict == Verdict::no && newest == Verdict::no && note.when_s > fact.when_s ? Verdict::no : fact.verdict;
  }
  if (note.general && fact.verdict == Verdict::yes) return Verdict::yes;
  const bool firm = note.verdict != Verdict::uncertain && newest == note.verdict;
  if (!firm) return fact.verdict;
  switch (fact.verdict) {
    case Verdict::yes: return note.when_s > fact.when_s ? Verdict::uncertain : Verdict::yes;
    case Verdict::no: {
      // A list that was carried along is no news of an order that is over.
      if (note.only_listed && !fact.at_one_time) return Verdict::no;
      const bool later = fact.at_one_time ? note.when_s >= fact.when_s : note.first_s > fact.over_s;
      return later ? Verdict::uncertain : Verdict::no;
    }
    case Verdict::uncertain:
    case Verdict::none: break;
  }
  return note.when_s > fact.when_s ? note.verdict : fact.verdict;
}

// One of each kind on each side, beside what decides.
void take_sides(Decision& decision, const std::vector<Evidence>& facts, const std::vector<Evidence>& notes) {
  constexpr std::size_t each_max = 2;
  for (const auto* list : {&facts, &notes}) {
    for (const Evidence& one : *list) {
      if (&one == decision.deciding) continue;
      auto& side = one.verdict == decision.deciding->verdict ? decision.supporting : decision.contrary;
      const auto same_kind =
          std::count_if(side.begin(), side.end(), [&](const Evidence* e) { return e->structured == one.structured; });
      if (same_kind < 1 && side.size() < each_max) side.push_back(&one);
    }
  }
}

Decision decide(const nlp::Question& question, const std::vector<Evidence>& facts, const std::vector<Evidence>& notes) {
  Decision decision;
  const bool once = is_once_enough(question);
  const Evidence* fact = deciding_fact(facts, once);
  const Evidence* note = deciding_note(notes, once);
  decision.deciding = fact != nullptr ? fact : note;
  if (decision.deciding == nullptr) return decision;
  decision.verdict = decision.deciding->verdict;
  if (fact != nullptr && note != nullptr) {
    decision.verdict = weigh(*fact, *note, newest_note_verdict(notes), once);
    if (decision.verdict != fact->verdict && decision.verdict == note->verdict) decision.deciding = note;
  } else if (fact == nullptr && !once && newest_note_contradicts_itself(notes)) {
    decision.verdict = Verdict::uncertain;
  }
  // Of those that say the same, the newest is shown as the one that decides.
  for (const auto* list : {&facts, &notes}) {
    for (const Evidence& one : *list) {
      if (one.verdict == decision.deciding->verdict && one.when_s > decision.deciding->when_s) decision.deciding = &one;
    }
  }
  take_sides(decision, facts, notes);
  return decision;
}

// "Never had a colonoscopy, right?" is not answered "Yes" where there was one.
std::string lead_word(const nlp::Question& question, Verdict verdict) {
  if (question.polarity != nlp::Polarity::negative || question.asks_end) return std::string(verdict_word(verdict));
  switch (verdict) {
    case Verdict::yes: return "Found, unlike the question says";
    case Verdict::no: return "None, as the question says";
    case Verdict::uncertain:
    case Verdict::none: break;
  }
  return std::string(verdict_word(verdict));
}

void add_statements(const Asked& asked, const Decision& decision, const std::string& name, const std::string& about,
                    Answer& answer) {
  const bool disputed = !decision.contrary.empty();
  const bool newest = std::all_of(decision.contrary.begin(), decision.contrary.end(),
                                  [&](const Evidence* one) { return one->when_s <= decision.deciding->when_s; });
  const bool open = decision.verdict != decision.deciding->verdict;
  const std::string why = open ? ", the sources differ" : disputed && newest ? ", by the newest source" : "";
  Contradiction contradiction{PatientText(about), {{}, {}}};
  const auto add = [&](const std::string& lead, const Evidence& evidence, std::size_t side) {
    contradiction.sides[side].push_back(static_cast<std::uint32_t>(answer.statements.size()));
    answer.statements.push_back({PatientText(lead + evidence_words(asked, evidence)), {cite(asked, evidence)}});
  };
  const bool was_so = decision.verdict == Verdict::no && decision.deciding->structured && !asked.question.asks_end &&
                      asked.chart.facts[decision.deciding->index].status == FactStatus::past;
  const std::string lead = was_so ? "No longer" : lead_word(asked.question, decision.verdict);  // it was there, and is over
  add(lead + name + why + ": ", *decision.deciding, 0);
  for (const Evidence* one : decision.supporting) add("Also: ", *one, 0);
  for (const Evidence* one : decision.contrary) {
    add(one->when_s < decision.deciding->when_s ? "Earlier, differently: " : "But: ", *one, 1);
  }
  if (disputed) answer.contradictions.push_back(std::move(contradiction));
}

// Evidence that has every word of the question, and what lacks only words of degree, side or course.
struct Sorted {
  std::vector<Evidence> full;
  std::vector<Evidence> partial;
  std::vector<std::string> lacking;  // the fewest words that anything lacks
};

void sort_into(const SubjectMatcher& matcher, std::vector<Evidence> evidence, Sorted& sorted) {
  for (Evidence& one : evidence) {
    if (one.lacking.empty()) {
      sorted.full.push_back(std::move(one));
      continue;
    }
    if (one.verdict == Verdict::none || one.verdict == Verdict::no) continue;
    if (sorted.lacking.empty() || one.lacking.size() < sorted.lacking.size()) sorted.lacking = one.lacking;
    if (matcher.only_degrees(one.lacking)) sorted.partial.push_back(std::move(one));
  }
}

std::string quoted(const std::vector<std::string>& words) {
  std::string out;
  for (const std::string& word : words) out += (out.empty() ? "“" : ", “") + word + "”";
  return out;
}

// What is asked is there, but not the words that narrow it: that is no yes.
Verdict answer_partly(const Asked& asked, const SubjectMatcher& matcher, const Sorted& facts, const Sorted& notes,
                      Answer& answer) {
  const Evidence* best = nullptr;
  for (const auto* list : {&facts.partial, &notes.partial}) {
    for (const Evidence& one : *list) {
      if (best == nullptr || one.lacking.size() < best->lacking.size()) best = &one;
    }
  }
  if (best == nullptr) {
    const auto& lacking = facts.lacking.empty() ? notes.lacking : facts.lacking;
    lacking.empty() ? add_not_found(matcher.subject(), answer) : add_not_found(matcher.subject(), lacking, answer);
    return Verdict::none;
  }
  add_statement(answer, "Uncertain: " + evidence_words(asked, *best) + ". Nothing says " + quoted(best->lacking) + " of it",
                {cite(asked, *best)});
  add_not_found(matcher.subject(), best->lacking, answer);
  return Verdict::uncertain;
}

// Nothing says that it was done or is taken, but that it is thought of: "RhIG at 26-28 wk", "if it rises: tacrolimus".
Verdict answer_with_plans(const Asked& asked, const SubjectMatcher& matcher, Answer& answer) {
  const Relation relation = asked.question.relation;
  if (relation != Relation::takes && relation != Relation::done && relation != Relation::vaccinated) return Verdict::none;
  std::uint32_t copies = 0;
  for (const Mention& mention : find_mentions(asked, matcher, copies)) {
    const bool planned = mention.assertion == nlp::Assertion::planned || mention.assertion == nlp::Assertion::hypothetical ||
                         mention.section == nlp::SectionKind::plan || mention.section == nlp::SectionKind::assessment_and_plan;
    const Document& note = asked.chart.notes[mention.note];
    const std::string_view sentence = nlp::slice(note.text, mention.sentence);
    if (!planned || !matcher.unsupported(mention, sentence).empty()) continue;
    add_statement(answer,
                  "Uncertain: spoken of as planned, considered or conditional, not as done: " + source_words(note) + ": “" +
                      on_one_line(sentence) + "”",
                  {cite_note(asked.chart, mention.note, mention.sentence)});
    add_not_found(matcher.subject(), answer);
    return Verdict::uncertain;
  }
  return Verdict::none;
}

// "EGD 11/2025" in a note of June
bool tells_of_later(std::string_view sentence, const Asked& asked) {
  const nlp::TimeWindow told = nlp::find_time_window(sentence, nlp::tokenize(sentence), asked.now).window;
  return told.from_s && Timestamp(std::chrono::seconds(*told.from_s)) > asked.now;
}

// What a note says of what is to come; none where it says nothing of that. What was only offered or weighed is left open.
Verdict planned_in(const Mention& mention, std::string_view sentence, const Asked& asked) {
  const bool plan = mention.section == nlp::SectionKind::plan || mention.section == nlp::SectionKind::assessment_and_plan;
  const bool firm = holds_word(sentence, {"will", "plan", "planned", "scheduled", "schedule", "ordered", "order", "due",
                                          "booked", "arranged", "repeat", "recheck", "awaiting"}) &&
                    !holds_word(sentence, {"options", "offered", "consider", "considered", "discussed", "prefers"});
  switch (mention.assertion) {
    case nlp::Assertion::planned: return firm || tells_of_later(sentence, asked) ? Verdict::yes : Verdict::uncertain;
    case nlp::Assertion::hypothetical:
    case nlp::Assertion::possible: return Verdict::uncertain;
    case nlp::Assertion::ended:
    case nlp::Assertion::absent: return plan || holds_word(sentence, {"planned", "scheduled"}) ? Verdict::no : Verdict::none;
    case nlp::Assertion::present: return plan && tells_of_later(sentence, asked) ? Verdict::yes : Verdict::none;
    case nlp::Assertion::historical:
    case nlp::Assertion::family: break;
  }
  return Verdict::none;
}

// "Is an MRI planned?": an order that is to come, else the newest note that speaks of it as to come, or as not to be.
Verdict answer_of_plan(const Asked& asked, const SubjectMatcher& matcher, Answer& answer) {
  std::int64_t done_s = 0;  // what was planned before it was done is no longer to come
  for (const FittingThing& one : matcher.things()) {
    for (const std::uint32_t i : asked.prepared.things().at(one.thing).facts) {
      const Fact& fact = asked.chart.facts[i];
      const bool done = fact.status == FactStatus::current || fact.status == FactStatus::past;
      if (done) done_s = std::max(done_s, time_of(fact).from_s);
      if (fact.status != FactStatus::planned) continue;
      add_statement(answer, "Yes: " + item_words(asked.chart.facts[i]), {cite_fact(asked.chart, i)});
      return Verdict::yes;
    }
  }
  std::uint32_t copies = 0;
  for (const Mention& mention : find_mentions(asked, matcher, copies)) {
    const Document& note = asked.chart.notes[mention.note];
    const std::string_view sentence = nlp::slice(note.text, mention.sentence);
    const Verdict verdict = planned_in(mention, sentence, asked);
    if (verdict == Verdict::none || note.when.from_s < done_s || !matcher.unsupported(mention, sentence).empty()) continue;
    add_statement(answer, std::string(verdict_word(verdict)) + ": " + source_words(note) + ": “" + on_one_line(sentence) + "”",
                  {cite_note(asked.chart, mention.note, mention.sentence)});
    return verdict;
  }
  add_not_found(matcher.subject(), {"planned"}, answer);
  return Verdict::none;
}

// "On a blood thinner?": a note that one of them was stopped speaks against the order of that one, and is heard where every
// order that says yes is spoken against, as it would be if that drug were asked for by its name.
void settle_kinds(const Asked& asked, const std::vector<Evidence>& facts, std::vector<Evidence>& notes) {
  const auto speaks_against = [&](const Evidence& note, const Evidence& fact) {
    if (!note.kind_over || note.when_s <= fact.when_s) return false;
    const nlp::SentenceWords name(asked.chart.facts[fact.index].name);
    const auto terms = name.terms();
    return std::any_of(terms.begin(), terms.end(), [&](const nlp::TermMatch& term) { return term.term == *note.kind_over; });
  };
  const auto says_yes = [](const Evidence& one) { return one.verdict == Verdict::yes; };
  const bool unopposed =
      std::any_of(notes.begin(), notes.end(), says_yes) || std::any_of(facts.begin(), facts.end(), [&](const Evidence& fact) {
        return says_yes(fact) &&
               std::none_of(notes.begin(), notes.end(), [&](const Evidence& note) { return speaks_against(note, fact); });
      });
  std::erase_if(notes, [&](const Evidence& note) {
    return note.kind_over && (unopposed || std::none_of(facts.begin(), facts.end(), [&](const Evidence& fact) {
                                return says_yes(fact) && speaks_against(note, fact);
                              }));
  });
}

// What the chart says to a subject, and what follows from it.
struct Heard {
  Sorted facts;
  Sorted notes;
  Decision decision;  // points into both
};

Heard hear(const Asked& asked, const SubjectMatcher& matcher, std::uint32_t& copies) {
  Heard heard;
  sort_into(matcher, evidence_of_facts(asked, matcher), heard.facts);
  sort_into(matcher, evidence_of_notes(asked, matcher, copies), heard.notes);
  settle_kinds(asked, heard.facts.full, heard.notes.full);
  heard.decision = decide(asked.question, heard.facts.full, heard.notes.full);
  return heard;
}

void add_statements(const Asked& asked, const nlp::Subject& subject, const Decision& decision, Answer& answer) {
  const std::string name = asked.question.subjects.size() > 1 ? " (" + subject.name() + ")" : "";
  add_statements(asked, decision, name, subject.name(), answer);
}

// "Dysphagia resolved.": the sentence says that it is over.
bool tells_of_end(const Asked& asked, const Evidence& evidence) {
  if (evidence.structured) return false;
  const std::string_view sentence = nlp::slice(asked.chart.notes[evidence.index].text, evidence.sentence);
  return holds_word(sentence,
                    {"resolved", "healed", "gone", "cured", "remission", "cleared", "subsided", "abated", "svr", "went"});
}

// "Has the sinusitis resolved?": the opposite of having it, where it was there. Who denies what nothing else speaks of, or
// tells of the past only, leaves that open.
Verdict answer_of_end(const Asked& asked, const SubjectMatcher& matcher, Answer& answer) {
  nlp::Question lifelong = asked.question;
  lifelong.lifetime = nlp::Lifetime::ever;
  std::uint32_t copies = 0;
  Heard ever = hear({asked.prepared, asked.chart, lifelong, asked.stemmer, asked.now}, matcher, copies);
  Heard now = hear(asked, matcher, answer.duplicates_left_out);
  const bool was_there = ever.decision.verdict == Verdict::yes;
  const bool tells_of_now = now.decision.deciding != nullptr;
  if (!tells_of_now && !was_there) return answer_partly(asked, matcher, now.facts, now.notes, answer);
  Heard& shown = tells_of_now ? now : ever;
  const bool told = !tells_of_now && tells_of_end(asked, *ever.decision.deciding);
  const auto of_end = [&](Verdict verdict) {
    if (verdict == Verdict::yes) return tells_of_now ? Verdict::no : told ? Verdict::yes : Verdict::uncertain;
    return verdict == Verdict::no && was_there ? Verdict::yes : Verdict::uncertain;
  };
  for (auto* list : {&shown.facts.full, &shown.notes.full}) {
    for (Evidence& one : *list) one.verdict = of_end(one.verdict);
  }
  shown.decision.verdict = of_end(shown.decision.verdict);
  add_statements(asked, matcher.subject(), shown.decision, answer);
  return shown.decision.verdict;
}

Verdict answer_subject(const Asked& asked, const nlp::Subject& subject, Answer& answer) {
  const SubjectMatcher matcher(asked.prepared, asked.stemmer, subject);
  if (asked.question.asks_plan) return answer_of_plan(asked, matcher, answer);
  if (asked.question.asks_end) return answer_of_end(asked, matcher, answer);
  const Heard heard = hear(asked, matcher, answer.duplicates_left_out);
  if (heard.decision.deciding == nullptr) {
    const bool partly = !heard.facts.lacking.empty() || !heard.notes.lacking.empty();
    const Verdict planned = partly ? Verdict::none : answer_with_plans(asked, matcher, answer);
    return planned != Verdict::none ? planned : answer_partly(asked, matcher, heard.facts, heard.notes, answer);
  }
  add_statements(asked, subject, heard.decision, answer);
  return heard.decision.verdict;
}

// Of several subjects: "or" needs one yes, "and" as many as were asked for.
Verdict together(const std::vector<Verdict>& verdicts, bool all) {
  const auto count = [&](Verdict wanted) {
    return static_cast<std::size_t>(std::count(verdicts.begin(), verdicts.end(), wanted));
  };
  const std::size_t silent = count(Verdict::none);
  if (silent == verdicts.size()) return Verdict::none;
  if (all) {
    if (count(Verdict::yes) == verdicts.size()) return Verdict::yes;
    return count(Verdict::no) == verdicts.size() ? Verdict::no : Verdict::uncertain;
  }
  if (count(Verdict::yes) > 0) return Verdict::yes;
  return count(Verdict::uncertain) > 0 ? Verdict::uncertain : Verdict::no;
}

}  // namespace

void answer_yes_no(const Asked& asked, Answer& answer) {
  if (asked.question.relation == Relation::level) {
    answer_level(asked, answer);
    // "GBS positive?": where nothing was measured, notes may have the result.
    const bool elsewhere = answer.statements.empty() && asked.question.comparison.how == nlp::Compare::positive;
    if (!elsewhere) return;
    answer.not_found.clear();
  }
  if (first_year_from(asked.question)) answer.ambiguous.emplace_back("without what happened in the year that is named");
  std::vector<Verdict> verdicts;
  for (const nlp::Subject& subject : asked.question.subjects) verdicts.push_back(answer_subject(asked, subject, answer));
  answer.verdict = together(verdicts, asked.question.all_subjects);
  answer.negated =
      asked.question.polarity == nlp::Polarity::negative && !asked.question.asks_end && answer.verdict != Verdict::none;
}

}  // namespace chartroom::workflow
