#pragma once

// A Folder in memory that behaves as badly as a disk may: it fails or loses power at a chosen operation, forgets or tears what
// was not synced, runs out of space, and flips bits. A crash test counts the operations of a run without faults, then
// repeats the run once per operation with `fail_at(n, Fault::power_loss)`, calls `restart(seed)` and looks at what is left:
//
//   FaultyDisk disk;
//   disk.fail_at(n, FaultyDisk::Fault::power_loss);
//   run(disk);                 // its verbs fail from operation n on
//   disk.restart(seed);        // 0: only synced bytes; 1: all that was written; else some sectors of it, torn
//   auto again = open(disk);   // everything acknowledged must be there
//
// Counted are: making a file, each append, write, sync and truncate, the two steps of `replace` (the new bytes beside; the
// rename) and `remove`. Reads are not counted, and fail only without power. From any thread.

#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <random>
#include <string>

#include "base/files.h"

namespace chartroom::testing {

class FaultyDisk final : public Folder {
 public:
  enum class Fault {
    error,       // `io`, this once; an append has written a part by then
    no_space,    // `out_of_space`, this once; likewise
    power_loss,  // this and every later verb fails, until `restart`
  };

  FaultyDisk();
  ~FaultyDisk() override;

  Result<std::unique_ptr<File>> open(std::string_view name) override;
  Result<Bytes> read(std::string_view name) const override;
  bool exists(std::string_view name) const override;
  Status replace(std::string_view name, ByteView bytes) override;
  Status remove(std::string_view name) override;
  Result<std::vector<std::string>> list() const override;
  Result<std::uint64_t> free_bytes() const override;  // without `set_space`: 1 TiB

  std::uint64_t operations() const;                    // so far, over all restarts
  void fail_at(std::uint64_t operation, Fault fault);  // `operation` counts from 1; one fault at a time
  bool power_lost() const;
  // Bytes that all files together may have; appends and replacements beyond it are `out_of_space`. nullopt: no limit.
  void set_space(std::optional<std::uint64_t> bytes);
  // Power comes back. Files opened before fail for good.
  void restart(std::uint64_t seed);

  void flip(std::string_view name, std::size_t offset, std::uint8_t mask);  // CHECKs that there is such a byte
  Bytes contents(std::string_view name) const;                              // CHECKs that there is such a file
  void set_contents(std::string_view name, Bytes bytes);                    // durable at once

 private:
  class OpenFile;
  struct Stored {
    Bytes now;
    Bytes synced;
    std::optional<Bytes> unsure;  // a rename or removal was cut short: these bytes, or `synced`
    bool removal_unsure = false;
    std::uint64_t identity = 0;  // of the file that bears the name, as an inode's number
  };

  Status begin(std::string_view doing);  // counts, and fails if the fault is due
  bool fits(std::size_t more) const;
  Status append(Stored& file, ByteView bytes);
  Bytes surviving(const Stored& file, std::uint64_t seed, std::mt19937_64& random) const;

  mutable std::mutex mutex_;
  std::map<std::string, Stored, std::less<>> files_;
  std::uint64_t operations_ = 0;
  std::uint64_t fault_at_ = 0;  // 0: none
  Fault fault_ = Fault::error;
  bool power_lost_ = false;
  std::uint64_t power_cycles_ = 0;
  std::uint64_t identities_ = 0;
  std::optional<std::uint64_t> space_bytes_;
};

}  // namespace chartroom::testing
