#pragma once

// The folder that backups are kept in: which there are, and what is in them.

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "backup/backup_format.h"
#include "base/files.h"

namespace chartroom::backup {

// One backup's file, opened for reading. One thread.
class BackupFile {
 public:
  // `corrupt` if it is no backup or was cut short, `wrong_key` if it was made with another site's key.
  static Result<std::unique_ptr<BackupFile>> open(Folder& folder, const std::string& name, const crypto::SecretKey& backup_key);

  const Header& header() const { return header_; }
  std::uint64_t bytes() const { return bytes_; }
  Result<Manifest> manifest() const;
  // `corrupt` if it is not what was written there.
  Result<Bytes> chunk(const ChunkPlace& place) const;

 private:
  BackupFile(std::unique_ptr<File> file, Header header, crypto::SecretKey key)
      : file_(std::move(file)), header_(std::move(header)), key_(std::move(key)) {}

  std::unique_ptr<File> file_;
  Header header_;
  crypto::SecretKey key_;
  Trailer trailer_;
  std::uint64_t bytes_ = 0;
};

struct Found {
  std::string name;
  Header header;
  std::uint64_t bytes = 0;
  bool is_whole = false;  // else it was cut short, and is good for nothing
  bool is_ours = false;   // made with this site's keys
};

// From one thread. What lies in the folder beside backups is left alone.
class BackupSet {
 public:
  // Both outlive it.
  BackupSet(Folder& folder, const crypto::SecretKey& backup_key) : folder_(folder), backup_key_(backup_key) {}

  // Oldest first. A file that has a backup's name and no readable header is told as cut short, with a header of zeros, and as
  // nobody's unless it is shorter than one.
  Result<std::vector<Found>> list() const;
  // By its id or the name of its file; this site's newest that is whole where `wanted` is empty. `not_found`.
  Result<std::unique_ptr<BackupFile>> open(std::string_view wanted) const;
  Status remove(const std::string& name) { return folder_.remove(name); }
  Folder& folder() { return folder_; }

 private:
  Folder& folder_;
  const crypto::SecretKey& backup_key_;
};

// Reads a backup's chunks wherever they are, in it or in its sources. One thread.
class ChunkReader {
 public:
  // `not_found` if a source is missing: then the backup can't be restored.
  static Result<std::unique_ptr<ChunkReader>> open(const BackupSet& set, const Manifest& manifest);
  Result<Bytes> read(const ChunkPlace& place) const { return sources_[place.source]->chunk(place); }

 private:
  std::vector<std::unique_ptr<BackupFile>> sources_;
};

}  // namespace chartroom::backup
