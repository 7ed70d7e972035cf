#pragma once

// A restore into a place that is thrown away, compared with the site: that a backup is there is no proof that it can be used.

#include <chrono>
#include <string>

#include "backup/restore.h"

namespace chartroom::backup {

struct Rehearsed {
  BackupId backup;
  Timestamp made{};  // of the backup
  Facts facts;
  std::uint64_t bytes = 0;                // restored
  std::uint64_t charts_same = 0;          // equal to the site's, byte by byte of what is sealed in them
  std::uint64_t charts_changed = 0;       // have changed on the site since; all of them opened
  std::chrono::milliseconds restoring{};  // until a site could start
  std::chrono::milliseconds comparing{};
};

struct RehearsalPlan {
  std::filesystem::path folder;            // absent, empty, or left by one that was killed; gone afterwards
  std::string backup;                      // as BackupSet::open takes it
  const Folder* keyring_copies = nullptr;  // where the copy of the keyring is; compared too
};

// `corrupt` or `conflict` with what differs first; `unavailable` if the folder is in use. That answers agree follows: they are
// computed from what is in a chart, and all of every chart is compared.
Result<Rehearsed> rehearse(const SiteParts& site, const BackupSet& set, const RehearsalPlan& plan, const Progress& progress);

}  // namespace chartroom::backup
