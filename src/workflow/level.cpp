// "Is her potassium high?", "A1c above 7?": the latest value against the source's own interpretation or reference range, or
// against the number of the question. What the source does not say is not judged here.

#include <algorithm>

#include "domain/reference_range.h"
#include "workflow/limit.h"

namespace chartroom::workflow {
namespace {

using nlp::Compare;
using nlp::Scope;

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
    case Compare::below:
    case Compare::between:
    case Compare::outside: break;
  }
  return Verdict::none;
}

LimitVerdict judge(const Asked& asked, const ValueRef& ref, const nlp::Subject& subject) {
  const nlp::Comparison& comparison = asked.question.comparison;
  const Fact& fact = asked.chart.facts[ref.fact];
  if (comparison.has_limit()) return against_limit(asked, ref, subject);
  if (comparison.how == Compare::positive || comparison.how == Compare::negative)
    return {by_result(value_words(fact, ref.value), comparison.how == Compare::positive), ""};
  const Verdict verdict = by_source(fact, ref.value, comparison.how);
  return {verdict, verdict == Verdict::none ? "the source gives no range or interpretation for it" : ""};
}

struct JudgedValue {
  ValueRef ref;
  LimitVerdict judged;
};

// What outweighs what: of "any" a yes, of "every" a no. What is open is more than the rest, and of "every" also what can't be
// compared.
int weight(Verdict verdict, Scope scope) {
  const bool every = scope == Scope::every;
  switch (verdict) {
    case Verdict::yes: return every ? 1 : 3;
    case Verdict::uncertain: return 2;
    case Verdict::no: return every ? 3 : 1;
    case Verdict::none: break;
  }
  return every ? 2 : 0;
}

// Whether `number` is more on the side that the answer shows: of "any" the furthest on the side that is asked for, so that a
// "no" shows how near it came; of "every" the furthest on the other side.
bool is_further(const nlp::Comparison& comparison, double number, double than) {
  const bool every = comparison.scope == Scope::every;
  if (comparison.how == Compare::above || comparison.how == Compare::high) return every ? number < than : number > than;
  if (comparison.how == Compare::below || comparison.how == Compare::low) return every ? number > than : number < than;
  return false;
}

JudgedValue judge_all_measured(const Asked& asked, const std::vector<ValueRef>& measured, const nlp::Subject& subject) {
  const nlp::Comparison& comparison = asked.question.comparison;
  JudgedValue best{measured.front(), judge(asked, measured.front(), subject)};
  if (comparison.scope == Scope::newest || comparison.how == Compare::normal) return best;
  for (const ValueRef& ref : measured) {
    const LimitVerdict judged = judge(asked, ref, subject);
    const auto number = number_of(asked.chart.facts[ref.fact], ref);
    const auto best_number = number_of(asked.chart.facts[best.ref.fact], best.ref);
    const bool further = number && best_number && is_further(comparison, *number, *best_number);
    const int more = weight(judged.verdict, comparison.scope) - weight(best.judged.verdict, comparison.scope);
    if (more > 0 || (judged.verdict == best.judged.verdict && further)) best = {ref, judged};
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
      const JudgedValue best = judge_all_measured(asked, measured, subject);
      const Verdict verdict = best.judged.verdict == Verdict::none ? Verdict::uncertain : best.judged.verdict;
      std::string why = best.judged.why.empty() ? "" : "; " + best.judged.why;
      if (comparison.has_limit() && comparison.scope != Scope::newest && measured.size() > 1)
        why += "; of " + std::to_string(measured.size()) + " values";
      add_statement(answer, std::string(verdict_word(verdict)) + ": " + statement_words(asked, best.ref, matcher) + why,
                    {cite_fact(asked.chart, best.ref.fact, best.ref.value)}, subject.name());
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
