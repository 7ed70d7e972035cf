#pragma once

// A chart in the order of time, facts and notes together: what the page lists. Values in, values out.
//
// Newest first, by the beginning of what is dated (the recorded time where the source has no other); what has no date at all
// comes last. Equal times keep notes before facts, and the chart's later ones first. What was entered in error is there too,
// with its status, since hiding it would hide that it was said; the patient's own demographics are not.

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "domain/chart.h"

namespace chartroom::workflow {

// What a reader filters by. Observations are split, since laboratory results and vital signs are what most charts are full of.
enum class EntryKind : std::uint8_t {
  note,
  laboratory,
  vital_signs,
  observation,  // any other: social history, surveys
  condition,
  medication,
  allergy,
  immunization,
  procedure,
  encounter,
  report,
  other,  // care teams and plans, goals, family history, what is kept unread
};
inline constexpr std::size_t entry_kind_count = 12;
std::string_view entry_kind_name(EntryKind kind);  // "vital_signs"
std::optional<EntryKind> parse_entry_kind(std::string_view name);

struct TimelineEntry {
  EntryKind kind = EntryKind::other;
  std::uint32_t index = 0;  // of chart.notes for kind note, else of chart.facts
};

// Which kinds a reader wants; all, where none was named.
class EntryKinds {
 public:
  void add(EntryKind kind) { bits_ |= bit(kind); }
  bool has(EntryKind kind) const { return bits_ == 0 || (bits_ & bit(kind)) != 0; }

 private:
  static std::uint32_t bit(EntryKind kind) { return 1U << static_cast<unsigned>(kind); }
  std::uint32_t bits_ = 0;
};

class Timeline {
 public:
  static Timeline build(const Chart& chart);

  const std::vector<TimelineEntry>& entries() const { return entries_; }
  std::size_t count(EntryKind kind) const { return counts_[static_cast<std::size_t>(kind)]; }
  std::size_t count(const EntryKinds& kinds) const;

 private:
  std::vector<TimelineEntry> entries_;
  std::array<std::size_t, entry_kind_count> counts_{};
};

// A note's first words on one line: at most `bytes_max` bytes, cut between characters, with "…" where there is more. Reads no
// more of the text than it needs.
std::string beginning_of(std::string_view text, std::size_t bytes_max);

}  // namespace chartroom::workflow
