#include "workflow/limit.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>

#include "base/check.h"
#include "domain/unit_conversion.h"

namespace chartroom::workflow {
namespace {

using nlp::Compare;

Verdict opposite(Verdict verdict) {
  if (verdict == Verdict::yes) return Verdict::no;
  return verdict == Verdict::no ? Verdict::yes : verdict;
}

Verdict both(Verdict one, Verdict other) {
  if (one == Verdict::no || other == Verdict::no) return Verdict::no;
  return one == Verdict::yes && other == Verdict::yes ? Verdict::yes : Verdict::uncertain;
}

Verdict either(Verdict one, Verdict other) { return opposite(both(opposite(one), opposite(other))); }

// Conversion makes digits that nobody meant.
bool equal(double one, double other) { return std::abs(one - other) <= 1e-9 * std::max(std::abs(one), std::abs(other)); }

// Where the value may lie, against everything above the limit.
Verdict above(const Quantity& value, double limit, bool or_equal) {
  const bool at_limit = equal(value.value, limit);
  const bool beyond = !at_limit && value.value > limit;
  const bool strict = value.comparator == "<" || value.comparator == ">";
  if (value.comparator.starts_with('<')) {
    const bool below = !beyond && (!at_limit || strict || !or_equal);
    return below ? Verdict::no : Verdict::uncertain;
  }
  if (value.comparator.starts_with('>')) {
    return beyond || (at_limit && (strict || or_equal)) ? Verdict::yes : Verdict::uncertain;
  }
  return beyond || (at_limit && or_equal) ? Verdict::yes : Verdict::no;
}

Verdict below(const Quantity& value, double limit, bool or_equal) { return opposite(above(value, limit, !or_equal)); }

Verdict compare(const Quantity& value, const nlp::Comparison& limit) {
  switch (limit.how) {
    case Compare::above: return above(value, limit.number, limit.or_equal);
    case Compare::below: return below(value, limit.number, limit.or_equal);
    case Compare::between: return both(above(value, limit.number, true), below(value, limit.upper, true));
    case Compare::outside: return either(below(value, limit.number, false), above(value, limit.upper, false));
    default: return Verdict::none;
  }
}

// "198.2", "50": four digits, more only before the point.
std::string digits(double number) {
  constexpr int shown = 4;
  const int before = number == 0 ? 1 : static_cast<int>(std::floor(std::log10(std::abs(number)))) + 1;
  std::array<char, 400> buffer{};  // the largest double has 309 digits
  const auto [end, error] = std::to_chars(buffer.data(), buffer.data() + buffer.size(), number, std::chars_format::fixed,
                                          std::clamp(shown - before, 0, shown));
  CHECK(error == std::errc(), "a double fits");
  std::string out(buffer.data(), end);
  if (out.find('.') == std::string::npos) return out;
  out.erase(out.find_last_not_of('0') + 1);
  if (out.ends_with('.')) out.pop_back();
  return out;
}

std::string limit_digits(const nlp::Comparison& limit) {
  const bool two = limit.how == Compare::between || limit.how == Compare::outside;
  if (two) return digits(limit.number) + "–" + digits(limit.upper);
  return digits(limit.number) + (limit.second ? "/" + digits(*limit.second) : "");
}

Analyte analyte_of_value(const Fact& fact, const FactValue& value, const nlp::Subject& subject) {
  for (const auto* codes : {&value.codes, &fact.codes}) {
    for (const Coding& code : *codes) {
      if (const Analyte known = analyte_of(code.code); known != Analyte::other) return known;
    }
  }
  for (const nlp::TermId term : subject.terms) {
    std::string_view codes = nlp::term_table().row(term).codes;
    if (const Analyte known = analyte_of(codes.substr(0, codes.find('|'))); known != Analyte::other) return known;
  }
  return Analyte::other;
}

// The limit in the value's unit.
struct InUnit {
  bool known = false;
  nlp::Comparison limit;
  std::string why;
};

bool convert_all(nlp::Comparison& limit, std::string_view from, std::string_view to, Analyte analyte) {
  for (double* number : {&limit.number, &limit.upper, limit.second ? &*limit.second : nullptr}) {
    if (number == nullptr) continue;
    const auto made = convert(*number, from, to, analyte);
    if (!made) return false;
    *number = *made;
  }
  return true;
}

InUnit converted(nlp::Comparison limit, const std::string& from, const std::string& to, Analyte analyte) {
  const std::string asked = limit_digits(limit) + " " + from;
  if (convert_all(limit, from, to, analyte)) return {true, limit, asked + " is " + limit_digits(limit) + " " + to};
  if (to.empty()) return {false, limit, "the limit is in " + from + ", and the value has no unit"};
  return {false, limit, "the limit is in " + from + ", the value in " + to + ": no rule to convert them is known"};
}

// The limit names no unit: the value's, unless it can't be, or is so far from the value that another unit is meant (white cells
// of 7,100 per µL and "above 11").
InUnit assumed(double value, const nlp::Comparison& limit, const std::string& unit, Analyte analyte) {
  constexpr double singles = 1000;
  constexpr std::string_view one = "/uL";
  const auto in_singles = convert(1, unit, one, Analyte::other);
  constexpr double far = 300;
  const bool too_far = in_singles && *in_singles < singles && limit.number > 0 && value / limit.number > far;
  if (too_far)
    return {false, limit, "the limit names no unit, and " + limit_digits(limit) + " " + unit + " is far from the value"};
  const Likelihood here = likelihood(limit.number, unit, analyte);
  const bool thousands = in_singles && *in_singles >= singles;
  const bool counted =
      thousands && (limit.number >= singles ||
                    (here == Likelihood::impossible && likelihood(limit.number, one, analyte) != Likelihood::impossible));
  if (counted) {
    InUnit made = converted(limit, std::string(one), unit, Analyte::other);
    made.why = "the limit is taken as per µL: " + made.why;
    return made;
  }
  if (here == Likelihood::impossible) {
    return {false, limit,
            "the limit names no unit, and " + limit_digits(limit) + " " + unit + " is no value that a person can have"};
  }
  return {true, limit, here == Likelihood::doubtful ? "the limit is taken as " + limit_digits(limit) + " " + unit : ""};
}

InUnit in_unit_of(const Quantity& value, const nlp::Comparison& limit, Analyte analyte) {
  const std::string& unit = !is_unit(value.unit) && is_unit(value.code) ? value.code : value.unit;
  if (limit.unit.empty()) return assumed(value.value, limit, unit, analyte);
  if (same_unit(limit.unit, unit)) return {true, limit, ""};
  return converted(limit, limit.unit, unit, analyte);
}

// Above 140/90 is who is above either, below it who is below both.
Verdict compare_pressure(const std::pair<Quantity, Quantity>& pressure, const nlp::Comparison& limit) {
  const Verdict first = compare(pressure.first, limit);
  if (!limit.second) return first;
  nlp::Comparison diastolic = limit;
  diastolic.number = *limit.second;
  const Verdict second = compare(pressure.second, diastolic);
  return limit.how == Compare::above ? either(first, second) : both(first, second);
}

}  // namespace

LimitVerdict against_limit(const Asked& asked, const ValueRef& ref, const nlp::Subject& subject) {
  const Fact& fact = asked.chart.facts[ref.fact];
  const nlp::Comparison& limit = asked.question.comparison;
  if (const auto pressure = ref.value < 0 ? pressure_of(fact) : std::nullopt) {
    const InUnit made = in_unit_of(pressure->first, limit, Analyte::other);
    return {made.known ? compare_pressure(*pressure, made.limit) : Verdict::uncertain, made.why};
  }
  const auto quantity = quantity_of(fact, ref.value);
  if (!quantity) return {Verdict::none, "the value is no number"};
  const InUnit made = in_unit_of(*quantity, limit, analyte_of_value(fact, value_at(fact, ref.value), subject));
  return {made.known ? compare(*quantity, made.limit) : Verdict::uncertain, made.why};
}

BeyondLimit beyond_limit(const Asked& asked, const std::vector<ValueRef>& measured, const nlp::Subject& subject) {
  BeyondLimit out;
  for (const ValueRef& one : measured) {
    const LimitVerdict judged = against_limit(asked, one, subject);
    if (judged.verdict == Verdict::yes) out.values.push_back(one);
    if (judged.verdict == Verdict::uncertain || judged.verdict == Verdict::none) ++out.unknown;
    if (out.why.empty()) out.why = judged.why;
  }
  return out;
}

std::optional<double> number_of(const Fact& fact, const ValueRef& ref) {
  if (const auto pressure = ref.value < 0 ? pressure_of(fact) : std::nullopt) return pressure->first.value;
  const auto quantity = quantity_of(fact, ref.value);
  return quantity ? std::optional(quantity->value) : std::nullopt;
}

}  // namespace chartroom::workflow
