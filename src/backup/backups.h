#pragma once

// A site's backups as they are made by themselves: when one is due or asked for, when an old one may go, when a restore is
// rehearsed; and what is told of it. What it does it does on the one thread that calls `round`.

#include <condition_variable>
#include <filesystem>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>

#include "backup/keep.h"
#include "backup/make_backup.h"
#include "backup/rehearsal.h"

namespace chartroom::backup {

struct Settings {
  std::filesystem::path folder;            // of backups
  std::filesystem::path keyring_folder;    // of the copy of the keyring; another place than that of the backups
  std::filesystem::path rehearsal_folder;  // absent or empty; made and removed
  std::chrono::hours every{24};            // 0: only when asked
  std::chrono::hours full_every{std::chrono::days(7)};
  std::chrono::hours rehearse_every{std::chrono::days(7)};  // 0: only when asked
  KeepRules keep;
  std::uint64_t bytes_per_second = 0;  // that are read of the site; 0: no limit
};

enum class Job : std::uint8_t { backup, full_backup, rehearsal };
std::string_view job_name(Job job);

// How one ended; kept over a restart.
struct Ended {
  Timestamp at{};
  BackupId backup;                      // zeros: it did not come so far
  std::chrono::milliseconds took{};     // of a rehearsal: restore and comparison
  std::chrono::milliseconds restore{};  // of a rehearsal: until a site could start
  std::uint64_t bytes = 0;              // of the backup's file; of a rehearsal: restored
  std::string problem;                  // empty: it succeeded
  bool is_bad = false;                  // of a rehearsal: what was restored is not what it should be
};

struct KeptState {
  Ended last_backup;
  Ended last_rehearsal;
};

class Backups {
 public:
  // All outlive it. `record` writes the end of each job into the ledger.
  struct Parts {
    SiteParts site;
    Folder& state_folder;  // where the state is kept (the data folder)
    std::function<Status(Job job, const Ended& ended)> record;
  };
  // Takes the lock of the folder of backups: two sites must not share one.
  static Result<std::unique_ptr<Backups>> open(Settings settings, Parts parts);

  // Does what is due or asked, one after the other; returns at once where nothing is. From one thread.
  void round();
  // To be done by the next round. `conflict` while something runs or waits.
  Status ask(Job job);
  void stop();  // what runs ends soon, and leaves nothing behind; for the end of the program

  struct Report {
    std::optional<Job> running;
    std::uint64_t done = 0;  // of what runs: bytes, or charts that were compared
    std::uint64_t total = 0;
    std::size_t backups = 0;  // whole ones in the folder
    std::uint64_t bytes = 0;  // of their files
    std::optional<Timestamp> newest;
    Ended last_backup;     // `at` of zero: none since the site has this
    Ended last_rehearsal;  // likewise
    std::chrono::hours every{0};
    std::chrono::hours rehearse_every{0};
  };
  Report report() const;
  Result<std::vector<Found>> list() const;

 private:
  Backups(Settings settings, Parts parts) : settings_(std::move(settings)), parts_(std::move(parts)) {}
  std::optional<Job> due() const;
  void run(Job job);
  void note(Job job, const Ended& ended);
  Status back_up(bool is_full, Ended& ended);
  Status rehearse_newest(Ended& ended);
  Status go_on(std::uint64_t done, std::uint64_t total);
  Status wait_for_pace(std::uint64_t done);
  void look();
  Status keep_state();
  Result<KeptState> kept_state() const;
  BackupSet set() const { return {*folder_, parts_.site.backup_key}; }

  const Settings settings_;
  const Parts parts_;
  std::unique_ptr<FolderLock> lock_;
  std::unique_ptr<OsFolder> folder_;
  std::unique_ptr<OsFolder> keyring_folder_;
  // Of the thread that calls `round`.
  SteadyTime started_{};                   // of what runs
  std::optional<SteadyTime> failed_at_{};  // of the last backup, if it failed

  mutable std::mutex mutex_;  // guards what follows
  std::condition_variable stopped_;
  bool is_stopping_ = false;
  std::optional<Job> asked_;
  std::optional<Job> running_;
  std::uint64_t done_ = 0;
  std::uint64_t total_ = 0;
  Ended last_backup_;
  Ended last_rehearsal_;
  // Of this site's whole backups that are there, as of the last look.
  std::optional<Timestamp> newest_;
  std::size_t count_ = 0;
  std::uint64_t bytes_ = 0;
};

// What is kept over a restart.
inline constexpr std::string_view state_name = "backup-state";
Bytes encode_state(const KeptState& state);
Result<KeptState> read_state(ByteView bytes);

}  // namespace chartroom::backup
