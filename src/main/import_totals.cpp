#include "main/import_totals.h"

#include "base/count_text.h"
#include "main/json_read.h"
#include "main/terminal.h"

namespace chartroom {
namespace {

namespace json = boost::json;

constexpr std::size_t kProblemsShown = 30;

}  // namespace

void add_problem(ImportTotals& totals, std::string text) {
  if (totals.problems.size() < kProblemsShown) {
    totals.problems.push_back(std::move(text));
  } else {
    ++totals.problems_left_out;
  }
}

// True unless the file as a whole was refused.
bool add_report(ImportTotals& totals, const json::value& report, const std::string& file) {
  const auto& patients = member_of(report, "patients");
  totals.patients_new += number_of(patients, "new");
  totals.patients_changed += number_of(patients, "changed");
  totals.notes += number_of(report, "notes");
  totals.moved += number_of(report, "moved");
  if (const auto& types = member_of(report, "types"); types.is_object()) {
    for (const auto& [type, counts] : types.get_object()) {
      for (const char* name : {"added", "unchanged", "updated", "older", "refused", "not_there"})
        totals.counts[name] += number_of(counts, name);
    }
  }
  if (const auto& others = member_of(report, "others"); others.is_object()) {
    for (const auto& [type, count] : others.get_object()) totals.others[std::string(type)] += count.to_number<std::uint64_t>();
  }
  bool taken = true;
  for (const auto& problem : array_of(report, "problems")) {
    const std::string kind = text_of(problem, "kind");
    taken = taken && kind != "file_refused";
    totals.refused_anything = totals.refused_anything || kind != "warning";
    const std::string where = text_of(problem, "where");
    const std::string name = text_of(problem, "file");
    add_problem(totals, (name.empty() ? file : name) + (where.empty() ? "" : ", " + where) + ": " +
                            text_of(problem, "sentence") + " [" + text_of(problem, "code") + "]");
  }
  totals.problems_left_out += number_of(report, "problems_left_out");
  for (const auto& summary : array_of(report, "by_file")) {
    const auto& was_taken = member_of(summary, "taken");
    ++(was_taken.is_bool() && was_taken.get_bool() ? totals.files : totals.refused_files);
  }
  return taken;
}

void print_totals(const ImportTotals& totals) {
  const auto counted = [&](const char* name) {
    const auto found = totals.counts.find(name);
    return found == totals.counts.end() ? 0 : found->second;
  };
  const auto count = [&](const char* name) { return std::to_string(counted(name)); };
  terminal::print(count_text(totals.files, "file") + " read" +
                  (totals.refused_files == 0 ? "" : ", " + std::to_string(totals.refused_files) + " refused") + ": " +
                  count_text(totals.patients_new, "new patient") + ", " + std::to_string(totals.patients_changed) +
                  " changed.");
  const auto not_there = counted("not_there");
  terminal::print("Resources: " + count("added") + " added, " + count("updated") + " updated, " + count("unchanged") +
                  " unchanged, " + count("older") + " older than what was there, " + count("refused") + " refused; " +
                  count_text(totals.notes, "note") + "." +
                  (not_there == 0 ? "" : " " + count_text(not_there, "deletion") + " met nothing.") +
                  (totals.moved == 0 ? "" : " " + std::to_string(totals.moved) + " moved from another patient's chart."));
  if (!totals.others.empty()) {
    std::string line = "Kept as they are, not read:";
    for (const auto& [type, number] : totals.others) line += " " + type + " " + std::to_string(number) + ",";
    line.back() = '.';
    terminal::print_folded(line, "");
  }
  if (!totals.problems.empty()) terminal::print();
  for (const std::string& problem : totals.problems) terminal::print_folded(problem, "  ");
  if (totals.problems_left_out > 0) {
    terminal::print("  and " + std::to_string(totals.problems_left_out) + " more; GET /api/imports has the reports");
  }
}

json::object totals_json(const ImportTotals& totals) {
  json::object out;
  out["files"] = totals.files;
  out["refused_files"] = totals.refused_files;
  out["patients_new"] = totals.patients_new;
  out["patients_changed"] = totals.patients_changed;
  out["notes"] = totals.notes;
  out["moved"] = totals.moved;
  json::object counts;
  for (const auto& [name, number] : totals.counts) counts[name] = number;
  out["resources"] = std::move(counts);
  out["problems"] = json::array(totals.problems.begin(), totals.problems.end());
  out["problems_left_out"] = totals.problems_left_out;
  return out;
}

}  // namespace chartroom
