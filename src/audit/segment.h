#pragma once

// Segment files: a header, then frames, one per record. A frame carries its leaf and sealed bytes, and a checksum that tells
// what a crash tore from what was written whole; it protects against accidents only (the tree protects against people).
// Layout: docs/ledger.md. Values in, values out; nothing here reads a file.

#include <optional>
#include <string>

#include "audit/checkpoint.h"
#include "base/result.h"
#include "crypto/digest.h"
#include "crypto/secret.h"

namespace chartroom::audit {

std::string segment_name(std::uint32_t segment);  // "segment-00000001"
std::optional<std::uint32_t> segment_of_name(std::string_view name);

// Each segment is sealed under a key of its own, so that random nonces never run out.
crypto::SecretKey segment_key(const crypto::SecretKey& sealing, std::uint32_t segment);

struct SegmentHeader {
  std::uint32_t segment = 0;
  std::uint64_t first_sequence = 0;
};

inline constexpr std::size_t segment_header_bytes = 60;
Bytes encode_segment_header(const SegmentHeader& header, const crypto::SecretKey& key);
// `corrupt` if it is torn or damaged, `newer_version`.
Result<SegmentHeader> read_segment_header(ByteView segment);
// Of a readable header: does this key open what is sealed there?
bool is_key_of_segment(ByteView segment, const crypto::SecretKey& key);

struct Frame {
  std::uint64_t sequence = 0;
  std::uint64_t batch_first = 0;  // the first sequence that went to the disk with it
  crypto::Digest leaf{};
  ByteView sealed_record;  // into the bytes that were read
  ByteView sealed_words;   // empty: none
  std::size_t size = 0;    // of the whole frame
};

inline constexpr std::size_t frame_header_bytes = 64;
inline constexpr std::size_t frame_checksum_bytes = 8;
inline constexpr std::size_t frame_overhead_bytes = frame_header_bytes + frame_checksum_bytes;

// Appends the frame to `out`; `frame.size` is not read.
void append_frame(const Frame& frame, Bytes& out);
// The frame at the start of `bytes`; nullopt if it is cut short or its checksum is wrong. The views live as long as `bytes`.
std::optional<Frame> read_frame(ByteView bytes);
// Is there, anywhere in `bytes`, a whole frame of a batch that began after `sequence`? Then what stands before it was durable.
bool holds_later_batch(ByteView bytes, std::uint64_t sequence);

}  // namespace chartroom::audit
