#pragma once

// A report as a table with notes: the same for a program, for a spreadsheet and for the page.

#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "gate/prepared_answer.h"

namespace chartroom::gate {

struct Report {
  std::string_view name;  // a part of the file's name
  Timestamp made{};
  std::vector<std::string_view> columns;
  std::vector<std::vector<std::string>> rows;  // of as many cells as there are columns
  std::vector<std::string> notes;              // sentences: what a reader should look at
  std::string state = {};  // where a reader signs for it: the beginning of a digest of what stands in it, in hex
};

// RFC 4180 with a line of names, in UTF-8. A cell that a spreadsheet would take for a formula begins with an apostrophe.
std::string csv_of(const Report& report);

enum class ReportAs : std::uint8_t { json, csv };
PreparedAnswer report_answer(const Report& report, ReportAs as);

}  // namespace chartroom::gate
