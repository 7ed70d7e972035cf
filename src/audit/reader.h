#pragma once

// Reads single records by their sequence, through the index, beside the running writer. A Reader belongs to one thread.

#include "audit/entries.h"
#include "audit/scan.h"

namespace chartroom::audit {

// Records [first, end): those before were archived, those from `end` on are not durable.
struct KeptRecords {
  std::uint64_t first = 0;
  std::uint64_t end = 0;
};

class Reader {
 public:
  // Only records of `kept` are asked for.
  Reader(Folder& folder, const crypto::SecretKey& sealing, const KeptRecords& kept)
      : folder_(folder), kept_(kept), index_(folder, EntryKind::index()), opener_(sealing) {}

  struct Entry {
    StoredRecord stored;
    Bytes sealed_words;
  };
  // `not_found` beyond the end, and where it was archived; `corrupt` if the record is not where the index says, or is not what
  // was written.
  Result<Entry> record(std::uint64_t sequence);
  Result<Bytes> opening(std::uint64_t sequence);  // of the same record (Ledger::opening)
  // Records [first, first + the number returned) of at most `count`, ascending: as many as lie together in one segment.
  Result<std::vector<Entry>> run(std::uint64_t first, std::size_t count);

 private:
  struct OpenFile {
    std::string name;
    std::unique_ptr<File> file;
  };

  Status check_kept(std::uint64_t sequence, std::size_t count) const;
  Result<Entry> open(ByteView frame_bytes, const Place& place, std::uint64_t sequence);
  struct Found {
    Place place;
    Bytes frame;
  };
  Result<Found> find(std::uint64_t sequence);
  // A piece of a file, which stays open for the next one.
  Result<Bytes> piece(OpenFile& open, const std::string& name, std::uint64_t offset, std::size_t size);

  Folder& folder_;
  KeptRecords kept_;
  EntryReader index_;
  OpenFile index_file_;
  OpenFile segment_file_;
  FrameOpener opener_;
};

}  // namespace chartroom::audit
