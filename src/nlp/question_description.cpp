// How a question was read, as a person reads it.

#include "nlp/question.h"

namespace chartroom::nlp {

std::string_view category_name(ListCategory category) {
  switch (category) {
    case ListCategory::none: return "";
    case ListCategory::medications: return "medications";
    case ListCategory::problems: return "problems";
    case ListCategory::allergies: return "allergies";
    case ListCategory::procedures: return "procedures";
    case ListCategory::immunizations: return "immunizations";
    case ListCategory::visits: return "visits";
    case ListCategory::admissions: return "admissions to a hospital";
    case ListCategory::emergency_visits: return "visits to an emergency department";
    case ListCategory::care_team: return "the care team";
    case ListCategory::care_plans: return "care plans";
    case ListCategory::goals: return "goals";
    case ListCategory::reports: return "reports";
    case ListCategory::labs: return "laboratory results, newest of each";
    case ListCategory::vitals: return "vital signs, newest of each";
    case ListCategory::family_history: return "the family's history";
    case ListCategory::social_history: return "the social history";
    case ListCategory::notes: return "notes";
    case ListCategory::devices: return "devices";
  }
  return "";
}

namespace {

std::string with_qualifiers(const Subject& subject) {
  std::string out = subject.name();
  if (subject.corrected) out += " (spelling corrected)";
  for (std::size_t i = 0; i < subject.qualifiers.size(); ++i) {
    out += (i == 0 ? " (“" : ", “") + subject.qualifiers[i].word + "”";
    if (i + 1 == subject.qualifiers.size()) out += ")";
  }
  return out;
}

std::string joined(const std::vector<Subject>& subjects, std::string_view last_joint) {
  std::string out;
  for (std::size_t i = 0; i < subjects.size(); ++i) {
    if (i > 0) out += i + 1 == subjects.size() ? std::string(last_joint) : ", ";
    out += with_qualifiers(subjects[i]);
  }
  return out;
}

std::string value_words(const Question& question) {
  switch (question.aspect) {
    case Aspect::when: return "date and value of the latest ";
    case Aspect::trend:
      return question.limit > 0 ? "newest " + std::to_string(question.limit) + " values of " : "values over time of ";
    case Aspect::previous:
      return question.steps > 1 ? "value " + std::to_string(question.steps) + " before the latest of "
                                : "value before the latest of ";
    case Aspect::first: return "first value of ";
    case Aspect::highest: return "highest value of ";
    case Aspect::lowest: return "lowest value of ";
    case Aspect::what:
    case Aspect::who:
    case Aspect::why:
    case Aspect::dose:
    case Aspect::findings:
    case Aspect::started:
    case Aspect::stopped: break;
  }
  return question.window.named() || question.event ? "values of " : "latest value of ";
}

std::string list_words(const Question& question) {
  const bool has_active = question.category == ListCategory::medications || question.category == ListCategory::problems;
  if (question.aspect == Aspect::dose) return "dose of " + joined(question.subjects, " and ");
  std::string out = "list of ";
  if (has_active) out += question.ended_only ? "past " : question.active_only ? "active " : "active and past ";
  out += category_name(question.category);
  for (const ListCategory further : question.further) out += " and of " + std::string(category_name(further));
  if (!question.subjects.empty()) out += (question.reason_asked ? " for " : " that are ") + joined(question.subjects, " or ");
  if (question.reason_asked) out += ", also of the drugs that treat it where no reason is recorded";
  return out;
}

std::string relatives(const Question& question) {
  std::string out;
  for (const std::string& who : question.relatives) out += (out.empty() ? "" : " or ") + who;
  return out;
}

std::string level_words(const Comparison& comparison, const std::string& names) {
  switch (comparison.scope) {
    case Scope::newest: return "whether the latest " + names + " is " + comparison.words;
    case Scope::any: return "whether any " + names + " was " + comparison.words;
    case Scope::every: return "whether every " + names + " was " + comparison.words;
  }
  return "";
}

// "values of potassium above 6", "first value …"
std::string limited_words(const Question& question) {
  const Comparison& comparison = question.comparison;
  const std::string_view which = comparison.pick == Pick::last    ? "last value of "
                                 : comparison.pick == Pick::first ? "first value of "
                                                                  : "values of ";
  return std::string(which) + joined(question.subjects, " and ") + " " + comparison.words;
}

std::string yes_no_words(const Question& question) {
  const std::string names = joined(question.subjects, " or ");
  const bool ever = question.lifetime == Lifetime::ever;
  std::string out;
  switch (question.relation) {
    case Relation::has: out = ever ? "whether the patient has or had " + names : "whether the patient has " + names; break;
    case Relation::takes: out = ever ? "whether the patient has taken " + names : "whether the patient takes " + names; break;
    case Relation::allergic: out = "whether the patient is allergic to " + names; break;
    case Relation::in_family:
      out = "whether " + (question.relatives.empty() ? "a relative of the patient" : "the patient's " + relatives(question)) +
            (question.about_test ? " was tested for " : " has or had ") + names;
      break;
    case Relation::done: out = "whether the patient has had " + names; break;
    case Relation::vaccinated: out = "whether the patient has had the " + names; break;
    case Relation::level: out = level_words(question.comparison, names); break;
  }
  if (question.asks_end) {
    out = "whether it is over: " + names;
    if (question.relation == Relation::takes) out = "whether the patient no longer takes " + names;
    if (question.relation == Relation::allergic) out = "whether the allergy is over: " + names;
  }
  if (question.asks_plan) out = "whether it is planned: " + names;
  if (question.standing) out += ", as of now";
  if (question.polarity == Polarity::negative) out += " (asked in the negative; yes means that it is so, or was)";
  return out;
}

std::string about_words(const Question& question) {
  std::string about = joined(question.subjects, " and ");
  for (const std::string& term : question.free_terms) about += (about.empty() ? "" : ", ") + term;
  if (about.empty()) about = category_name(question.category);
  return about;
}

std::string when_words(const Question& question) {
  std::string about =
      question.subjects.empty() ? std::string(category_name(question.category)) : joined(question.subjects, " and ");
  if (question.subjects.empty() && question.category == ListCategory::none) about = about_words(question);
  switch (question.aspect) {
    case Aspect::started: return "when it began: " + about;
    case Aspect::stopped: return "when it ended: " + about;
    case Aspect::first: return "when first: " + about;
    case Aspect::previous: return "when, the time before the last: " + about;
    default: return "when last: " + about;
  }
}

std::string said_words(const Question& question) {
  const std::string about = about_words(question);
  if (about.empty() && !question.event && !question.window.named()) return "no words to search for";
  if (about.empty()) return "what the chart says";
  switch (question.aspect) {
    case Aspect::who: return "who, about " + about;
    case Aspect::why: return "why, about " + about;
    case Aspect::findings: return "what was found by " + about;
    default: return "what the chart says about " + about;
  }
}

std::string_view person_words(PersonItem item) {
  switch (item) {
    case PersonItem::none: return "";
    case PersonItem::birth: return "the patient's birth date";
    case PersonItem::age: return "the patient's age";
    case PersonItem::sex: return "the patient's sex";
    case PersonItem::address: return "the patient's address";
    case PersonItem::phone: return "how to reach the patient";
    case PersonItem::email: return "the patient's e-mail address";
    case PersonItem::marital_status: return "the patient's marital status";
    case PersonItem::language: return "the patient's language";
    case PersonItem::contact: return "whom to call for the patient";
    case PersonItem::name: return "the patient's name";
    case PersonItem::record_number: return "the patient's record number";
    case PersonItem::death: return "whether the patient has died";
  }
  return "";
}

std::string kind_words(const Question& question) {
  switch (question.kind) {
    case QuestionKind::value:
      if (question.comparison.has_limit()) return limited_words(question);
      return value_words(question) + joined(question.subjects, " and ");
    case QuestionKind::list: return list_words(question);
    case QuestionKind::yes_no: return yes_no_words(question);
    case QuestionKind::when: return when_words(question);
    case QuestionKind::count:
      return "how often: " +
             (question.subjects.empty() ? std::string(category_name(question.category)) : joined(question.subjects, " and ")) +
             (question.comparison.has_limit() ? " " + question.comparison.words : "");
    case QuestionKind::who:
    case QuestionKind::said: return said_words(question);
    case QuestionKind::person: return std::string(person_words(question.person));
  }
  return "";
}

}  // namespace

std::string describe_question(const Question& question) {
  std::string out = kind_words(question);
  if (question.window.named()) {
    out += ", " + question.window.words;
  } else if (question.event) {
    out += ", " + question.event->words;
  } else if (question.during) {
    out += ", " + question.during->shown;
  } else if (question.kind == QuestionKind::value && question.not_understood.empty()) {
    out += ", any time";
  }
  for (std::size_t i = 0; i < question.left_out.size(); ++i) {
    out += (i == 0 ? ", without “" : ", “") + question.left_out[i] + "”";
  }
  for (const std::string& one : question.read_as) out += ", with “" + one + "”";
  for (const std::string& time : question.not_understood) out += ", but “" + time + "” is no date that is understood";
  return out;
}

}  // namespace chartroom::nlp
