#include "workflow/answer_parts.h"

#include <algorithm>

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

}  // namespace

Citation cite_fact(const Chart& chart, std::size_t fact) {
  const Document& record = chart.records[fact];
  Citation citation = cite(record, {0, static_cast<std::uint32_t>(record.text.size())});
  citation.resource = chart.facts[fact].resource;
  if (citation.date.empty()) citation.date = std::string(time_of(chart.facts[fact]).date());
  return citation;
}

Citation cite_note(const Chart& chart, std::size_t note, nlp::Span span) { return cite(chart.notes[note], span); }

const PartialTime& time_of(const Fact& fact) { return fact.when.known() ? fact.when : fact.recorded; }

std::string date_words(const PartialTime& time) { return time.known() ? std::string(time.date()) : "undated"; }

std::string source_words(const Document& note) {
  const std::string title = note.title.empty() ? "note" : note.title;
  return date_words(note.when) + ", " + title;
}

std::string on_one_line(std::string_view text) {
  std::string out;
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

bool in_window(const nlp::Question& question, const PartialTime& from, const PartialTime& until) {
  if (!question.window.named()) return true;
  if (!from.known() && !until.known()) return false;
  const std::int64_t first = from.known() ? from.from_s : until.from_s;
  const std::int64_t last = until.known() ? until.to_s : from.to_s;
  return question.window.touches(first, std::max(first + 1, last));
}

void sort_newest_first(const Chart& chart, std::vector<std::size_t>& facts) {
  std::sort(facts.begin(), facts.end(), [&](std::size_t a, std::size_t b) {
    const PartialTime& time_a = time_of(chart.facts[a]);
    const PartialTime& time_b = time_of(chart.facts[b]);
    if (time_a.from_s != time_b.from_s) return time_a.from_s > time_b.from_s;
    const std::int64_t recorded_a = chart.facts[a].recorded.from_s;
    const std::int64_t recorded_b = chart.facts[b].recorded.from_s;
    return recorded_a != recorded_b ? recorded_a > recorded_b : a > b;
  });
}

void add_not_found(const nlp::Subject& subject, Answer& answer) { answer.not_found.emplace_back(subject.name()); }

}  // namespace chartroom::workflow
