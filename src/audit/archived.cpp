#include "audit/archived.h"

#include <algorithm>

#include "audit/note_fields.h"
#include "audit/own_actions.h"
#include "audit/retention.h"
#include "audit/segment.h"
#include "audit/signed_note.h"

namespace chartroom::audit {
namespace {

constexpr std::string_view archived_mark = "chartroom ledger archived 1";
constexpr std::int64_t time_max_us = 253'402'300'799'999'999;  // the end of 9999
constexpr std::string_view archived_what = "the ledger's list of archived segments";

std::unexpected<Error> fail_archived(std::string_view why) {
  return fail(ErrorCode::corrupt, std::string(archived_what) + " " + std::string(why));
}

std::int64_t microseconds_of(Timestamp time) { return time.time_since_epoch().count(); }

bool read_time(std::optional<std::string_view> text, Timestamp& out) {
  std::int64_t microseconds = 0;
  if (!read_decimal(text, microseconds) || microseconds < 0 || microseconds > time_max_us) return false;
  out = Timestamp(std::chrono::microseconds(microseconds));
  return true;
}

std::string entry_line(const ArchivedSegment& entry) {
  return std::to_string(entry.segment) + " " + std::to_string(entry.first) + " " + std::to_string(entry.end) + " " +
         std::to_string(entry.bytes) + " " + to_base64(entry.file) + " " + to_base64(entry.root) + " " +
         std::to_string(microseconds_of(entry.youngest)) + " " + std::to_string(microseconds_of(entry.archived_at)) + " " +
         std::to_string(entry.record) + "\n";
}

bool read_entry(std::string_view& body, ArchivedSegment& out) {
  return read_decimal(take_until(body, ' '), out.segment) && read_decimal(take_until(body, ' '), out.first) &&
         read_decimal(take_until(body, ' '), out.end) && read_decimal(take_until(body, ' '), out.bytes) &&
         read_digest(take_until(body, ' '), out.file) && read_digest(take_until(body, ' '), out.root) &&
         read_time(take_until(body, ' '), out.youngest) && read_time(take_until(body, ' '), out.archived_at) &&
         read_decimal(take_until(body, '\n'), out.record);
}

// Of the entry that follows on those before. Whoever archived by our program kept to this; so must a note with our signature.
bool follows(const Archived& before, const ArchivedSegment& next) {
  return next.segment == before.first_segment() && next.first == before.end() && next.end > next.first &&
         next.record >= next.end && is_old_enough(next.youngest, next.archived_at, limits::ledger_keep_years_min);
}

}  // namespace

const ArchivedSegment* Archived::of(std::uint64_t sequence) const {
  const auto found = std::ranges::upper_bound(segments, sequence, {}, &ArchivedSegment::end);
  return found == segments.end() ? nullptr : &*found;
}

std::string sign_archived(const Archived& archived, std::string_view origin, const crypto::SigningKey& key) {
  std::string body = std::string(archived_mark) + "\n" + std::string(origin) + "\n";
  for (const ArchivedSegment& entry : archived.segments) body += entry_line(entry);
  return sign_note(body, origin, key);
}

Result<Archived> read_archived(std::string_view note, std::string_view origin, const crypto::VerifyingKey& key) {
  if (auto right = check_note(note, origin, key, archived_what); !right) return fail(right);
  std::string_view body = *body_of_note(note);
  if (take_until(body, '\n') != archived_mark) return fail_archived("is of another kind or a newer version");
  if (take_until(body, '\n') != origin) return fail_archived("is another ledger's");
  Archived out;
  while (!body.empty()) {
    ArchivedSegment entry;
    if (!read_entry(body, entry)) return fail_archived("is malformed");
    if (!follows(out, entry)) return fail_archived("names " + segment_name(entry.segment) + " where it can't be");
    out.segments.push_back(entry);
  }
  return out;
}

Result<Archived> archived_of(const Folder& folder, std::string_view origin, const crypto::VerifyingKey& key) {
  const auto note = folder.read(archived_name);
  if (!note && note.error().code == ErrorCode::not_found) return Archived{};
  if (!note) return fail(note);
  return read_archived(as_text(*note), origin, key);
}

std::string object_of(const ArchivedSegment& segment) {
  return segment_name(segment.segment) + " " + std::to_string(segment.first) + " " + std::to_string(segment.end - 1) + " " +
         to_hex(segment.file);
}

Status check_record(const ArchivedSegment& segment, const StoredRecord& stored) {
  const Record& record = stored.record;
  const bool is_it = stored.sequence == segment.record && record.action == archived_segment &&
                     record.outcome == Outcome::success && record.object == object_of(segment);
  if (is_it) return {};
  return fail(ErrorCode::corrupt, "record " + std::to_string(stored.sequence) + " does not say that " +
                                      segment_name(segment.segment) + " was archived, as the list of archived segments has it");
}

}  // namespace chartroom::audit
