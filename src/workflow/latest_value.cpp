// "What is the latest potassium?": values of observations, by subject.

#include <algorithm>
#include <optional>

#include "workflow/answer_parts.h"
#include "workflow/subject_match.h"

namespace chartroom::workflow {
namespace {

constexpr std::size_t kTrendValuesMax = 12;

// An observation that has the subject: as a whole, or one of its components.
struct Found {
  std::size_t fact = 0;
  std::optional<std::size_t> component;
};

bool is_usable(const Fact& fact) {
  return fact.kind == FactKind::observation && fact.status != FactStatus::void_ && fact.status != FactStatus::planned &&
         fact.status != FactStatus::refuted;
}

std::vector<Found> find_values(const Asked& asked, const SubjectMatcher& matcher) {
  std::vector<std::size_t> facts;
  for (std::size_t i = 0; i < asked.chart.facts.size(); ++i) {
    if (is_usable(asked.chart.facts[i])) facts.push_back(i);
  }
  sort_newest_first(asked.chart, facts);
  std::vector<Found> found;
  for (const std::size_t i : facts) {
    const Fact& fact = asked.chart.facts[i];
    if (!in_window(asked.question, time_of(fact), fact.until)) continue;
    if (matcher.in_fact(fact)) {
      found.push_back({i, std::nullopt});
      continue;
    }
    for (std::size_t v = 0; v < fact.values.size(); ++v) {
      if (!fact.values[v].name.empty() && matcher.in_value(fact.values[v])) {
        found.push_back({i, v});
        break;
      }
    }
  }
  // Where some are what was asked for by code or name, those that only mention it are something else.
  const auto exact = [&](const Found& one) { return !one.component && matcher.is_fact(asked.chart.facts[one.fact]); };
  if (std::any_of(found.begin(), found.end(), exact)) {
    std::erase_if(found, [&](const Found& one) { return !one.component && !exact(one); });
  }
  return found;
}

bool has_code(const FactValue& value, std::string_view code) {
  return std::any_of(value.codes.begin(), value.codes.end(), [&](const Coding& coding) { return coding.code == code; });
}

std::string beside(const FactValue& value) {
  std::string out = value.reference_range.empty() ? "" : "reference " + value.reference_range;
  if (!value.interpretation.empty()) out += (out.empty() ? "" : ", ") + value.interpretation;
  return out.empty() ? "" : " (" + out + ")";
}

// "128/74 mmHg", where the observation has a systolic and a diastolic pressure with values.
std::optional<std::string> pressure_words(const Fact& fact) {
  const FactValue* systolic = nullptr;
  const FactValue* diastolic = nullptr;
  for (const FactValue& value : fact.values) {
    if (has_code(value, "8480-6")) systolic = &value;
    if (has_code(value, "8462-4")) diastolic = &value;
  }
  if (systolic == nullptr || diastolic == nullptr || !systolic->quantity || !diastolic->quantity) return std::nullopt;
  if (systolic->quantity->unit != diastolic->quantity->unit || !systolic->quantity->comparator.empty()) return std::nullopt;
  return systolic->quantity->digits + "/" + diastolic->quantity->digits + " " + systolic->quantity->unit;
}

// Empty if there is no value.
std::string value_words(const Fact& fact, const std::optional<std::size_t>& component) {
  if (component) {
    const FactValue& value = fact.values[*component];
    return value.text.empty() ? "" : value.text + beside(value);
  }
  if (const auto pressure = pressure_words(fact)) return *pressure;
  std::string out;
  for (const FactValue& value : fact.values) {
    if (value.text.empty()) continue;
    if (!out.empty()) out += "; ";
    out += value.name.empty() ? value.text + beside(value) : value.name + " " + value.text + beside(value);
  }
  return out;
}

std::string absence_words(const Fact& fact) {
  for (const FactValue& value : fact.values) {
    if (!value.absent_reason.empty()) return "no value (" + value.absent_reason + ")";
  }
  return "no value";
}

// "Potassium (K)": what was asked and, where it differs, what the source calls it.
std::string title_of(const Asked& asked, const Found& found, const SubjectMatcher& matcher) {
  const Fact& fact = asked.chart.facts[found.fact];
  const std::string name = found.component ? fact.values[*found.component].name : fact.name;
  const std::string subject = matcher.subject().name();
  if (nlp::fold(name).find(nlp::fold(subject)) != std::string::npos) return name;
  return subject + " (" + name + ")";
}

Statement state(const Asked& asked, const Found& found, const SubjectMatcher& matcher) {
  const Fact& fact = asked.chart.facts[found.fact];
  std::string value = value_words(fact, found.component);
  if (value.empty()) value = absence_words(fact);
  std::string text = title_of(asked, found, matcher) + ": " + value + ", " + date_words(time_of(fact));
  if (!fact.status_words.empty() && fact.status_words != "final") text += ", " + fact.status_words;
  return {PatientText(std::move(text)), {cite_fact(asked.chart, found.fact)}};
}

std::optional<double> number_of(const Asked& asked, const Found& found) {
  for (const FactValue& value : asked.chart.facts[found.fact].values) {
    const bool wanted = !found.component || &value == &asked.chart.facts[found.fact].values[*found.component];
    if (wanted && value.quantity) return value.quantity->value;
  }
  return std::nullopt;
}

std::vector<PatientText> cells_of(const Asked& asked, const Found& found) {
  const Fact& fact = asked.chart.facts[found.fact];
  const FactValue* value = fact.values.empty() ? nullptr : &fact.values[found.component.value_or(0)];
  std::string shown = value_words(fact, found.component);
  std::string unit;
  if (value != nullptr && value->quantity && !pressure_words(fact)) {
    shown = value->quantity->comparator + value->quantity->digits;
    unit = value->quantity->unit;
  }
  std::vector<PatientText> cells;
  for (std::string cell : {date_words(time_of(fact)), shown.empty() ? absence_words(fact) : shown, unit,
                           value == nullptr ? std::string() : value->interpretation}) {
    cells.emplace_back(std::move(cell));
  }
  return cells;
}

// One row for each of the statements that were just added, in the same order.
AnswerTable table_of(const Asked& asked, const std::vector<Found>& found, const nlp::Subject& subject, std::size_t statement) {
  AnswerTable table;
  table.title = PatientText(subject.name());
  table.columns = {"date", "value", "unit", "flag"};
  for (const Found& one : found) {
    TableRow row;
    row.cells = cells_of(asked, one);
    row.at = time_of(asked.chart.facts[one.fact]).text;
    row.statement = static_cast<std::uint32_t>(statement++);
    const std::string& unit = row.cells[2].reveal();
    if (table.rows.empty()) table.unit = unit;
    if (unit == table.unit) row.value = number_of(asked, one);
    table.rows.push_back(std::move(row));
  }
  return table;
}

// Values in different units are not compared: the unit of the newest counts.
std::vector<Found> extreme(const Asked& asked, const std::vector<Found>& found, bool highest) {
  std::optional<Found> best;
  std::string unit;
  for (const Found& one : found) {
    const auto number = number_of(asked, one);
    if (!number) continue;
    const Fact& fact = asked.chart.facts[one.fact];
    const std::string& own =
        fact.values[one.component.value_or(0)].quantity ? fact.values[one.component.value_or(0)].quantity->unit : unit;
    if (!best) unit = own;
    if (own != unit) continue;
    const double so_far = best ? number_of(asked, *best).value_or(0) : *number;
    if (!best || (highest ? *number > so_far : *number < so_far)) best = one;
  }
  return best ? std::vector<Found>{*best} : std::vector<Found>{};
}

// The newest; if it has no value, also the last one that has. Of the same instant and name, all that differ.
std::vector<Found> latest(const Asked& asked, const std::vector<Found>& found) {
  std::vector<Found> out;
  const auto newest_s = time_of(asked.chart.facts[found.front().fact]).from_s;
  std::vector<std::string> words;
  for (const Found& one : found) {
    const Fact& fact = asked.chart.facts[one.fact];
    const std::string value = value_words(fact, one.component);
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

std::vector<Found> choose(const Asked& asked, const std::vector<Found>& found) {
  using nlp::Aspect;
  if (found.empty()) return {};
  switch (asked.question.aspect) {
    case Aspect::trend:
      return {found.begin(), found.begin() + static_cast<std::ptrdiff_t>(std::min(found.size(), kTrendValuesMax))};
    case Aspect::previous: return found.size() > 1 ? std::vector<Found>{found[1]} : std::vector<Found>{};
    case Aspect::first: return {found.back()};
    case Aspect::highest: return extreme(asked, found, true);
    case Aspect::lowest: return extreme(asked, found, false);
    case Aspect::what:
    case Aspect::when:
    case Aspect::who:
    case Aspect::why:
    case Aspect::dose:
    case Aspect::findings: break;
  }
  return latest(asked, found);
}

// "Vitals" are these.
std::vector<nlp::Subject> expand(const nlp::Subject& subject) {
  if (subject.name() != "vital signs") return {subject};
  std::vector<nlp::Subject> out;
  for (const std::string_view name :
       {"blood pressure", "heart rate", "respiratory rate", "temperature", "oxygen saturation", "weight"}) {
    out.push_back({std::string(name), nlp::term_table().lookup(name), subject.span, false});
  }
  return out;
}

// No observation has it: what do the notes say?
void quote_notes(const Asked& asked, const SubjectMatcher& matcher, Answer& answer) {
  constexpr std::size_t quotes_max = 2;
  std::size_t quotes = 0;
  for (const Mention& mention : find_mentions(asked.chart, asked.index, matcher)) {
    const Document& note = asked.chart.notes[mention.note];
    if (quotes == quotes_max) return;
    const std::string_view sentence = nlp::slice(note.text, mention.sentence);
    const bool has_number = sentence.find_first_of("0123456789") != std::string_view::npos;
    if (!has_number || mention.assertion == nlp::Assertion::family || !in_window(asked.question, note.when, {})) continue;
    answer.statements.push_back(
        {PatientText("Not among the observations; " + source_words(note) + " says: " + on_one_line(sentence)),
         {cite_note(asked.chart, mention.note, mention.sentence)}});
    ++quotes;
  }
}

}  // namespace

void answer_latest_value(const Asked& asked, Answer& answer) {
  const auto is_measure = [](const nlp::Subject& subject) {
    return subject.terms.empty() || nlp::term_table().row(subject.terms.front()).kind == nlp::TermKind::measure;
  };
  const bool any_measure = std::any_of(asked.question.subjects.begin(), asked.question.subjects.end(), is_measure);
  for (const nlp::Subject& subject : asked.question.subjects) {
    if (any_measure && !is_measure(subject)) continue;  // of a drug alone, its level is asked
    for (const nlp::Subject& one : expand(subject)) {
      const SubjectMatcher matcher(one);
      const std::vector<Found> found = find_values(asked, matcher);
      const std::size_t before = answer.statements.size();
      if (found.empty()) quote_notes(asked, matcher, answer);
      const std::vector<Found> chosen = choose(asked, found);
      for (const Found& value : chosen) answer.statements.push_back(state(asked, value, matcher));
      if (asked.question.aspect == nlp::Aspect::trend && !chosen.empty()) {
        answer.tables.push_back(table_of(asked, chosen, one, before));
      }
      if (answer.statements.size() == before) add_not_found(one, answer);
    }
  }
}

}  // namespace chartroom::workflow
