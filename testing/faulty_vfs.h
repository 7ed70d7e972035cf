#pragma once

// SQLite's files on a disk that fails: a VFS over the operating system's that counts writes, syncs, truncations and deletions,
// and at a chosen one loses power, fails, or is full. It remembers for each database and log file what was synced and which
// writes were not; `restart(seed)` leaves on disk the synced bytes and none, all, or some of the rest, some of them torn at
// 512-byte sectors, and removes the shared-memory files as a reboot does.
//
//   FaultyVfs vfs("disk");                       // registered while it lives
//   store options: .vfs = vfs.cipher_name()      // the cipher's VFS, over this one
//   vfs.fail_at(n, FaultyVfs::Fault::power_loss);
//   … use the store, close it …
//   vfs.restart(seed);
//
// All connections must be closed before `restart` and before the end. Syncs do not reach the real disk. From any thread.

#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <random>
#include <string>
#include <vector>

#include "base/bytes.h"

struct sqlite3_vfs;

namespace chartroom::testing {

class FaultyVfs {
 public:
  enum class Fault {
    error,       // the operating system refuses, this once
    disk_full,   // this and every later write that needs space, until `end_fault`
    power_loss,  // this and everything later fails, until `restart`
  };

  explicit FaultyVfs(std::string name);  // unique among those that live
  ~FaultyVfs();
  FaultyVfs(const FaultyVfs&) = delete;
  FaultyVfs& operator=(const FaultyVfs&) = delete;

  std::string cipher_name() const { return "multipleciphers-" + name_; }

  std::uint64_t operations() const;
  void fail_at(std::uint64_t operation, Fault fault);  // counted from 1, over all restarts; one fault at a time
  void end_fault();
  bool power_lost() const;
  void restart(std::uint64_t seed);  // 0: synced bytes only; 1: all; else some

 private:
  friend struct FaultyVfsCalls;
  struct Change {
    bool is_truncation = false;
    std::uint64_t offset = 0;  // of a truncation: the new size
    Bytes bytes;
  };
  struct Tracked {
    Bytes synced;
    std::vector<Change> unsynced;
    bool deleted = false;
    bool deletion_synced = false;
  };
  enum class Doing { write, sync, other };

  // What the operation at hand meets.
  enum class Verdict { go_on, failed, full, no_power };
  Verdict begin(Doing doing);
  static void apply(Bytes& image, const Change& change);
  static Bytes survivors(const Tracked& file, std::uint64_t seed, std::mt19937_64& random);

  std::string name_;
  std::unique_ptr<sqlite3_vfs> vfs_;
  mutable std::mutex mutex_;  // guards all below
  std::map<std::string, Tracked> files_;
  std::uint64_t operations_ = 0;
  std::uint64_t fault_at_ = 0;  // 0: none
  Fault fault_ = Fault::error;
  bool power_lost_ = false;
};

}  // namespace chartroom::testing
