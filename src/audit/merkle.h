#pragma once

// The Merkle tree of RFC 6962 section 2.1 (RFC 9162 the same) over SHA-256, as it grows at its right edge. Values only.

#include <cstdint>
#include <functional>
#include <vector>

#include "crypto/digest.h"

namespace chartroom::audit {

crypto::Digest leaf_hash(ByteView leaf);                                            // SHA-256(0x00, leaf)
crypto::Digest node_hash(const crypto::Digest& left, const crypto::Digest& right);  // SHA-256(0x01, left, right)
// Of the complete subtree over `nodes`; their number is a power of two.
crypto::Digest subtree_hash(std::vector<crypto::Digest> nodes);

// Each level of tiles stands 8 levels of the tree above the last (C2SP tlog-tiles): an entry of tile level L covers 256^L
// leaves.
inline constexpr unsigned tile_height = 8;
inline constexpr unsigned tile_levels = 8;

// The roots of the complete subtrees that make up the tree: all that is needed to add leaves and to compute the root.
class Frontier {
 public:
  // Called with the tile level and the hash of each tile entry that a leaf completes, lowest first; level 0 is the leaf itself.
  using Entry = std::function<void(unsigned level, const crypto::Digest& hash)>;

  Frontier() = default;
  // `roots`: largest subtree first, one for each bit that is set in `size`.
  Frontier(std::uint64_t size, std::vector<crypto::Digest> roots) : size_(size), roots_(std::move(roots)) {}

  void push(const crypto::Digest& leaf, const Entry& entry);
  crypto::Digest root() const;  // of no leaves: SHA-256 of nothing
  std::uint64_t size() const { return size_; }
  const std::vector<crypto::Digest>& roots() const { return roots_; }  // as the constructor takes them

 private:
  std::uint64_t size_ = 0;
  std::vector<crypto::Digest> roots_;
};

}  // namespace chartroom::audit
