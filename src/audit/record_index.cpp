#include "audit/record_index.h"

#include <algorithm>

#include "audit/reader.h"
#include "audit/sealed_columns.h"
#include "base/check.h"
#include "base/log.h"

namespace chartroom::audit {
namespace {

constexpr std::size_t read_records = 4'096;  // at a time
constexpr unsigned block_level = 2;          // of the tiles: an entry covers a block
static_assert(std::uint64_t{1} << (block_level * tile_height) == block_records);

bool is_mendable(const Error& error) { return error.code == ErrorCode::corrupt || error.code == ErrorCode::not_found; }

std::unexpected<Error> fail_stopped() { return fail(ErrorCode::cancelled, "the program ends"); }

}  // namespace

Result<std::unique_ptr<RecordIndex>> RecordIndex::open(Source source, Folder& folder) {
  std::unique_ptr<RecordIndex> index(new RecordIndex(std::move(source), folder));
  const auto blocks = static_cast<std::uint32_t>(index->source_.size() / block_records);
  index->newest_ = std::make_unique<GrowingColumns>(blocks * block_records);
  index->is_there_.assign(blocks, 0);
  const auto names = folder.list();
  if (!names) return fail(names);
  for (const std::string& name : *names) {
    const auto block = block_of_columns_name(name);
    if (!block) continue;
    if (*block >= blocks || (*block + 1) * block_records <= index->first_kept()) {
      if (auto removed = folder.remove(name); !removed) return fail(removed);
      continue;
    }
    const auto root = index->root_of(*block);
    if (!root) return fail(root);
    const auto columns = SealedColumns::open(folder, *block, *root, index->source_.sealing);
    if (!columns && !is_mendable(columns.error())) return fail(columns);
    if (!columns) log::warning("ledger_index_block_damaged", {{"block", *block}});
    index->is_there_[*block] = columns ? 1 : 0;
  }
  if (auto forgotten = index->forget_archived(); !forgotten) return fail(forgotten);
  return index;
}

// After a start, and when records were archived since.
Status RecordIndex::forget_archived() {
  const std::uint64_t first = first_kept();
  if (first == begins_) return {};
  const std::uint64_t gone = first / block_records;                  // wholly,
  const std::uint64_t touched = first % block_records != 0 ? 1 : 0;  // and one in part
  {
    const std::scoped_lock lock(mutex_);
    for (std::uint64_t block = 0; block < std::min(is_there_.size(), gone + touched); ++block)
      is_there_[block] = block < gone ? 1 : 0;
    if (newest_->first() < first) {
      newest_ = std::make_unique<GrowingColumns>(newest_->first());
      newest_leaves_.clear();
    }
  }
  begins_ = first;
  const auto names = folder_.list();
  if (!names) return fail(names);
  for (const std::string& name : *names) {
    const auto block = block_of_columns_name(name);
    if (!block || *block >= gone + touched) continue;
    if (auto removed = folder_.remove(name); !removed) return removed;
  }
  return {};
}

// The rows of archived records at the beginning of a block, up to its first one that is kept or to its end.
Status RecordIndex::push_archived(GrowingColumns& columns, std::vector<crypto::Digest>& leaves) const {
  const std::uint64_t at = columns.first() + columns.size();
  const std::uint64_t end = std::min(first_kept(), columns.first() + block_records);
  if (at >= end) return {};
  const auto bytes = EntryReader(source_.ledger, EntryKind::tiles(0)).read(at, static_cast<std::size_t>(end - at));
  if (!bytes) return fail(bytes);
  StoredRecord nothing;
  nothing.time = Timestamp(std::chrono::microseconds(-1));  // before 1970, where no period of a report begins
  for (auto leaf = bytes->begin(); leaf != bytes->end(); leaf += sizeof(crypto::Digest)) {
    nothing.sequence = columns.first() + columns.size();
    columns.push(nothing);
    std::copy_n(leaf, sizeof(crypto::Digest), leaves.emplace_back().begin());
  }
  return {};
}

Result<crypto::Digest> RecordIndex::root_of(std::uint32_t block) const {
  const auto bytes = EntryReader(source_.ledger, EntryKind::tiles(block_level)).read(block, 1);
  if (!bytes) return fail(bytes);
  crypto::Digest root{};
  std::copy(bytes->begin(), bytes->end(), root.begin());
  return root;
}

// The records of a block that is not in memory, held against the tree.
Result<std::unique_ptr<GrowingColumns>> RecordIndex::read_block(std::uint32_t block) {
  auto columns = std::make_unique<GrowingColumns>(block * block_records);
  Reader records = reader();
  std::vector<crypto::Digest> leaves;
  leaves.reserve(block_records);
  if (auto pushed = push_archived(*columns, leaves); !pushed) return fail(pushed);
  while (columns->size() < block_records) {
    if (stopping_.load()) return fail_stopped();
    const auto run = records.run(columns->first() + columns->size(), std::min(read_records, block_records - columns->size()));
    if (!run) return fail(run);
    for (const Reader::Entry& entry : *run) {
      columns->push(entry.stored);
      leaves.push_back(entry.stored.leaf);
    }
  }
  const auto root = root_of(block);
  if (!root) return fail(root);
  if (subtree_hash(std::move(leaves)) != *root) {
    return fail(ErrorCode::corrupt, "the records from " + std::to_string(columns->first()) +
                                        " on are not those of the ledger's tree; verify the ledger");
  }
  return columns;
}

Status RecordIndex::seal(const GrowingColumns& columns, const crypto::Digest& root) {
  const auto block = static_cast<std::uint32_t>(columns.first() / block_records);
  return folder_.replace(columns_name(block), seal_columns(columns, root, source_.sealing));
}

Status RecordIndex::make_block(std::uint32_t block) {
  const auto columns = read_block(block);
  if (!columns) return fail(columns);
  const auto root = root_of(block);
  if (!root) return fail(root);
  if (auto sealed = seal(**columns, *root); !sealed) return sealed;
  const std::scoped_lock lock(mutex_);
  is_there_[block] = 1;
  return {};
}

// Some of what the ledger has gained. With building_ held: newest_ is changed here and in `seal_newest` only.
Status RecordIndex::grow_newest() {
  const std::uint64_t at = newest_->first() + newest_->size();
  if (at < first_kept()) {
    const std::scoped_lock lock(mutex_);
    return push_archived(*newest_, newest_leaves_);
  }
  const std::uint64_t ahead = std::min(source_.size() - at, block_records - newest_->size());
  const auto run = reader().run(at, static_cast<std::size_t>(std::min<std::uint64_t>(ahead, read_records)));
  if (!run) return fail(run);
  const std::scoped_lock lock(mutex_);
  for (const Reader::Entry& entry : *run) {
    newest_->push(entry.stored);
    newest_leaves_.push_back(entry.stored.leaf);
  }
  return {};
}

// A block whose records are not those of the tree is read again later, and the error said then.
Status RecordIndex::seal_newest() {
  const auto block = static_cast<std::uint32_t>(newest_->first() / block_records);
  const auto root = root_of(block);
  if (!root) return fail(root);
  const bool is_right = subtree_hash(newest_leaves_) == *root;
  if (is_right) {
    if (auto sealed = seal(*newest_, *root); !sealed) return sealed;
  }
  const std::scoped_lock lock(mutex_);
  is_there_.push_back(is_right ? 1 : 0);
  newest_ = std::make_unique<GrowingColumns>((block + 1) * block_records);
  newest_leaves_.clear();
  return {};
}

std::optional<std::uint32_t> RecordIndex::missing_block() const {
  const std::shared_lock lock(mutex_);
  const auto missing = std::ranges::find(is_there_, 0);
  if (missing == is_there_.end()) return std::nullopt;
  return static_cast<std::uint32_t>(missing - is_there_.begin());
}

Result<bool> RecordIndex::step() {
  const std::scoped_lock building(building_);
  if (stopping_.load()) return fail_stopped();
  if (auto forgotten = forget_archived(); !forgotten) return fail(forgotten);
  const auto is_behind = [this] { return newest_->first() + newest_->size() < source_.size(); };
  Status done;
  if (newest_->size() == block_records) {
    done = seal_newest();
  } else if (is_behind()) {
    done = grow_newest();
  } else if (const auto block = missing_block()) {
    done = make_block(*block);
  }
  if (!done) return fail(done);
  return newest_->size() == block_records || is_behind() || missing_block().has_value();
}

Status RecordIndex::catch_up() {
  for (;;) {
    const auto more = step();
    if (!more) return fail(more);
    if (!*more) return {};
  }
}

void RecordIndex::forget() {
  const std::scoped_lock building(building_);
  const std::scoped_lock lock(mutex_);
  for (std::uint64_t block = begins_ / block_records; block < is_there_.size(); ++block) is_there_[block] = 0;
}

RecordIndex::Progress RecordIndex::progress() const {
  const std::shared_lock lock(mutex_);
  const auto blocks = static_cast<std::uint64_t>(std::ranges::count(is_there_, 1));
  return {blocks * block_records + newest_->size(), source_.size()};
}

Status RecordIndex::be_ready() {
  const Progress now = progress();
  if (now.indexed + block_records < now.records) {
    return fail(ErrorCode::unavailable, "the ledger's index is being made: " + std::to_string(now.indexed) + " of " +
                                            std::to_string(now.records) + " records");
  }
  return catch_up();
}

Status RecordIndex::with_block(std::uint32_t block, const std::function<Status(const RecordColumns&)>& use) {
  const auto root = root_of(block);
  if (!root) return fail(root);
  const auto once = [&]() -> Status {
    const auto columns = SealedColumns::open(folder_, block, *root, source_.sealing);
    if (!columns) return fail(columns);
    return use(**columns);
  };
  auto used = once();
  if (used || !is_mendable(used.error())) return used;
  log::warning("ledger_index_block_damaged", {{"block", block}, {"detail", used.error().detail}});
  {
    const std::scoped_lock building(building_);
    if (auto made = make_block(block); !made) return made;
  }
  return once();
}

// The rows' records, newest first, until the page is full.
Status RecordIndex::take(const std::vector<std::uint32_t>& rows, std::uint64_t first, const Wanted& wanted, Page& page) const {
  Reader records = reader();
  const std::uint64_t begin = first_kept();
  for (auto row = rows.rbegin(); row != rows.rend(); ++row) {
    const std::uint64_t sequence = first + *row;
    if (sequence < begin) return {};
    if (wanted.before && sequence >= *wanted.before) continue;
    if (page.records.size() == wanted.limit) {
      page.next = page.records.back().sequence;
      return {};
    }
    auto entry = records.record(sequence);
    if (!entry) return fail(entry);
    if (wanted.also) {
      const auto is_wanted = wanted.also(entry->stored);
      if (!is_wanted) return fail(is_wanted);
      if (!*is_wanted) continue;
    }
    page.records.push_back(std::move(entry->stored));
  }
  return {};
}

Result<RecordIndex::Page> RecordIndex::find(const Wanted& wanted) {
  if (auto ready = be_ready(); !ready) return fail(ready);
  Page page;
  std::vector<std::uint32_t> rows;
  std::uint64_t first = 0;
  std::uint32_t blocks = 0;
  {
    const std::shared_lock lock(mutex_);
    blocks = static_cast<std::uint32_t>(is_there_.size());
    first = newest_->first();
    auto found = rows_of(*newest_, wanted.query);
    if (!found) return fail(found);
    rows = std::move(*found);
  }
  if (auto taken = take(rows, first, wanted, page); !taken) return fail(taken);
  for (std::uint32_t block = blocks; block-- > 0 && !page.next;) {
    if (wanted.before && block * block_records >= *wanted.before) continue;
    if ((block + 1) * block_records <= first_kept()) break;
    const auto read = with_block(block, [&](const RecordColumns& columns) -> Status {
      auto found = rows_of(columns, wanted.query);
      if (!found) return fail(found);
      rows = std::move(*found);
      return {};
    });
    if (!read) return fail(read);
    if (auto taken = take(rows, block * block_records, wanted, page); !taken) return fail(taken);
  }
  return page;
}

Status RecordIndex::each_block(Timestamp since, Timestamp until, const Visit& visit) {
  if (auto ready = be_ready(); !ready) return ready;
  const auto visit_some = [&](const RecordColumns& columns) -> Status {
    if (columns.size() == 0 || columns.latest() < since || columns.earliest() >= until) return {};
    return visit(columns);
  };
  for (std::uint32_t block = 0;; ++block) {
    {
      const std::shared_lock lock(mutex_);
      if (block == is_there_.size()) return visit_some(*newest_);
    }
    if ((block + 1) * block_records <= first_kept()) continue;
    if (auto visited = with_block(block, visit_some); !visited) return visited;
  }
}

}  // namespace chartroom::audit
