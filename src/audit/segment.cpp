#include "audit/segment.h"

#include <algorithm>
#include <charconv>

#include "base/limits.h"
#include "crypto/aead.h"

namespace chartroom::audit {
namespace {

constexpr std::string_view name_prefix = "segment-";
constexpr std::size_t name_digits = 8;
constexpr std::uint64_t header_magic = 0x474553524C524843;  // "CHRLRSEG"
constexpr std::uint32_t header_version = 1;
constexpr std::size_t header_plain_bytes = 24;
constexpr std::uint32_t frame_magic = 0x31524C43;  // "CLR1"
// A record and its words, sealed.
constexpr std::size_t part_bytes_max = limits::ledger_record_bytes_max + 1024;

static_assert(segment_header_bytes == header_plain_bytes + crypto::seal_overhead_bytes + frame_checksum_bytes);

ByteView checksum(const crypto::Digest& digest) { return ByteView(digest).first(frame_checksum_bytes); }

bool has_checksum(ByteView bytes, ByteView expected) {
  const crypto::Digest digest = crypto::sha256(bytes);
  return std::ranges::equal(checksum(digest), expected);
}

}  // namespace

std::string segment_name(std::uint32_t segment) {
  std::string digits = std::to_string(segment);
  digits.insert(0, name_digits - std::min(name_digits, digits.size()), '0');
  return std::string(name_prefix) + digits;
}

std::optional<std::uint32_t> segment_of_name(std::string_view name) {
  if (!name.starts_with(name_prefix)) return std::nullopt;
  const std::string_view digits = name.substr(name_prefix.size());
  std::uint32_t segment = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), segment);
  if (error != std::errc() || segment == 0 || segment_name(segment) != name) return std::nullopt;
  return segment;
}

crypto::SecretKey segment_key(const crypto::SecretKey& sealing, std::uint32_t segment) {
  ByteWriter number;
  number.u32(segment);
  return crypto::derive_key(sealing, "chartroom ledger segment", number.bytes());
}

Bytes encode_segment_header(const SegmentHeader& header, const crypto::SecretKey& key) {
  ByteWriter out;
  out.u64(header_magic);
  out.u32(header_version);
  out.u32(header.segment);
  out.u64(header.first_sequence);
  out.raw(crypto::seal(key, {}, out.bytes()));
  out.raw(checksum(crypto::sha256(out.bytes())));
  return out.take();
}

Result<SegmentHeader> read_segment_header(ByteView segment) {
  if (segment.size() < segment_header_bytes) return fail(ErrorCode::corrupt, "a segment's header is cut short");
  ByteReader in(segment);
  const std::uint64_t magic = in.u64();
  const std::uint32_t version = in.u32();
  SegmentHeader header;
  header.segment = in.u32();
  header.first_sequence = in.u64();
  const ByteView covered = segment.first(segment_header_bytes - frame_checksum_bytes);
  if (magic != header_magic || !has_checksum(covered, segment.subspan(covered.size(), frame_checksum_bytes))) {
    return fail(ErrorCode::corrupt, "a segment's header is damaged");
  }
  if (version != header_version) return fail(ErrorCode::newer_version, "a ledger segment of a newer version");
  return header;
}

bool is_key_of_segment(ByteView segment, const crypto::SecretKey& key) {
  return crypto::open(key, segment.subspan(header_plain_bytes, crypto::seal_overhead_bytes), segment.first(header_plain_bytes))
      .has_value();
}

void append_frame(const Frame& frame, Bytes& out) {
  const std::size_t start = out.size();
  ByteWriter head(frame_header_bytes);
  head.u32(frame_magic);
  head.u32(static_cast<std::uint32_t>(frame.sealed_record.size()));
  head.u32(static_cast<std::uint32_t>(frame.sealed_words.size()));
  head.u32(0);
  head.u64(frame.sequence);
  head.u64(frame.batch_first);
  head.raw(frame.leaf);
  const auto append = [&out](ByteView bytes) { out.insert(out.end(), bytes.begin(), bytes.end()); };
  append(head.bytes());
  append(frame.sealed_record);
  append(frame.sealed_words);
  append(checksum(crypto::sha256(ByteView(out).subspan(start))));
}

std::optional<Frame> read_frame(ByteView bytes) {
  ByteReader in(bytes);
  const std::uint32_t magic = in.u32();
  const std::size_t record_bytes = in.u32();
  const std::size_t words_bytes = in.u32();
  const std::uint32_t reserved = in.u32();
  Frame frame;
  frame.sequence = in.u64();
  frame.batch_first = in.u64();
  const ByteView leaf = in.raw(frame.leaf.size());
  if (!in.ok() || magic != frame_magic || reserved != 0) return std::nullopt;
  if (record_bytes > part_bytes_max || words_bytes > part_bytes_max) return std::nullopt;
  frame.sealed_record = in.raw(record_bytes);
  frame.sealed_words = in.raw(words_bytes);
  const ByteView expected = in.raw(frame_checksum_bytes);
  if (!in.ok()) return std::nullopt;
  frame.size = frame_overhead_bytes + record_bytes + words_bytes;
  if (!has_checksum(bytes.first(frame.size - frame_checksum_bytes), expected)) return std::nullopt;
  std::ranges::copy(leaf, frame.leaf.begin());
  return frame;
}

bool holds_later_batch(ByteView bytes, std::uint64_t sequence) {
  constexpr std::uint8_t first_byte = frame_magic & 0xFFU;
  for (auto at = bytes.begin(); (at = std::find(at, bytes.end(), first_byte)) != bytes.end(); ++at) {
    const auto frame = read_frame({at, bytes.end()});
    if (frame && frame->batch_first > sequence) return true;
  }
  return false;
}

}  // namespace chartroom::audit
