#include "workflow/timeline.h"

#include <algorithm>

#include "nlp/text.h"
#include "workflow/answer_parts.h"

namespace chartroom::workflow {
namespace {

constexpr std::array<std::string_view, entry_kind_count> entry_names = {
    "note",    "laboratory",   "vital_signs", "observation", "condition", "medication",
    "allergy", "immunization", "procedure",   "encounter",   "report",    "other"};

EntryKind kind_of(const Fact& fact) {
  switch (fact.kind) {
    case FactKind::observation:
      if (fact.category == "laboratory") return EntryKind::laboratory;
      return fact.category == "vital-signs" ? EntryKind::vital_signs : EntryKind::observation;
    case FactKind::condition: return EntryKind::condition;
    case FactKind::medication: return EntryKind::medication;
    case FactKind::allergy: return EntryKind::allergy;
    case FactKind::immunization: return EntryKind::immunization;
    case FactKind::procedure: return EntryKind::procedure;
    case FactKind::encounter: return EntryKind::encounter;
    case FactKind::report: return EntryKind::report;
    case FactKind::care_team:
    case FactKind::care_plan:
    case FactKind::goal:
    case FactKind::family_history:
    case FactKind::patient:
    case FactKind::other: return EntryKind::other;
  }
  return EntryKind::other;
}

const PartialTime& entry_time(const Chart& chart, const TimelineEntry& entry) {
  if (entry.kind == EntryKind::note) return chart.notes[entry.index].when;
  return time_of(chart.facts[entry.index]);
}

bool comes_before(const Chart& chart, const TimelineEntry& left, const TimelineEntry& right) {
  const auto order = entry_time(chart, left).compare(entry_time(chart, right));
  if (order != 0) return order > 0;
  const bool left_is_note = left.kind == EntryKind::note;
  const bool right_is_note = right.kind == EntryKind::note;
  if (left_is_note != right_is_note) return left_is_note;
  return left.index > right.index;
}

}  // namespace

std::string_view entry_kind_name(EntryKind kind) { return entry_names[static_cast<std::size_t>(kind)]; }

std::optional<EntryKind> parse_entry_kind(std::string_view name) {
  const auto found = std::ranges::find(entry_names, name);
  if (found == entry_names.end()) return std::nullopt;
  return static_cast<EntryKind>(found - entry_names.begin());
}

Timeline Timeline::build(const Chart& chart) {
  Timeline made;
  made.entries_.reserve(chart.notes.size() + chart.facts.size());
  for (std::uint32_t index = 0; index < chart.notes.size(); ++index) made.entries_.push_back({EntryKind::note, index});
  for (std::uint32_t index = 0; index < chart.facts.size(); ++index) {
    const Fact& fact = chart.facts[index];
    if (fact.kind != FactKind::patient) made.entries_.push_back({kind_of(fact), index});
  }
  for (const TimelineEntry& entry : made.entries_) ++made.counts_[static_cast<std::size_t>(entry.kind)];
  std::ranges::sort(made.entries_,
                    [&](const TimelineEntry& left, const TimelineEntry& right) { return comes_before(chart, left, right); });
  return made;
}

std::size_t Timeline::count(const EntryKinds& kinds) const {
  std::size_t sum = 0;
  for (std::size_t kind = 0; kind < entry_kind_count; ++kind) {
    if (kinds.has(static_cast<EntryKind>(kind))) sum += counts_[kind];
  }
  return sum;
}

std::string beginning_of(std::string_view text, std::size_t bytes_max) {
  const std::size_t first = text.find_first_not_of(" \n\r\t");
  if (first == std::string_view::npos) return "";
  text.remove_prefix(first);
  const std::string_view window = text.substr(0, nlp::boundary_before(text, 4 * bytes_max));
  std::string line = on_one_line(window);
  const bool is_whole = window.size() == text.size() && line.size() <= bytes_max;
  if (line.size() > bytes_max) line.resize(nlp::boundary_before(line, bytes_max));
  if (!is_whole) line += "…";
  return line;
}

}  // namespace chartroom::workflow
