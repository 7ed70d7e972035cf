#pragma once

// Writes one backup. Chunks that the one before it has, or that came already, are named and not written again. One thread.

#include <boost/unordered/unordered_flat_map.hpp>
#include <cstring>
#include <functional>
#include <map>
#include <optional>

#include "backup/backup_format.h"
#include "base/files.h"
#include "crypto/aead.h"

namespace chartroom::backup {

class BackupWriter {
 public:
  // `out` is empty and outlives the writer. `base`: the manifest of a backup whose chunks may be used, and whose sources are
  // all there; none for a full one.
  struct Start {
    File& out;
    const crypto::SecretKey& backup_key;
    const Header& header;
    const Manifest* base = nullptr;
  };
  static Result<std::unique_ptr<BackupWriter>> begin(const Start& start);

  // The next file. `read` gets offsets that ascend; `after_chunk` is called with each chunk's size, may wait, and ends it all
  // by an error.
  struct Source {
    std::string name;
    std::uint64_t bytes = 0;
    std::function<Result<Bytes>(std::uint64_t offset, std::size_t size)> read;
  };
  using AfterChunk = std::function<Status(std::size_t bytes)>;
  Status add(const Source& source, const AfterChunk& after_chunk);

  // Everything durable, and with that the backup exists. The manifest is the `base` of the next one.
  Result<Manifest> finish(const Facts& facts);

  std::uint64_t written() const { return offset_; }  // bytes of the backup

 private:
  struct DigestHash {
    std::size_t operator()(const crypto::Digest& digest) const noexcept {
      std::size_t out = 0;
      std::memcpy(&out, digest.data(), sizeof out);
      return out;
    }
  };

  BackupWriter(File& out, BackupId id, crypto::SecretKey key) : out_(out), id_(id), key_(std::move(key)), sealer_(key_) {}
  void know(const Manifest& base);
  Result<ChunkPlace> put(ByteView chunk);
  std::uint16_t number_of(BackupId source);
  Status write(ByteView bytes);
  Status flush();

  File& out_;
  const BackupId id_;
  const crypto::SecretKey key_;
  crypto::Sealer sealer_;
  Manifest manifest_;
  std::map<BackupId, std::uint16_t> numbers_;  // in manifest_.sources
  // Where a chunk is; the source counts, not the number in the place.
  struct Known {
    ChunkPlace place;
    BackupId source;
  };
  boost::unordered_flat_map<crypto::Digest, Known, DigestHash> known_;
  std::uint64_t offset_ = 0;  // where the next byte goes
  Bytes buffer_;              // of what is not written yet
  Bytes plain_;               // of one chunk with its method
};

// The bytes of a chunk from what is stored of it. `corrupt`.
Result<Bytes> open_chunk(ByteView stored, const crypto::SecretKey& key, ByteView context);

}  // namespace chartroom::backup
