// Lists: medications, problems, allergies, procedures, immunizations, visits, care teams and what else a chart holds by kinds.

#include <algorithm>

#include "base/limits.h"
#include "nlp/passages.h"
#include "workflow/lists.h"
#include "workflow/value_table.h"

namespace chartroom::workflow {
namespace {

using nlp::ListCategory;

// The drugs in a medication's name: two strengths of one drug are two items, and each other's news.
std::vector<nlp::TermId> drugs_of(const Fact& fact) {
  std::vector<nlp::TermId> drugs;
  for (const nlp::TermMatch& match : nlp::term_table().find(fact.name, nlp::tokenize(fact.name))) {
    if (nlp::term_table().row(match.term).kind == nlp::TermKind::drug) drugs.push_back(match.term);
  }
  std::sort(drugs.begin(), drugs.end());
  drugs.erase(std::unique(drugs.begin(), drugs.end()), drugs.end());
  return drugs;
}

bool is_same_thing(const Fact& a, const Fact& b) {
  if (item_key(a) == item_key(b)) return true;
  if (a.kind != FactKind::medication) return false;
  const auto drugs = drugs_of(a);
  return !drugs.empty() && drugs == drugs_of(b);
}

// A newer source that says the opposite of an active medication or problem.
std::optional<std::uint32_t> newer_contrary(const Asked& asked, std::uint32_t active) {
  const Fact& listed = asked.chart.facts[active];
  for (const std::uint32_t i : asked.prepared.things().facts(listed.kind)) {
    const Fact& fact = asked.chart.facts[i];
    const bool ended = fact.status == FactStatus::past || fact.status == FactStatus::refuted;
    if (!ended || fact.category == "medication-administration") continue;
    const std::int64_t said_s = fact.until.known() ? fact.until.from_s : time_of(fact).from_s;
    if (said_s > time_of(listed).from_s && is_same_thing(fact, listed)) return i;
  }
  return std::nullopt;
}

// Of what is over: not what another entry says is still so, nor single doses that were given.
void drop_what_goes_on(const Asked& asked, Groups& groups) {
  std::erase_if(groups, [&](const std::vector<std::uint32_t>& group) {
    const Fact& over = asked.chart.facts[group.front()];
    if (over.category == "medication-administration") return true;
    const auto& all = asked.prepared.things().facts(over.kind);
    return std::any_of(all.begin(), all.end(), [&](std::uint32_t i) {
      const Fact& fact = asked.chart.facts[i];
      return fact.status == FactStatus::current && is_same_thing(fact, over);
    });
  });
}

bool repeats(FactKind kind) {
  return kind == FactKind::procedure || kind == FactKind::immunization || kind == FactKind::report ||
         kind == FactKind::encounter || kind == FactKind::observation;
}

// "3 times, first 2020-01-02"; empty for once.
std::string times_words(const Asked& asked, const std::vector<std::uint32_t>& group) {
  if (!repeats(asked.chart.facts[group.front()].kind) || group.size() < 2) return {};
  return std::to_string(group.size()) + " times, first " + date_words(time_of(asked.chart.facts[group.back()]));
}

void add_group(const Asked& asked, const std::vector<std::uint32_t>& group, Answer& answer) {
  const Fact& newest = asked.chart.facts[group.front()];
  std::string text = item_words(newest);
  std::vector<Citation> citations = {cite_fact(asked.chart, group.front())};
  if (const std::string times = times_words(asked, group); !times.empty()) {
    text += "; " + times;
    citations.push_back(cite_fact(asked.chart, group.back()));
  }
  const std::uint32_t statement = add_statement(answer, std::move(text), std::move(citations));
  if (repeats(newest.kind) || newest.status != FactStatus::current) return;
  if (const auto contrary = newer_contrary(asked, group.front())) {
    const std::uint32_t other =
        add_statement(answer, "Contradicted by a newer entry: " + item_words(asked.chart.facts[*contrary]),
                      {cite_fact(asked.chart, *contrary)});
    answer.contradictions.push_back({PatientText(newest.name), {{statement}, {other}}});
  }
}

// For all medications and problems, also the earlier courses: each says when and why it ended.
void add_courses(const Asked& asked, const std::vector<std::uint32_t>& group, Answer& answer) {
  for (const std::uint32_t i : group) {
    if (answer.statements.size() >= limits::answer_statements_max) return;
    add_statement(answer, item_words(asked.chart.facts[i]), {cite_fact(asked.chart, i)});
  }
}

// "No known allergies" beside an allergy: the facts come first, the claim is shown as contradicted.
void order_allergies(const Asked& asked, Groups& groups) {
  const auto rank = [&](const std::vector<std::uint32_t>& group) {
    const Fact& fact = asked.chart.facts[group.front()];
    return (says_none(fact) ? 2 : 0) + (fact.status == FactStatus::refuted || fact.status == FactStatus::past ? 1 : 0);
  };
  std::stable_sort(groups.begin(), groups.end(), [&](const auto& a, const auto& b) { return rank(a) < rank(b); });
}

// Diseases before findings and circumstances, which SNOMED tags in the name.
void order_problems(const Asked& asked, Groups& groups) {
  const auto is_circumstance = [&](const std::vector<std::uint32_t>& group) {
    const std::string& name = asked.chart.facts[group.front()].name;
    return name.ends_with("(finding)") || name.ends_with("(situation)") || name.ends_with("(person)");
  };
  std::stable_partition(groups.begin(), groups.end(), [&](const auto& group) { return !is_circumstance(group); });
}

// A claim that there is none, beside what there is. `statements[i]` is that of groups[i].
void mark_contradicted_claims(const Asked& asked, const Groups& groups, const std::vector<std::uint32_t>& statements,
                              Answer& answer) {
  Contradiction contradiction{PatientText("allergies"), {{}, {}}};
  for (std::size_t i = 0; i < statements.size(); ++i) {
    const Fact& fact = asked.chart.facts[groups[i].front()];
    if (fact.status == FactStatus::refuted || fact.status == FactStatus::past) continue;
    contradiction.sides[says_none(fact) ? 1 : 0].push_back(statements[i]);
  }
  if (!contradiction.sides[0].empty() && !contradiction.sides[1].empty())
    answer.contradictions.push_back(std::move(contradiction));
}

// A list that looks whole and isn't would be believed.
void say_what_is_cut(std::size_t shown, std::size_t all, Answer& answer) {
  if (shown >= all) return;
  answer.how_read =
      PatientText(answer.how_read.reveal() + "; only " + std::to_string(shown) + " of " + std::to_string(all) + " are shown");
}

// What was measured, as a table beside its statements: `statements[i]` is that of groups[i].
void add_results(const Asked& asked, const Groups& groups, const std::vector<std::uint32_t>& statements, Answer& answer) {
  ValueTable table("Newest results", ValueTable::Rows::of_several_measures);
  for (std::size_t i = 0; i < statements.size(); ++i) {
    const Fact& fact = asked.chart.facts[groups[i].front()];
    if (!bare_words(fact, -1).empty()) table.add(fact, -1, {fact.name, statements[i], times_words(asked, groups[i])});
  }
  constexpr std::size_t rows_min = 2;
  std::move(table).give(answer, rows_min);
}

void list_notes(const Asked& asked, Answer& answer) {
  std::vector<std::size_t> notes;
  for (std::size_t i = 0; i < asked.chart.notes.size(); ++i) {
    const Document& note = asked.chart.notes[i];
    const bool usable = note.kind == DocumentKind::note && note.status != FactStatus::void_ && !note.text.empty();
    if (usable && in_window(asked.question, note.when, {})) notes.push_back(i);
  }
  std::stable_sort(notes.begin(), notes.end(), [&](std::size_t a, std::size_t b) {
    return asked.chart.notes[a].when.from_s > asked.chart.notes[b].when.from_s;
  });
  constexpr std::size_t notes_max = 20;
  for (std::size_t i = 0; i < std::min(notes.size(), notes_max); ++i) {
    const Document& note = asked.chart.notes[notes[i]];
    const auto sentences = nlp::split_passages(note.text).sentences;
    if (sentences.empty()) continue;
    std::string text = source_words(note);
    if (!note.author.empty()) text += ", " + note.author;
    add_statement(answer, std::move(text), {cite_note(asked.chart, notes[i], sentences.front())});
  }
  say_what_is_cut(std::min(notes.size(), notes_max), notes.size(), answer);
}

}  // namespace

namespace {

// "Meds and allergies": one list after the other, each statement under the name of its list.
void answer_lists(const Asked& asked, Answer& answer) {
  std::vector<ListCategory> categories = {asked.question.category};
  categories.insert(categories.end(), asked.question.further.begin(), asked.question.further.end());
  for (const ListCategory category : categories) {
    nlp::Question one = asked.question;
    one.category = category;
    one.further.clear();
    one.how_read = nlp::describe_question(one);
    const std::size_t before = answer.statements.size();
    const std::size_t not_found_before = answer.not_found.size();
    answer_list({asked.prepared, asked.chart, one, asked.stemmer, asked.now}, answer);
    const std::string_view name = nlp::category_name(category);
    for (std::size_t i = before; i < answer.statements.size(); ++i)
      answer.statements[i].subject = PatientText(std::string(name));
    const bool said = answer.statements.size() > before || answer.not_found.size() > not_found_before;
    if (!said) answer.not_found.emplace_back(std::string(name) + ": none recorded");
  }
}

}  // namespace

void answer_list(const Asked& asked, Answer& answer) {
  if (!asked.question.further.empty()) {
    answer_lists(asked, answer);
    return;
  }
  const ListCategory category = asked.question.category;
  if (category == ListCategory::notes) {
    list_notes(asked, answer);
    return;
  }
  Groups groups = group_facts(asked, listed_facts(asked));
  // "What dose of it was he on?": where it is over, the last order says.
  if (groups.empty() && asked.question.aspect == nlp::Aspect::dose && asked.question.active_only) {
    nlp::Question over = asked.question;
    over.active_only = false;
    groups = group_facts(asked, listed_facts({asked.prepared, asked.chart, over, asked.stemmer, asked.now}));
  }
  if (asked.question.ended_only) drop_what_goes_on(asked, groups);
  if (category == ListCategory::allergies) order_allergies(asked, groups);
  if (category == ListCategory::problems) order_problems(asked, groups);
  const bool courses =
      !asked.question.active_only && (category == ListCategory::medications || category == ListCategory::problems);
  std::vector<std::uint32_t> statements;
  for (const auto& group : groups) {
    if (answer.statements.size() >= limits::answer_statements_max) break;
    statements.push_back(static_cast<std::uint32_t>(answer.statements.size()));
    courses ? add_courses(asked, group, answer) : add_group(asked, group, answer);
  }
  std::size_t all = groups.size();
  if (courses) {
    all = 0;
    for (const auto& group : groups) all += group.size();
  }
  say_what_is_cut(courses ? answer.statements.size() : statements.size(), all, answer);
  if (category == ListCategory::labs || category == ListCategory::vitals) add_results(asked, groups, statements, answer);
  if (category == ListCategory::allergies) mark_contradicted_claims(asked, groups, statements, answer);
  if (!asked.question.subjects.empty()) {
    if (!groups.empty()) return;
    for (const nlp::Subject& subject : asked.question.subjects) add_not_found(subject, answer);
    return;
  }
  // What the notes say instead of a list, or beside one about allergies, where either may lack something.
  constexpr std::size_t sentences_beside = 3;
  constexpr std::size_t sentences_instead = 25;
  const bool has_others = !asked.prepared.things().facts(kind_of_list(category)).empty();
  if (groups.empty() && has_others && category != ListCategory::allergies) {
    // The list is kept in the chart and nothing on it fits: an old note's list would say more than is so.
    answer.not_found.emplace_back(asked.question.how_read + ": none of those recorded");
  } else if (groups.empty()) {
    quote_section(asked, sentences_instead, answer);
  } else if (category == ListCategory::allergies) {
    quote_section(asked, sentences_beside, answer);
  }
}

}  // namespace chartroom::workflow
