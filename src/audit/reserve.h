#pragma once

// Disk space that is kept for the ledger: a file of random bytes, so that no file system stores less than that. When the disk
// has no other space it is given up, and appends go on with what that frees; it is made again once there is plenty.
//
// It holds nothing, and no error of it is one of the ledger: what fails is said in the log. One thread; `bytes` from any.

#include <atomic>
#include <cstdint>
#include <memory>

#include "base/files.h"

namespace chartroom::audit {

inline constexpr std::string_view reserve_name = "reserve";

class Reserve {
 public:
  // Looks at what is there; a larger one is cut, one that is not wanted is removed. The folder must outlive it.
  Reserve(Folder& folder, std::uint64_t wanted_bytes);

  // Makes what is missing, where the disk has twice as much as is wanted: so it is never what fills the disk.
  void make();
  void make_some(std::uint64_t bytes_max);  // the same, at most so much of it
  bool give_up();                           // false if there was none, or it can't be removed
  std::uint64_t bytes() const { return bytes_.load(); }

 private:
  Status look();
  Status grow(std::uint64_t bytes_max);

  Folder& folder_;
  const std::uint64_t wanted_;
  std::atomic<std::uint64_t> bytes_ = 0;
  bool is_told_ = false;  // that it can't be made
};

}  // namespace chartroom::audit
