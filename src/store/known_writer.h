#pragma once

// What a chart remembers of its resources, as the bytes of a segment. Format: docs/store.md.

#include "store/values.h"

namespace chartroom::store {

using ResourceTag = std::int64_t;  // an HMAC of a resource's key, cut to 8 bytes

// The entries of a segment of part `known`.
class KnownWriter {
 public:
  void add(std::string_view resource, const ResourceRow& row);
  std::size_t count() const { return count_; }
  Bytes take();  // the segment; the writer is empty again

 private:
  ByteWriter out_;
  std::uint32_t count_ = 0;
};
// More go into the next segment: looking one up opens its segment.
inline constexpr std::size_t known_entries_max = 256;

}  // namespace chartroom::store
