// "Does he have chest pain?", "Is she on metformin?", "Was a colonoscopy done?"

#include <algorithm>

#include "workflow/yes_no_facts.h"

namespace chartroom::workflow {
namespace {

using nlp::Lifetime;
using nlp::Relation;

std::string_view verdict_word(Verdict verdict) {
  switch (verdict) {
    case Verdict::yes: return "Yes";
    case Verdict::no: return "No";
    case Verdict::uncertain:
    case Verdict::none: break;
  }
  return "Uncertain";
}

// What one newest note says altogether: none if its own sentences disagree.
Verdict newest_note_verdict(const std::vector<Evidence>& notes) {
  Verdict verdict = Verdict::none;
  for (const Evidence& one : notes) {
    if (one.citation.document != notes.front().citation.document) break;
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

// Of facts: what is in force outweighs what ended; else the newest. For what happens once or ever, one yes is enough.
const Evidence* deciding_fact(const std::vector<Evidence>& facts) {
  if (const Evidence* yes = first_with(facts, Verdict::yes)) return yes;
  return facts.empty() ? nullptr : &facts.front();
}

// Of notes: once is enough for a lifetime; otherwise the newest decides, and within the newest note "present" outweighs a
// "possible" beside it.
const Evidence* deciding_note(const std::vector<Evidence>& notes, bool once_is_enough) {
  if (notes.empty()) return nullptr;
  if (once_is_enough) {
    if (const Evidence* yes = first_with(notes, Verdict::yes)) return yes;
  }
  if (newest_note_verdict(notes) != Verdict::none) return &notes.front();
  for (const Verdict wanted : {Verdict::yes, Verdict::no, Verdict::uncertain}) {
    for (const Evidence& one : notes) {
      if (one.citation.document != notes.front().citation.document) break;
      if (one.verdict == wanted) return &one;
    }
  }
  return &notes.front();
}

struct Decision {
  const Evidence* deciding = nullptr;
  std::vector<const Evidence*> supporting;
  std::vector<const Evidence*> contrary;
};

bool once_is_enough(const nlp::Question& question) {
  return question.lifetime == Lifetime::ever || question.relation == Relation::done ||
         question.relation == Relation::vaccinated;
}

Decision decide(const nlp::Question& question, const std::vector<Evidence>& facts, const std::vector<Evidence>& notes) {
  Decision decision;
  const Evidence* fact = deciding_fact(facts);
  const Evidence* note = deciding_note(notes, once_is_enough(question));
  decision.deciding = fact != nullptr ? fact : note;
  if (fact != nullptr && note != nullptr && note->verdict != fact->verdict) {
    // A newer note outweighs a fact, if all of the note agrees with itself. For what was once true, "yes" stays.
    const bool settled = once_is_enough(question) && fact->verdict == Verdict::yes;
    const bool firm = note->verdict != Verdict::uncertain && newest_note_verdict(notes) == note->verdict;
    const bool once_noted = once_is_enough(question) && note->verdict == Verdict::yes;
    if ((note->when_s > fact->when_s && firm && !settled) || once_noted) decision.deciding = note;
  }
  if (decision.deciding == nullptr) return decision;
  // Of those that say the same, the newest is shown as the one that decides.
  for (const auto* list : {&facts, &notes}) {
    for (const Evidence& one : *list) {
      if (one.verdict == decision.deciding->verdict && one.when_s > decision.deciding->when_s) decision.deciding = &one;
    }
  }
  constexpr std::size_t each_max = 2;
  for (const auto* list : {&facts, &notes}) {
    for (const Evidence& one : *list) {
      if (&one == decision.deciding) continue;
      const bool agrees = one.verdict == decision.deciding->verdict;
      auto& side = agrees ? decision.supporting : decision.contrary;
      const auto same_kind =
          std::count_if(side.begin(), side.end(), [&](const Evidence* e) { return e->structured == one.structured; });
      if (same_kind < 1 && side.size() < each_max) side.push_back(&one);
    }
  }
  return decision;
}

Statement state(std::string lead, const Evidence& evidence) {
  return {PatientText(std::move(lead) + evidence.text), {evidence.citation}};
}

}  // namespace

void answer_yes_no(const Asked& asked, Answer& answer) {
  bool any_yes = false;
  bool any_uncertain = false;
  bool any = false;
  for (const nlp::Subject& subject : asked.question.subjects) {
    const SubjectMatcher matcher(subject);
    const std::vector<Evidence> facts = evidence_of_facts(asked, matcher);
    const std::vector<Evidence> notes = evidence_of_notes(asked, matcher);
    const Decision decision = decide(asked.question, facts, notes);
    if (decision.deciding == nullptr) {
      add_not_found(subject, answer);
      continue;
    }
    any = true;
    any_yes |= decision.deciding->verdict == Verdict::yes;
    any_uncertain |= decision.deciding->verdict == Verdict::uncertain;
    const std::string name = asked.question.subjects.size() > 1 ? " (" + subject.name() + ")" : "";
    const bool disputed = !decision.contrary.empty();
    const bool newest = disputed && std::all_of(decision.contrary.begin(), decision.contrary.end(),
                                                [&](const Evidence* one) { return one->when_s <= decision.deciding->when_s; });
    const std::string why = newest ? ", by the newest source" : "";
    answer.statements.push_back(
        state(std::string(verdict_word(decision.deciding->verdict)) + name + why + ": ", *decision.deciding));
    for (const Evidence* one : decision.supporting) answer.statements.push_back(state("Also: ", *one));
    for (const Evidence* one : decision.contrary) {
      answer.statements.push_back(state(one->when_s < decision.deciding->when_s ? "Earlier, differently: " : "But: ", *one));
    }
  }
  if (!any) return;
  answer.verdict = any_yes ? Verdict::yes : any_uncertain ? Verdict::uncertain : Verdict::no;
}

}  // namespace chartroom::workflow
