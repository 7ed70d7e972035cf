// How a question was read, as a person reads it.

#include "nlp/question.h"

namespace chartroom::nlp {
namespace {

std::string joined(const std::vector<Subject>& subjects, std::string_view last_joint) {
  std::string out;
  for (std::size_t i = 0; i < subjects.size(); ++i) {
    if (i > 0) out += i + 1 == subjects.size() ? std::string(last_joint) : ", ";
    out += subjects[i].name();
    if (subjects[i].corrected) out += " (spelling corrected)";
  }
  return out;
}

std::string_view category_name(ListCategory category) {
  switch (category) {
    case ListCategory::none: return "";
    case ListCategory::medications: return "medications";
    case ListCategory::problems: return "problems";
    case ListCategory::allergies: return "allergies";
    case ListCategory::procedures: return "procedures";
    case ListCategory::immunizations: return "immunizations";
  }
  return "";
}

std::string value_words(Aspect aspect) {
  switch (aspect) {
    case Aspect::when: return "date and value of the latest ";
    case Aspect::trend: return "values over time of ";
    case Aspect::previous: return "value before the latest of ";
    case Aspect::first: return "first value of ";
    case Aspect::highest: return "highest value of ";
    case Aspect::lowest: return "lowest value of ";
    case Aspect::what:
    case Aspect::who:
    case Aspect::why:
    case Aspect::dose:
    case Aspect::findings: break;
  }
  return "latest value of ";
}

std::string list_words(const Question& question) {
  const bool has_active = question.category == ListCategory::medications || question.category == ListCategory::problems;
  std::string out = question.aspect == Aspect::dose ? "dose of " : "list of ";
  if (question.aspect == Aspect::dose) return out + joined(question.subjects, " and ");
  if (has_active) out += question.active_only ? "active " : "active and past ";
  out += category_name(question.category);
  if (!question.subjects.empty()) out += " that are " + joined(question.subjects, " or ");
  return out;
}

std::string yes_no_words(const Question& question) {
  const std::string names = joined(question.subjects, " or ");
  const bool ever = question.lifetime == Lifetime::ever;
  std::string out;
  switch (question.relation) {
    case Relation::has: out = ever ? "whether the patient has or had " + names : "whether the patient has " + names; break;
    case Relation::takes: out = ever ? "whether the patient has taken " + names : "whether the patient takes " + names; break;
    case Relation::allergic: out = "whether the patient is allergic to " + names; break;
    case Relation::in_family: out = "whether a relative of the patient has or had " + names; break;
    case Relation::done: out = "whether the patient has had " + names; break;
    case Relation::vaccinated: out = "whether the patient has had the " + names; break;
  }
  if (question.polarity == Polarity::negative) out += " (asked in the negative; yes means that it is so, or was)";
  return out;
}

std::string said_words(const Question& question) {
  std::string about = joined(question.subjects, " and ");
  for (const std::string& term : question.free_terms) about += (about.empty() ? "" : ", ") + term;
  if (about.empty()) return "no words to search for";
  switch (question.aspect) {
    case Aspect::when: return "when, about " + about;
    case Aspect::who: return "who, about " + about;
    case Aspect::why: return "why, about " + about;
    case Aspect::findings: return "what was found by " + about;
    default: return "what the chart says about " + about;
  }
}

}  // namespace

std::string describe_question(const Question& question) {
  std::string out;
  switch (question.kind) {
    case QuestionKind::latest_value: out = value_words(question.aspect) + joined(question.subjects, " and "); break;
    case QuestionKind::list: out = list_words(question); break;
    case QuestionKind::yes_no: out = yes_no_words(question); break;
    case QuestionKind::what_was_said: out = said_words(question); break;
  }
  if (question.window.named()) out += ", " + question.window.words;
  return out;
}

}  // namespace chartroom::nlp
