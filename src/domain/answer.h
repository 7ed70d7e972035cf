#pragma once

// An answer about one chart: statements, each with the spans of the chart that it rests on.

#include <cstdint>
#include <string>
#include <vector>

#include "base/patient_text.h"
#include "domain/id.h"

namespace chartroom {

// A span of a document of the chart. `quote` equals the document's text from byte `start` up to `end` (UTF-8 boundaries).
struct Citation {
  DocumentId document;
  std::uint32_t start = 0;
  std::uint32_t end = 0;
  PatientText quote;
  PatientText title;        // of the document, as shown
  std::string resource;     // "Observation/abc"
  std::string date;         // of the document or fact; may be empty
  std::string import_name;  // the file it was imported from
};

struct Statement {
  PatientText text;
  std::vector<Citation> citations;  // never empty when it leaves (workflow/check_answer.h)
};

enum class AnswerKind : std::uint8_t { latest_value, list, yes_no, what_was_said, not_found };
enum class Verdict : std::uint8_t { none, yes, no, uncertain };

struct Answer {
  AnswerKind kind = AnswerKind::not_found;
  Verdict verdict = Verdict::none;
  PatientText how_read;  // how the question was understood: "latest value of potassium"
  std::vector<Statement> statements;
  // What was searched, said with every answer and all there is to say for not_found.
  std::uint32_t notes_searched = 0;
  std::uint32_t facts_searched = 0;
  PatientText searched_for;  // the terms, with their synonyms
  // What was asked about beside what `statements` answer, and has no answer here: "TSH" of "A1c and TSH".
  std::vector<PatientText> not_found;
};

}  // namespace chartroom
