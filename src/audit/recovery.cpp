#include "audit/recovery.h"

#include <algorithm>

#include "audit/reader.h"
#include "audit/scan.h"
#include "base/check.h"
#include "base/count_text.h"
#include "base/log.h"

namespace chartroom::audit {
namespace {

constexpr std::size_t flush_records = 4096;
constexpr std::string_view on_purpose =
    ". Put the right ledger back. If it was replaced on purpose, start once with `serve --accept-ledger`: what is missing can "
    "then no longer be shown";

const std::string what_to_do =
    ". A file of the ledger was lost, cut or replaced. Keep this folder as it is, and put back the file that is named or would "
    "hold "
    "the record, from the disk or a backup that has it; `chartroom audit verify --folder` tells what a copy holds";

struct Leaf {
  crypto::Digest hash{};
  Place place;
};

Place place_of(const Frame& frame, const Position& at) {
  return {at.segment, static_cast<std::uint32_t>(at.offset), static_cast<std::uint32_t>(frame.size)};
}

// Nothing of a ledger may be there without a checkpoint: the first one is written before anything else.
Result<Checkpoint> create(const Writer::Site& site) {
  const auto names = site.folder.list();
  if (!names) return fail(names);
  for (const std::string& name : *names) {
    if (segment_of_name(name) || name.starts_with("tiles-") || name.starts_with("index-") || name == archived_name) {
      return fail(ErrorCode::corrupt, "the ledger's checkpoint is missing, and " + name + " is there");
    }
  }
  const Checkpoint first{site.options.origin, Frontier().root(), Position{}, 0, format_timestamp(site.clock.now())};
  auto note = put_checkpoint(site, first);
  if (!note) return fail(note);
  return first;
}

enum class Witnessed : std::uint8_t { no, yes };

// The checkpoints that are kept apart: none yet, or the witness folder's and the caller's.
Result<std::vector<Checkpoint>> read_witnesses(const Writer::Site& site) {
  std::vector<Checkpoint> out;
  if (site.options.witnesses == Witnesses::are_replaced) return out;
  std::vector<std::string> notes = site.options.kept_notes;
  if (site.options.witness != nullptr) {
    const auto note = site.options.witness->read(Ledger::witness_name);
    if (!note && note.error().code != ErrorCode::not_found) return fail_in("the ledger's witness", note);
    if (note) notes.emplace_back(as_text(*note));
  }
  for (const std::string& note : notes) {
    auto checkpoint = read_checkpoint(note, site.key.verifying_key());
    if (!checkpoint) return fail_in("the ledger's witness", checkpoint);
    out.push_back(std::move(*checkpoint));
  }
  return out;
}

// What was once signed must still be there, and be the same.
Status check_witness(const Writer::Site& site, const Checkpoint& witness, std::uint64_t records) {
  if (records < witness.end.sequence) {
    return fail(ErrorCode::corrupt, "the ledger has " + count_text(records, "record") + ", and had " +
                                        std::to_string(witness.end.sequence) + " at " + witness.time +
                                        ": its end is missing, or it was replaced by an older or a new one" +
                                        std::string(on_purpose));
  }
  const auto frontier = read_frontier(site.folder, witness.end.sequence);
  if (!frontier) return fail(frontier);
  if (frontier->root() == witness.root) return {};
  return fail(ErrorCode::corrupt, "the ledger's first " + std::to_string(witness.end.sequence) +
                                      " records are not those that were signed at " + witness.time + std::string(on_purpose));
}

Result<Checkpoint> newest_checkpoint(const Writer::Site& site, Witnessed witnessed) {
  const auto note = site.folder.read(checkpoint_name);
  if (!note && note.error().code == ErrorCode::not_found) {
    if (witnessed == Witnessed::yes) {
      return fail(ErrorCode::corrupt, "the ledger's checkpoint is missing, and its witness has one" + std::string(on_purpose));
    }
    return create(site);
  }
  if (!note) return fail(note);
  auto checkpoint = read_checkpoint(as_text(*note), site.key.verifying_key());
  if (checkpoint && checkpoint->origin != site.options.origin) {
    return fail(ErrorCode::conflict, "this ledger's origin is " + checkpoint->origin + ", not " + site.options.origin);
  }
  return checkpoint;
}

Status check_sealing_key(const Writer::Site& site, std::uint32_t highest) {
  if (highest == 0) return {};
  const auto file = site.folder.open(segment_name(highest));
  if (!file) return fail(file);
  const auto bytes = (*file)->read(0, segment_header_bytes);
  // Torn or damaged: the scan says which.
  if (!bytes || !read_segment_header(*bytes)) return {};
  if (is_key_of_segment(*bytes, segment_key(site.sealing, highest))) return {};
  return fail(ErrorCode::wrong_key, "the ledger's records are sealed under another key");
}

class Recovery {
 public:
  Recovery(const Writer::Site& site, Checkpoint checkpoint, std::uint32_t highest, const Archived& archived)
      : site_(site),
        checkpoint_(std::move(checkpoint)),
        highest_(highest),
        archived_(archived),
        commit_(checkpoint_.max_store_commit) {}

  Result<Writer::Start> run() {
    if (auto there = check_segments(); !there) return fail(there);
    std::uint64_t acknowledged = checkpoint_.end.sequence;
    acknowledged = std::max(acknowledged, EntryReader(site_.folder, EntryKind::tiles(0)).count());
    auto tree = signed_tree();
    if (!tree) return fail(tree);
    std::vector<Leaf> tail;
    auto end = verify({.from = checkpoint_.end, .highest_segment = highest_},
                      [&](const Frame& frame, const Position& at) -> std::optional<std::string> {
                        tail.push_back({frame.leaf, place_of(frame, at)});
                        return std::nullopt;
                      });
    if (!end) return fail(end);
    if (auto cut = cut_torn_end(*end, acknowledged); !cut) return fail(cut);
    auto writer = TreeWriter::open(site_.folder, std::move(*tree));
    if (!writer) return fail(writer);
    for (const Leaf& leaf : tail) writer->push(leaf.hash, leaf.place);
    if (auto flushed = writer->flush(); !flushed) return fail(flushed);
    return finish(end->end, std::move(*writer));
  }

 private:
  std::uint64_t first_index_file() const { return archived_.end() / entries_per_file; }

  // Those that are kept are all there: what was removed and is not in the list was lost.
  Status check_segments() const {
    if (checkpoint_.end.sequence < archived_.end()) {
      return fail(ErrorCode::corrupt, "the ledger's checkpoint is older than its list of archived segments" + what_to_do);
    }
    for (std::uint32_t segment = archived_.first_segment(); segment < highest_; ++segment) {
      if (site_.folder.exists(segment_name(segment))) continue;
      return fail(ErrorCode::corrupt, "ledger: " + segment_name(segment) + " is missing and was not archived" + what_to_do);
    }
    return {};
  }

  // The tree of the archived records, whose leaves stay; nothing could make them again but the archive.
  Result<Frontier> archived_tree() const {
    if (archived_.segments.empty()) return Frontier();
    auto frontier = read_frontier(site_.folder, archived_.end());
    if (frontier && frontier->root() == archived_.segments.back().root) return frontier;
    return fail(
        ErrorCode::corrupt,
        "the ledger's tree of archived records is damaged: put the files named tiles-… back from a backup" + what_to_do);
  }

  // Each good record of the range, opened and checked, is handed to `visit`.
  Result<Scan> verify(const ScanRange& range, const Visit& visit) {
    FrameOpener opener(site_.sealing);
    return scan(open_files(site_.folder), range, [&](const Frame& frame, const Position& at) -> std::optional<std::string> {
      const auto stored = opener.open(frame, at.segment);
      if (!stored) return stored.error().detail;
      commit_ = std::max(commit_, stored->record.store_commit);
      return visit(frame, at);
    });
  }

  bool tiles_are_whole() const {
    const std::uint64_t size = checkpoint_.end.sequence;
    for (unsigned level = 0; level < tile_levels; ++level) {
      if (EntryReader(site_.folder, EntryKind::tiles(level)).count() < size >> (level * tile_height)) return false;
    }
    return EntryReader(site_.folder, EntryKind::index()).count(first_index_file()) >= size && last_signed_is_in_place();
  }

  // A segment that grew or shrank before the checkpoint's end shows here, without reading the rest.
  bool last_signed_is_in_place() const {
    if (checkpoint_.end.sequence == 0) return true;
    const std::uint64_t last = checkpoint_.end.sequence - 1;
    const auto leaf = EntryReader(site_.folder, EntryKind::tiles(0)).read(last, 1);
    const auto entry = EntryReader(site_.folder, EntryKind::index()).read(last, 1);
    if (!leaf || !entry) return false;
    const Place place = decode_place(*entry);
    if (place.segment != checkpoint_.end.segment || std::uint64_t{place.offset} + place.size != checkpoint_.end.offset)
      return false;
    const auto bytes = open_files(site_.folder)(place.segment, place.offset);
    const auto frame = bytes ? read_frame(*bytes) : std::nullopt;
    return frame && frame->sequence == last && frame->size == place.size && std::ranges::equal(frame->leaf, *leaf);
  }

  // The tree that the checkpoint signs; its files are written again from the segments if they don't give its root.
  Result<Frontier> signed_tree() {
    if (tiles_are_whole()) {
      auto frontier = read_frontier(site_.folder, checkpoint_.end.sequence);
      if (frontier && frontier->root() == checkpoint_.root) return frontier;
    }
    log::warning("ledger_tree_damaged", {{"mending_from_segments", checkpoint_.end.sequence}});
    if (auto sound = check_signed_records(); !sound) return fail(sound);
    return rewrite_tree();
  }

  // Before anything is written: the damaged files are evidence if the records are not sound.
  Status check_signed_records() {
    auto archived = archived_tree();
    if (!archived) return fail(archived);
    Frontier frontier = std::move(*archived);
    bool is_signed = frontier.size() == checkpoint_.end.sequence && frontier.root() == checkpoint_.root;
    const ScanRange range{.from = archived_.start(), .until = checkpoint_.end.sequence, .highest_segment = highest_};
    const auto end = verify(range, [&](const Frame& frame, const Position&) -> std::optional<std::string> {
      frontier.push(frame.leaf, [](unsigned, const crypto::Digest&) {});
      if (frontier.size() == checkpoint_.end.sequence) is_signed = frontier.root() == checkpoint_.root;
      return std::nullopt;
    });
    if (!end) return fail(end);
    if (end->end.sequence < checkpoint_.end.sequence) {
      return fail(
          ErrorCode::corrupt,
          "ledger: " + end->problem.value_or("record " + std::to_string(end->end.sequence) + " is missing") + what_to_do);
    }
    if (!is_signed) return fail(ErrorCode::corrupt, "ledger: the records are not those that the checkpoint signs");
    return {};
  }

  // Places of archived records mean nothing; zeros hold theirs in the file that the last of them has its own in.
  Status begin_index() const {
    if (archived_.end() == 0) return {};
    const std::uint64_t last = archived_.end() - 1;
    const EntryKind index = EntryKind::index();
    const Bytes zeros(static_cast<std::size_t>(last % entries_per_file + 1) * index.entry_bytes, 0);
    return site_.folder.replace(index.file_name(last / entries_per_file), zeros);
  }

  Result<Frontier> rewrite_tree() {
    auto archived = archived_tree();
    if (!archived) return fail(archived);
    if (auto begun = begin_index(); !begun) return fail(begun);
    auto tree = TreeWriter::open(site_.folder, std::move(*archived));
    if (!tree) return fail(tree);
    Status flushed;
    const auto done = scan(open_files(site_.folder),
                           {.from = archived_.start(), .until = checkpoint_.end.sequence, .highest_segment = highest_},
                           [&](const Frame& frame, const Position& at) -> std::optional<std::string> {
                             tree->push(frame.leaf, place_of(frame, at));
                             if (at.sequence % flush_records == 0) flushed = tree->flush();
                             if (!flushed) return "the tree can't be written";
                             return std::nullopt;
                           });
    if (!done) return fail(done);
    if (flushed) flushed = tree->flush();
    if (flushed) flushed = tree->sync();
    if (!flushed) return fail(flushed);
    return tree->frontier();
  }

  Status cut_torn_end(const Scan& found, std::uint64_t acknowledged) {
    const std::uint64_t have = found.end.sequence;
    if (have < acknowledged || (found.problem && !found.maybe_torn)) {
      return fail(ErrorCode::corrupt,
                  "ledger: " + found.problem.value_or("record " + std::to_string(have) + " is missing") + what_to_do);
    }
    if (!found.problem) return {};
    auto file = site_.folder.open(segment_name(found.end.segment));
    if (!file) return fail(file);
    const auto size = (*file)->size();
    if (!size) return fail(size);
    log::warning("ledger_torn_end_cut_off", {{"records_kept", have}, {"bytes", *size - found.end.offset}});
    return (*file)->truncate(found.end.offset);
  }

  // What was found may not be durable yet; what follows is written on top of it.
  Result<Writer::Start> finish(const Position& end, TreeWriter tree) {
    Checkpoint newest = checkpoint_;
    newest.root = tree.frontier().root();
    newest.end = end;
    newest.max_store_commit = commit_;
    if (end.sequence > checkpoint_.end.sequence) {
      for (std::uint32_t segment = checkpoint_.end.segment; segment <= highest_; ++segment) {
        auto file = site_.folder.open(segment_name(segment));
        if (!file) return fail(file);
        if (auto synced = (*file)->sync(); !synced) return fail(synced);
      }
      if (auto synced = tree.sync(); !synced) return fail(synced);
      newest.time = format_timestamp(site_.clock.now());
    }
    std::string note = sign_checkpoint(newest, site_.key);
    if (end.sequence > checkpoint_.end.sequence) {
      if (auto replaced = site_.folder.replace(checkpoint_name, as_bytes(note)); !replaced) return fail(replaced);
    }
    return Writer::Start{end, std::move(tree), commit_, std::move(note), end.sequence, archived_};
  }

  const Writer::Site& site_;
  const Checkpoint checkpoint_;
  const std::uint32_t highest_;
  const Archived& archived_;
  std::uint64_t commit_;
};

// The list of what was archived, held against the tree and against the records that say the same. Those that were archived
// themselves are in the archive: `audit verify --archive` looks at them.
Status check_archived(const Writer::Site& site, const Archived& archived, std::uint64_t records) {
  if (archived.segments.empty()) return {};
  const auto frontier = read_frontier(site.folder, archived.end());
  if (!frontier) return fail(frontier);
  if (frontier->root() != archived.segments.back().root) {
    return fail(ErrorCode::corrupt, "the list of archived segments is not of this ledger's records" + what_to_do);
  }
  Reader reader(site.folder, site.sealing, {archived.end(), records});
  for (const ArchivedSegment& segment : archived.segments) {
    if (segment.record < archived.end()) continue;
    const auto entry = reader.record(segment.record);
    if (!entry && entry.error().code == ErrorCode::not_found) {
      return fail(ErrorCode::corrupt, "the list of archived segments names a record that is not there" + what_to_do);
    }
    if (!entry) return fail_in("the record that " + segment_name(segment.segment) + " was archived", entry);
    if (auto right = check_record(segment, entry->stored); !right) return right;
  }
  return {};
}

}  // namespace

Result<Writer::Start> recover(const Writer::Site& site) {
  if (!is_origin(site.options.origin)) {
    return fail(ErrorCode::invalid, "a ledger's origin is one word without '+', like hospital.example/chartroom");
  }
  const auto witnesses = read_witnesses(site);
  if (!witnesses) return fail(witnesses);
  auto checkpoint = newest_checkpoint(site, witnesses->empty() ? Witnessed::no : Witnessed::yes);
  if (!checkpoint) return fail(checkpoint);
  const auto highest = highest_segment(site.folder);
  if (!highest) return fail(highest);
  if (auto right = check_sealing_key(site, *highest); !right) return fail(right);
  const auto archived = archived_of(site.folder, site.options.origin, site.key.verifying_key());
  if (!archived) return fail(archived);
  auto start = Recovery(site, std::move(*checkpoint), *highest, *archived).run();
  if (!start) return start;
  if (auto right = check_archived(site, *archived, start->end.sequence); !right) return fail(right);
  for (const Checkpoint& witness : *witnesses) {
    if (auto same = check_witness(site, witness, start->end.sequence); !same) return fail(same);
  }
  put_witness(site, start->note);
  return start;
}

}  // namespace chartroom::audit
