#pragma once

// What people search the ledger with: its records laid out by column, in blocks on the disk and the newest ones in memory. All
// of it comes from the segments and is made again from them where it is missing or damaged; each block was held against the
// tree when it was made. No request waits for it: it follows the ledger, and a search takes in what is new first.
//
// It begins with the first record that the ledger keeps: blocks that have only archived ones are removed, and the block that
// has some is made again without them. In it they are rows without anything, of a time before all others, and no search finds
// them.
//
// It is no proof: whoever wants one verifies the ledger. Layout of the blocks: docs/ledger.md, "The index".

#include <atomic>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <shared_mutex>
#include <vector>

#include "audit/reader.h"
#include "audit/record_query.h"
#include "base/files.h"
#include "crypto/digest.h"
#include "crypto/secret.h"

namespace chartroom::audit {

// From any thread.
class RecordIndex {
 public:
  // All outlive the index.
  struct Source {
    Folder& ledger;
    const crypto::SecretKey& sealing;
    std::function<std::uint64_t()> size;             // durable records
    std::function<std::uint64_t()> first_kept = {};  // those before are in the archive; none: none is
  };
  // Looks at the blocks that are there; makes none. Those of a longer ledger are removed.
  static Result<std::unique_ptr<RecordIndex>> open(Source source, Folder& folder);

  // Takes in all that the ledger has and the index has not. Some 8 us a record. `corrupt` names a record that is not what was
  // written, or a block whose records are not those of the tree.
  Status catch_up();
  void stop() { stopping_.store(true); }  // a running catch_up ends soon; for the end of the program
  // All blocks are made again, by the next catch_up.
  void forget();

  struct Progress {
    std::uint64_t indexed = 0;
    std::uint64_t records = 0;  // of the ledger
  };
  Progress progress() const;

  // Newest first. `also` is asked about each record that answers the query, so it should be narrow.
  struct Wanted {
    RecordQuery query;
    std::optional<std::uint64_t> before;  // sequences below
    std::size_t limit = 100;
    std::function<Result<bool>(const StoredRecord&)> also = {};
  };
  struct Page {
    std::vector<StoredRecord> records;
    std::optional<std::uint64_t> next;  // the `before` of the next page; none: there are no more
  };
  // `unavailable` while more than a block is still to be taken in.
  Result<Page> find(const Wanted& wanted);

  // Each block that has records of the period, oldest first. What else is in the block, `visit` has to pass over. It is called
  // again with a block that was made again since one of its columns proved damaged, so it counts when it has read all that it
  // needs. Records are not taken in as long as it looks at the newest ones.
  using Visit = std::function<Status(const RecordColumns& columns)>;
  Status each_block(Timestamp since, Timestamp until, const Visit& visit);

 private:
  RecordIndex(Source source, Folder& folder) : source_(std::move(source)), folder_(folder) {}

  std::uint64_t first_kept() const { return source_.first_kept ? source_.first_kept() : 0; }
  Reader reader() const { return {source_.ledger, source_.sealing, {first_kept(), source_.size()}}; }
  Result<crypto::Digest> root_of(std::uint32_t block) const;
  Status forget_archived();
  Status push_archived(GrowingColumns& columns, std::vector<crypto::Digest>& leaves) const;
  Result<std::unique_ptr<GrowingColumns>> read_block(std::uint32_t block);
  Status make_block(std::uint32_t block);
  Status seal(const GrowingColumns& columns, const crypto::Digest& root);
  Status grow_newest();
  Status seal_newest();
  Result<bool> step();  // whether there is more to do
  Status be_ready();
  std::optional<std::uint32_t> missing_block() const;
  // Calls `use` with the block, which is made again if it proves damaged.
  Status with_block(std::uint32_t block, const std::function<Status(const RecordColumns&)>& use);
  Status take(const std::vector<std::uint32_t>& rows, std::uint64_t first, const Wanted& wanted, Page& page) const;

  Source source_;
  Folder& folder_;
  std::atomic<bool> stopping_ = false;

  std::mutex building_;       // held by whoever takes records in, for a block at most; before mutex_
  std::uint64_t begins_ = 0;  // with building_ held: the first record that the blocks have

  mutable std::shared_mutex mutex_;  // guards what follows
  // For each block before newest_, whether its file is good, or is not to be there any more.
  std::vector<std::uint8_t> is_there_;
  std::unique_ptr<GrowingColumns> newest_;
  std::vector<crypto::Digest> newest_leaves_;
};

}  // namespace chartroom::audit
