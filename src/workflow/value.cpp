// "What is the latest potassium?": values of observations, by subject.

#include <algorithm>
#include <iterator>

#include "base/limits.h"
#include "domain/unit_conversion.h"
#include "workflow/limit.h"
#include "workflow/value_table.h"

namespace chartroom::workflow {
namespace {

using Values = std::vector<ValueRef>;

constexpr std::size_t kOfNamedTimeMax = 20;
constexpr std::size_t kTableRowsMin = 3;  // fewer are read as sentences

// In the unit of the newest; values in one that no rule converts are not compared.
Values extreme(const Asked& asked, const Values& found, bool highest) {
  std::optional<ValueRef> best;
  double most = 0;
  std::string unit;
  for (const ValueRef& one : found) {
    const auto quantity = quantity_of(asked.chart.facts[one.fact], one.value);
    const auto pressure = quantity ? std::nullopt : pressure_of(asked.chart.facts[one.fact]);
    if (!quantity && !pressure) continue;
    const Quantity& number = quantity ? *quantity : pressure->first;
    if (!best) unit = number.unit;
    const auto value =
        number.unit == unit ? std::optional<double>(number.value) : convert(number.value, number.unit, unit, Analyte::other);
    if (!value || (best && (highest ? *value <= most : *value >= most))) continue;
    most = *value;
    best = one;
  }
  return best ? Values{*best} : Values{};
}

// The newest; if it has no value, also the last one that has. Of the same instant, all that differ.
Values latest(const Asked& asked, const Values& found) {
  Values out;
  const auto newest_s = time_of(asked.chart.facts[found.front().fact]).from_s;
  std::vector<std::string> words;
  for (const ValueRef& one : found) {
    const Fact& fact = asked.chart.facts[one.fact];
    const std::string value = value_words(fact, one.value);
    if (time_of(fact).from_s == newest_s) {
      if (std::find(words.begin(), words.end(), value) != words.end()) continue;
      words.push_back(value);
      out.push_back(one);
      continue;
    }
    const bool has_value = std::any_of(words.begin(), words.end(), [](const std::string& said) { return !said.empty(); });
    if (has_value) break;
    if (value.empty()) continue;
    out.push_back(one);
    break;
  }
  return out;
}

// The one that is `steps` measurements before the newest; those of one instant are one measurement.
Values before_latest(const Asked& asked, const Values& found, std::uint32_t steps) {
  std::uint32_t step = 0;
  for (std::size_t i = 1; i < found.size(); ++i) {
    const bool earlier =
        time_of(asked.chart.facts[found[i].fact]).from_s != time_of(asked.chart.facts[found[i - 1].fact]).from_s;
    if (earlier && ++step == steps) return {found[i]};
  }
  return {};
}

Values choose(const Asked& asked, const Values& found) {
  using nlp::Aspect;
  if (found.empty()) return {};
  switch (asked.question.aspect) {
    case Aspect::previous: return before_latest(asked, found, std::max<std::uint32_t>(1, asked.question.steps));
    case Aspect::first: return {found.back()};
    case Aspect::highest: return extreme(asked, found, true);
    case Aspect::lowest: return extreme(asked, found, false);
    case Aspect::trend:
    case Aspect::what:
    case Aspect::when:
    case Aspect::who:
    case Aspect::why:
    case Aspect::dose:
    case Aspect::findings:
    case Aspect::started:
    case Aspect::stopped: break;
  }
  if (!asked.question.window.named()) return latest(asked, found);
  return {found.begin(), found.begin() + static_cast<std::ptrdiff_t>(std::min(found.size(), kOfNamedTimeMax))};
}

// A digit that is no part of the name ("B12").
bool number_beside(std::string_view sentence, const Mention& mention) {
  constexpr std::string_view digits = "0123456789";
  const std::string_view before = sentence.substr(0, mention.term.start - mention.sentence.start);
  const std::string_view behind = sentence.substr(mention.term.end - mention.sentence.start);
  return before.find_first_of(digits) != std::string_view::npos || behind.find_first_of(digits) != std::string_view::npos;
}

// No observation has it: what do the notes say?
void quote_notes(const Asked& asked, const SubjectMatcher& matcher, Answer& answer) {
  constexpr std::size_t quotes_max = 2;
  std::size_t quotes = 0;
  for (const Mention& mention : find_mentions(asked, matcher, answer.duplicates_left_out)) {
    const Document& note = asked.chart.notes[mention.note];
    if (quotes == quotes_max) return;
    const std::string_view sentence = nlp::slice(note.text, mention.sentence);
    const bool has_number = number_beside(sentence, mention);
    const bool said = mention.assertion == nlp::Assertion::present || mention.assertion == nlp::Assertion::absent ||
                      mention.assertion == nlp::Assertion::ended || mention.assertion == nlp::Assertion::historical ||
                      mention.assertion == nlp::Assertion::possible;
    if (!has_number || !said || !matcher.unsupported(mention, sentence).empty()) continue;
    add_statement(answer, "Not among the observations; " + source_words(note) + " says: " + on_one_line(sentence),
                  {cite_note(asked.chart, mention.note, mention.sentence)}, matcher.subject().name());
    ++quotes;
  }
}

// Two values of one instant that differ: both are shown, and marked.
void mark_contradiction(const Asked& asked, const Values& chosen, std::size_t first, const SubjectMatcher& matcher,
                        Answer& answer) {
  if (chosen.size() < 2 || asked.question.window.named()) return;
  const auto time = time_of(asked.chart.facts[chosen[0].fact]).from_s;
  Contradiction contradiction{PatientText(matcher.subject().name()), {}};
  for (std::size_t i = 0; i < chosen.size(); ++i) {
    const Fact& fact = asked.chart.facts[chosen[i].fact];
    const bool same = time_of(fact).from_s == time && chosen[i].thing == chosen[0].thing && chosen[i].value == chosen[0].value;
    if (same && !value_words(fact, chosen[i].value).empty()) {
      contradiction.sides.push_back({static_cast<std::uint32_t>(first + i)});
    }
  }
  if (contradiction.sides.size() > 1) answer.contradictions.push_back(std::move(contradiction));
}

// "When was it last above 6?", "which values were below 70?"
Values pick_beyond_limit(const Asked& asked, const Values& found, const nlp::Subject& subject, Answer& answer) {
  const nlp::Comparison& limit = asked.question.comparison;
  const BeyondLimit all = beyond_limit(asked, found, subject);
  Values beyond = all.values;
  std::string text =
      subject.name() + ": " + std::to_string(beyond.size()) + " of " + std::to_string(found.size()) + " values " + limit.words;
  if (!all.why.empty()) text += "; " + all.why;
  if (all.unknown > 0) text += "; " + std::to_string(all.unknown) + " can't be compared";
  const ValueRef& cited = beyond.empty() ? found.front() : beyond.front();
  add_statement(answer, text, {cite_fact(asked.chart, cited.fact, cited.value)}, subject.name());
  if (beyond.empty()) return beyond;
  if (limit.pick == nlp::Pick::last) return {beyond.front()};
  if (limit.pick == nlp::Pick::first) return {beyond.back()};
  if (beyond.size() > kOfNamedTimeMax) beyond.resize(kOfNamedTimeMax);
  return beyond;
}

// "Creatinine, in the last 12 months: none; there are 8 outside of that time, the newest of 2025-06-10".
void add_none_then(const Asked& asked, const SubjectMatcher& matcher, Answer& answer) {
  nlp::Question whenever = asked.question;
  whenever.window = {};
  std::vector<std::string> lacking;
  const Values all = asked.question.window.named()
                         ? find_values({asked.prepared, asked.chart, whenever, asked.stemmer, asked.now}, matcher, lacking)
                         : Values{};
  if (all.empty()) {
    add_not_found(matcher.subject(), answer);
    return;
  }
  answer.not_found.emplace_back(matcher.subject().name() + ", " + asked.question.window.words + ": none; there are " +
                                std::to_string(all.size()) + " outside of that time, the newest of " +
                                date_words(time_of(asked.chart.facts[all.front().fact])));
}

void answer_subject(const Asked& asked, const nlp::Subject& subject, ValueTable& table, Answer& answer) {
  const SubjectMatcher matcher(asked.prepared, asked.stemmer, subject);
  std::vector<std::string> lacking;
  const Values found = find_values(asked, matcher, lacking);
  const std::size_t before = answer.statements.size();
  const bool limited = asked.question.comparison.has_limit() && !found.empty();
  if (!limited && asked.question.aspect == nlp::Aspect::trend && found.size() > 1) {
    answer_trend(asked, matcher, found, answer);
    return;
  }
  if (found.empty()) {
    quote_notes(asked, matcher, answer);
    // What notes say of it is not its value: that is said to be missing.
    if (answer.statements.size() > before) add_not_found(subject, answer);
  }
  const Values chosen = limited ? pick_beyond_limit(asked, found, subject, answer) : choose(asked, found);
  for (const ValueRef& value : chosen) {
    if (answer.statements.size() >= limits::answer_statements_max) break;
    const std::uint32_t statement = add_statement(answer, statement_words(asked, value, matcher),
                                                  {cite_fact(asked.chart, value.fact, value.value)}, subject.name());
    table.add(asked.chart.facts[value.fact], value.value, {shown_name(asked, value, matcher), statement});
  }
  if (!limited) mark_contradiction(asked, chosen, before, matcher, answer);
  if (answer.statements.size() > before) return;
  if (lacking.empty()) {
    add_none_then(asked, matcher, answer);
  } else {
    add_not_found(subject, lacking, answer);
  }
}

}  // namespace

namespace {

// Whether the question names one of this panel's parts, too.
bool names_a_part_too(const Asked& asked, const nlp::Subject& panel) {
  const nlp::TermTable& table = nlp::term_table();
  if (panel.terms.empty() || table.row(panel.terms.front()).kind != nlp::TermKind::panel) return false;
  const auto members = table.members(panel.terms.front());
  return std::any_of(asked.question.subjects.begin(), asked.question.subjects.end(), [&](const nlp::Subject& other) {
    return std::any_of(other.terms.begin(), other.terms.end(),
                       [&](nlp::TermId term) { return std::find(members.begin(), members.end(), term) != members.end(); });
  });
}

}  // namespace

void answer_value(const Asked& asked, Answer& answer) {
  const auto is_measure = [&](const nlp::Subject& subject) {
    if (!subject.known()) return true;
    const auto kinds = nlp::kinds_of(subject, asked.prepared.things().names());
    return std::find(kinds.begin(), kinds.end(), nlp::ThingKind::measure) != kinds.end();
  };
  const auto& subjects = asked.question.subjects;
  const bool any_measure = std::any_of(subjects.begin(), subjects.end(), is_measure);
  std::vector<nlp::Subject> measures;
  for (const nlp::Subject& subject : subjects) {
    if (any_measure && !is_measure(subject)) {  // of a drug alone, its level is asked
      answer.not_found.emplace_back(subject.name() + ": the values do not say whether they have to do with it");
      continue;
    }
    if (names_a_part_too(asked, subject)) continue;  // "ABG pH"
    std::ranges::move(expand_panel(asked, subject), std::back_inserter(measures));
  }
  ValueTable table = measures.size() == 1 ? ValueTable(measures.front().name(), ValueTable::Rows::of_one_measure)
                                          : ValueTable("Values", ValueTable::Rows::of_several_measures);
  for (const nlp::Subject& one : measures) answer_subject(asked, one, table, answer);
  std::move(table).give(answer, kTableRowsMin);
  if (answer.statements.size() < 2) {
    for (Statement& statement : answer.statements) statement.subject = {};
  }
}

}  // namespace chartroom::workflow
