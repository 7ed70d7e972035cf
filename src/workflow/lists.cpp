#include "workflow/lists.h"

#include <algorithm>
#include <array>
#include <unordered_map>

#include "nlp/sentences.h"

namespace chartroom::workflow {
namespace {

using nlp::ListCategory;

bool is_of_category(const Fact& fact, ListCategory category) {
  switch (category) {
    case ListCategory::labs: return fact.category == "laboratory" || fact.category == "Laboratory";
    case ListCategory::vitals: return fact.category == "vital-signs" || fact.category == "Vital Signs";
    case ListCategory::social_history: return fact.category == "social-history" || fact.category == "Social History";
    case ListCategory::admissions: return is_admission(fact);
    case ListCategory::emergency_visits: return is_emergency(fact);
    default: return true;
  }
}

bool is_wanted(const Fact& fact, const nlp::Question& question) {
  using enum FactStatus;
  if (fact.status == void_ || fact.status == planned) return false;
  if (question.ended_only) return fact.status == past;
  switch (question.category) {
    case ListCategory::medications:
      if (fact.category == "medication-administration" && question.active_only) return false;
      return question.active_only ? fact.status == current : fact.status != refuted;
    case ListCategory::problems:
      return question.active_only ? fact.status == current || fact.status == uncertain || fact.status == unknown
                                  : fact.status != refuted;
    case ListCategory::allergies: return true;  // a refuted allergy is worth knowing, and is said to be one
    default: return fact.status != refuted;
  }
}

nlp::SectionKind section_of(ListCategory category) {
  switch (category) {
    case ListCategory::medications: return nlp::SectionKind::medications;
    case ListCategory::problems: return nlp::SectionKind::past_medical_history;
    case ListCategory::allergies: return nlp::SectionKind::allergies;
    case ListCategory::procedures: return nlp::SectionKind::past_surgical_history;
    case ListCategory::immunizations: return nlp::SectionKind::immunizations;
    case ListCategory::family_history: return nlp::SectionKind::family_history;
    case ListCategory::social_history: return nlp::SectionKind::social_history;
    case ListCategory::vitals: return nlp::SectionKind::vitals;
    case ListCategory::labs: return nlp::SectionKind::results;
    default: return nlp::SectionKind::none;
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

// The class of drugs that treats it: an order that gives no reason may be for it.
std::string_view class_for(std::string_view disease) {
  struct Row {
    std::string_view disease;
    std::string_view drugs;
  };
  constexpr std::array rows = {Row{"hypertension", "blood pressure medication"},
                               Row{"hyperlipidemia", "cholesterol medication"},
                               Row{"diabetes", "diabetes drugs"},
                               Row{"type 2 diabetes", "diabetes drugs"},
                               Row{"hypothyroidism", "thyroid medication"},
                               Row{"gout", "gout medication"},
                               Row{"osteoporosis", "osteoporosis medication"},
                               Row{"asthma", "inhalers"},
                               Row{"chronic obstructive pulmonary disease", "inhalers"},
                               Row{"depression", "antidepressants"}};
  const auto* const found = std::find_if(rows.begin(), rows.end(), [&](const Row& row) { return row.disease == disease; });
  return found == rows.end() ? std::string_view() : found->drugs;
}

// Timolol for the eye lowers no blood pressure.
bool is_local(std::string_view name) {
  nlp::TokenReader reader(name);
  for (nlp::Token token; reader.next(token);) {
    for (const std::string_view word :
         {"ophthalmic", "eye", "topical", "nasal", "otic", "ear", "cream", "ointment", "shampoo", "scalp", "lotion"}) {
      if (token.key == word) return true;
    }
  }
  return false;
}

void add_class_for(const Asked& asked, const nlp::Subject& disease, std::vector<bool>& on) {
  const std::string_view drugs = class_for(disease.name());
  if (drugs.empty()) return;
  nlp::Subject subject;
  subject.words = drugs;
  const std::vector<nlp::Token> words = nlp::tokenize(drugs);
  for (const nlp::TermMatch& match : nlp::term_table().find_in_question(drugs, words, nlp::singular_keys(words)))
    subject.terms.push_back(match.term);
  const SubjectMatcher matcher(asked.prepared, asked.stemmer, subject);
  for (const FittingThing& one : matcher.things()) {
    for (const std::uint32_t i : asked.prepared.things().at(one.thing).facts) {
      const Fact& fact = asked.chart.facts[i];
      if (fact.kind == FactKind::medication && fact.reason.empty() && !is_local(fact.name)) on[i] = true;
    }
  }
}

// Which facts are about one of the question's subjects, with every word that narrows it; empty if it names none.
std::vector<bool> facts_on_subject(const Asked& asked) {
  std::vector<bool> on;
  if (asked.question.subjects.empty()) return on;
  on.assign(asked.chart.facts.size(), false);
  for (const nlp::Subject& subject : asked.question.subjects) {
    const SubjectMatcher matcher(asked.prepared, asked.stemmer, subject);
    for (const FittingThing& one : matcher.things()) {
      for (const std::uint32_t i : asked.prepared.things().at(one.thing).facts) {
        if (matcher.unsupported(asked.chart.facts[i], one.thing).empty()) on[i] = true;
      }
    }
    if (asked.question.reason_asked) {
      for (const std::uint32_t i : asked.prepared.things().facts(FactKind::medication)) {
        const std::string& reason = asked.chart.facts[i].reason;
        if (!reason.empty() && !matcher.in_text(nlp::SentenceWords(reason)).empty()) on[i] = true;
      }
      add_class_for(asked, subject, on);
    }
    for (const std::uint32_t i : asked.prepared.things().facts(FactKind::allergy)) {
      if (matcher.related(asked.chart.facts[i].name)) on[i] = true;
    }
  }
  return on;
}

}  // namespace

FactKind kind_of_list(ListCategory category) {
  switch (category) {
    case ListCategory::medications: return FactKind::medication;
    case ListCategory::problems: return FactKind::condition;
    case ListCategory::allergies: return FactKind::allergy;
    case ListCategory::procedures: return FactKind::procedure;
    case ListCategory::immunizations: return FactKind::immunization;
    case ListCategory::visits:
    case ListCategory::admissions:
    case ListCategory::emergency_visits: return FactKind::encounter;
    case ListCategory::care_team: return FactKind::care_team;
    case ListCategory::care_plans: return FactKind::care_plan;
    case ListCategory::goals: return FactKind::goal;
    case ListCategory::reports: return FactKind::report;
    case ListCategory::family_history: return FactKind::family_history;
    case ListCategory::social_history: return FactKind::observation;
    case ListCategory::labs:
    case ListCategory::vitals: return FactKind::observation;
    case ListCategory::none:
    case ListCategory::notes:
    case ListCategory::devices: break;
  }
  return FactKind::other;
}

bool is_emergency(const Fact& encounter) {
  if (encounter.category == "EMER") return true;
  const std::string key = sentence_key(encounter.name);
  return key.find("emergency") != std::string::npos || key.starts_with("ed ") || key.starts_with("er ");
}

bool is_admission(const Fact& encounter) {
  const std::string& kind = encounter.category;
  if (kind == "IMP" || kind == "ACUTE" || kind == "NONAC" || kind == "OBSENC") return true;
  const std::string key = sentence_key(encounter.name);
  return key.find("admission") != std::string::npos || key.find("inpatient") != std::string::npos ||
         key.find("hospitaliz") != std::string::npos;
}

std::string item_key(const Fact& fact) { return sentence_key(fact.name); }

bool says_none(const Fact& fact) {
  const std::string key = sentence_key(fact.name);
  return key.starts_with("no known ") || key.starts_with("no ") || key.starts_with("nkda") || key.starts_with("nka");
}

std::vector<std::uint32_t> listed_facts(const Asked& asked) {
  const std::vector<bool> on_subject = facts_on_subject(asked);
  std::vector<std::uint32_t> listed;
  for (const std::uint32_t i : asked.prepared.things().facts(kind_of_list(asked.question.category))) {
    const Fact& fact = asked.chart.facts[i];
    if (!is_wanted(fact, asked.question) || !is_of_category(fact, asked.question.category)) continue;
    if (!in_window(asked.question, fact) || (!on_subject.empty() && !on_subject[i])) continue;
    listed.push_back(i);
  }
  return listed;
}

Groups group_facts(const Asked& asked, const std::vector<std::uint32_t>& facts) {
  Groups groups;
  std::unordered_map<std::string, std::size_t> by_key;
  for (const std::uint32_t i : facts) {
    const auto [place, is_new] = by_key.emplace(item_key(asked.chart.facts[i]), groups.size());
    if (is_new) groups.emplace_back();
    groups[place->second].push_back(i);
  }
  return groups;
}

void quote_section(const Asked& asked, std::size_t sentences_max, Answer& answer) {
  const nlp::SectionKind wanted = section_of(asked.question.category);
  if (wanted == nlp::SectionKind::none) return;
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
        add_statement(answer, "Note of " + source_words(note) + ": " + on_one_line(nlp::slice(note.text, sentence)),
                      {cite_note(asked.chart, i, sentence)});
        ++quoted;
      }
      if (quoted > 0) return;
    }
  }
}

}  // namespace chartroom::workflow
