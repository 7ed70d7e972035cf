#include "audit/writer.h"

#include <boost/asio/post.hpp>

#include "audit/record_codec.h"
#include "audit/segment.h"
#include "base/check.h"
#include "base/log.h"

namespace chartroom::audit {

// The one place where receipts come from: after the record's batch is durable.
class ReceiptMaker {
 public:
  static Receipt make(std::uint64_t durable_sequence, const Waiting& waiting) {
    return Receipt(durable_sequence, waiting.request, waiting.answer_digest);
  }
};

namespace {

// How long the writer waits for as many as came last time. Those that were just answered ask again within it, and sharing one
// sync (some 200 us, on slow disks milliseconds) is worth more than beginning at once with the first of them: measured with 64
// coroutines, 1.5 times the appends of 40 us or of no wait. Who comes alone waits at most once, after a larger batch.
constexpr auto gathering_time = std::chrono::microseconds(150);

// Those that are done, by where they go on: each executor is given all of its coroutines with one post. With a post for each,
// the loops and the writer spent their time on each other's locks.
class Completions {
 public:
  void add(Waiting waiting, Result<Receipt> result) {
    Done done{std::move(waiting.done), std::move(result), std::move(waiting.home)};
    if (!done.home) return here_.push_back(std::move(done));
    for (Group& group : groups_) {
      if (group.executor == done.home->executor) return group.done.push_back(std::move(done));
    }
    groups_.push_back({done.home->executor, {}});
    groups_.back().done.push_back(std::move(done));
  }

  void run() {
    for (Done& done : here_) done.function(std::move(done.result));
    // The guards go along with what is posted: from then on a loop may end at any time, and this thread must hold nothing of
    // it.
    for (Group& group : groups_) {
      boost::asio::post(group.executor, [done = std::move(group.done)]() mutable {
        for (Done& one : done) one.function(std::move(one.result));
      });
    }
  }

 private:
  struct Done {
    std::move_only_function<void(Result<Receipt>)> function;
    Result<Receipt> result;
    std::optional<Home> home;
  };
  struct Group {
    boost::asio::any_io_executor executor;
    std::vector<Done> done;
  };
  std::vector<Done> here_;
  std::vector<Group> groups_;
};

// What the frames of a batch take, and a little more.
std::size_t encoded_bytes(const std::vector<Waiting>& batch) {
  constexpr std::size_t beside_fields = 256;  // frame, salt, the record's own numbers, seal
  std::size_t bytes = 0;
  for (const Waiting& waiting : batch) bytes += waiting.bytes() + beside_fields;
  return bytes;
}

std::unexpected<Error> fail_closed() {
  return fail(ErrorCode::unavailable, "the ledger is closed after an error of its disk; start again once that is mended");
}

}  // namespace

void put_witness(const Writer::Site& site, std::string_view note) {
  if (site.options.witness == nullptr) return;
  const auto replaced = site.options.witness->replace(Ledger::witness_name, as_bytes(note));
  if (!replaced) log::error("ledger_witness_not_written", {{"detail", replaced.error().detail}});
}

Result<std::string> put_checkpoint(const Writer::Site& site, const Checkpoint& checkpoint) {
  std::string note = sign_checkpoint(checkpoint, site.key);
  if (auto replaced = site.folder.replace(checkpoint_name, as_bytes(note)); !replaced) return fail(replaced);
  put_witness(site, note);
  return note;
}

Writer::Writer(const Site& site, Start start)
    : site_(site),
      end_(start.end),
      tree_(std::move(start.tree)),
      reserve_(site.folder, site.options.reserve_bytes),
      signed_size_(start.signed_size),
      signed_at_(site.clock.steady()),
      largest_commit_(start.max_store_commit),
      size_(start.end.sequence),
      max_store_commit_(start.max_store_commit),
      note_(std::move(start.note)),
      thread_([this] { run(); }) {}

Writer::~Writer() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  wake_.notify_one();
  thread_.join();
}

std::string Writer::note() const {
  const std::lock_guard lock(mutex_);
  return note_;
}

void Writer::submit(Waiting waiting) {
  bool wake = false;
  const auto enqueue = [&]() -> Status {
    const std::lock_guard lock(mutex_);
    if (closed_) return fail_closed();
    if (queue_.size() >= site_.options.waiting_max || queue_bytes_ + waiting.bytes() > limits::ledger_waiting_bytes_max) {
      return fail(ErrorCode::unavailable, "too many records wait for the ledger's disk");
    }
    queue_bytes_ += waiting.bytes();
    queue_.push_back(std::move(waiting));
    wake = queue_.size() == wake_at_;
    return {};
  };
  // Outside the lock: what waits may go on at once.
  if (const Status queued = enqueue(); !queued) {
    Completions completions;
    completions.add(std::move(waiting), fail(queued));
    return completions.run();
  }
  if (wake) wake_.notify_one();
}

Writer::Batch Writer::take() {
  std::unique_lock lock(mutex_);
  const auto ready = [this] { return stopping_ || queue_.size() >= wake_at_; };
  wake_at_ = 1;
  if (end_.sequence > signed_size_) {
    wake_.wait_for(lock, site_.options.checkpoint_period, ready);
  } else {
    wake_.wait(lock, ready);
  }
  if (!queue_.empty() && queue_.size() < last_batch_) {
    wake_at_ = last_batch_;
    wake_.wait_for(lock, gathering_time, ready);
  }
  last_batch_ = queue_.size();
  queue_bytes_ = 0;
  return std::exchange(queue_, {});
}

void Writer::run() {
  reserve_.make();
  while (true) {
    Batch batch = take();
    if (auto written = write(batch); !written) return close_for_good(written.error(), batch);
    complete(batch);
    bool stop = false;
    {
      const std::lock_guard lock(mutex_);
      stop = stopping_ && queue_.empty();
    }
    if (checkpoint_due() || (stop && end_.sequence > signed_size_)) {
      Batch none;
      if (auto written = write_checkpoint(); !written) return close_for_good(written.error(), none);
    }
    if (stop) return give_back_room();
  }
}

Status Writer::open_segment() {
  if (end_.offset >= site_.options.segment_bytes_max) {
    if (auto finished = finish_segment(); !finished) return finished;
    end_ = Position{end_.segment + 1, 0, end_.sequence};
  }
  if (segment_) return {};
  const auto opened = with_reserve([this]() -> Status {
    auto file = SegmentFile::open(site_.folder, end_.segment, end_.offset, site_.options.room_bytes);
    if (!file) return fail(file);
    segment_.emplace(std::move(*file));
    return {};
  });
  if (!opened) return opened;
  segment_key_ = std::make_unique<crypto::SecretKey>(segment_key(site_.sealing, end_.segment));
  sealer_ = std::make_unique<crypto::Sealer>(*segment_key_);
  return {};
}

// A segment that is not the last one has no room at its end. One that was full at the start was opened by nobody yet.
Status Writer::finish_segment() {
  if (!segment_) {
    auto file = SegmentFile::open(site_.folder, end_.segment, end_.offset, site_.options.room_bytes);
    if (!file) return fail(file);
    segment_.emplace(std::move(*file));
  }
  if (auto place = segment_->check_place(); !place) return place;
  auto finished = segment_->finish();
  segment_.reset();
  return finished;
}

// Advances end_ and the tree in memory: after a failed write nothing may use them, and nothing does.
Bytes Writer::encode(const Batch& batch) {
  Bytes out;
  if (end_.offset == 0) out = encode_segment_header({end_.segment, end_.sequence}, *segment_key_);
  const std::uint64_t start = end_.offset;
  const std::uint64_t batch_first = end_.sequence;
  const Timestamp now = site_.clock.now();
  out.reserve(out.size() + encoded_bytes(batch));
  Bytes sealed;
  for (const Waiting& waiting : batch) {
    const Bytes record = encode_record(end_.sequence, now, waiting.fields);
    sealed.clear();
    seal_record(*sealer_, waiting.salt, record, waiting.sealed_words, sealed);
    Frame frame{.sequence = end_.sequence,
                .batch_first = batch_first,
                .leaf = record_leaf(waiting.salt, record),
                .sealed_record = sealed,
                .sealed_words = waiting.sealed_words};
    const std::size_t before = out.size();
    append_frame(frame, out);
    tree_.push(frame.leaf, Place{end_.segment, static_cast<std::uint32_t>(start + before),
                                 static_cast<std::uint32_t>(out.size() - before)});
    largest_commit_ = std::max(largest_commit_, waiting.store_commit);
    ++end_.sequence;
  }
  end_.offset = start + out.size();
  return out;
}

Status Writer::with_reserve(const std::function<Status()>& step) {
  auto done = step();
  if (done || done.error().code != ErrorCode::out_of_space || !reserve_.give_up()) return done;
  return step();
}

Status Writer::write(const Batch& batch) {
  if (batch.empty()) return {};
  if (auto opened = open_segment(); !opened) return opened;
  const Bytes bytes = encode(batch);
  if (auto room = with_reserve([&] { return segment_->make_room(bytes.size()); }); !room) return room;
  if (auto appended = segment_->append(bytes); !appended) return appended;
  if (auto synced = segment_->sync(); !synced) return synced;
  // Not synced: a start computes them again from the segment. That they exist tells it what was durable.
  return with_reserve([this] { return tree_.flush(); });
}

void Writer::complete(Batch& batch) {
  std::uint64_t sequence = end_.sequence - batch.size();
  max_store_commit_.store(largest_commit_, std::memory_order_release);
  size_.store(end_.sequence, std::memory_order_release);
  Completions completions;
  for (Waiting& waiting : batch) {
    auto receipt = ReceiptMaker::make(sequence++, waiting);
    completions.add(std::move(waiting), std::move(receipt));
  }
  completions.run();
}

// At the end. A file that keeps its room is as good, only longer.
void Writer::give_back_room() {
  if (!segment_) return;
  if (const auto finished = segment_->finish(); !finished) {
    log::warning("ledger_room_not_given_back", {{"detail", finished.error().detail}});
  }
}

bool Writer::checkpoint_due() const {
  const std::uint64_t since = end_.sequence - signed_size_;
  if (since == 0) return false;
  return since >= site_.options.checkpoint_records || site_.clock.steady() - signed_at_ >= site_.options.checkpoint_period;
}

Status Writer::write_checkpoint() {
  // Nothing is signed that the file of the segment's name may not hold.
  if (segment_) {
    if (auto place = segment_->check_place(); !place) return place;
  }
  if (auto synced = tree_.sync(); !synced) return synced;
  const Checkpoint checkpoint{site_.options.origin, tree_.frontier().root(), end_, largest_commit_,
                              format_timestamp(site_.clock.now())};
  std::string note;
  const auto put = with_reserve([&]() -> Status {
    auto written = put_checkpoint(site_, checkpoint);
    if (!written) return fail(written);
    note = std::move(*written);
    return {};
  });
  if (!put) return put;
  reserve_.make_some(limits::ledger_reserve_step_bytes);
  signed_size_ = end_.sequence;
  signed_at_ = site_.clock.steady();
  const std::lock_guard lock(mutex_);
  note_ = std::move(note);
  return {};
}

void Writer::close_for_good(const Error& error, Batch& batch) {
  log::error("ledger_closed", {{"code", error_code_name(error.code)}, {"detail", error.detail}, {"records", size()}});
  Batch waiting;
  {
    const std::lock_guard lock(mutex_);
    closed_ = true;
    waiting = std::exchange(queue_, {});
  }
  Completions completions;
  for (Batch* failed : {&batch, &waiting}) {
    for (Waiting& one : *failed) completions.add(std::move(one), fail_closed());
  }
  completions.run();
}

}  // namespace chartroom::audit
