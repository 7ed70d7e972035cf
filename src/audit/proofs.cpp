#include "audit/proofs.h"

#include <algorithm>
#include <bit>
#include <cstring>

#include "base/check.h"

namespace chartroom::audit {
namespace {

crypto::Digest digest_at(const Bytes& entries, std::size_t number) {
  crypto::Digest out;
  std::memcpy(out.data(), entries.data() + number * out.size(), out.size());
  return out;
}

// RFC 9162's k: the largest power of two below the number of leaves, which is 2 or more.
std::uint64_t left_part(std::uint64_t leaves) { return std::bit_floor(leaves - 1); }

}  // namespace

std::optional<crypto::Digest> root_of(const InclusionProof& proof) {
  if (proof.sequence >= proof.size) return std::nullopt;
  std::uint64_t at = proof.sequence;
  std::uint64_t last = proof.size - 1;
  crypto::Digest root = proof.leaf;
  for (const crypto::Digest& hash : proof.hashes) {
    if (last == 0) return std::nullopt;
    if ((at & 1U) != 0 || at == last) {
      root = node_hash(hash, root);
      while ((at & 1U) == 0 && at != 0) {
        at >>= 1;
        last >>= 1;
      }
    } else {
      root = node_hash(root, hash);
    }
    at >>= 1;
    last >>= 1;
  }
  if (last != 0) return std::nullopt;
  return root;
}

bool proves(const ConsistencyProof& proof, const Roots& roots) {
  if (proof.first > proof.second) return false;
  if (proof.first == proof.second) return proof.hashes.empty() && roots.first == roots.second;
  if (proof.first == 0) return proof.hashes.empty() && roots.first == Frontier().root();
  Hashes path;
  if (std::has_single_bit(proof.first)) path.push_back(roots.first);
  path.insert(path.end(), proof.hashes.begin(), proof.hashes.end());
  if (path.empty()) return false;
  std::uint64_t at = proof.first - 1;
  std::uint64_t last = proof.second - 1;
  while ((at & 1U) != 0) {
    at >>= 1;
    last >>= 1;
  }
  Roots found{path.front(), path.front()};
  for (auto hash = path.begin() + 1; hash != path.end(); ++hash) {
    if (last == 0) return false;
    if ((at & 1U) != 0 || at == last) {
      found = {node_hash(*hash, found.first), node_hash(*hash, found.second)};
      while ((at & 1U) == 0 && at != 0) {
        at >>= 1;
        last >>= 1;
      }
    } else {
      found.second = node_hash(found.second, *hash);
    }
    at >>= 1;
    last >>= 1;
  }
  return last == 0 && found.first == roots.first && found.second == roots.second;
}

std::vector<LeafSpan> inclusion_spans(std::uint64_t sequence, std::uint64_t size) {
  CHECK(sequence < size, "only a leaf of the tree is included in it");
  std::vector<LeafSpan> out;
  LeafSpan tree{0, size};
  while (tree.end - tree.begin > 1) {
    const std::uint64_t middle = tree.begin + left_part(tree.end - tree.begin);
    const bool is_left = sequence < middle;
    out.push_back(is_left ? LeafSpan{middle, tree.end} : LeafSpan{tree.begin, middle});
    tree = is_left ? LeafSpan{tree.begin, middle} : LeafSpan{middle, tree.end};
  }
  std::ranges::reverse(out);
  return out;
}

std::vector<LeafSpan> consistency_spans(std::uint64_t first, std::uint64_t second) {
  CHECK(first <= second, "an older tree is not larger");
  std::vector<LeafSpan> out;
  if (first == 0) return out;
  LeafSpan tree{0, second};
  while (tree.end != first) {
    const std::uint64_t middle = tree.begin + left_part(tree.end - tree.begin);
    const bool is_left = first <= middle;
    out.push_back(is_left ? LeafSpan{middle, tree.end} : LeafSpan{tree.begin, middle});
    tree = is_left ? LeafSpan{tree.begin, middle} : LeafSpan{middle, tree.end};
  }
  if (tree.begin != 0) out.push_back(tree);  // else it is the first tree itself, whose root is known
  std::ranges::reverse(out);
  return out;
}

TreeReader::TreeReader(const Folder& folder) {
  for (unsigned level = 0; level < tile_levels; ++level) levels_.emplace_back(folder, EntryKind::tiles(level));
}

// From complete subtrees, the largest first, as those of a frontier. A span of a proof begins where a multiple of the largest
// ends.
Result<crypto::Digest> TreeReader::hash_of(const LeafSpan& span) {
  std::vector<crypto::Digest> roots;
  std::uint64_t covered = span.begin;
  while (covered < span.end) {
    const auto height = static_cast<unsigned>(std::bit_width(span.end - covered)) - 1;
    const unsigned level = height / tile_height;
    const std::size_t count = std::size_t{1} << (height % tile_height);
    const auto entries = levels_[level].read(covered >> (level * tile_height), count);
    if (!entries) return fail(entries);
    std::vector<crypto::Digest> nodes;
    for (std::size_t i = 0; i < count; ++i) nodes.push_back(digest_at(*entries, i));
    roots.push_back(subtree_hash(std::move(nodes)));
    covered += std::uint64_t{1} << height;
  }
  return Frontier(span.end - span.begin, std::move(roots)).root();
}

Result<Hashes> TreeReader::hashes_of(const std::vector<LeafSpan>& spans) {
  Hashes out;
  for (const LeafSpan& span : spans) {
    const auto hash = hash_of(span);
    if (!hash) return fail(hash);
    out.push_back(*hash);
  }
  return out;
}

Result<InclusionProof> TreeReader::inclusion(std::uint64_t sequence, std::uint64_t size) {
  const auto leaf = levels_[0].read(sequence, 1);
  if (!leaf) return fail(leaf);
  auto hashes = hashes_of(inclusion_spans(sequence, size));
  if (!hashes) return fail(hashes);
  return InclusionProof{sequence, size, digest_at(*leaf, 0), std::move(*hashes)};
}

Result<ConsistencyProof> TreeReader::consistency(std::uint64_t first, std::uint64_t second) {
  auto hashes = hashes_of(consistency_spans(first, second));
  if (!hashes) return fail(hashes);
  return ConsistencyProof{first, second, std::move(*hashes)};
}

}  // namespace chartroom::audit
