#include "audit/checkpoint.h"
#include "audit/ledger_fixture.h"
#include "audit/merkle.h"
#include "audit/record_codec.h"
#include "audit/segment.h"

namespace chartroom::audit {
namespace {

Bytes hex(std::string_view text) { return from_hex(text).value(); }

// The reference vectors of RFC 6962 (certificate-transparency, merkletree/merkle_tree_test.go).
TEST(Merkle, KnownRoots) {
  const char* leaves[] = {"", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f"};
  const char* roots[] = {"6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
                         "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
                         "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
                         "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
                         "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
                         "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
                         "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
                         "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328"};
  Frontier frontier;
  EXPECT_EQ(to_hex(frontier.root()), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  for (std::size_t i = 0; i < std::size(leaves); ++i) {
    frontier.push(leaf_hash(hex(leaves[i])), [](unsigned, const crypto::Digest&) {});
    EXPECT_EQ(to_hex(frontier.root()), roots[i]) << i;
  }
}

// MTH as RFC 6962 section 2.1 defines it, by recursion.
crypto::Digest tree_hash(const std::vector<crypto::Digest>& leaves, std::size_t from, std::size_t to) {
  if (to - from == 1) return leaves[from];
  std::size_t split = 1;
  while (split * 2 < to - from) split *= 2;
  return node_hash(tree_hash(leaves, from, from + split), tree_hash(leaves, from + split, to));
}

TEST(Merkle, TheFrontierAgreesWithTheDefinitionAndGivesTheTiles) {
  std::vector<crypto::Digest> leaves;
  std::vector<std::vector<crypto::Digest>> tiles(tile_levels);
  Frontier frontier;
  for (std::size_t n = 1; n <= 1100; ++n) {
    leaves.push_back(leaf_hash(as_bytes(std::to_string(n))));
    frontier.push(leaves.back(), [&](unsigned level, const crypto::Digest& hash) { tiles[level].push_back(hash); });
    ASSERT_EQ(frontier.root(), tree_hash(leaves, 0, n)) << n;
  }
  EXPECT_EQ(tiles[0], leaves);
  ASSERT_EQ(tiles[1].size(), 4U);
  for (std::size_t i = 0; i < 4; ++i) EXPECT_EQ(tiles[1][i], tree_hash(leaves, i * 256, i * 256 + 256));
  EXPECT_TRUE(tiles[2].empty());
}

TEST(RecordCodec, EveryFieldReturns) {
  const crypto::Digest commitment = crypto::sha256(as_bytes("words"));
  for (std::uint8_t n = 0; n < 60; ++n) {
    const Record record = record_of(n);
    const bool has_words = n % 2 != 0;
    const Timestamp time{std::chrono::microseconds(1'000'000 * n - 5)};
    const Bytes bytes = encode_record(n * 1000U, time, encode_fields(record, has_words ? &commitment : nullptr));
    const auto stored = decode_record(bytes);
    ASSERT_TRUE(stored.has_value());
    EXPECT_EQ(stored->sequence, n * 1000U);
    EXPECT_EQ(stored->time, time);
    EXPECT_EQ(stored->has_words, has_words);
    EXPECT_EQ(stored->words_commitment, has_words ? commitment : crypto::Digest{});
    expect_same(stored->record, record);
  }
}

TEST(RecordCodec, AnyOtherBytesAreRefusedOrMeanThemselves) {
  const crypto::Digest commitment{};
  const Bytes bytes = encode_record(1, Timestamp{}, encode_fields(record_of(13), &commitment));
  for (std::size_t size = 0; size < bytes.size(); ++size) EXPECT_FALSE(decode_record(ByteView(bytes).first(size))) << size;
  Bytes longer = bytes;
  longer.push_back(0);
  EXPECT_FALSE(decode_record(longer));
  for (std::size_t at = 0; at < bytes.size(); ++at) {
    for (unsigned mask : {0x01U, 0x80U, 0xFFU}) {
      Bytes changed = bytes;
      changed[at] = static_cast<std::uint8_t>(changed[at] ^ mask);
      const auto stored = decode_record(changed);
      if (!stored) continue;
      const auto* words = stored->has_words ? &stored->words_commitment : nullptr;
      EXPECT_EQ(encode_record(stored->sequence, stored->time, encode_fields(stored->record, words)), changed) << at;
    }
  }
  Bytes newer = bytes;
  newer[0] = 3;
  EXPECT_EQ(decode_record(newer).error().code, ErrorCode::newer_version);
}

// As the first release wrote them: without purpose, policy and about.
TEST(RecordCodec, RecordsOfTheFirstVersionAreRead) {
  Record record = record_of(13);
  record.relation = "the relation's words";
  record.purpose = record.policy = record.about = "";
  Bytes bytes = encode_record(7, Timestamp{}, encode_fields(record, nullptr));
  const std::size_t relation_at = as_text(bytes).find(record.relation);
  ASSERT_NE(relation_at, std::string_view::npos);
  const auto behind = bytes.begin() + static_cast<std::ptrdiff_t>(relation_at + record.relation.size());
  bytes.erase(behind, behind + 3 * 4);  // three lengths of nothing
  bytes[0] = 1;
  const auto stored = decode_record(bytes);
  ASSERT_TRUE(stored) << stored.error().detail;
  EXPECT_EQ(stored->sequence, 7U);
  expect_same(stored->record, record);
  bytes[0] = 2;
  EXPECT_FALSE(decode_record(bytes));
}

// A verifier of C2SP signed notes that shares nothing with checkpoint.cpp but the digest and the signature.
bool independent_verifier(const std::string& note, const std::string& name, const crypto::PublicKeyBytes& key) {
  const std::string separator = "\n\n\u2014 " + name + " ";
  const std::size_t at = note.find(separator);
  if (at == std::string::npos || note.back() != '\n') return false;
  const std::string text = note.substr(0, at + 1);
  const std::string line = note.substr(at + separator.size(), note.size() - 1 - at - separator.size());
  const Bytes decoded = from_base64(line).value_or(Bytes{});
  if (decoded.size() != 68) return false;
  Bytes hashed = to_bytes(as_bytes(name + "\n\x01"));
  hashed.insert(hashed.end(), key.begin(), key.end());
  const crypto::Digest id = crypto::sha256(hashed);
  crypto::Signature signature;
  std::copy(decoded.begin() + 4, decoded.end(), signature.begin());
  return std::equal(decoded.begin(), decoded.begin() + 4, id.begin()) &&
         crypto::VerifyingKey(key).verifies(as_bytes(text), signature);
}

TEST(CheckpointNote, ReadsBackAndSatisfiesAnIndependentVerifier) {
  const Site site;
  const Checkpoint made{"a.example/log", crypto::sha256(as_bytes("root")), Position{3, 12345, 77}, 99,
                        "2026-01-05T08:00:00.000Z"};
  const std::string note = sign_checkpoint(made, site.key);
  const std::string start =
      "a.example/log\n77\n" + to_base64(made.root) + "\nchartroom-position 3 12345 99 2026-01-05T08:00:00.000Z\n\n";
  EXPECT_TRUE(note.starts_with(start)) << note;
  EXPECT_TRUE(independent_verifier(note, "a.example/log", site.key.verifying_key().bytes()));
  const auto read = read_checkpoint(note, site.key.verifying_key());
  ASSERT_TRUE(read.has_value()) << read.error().detail;
  EXPECT_EQ(read->origin, made.origin);
  EXPECT_EQ(read->root, made.root);
  EXPECT_EQ(read->end.segment, 3U);
  EXPECT_EQ(read->end.offset, 12345U);
  EXPECT_EQ(read->end.sequence, 77U);
  EXPECT_EQ(read->max_store_commit, 99U);
  EXPECT_EQ(read->time, made.time);
  const auto other = crypto::SigningKey::from_seed(Bytes(32, 8));
  EXPECT_EQ(read_checkpoint(note, other->verifying_key()).error().code, ErrorCode::wrong_key);
  for (std::size_t size = 0; size < note.size(); ++size) {
    ASSERT_FALSE(read_checkpoint(note.substr(0, size), site.key.verifying_key())) << size;
  }
  EXPECT_FALSE(read_checkpoint(note + "\n", site.key.verifying_key()));
}

TEST(Segment, NamesReadBack) {
  EXPECT_EQ(segment_name(1), "segment-00000001");
  for (std::uint32_t n : {1U, 99999999U, 123456789U}) EXPECT_EQ(segment_of_name(segment_name(n)), n);
  for (std::string_view bad : {"segment-", "segment-1", "segment-00000000", "segment-00000001x", "tiles-0-000000"}) {
    EXPECT_FALSE(segment_of_name(bad)) << bad;
  }
}

}  // namespace
}  // namespace chartroom::audit
