#pragma once

// Which version of a panel or a study (Group, ResearchStudy) holds, and whether one that was deleted is back. What is
// remembered for that stands with the site's resources, under keys that no resource has. The rules, and why: docs/import.md,
// "Versions"; the rows: docs/store.md, "Rosters".

#include <string_view>

#include "store/store.h"

namespace chartroom::records {

// When something was said of a roster, as far as it is told.
struct RosterTime {
  std::int64_t at_us = 0;  // of a version meta.lastUpdated, of a deletion when it was done; 0: not told
  std::uint64_t run = 0;   // ImportFile::run and order
  std::uint32_t order = 0;
};

// What holds of it: its newest version, or that it was deleted.
struct RosterState {
  RosterTime time;
  bool is_deleted = false;
  bool is_told = false;  // of a deletion: the time is its own; else it is that of its import
};

// Of a roster of which nothing is known: not deleted, and no times. `corrupt` if what is remembered can't be read.
Result<RosterState> roster_state(const store::Reading& reading, std::string_view roster);
Status put_roster_state(store::Transaction& transaction, std::string_view roster, const RosterState& state);

enum class Came : std::uint8_t { first, again };
// Whether this version came before, also if it was refused or replaced.
Result<Came> version_came(const store::Reading& reading, std::string_view roster, std::string_view json);
Status put_version_seen(store::Transaction& transaction, std::string_view roster, std::string_view json);

// By their own times; where one has none, or both have the same, by their order in one run, else what comes later is newer.
bool is_older_said(const RosterTime& said, const RosterTime& than);
// Whether a version brings back what was deleted. One that came before does so only by its own time, or its order in the run.
bool lifts_deletion(const RosterTime& version, const RosterState& deletion, Came came);
// What is to be remembered of a deletion that ends what holds; of two deletions the later one counts.
RosterState after_deletion(const RosterState& before, const RosterTime& deletion, Timestamp now);

}  // namespace chartroom::records
