#pragma once

// The site's backups, where some are configured, and what they leave in the ledger.

#include <memory>

#include "backup/backups.h"
#include "main/config.h"
#include "main/site.h"

namespace chartroom {

// The site must outlive both.
struct BackupParts {
  std::unique_ptr<OsFolder> data_folder;
  std::unique_ptr<crypto::SecretKey> key;  // of backups: a secret of the keyring
  std::unique_ptr<backup::Backups> backups;
};

// Without `backups` where none are configured. The folders must be there: `not_found` tells of a volume that is not mounted.
Result<BackupParts> make_backups(const Config& config, const Site& site);

// The key of backups, which is made at its first use.
Result<crypto::SecretKey> backup_key_of(store::Keyring& keyring);
// The folders of [backup].
Status check_backup_folders(const backup::Settings& settings);

}  // namespace chartroom
