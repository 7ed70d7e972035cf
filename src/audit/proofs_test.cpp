// Proofs about the tree: of every record in every size, beside a tree that is computed as RFC 9162 says it; and that whatever
// is changed in one is refused.

#include "audit/proofs.h"

#include <bit>

#include "audit/ledger_fixture.h"
#include "audit/seal.h"
#include "audit/tree_writer.h"

namespace chartroom::audit {
namespace {

constexpr std::uint64_t all_sizes = 100;  // each of these with each of its leaves
constexpr std::uint64_t tree_leaves = 300;

crypto::Digest proof_leaf(std::uint64_t n) { return leaf_hash(as_bytes("leaf " + std::to_string(n))); }

// MTH of RFC 9162 section 2.1.1, word by word.
crypto::Digest tree_by_hand(std::uint64_t begin, std::uint64_t end) {
  if (begin == end) return crypto::sha256(ByteView{});
  if (end - begin == 1) return proof_leaf(begin);
  std::uint64_t k = 1;
  while (k * 2 < end - begin) k *= 2;
  return node_hash(tree_by_hand(begin, begin + k), tree_by_hand(begin + k, end));
}

class Proofs : public ::testing::Test {
 protected:
  Proofs() {
    auto tree = TreeWriter::open(disk, Frontier());
    for (std::uint64_t n = 0; n < tree_leaves; ++n) tree->push(proof_leaf(n), Place{});
    EXPECT_TRUE(tree->flush().has_value());
    for (std::uint64_t size = 0; size <= tree_leaves; ++size) roots.push_back(tree_by_hand(0, size));
  }
  Roots roots_of(const ConsistencyProof& proof) const { return {roots.at(proof.first), roots.at(proof.second)}; }

  testing::FaultyDisk disk;
  TreeReader reader{disk};
  std::vector<crypto::Digest> roots;
};

std::vector<std::uint64_t> sizes_to_try() {
  std::vector<std::uint64_t> out;
  for (std::uint64_t size = 0; size <= all_sizes; ++size) out.push_back(size);
  for (const std::uint64_t size : {127U, 128U, 129U, 255U, 256U, 257U, 300U}) out.push_back(size);
  return out;
}

TEST_F(Proofs, EveryRecordIsInEveryTreeThatHasIt) {
  for (const std::uint64_t size : sizes_to_try()) {
    EXPECT_EQ(reader.root(size).value(), roots[size]) << size;
    for (std::uint64_t sequence = 0; sequence < size; ++sequence) {
      const auto proof = reader.inclusion(sequence, size);
      ASSERT_TRUE(proof.has_value()) << proof.error().detail;
      ASSERT_EQ(proof->leaf, proof_leaf(sequence));
      ASSERT_EQ(root_of(*proof), roots[size]) << sequence << " of " << size;
      ASSERT_LE(proof->hashes.size(), static_cast<std::size_t>(std::bit_width(size - 1)));
    }
  }
}

TEST_F(Proofs, EveryOlderTreeIsTheBeginningOfEveryNewerOne) {
  for (const std::uint64_t second : sizes_to_try()) {
    for (std::uint64_t first = 0; first <= second; ++first) {
      const auto proof = reader.consistency(first, second);
      ASSERT_TRUE(proof.has_value()) << proof.error().detail;
      ASSERT_TRUE(proves(*proof, roots_of(*proof))) << first << " in " << second;
    }
  }
}

// The tree of eight leaves by which Certificate Transparency's own programs are tested.
TEST(ProofVectors, AreThoseOfCertificateTransparency) {
  testing::FaultyDisk disk;
  auto tree = TreeWriter::open(disk, Frontier());
  for (const char* leaf :
       {"", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f"}) {
    tree->push(leaf_hash(*from_hex(leaf)), Place{});
  }
  ASSERT_TRUE(tree->flush().has_value());
  TreeReader reader(disk);
  const auto hex_of = [](const Hashes& hashes) {
    std::vector<std::string> out;
    for (const crypto::Digest& hash : hashes) out.push_back(to_hex(hash));
    return out;
  };
  EXPECT_EQ(to_hex(*reader.root(8)), "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328");
  EXPECT_EQ(hex_of(reader.inclusion(0, 8)->hashes),
            (std::vector<std::string>{"96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
                                      "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
                                      "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4"}));
  EXPECT_EQ(hex_of(reader.consistency(6, 8)->hashes),
            (std::vector<std::string>{"0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a",
                                      "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
                                      "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7"}));
}

TEST_F(Proofs, NoBitOfAProofOfInclusionCanBeAnother) {
  for (std::uint64_t size = 1; size <= 12; ++size) {
    for (std::uint64_t sequence = 0; sequence < size; ++sequence) {
      InclusionProof proof = *reader.inclusion(sequence, size);
      for (std::size_t bit = 0; bit < 256; ++bit) {
        const auto mask = static_cast<std::uint8_t>(1U << (bit % 8));
        proof.leaf[bit / 8] ^= mask;
        ASSERT_NE(root_of(proof), roots[size]);
        proof.leaf[bit / 8] ^= mask;
        for (crypto::Digest& hash : proof.hashes) {
          hash[bit / 8] ^= mask;
          ASSERT_NE(root_of(proof), roots[size]);
          hash[bit / 8] ^= mask;
        }
      }
      ASSERT_EQ(root_of(proof), roots[size]);
    }
  }
}

TEST_F(Proofs, AProofOfInclusionHoldsInItsOwnPlaceAndTreeOnly) {
  for (std::uint64_t size = 1; size <= 30; ++size) {
    for (std::uint64_t sequence = 0; sequence < size; ++sequence) {
      const InclusionProof right = *reader.inclusion(sequence, size);
      for (std::uint64_t other = 0; other <= 80; ++other) {
        InclusionProof wrong = right;
        wrong.size = other;
        if (other != size) {
          ASSERT_NE(root_of(wrong), roots[other]) << sequence << " of " << size << " as of " << other;
        }
        wrong = right;
        wrong.sequence = other;
        if (other != sequence) {
          ASSERT_NE(root_of(wrong), roots[size]) << sequence << " of " << size << " as " << other;
        }
      }
      InclusionProof longer = right;
      longer.hashes.push_back(crypto::Digest{});
      EXPECT_NE(root_of(longer), roots[size]);
      if (right.hashes.empty()) continue;
      InclusionProof shorter = right;
      shorter.hashes.pop_back();
      EXPECT_NE(root_of(shorter), roots[size]);
    }
  }
}

TEST_F(Proofs, NoBitOfAProofOfConsistencyOrOfItsRootsCanBeAnother) {
  for (std::uint64_t second = 1; second <= 12; ++second) {
    for (std::uint64_t first = 1; first <= second; ++first) {
      ConsistencyProof proof = *reader.consistency(first, second);
      Roots both = roots_of(proof);
      std::vector<crypto::Digest*> parts{&both.first, &both.second};
      for (crypto::Digest& hash : proof.hashes) parts.push_back(&hash);
      for (crypto::Digest* part : parts) {
        for (std::size_t bit = 0; bit < 256; ++bit) {
          const auto mask = static_cast<std::uint8_t>(1U << (bit % 8));
          (*part)[bit / 8] ^= mask;
          ASSERT_FALSE(proves(proof, both)) << first << " in " << second;
          (*part)[bit / 8] ^= mask;
        }
      }
      ASSERT_TRUE(proves(proof, both));
    }
  }
}

TEST_F(Proofs, AProofOfConsistencyHoldsForItsOwnSizesOnly) {
  for (std::uint64_t second = 1; second <= 30; ++second) {
    for (std::uint64_t first = 1; first <= second; ++first) {
      const ConsistencyProof right = *reader.consistency(first, second);
      for (std::uint64_t other = 1; other <= 80; ++other) {
        ConsistencyProof wrong{other, second, right.hashes};
        if (other != first && other != second) {
          ASSERT_FALSE(proves(wrong, roots_of(wrong))) << first << " in " << second;
        }
        wrong = {first, other, right.hashes};
        if (other != second && other != first) {
          ASSERT_FALSE(proves(wrong, roots_of(wrong))) << first << " in " << second;
        }
      }
      ConsistencyProof longer = right;
      longer.hashes.push_back(crypto::Digest{});
      EXPECT_FALSE(proves(longer, roots_of(longer)));
      if (right.hashes.empty()) continue;
      ConsistencyProof shorter = right;
      shorter.hashes.pop_back();
      EXPECT_FALSE(proves(shorter, roots_of(shorter)));
    }
  }
}

TEST_F(Proofs, OfNothingAndOfTheSame) {
  EXPECT_FALSE(proves({3, 2, {}}, {roots[3], roots[2]})) << "an older tree is not larger";
  EXPECT_TRUE(proves({0, 7, {}}, {roots[0], roots[7]}));
  EXPECT_FALSE(proves({0, 7, {}}, {roots[1], roots[7]}));
  EXPECT_TRUE(proves({7, 7, {}}, {roots[7], roots[7]}));
  EXPECT_FALSE(proves({7, 7, {}}, {roots[7], roots[8]}));
  EXPECT_FALSE(root_of({.sequence = 0, .size = 0, .leaf = {}, .hashes = {}}));
}

// --- of a ledger
// ---------------------------------------------------------------------------------------------------------------

class LedgerProofs : public ::testing::Test {
 protected:
  Site site;
};

TEST_F(LedgerProofs, AreMadeAgainstTheNewestCheckpointOrAnOlderSize) {
  site.fill(20);
  auto ledger = site.open();
  ASSERT_TRUE(ledger.has_value());
  const Checkpoint newest = *read_checkpoint((*ledger)->checkpoint(), site.key.verifying_key());
  ASSERT_EQ(newest.end.sequence, 20U);
  for (std::uint64_t sequence = 0; sequence < 20; ++sequence) {
    const auto made = (*ledger)->inclusion(sequence);
    ASSERT_TRUE(made.has_value()) << made.error().detail;
    EXPECT_EQ(root_of(made->proof), newest.root);
    EXPECT_EQ(made->root, newest.root);
    EXPECT_EQ(made->note, (*ledger)->checkpoint());
    const auto older = (*ledger)->inclusion(sequence, sequence + 1);
    ASSERT_TRUE(older.has_value());
    EXPECT_EQ(root_of(older->proof), older->root);
    EXPECT_EQ(older->note.empty(), sequence + 1 != 20);
    const auto consistent = (*ledger)->consistency(sequence + 1);
    ASSERT_TRUE(consistent.has_value());
    EXPECT_TRUE(proves(consistent->proof, {older->root, newest.root}));
    EXPECT_EQ(consistent->roots.first, older->root);
    EXPECT_EQ(consistent->note, (*ledger)->checkpoint());
    EXPECT_EQ((*ledger)->consistency(sequence, sequence + 1)->note.empty(), sequence + 1 != 20);
  }
}

TEST_F(LedgerProofs, WhatIsNotSignedYetHasNone) {
  site.fill(5);
  auto ledger = site.open();
  ASSERT_TRUE((*ledger)->append_and_wait(record_of(5)).has_value());  // by this clock the next checkpoint is never due
  EXPECT_EQ((*ledger)->inclusion(5).error().code, ErrorCode::conflict);
  EXPECT_EQ((*ledger)->inclusion(6).error().code, ErrorCode::not_found);
  EXPECT_EQ((*ledger)->inclusion(4, 6).error().code, ErrorCode::invalid);
  EXPECT_EQ((*ledger)->inclusion(4, 4).error().code, ErrorCode::invalid);
  EXPECT_EQ((*ledger)->consistency(6).error().code, ErrorCode::invalid);
  EXPECT_EQ((*ledger)->consistency(3, 6).error().code, ErrorCode::invalid);
  EXPECT_EQ((*ledger)->consistency(4, 3).error().code, ErrorCode::invalid);
  EXPECT_TRUE((*ledger)->inclusion(4).has_value());
}

TEST_F(LedgerProofs, AreNotMadeFromADamagedTree) {
  site.fill(20);
  auto ledger = site.open();
  ASSERT_TRUE(ledger.has_value());
  site.disk.flip("tiles-0-000000", 32 * 11, 1);
  EXPECT_EQ((*ledger)->inclusion(3).error().code, ErrorCode::corrupt);
  EXPECT_EQ((*ledger)->inclusion(11).error().code, ErrorCode::corrupt);
  EXPECT_EQ((*ledger)->inclusion(3, 12).error().code, ErrorCode::corrupt);
  EXPECT_EQ((*ledger)->consistency(12).error().code, ErrorCode::corrupt);
}

TEST_F(LedgerProofs, AnOpeningIsAllThatTheLeafIsComputedFrom) {
  site.fill(6);
  auto ledger = site.open();
  for (std::uint8_t n = 0; n < 6; ++n) {
    const Bytes opening = (*ledger)->opening(n).value();
    const auto read = read_opening(opening);
    ASSERT_TRUE(read.has_value()) << read.error().detail;
    EXPECT_EQ(read->leaf, (*ledger)->inclusion(n)->proof.leaf);
    EXPECT_EQ(read->stored.sequence, n);
    expect_same(read->stored.record, record_of(n));
    for (std::size_t at = 0; at < opening.size(); ++at) {
      Bytes changed = opening;
      changed[at] ^= 1;
      const auto other = read_opening(changed);
      if (other) {
        ASSERT_NE(other->leaf, read->leaf);
      }
    }
  }
  EXPECT_EQ((*ledger)->opening(6).error().code, ErrorCode::not_found);
  EXPECT_EQ(read_opening(Bytes(31, 0)).error().code, ErrorCode::corrupt);
}

}  // namespace
}  // namespace chartroom::audit
