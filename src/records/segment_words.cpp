#include "records/segment_words.h"

#include "base/check.h"
#include "records/chart_codec.h"
#include "retrieval/word_index.h"

namespace chartroom::records {
namespace {

constexpr std::size_t kSizeBytes = 4;  // of the words, at the end

}  // namespace

Bytes with_words(Bytes segment) {
  retrieval::WordIndex::Builder builder;
  const bool is_whole = visit_notes(segment, [&](DocumentId id, std::string_view text) { builder.add(id, text); });
  CHECK(is_whole, "a content segment that was just made can be read");
  if (builder.empty()) return segment;
  const Bytes words = builder.take().bytes();
  segment.front() = kContentVersionWithWords;
  segment.reserve(segment.size() + words.size() + kSizeBytes);
  segment.insert(segment.end(), words.begin(), words.end());
  for (std::size_t i = 0; i < kSizeBytes; ++i) segment.push_back(static_cast<std::uint8_t>(words.size() >> (8 * i)));
  return segment;
}

SegmentParts parts_of(ByteView segment) {
  if (segment.size() < kSizeBytes || !has_words_behind(segment.front())) return {segment, {}};
  std::size_t size = 0;
  for (std::size_t i = 0; i < kSizeBytes; ++i) size |= std::size_t{segment[segment.size() - kSizeBytes + i]} << (8 * i);
  const std::size_t before = segment.size() - kSizeBytes;
  if (size > before) return {segment, {}};
  return {segment.first(before - size), segment.subspan(before - size, size)};
}

}  // namespace chartroom::records
