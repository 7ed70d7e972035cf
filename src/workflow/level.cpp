// "Is her potassium high?", "A1c above 7?": the latest value against the source's own interpretation or reference range, or
// against the number of the question. What the source does not say is not judged here.

#include <algorithm>

#include "domain/reference_range.h"
#include "workflow/values.h"

namespace chartroom::workflow {
namespace {

using nlp::Compare;

bool says(const std::string& interpretation, std::string_view word) { return interpretation.find(word) != std::string::npos; }

// "A Rh(D) positive", "Not detected": by the words of the result.
Verdict by_result(const std::string& words, bool positive) {
  bool yes = false;
  bool no = false;
  bool denied = false;
  for (const nlp::Token& token : nlp::tokenize(words)) {
    const std::string& key = token.key;
    const bool is_positive = key == "positive" || key == "pos" || key == "reactive" || key == "detected" || key == "present";
    no = no || key == "negative" || key == "neg" || key == "nonreactive" || key == "undetected" || key == "absent" ||
         (denied && is_positive);
    yes = yes || (is_positive && !denied);
    denied = key == "not" || key == "non" || key == "none" || key == "no";
  }
  if (yes == no) return Verdict::none;
  return yes == positive ? Verdict::yes : Verdict::no;
}

// What the source says of a value: by its own interpretation, else by its own range.
struct Judged {
  bool known = false;
  bool high = false;
  bool low = false;
  bool odd = false;  // not normal
};

Judged judge(const FactValue& value) {
  const std::string interpretation = nlp::fold(value.interpretation);
  const bool high = says(interpretation, "high");
  const bool low = says(interpretation, "low");
  const bool abnormal = says(interpretation, "abnormal");
  // "Above high normal" is none.
  const bool normal = says(interpretation, "normal") && !abnormal && !high && !low;
  if (high || low || normal || abnormal) return {true, high, low, !normal};
  const RangePlace place = place_in_range(value);
  const bool above = place == RangePlace::above;
  const bool below = place == RangePlace::below;
  return {place != RangePlace::unknown, above, below, above || below};
}

// Of several components together: one that is high makes it high, and it is normal only if each is known to be.
Judged judge_all(const Fact& fact) {
  Judged all{true, false, false, false};
  for (const FactValue& value : fact.values) {
    if (value.text.empty()) continue;
    const Judged one = judge(value);
    all = {all.known && one.known, all.high || one.high, all.low || one.low, all.odd || one.odd};
  }
  return all;
}

// By what the source says of it; none where it says nothing.
Verdict by_source(const Fact& fact, std::int32_t value, Compare how) {
  const Judged judged = value < 0 ? judge_all(fact) : judge(value_at(fact, value));
  const Verdict otherwise = judged.known ? Verdict::no : Verdict::none;
  switch (how) {
    case Compare::high: return judged.high ? Verdict::yes : otherwise;
    case Compare::low: return judged.low ? Verdict::yes : otherwise;
    case Compare::abnormal: return judged.odd ? Verdict::yes : otherwise;
    case Compare::normal:
      if (judged.odd) return Verdict::no;
      return judged.known ? Verdict::yes : Verdict::none;
    case Compare::none:
    case Compare::positive:
    case Compare::negative:
    case Compare::above:
    case Compare::below: break;
  }
  return Verdict::none;
}

// Cells are counted in thousands: "below 50,000" of a value of 58 × 10³/µL.
double limit_of(double number, std::string_view unit) {
  constexpr double thousand = 1000;
  for (const std::string_view thousands : {"10*3", "10^3", "x10(3)", "K/", "k/", "x10e3", "10e3", "10³", "Thousand"}) {
    if (number >= thousand && unit.find(thousands) != std::string_view::npos) return number / thousand;
  }
  return number;
}

Verdict by_number(const Fact& fact, const ValueRef& ref, const nlp::Comparison& comparison) {
  const auto verdict = [](bool yes) { return yes ? Verdict::yes : Verdict::no; };
  const bool above = comparison.how == Compare::above;
  const auto beyond = [&](double value, double limit) {
    return (above ? value > limit : value < limit) || (comparison.or_equal && value == limit);
  };
  if (const auto pressure = ref.value < 0 ? pressure_of(fact) : std::nullopt) {
    const bool first = beyond(pressure->first.value, comparison.number);
    if (!comparison.second) return verdict(first);
    const bool second = beyond(pressure->second.value, *comparison.second);
    return verdict(above ? first || second : first && second);
  }
  const auto quantity = quantity_of(fact, ref.value);
  if (!quantity) return Verdict::none;
  const double limit = limit_of(comparison.number, quantity->unit);
  // "< 5" may be anything below five.
  const bool less = quantity->comparator.starts_with('<');
  const bool more = quantity->comparator.starts_with('>');
  if (less) return limit < quantity->value ? Verdict::uncertain : verdict(!above);
  if (more) return limit > quantity->value ? Verdict::uncertain : verdict(above);
  return verdict(beyond(quantity->value, limit));
}

Verdict judge(const Asked& asked, const ValueRef& ref) {
  const nlp::Comparison& comparison = asked.question.comparison;
  const Fact& fact = asked.chart.facts[ref.fact];
  switch (comparison.how) {
    case Compare::above:
    case Compare::below: return by_number(fact, ref, comparison);
    case Compare::positive:
    case Compare::negative: return by_result(value_words(fact, ref.value), comparison.how == Compare::positive);
    case Compare::none:
    case Compare::high:
    case Compare::low:
    case Compare::normal:
    case Compare::abnormal: break;
  }
  return by_source(fact, ref.value, comparison.how);
}

// The number that is compared: of a pressure the systolic one.
std::optional<double> number_of(const Fact& fact, const ValueRef& ref) {
  if (const auto pressure = ref.value < 0 ? pressure_of(fact) : std::nullopt) return pressure->first.value;
  const auto quantity = quantity_of(fact, ref.value);
  return quantity ? std::optional(quantity->value) : std::nullopt;
}

struct JudgedValue {
  ValueRef ref;
  Verdict verdict = Verdict::none;
};

// Of all that were measured: what is yes outweighs what is open, and that what is no; of those the furthest on the side that is
// asked for, so that a "no" shows how near it came.
JudgedValue judge_every(const Asked& asked, const std::vector<ValueRef>& measured) {
  const auto weight = [](Verdict verdict) {
    switch (verdict) {
      case Verdict::yes: return 3;
      case Verdict::uncertain: return 2;
      case Verdict::no: return 1;
      case Verdict::none: break;
    }
    return 0;
  };
  const auto how = asked.question.comparison.how;
  const bool upward = how == Compare::above || how == Compare::high;
  const bool downward = how == Compare::below || how == Compare::low;
  JudgedValue best{measured.front(), judge(asked, measured.front())};
  for (const ValueRef& ref : measured) {
    const Verdict verdict = judge(asked, ref);
    const auto number = number_of(asked.chart.facts[ref.fact], ref);
    const auto best_number = number_of(asked.chart.facts[best.ref.fact], best.ref);
    const bool further = number && best_number && ((upward && *number > *best_number) || (downward && *number < *best_number));
    if (weight(verdict) > weight(best.verdict) || (verdict == best.verdict && further)) best = {ref, verdict};
  }
  return best;
}

}  // namespace

void answer_level(const Asked& asked, Answer& answer) {
  const nlp::Comparison& comparison = asked.question.comparison;
  Verdict all = Verdict::none;
  for (const nlp::Subject& asked_for : asked.question.subjects) {
    for (const nlp::Subject& subject : expand_panel(asked, asked_for)) {
      const SubjectMatcher matcher(asked.prepared, asked.stemmer, subject);
      std::vector<std::string> lacking;
      std::vector<ValueRef> measured = find_values(asked, matcher, lacking);
      std::erase_if(measured, [&](const ValueRef& one) { return value_words(asked.chart.facts[one.fact], one.value).empty(); });
      if (measured.empty()) {
        add_not_found(subject, answer);
        continue;
      }
      const JudgedValue judged = comparison.ever && comparison.how != Compare::normal
                                     ? judge_every(asked, measured)
                                     : JudgedValue{measured.front(), judge(asked, measured.front())};
      Verdict verdict = judged.verdict;
      const std::string why = verdict == Verdict::none ? "; the source gives no range or interpretation for it" : "";
      if (verdict == Verdict::none) verdict = Verdict::uncertain;
      add_statement(answer, std::string(verdict_word(verdict)) + ": " + statement_words(asked, judged.ref, matcher) + why,
                    {cite_fact(asked.chart, judged.ref.fact)}, subject.name());
      const bool first = all == Verdict::none;
      all = first                                                          ? verdict
            : (all == Verdict::yes || verdict == Verdict::yes)             ? Verdict::yes
            : (all == Verdict::uncertain || verdict == Verdict::uncertain) ? Verdict::uncertain
                                                                           : Verdict::no;
    }
  }
  answer.verdict = all;
}

}  // namespace chartroom::workflow
