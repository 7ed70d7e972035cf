#include "audit/archive_copy.h"

#include <bit>

#include "audit/note_fields.h"
#include "audit/scan.h"
#include "audit/segment.h"
#include "audit/signed_note.h"

namespace chartroom::audit {
namespace {

constexpr std::string_view manifest_mark = "chartroom ledger archive 1";
constexpr std::string_view manifest_what = "the manifest of an archived segment";
constexpr std::string_view manifest_suffix = ".manifest";

std::unexpected<Error> fail_manifest(std::string_view why) {
  return fail(ErrorCode::corrupt, std::string(manifest_what) + " " + std::string(why));
}

std::string hashes_line(std::string_view name, const Hashes& hashes) {
  std::string out = std::string(name) + " " + std::to_string(hashes.size());
  for (const crypto::Digest& hash : hashes) out += " " + to_base64(hash);
  return out + "\n";
}

// A tree has at most 64 complete subtrees, and a proof about twice as many hashes.
constexpr std::size_t manifest_hashes_max = 128;

bool read_hashes(std::string_view& body, std::string_view name, Hashes& out) {
  const auto line = take_until(body, '\n');
  if (!line) return false;
  std::string rest = std::string(*line) + " ";
  std::string_view fields = rest;
  std::size_t count = 0;
  if (take_until(fields, ' ') != name || !read_decimal(take_until(fields, ' '), count) || count > manifest_hashes_max) {
    return false;
  }
  out.resize(count);
  for (crypto::Digest& hash : out) {
    if (!read_digest(take_until(fields, ' '), hash)) return false;
  }
  return fields.empty();
}

bool read_text(std::string_view& body, std::string& out) {
  const auto line = take_until(body, '\n');
  if (!line) return false;
  const auto bytes = from_base64(*line);
  if (!bytes || to_base64(*bytes) != *line) return false;
  out = std::string(as_text(*bytes));
  return true;
}

bool read_facts(std::string_view& body, ArchivedSegment& out) {
  std::int64_t youngest = 0;
  const bool is_read = read_decimal(take_until(body, ' '), out.segment) && read_decimal(take_until(body, ' '), out.first) &&
                       read_decimal(take_until(body, ' '), out.end) && read_decimal(take_until(body, ' '), out.bytes) &&
                       read_digest(take_until(body, ' '), out.file) && read_digest(take_until(body, ' '), out.root) &&
                       read_decimal(take_until(body, '\n'), youngest);
  out.youngest = Timestamp(std::chrono::microseconds(youngest));
  return is_read && out.segment > 0 && out.end > out.first;
}

// The roots of the complete subtrees of a tree of so many records: one for each bit that is set.
bool has_roots_of(std::uint64_t size, const Hashes& roots) {
  return static_cast<std::size_t>(std::popcount(size)) == roots.size();
}

class CopyCheck {
 public:
  CopyCheck(const Folder& archive, const crypto::VerifyingKey& key, const crypto::SecretKey* sealing)
      : archive_(archive), key_(key) {
    if (sealing != nullptr) opener_.emplace(*sealing);
  }

  Status run(std::uint32_t segment, ArchiveReport& report) {
    const auto note = archive_.read(manifest_name(segment));
    if (!note && note.error().code == ErrorCode::not_found) return fail(ErrorCode::corrupt, "has no manifest");
    if (!note) return fail(note);
    const auto manifest = read_manifest(as_text(*note), key_);
    if (!manifest) return fail(manifest);
    if (manifest->segment.segment != segment) return fail(ErrorCode::corrupt, "has another segment's manifest");
    const auto bytes = archive_.read(segment_name(segment));
    if (!bytes) return fail(bytes);
    if (bytes->size() != manifest->segment.bytes || crypto::sha256(*bytes) != manifest->segment.file) {
      return fail(ErrorCode::corrupt, "is not the file that its manifest signs");
    }
    Frontier frontier(manifest->segment.first, manifest->before);
    auto checked = check_segment_bytes(*bytes, manifest->segment, [&](const Frame& frame, const Position& at) -> Status {
      frontier.push(frame.leaf, [](unsigned, const crypto::Digest&) {});
      if (!opener_) return {};
      const auto opened = opener_->open(frame, at.segment);
      return opened ? Status() : Status(fail(opened));
    });
    if (!checked) return checked;
    if (frontier.root() != manifest->segment.root)
      return fail(ErrorCode::corrupt, "does not give the root that its manifest signs");
    ++report.segments;
    report.records += manifest->segment.end - manifest->segment.first;
    report.bytes += bytes->size();
    return {};
  }

 private:
  const Folder& archive_;
  const crypto::VerifyingKey& key_;
  std::optional<FrameOpener> opener_;
};

}  // namespace

std::string manifest_name(std::uint32_t segment) { return segment_name(segment) + std::string(manifest_suffix); }

std::string sign_manifest(const Manifest& manifest, const crypto::SigningKey& key) {
  const ArchivedSegment& of = manifest.segment;
  const std::string body =
      std::string(manifest_mark) + "\n" + manifest.origin + "\n" + std::to_string(of.segment) + " " + std::to_string(of.first) +
      " " + std::to_string(of.end) + " " + std::to_string(of.bytes) + " " + to_base64(of.file) + " " + to_base64(of.root) +
      " " + std::to_string(of.youngest.time_since_epoch().count()) + "\n" + hashes_line("before", manifest.before) +
      hashes_line("proof", manifest.proof) + to_base64(as_bytes(manifest.checkpoint)) + "\n";
  return sign_note(body, manifest.origin, key);
}

Result<Manifest> read_manifest(std::string_view note, const crypto::VerifyingKey& key) {
  const auto whole = body_of_note(note);
  if (!whole) return fail_manifest("is not a signed note");
  std::string_view body = *whole;
  if (take_until(body, '\n') != manifest_mark) return fail_manifest("is of another kind or a newer version");
  Manifest out;
  out.origin = take_until(body, '\n').value_or("");
  if (!is_origin(out.origin)) return fail_manifest("names no ledger");
  if (auto right = check_note(note, out.origin, key, manifest_what); !right) return fail(right);
  const bool is_read = read_facts(body, out.segment) && read_hashes(body, "before", out.before) &&
                       read_hashes(body, "proof", out.proof) && read_text(body, out.checkpoint) && body.empty();
  if (!is_read || !has_roots_of(out.segment.first, out.before)) return fail_manifest("is malformed");
  const auto checkpoint = read_checkpoint(out.checkpoint, key);
  if (!checkpoint) return fail_in(manifest_what, checkpoint);
  const ConsistencyProof proof{out.segment.end, checkpoint->end.sequence, out.proof};
  if (checkpoint->origin != out.origin || !proves(proof, {out.segment.root, checkpoint->root})) {
    return fail_manifest("does not lead to the checkpoint that it names");
  }
  return out;
}

Status check_segment_bytes(const Bytes& bytes, const ArchivedSegment& segment, const SeeRecord& see) {
  const SegmentSource source = [&](std::uint32_t number, std::uint64_t) -> Result<Bytes> {
    if (number == segment.segment) return bytes;
    return fail(ErrorCode::not_found, "its records end before they should");
  };
  Status seen;
  // Not the last one of its ledger: so there can be no torn end, and no room.
  const ScanRange range{
      .from = {segment.segment, 0, segment.first}, .until = segment.end, .highest_segment = segment.segment + 1};
  const auto end = scan(source, range, [&](const Frame& frame, const Position& at) -> std::optional<std::string> {
    seen = see(frame, at);
    return seen ? std::nullopt : std::optional(seen.error().detail);
  });
  if (!end) return fail(end);
  if (!seen) return seen;
  if (end->problem) return fail(ErrorCode::corrupt, *end->problem);
  if (end->end.sequence == segment.end && end->end.offset == bytes.size()) return {};
  return fail(ErrorCode::corrupt, segment_name(segment.segment) + " has more in it than its records");
}

Result<ArchiveReport> verify_archive(const Folder& archive, const crypto::VerifyingKey& key, const crypto::SecretKey* sealing) {
  const auto names = archive.list();
  if (!names) return fail(names);
  ArchiveReport report;
  CopyCheck check(archive, key, sealing);
  for (const std::string& name : *names) {
    const auto segment = segment_of_name(name);
    if (!segment) continue;
    const auto checked = check.run(*segment, report);
    if (checked) continue;
    const ErrorCode code = checked.error().code;
    if (code != ErrorCode::corrupt && code != ErrorCode::wrong_key) return fail(checked);
    if (report.problem.empty()) report.problem = name + ": " + checked.error().detail;
  }
  if (report.segments == 0 && report.problem.empty()) return fail(ErrorCode::not_found, "there is no archive in this folder");
  return report;
}

}  // namespace chartroom::audit
