#pragma once

// Which backups are kept: the last ones, and of the days, weeks and months before the last one of each. A backup that a kept
// one uses is kept with it.

#include <string>
#include <vector>

#include "backup/backup_format.h"

namespace chartroom::backup {

struct KeepRules {
  unsigned last = 3;      // at least 1
  unsigned daily = 14;    // days that have a backup, counted from the newest; by UTC
  unsigned weekly = 8;    // weeks from Monday on
  unsigned monthly = 12;  // of the calendar
};

struct KeptFor {
  std::string name;
  BackupId id;
  Timestamp made{};
  std::vector<BackupId> sources;  // that it uses, itself among them or not
};

// The names of those that may go, oldest first.
std::vector<std::string> not_kept(const std::vector<KeptFor>& backups, const KeepRules& rules);

}  // namespace chartroom::backup
