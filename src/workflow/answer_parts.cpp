#include "workflow/answer_parts.h"

#include <algorithm>

#include "base/limits.h"
#include "domain/reference_range.h"

namespace chartroom::workflow {
namespace {

Citation cite(const Document& document, nlp::Span span) {
  Citation citation;
  citation.document = document.id;
  citation.start = span.start;
  citation.end = span.end;
  citation.quote = PatientText(std::string(nlp::slice(document.text, span)));
  citation.title = PatientText(document.title);
  citation.resource = document.resource;
  citation.date = std::string(document.when.date());
  citation.import_name = document.import_name;
  return citation;
}

bool happens_once(FactKind kind) {
  return kind == FactKind::procedure || kind == FactKind::immunization || kind == FactKind::report ||
         kind == FactKind::observation;
}

}  // namespace

namespace {

// Of a record that is too long to be quoted whole: its end where that has the value, else from the value on, else its
// beginning.
nlp::Span quoted_span(const std::string& text, const Fact& fact, std::int32_t value) {
  constexpr std::size_t most = limits::answer_quote_bytes_max;
  std::size_t start = 0;
  const bool of_one = text.size() > most && value >= 0 && static_cast<std::size_t>(value) < fact.values.size();
  const FactValue* said = of_one ? &fact.values[static_cast<std::size_t>(value)] : nullptr;
  const std::size_t found = said == nullptr ? std::string::npos : text.find(said->name + ": " + said->text);
  if (found != std::string::npos && found + said->name.size() + 2 + said->text.size() > most)
    start = nlp::boundary_before(text, std::min(found, text.size() - most));
  return {static_cast<std::uint32_t>(start),
          static_cast<std::uint32_t>(nlp::boundary_before(text, std::min(text.size(), start + most)))};
}

}  // namespace

Citation cite_fact(const Chart& chart, std::size_t fact, std::int32_t value) {
  const Document& record = chart.records[fact];
  Citation citation = cite(record, quoted_span(record.text, chart.facts[fact], value));
  citation.resource = chart.facts[fact].resource;
  if (citation.date.empty()) citation.date = std::string(time_of(chart.facts[fact]).date());
  return citation;
}

Citation cite_note(const Chart& chart, std::size_t note, nlp::Span span) { return cite(chart.notes[note], span); }

std::string date_words(const PartialTime& time) { return time.known() ? std::string(time.date()) : "undated"; }

std::string source_words(const Document& note) {
  const std::string title = note.title.empty() ? "note" : note.title;
  return date_words(note.when) + ", " + title;
}

std::string period_words(const Fact& fact) {
  const std::string from = fact.when.known() ? std::string(fact.when.date()) : "";
  const std::string until = fact.until.known() ? std::string(fact.until.date()) : "";
  if (happens_once(fact.kind)) return from.empty() ? date_words(fact.recorded) : from;
  if (fact.kind == FactKind::encounter && (from == until || until.empty())) return from.empty() ? "undated" : from;
  if (!from.empty() && !until.empty()) return from + " to " + until;
  if (!until.empty()) return "until " + until;
  if (!from.empty()) return "since " + from;
  return fact.recorded.known() ? "recorded " + std::string(fact.recorded.date()) : "undated";
}

std::string item_words(const Fact& fact) {
  std::string out = fact.name.empty() ? "not named" : fact.name;
  if (fact.kind == FactKind::family_history && !fact.person.empty()) out = fact.person + ": " + out;
  for (const FactValue& value : fact.values) {
    if (value.text.empty()) continue;
    out += (value.name.empty() ? ": " : "; " + value.name + ": ") + bounded(value.text);
    if (const std::string range = bounded(reference_words(value)); !range.empty()) out += " (" + range + ")";
  }
  if (!fact.detail.empty()) out += " — " + fact.detail;
  out += ", " + period_words(fact);
  if (!fact.status_words.empty()) out += " (" + fact.status_words + ")";
  if (fact.status == FactStatus::refuted) out += ": refuted";
  return out;
}

std::string bounded(std::string text) {
  if (text.size() <= limits::answer_value_bytes_max) return text;
  text.resize(nlp::boundary_before(text, limits::answer_value_bytes_max));
  return text + "…";
}

std::string on_one_line(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  bool space = false;
  for (const char c : text) {
    if (static_cast<unsigned char>(c) <= 0x20) {
      space = !out.empty();
      continue;
    }
    if (space) out.push_back(' ');
    space = false;
    out.push_back(c);
  }
  return out;
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

std::string sentence_key(std::string_view sentence) {
  std::string key;
  nlp::TokenReader reader(sentence);
  for (nlp::Token token; reader.next(token);) {
    key += token.key;
    key.push_back(' ');
  }
  return key;
}

bool in_window(const nlp::Question& question, const PartialTime& from, const PartialTime& until) {
  if (!question.window.named()) return true;
  if (!from.known() && !until.known()) return false;
  const std::int64_t first = from.known() ? from.local_from_s() : until.local_from_s();
  const std::int64_t last = until.known() ? until.local_to_s() : from.local_to_s();
  return question.window.touches(first, std::max(first + 1, last));
}

bool in_window(const nlp::Question& question, const Fact& fact) {
  if (!question.window.named()) return true;
  const bool open =
      fact.status == FactStatus::current && !fact.until.known() && !happens_once(fact.kind) && fact.kind != FactKind::encounter;
  if (!open) return in_window(question, time_of(fact), fact.until);
  return !question.window.to_s || time_of(fact).local_from_s() < *question.window.to_s;
}

void add_not_found(const nlp::Subject& subject, Answer& answer) {
  std::string name = subject.name();
  for (const nlp::Qualifier& qualifier : subject.qualifiers) name += ", “" + qualifier.word + "”";
  answer.not_found.emplace_back(std::move(name));
}

void add_not_found(const nlp::Subject& subject, const std::vector<std::string>& unsupported, Answer& answer) {
  std::string words;
  for (const std::string& word : unsupported) words += (words.empty() ? "“" : ", “") + word + "”";
  answer.not_found.emplace_back(subject.name() + ": in the chart, but " + words + " is not said with it");
}

std::uint32_t add_statement(Answer& answer, std::string text, std::vector<Citation> citations, std::string_view subject) {
  answer.statements.push_back({PatientText(std::move(text)), std::move(citations), PatientText(std::string(subject))});
  return static_cast<std::uint32_t>(answer.statements.size() - 1);
}

}  // namespace chartroom::workflow
