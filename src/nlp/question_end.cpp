// Questions for an end: "resolved?", "stopped?", "is she over it?"

#include "nlp/question_form.h"

namespace chartroom::nlp {

// "Has the sinusitis resolved?", "is the rash gone?", "is she off warfarin?"
void QuestionForm::read_end() {
  const bool asks = opening_ == Opening::yes_no || (opening_ == Opening::none && tokens_.asks());
  if (!asks || question_.comparison.has_limit() || about(ThingKind::measure)) return;
  const bool allergy = question_.category == ListCategory::allergies || tokens_.has(Cue::allergy);
  const bool no_longer = tokens_.has_phrase({"no", "longer"});
  const bool ended = no_longer || (about(ThingKind::drug) && !allergy ? says_drug_ended() : says_problem_ended());
  if (!ended || is_end_of_several()) return;
  // "Resolved or still active?" asks whether it is there.
  if (tokens_.has_word({"or"}) && tokens_.has_word({"active", "still", "on"})) return;
  if (question_.window.named() || question_.event) {
    wants_date_ = true;  // when it ended shows whether it was then
    question_.aspect = Aspect::stopped;
    question_.window = {};
    question_.event.reset();
    return;
  }
  question_.asks_end = true;
  question_.comparison = {};  // "off", "up" say nothing of a level here
  question_.lifetime = Lifetime::now;
  consume({"resolved", "resolve",   "gone",    "healed", "cured",        "abated",      "ended",  "away",    "up",    "cleared",
           "clear",    "gotten",    "stopped", "stop",   "discontinued", "discontinue", "dc'd",   "d/c'd",   "d/ced", "dced",
           "finished", "completed", "off",     "went",   "fully",        "completely",  "longer", "inactive"});
}

// "Is she off warfarin and on apixaban?", "was it stopped and the other started?": not one end of all. "Not stopped?", "never
// resolved?": a denial of an end is quoted, not counted.
bool QuestionForm::is_end_of_several() const {
  const bool other_verb = tokens_.has_word(
      {"on", "started", "instead", "switched", "restarted", "resumed", "why", "increased", "decreased", "changed", "or"});
  const bool several = question_.subjects.size() > 1 && about(ThingKind::drug) && other_verb;
  const bool turned = tokens_.has_word({"restarted", "resumed", "increased", "decreased", "changed", "switched", "why"});
  const bool denied =
      tokens_.has_word({"not", "never", "should", "ever"}) || tokens_.has_raw({"hasn't", "isn't", "wasn't", "didn't"});
  return several || turned || (denied && !tokens_.has_phrase({"no", "longer"})) || tokens_.has_phrase({"off", "label"}) ||
         tokens_.has_word({"better"});
}

bool QuestionForm::says_drug_ended() const {
  if (tokens_.has_word({"since", "after", "before", "until", "when"})) return false;  // "lows since it was stopped?"
  return tokens_.has_word({"stopped", "stop", "discontinued", "discontinue", "dc'd", "d/c'd", "d/ced", "dced", "ended",
                           "finished", "completed", "off"});
}

bool QuestionForm::says_problem_ended() const {
  if (about(ThingKind::procedure) || about(ThingKind::vaccine) || tokens_.size() < 2) return false;
  const std::size_t last = tokens_.size() - 1;
  // "Has she gone blind?" is not asked of an end.
  const bool at_end = tokens_.free(last) && (tokens_.key(last) == "over" || tokens_.key(last) == "gone");
  const bool person_over = tokens_.has_phrase({"she", "over"}) || tokens_.has_phrase({"he", "over"}) ||
                           tokens_.has_phrase({"patient", "over"}) || tokens_.has_phrase({"pt", "over"});
  return at_end || person_over || tokens_.has_word({"resolved", "resolve", "healed", "cured", "abated", "ended", "inactive"}) ||
         tokens_.has_phrase({"gone", "away"}) || tokens_.has_phrase({"gone", "now"}) || tokens_.has_phrase({"gone", "yet"}) ||
         tokens_.has_phrase({"go", "away"}) || tokens_.has_phrase({"went", "away"}) || tokens_.has_phrase({"cleared", "up"}) ||
         tokens_.has_phrase({"clear", "up"}) || tokens_.has_phrase({"over", "with"}) ||
         tokens_.has_phrase({"gotten", "over"}) || tokens_.has_phrase({"got", "over"}) || tokens_.has_phrase({"get", "over"});
}

}  // namespace chartroom::nlp
