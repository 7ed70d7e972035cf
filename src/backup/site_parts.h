#pragma once

// What a backup is taken of. All of it outlives whoever holds this.

#include <filesystem>
#include <string>
#include <vector>

#include "audit/ledger.h"
#include "base/clock.h"
#include "base/files.h"
#include "crypto/secret.h"
#include "crypto/sign.h"
#include "store/store.h"

namespace chartroom::backup {

struct SiteParts {
  const Clock& clock;
  const store::Store& store;
  audit::Ledger& ledger;
  Folder& ledger_folder;
  crypto::VerifyingKey ledger_key;
  const crypto::SecretKey& ledger_sealing;
  const Folder& data;                   // the data folder: its small files go along (small_files)
  const Folder& keyring;                // the folder of the keyring
  const crypto::SecretKey& backup_key;  // a secret of the keyring
  std::string origin;                   // of the ledger
  std::string program;                  // its version
};

// The names in a backup of what a site has.
inline constexpr std::string_view database_entry = "data/chartroom.db";
inline constexpr std::string_view ledger_folder_name = "ledger";

// What else lies in the data folder and may be needed: the configuration, certificates. Not what the site makes itself, nor
// what is larger than this: that is said in the log.
inline constexpr std::size_t small_file_bytes_max = 1024 * 1024;
struct SmallFile {
  std::string name;
  Bytes bytes;
};
Result<std::vector<SmallFile>> small_files(const Folder& data);

}  // namespace chartroom::backup
