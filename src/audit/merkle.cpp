#include "audit/merkle.h"

#include "base/check.h"

namespace chartroom::audit {
namespace {

constexpr std::uint8_t leaf_prefix[] = {0x00};
constexpr std::uint8_t node_prefix[] = {0x01};

}  // namespace

crypto::Digest leaf_hash(ByteView leaf) { return crypto::sha256({ByteView(leaf_prefix), leaf}); }

crypto::Digest node_hash(const crypto::Digest& left, const crypto::Digest& right) {
  return crypto::sha256({ByteView(node_prefix), ByteView(left), ByteView(right)});
}

crypto::Digest subtree_hash(std::vector<crypto::Digest> nodes) {
  CHECK(!nodes.empty() && (nodes.size() & (nodes.size() - 1)) == 0, "a complete subtree has a power of two of nodes");
  while (nodes.size() > 1) {
    for (std::size_t i = 0; i < nodes.size() / 2; ++i) nodes[i] = node_hash(nodes[2 * i], nodes[2 * i + 1]);
    nodes.resize(nodes.size() / 2);
  }
  return nodes.front();
}

void Frontier::push(const crypto::Digest& leaf, const Entry& entry) {
  entry(0, leaf);
  crypto::Digest node = leaf;
  unsigned height = 0;
  for (std::uint64_t left = size_; (left & 1U) != 0; left >>= 1) {
    node = node_hash(roots_.back(), node);
    roots_.pop_back();
    if (++height % tile_height == 0) entry(height / tile_height, node);
  }
  roots_.push_back(node);
  ++size_;
}

crypto::Digest Frontier::root() const {
  if (roots_.empty()) return crypto::sha256(ByteView{});
  crypto::Digest root = roots_.back();
  for (auto left = roots_.rbegin() + 1; left != roots_.rend(); ++left) root = node_hash(*left, root);
  return root;
}

}  // namespace chartroom::audit
