#pragma once

// The ledger's one writing thread. It takes all that wait, appends them to the segment with one write and one sync, then to the
// tree's files, and only then makes receipts. Checkpoints follow from time to time and at the end.
//
// Where the disk is full before anything of a batch was written, or where only the tree's files or the checkpoint don't fit,
// the reserve is given up, once, and the step is done again: nothing is ever done again after a sync that failed.
//
// After any other error of the disk, and when a checkpoint finds that another file bears the segment's name, it is closed for
// good: what waits and what comes gets `unavailable`.

#include <atomic>
#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <thread>
#include <vector>

#include "audit/archived.h"
#include "audit/reserve.h"
#include "audit/seal.h"
#include "audit/segment_file.h"
#include "audit/tree_writer.h"

namespace chartroom::audit {

// Where a waiting coroutine goes on. The guard keeps its executor running while nobody else gives it work.
struct Home {
  boost::asio::any_io_executor executor;
  boost::asio::executor_work_guard<boost::asio::any_io_executor> guard;
};

// An append, with all done that does not need its sequence.
struct Waiting {
  Bytes fields;
  Bytes sealed_words;
  Salt salt{};
  RequestId request;
  crypto::Digest answer_digest{};
  std::uint64_t store_commit = 0;
  // Called once; must not block. On `home` where there is one, else on the writer's thread or the caller's.
  std::move_only_function<void(Result<Receipt>)> done;
  std::optional<Home> home = {};

  std::size_t bytes() const { return fields.size() + sealed_words.size(); }
};

class Writer {
 public:
  // All outlive the writer.
  struct Site {
    Folder& folder;
    const Clock& clock;
    const crypto::SigningKey& key;
    const crypto::SecretKey& sealing;
    Ledger::Options options;
  };
  struct Start {
    Position end;  // where the next record goes; offset 0: the segment's header is still to be written
    TreeWriter tree;
    std::uint64_t max_store_commit = 0;
    std::string note;  // the newest checkpoint
    std::uint64_t signed_size = 0;
    Archived archived;
  };
  Writer(const Site& site, Start start);
  ~Writer();  // writes what waits, then a checkpoint

  void submit(Waiting waiting);
  bool closed() const { return closed_.load(std::memory_order_acquire); }
  std::uint64_t size() const { return size_.load(std::memory_order_acquire); }
  std::uint64_t max_store_commit() const { return max_store_commit_.load(std::memory_order_acquire); }
  std::string note() const;
  std::uint64_t reserve_bytes() const { return reserve_.bytes(); }

 private:
  using Batch = std::vector<Waiting>;

  void run();
  Batch take();  // empty: stop, or a checkpoint is due
  Status write(const Batch& batch);
  Status with_reserve(const std::function<Status()>& step);
  Status open_segment();
  Status finish_segment();
  void give_back_room();
  Bytes encode(const Batch& batch);
  void complete(Batch& batch);
  bool checkpoint_due() const;
  Status write_checkpoint();
  void close_for_good(const Error& error, Batch& batch);

  const Site site_;

  // The writer's thread only.
  Position end_;
  TreeWriter tree_;
  Reserve reserve_;
  std::optional<SegmentFile> segment_;
  std::unique_ptr<crypto::Sealer> sealer_;
  std::unique_ptr<crypto::SecretKey> segment_key_;
  std::uint64_t signed_size_;
  SteadyTime signed_at_;
  std::size_t last_batch_ = 0;
  std::uint64_t largest_commit_;

  std::atomic<std::uint64_t> size_;
  std::atomic<std::uint64_t> max_store_commit_;
  std::atomic<bool> closed_ = false;  // set with the mutex held, before anyone is told

  mutable std::mutex mutex_;  // guards what follows
  std::condition_variable wake_;
  Batch queue_;
  std::size_t queue_bytes_ = 0;
  std::size_t wake_at_ = 1;  // the writer sleeps until so many wait
  bool stopping_ = false;
  std::string note_;

  std::thread thread_;  // last: it uses all of the above
};

// Signs and replaces the file, then the witness's copy; returns the note.
Result<std::string> put_checkpoint(const Writer::Site& site, const Checkpoint& checkpoint);
void put_witness(const Writer::Site& site, std::string_view note);
inline constexpr std::string_view checkpoint_name = Ledger::checkpoint_file;

}  // namespace chartroom::audit
