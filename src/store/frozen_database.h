#pragma once

// The database's file at rest: while one of these lives, all commits up to its own are in the file, and nothing writes to it.
// Commits go on in the write-ahead log, which grows as long. So the file can be copied byte by byte, and the copy opens by
// itself with the same keys. What it holds is encrypted.

#include <filesystem>
#include <memory>
#include <string>

#include "base/files.h"
#include "store/sqlite.h"
#include "store/values.h"

namespace chartroom::store {

// From any thread, by one at a time. It must not outlive the Store that made it.
class FrozenDatabase {
 public:
  struct Facts {
    CommitNumber commit = 0;
    std::string ledger_note;  // that its commits carried along; empty: none
    std::uint64_t patients = 0;
    std::uint64_t charts = 0;
  };

  // `connection` has no transaction yet, and every commit is in the file. `file` outlives it: closing a descriptor of a file
  // that SQLite has open would give up SQLite's locks on it.
  static Result<std::unique_ptr<FrozenDatabase>> freeze(std::unique_ptr<Connection> connection, const File& file,
                                                        std::filesystem::path path);
  ~FrozenDatabase();
  FrozenDatabase(const FrozenDatabase&) = delete;
  FrozenDatabase& operator=(const FrozenDatabase&) = delete;

  const Facts& facts() const { return facts_; }
  std::uint64_t size() const { return size_; }  // bytes
  Result<Bytes> read(std::uint64_t offset, std::size_t size) const { return file_.read(offset, size); }
  // `conflict` if the file was written to all the same: then what was read is no copy of one state.
  Status check_at_rest() const;

 private:
  FrozenDatabase(std::unique_ptr<Connection> connection, const File& file, std::filesystem::path path)
      : connection_(std::move(connection)), file_(file), path_(std::move(path)) {}

  std::unique_ptr<Connection> connection_;  // its open read transaction keeps the log from being moved into the file
  const File& file_;
  const std::filesystem::path path_;
  Facts facts_;
  std::uint64_t size_ = 0;
  std::filesystem::file_time_type written_{};
};

}  // namespace chartroom::store
