// "Is her potassium high?", "A1c above 7?": the latest value against the source's own interpretation or reference range, or
// against the number of the question. What the source does not say is not judged here.

#include <algorithm>
#include <charconv>

#include "workflow/values.h"

namespace chartroom::workflow {
namespace {

using nlp::Compare;

struct Range {
  std::optional<double> low;
  std::optional<double> high;
};

std::optional<double> number_at(std::string_view text, std::size_t& at) {
  while (at < text.size() && (text[at] < '0' || text[at] > '9')) ++at;
  if (at >= text.size()) return std::nullopt;
  double value = 0;
  const auto read = std::from_chars(text.data() + at, text.data() + text.size(), value);
  if (read.ec != std::errc()) return std::nullopt;
  at = static_cast<std::size_t>(read.ptr - text.data());
  return value;
}

// "3.5–5.1 mmol/L", "< 5", ">= 60", "up to 40"; nothing where several ranges stand beside each other.
Range read_range(std::string_view words) {
  if (words.find(';') != std::string_view::npos) return {};
  std::size_t at = 0;
  const auto first = number_at(words, at);
  if (!first) return {};
  const std::size_t before = words.find_first_of("0123456789");
  const std::string_view lead = words.substr(0, before);
  if (lead.find('<') != std::string_view::npos || lead.find("up to") != std::string_view::npos ||
      lead.find("≤") != std::string_view::npos) {
    return {std::nullopt, first};
  }
  if (lead.find('>') != std::string_view::npos || lead.find("≥") != std::string_view::npos) return {first, std::nullopt};
  const std::string_view rest = words.substr(at);
  const bool dash = rest.find("–") != std::string_view::npos || rest.find('-') != std::string_view::npos ||
                    rest.find(" to ") != std::string_view::npos;
  if (!dash) return {};
  const auto second = number_at(words, at);
  if (!second || *second < *first) return {};
  return {first, second};
}

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

// By what the source says of it; none where it says nothing.
Verdict by_source(const Fact& fact, std::int32_t value, Compare how) {
  const std::string interpretation = nlp::fold(interpretation_of(fact, value));
  bool high = says(interpretation, "high");
  bool low = says(interpretation, "low");
  bool normal = says(interpretation, "normal") && !says(interpretation, "abnormal");
  bool known = high || low || normal || says(interpretation, "abnormal");
  const auto quantity = quantity_of(fact, value);
  if (!known && quantity && quantity->comparator.empty()) {
    const Range range = read_range(reference_range_of(fact, value));
    known = range.low || range.high;
    high = range.high && quantity->value > *range.high;
    low = range.low && quantity->value < *range.low;
    normal = known && !high && !low;
  }
  if (!known) return Verdict::none;
  const auto verdict = [](bool yes) { return yes ? Verdict::yes : Verdict::no; };
  switch (how) {
    case Compare::high: return verdict(high);
    case Compare::low: return verdict(low);
    case Compare::normal: return verdict(normal);
    case Compare::abnormal: return verdict(!normal);
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
