#pragma once

// What a server holds open: the lock on the data folder, the keys, the database and the ledger, opened in the order in which
// each needs the one before, and closed in the reverse.

#include <functional>
#include <memory>
#include <string>

#include "audit/ledger.h"
#include "audit/record_index.h"
#include "base/clock.h"
#include "base/files.h"
#include "crypto/secret.h"
#include "crypto/sign.h"
#include "main/config.h"
#include "policy/policy_book.h"
#include "store/keyring.h"
#include "store/store.h"

namespace chartroom {

struct Site {
  Site() = default;
  ~Site();  // of one that was opened: closes the ledger, then leaves its last checkpoint with the database
  Site(const Site&) = delete;
  Site& operator=(const Site&) = delete;

  SystemClock system_clock;
  ForwardClock clock{system_clock};
  std::unique_ptr<FolderLock> lock;
  std::unique_ptr<FolderLock> keyring_lock;  // a copy of the data folder may name the same keyring
  std::unique_ptr<OsFolder> keyring_folder;
  std::unique_ptr<store::Keyring> keyring;
  std::unique_ptr<store::Store> store;
  std::unique_ptr<policy::PolicyBook> policies;
  std::unique_ptr<OsFolder> ledger_folder;
  std::unique_ptr<crypto::SigningKey> ledger_signing_key;
  std::unique_ptr<crypto::SecretKey> ledger_sealing_key;
  std::unique_ptr<OsFolder> archive_folder;  // of the ledger, once it was asked for
  std::unique_ptr<audit::Ledger> ledger;
  std::unique_ptr<OsFolder> index_folder;
  std::unique_ptr<audit::RecordIndex> record_index;  // of the ledger
  std::chrono::microseconds clock_behind{};          // at the start, behind the ledger's last record; 0 if it was not
  bool is_open = false;                              // nothing refused it: until then nothing is written to the database
};

// Opens an existing site; makes none, and where something of it is missing, changes nothing. Each error says which part, and
// what to do. Commits that the ledger knows of and the database has lost (a damaged write-ahead log) are `corrupt`. The clock
// goes on from the ledger's last record where the machine's is behind it; by more than limits::clock_behind_max that is refused
// (`conflict`), unless the operator accepts the machine's time. That it was behind by more than limits::clock_jump_min is
// recorded. A ledger that lacks what the keyring's folder or the database
// know of it is `corrupt`, unless the operator accepts it as it is.
struct Accepted {
  bool clock = false;   // the machine's time, though it is behind
  bool ledger = false;  // the ledger that is there, though it was replaced
};
// How the master key is had, asked once both folders are locked.
using MasterKeyOpener = std::function<Result<crypto::SecretKey>(const Config& config, const Folder& keyring)>;
// As the configuration says; what a person types is read from this descriptor.
MasterKeyOpener opener_of(int descriptor);
Result<std::unique_ptr<Site>> open_site(const Config& config, const Accepted& accepted, const MasterKeyOpener& opener);
Result<std::unique_ptr<Site>> open_site(const Config& config, const Accepted& accepted = {});  // typed on standard input

// Leaves the ledger's newest checkpoint with the database where no change has taken it along. Blocks; what fails is in the log.
void carry_checkpoint(const Site& site);

std::filesystem::path store_file(const Config& config);
std::filesystem::path ledger_path(const Config& config);
std::filesystem::path index_path(const Config& config);  // of the ledger's index, which can be made again

}  // namespace chartroom
