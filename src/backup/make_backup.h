#pragma once

// Makes one backup of a site that goes on working.

#include <functional>

#include "backup/backup_set.h"
#include "backup/keep.h"
#include "backup/site_parts.h"

namespace chartroom::backup {

struct Plan {
  bool is_full = false;                                 // also if one before it could be used
  std::chrono::hours full_every{std::chrono::days(7)};  // a full one, when the last is older
};

// What it tells as it goes: bytes of the site that are done, and all of them. It may wait, and ends it by an error.
using Progress = std::function<Status(std::uint64_t done, std::uint64_t total)>;

struct Made {
  std::string name;
  Header header;
  Manifest manifest;
  std::uint64_t bytes = 0;  // of the backup's file
};

// Removes first what was cut short before. On an error nothing is left behind, unless the folder itself fails. A backup whose
// sources are incomplete, or that is another site's, is not used.
Result<Made> make_backup(const SiteParts& site, BackupSet& set, const Plan& plan, const Progress& progress);

// Removes what the rules don't keep; the names.
Result<std::vector<std::string>> remove_old(BackupSet& set, const KeepRules& rules);

}  // namespace chartroom::backup
