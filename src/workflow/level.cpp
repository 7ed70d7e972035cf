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

Verdict by_number(const Fact& fact, const ValueRef& ref, const nlp::Comparison& comparison) {
  const auto verdict = [](bool yes) { return yes ? Verdict::yes : Verdict::no; };
  const bool above = comparison.how == Compare::above;
  if (const auto pressure = ref.value < 0 ? pressure_of(fact) : std::nullopt) {
    const bool first = above ? pressure->first.value > comparison.number : pressure->first.value < comparison.number;
    if (!comparison.second) return verdict(first);
    const bool second = above ? pressure->second.value > *comparison.second : pressure->second.value < *comparison.second;
    return verdict(above ? first || second : first && second);
  }
  const auto quantity = quantity_of(fact, ref.value);
  if (!quantity) return Verdict::none;
  // "< 5" may be anything below five.
  const bool less = quantity->comparator.starts_with('<');
  const bool more = quantity->comparator.starts_with('>');
  if (less) return comparison.number < quantity->value ? Verdict::uncertain : verdict(!above);
  if (more) return comparison.number > quantity->value ? Verdict::uncertain : verdict(above);
  return verdict(above ? quantity->value > comparison.number : quantity->value < comparison.number);
}

std::string_view verdict_word(Verdict verdict) {
  switch (verdict) {
    case Verdict::yes: return "Yes";
    case Verdict::no: return "No";
    case Verdict::uncertain:
    case Verdict::none: break;
  }
  return "Uncertain";
}

}  // namespace

void answer_level(const Asked& asked, Answer& answer) {
  const nlp::Comparison& comparison = asked.question.comparison;
  Verdict all = Verdict::none;
  for (const nlp::Subject& asked_for : asked.question.subjects) {
    for (const nlp::Subject& subject : expand_panel(asked, asked_for)) {
      const SubjectMatcher matcher(asked.prepared, asked.stemmer, subject);
      std::vector<std::string> lacking;
      const auto values = find_values(asked, matcher, lacking);
      const auto measured = std::find_if(values.begin(), values.end(), [&](const ValueRef& one) {
        return !value_words(asked.chart.facts[one.fact], one.value).empty();
      });
      if (measured == values.end()) {
        add_not_found(subject, answer);
        continue;
      }
      const Fact& fact = asked.chart.facts[measured->fact];
      const bool number = comparison.how == Compare::above || comparison.how == Compare::below;
      const bool result = comparison.how == Compare::positive || comparison.how == Compare::negative;
      Verdict verdict = number   ? by_number(fact, *measured, comparison)
                        : result ? by_result(value_words(fact, measured->value), comparison.how == Compare::positive)
                                 : by_source(fact, measured->value, comparison.how);
      const std::string why = verdict == Verdict::none ? "; the source gives no range or interpretation for it" : "";
      if (verdict == Verdict::none) verdict = Verdict::uncertain;
      add_statement(answer, std::string(verdict_word(verdict)) + ": " + statement_words(asked, *measured, matcher) + why,
                    {cite_fact(asked.chart, measured->fact)}, subject.name());
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
