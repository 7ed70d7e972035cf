#pragma once

// A backup is one file: a header in the clear, sealed chunks, a sealed manifest, a trailer. It is read from its end, so one
// that was cut short is none. The manifest names every file of the site and, for each, where its chunks are: in this backup, or
// in an older one (its sources). Everything in it is encrypted already; it is compressed where that helps, and sealed once more
// under a key of the backup's own. Layout: docs/backup.md. Values in, values out; nothing here reads a file.

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/bytes.h"
#include "base/clock.h"
#include "base/result.h"
#include "crypto/digest.h"
#include "crypto/secret.h"
#include "domain/id.h"

namespace chartroom::backup {

using BackupId = Id<'b'>;

// A file is cut into chunks of this many bytes; the last may be shorter. Sixteen pages of the database: what a small import
// touches lies scattered, so larger ones would copy much that did not change.
inline constexpr std::size_t chunk_bytes = 64 * 1024;
inline constexpr std::size_t manifest_bytes_max = 1024ULL * 1024 * 1024;  // some 1.4 TB of files
inline constexpr std::size_t files_max = 1'000'000;
inline constexpr std::size_t sources_max = 4'096;

struct Header {
  BackupId id;
  Timestamp made{};
  bool is_full = false;  // uses no other backup
  Bytes key_check;       // of the site's backup key (store/key_check.h)
};
inline constexpr std::size_t header_bytes = 96;
Bytes encode_header(const Header& header);
Result<Header> read_header(ByteView bytes);  // `corrupt`, `newer_version`

struct Trailer {
  std::uint64_t manifest_offset = 0;
  std::uint64_t manifest_bytes = 0;  // sealed
};
inline constexpr std::size_t trailer_bytes = 32;
Bytes encode_trailer(const Trailer& trailer);
std::optional<Trailer> read_trailer(ByteView bytes);  // none: the backup is not whole

struct ChunkPlace {
  std::uint16_t source = 0;  // in Manifest::sources
  std::uint64_t offset = 0;  // in that backup's file
  std::uint32_t stored = 0;  // bytes there
  crypto::Digest digest{};   // of the chunk's bytes
  bool operator==(const ChunkPlace&) const = default;
};

struct FileEntry {
  std::string name;  // "data/chartroom.db", "ledger/segment-00000001"; see is_file_name
  std::uint64_t bytes = 0;
  std::vector<ChunkPlace> chunks;
  bool operator==(const FileEntry&) const = default;
};
// A folder and a name, without anything that could lead elsewhere.
bool is_file_name(std::string_view name);

// What the backup holds, and what it must come to when it is restored.
struct Facts {
  std::string origin;   // of the ledger: whose backup it is
  std::string program;  // the version that made it
  std::uint64_t commit = 0;
  std::uint64_t patients = 0;
  std::uint64_t charts = 0;
  std::uint64_t ledger_size = 0;
  crypto::Digest ledger_root{};  // of the tree over that many records
  bool operator==(const Facts&) const = default;
};

struct Manifest {
  BackupId id;
  Timestamp made{};
  Facts facts;
  std::vector<BackupId> sources;  // where chunks are; the first is this backup
  std::vector<FileEntry> files;   // sorted by name
  bool operator==(const Manifest&) const = default;

  std::uint64_t bytes() const;  // of all files, restored
};
Bytes encode_manifest(const Manifest& manifest);
// `corrupt` for anything that encode_manifest does not write: a name that leads elsewhere, chunks that don't make up the file.
Result<Manifest> read_manifest(ByteView bytes);

// --- sealing
crypto::SecretKey key_of(const crypto::SecretKey& backup_key, BackupId id);
Bytes chunk_context(BackupId id, std::uint64_t offset);
Bytes manifest_context(BackupId id);

// "chartroom-20261130T201500Z-01hzx3vq.backup": sorted by name is sorted by time.
std::string file_name(const Header& header);
bool is_backup_name(std::string_view name);

}  // namespace chartroom::backup
