#include "records/import_report.h"

#include <algorithm>
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>

#include "base/check.h"

namespace chartroom::records {
namespace {

using enum ProblemKind;

constexpr ProblemRow kProblems[] = {
    {"import.truncated_json", file_refused, "The JSON ends too early; the file is incomplete. Export or copy it again."},
    {"import.bad_json", file_refused, "The file is not valid JSON: its brackets or its beginning don't fit. Export it again."},
    {"import.invalid_utf8", file_refused, "The file is not valid UTF-8. Convert it to UTF-8 and import it again."},
    {"import.too_large", file_refused, "The file has more than 512 MiB, packed or unpacked. Split it and import the parts."},
    {"import.too_many_entries", file_refused, "The bundle has more than 1,000,000 entries. Split it and import the parts."},
    {"import.too_deep", file_refused, "The JSON is nested deeper than any FHIR resource. It was not read."},
    {"import.bad_gzip", file_refused, "The gzip data is damaged or incomplete. Compress or copy the file again."},
    {"import.bad_tar", file_refused,
     "The tar archive is damaged, incomplete or of a form that isn't read. Make or copy it again."},
    {"import.not_fhir", file_refused,
     "This is neither a FHIR R4 bundle or resource, nor NDJSON, nor a note (.txt). Export it in one of these forms."},
    {"import.empty", file_refused, "The file is empty."},
    {"import.no_patient_named", file_refused,
     "A plain-text note doesn't say whose it is. Name the patient by id or by \"system|value\" of an identifier."},
    {"import.note_patient_unknown", file_refused,
     "No patient, or more than one, has the id or identifier that was named for this note. Import the patient first."},
    {"import.note_too_large", file_refused, "The note has more than 8 MiB. Split it and import the parts."},
    {"import.bad_note_date", file_refused, "The date given for the note is not a date such as 2024-03-01. Correct it."},
    {"import.entry_bad_json", entry_refused, "This entry is not valid JSON; it was left out. Export it again."},
    {"import.entry_not_fhir", entry_refused, "This entry is not a FHIR resource (it has no resourceType); it was left out."},
    {"import.entry_too_large", entry_refused, "This entry has more than 32 MiB; it was left out."},
    {"import.entry_too_deep", entry_refused, "This entry is nested deeper than any FHIR resource; it was left out."},
    {"import.too_many_identifiers", entry_refused,
     "This resource has more identifiers than are taken (1,000; of a practitioner or a role 50); it was left out. Correct the "
     "source."},
    {"import.too_many_participants", entry_refused,
     "This resource names more than 1,000 participants or general practitioners; it was left out. Correct the source."},
    {"import.too_many_contained", entry_refused,
     "This resource contains more than 1,000 others; it was left out. Export them as resources of their own."},
    {"import.too_many_origins", entry_refused,
     "The file's entries come from more than 1,000 systems; this one's was left out. Split the file and import the parts."},
    {"import.delete_not_done", entry_refused,
     "This entry asks to delete a resource. Chartroom keeps history: mark the resource entered-in-error instead."},
    {"import.unknown_patient", entry_refused,
     "This entry's patient is neither in the file nor known here; it was left out. Import the patient, then this file again."},
    {"import.identifier_conflict", entry_refused,
     "This patient has an identifier or reference of another patient, and name or birth date differ. Nothing of theirs was "
     "imported: correct the source; charts are never merged by themselves."},
    {"import.nothing_to_delete", warning,
     "This entry deletes a panel or study that has not come, or not under this id from this system. It is remembered: an older "
     "version that comes later relates nobody. If it should be here, compare id and origin with those of its import."},
    {"import.moved", warning,
     "This resource was in another patient's chart. It is in this one now; in the other it is kept as history and not shown."},
    {"import.moved_away", warning,
     "This version was seen before, and the resource has been moved to another patient's chart since; nothing was changed. To "
     "put it back, export it anew, with a newer meta.lastUpdated."},
    {"import.maybe_moved", warning,
     "Another patient's chart has a resource of this id, and it can't be told whether it is the same one; both charts have it. "
     "If one system sent both, import its files, the earlier ones too, with that system's name as their origin."},
    {"import.identifiers_left_out", warning,
     "This patient would have more than 1,000 identifiers; earlier ones that this resource doesn't name were let go."},
    {"import.invalid_date", warning, "A date is not a legal FHIR date; its text was kept, and it takes no part in times."},
    {"import.unreadable_number", warning,
     "A number can't be read as one; it is shown as written, and neither compared nor plotted."},
    {"import.bad_base64", warning, "An attachment's base64 is damaged; it was kept as it is and can't be read."},
    {"import.attachment_not_utf8", warning, "An attachment's text is not valid UTF-8; it was kept as it is and can't be read."},
    {"import.medication_not_found", warning,
     "A medication is named only by a reference that leads nowhere in this file; the order was kept without a name."},
};

boost::json::object counts_json(const TypeCounts& counts) {
  return {{"added", counts.added}, {"unchanged", counts.unchanged}, {"updated", counts.updated},    {"older", counts.older},
          {"void", counts.void_},  {"refused", counts.refused},     {"not_there", counts.not_there}};
}

boost::json::object summary_json(const FileSummary& file) {
  return {{"file", file.file},       {"taken", !file.is_refused}, {"added", file.added},    {"unchanged", file.unchanged},
          {"updated", file.updated}, {"older", file.older},       {"refused", file.refused}};
}

boost::json::object problem_json(const ImportProblem& problem) {
  return {{"code", problem.code},
          {"kind", problem_kind_name(problem.kind)},
          {"file", problem.file},
          {"where", problem.where},
          {"sentence", problem.sentence}};
}

}  // namespace

std::span<const ProblemRow> problem_table() { return kProblems; }

const ProblemRow& problem_row(std::string_view code) {
  const auto* found =
      std::find_if(std::begin(kProblems), std::end(kProblems), [&](const ProblemRow& row) { return row.code == code; });
  CHECK(found != std::end(kProblems), "every problem code is in the table");
  return *found;
}

std::string_view problem_kind_name(ProblemKind kind) {
  switch (kind) {
    case file_refused: return "file_refused";
    case entry_refused: return "entry_refused";
    case warning: return "warning";
  }
  return "warning";
}

void ImportReport::add_problem(std::string_view code, std::string_view file, std::string where) {
  const ProblemRow& row = problem_row(code);
  if (problems.size() >= import_problems_max) {
    ++problems_left_out;
    return;
  }
  problems.push_back({row.code, row.sentence, row.kind, std::string(file), std::move(where)});
}

void ImportReport::add(const ImportReport& other) {
  files += other.files;
  bytes += other.bytes;
  entries += other.entries;
  for (const auto& [type, counts] : other.types) {
    TypeCounts& mine = types[type];
    mine.added += counts.added;
    mine.unchanged += counts.unchanged;
    mine.updated += counts.updated;
    mine.older += counts.older;
    mine.void_ += counts.void_;
    mine.refused += counts.refused;
    mine.not_there += counts.not_there;
  }
  for (const auto& [type, count] : other.others) others[type] += count;
  patients_new += other.patients_new;
  patients_changed += other.patients_changed;
  moved += other.moved;
  notes += other.notes;
  unreadable += other.unreadable;
  problems_left_out += other.problems_left_out;
  for (const ImportProblem& problem : other.problems) {
    if (problems.size() < import_problems_max) {
      problems.push_back(problem);
    } else {
      ++problems_left_out;
    }
  }
  if (!stopped_by) stopped_by = other.stopped_by;
}

FileSummary summary_of(const ImportReport& report, std::string file) {
  FileSummary out;
  out.file = std::move(file);
  for (const auto& [type, counts] : report.types) {
    out.added += counts.added;
    out.unchanged += counts.unchanged;
    out.updated += counts.updated;
    out.older += counts.older;
    out.refused += counts.refused;
  }
  out.is_refused = std::any_of(report.problems.begin(), report.problems.end(),
                               [](const ImportProblem& problem) { return problem.kind == file_refused; });
  return out;
}

bool ImportReport::refused_anything() const {
  return stopped_by || problems_left_out > 0 ||
         std::any_of(problems.begin(), problems.end(), [](const ImportProblem& problem) { return problem.kind != warning; });
}

std::string report_json(const ImportReport& report) {
  boost::json::object types;
  for (const auto& [type, counts] : report.types) types[type] = counts_json(counts);
  boost::json::object others;
  for (const auto& [type, count] : report.others) others[type] = count;
  boost::json::array problems;
  for (const ImportProblem& problem : report.problems) problems.push_back(problem_json(problem));
  boost::json::object out{{"files", report.files},
                          {"bytes", report.bytes},
                          {"entries", report.entries},
                          {"types", std::move(types)},
                          {"others", std::move(others)},
                          {"patients", {{"new", report.patients_new}, {"changed", report.patients_changed}}},
                          {"moved", report.moved},
                          {"notes", report.notes},
                          {"unreadable", report.unreadable},
                          {"problems", std::move(problems)},
                          {"problems_left_out", report.problems_left_out}};
  if (!report.by_file.empty()) {
    boost::json::array files;
    for (const FileSummary& file : report.by_file) files.push_back(summary_json(file));
    out["by_file"] = std::move(files);
  }
  out["stopped_by"] = nullptr;
  if (report.stopped_by) out["stopped_by"] = error_code_name(report.stopped_by->code);
  return boost::json::serialize(out);
}

}  // namespace chartroom::records
