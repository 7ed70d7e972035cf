#pragma once

// What an import did, for the operator and the API: counts by resource type, and problems with stable codes. No patient data:
// a problem says where (entry or line, resource type), never what; names of files are the operator's own.

#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace chartroom::records {

enum class ProblemKind : std::uint8_t {
  file_refused,   // nothing of the file was imported
  entry_refused,  // this entry or line was not imported, the rest was
  warning,        // imported, and something about it is odd
};

// The table of all problem codes. Stable: part of the API, documented in docs/import.md.
struct ProblemRow {
  std::string_view code;  // "import.bad_gzip"
  ProblemKind kind;
  std::string_view sentence;  // what it is and what to do
};
std::span<const ProblemRow> problem_table();
const ProblemRow& problem_row(std::string_view code);  // CHECK: the code is in the table
std::string_view problem_kind_name(ProblemKind kind);

struct ImportProblem {
  std::string_view code;      // into the table
  std::string_view sentence;  // likewise
  ProblemKind kind = ProblemKind::warning;
  std::string file;
  std::string where;  // "entry 12 (Observation)", "line 3"; empty: the file as a whole
};

struct TypeCounts {
  std::uint64_t added = 0;
  std::uint64_t unchanged = 0;
  std::uint64_t updated = 0;  // a newer version
  std::uint64_t older = 0;    // older than what was stored: kept as history
  std::uint64_t void_ = 0;    // of added and updated: entered in error or cancelled
  std::uint64_t refused = 0;
  std::uint64_t not_there = 0;  // deletions of what never came: remembered, and a warning each
};

// What became of one file of an archive.
struct FileSummary {
  std::string file;
  bool is_refused = false;  // nothing of it was imported
  std::uint64_t added = 0;
  std::uint64_t unchanged = 0;
  std::uint64_t updated = 0;
  std::uint64_t older = 0;
  std::uint64_t refused = 0;
};

struct ImportReport {
  std::uint64_t files = 0;
  std::uint64_t bytes = 0;  // after decompression
  std::uint64_t entries = 0;
  std::map<std::string, TypeCounts, std::less<>> types;      // of resources that are read, and of plain notes ("File")
  std::map<std::string, std::uint64_t, std::less<>> others;  // of other types: kept as they are (or seen again)
  std::uint64_t patients_new = 0;
  std::uint64_t patients_changed = 0;
  std::uint64_t moved = 0;              // resources that left another patient's chart
  std::uint64_t notes = 0;              // readable texts that were added
  std::uint64_t unreadable = 0;         // attachments that were kept and can't be read yet
  std::vector<ImportProblem> problems;  // the first import_problems_max
  std::uint64_t problems_left_out = 0;
  std::vector<FileSummary> by_file;  // of an archive
  // Why it ended early (the disk is full, cancelled, the store failed); what was counted is stored. Run it again to resume.
  std::optional<Error> stopped_by;

  void add_problem(std::string_view code, std::string_view file, std::string where);
  void add(const ImportReport& other);  // the sum of both
  // Files and entries that were refused: what an exit code goes by.
  bool refused_anything() const;
};

// Of a file that is done.
FileSummary summary_of(const ImportReport& report, std::string file);

inline constexpr std::size_t import_problems_max = 1000;  // a page that a person can still read

// {"files", "bytes", "entries", "types": {type: {…}}, "others": {…}, "patients": {…}, "notes", "problems": [{"code", "kind",
// "file", "where", "sentence"}] …, "by_file": [{"file", "taken", "added" …}] (of an archive only)}
std::string report_json(const ImportReport& report);

}  // namespace chartroom::records
