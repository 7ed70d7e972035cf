// The extractive answerer on any bytes: the question before the first zero byte, and after it a note of the chart; both are
// made valid UTF-8 first, as the routes' parsers and the import demand it. Spans lie on characters' boundaries, passages are in
// order, and an answer leaves only with citations that hold.

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>

#include "nlp/assertion.h"
#include "nlp/passages.h"
#include "nlp/question.h"
#include "nlp/sections.h"
#include "nlp/sentence_words.h"
#include "nlp/text.h"
#include "records/html_text.h"
#include "retrieval/word_index.h"
#include "workflow/answer_question.h"
#include "workflow/chart_for_tests.h"
#include "workflow/check_citations.h"

namespace {

using namespace chartroom;
using namespace chartroom::workflow;
using records::is_utf8;

void require(bool holds) {
  if (!holds) std::abort();
}

// Bytes that are no UTF-8 become '?'.
std::string valid_text(std::string_view bytes) {
  std::string out;
  for (std::size_t at = 0; at < bytes.size();) {
    std::size_t length = 1;
    while (length < 4 && at + length < bytes.size() && !is_utf8(bytes.substr(at, length))) ++length;
    const bool whole = is_utf8(bytes.substr(at, length));
    out += whole ? bytes.substr(at, length) : std::string_view("?");
    at += whole ? length : 1;
  }
  return out;
}

void check_span(std::string_view text, nlp::Span span) {
  require(span.start <= span.end && span.end <= text.size());
  const auto inside = [&](std::size_t at) {
    return at < text.size() && (static_cast<unsigned char>(text[at]) & 0xC0U) == 0x80;
  };
  require(!inside(span.start) && !inside(span.end));
}

void check_note(const std::string& note) {
  for (const nlp::Section& section : nlp::find_sections(note)) {
    check_span(note, section.title);
    check_span(note, section.body);
  }
  std::size_t end = 0;
  const nlp::PassageList pieces = nlp::split_passages(note);
  for (const nlp::Passage& passage : pieces.passages) {
    check_span(note, passage.span);
    require(passage.span.start >= end);
    end = passage.span.end;
    for (std::uint32_t i = 0; i < passage.sentences; ++i) {
      const nlp::Span sentence = pieces.sentences[passage.first_sentence + i];
      check_span(note, sentence);
      require(sentence.start >= passage.span.start && sentence.end <= passage.span.end);
      const nlp::SentenceWords words(nlp::slice(note, sentence));
      const auto tokens = words.tokens();
      if (!tokens.empty()) (void)nlp::assess(words, tokens[tokens.size() / 2].span, passage.section);
    }
  }
}

// What an import seals beside a note is read back as it was written.
void check_words(const std::string& note) {
  retrieval::WordIndex::Builder builder;
  builder.add(DocumentId{}, note);
  const Bytes bytes = builder.take().bytes();
  const auto read = retrieval::WordIndex::read(bytes);
  require(read.has_value() && read->bytes() == bytes);
}

Chart fixed_chart(const std::string& note) {
  ChartBuilder builder;
  builder.value("K", "2823-3", "2025-06-10", 4.4, "mmol/L");
  builder.fact(FactKind::medication, "Apixaban 5 mg tablet", "2025-01-15", FactStatus::current, "active");
  builder.fact(FactKind::medication, "Prednisone 20 mg", "2025-01-15", FactStatus::past, "completed");
  builder.fact(FactKind::condition, "Gout", "2012", FactStatus::current, "active");
  builder.fact(FactKind::allergy, "Penicillin", "1990", FactStatus::refuted, "refuted");
  builder.fact(FactKind::procedure, "Colonoscopy", "2019", FactStatus::past, "completed");
  builder.fact(FactKind::immunization, "influenza", "2023-10-02", FactStatus::past, "completed");
  builder.note("2024-11-03", "ED note", "HPI: Chest pain since this morning.\nROS: Negative for fever.\nAllergies: NKDA\n");
  builder.note("2025-06-10", "Clinic note", note);
  return builder.finish();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view bytes = as_text(ByteView(data, size));
  const std::size_t cut = std::min(bytes.find('\0'), bytes.size());
  const std::string question = valid_text(bytes.substr(0, cut));
  const std::string note = valid_text(bytes.substr(cut));
  check_note(note);
  check_words(note);
  const Chart chart = fixed_chart(note);
  const PreparedChart prepared(chart);
  const nlp::ReadingContext context{prepared.things().names(), {}};
  const nlp::Question read = nlp::read_question({question, {}, test_now()}, context);
  for (const nlp::Subject& subject : read.subjects) check_span(question, subject.span);
  require(is_utf8(read.how_read));
  const auto answer = answer_question(prepared, {question, {}, test_now()});
  require(answer.has_value());
  require(check_citations(prepared, *answer).has_value());
  for (const Statement& statement : answer->statements) require(is_utf8(statement.text.reveal()));
  return 0;
}
