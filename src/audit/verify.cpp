#include "audit/verify.h"

#include <algorithm>
#include <map>

#include "audit/archived.h"
#include "audit/entries.h"
#include "audit/scan.h"
#include "audit/segment.h"
#include "audit/writer.h"
#include "base/count_text.h"

namespace chartroom::audit {
namespace {

class Verifier {
 public:
  // `until`: of a running ledger, no less than the checkpoint's size.
  Verifier(const Folder& folder, Checkpoint checkpoint, const VerifyScope& scope, std::optional<std::uint64_t> until)
      : folder_(folder), checkpoint_(std::move(checkpoint)), scope_(scope), until_(until), index_(folder, EntryKind::index()) {
    for (unsigned level = 0; level < tile_levels; ++level) levels_.emplace_back(folder, EntryKind::tiles(level));
    if (scope.sealing != nullptr) opener_.emplace(*scope.sealing);
    for (const Checkpoint& kept : scope.kept) kept_roots_[kept.end.sequence] = {};
  }

  Result<VerifyReport> run(Archived archived) {
    archived_ = std::move(archived);
    for (const ArchivedSegment& segment : archived_.segments) named_by_[segment.record].push_back(&segment);
    const auto highest = highest_segment(folder_);
    if (!highest) return fail(highest);
    for (const EntryReader& level : levels_) entries_.push_back(level.count());
    indexed_ = index_.count(archived_.end() / entries_per_file);
    report_.checkpoint_size = signed_size();
    report_.archived = scope_.archive == nullptr ? archived_.end() : 0;
    check_root();
    const auto end = scan_all(*highest);
    if (!end) return fail(end);
    if (has_wrong_key_) {
      return fail(ErrorCode::wrong_key,
                  "the key that was given does not open this ledger's first segment: it is another ledger's reading key, or "
                  "that segment was replaced");
    }
    report_.records = end->end.sequence;
    report_.root = frontier_.root();
    conclude(*end);
    if (report_.intact) compare_kept();
    return std::move(report_);
  }

 private:
  std::uint64_t signed_size() const { return checkpoint_.end.sequence; }

  // Sequences below this were durable: a crash can't have taken them.
  std::uint64_t acknowledged() const {
    if (until_) return *until_;
    return std::max(signed_size(), entries_[0]);
  }

  // Tiles and index of what no checkpoint covers yet may be missing after a loss of power.
  static bool must_exist(std::uint64_t entry, std::uint64_t count, std::uint64_t signed_count) {
    return entry < count || entry < signed_count;
  }

  // The archived records from their archive, or else their leaves from the tree; then those that are kept.
  Result<Scan> scan_all(std::uint32_t highest) {
    const bool from_archive = scope_.archive != nullptr;
    while (!from_archive && frontier_.size() < archived_.end()) {
      const std::uint64_t sequence = frontier_.size();
      if (auto problem = take_archived_leaf(sequence)) return Scan{{1, 0, sequence}, std::move(problem), false};
    }
    const ScanRange range{.from = from_archive ? Position{} : archived_.start(),
                          .until = until_.value_or(~std::uint64_t{0}),
                          .highest_segment = std::max(highest, archived_.first_segment() - 1)};
    return scan([this](std::uint32_t segment, std::uint64_t offset) { return bytes_of(segment, offset); }, range,
                [this](const Frame& frame, const Position& at) { return visit(frame, at); });
  }

  Result<Bytes> bytes_of(std::uint32_t segment, std::uint64_t offset) {
    if (segment >= archived_.first_segment()) return whole_files(folder_)(segment, offset);
    auto bytes = scope_.archive->read(segment_name(segment));
    if (!bytes) return fail(bytes);
    const ArchivedSegment& entry = archived_.segments[segment - 1];
    if (bytes->size() != entry.bytes || crypto::sha256(*bytes) != entry.file) {
      differing_copy_ = segment_name(segment) + " of the archive is not the file that was archived";
    }
    return bytes;
  }

  // What is wrong with an archived record, as far as the tree can tell.
  std::optional<std::string> take_archived_leaf(std::uint64_t sequence) {
    const auto leaf = levels_[0].read(sequence, 1);
    if (!leaf) return "record " + std::to_string(sequence) + " is archived, and its leaf is missing: " + leaf.error().detail;
    crypto::Digest hash{};
    std::ranges::copy(*leaf, hash.begin());
    return push(hash, sequence);
  }

  // Takes the leaf of the next record; what is wrong with the tree's files there, if anything.
  std::optional<std::string> push(const crypto::Digest& leaf, std::uint64_t sequence) {
    std::optional<std::string> problem;
    frontier_.push(leaf, [&](unsigned level, const crypto::Digest& hash) {
      if (!problem) problem = check_tile(level, sequence, hash);
    });
    if (problem) return problem;
    check_root();
    if (wrong_root_) return "unsigned";  // conclude() says more
    return check_archived_root();
  }

  // Where an archived segment ends, the tree is the one that its entry names.
  std::optional<std::string> check_archived_root() const {
    if (frontier_.size() > archived_.end()) return std::nullopt;
    const ArchivedSegment* segment = archived_.of(frontier_.size() - 1);
    if (segment == nullptr || segment->end != frontier_.size() || segment->root == frontier_.root()) return std::nullopt;
    return "the list of archived segments names another tree at the end of " + segment_name(segment->segment);
  }

  // Of an opened record: what the list of archived segments says of it, and what must hold of one that is in the archive.
  std::optional<std::string> check_archived(const StoredRecord& stored) const {
    const ArchivedSegment* segment = archived_.of(stored.sequence);
    if (segment != nullptr && stored.time > segment->youngest) {
      return "record " + std::to_string(stored.sequence) + " was archived and is younger than the list says";
    }
    const auto named = named_by_.find(stored.sequence);
    if (named == named_by_.end()) return std::nullopt;
    for (const ArchivedSegment* one : named->second) {
      if (const auto right = check_record(*one, stored); !right) return right.error().detail;
    }
    return std::nullopt;
  }

  std::optional<std::string> visit(const Frame& frame, const Position& at) {
    if (differing_copy_) return differing_copy_;
    if (opener_) {
      const auto stored = opener_->open(frame, at.segment);
      // Where nothing can be opened the key may be the wrong one, which says nothing about the ledger. A running one has its
      // own.
      if (!stored) has_wrong_key_ = !until_ && is_first(frame.sequence) && !opens_segment(at.segment);
      if (!stored) return stored.error().detail;
      if (auto wrong = check_archived(*stored)) return wrong;
    }
    if (auto wrong = push(frame.leaf, frame.sequence)) return wrong;
    if (auto wrong = check_index(frame, at)) return wrong;
    report_.bytes += frame.size;
    return std::nullopt;
  }

  std::optional<std::string> check_tile(unsigned level, std::uint64_t sequence, const crypto::Digest& hash) {
    const std::uint64_t entry = sequence >> (level * tile_height);
    if (!must_exist(entry, entries_[level], signed_size() >> (level * tile_height))) return std::nullopt;
    const auto stored = levels_[level].read(entry, 1);
    if (stored && std::ranges::equal(*stored, hash)) return std::nullopt;
    return "record " + std::to_string(sequence) + ": the tree (tile level " + std::to_string(level) +
           ") does not hold the hash that the segments give";
  }

  std::optional<std::string> check_index(const Frame& frame, const Position& at) {
    if (frame.sequence < archived_.end() || !must_exist(frame.sequence, indexed_, signed_size())) return std::nullopt;
    const Place place{at.segment, static_cast<std::uint32_t>(at.offset), static_cast<std::uint32_t>(frame.size)};
    const auto stored = index_.read(frame.sequence, 1);
    if (stored && decode_place(*stored) == place) return std::nullopt;
    return "record " + std::to_string(frame.sequence) + ": the index does not say where it lies";
  }

  bool is_first(std::uint64_t sequence) const { return sequence == (scope_.archive != nullptr ? 0 : archived_.end()); }

  bool opens_segment(std::uint32_t segment) {
    const auto bytes = bytes_of(segment, 0);
    return bytes && read_segment_header(*bytes) && is_key_of_segment(*bytes, segment_key(*scope_.sealing, segment));
  }

  void check_root() {
    if (frontier_.size() == signed_size()) wrong_root_ = frontier_.root() != checkpoint_.root;
    const auto kept = kept_roots_.find(frontier_.size());
    if (kept != kept_roots_.end()) kept->second = frontier_.root();
  }

  // The first of them, in the order in which they were given, that this ledger is no continuation of.
  void compare_kept() {
    for (std::size_t i = 0; i < scope_.kept.size() && report_.intact; ++i) {
      const Checkpoint& kept = scope_.kept[i];
      const std::string which = "note " + std::to_string(i + 1) + " of those that were kept, of " + kept.time + ",";
      const std::string signs = which + " signs " + count_text(kept.end.sequence, "record");
      if (kept.origin != checkpoint_.origin) {
        differs(which + " is another ledger's, " + kept.origin);
      } else if (kept.end.sequence > report_.records) {
        report_.first_wrong = report_.records;
        differs(signs + " and here there are " + std::to_string(report_.records) +
                ": the end of the ledger was cut off, or this is an older copy of it");
      } else if (kept_roots_.at(kept.end.sequence) != kept.root) {
        differs(signs + ", which are not those that are here: the ledger was replaced");
      }
    }
  }
  void differs(std::string problem) {
    report_.intact = false;
    report_.problem = std::move(problem);
  }

  void conclude(const Scan& end) {
    const std::uint64_t have = end.end.sequence;
    const bool torn = end.problem && end.maybe_torn && have >= acknowledged();
    report_.intact = !wrong_root_ && have >= acknowledged() && (!end.problem || torn);
    if (wrong_root_) {
      report_.problem = "the first " + std::to_string(signed_size()) + " records are not those that the checkpoint signs; " +
                        "which of them differ can't be told, since every copy of their hashes agrees";
      return;
    }
    if (report_.intact && !until_ && indexed_ > have) {
      report_.intact = false;
      report_.problem = "the index names records that are not there";
      report_.first_wrong = have;
      return;
    }
    if (report_.intact && !until_ && !named_by_.empty() && named_by_.rbegin()->first >= have) {
      report_.intact = false;
      report_.problem = "the list of archived segments names a record that is not there";
      report_.first_wrong = have;
      return;
    }
    if (torn) report_.problem = "after the last record stands the torn rest of one that was never acknowledged";
    if (report_.intact) return;
    report_.first_wrong = have;
    report_.problem = end.problem.value_or("record " + std::to_string(have) + " is missing: the ledger was cut off");
  }

  const Folder& folder_;
  const Checkpoint checkpoint_;
  const VerifyScope& scope_;
  const std::optional<std::uint64_t> until_;
  std::vector<EntryReader> levels_;
  std::vector<std::uint64_t> entries_;  // of each level
  EntryReader index_;
  std::uint64_t indexed_ = 0;
  std::optional<FrameOpener> opener_;
  Frontier frontier_;
  Archived archived_;
  std::map<std::uint64_t, std::vector<const ArchivedSegment*>> named_by_;  // by the record that names it
  std::optional<std::string> differing_copy_;
  bool wrong_root_ = false;
  bool has_wrong_key_ = false;
  std::map<std::uint64_t, crypto::Digest> kept_roots_;  // of the sizes that kept checkpoints sign
  VerifyReport report_;
};

}  // namespace

namespace {

// Nothing can be shown against a checkpoint that isn't one.
VerifyReport without_checkpoint(std::string problem) {
  VerifyReport report;
  report.problem = std::move(problem) + ": without it nothing vouches for the records; put it back from a copy of the ledger";
  return report;
}

VerifyReport without_archived(std::string problem) {
  VerifyReport report;
  report.problem = std::move(problem) +
                   ": without it nothing tells what was archived and what is lost; put it back from a copy " + "of the ledger";
  return report;
}

}  // namespace

Result<VerifyReport> verify_files(const Folder& folder, const crypto::VerifyingKey& key, const VerifyScope& scope) {
  const auto note = folder.read(checkpoint_name);
  if (!note && note.error().code == ErrorCode::not_found) {
    const auto highest = highest_segment(folder);
    if (scope.durable || (highest && *highest > 0)) return without_checkpoint("the ledger's checkpoint is missing");
    return fail(ErrorCode::not_found, "there is no ledger in this folder");
  }
  if (!note) return fail(note);
  auto checkpoint = read_checkpoint(as_text(*note), key);
  // Of a running ledger the key is its own; offline, another key may be the wrong one to verify with.
  const bool is_wrong = !checkpoint && (checkpoint.error().code == ErrorCode::corrupt ||
                                        (scope.durable && checkpoint.error().code == ErrorCode::wrong_key));
  if (is_wrong) return without_checkpoint(checkpoint.error().detail);
  if (!checkpoint) return fail(checkpoint);
  // After the checkpoint was read, so that it covers no more than is durable.
  const auto until = scope.durable ? std::optional(scope.durable()) : std::nullopt;
  auto archived = archived_of(folder, checkpoint->origin, key);
  if (!archived && archived.error().code != ErrorCode::corrupt && archived.error().code != ErrorCode::wrong_key) {
    return fail(archived);
  }
  if (!archived) return without_archived(archived.error().detail);
  return Verifier(folder, std::move(*checkpoint), scope, until).run(std::move(*archived));
}

Result<VerifyReport> verify_folder(const Folder& folder, const crypto::VerifyingKey& key, const crypto::SecretKey* sealing,
                                   std::span<const Checkpoint> kept, const Folder* archive) {
  return verify_files(folder, key, {.sealing = sealing, .durable = nullptr, .kept = kept, .archive = archive});
}

}  // namespace chartroom::audit
