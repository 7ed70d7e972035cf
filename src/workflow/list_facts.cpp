// Lists: medications, problems, allergies, procedures, immunizations.

#include <algorithm>
#include <map>

#include "base/limits.h"
#include "nlp/sentences.h"
#include "workflow/answer_parts.h"
#include "workflow/subject_match.h"

namespace chartroom::workflow {
namespace {

using nlp::ListCategory;

FactKind kind_of(ListCategory category) {
  switch (category) {
    case ListCategory::medications: return FactKind::medication;
    case ListCategory::problems: return FactKind::condition;
    case ListCategory::allergies: return FactKind::allergy;
    case ListCategory::procedures: return FactKind::procedure;
    case ListCategory::immunizations: return FactKind::immunization;
    case ListCategory::none: break;
  }
  return FactKind::other;
}

nlp::SectionKind section_of(ListCategory category) {
  switch (category) {
    case ListCategory::medications: return nlp::SectionKind::medications;
    case ListCategory::problems: return nlp::SectionKind::past_medical_history;
    case ListCategory::allergies: return nlp::SectionKind::allergies;
    case ListCategory::procedures: return nlp::SectionKind::past_surgical_history;
    case ListCategory::immunizations: return nlp::SectionKind::immunizations;
    case ListCategory::none: break;
  }
  return nlp::SectionKind::none;
}

bool is_wanted(const Fact& fact, const nlp::Question& question) {
  using enum FactStatus;
  if (fact.status == void_ || fact.status == planned) return false;
  switch (question.category) {
    case ListCategory::medications:
      if (fact.category == "medication-administration" && question.active_only) return false;
      return question.active_only ? fact.status == current : fact.status != refuted;
    case ListCategory::problems:
      return question.active_only ? fact.status == current || fact.status == uncertain || fact.status == unknown
                                  : fact.status != refuted;
    case ListCategory::allergies: return true;  // a refuted allergy is worth knowing, and is said to be one
    case ListCategory::procedures:
    case ListCategory::immunizations: return fact.status != refuted;
    case ListCategory::none: break;
  }
  return false;
}

// What makes two facts the same thing: the drugs in a medication's name, otherwise the name.
std::string identity_of(const Fact& fact) {
  if (fact.kind == FactKind::medication) {
    std::vector<nlp::TermId> drugs;
    for (const nlp::TermMatch& match : nlp::term_table().find(fact.name, nlp::tokenize(fact.name))) {
      if (nlp::term_table().row(match.term).kind == nlp::TermKind::drug) drugs.push_back(match.term);
    }
    std::sort(drugs.begin(), drugs.end());
    drugs.erase(std::unique(drugs.begin(), drugs.end()), drugs.end());
    std::string key;
    for (const nlp::TermId drug : drugs) key += std::string(nlp::term_table().row(drug).name) + "+";
    if (!key.empty()) return key;
  }
  return sentence_key(fact.name);
}

std::string period_words(const Fact& fact) {
  const std::string from = fact.when.known() ? std::string(fact.when.date()) : "";
  const std::string until = fact.until.known() ? std::string(fact.until.date()) : "";
  if (fact.kind == FactKind::procedure || fact.kind == FactKind::immunization)
    return from.empty() ? date_words(fact.recorded) : from;
  if (!from.empty() && !until.empty()) return from + " to " + until;
  if (!until.empty()) return "until " + until;
  if (!from.empty()) return "since " + from;
  return fact.recorded.known() ? "recorded " + std::string(fact.recorded.date()) : "undated";
}

std::string item_words(const Fact& fact) {
  std::string out = fact.name;
  if (!fact.detail.empty()) out += " — " + fact.detail;
  out += ", " + period_words(fact);
  if (!fact.status_words.empty()) out += " (" + fact.status_words + ")";
  if (fact.status == FactStatus::refuted) out += ": refuted";
  return out;
}

using Groups = std::vector<std::vector<std::size_t>>;

// Facts of one thing together, each group newest first; groups in the order of their newest fact.
Groups group_facts(const Asked& asked, const std::vector<SubjectMatcher>& filter) {
  const FactKind kind = kind_of(asked.question.category);
  std::vector<std::size_t> wanted;
  for (std::size_t i = 0; i < asked.chart.facts.size(); ++i) {
    const Fact& fact = asked.chart.facts[i];
    if (fact.kind != kind || !is_wanted(fact, asked.question)) continue;
    // What is still in force has no end: it touches every time from its beginning on.
    const bool open = fact.status == FactStatus::current && !fact.until.known();
    const bool begun = !asked.question.window.to_s || time_of(fact).from_s < *asked.question.window.to_s;
    if (open ? !begun : !in_window(asked.question, time_of(fact), fact.until)) continue;
    const bool passes =
        filter.empty() || std::any_of(filter.begin(), filter.end(), [&](const SubjectMatcher& matcher) {
          return kind == FactKind::allergy ? matcher.related(fact.name) || matcher.in_fact(fact) : matcher.in_fact(fact);
        });
    if (passes) wanted.push_back(i);
  }
  sort_newest_first(asked.chart, wanted);
  Groups groups;
  std::map<std::string, std::size_t> by_identity;
  for (const std::size_t i : wanted) {
    const auto [place, is_new] = by_identity.emplace(identity_of(asked.chart.facts[i]), groups.size());
    if (is_new) groups.emplace_back();
    groups[place->second].push_back(i);
  }
  return groups;
}

// A newer source that says the opposite of an active medication or problem.
std::optional<std::size_t> newer_contrary(const Asked& asked, std::size_t active) {
  const Fact& listed = asked.chart.facts[active];
  const std::string identity = identity_of(listed);
  for (std::size_t i = 0; i < asked.chart.facts.size(); ++i) {
    const Fact& fact = asked.chart.facts[i];
    const bool ended = fact.status == FactStatus::past || fact.status == FactStatus::refuted;
    if (fact.kind != listed.kind || !ended || fact.category == "medication-administration") continue;
    const std::int64_t said_s = fact.until.known() ? fact.until.from_s : time_of(fact).from_s;
    if (said_s > time_of(listed).from_s && identity_of(fact) == identity) return i;
  }
  return std::nullopt;
}

void add_group(const Asked& asked, const std::vector<std::size_t>& group, Answer& answer) {
  const Fact& newest = asked.chart.facts[group.front()];
  Statement statement;
  std::string text = item_words(newest);
  statement.citations.push_back(cite_fact(asked.chart, group.front()));
  const bool repeats = newest.kind == FactKind::procedure || newest.kind == FactKind::immunization;
  if (repeats && group.size() > 1) {
    text += "; " + std::to_string(group.size()) + " times, first " + date_words(time_of(asked.chart.facts[group.back()]));
    statement.citations.push_back(cite_fact(asked.chart, group.back()));
  }
  if (!repeats && newest.status == FactStatus::current) {
    if (const auto contrary = newer_contrary(asked, group.front())) {
      text += ". Contradicted by a newer entry: " + item_words(asked.chart.facts[*contrary]);
      statement.citations.push_back(cite_fact(asked.chart, *contrary));
    }
  }
  statement.text = PatientText(std::move(text));
  answer.statements.push_back(std::move(statement));
}

// For all medications and problems, also the earlier courses: each says when and why it ended.
void add_courses(const Asked& asked, const std::vector<std::size_t>& group, Answer& answer) {
  for (const std::size_t i : group) {
    answer.statements.push_back({PatientText(item_words(asked.chart.facts[i])), {cite_fact(asked.chart, i)}});
  }
}

// Beside the heading a section of allergies may hold the lines after it; those that name no drug, no substance and no allergy
// are about something else.
bool fits_list(ListCategory category, std::string_view sentence) {
  if (category != ListCategory::allergies) return true;
  for (const nlp::TermMatch& match : nlp::term_table().find(sentence, nlp::tokenize(sentence))) {
    const nlp::TermKind kind = nlp::term_table().row(match.term).kind;
    if (kind == nlp::TermKind::drug || kind == nlp::TermKind::drug_class || kind == nlp::TermKind::substance) return true;
  }
  const std::string key = " " + sentence_key(sentence);
  for (const std::string_view word :
       {" allerg", " nkda ", " nka ", " none ", " intoleran", " reaction", " anaphyla", " hives "}) {
    if (key.find(word) != std::string::npos) return true;
  }
  return false;
}

// The newest note that has the section, sentence by sentence.
void quote_section(const Asked& asked, std::size_t sentences_max, Answer& answer) {
  const nlp::SectionKind wanted = section_of(asked.question.category);
  std::vector<std::size_t> notes;
  for (std::size_t i = 0; i < asked.chart.notes.size(); ++i) {
    const Document& note = asked.chart.notes[i];
    const bool usable = note.kind == DocumentKind::note && note.status != FactStatus::void_;
    if (usable && in_window(asked.question, note.when, {})) notes.push_back(i);
  }
  std::stable_sort(notes.begin(), notes.end(), [&](std::size_t a, std::size_t b) {
    return asked.chart.notes[a].when.from_s > asked.chart.notes[b].when.from_s;
  });
  for (const std::size_t i : notes) {
    const Document& note = asked.chart.notes[i];
    for (const nlp::Section& section : nlp::find_sections(note.text)) {
      if (section.kind != wanted) continue;
      std::size_t quoted = 0;
      for (const nlp::Span sentence : nlp::split_sentences(note.text, section.body)) {
        if (quoted == sentences_max) break;
        if (!fits_list(asked.question.category, nlp::slice(note.text, sentence))) continue;
        const std::string text = "Note of " + source_words(note) + ": " + on_one_line(nlp::slice(note.text, sentence));
        answer.statements.push_back({PatientText(text), {cite_note(asked.chart, i, sentence)}});
        ++quoted;
      }
      if (quoted > 0) return;
    }
  }
}

bool says_none(const Fact& fact) {
  const std::string key = sentence_key(fact.name);
  return key.starts_with("no known ") || key.starts_with("no ") || key.starts_with("nkda") || key.starts_with("nka");
}

// "No known allergies" beside an allergy: the facts come first, the claim is shown as contradicted.
void order_allergies(const Asked& asked, Groups& groups) {
  const auto rank = [&](const std::vector<std::size_t>& group) {
    const Fact& fact = asked.chart.facts[group.front()];
    return (says_none(fact) ? 2 : 0) + (fact.status == FactStatus::refuted || fact.status == FactStatus::past ? 1 : 0);
  };
  std::stable_sort(groups.begin(), groups.end(), [&](const auto& a, const auto& b) { return rank(a) < rank(b); });
}

}  // namespace

void answer_list(const Asked& asked, Answer& answer) {
  std::vector<SubjectMatcher> filter;
  for (const nlp::Subject& subject : asked.question.subjects) filter.emplace_back(subject);
  Groups groups = group_facts(asked, filter);
  if (asked.question.category == ListCategory::allergies) order_allergies(asked, groups);
  const bool courses = !asked.question.active_only && (asked.question.category == ListCategory::medications ||
                                                       asked.question.category == ListCategory::problems);
  for (const auto& group : groups) {
    if (answer.statements.size() >= limits::answer_statements_max) break;
    courses ? add_courses(asked, group, answer) : add_group(asked, group, answer);
  }
  if (answer.statements.size() > limits::answer_statements_max) answer.statements.resize(limits::answer_statements_max);
  if (!filter.empty()) return;
  // What the notes say instead of a list, or beside one about allergies, where either may lack something.
  constexpr std::size_t sentences_beside = 3;
  constexpr std::size_t sentences_instead = 25;
  if (groups.empty())
    quote_section(asked, sentences_instead, answer);
  else if (asked.question.category == ListCategory::allergies)
    quote_section(asked, sentences_beside, answer);
}

}  // namespace chartroom::workflow
