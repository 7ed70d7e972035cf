#pragma once

// Proofs about the ledger's tree (RFC 9162, sections 2.1.3 and 2.1.4; those of RFC 6962 are the same): that a record is in it,
// and that an older tree is the beginning of a newer one. Whoever checks one needs the proof and the roots of signed
// checkpoints, and neither the records nor a key that opens them.
//
// A proof of another tree, of another place or with any hash changed is refused; what it says of the record's content is no
// more than its leaf.

#include <cstdint>
#include <optional>
#include <vector>

#include "audit/entries.h"

namespace chartroom::audit {

using Hashes = std::vector<crypto::Digest>;

struct InclusionProof {
  std::uint64_t sequence = 0;
  std::uint64_t size = 0;  // of the tree
  crypto::Digest leaf{};
  Hashes hashes;  // lowest first
};

struct ConsistencyProof {
  std::uint64_t first = 0;  // sizes; first <= second
  std::uint64_t second = 0;
  Hashes hashes;
};

// The root of the only tree that this proves anything about; nullopt if no tree of this size has such a proof.
std::optional<crypto::Digest> root_of(const InclusionProof& proof);

struct Roots {
  crypto::Digest first{};
  crypto::Digest second{};
};
bool proves(const ConsistencyProof& proof, const Roots& roots);

// Leaves [begin, end) whose subtree is one hash of a proof.
struct LeafSpan {
  std::uint64_t begin = 0;
  std::uint64_t end = 0;
  bool operator==(const LeafSpan&) const = default;
};
std::vector<LeafSpan> inclusion_spans(std::uint64_t sequence, std::uint64_t size);   // CHECK: sequence < size
std::vector<LeafSpan> consistency_spans(std::uint64_t first, std::uint64_t second);  // CHECK: first <= second

// Makes proofs from the tiles, beside the running writer: of sizes whose leaves are there. Keeps the files that it read last.
// One thread. `corrupt` where a tile is missing.
class TreeReader {
 public:
  explicit TreeReader(const Folder& folder);
  Result<crypto::Digest> root(std::uint64_t size) { return hash_of({0, size}); }
  Result<InclusionProof> inclusion(std::uint64_t sequence, std::uint64_t size);
  Result<ConsistencyProof> consistency(std::uint64_t first, std::uint64_t second);

 private:
  Result<crypto::Digest> hash_of(const LeafSpan& span);
  Result<Hashes> hashes_of(const std::vector<LeafSpan>& spans);
  std::vector<EntryReader> levels_;
};

}  // namespace chartroom::audit
