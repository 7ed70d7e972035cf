#include "workflow/values.h"

#include <algorithm>
#include <array>

#include "base/check.h"
#include "domain/reference_range.h"

namespace chartroom::workflow {
namespace {

bool is_usable(const Fact& fact) { return fact.status != FactStatus::planned && fact.status != FactStatus::refuted; }

bool has_code(const FactValue& value, std::string_view code) {
  return std::any_of(value.codes.begin(), value.codes.end(), [&](const Coding& coding) { return coding.code == code; });
}

std::string value_alone(const FactValue& value) { return bounded(value.text); }

std::string value_and_range(const FactValue& value) {
  const std::string words = bounded(reference_words(value));
  return words.empty() ? bounded(value.text) : bounded(value.text) + " (" + words + ")";
}

template <class Words>
std::string words_of_values(const Fact& fact, std::int32_t value, Words words) {
  if (value >= 0) {
    const FactValue& one = fact.values[static_cast<std::size_t>(value)];
    return one.text.empty() ? "" : words(one);
  }
  std::string out;
  for (const FactValue& one : fact.values) {
    if (one.text.empty()) continue;
    if (!out.empty()) out += "; ";
    out += one.name.empty() ? words(one) : one.name + " " + words(one);
  }
  return out;
}

std::string pressure_words(const std::pair<Quantity, Quantity>& pressure) {
  return pressure.first.digits + "/" + pressure.second.digits + " " + pressure.first.unit;
}

// "Systolic above reference 90–140 mmHg; Diastolic …"
std::string ranges_of_components(const Fact& fact) {
  std::string out;
  for (const FactValue& one : fact.values) {
    const std::string words = bounded(reference_words(one));
    if (words.empty()) continue;
    if (!out.empty()) out += "; ";
    out += one.name.empty() ? words : one.name + " " + words;
  }
  return out;
}

// A panel that holds nothing itself says nothing.
bool says_anything(const Fact& fact, std::int32_t value) {
  if (value >= 0) return true;
  return std::any_of(fact.values.begin(), fact.values.end(),
                     [](const FactValue& one) { return !one.text.empty() || !one.absent_reason.empty(); });
}

}  // namespace

namespace {

// A name that says another specimen than blood: "White blood cells in Urine" is not what "wbc" asks for, where there is
// another.
bool is_of_other_specimen(std::string_view name, const nlp::Subject& subject) {
  constexpr std::array<std::string_view, 12> specimens = {"urine",   "csf",        "cerebral", "cerebrospinal",
                                                          "pleural", "peritoneal", "synovial", "ascites",
                                                          "stool",   "sputum",     "sweat",    "semen"};
  const std::string asked = subject.words + " " + subject.name();
  nlp::TokenReader reader(name);
  for (nlp::Token token; reader.next(token);) {
    const bool specimen = std::find(specimens.begin(), specimens.end(), token.key) != specimens.end();
    const bool asked_for = asked.find(token.key) != std::string::npos ||
                           std::any_of(subject.qualifiers.begin(), subject.qualifiers.end(),
                                       [&](const nlp::Qualifier& one) { return one.word == token.key; });
    if (specimen && !asked_for) return true;
  }
  return false;
}

// Measured under one name or another: of both the newest counts.
Fit measured_fit(Fit fit) { return fit == Fit::named ? Fit::same : fit; }

}  // namespace

std::vector<ValueRef> find_values(const Asked& asked, const SubjectMatcher& matcher, std::vector<std::string>& lacking) {
  // The nearest fit that has values at all; without qualifiers it is the first.
  std::vector<FittingThing> things = matcher.things(FactKind::observation);
  // A long name in full means just that.
  constexpr auto formal_words = 3;
  const auto words = std::count(matcher.subject().words.begin(), matcher.subject().words.end(), ' ') + 1;
  if (!things.empty() && things.front().fit == Fit::named && words > formal_words) {
    std::erase_if(things, [](const FittingThing& one) { return one.fit != Fit::named; });
  }
  const auto other = [&](const FittingThing& one) {
    return is_of_other_specimen(asked.prepared.things().at(one.thing).name, matcher.subject());
  };
  if (!std::all_of(things.begin(), things.end(), other)) std::erase_if(things, other);
  std::vector<ValueRef> found;
  bool said_elsewhere = false;
  for (std::size_t i = 0; i < things.size();) {
    std::size_t next = i;
    for (; next < things.size() && measured_fit(things[next].fit) == measured_fit(things[i].fit); ++next) {
      const retrieval::Thing& thing = asked.prepared.things().at(things[next].thing);
      for (std::size_t k = 0; k < thing.facts.size(); ++k) {
        const Fact& fact = asked.chart.facts[thing.facts[k]];
        if (!is_usable(fact) || !says_anything(fact, thing.values[k])) continue;
        const std::vector<std::string> unsupported = matcher.unsupported(fact, things[next].thing);
        if (!unsupported.empty()) {
          if (lacking.empty() || unsupported.size() < lacking.size()) lacking = unsupported;
          continue;
        }
        said_elsewhere = true;
        if (in_window(asked.question, time_of(fact), fact.until))
          found.push_back({thing.facts[k], thing.values[k], things[next].thing});
      }
    }
    if (said_elsewhere) break;
    i = next;
  }
  if (said_elsewhere) lacking.clear();
  const auto& order = asked.prepared.things().facts(FactKind::observation);
  std::vector<std::uint32_t> rank(asked.chart.facts.size(), 0);
  if (things.size() > 1 && found.size() > 1) {
    for (std::uint32_t i = 0; i < order.size(); ++i) rank[order[i]] = i;
    std::stable_sort(found.begin(), found.end(),
                     [&](const ValueRef& a, const ValueRef& b) { return rank[a.fact] < rank[b.fact]; });
    found.erase(std::unique(found.begin(), found.end(),
                            [](const ValueRef& a, const ValueRef& b) { return a.fact == b.fact && a.value == b.value; }),
                found.end());
  }
  return found;
}

std::optional<std::pair<const FactValue*, const FactValue*>> pressure_values(const Fact& fact) {
  const FactValue* systolic = nullptr;
  const FactValue* diastolic = nullptr;
  for (const FactValue& value : fact.values) {
    if (has_code(value, "8480-6")) systolic = &value;
    if (has_code(value, "8462-4")) diastolic = &value;
  }
  if (systolic == nullptr || diastolic == nullptr || !systolic->quantity || !diastolic->quantity) return std::nullopt;
  if (systolic->quantity->unit != diastolic->quantity->unit || !systolic->quantity->comparator.empty()) return std::nullopt;
  return std::pair(systolic, diastolic);
}

std::optional<std::pair<Quantity, Quantity>> pressure_of(const Fact& fact) {
  const auto values = pressure_values(fact);
  if (!values) return std::nullopt;
  return std::pair(*values->first->quantity, *values->second->quantity);
}

std::string value_words(const Fact& fact, std::int32_t value) {
  const auto pressure = value < 0 ? pressure_of(fact) : std::nullopt;
  if (!pressure) return words_of_values(fact, value, value_and_range);
  const std::string ranges = ranges_of_components(fact);
  return pressure_words(*pressure) + (ranges.empty() ? "" : " (" + ranges + ")");
}

std::string bare_words(const Fact& fact, std::int32_t value) {
  const auto pressure = value < 0 ? pressure_of(fact) : std::nullopt;
  return pressure ? pressure_words(*pressure) : words_of_values(fact, value, value_alone);
}

std::string absence_words(const Fact& fact) {
  for (const FactValue& value : fact.values) {
    if (!value.absent_reason.empty()) return "no value (" + value.absent_reason + ")";
  }
  return "no value";
}

const FactValue& value_at(const Fact& fact, std::int32_t value) {
  const std::size_t place = value < 0 ? 0 : static_cast<std::size_t>(value);
  CHECK(place < fact.values.size(), "the fact has this value");
  return fact.values[place];
}

std::optional<Quantity> quantity_of(const Fact& fact, std::int32_t value) {
  if (fact.values.empty() || (value < 0 && fact.values.size() > 1 && !fact.values.front().name.empty())) return std::nullopt;
  return value_at(fact, value).quantity;
}

std::string shown_name(const Asked& asked, const ValueRef& ref, const SubjectMatcher& matcher) {
  const Fact& fact = asked.chart.facts[ref.fact];
  const std::string& name = ref.value >= 0 ? fact.values[static_cast<std::size_t>(ref.value)].name : fact.name;
  const std::string subject = matcher.subject().name();
  const bool same = nlp::fold(name).find(nlp::fold(subject)) != std::string::npos;
  return same ? name : subject + " (" + name + ")";
}

std::string statement_words(const Asked& asked, const ValueRef& ref, const SubjectMatcher& matcher) {
  const Fact& fact = asked.chart.facts[ref.fact];
  std::string value = value_words(fact, ref.value);
  if (value.empty()) value = absence_words(fact);
  std::string text = shown_name(asked, ref, matcher) + ": " + value + ", " + date_words(time_of(fact));
  if (!fact.status_words.empty() && fact.status_words != "final") text += ", " + fact.status_words;
  return text;
}

std::vector<nlp::Subject> expand_panel(const Asked& asked, const nlp::Subject& subject) {
  const nlp::TermTable& table = nlp::term_table();
  if (subject.terms.empty() || table.row(subject.terms.front()).kind != nlp::TermKind::panel) return {subject};
  std::vector<nlp::Subject> out;
  for (const nlp::TermId member : table.members(subject.terms.front())) {
    // Parts of a part ("systolic" of the blood pressure of the vitals) are said with it.
    const auto wider = table.wider(member);
    const bool part = std::any_of(wider.begin(), wider.end(), [&](nlp::TermId wide) {
      return table.row(wide).kind == nlp::TermKind::measure && table.is_a(wide, subject.terms.front());
    });
    if (part || asked.prepared.things().of_term(member).empty()) continue;
    nlp::Subject one;
    one.words = std::string(table.row(member).name);
    one.terms = {member};
    one.qualifiers = subject.qualifiers;
    one.span = subject.span;
    out.push_back(std::move(one));
  }
  return out.empty() ? std::vector<nlp::Subject>{subject} : out;
}

}  // namespace chartroom::workflow
