// From how a question is put to the kind of its answer.

#include <algorithm>

#include "nlp/question_form.h"
#include "nlp/question_subjects.h"

namespace chartroom::nlp {

void QuestionForm::read_person() {
  if (!question_.subjects.empty() || question_.category != ListCategory::none) return;
  PersonItem& item = question_.person;
  if (tokens_.has_phrase({"emergency", "contact"}) || tokens_.has_phrase({"next", "of", "kin"})) item = PersonItem::contact;
  if (item != PersonItem::none || names_something()) return;
  if (tokens_.has(Cue::birth)) {
    item = PersonItem::birth;
  } else if (tokens_.has(Cue::record_number)) {
    item = PersonItem::record_number;
  } else if ((tokens_.has_phrase({"how", "old"}) && !tokens_.has_word({"that", "it", "this", "result", "value"})) ||
             (tokens_.has_word({"age"}) && opening_ != Opening::yes_no)) {
    item = PersonItem::age;
  } else if (tokens_.has_word({"email", "e-mail"}) || tokens_.has_phrase({"e", "mail"})) {
    item = PersonItem::email;
  } else if (tokens_.has_word({"marital", "married", "divorced", "widowed", "single"})) {
    item = PersonItem::marital_status;
  } else if (tokens_.has_word({"language", "interpreter"})) {
    item = PersonItem::language;
  } else if (tokens_.has(Cue::phone)) {
    item = PersonItem::phone;
  } else if (tokens_.has(Cue::address)) {
    item = PersonItem::address;
  } else if (tokens_.has(Cue::sex)) {
    item = PersonItem::sex;
  } else if (tokens_.has(Cue::death)) {
    item = PersonItem::death;
  } else if (tokens_.has(Cue::name) || tokens_.has_word({"name"})) {
    item = PersonItem::name;
  } else if (opening_ == Opening::who && tokens_.has_phrase({"who", "is"}) && tokens_.has_word({"patient", "this"}) &&
             tokens_.size() <= 5) {
    item = PersonItem::name;
  }
}

// Words of a yes/no question about which no verdict is known to be right: whether something should be, is to be, was missed or
// held, is out or off. What the chart says of it is quoted instead.
bool QuestionForm::asks_beyond_verdict() const {
  if (question_.asks_end || question_.asks_plan || about(ThingKind::measure)) return false;
  // "Did he need it?" asks whether he had it.
  const bool needed = opening_word_ != "did" && tokens_.has_word({"need", "needed", "needs", "needing"});
  const bool should = tokens_.has_word({"should"}) && !tokens_.has_phrase({"should", "know"});
  if (needed || should ||
      tokens_.has_word({"necessary", "next",    "miss",    "missed", "skip",      "skipped", "forget", "forgot",
                        "forgotten", "waiting", "wait",    "option", "safe",      "held",    "hold",   "holding",
                        "told",      "refuse",  "refused", "resume", "remission", "avoid"}))
    return true;
  // "Did she die of it?" is not whether she has it.
  if (!question_.subjects.empty() && tokens_.has_word({"die", "died", "dies", "dead"})) return true;
  const bool over = tokens_.has_word({"resolved", "resolve", "gone", "healed", "cured", "stopped", "stop", "discontinued",
                                      "ended", "inactive"}) ||
                    tokens_.has_phrase({"cleared", "up"});
  const bool out =
      tokens_.has_word({"removed", "extubated"}) || (tokens_.has_word({"out"}) && !tokens_.has_phrase({"out", "of"}));
  const bool off = tokens_.has_word({"off"}) && !tokens_.has_phrase({"off", "of"});
  const std::size_t last = tokens_.size() - 1;
  const bool free = tokens_.size() > 1 && tokens_.key(last) == "free" && tokens_.free(last);
  const bool still = tokens_.has_word({"still"}) && about(ThingKind::procedure) && !question_.standing;
  return over || out || off || free || still;
}

// "Is trazodone for depression?": asks for the reason.
bool QuestionForm::asks_drug_for_problem() const {
  if (opening_ != Opening::yes_no || question_.subjects.size() != 2) return false;
  const auto first = kinds_of(question_.subjects.front(), names_);
  const auto second = kinds_of(question_.subjects.back(), names_);
  const bool kinds =
      !first.empty() && first.front() == ThingKind::drug && !second.empty() && second.front() == ThingKind::problem;
  if (!kinds) return false;
  for (std::size_t i = 0; i + 1 < tokens_.size(); ++i) {
    const std::uint32_t at = tokens_.tokens()[i].span.start;
    if (tokens_.key(i) == "for" && at > question_.subjects.front().span.start && at < question_.subjects.back().span.start)
      return true;
  }
  return false;
}

void QuestionForm::choose_kind() {
  // "On levothyroxine over 100 mcg?": its dose is shown.
  if (question_.comparison.has_limit() && about_only(ThingKind::drug) && !tokens_.has(Cue::level)) {
    question_.comparison = {};
    question_.aspect = Aspect::dose;
  }
  if (asks_drug_for_problem()) {
    question_.subjects.pop_back();
    question_.aspect = Aspect::why;
  }
  question_.relation = relation();
  question_.standing = question_.standing && question_.relation == Relation::done;
  question_.kind = question_.person != PersonItem::none ? QuestionKind::person : kind();
  if (question_.kind == QuestionKind::yes_no && asks_beyond_verdict()) question_.kind = QuestionKind::said;
  const bool timed = question_.kind == QuestionKind::when;
  if (timed && question_.aspect == Aspect::what) question_.aspect = tokens_.has(Cue::first) ? Aspect::first : Aspect::when;
  if (question_.kind != QuestionKind::list || question_.category != ListCategory::none) return;
  question_.category = about(ThingKind::drug) ? ListCategory::medications : ListCategory::problems;
}

Relation QuestionForm::relation() const {
  const bool drug_level = tokens_.has(Cue::level) && (about(ThingKind::drug) || about(ThingKind::substance));
  if (question_.comparison.how != Compare::none && (about(ThingKind::measure) || drug_level)) return Relation::level;
  if (tokens_.has(Cue::relative)) return Relation::in_family;
  if (question_.category == ListCategory::allergies || tokens_.has_phrase({"reaction", "to"})) return Relation::allergic;
  if (question_.subjects.empty()) {
    if (question_.category == ListCategory::procedures) return Relation::done;
    if (question_.category == ListCategory::medications || tokens_.has_word({"on", "take", "taking", "taken"}))
      return Relation::takes;
    return question_.category == ListCategory::immunizations ? Relation::vaccinated : Relation::has;
  }
  const std::vector<ThingKind> kinds = kinds_of(question_.subjects.front(), names_);
  if (kinds.empty()) return tokens_.has(Cue::vaccine) ? Relation::vaccinated : Relation::has;
  switch (kinds.front()) {
    case ThingKind::drug: return Relation::takes;
    case ThingKind::procedure: return Relation::done;
    case ThingKind::vaccine: return Relation::vaccinated;
    case ThingKind::problem:
      // "immunized against rubella": a disease whose vaccine the table does not have apart
      return question_.category == ListCategory::immunizations ? Relation::vaccinated : Relation::has;
    case ThingKind::measure:
    case ThingKind::substance:
    case ThingKind::visit:
    case ThingKind::other: break;
  }
  return Relation::has;
}

// "How many times", "number of ER visits"; "how many platelets" asks for a value.
bool QuestionForm::counts() const {
  // "total flu shots on file"
  const bool total = tokens_.key(first_word()) == "total" && !about(ThingKind::measure) && !about(ThingKind::drug) &&
                     (about(ThingKind::vaccine) || about(ThingKind::procedure) || question_.category != ListCategory::none);
  if (total) return true;
  if (!tokens_.has(Cue::how_many) && !tokens_.has(Cue::how_often)) return false;
  if (!about(ThingKind::measure)) return true;
  // "How many blood pressures do we have?"; "how many platelets does she have?" asks for a value.
  const std::string_view name = question_.subjects.empty() ? "" : std::string_view(question_.subjects.front().words);
  const bool cells = name.find("count") != std::string_view::npos || name.find("cell") != std::string_view::npos ||
                     name.starts_with("plate") || name.starts_with("plt") || name.ends_with("phils") || name.ends_with("cytes");
  const bool several = tokens_.has_phrase({"number", "of"}) || tokens_.has_phrase({"count", "of"}) ||
                       tokens_.has_phrase({"do", "we", "have"}) || tokens_.has_phrase({"did", "he", "have"}) ||
                       tokens_.has_phrase({"did", "she", "have"}) || tokens_.has_phrase({"are", "there"}) ||
                       tokens_.has_phrase({"on", "file"}) || tokens_.has_phrase({"has", "she", "had"}) ||
                       tokens_.has_phrase({"has", "he", "had"});
  const bool in_time = question_.window.named() && tokens_.has_phrase({"how", "many"});
  const bool limited = question_.comparison.has_limit() && tokens_.has_phrase({"how", "many"});
  if (limited || ((several || in_time) && !cells)) return true;
  return tokens_.has_raw({"times", "measurements", "results", "readings", "tests", "checks", "values", "often", "frequently",
                          "measured", "checked", "labs"});
}

QuestionKind QuestionForm::counted_kind() const {
  // "how many pack years": what is counted is in no list of things that happen.
  const bool thing = !question_.subjects.empty() || question_.category != ListCategory::none;
  if (about(ThingKind::drug) && tokens_.has_any({Cue::dose, Cue::how_often}) && !tokens_.has_word({"prescribed", "given"})) {
    return QuestionKind::list;  // "how often does she take it"
  }
  return thing ? QuestionKind::count : QuestionKind::said;
}

QuestionKind QuestionForm::kind() const {
  const Aspect aspect = question_.aspect;
  if (aspect == Aspect::why) return QuestionKind::said;
  if (aspect == Aspect::who) return QuestionKind::who;
  if (asks_dates()) return QuestionKind::list;
  if (counts()) return counted_kind();
  const bool when = aspect == Aspect::when || aspect == Aspect::started || aspect == Aspect::stopped ||
                    (aspect == Aspect::first && wants_date_);
  if (when && tokens_.has_word({"next"})) return QuestionKind::said;  // what is to come stands in notes
  if (when) return about_only(ThingKind::measure) ? QuestionKind::value : QuestionKind::when;
  if (question_.relation == Relation::level) return asks_which_values() ? QuestionKind::value : QuestionKind::yes_no;
  if (question_.asks_side || asks_of_cause()) return QuestionKind::said;
  const bool several_times = aspect == Aspect::trend && about(ThingKind::measure) && opening_ != Opening::yes_no;
  if (several_times && question_.relation != Relation::in_family) return QuestionKind::value;
  if (about_only(ThingKind::measure) && question_.relation != Relation::in_family &&
      (question_.category == ListCategory::none || question_.category == ListCategory::labs ||
       question_.category == ListCategory::vitals)) {
    return QuestionKind::value;
  }
  if (aspect == Aspect::findings && opening_ != Opening::yes_no) return QuestionKind::said;
  if (question_.relation == Relation::in_family) {
    if (question_.category == ListCategory::family_history) return QuestionKind::list;
    return question_.subjects.empty() && !names_something() ? QuestionKind::said : QuestionKind::yes_no;
  }
  if (about_level()) return QuestionKind::value;
  if (aspect == Aspect::dose) return QuestionKind::list;
  switch (opening_) {
    case Opening::yes_no: return yes_no_kind();
    case Opening::what:
    case Opening::how:
    case Opening::command: return open_kind();
    case Opening::none: return bare_kind();
    case Opening::when:
    case Opening::who:
    case Opening::why: break;
  }
  return QuestionKind::said;
}

// "Which potassium values were above 6?", "list A1c over 7"
bool QuestionForm::asks_which_values() const {
  if (!question_.comparison.has_limit() || !about_only(ThingKind::measure)) return false;
  if (opening_ == Opening::none && question_.comparison.pick == Pick::first) return true;  // "first A1c over 9"
  const bool several =
      tokens_.key(first_word()) == "which" || tokens_.has_raw({"values", "results", "readings", "measurements"});
  return opening_ == Opening::command || (opening_ == Opening::what && several);
}

// "What did the nurse find out he had been using that raised his potassium?"
bool QuestionForm::asks_of_cause() const {
  return opening_ == Opening::what && tokens_.has(Cue::past_verb) &&
         tokens_.has_word({"raised", "caused", "lowered", "blame", "blamed", "explain", "explained", "dropped"});
}

QuestionKind QuestionForm::yes_no_kind() const {
  if (asks_beyond_verdict()) return QuestionKind::said;
  // "was apixaban increased?" asks what happened, not whether it was ever taken.
  if (!question_.asks_end && about(ThingKind::drug) &&
      tokens_.has_word({"stopped", "discontinued", "held", "restarted", "resumed", "increased", "changed", "decreased",
                        "reduced", "switched", "stop", "tapered"})) {
    return QuestionKind::said;
  }
  if (question_.subjects.empty() && question_.category != ListCategory::none && !names_something()) return QuestionKind::list;
  if (about(ThingKind::visit)) return QuestionKind::when;
  return QuestionKind::yes_no;
}

// "Meds other than aspirin", "meds on hold", "what is she not taking?": no list that the chart keeps.
bool QuestionForm::excepts() const {
  return question_.category != ListCategory::none &&
         (tokens_.has_phrase({"other", "than"}) || tokens_.has_word({"except", "besides", "hold", "held"}) ||
          (question_.category == ListCategory::allergies && tokens_.has_phrase({"no", "longer"})) ||
          (tokens_.has_word({"not"}) && !tokens_.has_phrase({"if", "not"}) && !question_.ended_only));
}

// "Where was the last visit?", "which clinic?"
bool QuestionForm::asks_where() const {
  const bool visit = question_.category == ListCategory::visits || question_.category == ListCategory::emergency_visits ||
                     question_.category == ListCategory::admissions;
  return visit && question_.subjects.empty() && where_of_visit_ && tokens_.has(Cue::latest);
}

QuestionKind QuestionForm::open_kind() const {
  if (excepts()) return QuestionKind::said;
  if (asks_where()) return QuestionKind::when;
  if (question_.reason_asked) return QuestionKind::list;
  if (about(ThingKind::measure) && !tokens_.has_word({"show", "say"})) return QuestionKind::value;
  const bool told = tokens_.has_word({"about", "say", "find", "found", "think", "thought", "said", "happened", "happen", "show",
                                      "plan", "finding", "result", "mean", "cause", "caused", "recommend", "recommended"}) &&
                    opening_ != Opening::command;
  if (told || tokens_.key(0) == "summarize") return QuestionKind::said;
  if (question_.category == ListCategory::none || opening_ == Opening::how) {
    const bool listed = question_.category != ListCategory::none && tokens_.has_any({Cue::how_many});
    return listed ? QuestionKind::list : QuestionKind::said;
  }
  return QuestionKind::list;
}

// "rescue pack prescribed?", "drain removed?", "orthostatics positive?": whether it is so.
bool QuestionForm::asks_of_state() const {
  constexpr std::size_t words_max = 6;
  const bool thing = !question_.subjects.empty() || names_something();
  if (!thing || !tokens_.asks() || tokens_.count_free() > words_max || about(ThingKind::measure)) return false;
  return tokens_.has_word({"prescribed", "placed", "given", "done", "cleared", "tested", "positive", "negative", "removed",
                           "out", "completed", "approved", "allowed", "inserted", "yet", "sent", "received", "administered"});
}

// No verb in front: "allergies", "penicillin allergy?", "latest potassium", "colonoscopy?".
QuestionKind QuestionForm::bare_kind() const {
  if (excepts()) return QuestionKind::said;
  if (question_.asks_end) return yes_no_kind();
  if (asks_of_state()) return yes_no_kind();
  const bool filtered = question_.category == ListCategory::allergies || question_.category == ListCategory::problems ||
                        question_.category == ListCategory::immunizations;
  if (about(ThingKind::measure)) return QuestionKind::value;
  if (question_.category != ListCategory::none && (question_.subjects.empty() || !filtered)) {
    if (question_.subjects.empty() && names_something() && filtered && tokens_.asks()) return QuestionKind::yes_no;
    const bool last = tokens_.has_any({Cue::latest, Cue::first}) && question_.category != ListCategory::medications &&
                      question_.category != ListCategory::problems && question_.category != ListCategory::allergies &&
                      question_.category != ListCategory::labs && question_.category != ListCategory::vitals;
    if (last) return QuestionKind::when;
    return tokens_.count_free() <= 10 ? QuestionKind::list : QuestionKind::said;
  }
  const bool told = tokens_.has_word({"plan", "result", "finding"});
  const std::size_t beside = tokens_.count_free();
  const bool short_question = beside <= 3 && !told && !tokens_.has_word({"about"});
  if (!question_.subjects.empty() && (short_question || (tokens_.asks() && beside <= 8 && !told))) {
    return QuestionKind::yes_no;
  }
  return QuestionKind::said;
}

}  // namespace chartroom::nlp
