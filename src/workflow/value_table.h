#pragma once

// Measured values as a table of an answer: of one measure over time, or of several beside each other. Not for other rooms.
//
// Each row has the source's name, date, value, unit, reference range, flag and status of its own value; what none of the rows
// has, or all share, is no column. Ranges and flags: domain/reference_range.h.

#include <string>
#include <vector>

#include "workflow/values.h"

namespace chartroom::workflow {

class ValueTable {
 public:
  enum class Rows : std::uint8_t {
    of_one_measure,       // newest first; may be plotted
    of_several_measures,  // each says its name
  };
  ValueTable(std::string title, Rows rows);

  // What the row is called, and the statement that has its citations. `before` says how often it was measured: may be empty.
  struct Row {
    std::string name;
    std::uint32_t statement = 0;
    std::string before = {};
  };
  void add(const Fact& fact, std::int32_t value, Row row);
  // Adds the table to the answer, if it has so many rows at least.
  void give(Answer& answer, std::size_t rows_min) &&;

 private:
  void set_points(const Fact& fact, std::int32_t value, TableRow& row);

  AnswerTable table_;
  Rows rows_;
};

}  // namespace chartroom::workflow
