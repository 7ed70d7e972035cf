#pragma once

// Puts a backup's files where a site has them. Nothing of them is opened but the backup's own seal: what is inside stays
// encrypted, and the site opens it at its start.

#include <filesystem>
#include <map>
#include <memory>

#include "backup/backup_set.h"
#include "backup/make_backup.h"

namespace chartroom::backup {

// Where the files go: those of "data" into a folder, those of "ledger" into the folder of this name in it.
class RestoreTarget {
 public:
  // Makes the folder, which must be empty or absent (`conflict`).
  static Result<std::unique_ptr<RestoreTarget>> make(const std::filesystem::path& folder);
  Result<Folder*> folder_of(std::string_view part);  // `corrupt` for another part than these

 private:
  explicit RestoreTarget(std::filesystem::path path) : path_(std::move(path)) {}
  std::filesystem::path path_;
  std::map<std::string, std::unique_ptr<OsFolder>, std::less<>> folders_;
};

// All files, each synced. What is there after an error is not to be used.
Status restore_files(const BackupSet& set, const Manifest& manifest, RestoreTarget& target, const Progress& progress);

}  // namespace chartroom::backup
