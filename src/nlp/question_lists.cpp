// Which list a question asks for: from its words to a category, or to several.

#include <algorithm>
#include <array>

#include "nlp/question_form.h"
#include "nlp/question_subjects.h"

namespace chartroom::nlp {

void QuestionForm::read_category() {
  ListCategory& category = question_.category;
  const bool medical_history = tokens_.has_phrase({"medical", "history"}) || tokens_.has_phrase({"past", "history"}) ||
                               tokens_.has_phrase({"medical", "hx"});
  if (tokens_.has(Cue::allergy)) consume({"substance", "agent", "thing", "things"});  // "to which substances?"
  const bool surgical = (question_.subjects.empty() && tokens_.has_phrase({"had", "done"})) ||
                        tokens_.has_phrase({"surgical", "history"}) || tokens_.has_phrase({"surgical", "hx"});
  // "which clinic was the last visit at?"
  where_of_visit_ = tokens_.has_any({Cue::visit, Cue::admission, Cue::emergency}) && opening_ == Opening::what &&
                    tokens_.has_word({"where", "facility", "location", "clinic", "hospital", "office", "site", "place"});
  if (where_of_visit_) consume({"facility", "location", "clinic", "hospital", "office", "site", "place"});
  const bool reaction = tokens_.has_word({"reaction"}) && (about(ThingKind::drug) || about(ThingKind::substance));
  const bool no_longer = question_.subjects.empty() && !names_something() && tokens_.has_phrase({"no", "longer"});
  if (no_longer && !tokens_.has_any({Cue::allergy, Cue::vaccine, Cue::procedure})) {
    const bool drugs = tokens_.has(Cue::medication) || tokens_.has_word({"take", "taking", "on"});
    category = drugs ? ListCategory::medications : ListCategory::problems;
  } else if (asks_dates()) {
    consume({"volume"});
    category = about(ThingKind::vaccine) ? ListCategory::immunizations : ListCategory::procedures;
  } else if (tokens_.has(Cue::allergy) || reaction) {
    category = ListCategory::allergies;
    if (reaction) consume({"reaction"});
  } else if (surgical || (tokens_.has(Cue::procedure) && !tokens_.has_phrase({"need", "surgery"}))) {
    category = ListCategory::procedures;
  } else if (tokens_.has(Cue::vaccine)) {
    category = ListCategory::immunizations;
  } else if ((tokens_.has(Cue::medication) && !about(ThingKind::problem)) || takes_what() || takes_for_problem()) {
    category = ListCategory::medications;
    question_.reason_asked = takes_for_problem();
    if (question_.reason_asked) consume({"agent"});
  } else if (has_what() || medical_history || (tokens_.has(Cue::problem) && !tokens_.has_any({Cue::how_many, Cue::team}))) {
    category = ListCategory::problems;
  } else {
    category = further_category();
  }
}

// A mark, not a word, parts word i from the next.
bool QuestionForm::ends_hard(std::size_t i) const {
  if (i + 1 >= tokens_.size()) return true;
  const std::string_view between = slice(tokens_.text(), {tokens_.tokens()[i].span.end, tokens_.tokens()[i + 1].span.start});
  return between.find_first_of(",;:&+") != std::string_view::npos;
}

// Of words first to last, by the words alone.
ListCategory QuestionForm::category_between(std::size_t first, std::size_t last) const {
  using enum ListCategory;
  struct Row {
    Cue cue;
    ListCategory category;
  };
  constexpr std::array rows = {Row{Cue::allergy, allergies},
                               Row{Cue::procedure, procedures},
                               Row{Cue::vaccine, immunizations},
                               Row{Cue::medication, medications},
                               Row{Cue::problem, problems},
                               Row{Cue::emergency, emergency_visits},
                               Row{Cue::admission, admissions},
                               Row{Cue::goal, goals},
                               Row{Cue::device, devices},
                               Row{Cue::vital, vitals},
                               Row{Cue::lab, labs}};
  bool medical_history = false;
  for (std::size_t i = first; i < last; ++i) {
    medical_history =
        medical_history || ((tokens_.key(i) == "medical" || tokens_.key(i) == "past") && tokens_.is(i + 1, Cue::history));
  }
  bool taking = tokens_.key(last) == "on" && tokens_.is(first, Cue::what);
  for (std::size_t i = first; i <= last; ++i) taking = taking || tokens_.key(i) == "take" || tokens_.key(i) == "taking";
  for (const Row& row : rows) {
    for (std::size_t i = first; i <= last; ++i) {
      // The first word of "medications + allergies" is no "medication allergy".
      const bool of_phrase = row.cue == Cue::allergy && i == last && tokens_.is(i, Cue::medication) && ends_hard(i);
      if (tokens_.free(i) && tokens_.is(i, row.cue) && !of_phrase) return row.category;
    }
  }
  if (taking) return medications;
  if (tokens_.is(first, Cue::what) && tokens_.key(last) == "have") return problems;
  return medical_history ? problems : none;
}

// "Meds and allergies", "PMH, PSH, current meds": each clause that names a list of its own.
void QuestionForm::read_further_lists() {
  if (question_.kind != QuestionKind::list || !question_.subjects.empty() || names_something()) return;
  std::vector<ListCategory> named;
  std::size_t first = 0;
  for (std::size_t i = 0; i < tokens_.size(); ++i) {
    if (!tokens_.breaks_after(i)) continue;
    const ListCategory category = category_between(first, i);
    first = i + 1;
    if (category == ListCategory::none || std::find(named.begin(), named.end(), category) != named.end()) continue;
    named.push_back(category);
  }
  if (named.size() < 2) return;
  // "Current meds and resolved problems": one status can't stand for both, each item says its own.
  if (question_.ended_only || tokens_.has(Cue::everything)) {
    question_.ended_only = false;
    question_.active_only = false;
  }
  question_.category = named.front();
  question_.further.assign(named.begin() + 1, named.end());
}

ListCategory QuestionForm::further_category() const {
  using enum ListCategory;
  const bool only = question_.subjects.empty();
  if (tokens_.has_phrase({"emergency", "contact"}) || tokens_.has(Cue::phone)) return none;
  if (only && tokens_.has(Cue::relative) && !names_something()) return family_history;
  if (only && tokens_.has(Cue::emergency)) return emergency_visits;
  if (only && tokens_.has(Cue::admission)) return admissions;
  if (only && tokens_.has(Cue::plan) && tokens_.has_word({"care", "careplan"})) return care_plans;
  if (only && tokens_.has(Cue::goal)) return goals;
  if (only && tokens_.has(Cue::device)) return devices;
  if (only && tokens_.has(Cue::social)) return social_history;
  if (only && tokens_.has(Cue::vital)) return vitals;
  if (only && tokens_.has(Cue::lab)) return labs;
  if (only && tokens_.has_any({Cue::imaging}) && !names_something()) return reports;
  if (only && tokens_.has(Cue::team) && !names_something() && !tokens_.has(Cue::visit)) return care_team;
  if (only && tokens_.has(Cue::visit) && !names_something()) return visits;
  // "When did we see him last?", "why was she here?", "when did he become a patient here?"
  const bool of_presence = opening_ == Opening::when || opening_ == Opening::why || opening_ == Opening::who;
  if (only && of_presence && !names_something() && tokens_.has_word({"see", "saw", "here", "come", "came"})) return visits;
  if (only && tokens_.has(Cue::note) && !names_something() && tokens_.has_any({Cue::latest, Cue::command, Cue::how_many}))
    return notes;
  return none;
}

// "meds for gout", "what is he on for ascites?", "SBP prophylaxis agent": the drugs that have it as their reason.
bool QuestionForm::takes_for_problem() const {
  if (!about_only(ThingKind::problem) || (opening_ == Opening::yes_no && !tokens_.has_phrase({"anything", "for"})))
    return false;
  if (tokens_.has_word({"agent"})) return true;
  const std::size_t subject = first_token_of_subject();
  std::size_t at = subject;
  while (at > 0 && at < tokens_.size() && is_possessive_word(tokens_.key(at - 1))) --at;
  const bool for_it = at > 0 && at < tokens_.size() && tokens_.key(at - 1) == "for";
  if (for_it && tokens_.key(0) == "tx") return true;
  if (tokens_.has(Cue::medication) && tokens_.has_word({"treated", "treating", "treat"})) return true;
  const bool on = opening_ == Opening::what && !tokens_.has(Cue::past_verb) && tokens_.has_word({"on", "take", "taking"});
  return for_it && (tokens_.has(Cue::medication) || on);
}

// "what does he take?", "what is she on?"
bool QuestionForm::takes_what() const {
  if (opening_ != Opening::what || about(ThingKind::problem) || about(ThingKind::measure) || tokens_.size() == 0) return false;
  const std::string_view last = tokens_.key(tokens_.size() - 1);
  const bool on_at_end =
      last == "on" || (tokens_.has_word({"on"}) &&
                       (last == "now" || last == "currently" || last == "today" || tokens_.has_phrase({"right", "now"})));
  return tokens_.has_word({"take", "taking", "taken"}) || on_at_end ||
         (about(ThingKind::drug) && tokens_.has_word({"on", "get", "got"}));
}

// "What does she have?"
bool QuestionForm::has_what() const {
  if (opening_ != Opening::what || !question_.subjects.empty() || tokens_.size() == 0 || names_something()) return false;
  const std::string_view last = tokens_.key(tokens_.size() - 1);
  return tokens_.size() <= 5 && (last == "have" || last == "has" || last == "had");
}

}  // namespace chartroom::nlp
