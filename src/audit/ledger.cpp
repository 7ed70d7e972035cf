#include "audit/ledger.h"

#include <algorithm>
#include <boost/asio/associated_executor.hpp>
#include <boost/asio/async_result.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <future>
#include <shared_mutex>

#include "audit/archiver.h"
#include "audit/reader.h"
#include "audit/record_codec.h"
#include "audit/recovery.h"
#include "audit/verify.h"
#include "crypto/random.h"

namespace chartroom::audit {
namespace {

namespace asio = boost::asio;

constexpr std::size_t claimed_name_chars_max = 64;
constexpr std::size_t list_run_records = 128;
// A segment may pass its limit by one batch, and offsets have 32 bits.
constexpr std::uint64_t segment_bytes_stop = 1ULL << 30;

// The first characters (not bytes) of UTF-8.
void cut_to_chars(std::string& text, std::size_t chars_max) {
  std::size_t chars = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool starts = (static_cast<unsigned char>(text[i]) & 0xC0U) != 0x80U;
    if (starts && ++chars > chars_max) return text.resize(i);
  }
}

// All that can be done on the caller's thread.
Result<Waiting> prepare(Record record) {
  if (!record.principal) cut_to_chars(record.principal_name, claimed_name_chars_max);
  Waiting waiting;
  std::optional<SealedWords> words;
  if (record.words) {
    if (record.words->question.size() + record.words->answer.size() > limits::ledger_record_bytes_max) {
      return fail(ErrorCode::too_large, "the words of a ledger record are longer than the limit");
    }
    words = seal_words(*record.words, record.request);
    waiting.sealed_words = std::move(words->sealed);
  }
  waiting.fields = encode_fields(record, words ? &words->commitment : nullptr);
  if (waiting.fields.size() > limits::ledger_record_bytes_max) {
    return fail(ErrorCode::too_large, "a ledger record is longer than the limit");
  }
  crypto::fill_random(waiting.salt);
  waiting.request = record.request;
  waiting.answer_digest = record.answer_digest;
  waiting.store_commit = record.store_commit;
  return waiting;
}

}  // namespace

std::string_view outcome_name(Outcome outcome) {
  switch (outcome) {
    case Outcome::success: return "success";
    case Outcome::refused: return "refused";
    case Outcome::failed: return "failed";
    case Outcome::started: return "started";
    case Outcome::broken: return "broken";
  }
  return "";
}

std::optional<Outcome> parse_outcome(std::string_view name) {
  using enum Outcome;
  for (const Outcome outcome : {success, refused, failed, started, broken}) {
    if (name == outcome_name(outcome)) return outcome;
  }
  return std::nullopt;
}

struct Ledger::State {
  Writer::Site site;
  std::unique_ptr<ArchivedState> archived;
  std::unique_ptr<Writer> writer;

  Reader reader() const { return {site.folder, site.sealing, {archived->first_kept(), writer->size()}}; }
  Archiver archiver() const { return {site, *archived, *writer}; }
};

Ledger::Ledger(std::unique_ptr<State> state) : state_(std::move(state)) {}
Ledger::~Ledger() = default;

Result<std::unique_ptr<Ledger>> Ledger::open(Folder& folder, const Clock& clock, const crypto::SigningKey& key,
                                             const crypto::SecretKey& sealing, const Options& options) {
  if (options.segment_bytes_max > segment_bytes_stop) {
    return fail(ErrorCode::invalid, "a ledger's segment has at most 1 GiB");
  }
  if (options.keep_years < limits::ledger_keep_years_min || options.keep_years > limits::ledger_keep_years_max) {
    return fail(ErrorCode::invalid, "a ledger's records are kept for 6 years at least, and for 100 at most");
  }
  auto state = std::make_unique<State>(State{Writer::Site{folder, clock, key, sealing, options}, nullptr, nullptr});
  auto start = recover(state->site);
  if (!start) return fail(start);
  state->archived = std::make_unique<ArchivedState>(std::move(start->archived));
  state->writer = std::make_unique<Writer>(state->site, std::move(*start));
  return std::unique_ptr<Ledger>(new Ledger(std::move(state)));
}

asio::awaitable<Result<Receipt>> Ledger::append(Record record) {
  auto waiting = prepare(std::move(record));
  if (!waiting) co_return fail(waiting);
  Writer& writer = *state_->writer;
  auto submit = [&writer, &waiting](auto handler) {
    const asio::any_io_executor executor = asio::get_associated_executor(handler);
    waiting->home.emplace(Home{executor, asio::make_work_guard(executor)});
    waiting->done = [handler = std::move(handler)](Result<Receipt> result) mutable { std::move(handler)(std::move(result)); };
    writer.submit(std::move(*waiting));
  };
  co_return co_await asio::async_initiate<const asio::use_awaitable_t<>, void(Result<Receipt>)>(submit, asio::use_awaitable);
}

Result<Receipt> Ledger::append_and_wait(Record record) {
  auto waiting = prepare(std::move(record));
  if (!waiting) return fail(waiting);
  auto promise = std::make_shared<std::promise<Result<Receipt>>>();  // shared: the waiter may be gone before set_value returns
  auto result = promise->get_future();
  waiting->done = [promise](Result<Receipt> receipt) { promise->set_value(std::move(receipt)); };
  state_->writer->submit(std::move(*waiting));
  return result.get();
}

bool Ledger::closed() const { return state_->writer->closed(); }
std::uint64_t Ledger::size() const { return state_->writer->size(); }
std::uint64_t Ledger::max_store_commit() const { return state_->writer->max_store_commit(); }
std::string Ledger::checkpoint() const { return state_->writer->note(); }

Result<std::vector<StoredRecord>> Ledger::list(std::optional<std::uint64_t> before, std::size_t limit,
                                               const std::function<bool(const StoredRecord&)>& wanted) const {
  const std::shared_lock reading(state_->archived->removing);
  std::uint64_t end = std::min(before.value_or(size()), size());
  const std::uint64_t begin = first_kept();
  Reader reader = state_->reader();
  std::vector<StoredRecord> out;
  while (end > begin && out.size() < limit) {
    // A run stops where a segment ends: the block may need several.
    const std::uint64_t first = end - std::min<std::uint64_t>(end - begin, list_run_records);
    std::vector<StoredRecord> block;
    while (first + block.size() < end) {
      auto run = reader.run(first + block.size(), static_cast<std::size_t>(end - first) - block.size());
      if (!run) return fail(run);
      for (Reader::Entry& entry : *run) block.push_back(std::move(entry.stored));
    }
    for (auto record = block.rbegin(); record != block.rend() && out.size() < limit; ++record) {
      if (!wanted || wanted(*record)) out.push_back(std::move(*record));
    }
    end = first;
  }
  return out;
}

Result<std::vector<StoredRecord>> Ledger::records_from(std::uint64_t first, std::size_t limit) const {
  const std::shared_lock reading(state_->archived->removing);
  std::vector<StoredRecord> out;
  const std::uint64_t end = size();
  first = std::max(first, first_kept());
  if (first >= end || limit == 0) return out;
  auto run = Reader(state_->site.folder, state_->site.sealing, {first, end})
                 .run(first, static_cast<std::size_t>(std::min<std::uint64_t>(limit, end - first)));
  if (!run) return fail(run);
  for (Reader::Entry& entry : *run) out.push_back(std::move(entry.stored));
  return out;
}

Result<Ledger::OpenedWords> Ledger::words(std::uint64_t sequence, const crypto::SecretKey& key) const {
  const std::shared_lock reading(state_->archived->removing);
  const auto entry = state_->reader().record(sequence);
  if (!entry) return fail(entry);
  if (!entry->stored.has_words) return fail(ErrorCode::not_found, "this record has no words");
  return open_words(entry->sealed_words, key, entry->stored);
}

namespace {

// A tree of the ledger, as the tiles have it and the newest checkpoint vouches for it.
Result<crypto::Digest> vouched_root(TreeReader& tree, std::uint64_t size, const Checkpoint& newest) {
  const auto root = tree.root(size);
  if (!root) return fail(root);
  const auto proof = tree.consistency(size, newest.end.sequence);
  if (!proof) return fail(proof);
  if (proves(*proof, {*root, newest.root})) return *root;
  return fail(ErrorCode::corrupt, "the tree's files do not give the root that the newest checkpoint signs; verify the ledger");
}

}  // namespace

Result<Ledger::Inclusion> Ledger::inclusion(std::uint64_t sequence, std::optional<std::uint64_t> size) const {
  std::string note = checkpoint();
  const auto newest = read_checkpoint(note, state_->site.key.verifying_key());
  if (!newest) return fail(newest);
  const std::uint64_t signed_size = newest->end.sequence;
  if (sequence >= this->size()) return fail(ErrorCode::not_found, "the ledger has no such record");
  if (!size && sequence >= signed_size) {
    return fail(ErrorCode::conflict, "no checkpoint covers this record yet; the next one is signed within seconds");
  }
  const std::uint64_t wanted = size.value_or(signed_size);
  if (sequence >= wanted || wanted > signed_size) return fail(ErrorCode::invalid, "no checkpoint of that size has this record");
  TreeReader tree(state_->site.folder);
  const auto root = vouched_root(tree, wanted, *newest);
  if (!root) return fail(root);
  auto proof = tree.inclusion(sequence, wanted);
  if (!proof) return fail(proof);
  if (root_of(*proof) != *root) return fail(ErrorCode::corrupt, "the tree's files disagree; verify the ledger");
  return Inclusion{std::move(*proof), *root, wanted == signed_size ? std::move(note) : ""};
}

Result<Ledger::Consistency> Ledger::consistency(std::uint64_t first, std::optional<std::uint64_t> second) const {
  std::string note = checkpoint();
  const auto newest = read_checkpoint(note, state_->site.key.verifying_key());
  if (!newest) return fail(newest);
  const std::uint64_t wanted = second.value_or(newest->end.sequence);
  if (first > wanted || wanted > newest->end.sequence) {
    return fail(ErrorCode::invalid, "the newest checkpoint has " + std::to_string(newest->end.sequence) + " records");
  }
  TreeReader tree(state_->site.folder);
  const auto old_root = vouched_root(tree, first, *newest);
  if (!old_root) return fail(old_root);
  const auto new_root = vouched_root(tree, wanted, *newest);
  if (!new_root) return fail(new_root);
  auto proof = tree.consistency(first, wanted);
  if (!proof) return fail(proof);
  return Consistency{std::move(*proof), {*old_root, *new_root}, wanted == newest->end.sequence ? std::move(note) : ""};
}

Result<Bytes> Ledger::opening(std::uint64_t sequence) const { return state_->reader().opening(sequence); }

Result<VerifyReport> Ledger::verify() const {
  const std::shared_lock reading(state_->archived->removing);
  return verify_files(state_->site.folder, state_->site.key.verifying_key(),
                      {.sealing = &state_->site.sealing, .durable = [this] { return size(); }});
}

std::uint64_t Ledger::first_kept() const { return state_->archived->first_kept(); }
std::uint64_t Ledger::reserve_bytes() const { return state_->writer->reserve_bytes(); }
Result<Ledger::ArchivePlan> Ledger::archive_plan() const {
  const std::shared_lock reading(state_->archived->removing);
  return state_->archiver().plan();
}

Result<std::optional<SegmentFacts>> Ledger::archive_next(Record by) {
  return state_->archiver().run(std::move(by), [this](Record record) { return append_and_wait(std::move(record)); });
}

}  // namespace chartroom::audit
