#pragma once

// Moves the oldest segment of a running ledger into its archive, when all of its records are as old as they have to be. In this
// order, so that a crash at any moment loses nothing and leaves nothing unsaid:
//
//   1. the segment is read and checked whole: every record opens, has its leaf, and is old enough by its own time
//   2. the archive gets a copy, which is read back and compared, and its manifest
//   3. the ledger records that, durably
//   4. the list of archived segments names it, and that record: from here on its records are no longer the ledger's to keep
//   5. the file is removed, and the places of its records
//
// What a crash left after 4 is done by the next run, after another look at the copy. The tree stays whole for ever.

#include <atomic>
#include <functional>
#include <mutex>
#include <shared_mutex>

#include "audit/archive_copy.h"
#include "audit/reader.h"
#include "audit/writer.h"

namespace chartroom::audit {

// What is archived, as all threads see it.
class ArchivedState {
 public:
  explicit ArchivedState(Archived archived) : first_kept_(archived.end()), archived_(std::move(archived)) {}

  std::uint64_t first_kept() const { return first_kept_.load(std::memory_order_acquire); }
  Archived list() const {
    const std::lock_guard lock(mutex_);
    return archived_;
  }
  void set(Archived archived) {
    const std::lock_guard lock(mutex_);
    first_kept_.store(archived.end(), std::memory_order_release);
    archived_ = std::move(archived);
  }

  std::mutex running;          // held by whoever archives
  std::shared_mutex removing;  // shared by whoever reads records; alone while a segment goes

 private:
  std::atomic<std::uint64_t> first_kept_;
  mutable std::mutex mutex_;  // guards what follows
  Archived archived_;
};

// A value of borrowed parts, made for one call.
class Archiver {
 public:
  Archiver(const Writer::Site& site, ArchivedState& state, const Writer& writer)
      : site_(site), state_(state), writer_(writer) {}

  Result<Ledger::ArchivePlan> plan() const;
  using Append = std::function<Result<Receipt>(Record)>;
  Result<std::optional<SegmentFacts>> run(Record by, const Append& append);

 private:
  struct Copied {
    ArchivedSegment segment;
    Bytes bytes;
  };

  Result<std::string> problem_of_clock(Reader& reader, const KeptRecords& all) const;
  Result<std::string> silence(Reader& reader, const KeptRecords& all) const;
  Result<std::optional<SegmentFacts>> facts_of(std::uint32_t segment, std::uint64_t first, Reader& reader) const;
  Result<Folder*> archive() const;
  Result<Copied> check(const SegmentFacts& facts) const;
  Result<Manifest> manifest_of(const ArchivedSegment& segment) const;
  Status copy(Folder& archive, const Copied& copied) const;
  Status remove(Folder& archive);
  Status remove_places(std::uint64_t first_kept);

  const Writer::Site& site_;
  ArchivedState& state_;
  const Writer& writer_;
};

}  // namespace chartroom::audit
