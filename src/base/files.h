#pragma once

// Files as Chartroom uses them: append or overwrite and sync, read whole, replace whole. The interface is a parameter
// everywhere, so that testing/faulty_disk.h can forget unsynced writes, tear them, fill up or fail. SQLite's own files are not
// written here.
//
// Nothing here is a lock between threads: a File has one writer.

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/bytes.h"
#include "base/result.h"

namespace chartroom {

class File {
 public:
  virtual ~File() = default;
  // All or an error; after an error the end of the file is unknown until it is opened again. `out_of_space` or `io`.
  virtual Status append(ByteView bytes) = 0;
  // Over bytes that are there: the file never grows by it (`corrupt` beyond its end). Otherwise as `append`.
  virtual Status write(std::uint64_t offset, ByteView bytes) = 0;
  // fdatasync. After an error nothing about unsynced bytes may be assumed, and a retry proves nothing. The error is `io` also
  // where the disk turns out to be full: `out_of_space` is said only of what can be tried again.
  virtual Status sync() = 0;
  virtual Result<Bytes> read(std::uint64_t offset, std::size_t size) const = 0;  // `corrupt` if the file is shorter
  virtual Result<std::uint64_t> size() const = 0;
  virtual Status truncate(std::uint64_t size) = 0;  // to cut off a torn tail at start
  // Is this open file still the one that bears the name by which it was opened? False once that was replaced, renamed or
  // removed: what is written then is lost when the file is closed.
  virtual Result<bool> is_still_named() const = 0;
};

class Folder {
 public:
  virtual ~Folder() = default;
  // Created with mode 0600 if absent (then the folder itself is synced too); appends go to the end.
  virtual Result<std::unique_ptr<File>> open(std::string_view name) = 0;
  virtual Result<Bytes> read(std::string_view name) const = 0;  // `not_found` if absent
  virtual bool exists(std::string_view name) const = 0;
  // Write beside, sync, rename over, sync the folder: afterwards either the old bytes or the new, whole.
  virtual Status replace(std::string_view name, ByteView bytes) = 0;
  virtual Status remove(std::string_view name) = 0;
  virtual Result<std::vector<std::string>> list() const = 0;  // names of plain files, sorted
  virtual Result<std::uint64_t> free_bytes() const = 0;       // that this account may still write on the folder's volume
};

// A folder of the operating system, made (0700) if absent.
class OsFolder final : public Folder {
 public:
  static Result<std::unique_ptr<OsFolder>> at(std::filesystem::path path);

  Result<std::unique_ptr<File>> open(std::string_view name) override;
  Result<Bytes> read(std::string_view name) const override;
  bool exists(std::string_view name) const override;
  Status replace(std::string_view name, ByteView bytes) override;
  Status remove(std::string_view name) override;
  Result<std::vector<std::string>> list() const override;
  Result<std::uint64_t> free_bytes() const override;
  const std::filesystem::path& path() const { return path_; }

 private:
  explicit OsFolder(std::filesystem::path path) : path_(std::move(path)) {}
  std::filesystem::path path_;
};

// Held while the object lives; `locked` if another process (or another object of this one) has it.
class FolderLock {
 public:
  static Result<std::unique_ptr<FolderLock>> take(const std::filesystem::path& folder);
  ~FolderLock();
  FolderLock(const FolderLock&) = delete;
  FolderLock& operator=(const FolderLock&) = delete;

 private:
  explicit FolderLock(int fd) : fd_(fd) {}
  int fd_;
};

// errno as a Result's error: ENOSPC and EDQUOT are `out_of_space`, ENOENT `not_found`, the rest `io`.
std::unexpected<Error> fail_errno(std::string_view doing, int error_number);

}  // namespace chartroom
