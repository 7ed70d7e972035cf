#pragma once

// A restore into a place that is thrown away, compared with the site: that a backup is there is no proof that it can be used.

#include <chrono>
#include <functional>
#include <string>

#include "backup/restore.h"

namespace chartroom::backup {

struct Rehearsed {
  BackupId backup;
  Timestamp made{};  // of the backup
  Facts facts;
  std::uint64_t bytes = 0;           // restored
  std::uint64_t charts_same = 0;     // equal to the site's, byte by byte of what is sealed in them
  std::uint64_t charts_changed = 0;  // have changed on the site since; all of them opened
  std::uint64_t answers = 0;         // sample questions that the copy answered as the site does
  std::chrono::milliseconds restoring{};  // until a site could start
  std::chrono::milliseconds comparing{};
};

// Asks the same of the copy and of the site about a few charts; how many answers agreed, or an error that says which didn't.
using CompareAnswers = std::function<Result<std::uint64_t>(const store::Store& site, const store::Store& copy)>;

struct RehearsalPlan {
  std::filesystem::path folder;  // absent or empty; gone afterwards, whatever happened
  std::string backup;            // as BackupSet::open takes it
  CompareAnswers compare_answers;
  const Folder* keyring_copies = nullptr;  // where the copy of the keyring is; compared too
};

// `corrupt` or `conflict` with what differs first.
Result<Rehearsed> rehearse(const SiteParts& site, const BackupSet& set, const RehearsalPlan& plan, const Progress& progress);

}  // namespace chartroom::backup
