#include "audit/archiver.h"

#include <algorithm>
#include <charconv>

#include "audit/own_actions.h"
#include "audit/retention.h"
#include "audit/segment.h"
#include "base/count_text.h"
#include "base/log.h"

namespace chartroom::audit {
namespace {

Result<Timestamp> time_of(Reader& reader, std::uint64_t sequence) {
  const auto entry = reader.record(sequence);
  if (!entry) return fail(entry);
  return entry->stored.time;
}

// Of [first, end), the last record for whose time `is` holds. It holds for the first one, and then up to some record.
using IsTime = std::function<bool(Timestamp)>;
Result<std::uint64_t> last_that(Reader& reader, KeptRecords range, const IsTime& is) {
  while (range.end - range.first > 1) {
    const std::uint64_t middle = range.first + (range.end - range.first) / 2;
    const auto time = time_of(reader, middle);
    if (!time) return fail(time);
    (is(*time) ? range.first : range.end) = middle;
  }
  return range.first;
}

std::string day_of(Timestamp time) { return format_timestamp(time).substr(0, 10); }

std::optional<std::uint64_t> number_of_index_file(std::string_view name) {
  const EntryKind index = EntryKind::index();
  if (!name.starts_with(index.prefix)) return std::nullopt;
  const std::string_view digits = name.substr(index.prefix.size());
  std::uint64_t number = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), number);
  if (error != std::errc() || index.file_name(number) != name) return std::nullopt;
  return number;
}

}  // namespace

// --- what may be archived ------------------------------------------------------------------------------------------------

// A sentence where time can't be trusted to say what is old; empty if it can. A clock that was set forward makes records look
// old, and leaves a hole in the ledger's times that a house which is open does not have.
Result<std::string> Archiver::problem_of_clock(Reader& records, const KeptRecords& all) const {
  const auto newest = time_of(records, all.end - 1);
  if (!newest) return fail(newest);
  if (*newest > site_.clock.now()) {
    return "the ledger's newest record is of " + format_timestamp(*newest) + ", and the clock says " +
           format_timestamp(site_.clock.now()) + ": set the clock right";
  }
  return silence(records, all);
}

// From the youngest record that is old enough until now.
Result<std::string> Archiver::silence(Reader& records, const KeptRecords& all) const {
  const Timestamp now = site_.clock.now();
  const auto oldest = time_of(records, all.first);
  if (!oldest) return fail(oldest);
  if (!is_old_enough(*oldest, now, site_.options.keep_years)) return "";  // and so is no other
  const auto old = [&](Timestamp time) { return is_old_enough(time, now, site_.options.keep_years); };
  auto at = last_that(records, all, old);
  while (at) {
    const auto time = time_of(records, *at);
    if (!time) return fail(time);
    const Timestamp soon = *time + limits::ledger_silence_max;
    if (*at + 1 == all.end && now <= soon) return "";
    const auto next = last_that(records, {*at, all.end}, [&](Timestamp other) { return other <= soon; });
    if (next && *next == *at) {
      return "the ledger has no record for more than " +
             count_text(static_cast<std::uint64_t>(limits::ledger_silence_max / std::chrono::hours(24)), "day") + " after " +
             day_of(*time) +
             ": if the clock was set forward, nothing of before is as old as it looks; nothing is archived until " +
             "that day is older than what is kept";
    }
    at = next;
  }
  return fail(at);
}

// None for the segment that is still in use.
Result<std::optional<SegmentFacts>> Archiver::facts_of(std::uint32_t segment, std::uint64_t first, Reader& records) const {
  const std::string following = segment_name(segment + 1);
  if (!site_.folder.exists(following)) return std::nullopt;
  const auto next = site_.folder.open(following);
  if (!next) return fail(next);
  const auto size = (*next)->size();
  if (!size) return fail(size);
  if (*size < segment_header_bytes) return std::nullopt;  // just begun
  const auto head = (*next)->read(0, segment_header_bytes);
  if (!head) return fail(head);
  if (std::ranges::all_of(*head, [](std::uint8_t byte) { return byte == 0; })) return std::nullopt;  // likewise: room
  const auto header = read_segment_header(*head);
  if (!header) return fail_in(following, header);
  const auto checkpoint = read_checkpoint(writer_.note(), site_.key.verifying_key());
  if (!checkpoint) return fail(checkpoint);
  if (header->first_sequence > checkpoint->end.sequence) return std::nullopt;
  if (header->first_sequence <= first) return fail(ErrorCode::corrupt, following + " does not follow on the one before");
  const auto file = site_.folder.open(segment_name(segment));
  if (!file) return fail(file);
  const auto bytes = (*file)->size();
  if (!bytes) return fail(bytes);
  const auto youngest = time_of(records, header->first_sequence - 1);
  if (!youngest) return fail(youngest);
  return SegmentFacts{segment, first, header->first_sequence, *bytes, *youngest};
}

Result<Ledger::ArchivePlan> Archiver::plan() const {
  Ledger::ArchivePlan out;
  if (!site_.options.archive) {
    out.why_no_more = "no archive is configured (ledger.archive_folder)";
    return out;
  }
  const Archived list = state_.list();
  const KeptRecords all{list.end(), writer_.size()};
  if (all.end <= all.first) {
    out.why_no_more = "the ledger has no record";
    return out;
  }
  Reader records(site_.folder, site_.sealing, all);
  auto wrong = problem_of_clock(records, all);
  if (!wrong) return fail(wrong);
  if (!wrong->empty()) {
    out.why_no_more = std::move(*wrong);
    return out;
  }
  std::uint64_t first = list.end();
  for (std::uint32_t segment = list.first_segment();; ++segment) {
    const auto facts = facts_of(segment, first, records);
    if (!facts) return fail(facts);
    if (!*facts) {
      out.why_no_more = segment_name(segment) + " is still in use";
      return out;
    }
    if (!is_old_enough((*facts)->youngest, site_.clock.now(), site_.options.keep_years)) {
      out.why_no_more = segment_name(segment) + " has records that are kept until " +
                        format_timestamp(kept_until((*facts)->youngest, site_.options.keep_years));
      return out;
    }
    out.ready.push_back(**facts);
    first = (*facts)->end;
  }
}

// --- archiving it --------------------------------------------------------------------------------------------------------

Result<Folder*> Archiver::archive() const {
  if (writer_.closed()) return fail(ErrorCode::unavailable, "the ledger is closed, and could not record it");
  return site_.options.archive();
}

// The whole segment: each record opens, has its leaf, and is old enough.
Result<Archiver::Copied> Archiver::check(const SegmentFacts& facts) const {
  auto bytes = site_.folder.read(segment_name(facts.segment));
  if (!bytes) return fail(bytes);
  Copied out{{.segment = facts.segment, .first = facts.first, .end = facts.end, .bytes = bytes->size()}, std::move(*bytes)};
  auto frontier = read_frontier(site_.folder, facts.first);
  if (!frontier) return fail(frontier);
  const Timestamp now = site_.clock.now();
  FrameOpener opener(site_.sealing);
  EntryReader leaves(site_.folder, EntryKind::tiles(0));
  const auto checked = check_segment_bytes(out.bytes, out.segment, [&](const Frame& frame, const Position& at) -> Status {
    const auto stored = opener.open(frame, at.segment);
    if (!stored) return fail(stored);
    const auto leaf = leaves.read(frame.sequence, 1);
    if (!leaf) return fail(leaf);
    if (!std::ranges::equal(*leaf, frame.leaf)) {
      return fail(ErrorCode::corrupt,
                  "record " + std::to_string(frame.sequence) + " is not the one of the tree; verify the ledger");
    }
    if (!is_old_enough(stored->time, now, site_.options.keep_years)) {
      return fail(ErrorCode::conflict, "record " + std::to_string(frame.sequence) + " is kept until " +
                                           format_timestamp(kept_until(stored->time, site_.options.keep_years)));
    }
    out.segment.youngest = std::max(out.segment.youngest, stored->time);
    frontier->push(frame.leaf, [](unsigned, const crypto::Digest&) {});
    return {};
  });
  if (!checked) return fail_in(segment_name(facts.segment) + " is not archived", checked);
  out.segment.file = crypto::sha256(out.bytes);
  out.segment.root = frontier->root();
  return out;
}

Result<Manifest> Archiver::manifest_of(const ArchivedSegment& segment) const {
  Manifest out{.origin = site_.options.origin, .segment = segment, .before = {}, .proof = {}, .checkpoint = writer_.note()};
  const auto before = read_frontier(site_.folder, segment.first);
  if (!before) return fail(before);
  out.before = before->roots();
  const auto checkpoint = read_checkpoint(out.checkpoint, site_.key.verifying_key());
  if (!checkpoint) return fail(checkpoint);
  auto proof = TreeReader(site_.folder).consistency(segment.end, checkpoint->end.sequence);
  if (!proof) return fail(proof);
  if (!proves(*proof, {segment.root, checkpoint->root})) {
    return fail(ErrorCode::corrupt,
                "the tree's files do not give the root that the newest checkpoint signs; verify the ledger");
  }
  out.proof = std::move(proof->hashes);
  return out;
}

Status Archiver::copy(Folder& archive, const Copied& copied) const {
  const std::string name = segment_name(copied.segment.segment);
  const auto manifest = manifest_of(copied.segment);
  if (!manifest) return fail(manifest);
  const auto there = archive.read(name);
  if (!there && there.error().code != ErrorCode::not_found) return fail_in("the archive", there);
  if (there && *there != copied.bytes) {
    return fail(ErrorCode::conflict, "the archive has another " + name + ": it is another ledger's archive, or was changed");
  }
  if (!there) {
    if (auto written = archive.replace(name, copied.bytes); !written) return fail_in("the archive", written);
    const auto back = archive.read(name);
    if (!back) return fail_in("the archive", back);
    if (*back != copied.bytes) return fail(ErrorCode::corrupt, "the archive's copy of " + name + " is not what was written");
  }
  const auto written = archive.replace(manifest_name(copied.segment.segment), as_bytes(sign_manifest(*manifest, site_.key)));
  return written ? Status() : Status(fail_in("the archive", written));
}

// Whatever is archived and still there. The copy is looked at once more: nothing is removed that isn't there.
Status Archiver::remove(Folder& archive) {
  const Archived list = state_.list();
  for (const ArchivedSegment& segment : list.segments) {
    const std::string name = segment_name(segment.segment);
    if (!site_.folder.exists(name)) continue;
    const auto copy = archive.read(name);
    if (!copy || crypto::sha256(*copy) != segment.file) {
      return fail(ErrorCode::conflict, name +
                                           " is archived, but the archive does not have it as it was; it is not removed. Put "
                                           "the file back into the archive, from the ledger's folder if need be");
    }
    const std::unique_lock removing(state_.removing);
    if (auto removed = site_.folder.remove(name); !removed) return removed;
    log::info("ledger_segment_archived", {{"segment", segment.segment}, {"first", segment.first}, {"end", segment.end}});
  }
  return remove_places(list.end());
}

Status Archiver::remove_places(std::uint64_t first_kept) {
  const auto names = site_.folder.list();
  if (!names) return fail(names);
  for (const std::string& name : *names) {
    const auto number = number_of_index_file(name);
    if (!number || *number >= first_kept / entries_per_file) continue;
    if (auto removed = site_.folder.remove(name); !removed) return removed;
  }
  return {};
}

Result<std::optional<SegmentFacts>> Archiver::run(Record by, const Append& append) {
  if (!site_.options.archive) return std::nullopt;
  const std::lock_guard running(state_.running);
  const auto folder = archive();
  if (!folder) return fail(folder);
  if (auto removed = remove(**folder); !removed) return fail(removed);
  const auto planned = plan();
  if (!planned) return fail(planned);
  if (planned->ready.empty()) return std::nullopt;
  auto copied = check(planned->ready.front());
  if (!copied) return fail(copied);
  if (auto made = copy(**folder, *copied); !made) return fail(made);
  copied->segment.archived_at = site_.clock.now();
  by.action = archived_segment;
  by.outcome = Outcome::success;
  by.object = object_of(copied->segment);
  const auto receipt = append(std::move(by));
  if (!receipt) return fail(receipt);
  copied->segment.record = receipt->sequence();
  Archived list = state_.list();
  list.segments.push_back(copied->segment);
  const std::string note = sign_archived(list, site_.options.origin, site_.key);
  if (auto named = site_.folder.replace(archived_name, as_bytes(note)); !named) return fail(named);
  state_.set(std::move(list));
  if (auto removed = remove(**folder); !removed) return fail(removed);
  return planned->ready.front();
}

}  // namespace chartroom::audit
