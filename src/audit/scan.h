#pragma once

// Reads frames in order, across segments, and tells where the good ones end and why. What a record says is the visitor's to
// check. One thread.

#include <functional>
#include <map>
#include <optional>
#include <string>

#include "audit/seal.h"
#include "audit/segment.h"
#include "base/files.h"

namespace chartroom::audit {

// The bytes of a segment from an offset on. `not_found` if there is no such segment, `corrupt` if it is shorter.
using SegmentSource = std::function<Result<Bytes>(std::uint32_t segment, std::uint64_t offset)>;
SegmentSource whole_files(const Folder& folder);  // reads each file whole
SegmentSource open_files(Folder& folder);         // reads from the offset only

// The highest number of a segment file; 0 if there is none.
Result<std::uint32_t> highest_segment(const Folder& folder);

struct Scan {
  Position end;                        // after the last good record
  std::optional<std::string> problem;  // what follows it and is not a good record
  // That is the last thing there, its checksum is wrong and nothing of a later batch follows: a crash can have left it.
  bool maybe_torn = false;
};

// Returns what is wrong with the record, if anything; the scan ends there.
using Visit = std::function<std::optional<std::string>(const Frame& frame, const Position& at)>;

struct ScanRange {
  Position from;
  std::uint64_t until = ~std::uint64_t{0};  // a sequence
  std::uint32_t highest_segment = 0;
};
// Errors are those of reading, and `newer_version`.
Result<Scan> scan(const SegmentSource& source, const ScanRange& range, const Visit& visit);

// Opens frames of any segment; keeps the segments' keys.
class FrameOpener {
 public:
  explicit FrameOpener(const crypto::SecretKey& sealing) : sealing_(sealing) {}
  // `corrupt` unless the frame opens to a record with its sequence and its leaf.
  Result<StoredRecord> open(const Frame& frame, std::uint32_t segment);
  Result<OpenedRecord> open_whole(const Frame& frame, std::uint32_t segment);  // the same, with its opening

 private:
  const crypto::SecretKey& sealing_;
  std::uint32_t segment_ = 0;
  std::optional<crypto::SecretKey> key_;  // of segment_
};

}  // namespace chartroom::audit
