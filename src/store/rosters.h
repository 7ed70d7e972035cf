#pragma once

// Panels and studies in the database: who is on them, and when what they say changed. Behind the verbs of transaction.h and
// ties.h.

#include <functional>
#include <optional>
#include <string_view>
#include <vector>

#include "store/access.h"
#include "store/roster_write.h"
#include "store/rows.h"

namespace chartroom::store {

Mac roster_mac(const Sealer& site, std::string_view resource);

// A roster for which somebody answers. It is another one after every change of who is on it.
struct LedRoster {
  Mac roster{};
  CommitNumber changed = 0;
  RelationPeriod period;
  std::vector<Mac> names;  // by which relations may be to it, sorted
  bool operator==(const LedRoster&) const = default;
};
Result<LedRoster> open_roster(const Access& access, const Mac& roster);  // without its names

// Calls `on_patient` for each time that a patient, or this one, is on the roster, with the time that lies in the roster's own
// too; a patient may come several times.
using OnListed = std::function<Status(PatientId, const RelationPeriod&)>;
Status each_listed(const Access& access, const LedRoster& roster, std::optional<PatientId> patient, const OnListed& on_patient);

Result<bool> has_roster(const Access& access, std::string_view resource);
Status write_roster(const Access& access, const RosterWrite& write, CommitNumber commit);  // rows that stay are not touched
Status delete_roster(const Access& access, std::string_view resource);
// A patient has been given this name. False if no roster has it.
Result<bool> note_named(const Access& access, const Mac& reference, CommitNumber commit);

}  // namespace chartroom::store
