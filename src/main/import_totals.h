#pragma once

// What the server reported of everything that an import sent, for the terminal. Not for several threads at once.

#include <boost/json/object.hpp>
#include <boost/json/value.hpp>
#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace chartroom {

struct ImportTotals {
  std::uint64_t files = 0;
  std::uint64_t refused_files = 0;
  std::uint64_t patients_new = 0;
  std::uint64_t patients_changed = 0;
  std::uint64_t notes = 0;
  std::uint64_t moved = 0;                      // from one patient's chart to another's
  std::map<std::string, std::uint64_t> counts;  // added, unchanged, updated, older, refused, not_there
  std::map<std::string, std::uint64_t> others;
  std::vector<std::string> problems;
  std::uint64_t problems_left_out = 0;
  bool refused_anything = false;
};

void add_problem(ImportTotals& totals, std::string text);

// A report as the API shows it. `file` names what was sent: a problem names its own file where it was one of several. True
// unless what was sent was refused as a whole.
bool add_report(ImportTotals& totals, const boost::json::value& report, const std::string& file);

void print_totals(const ImportTotals& totals);
boost::json::object totals_json(const ImportTotals& totals);

}  // namespace chartroom
