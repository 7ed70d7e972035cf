#pragma once

// An answer about one chart: statements, each with the spans of the chart that it rests on, and what a reader needs to judge
// them: who the patient is, how current the chart is, how the question was read, which sources contradict each other.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/patient_text.h"
#include "domain/chart.h"
#include "domain/id.h"
#include "domain/reference_range.h"

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
  std::vector<Citation> citations;  // never empty when it leaves (workflow/check_citations.h)
  PatientText subject = {};         // which part of the question it answers: "potassium"; empty where there is one part only
};

enum class AnswerKind : std::uint8_t {
  latest_value,   // also the first, previous, highest or lowest
  value_on_date,  // of a time that the question names
  trend,
  list,
  yes_no,
  when,
  who,
  what_was_said,  // also why
  not_found,
};
enum class Verdict : std::uint8_t { none, yes, no, uncertain };
std::string_view answer_kind_name(AnswerKind kind);  // "latest_value"
std::string_view verdict_name(Verdict verdict);      // empty for none

// Sources that can't all be right. Each side names statements of the answer by their index; there are at least two sides.
struct Contradiction {
  PatientText about;
  std::vector<std::vector<std::uint32_t>> sides;
};

// Values over time, newest first, or several measures beside each other. The cells are those of `columns`, as shown.
struct TablePart {
  double value = 0;  // in the table's unit
  std::string flag;  // of this part; may be empty
};
struct TableRow {
  std::vector<PatientText> cells;
  std::optional<double> value;  // for a plot, in the table's unit; none where the cell is no number or has another unit
  std::string at;               // FHIR date or time; may be empty
  std::uint32_t statement = 0;  // whose citations are the row's
  std::optional<ReferenceRange> range = {};  // of this very value, where it has a plain one and `value` is set
  std::vector<TablePart> parts = {};         // for a plot of several lines: one for each of the table's parts, or none
};
struct AnswerTable {
  PatientText title;
  std::string unit;  // of the newest value, where all are of one measure; may be empty
  std::vector<std::string> columns;
  std::vector<TableRow> rows;
  std::vector<std::string> parts = {};  // what each row has several numbers of: "Systolic", "Diastolic"; else empty
};

// Who is meant, by the name and two identifiers: the birth date, and the record number where there is one.
struct AnswerPatient {
  PatientText name;
  PatientText birth_date;
  std::optional<Identifier> identifier;
};

struct Answer {
  AnswerPatient patient;
  Timestamp imported_at{};  // the last import that changed the chart
  std::string newest;       // FHIR date of the newest note or fact; empty if nothing is dated
  Labels labels = {};       // of all that it cites
  AnswerKind kind = AnswerKind::not_found;
  Verdict verdict = Verdict::none;
  bool negated = false;  // the question was put in the negative ("never had …?"); the verdict is of the thing itself
  PatientText how_read;  // how the question was understood: "latest value of potassium"
  std::vector<PatientText> ambiguous;  // how it could be read otherwise
  std::vector<Statement> statements;
  std::vector<Contradiction> contradictions;
  std::vector<AnswerTable> tables;
  // What was searched, said with every answer and all there is to say for not_found.
  std::uint32_t notes_searched = 0;
  std::uint32_t facts_searched = 0;
  PatientText searched_for;  // the terms, with their synonyms
  // What was asked about beside what `statements` answer, and has no answer here: "TSH" of "A1c and TSH".
  std::vector<PatientText> not_found;
  std::uint32_t duplicates_left_out = 0;  // copied passages that were counted once
};

}  // namespace chartroom
