#pragma once

// A segment as it stands in the archive: the file as it was, and beside it `segment-00000001.manifest`, a note signed with the
// ledger's key that holds all it takes to verify the file by itself: where its records stand in the tree, the roots before and
// after them, and the way from there to a checkpoint. Layout: docs/ledger.md, "The archive".

#include <string>
#include <string_view>

#include "audit/archived.h"
#include "audit/proofs.h"
#include "audit/segment.h"

namespace chartroom::audit {

std::string manifest_name(std::uint32_t segment);

struct Manifest {
  std::string origin;
  ArchivedSegment segment;  // without archived_at and record, which come later
  Hashes before;            // the roots of the complete subtrees of the records before it, largest first
  Hashes proof;             // that the tree up to its end is a beginning of the checkpoint's (RFC 9162, section 2.1.4)
  std::string checkpoint;   // the signed note
};

std::string sign_manifest(const Manifest& manifest, const crypto::SigningKey& key);
// `corrupt` unless signed, whole and of sound proofs; `wrong_key`.
Result<Manifest> read_manifest(std::string_view note, const crypto::VerifyingKey& key);

// Looks at each record of a segment's file. Returns what is wrong with it, if anything.
using SeeRecord = std::function<Status(const Frame& frame, const Position& at)>;
// `corrupt` unless the bytes are exactly those records, in their order; or what `see` says.
Status check_segment_bytes(const Bytes& bytes, const ArchivedSegment& segment, const SeeRecord& see);

struct ArchiveReport {
  std::uint64_t segments = 0;
  std::uint64_t records = 0;
  std::uint64_t bytes = 0;
  std::string problem;  // the first one; empty: all are sound
};
// Every segment of an archive by itself, with the public key alone; with `sealing` what the records say too. `not_found` if
// there is none.
Result<ArchiveReport> verify_archive(const Folder& archive, const crypto::VerifyingKey& key, const crypto::SecretKey* sealing);

}  // namespace chartroom::audit
