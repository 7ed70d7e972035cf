#pragma once

// Append-only lists of fixed-size entries, in files of 65,536 each: the levels of tlog tiles ("tiles-0-000000": 256 tiles, back
// to back) and the index of where each record lies ("index-000000"). All of it can be computed again from the segments; that
// the leaves exist also proves that their records were synced, since they are appended after it.
//
// One thread writes an EntryWriter. Any thread reads, entries that are known to be written.

#include <array>
#include <map>
#include <memory>
#include <string>

#include "audit/checkpoint.h"
#include "audit/merkle.h"
#include "base/files.h"

namespace chartroom::audit {

inline constexpr std::uint64_t entries_per_file = 65'536;

struct EntryKind {
  std::string prefix;
  std::size_t entry_bytes = 0;

  static EntryKind tiles(unsigned level) { return {"tiles-" + std::to_string(level) + "-", sizeof(crypto::Digest)}; }
  static EntryKind index() { return {"index-", 12}; }
  std::string file_name(std::uint64_t number) const;
};

// Where a record's frame lies.
struct Place {
  std::uint32_t segment = 0;
  std::uint32_t offset = 0;
  std::uint32_t size = 0;
  bool operator==(const Place&) const = default;
};
Bytes encode_place(const Place& place);
Place decode_place(ByteView entry);

// Keeps the file it read last. One thread.
class EntryReader {
 public:
  EntryReader(const Folder& folder, EntryKind kind) : folder_(folder), kind_(std::move(kind)) {}
  // Whole entries, by the names and sizes of the files; 0 if there are none. Files before number `from` aren't looked at: of a
  // ledger with archived records they may be gone.
  std::uint64_t count(std::uint64_t from = 0) const;
  // Copies of `count` entries, back to back; `corrupt` if they are not there.
  Result<Bytes> read(std::uint64_t first, std::size_t count);

 private:
  const Folder& folder_;
  EntryKind kind_;
  std::uint64_t cached_number_ = ~std::uint64_t{0};
  Bytes cached_;
};

class EntryWriter {
 public:
  // Cuts off what stands after `count` entries; `corrupt` if there are fewer. The folder must outlive the writer.
  static Result<EntryWriter> open(Folder& folder, EntryKind kind, std::uint64_t count);
  // Takes off `entries` what it has appended. After `out_of_space` what is left can be tried once more: a torn entry was cut
  // off.
  Status append(Bytes& entries);
  Status sync();

 private:
  EntryWriter(Folder& folder, EntryKind kind, std::uint64_t count) : folder_(&folder), kind_(std::move(kind)), count_(count) {}
  Status roll();
  Status append_some(ByteView entries);  // that fit into the open file

  Folder* folder_;
  EntryKind kind_;
  std::uint64_t count_;
  std::unique_ptr<File> file_;  // none until it is written to
  std::uint64_t number_ = 0;    // of that file
  bool dirty_ = false;
};

// The roots of the complete subtrees of the first `size` leaves, read from the tiles. `corrupt` if any is missing.
Result<Frontier> read_frontier(const Folder& folder, std::uint64_t size);

}  // namespace chartroom::audit
