#include "backup/backup_format.h"

#include <gtest/gtest.h>

#include "store/key_check.h"

namespace chartroom::backup {
namespace {

BackupId id_of(std::uint8_t fill) {
  BackupId id;
  id.bytes.fill(fill);
  return id;
}

Header some_header() {
  return {id_of(3), Timestamp(std::chrono::seconds(1'767'600'000)), true, Bytes(store::key_check_bytes, 5)};
}

Manifest some_manifest() {
  Manifest out;
  out.id = id_of(3);
  out.made = Timestamp(std::chrono::seconds(1'767'600'000));
  out.facts = {"test.example/chartroom", "1.0", 5, 6, 7, 8, {}};
  out.facts.ledger_root.fill(9);
  out.sources = {id_of(3), id_of(4)};
  FileEntry file{"data/chartroom.db", chunk_bytes + 1, {{0, 96, 70'000, {}}, {1, 500, 30, {}}}};
  file.chunks.front().digest.fill(1);
  out.files = {file, {"ledger/empty", 0, {}}};
  return out;
}

TEST(BackupFormat, AHeaderIsReadAsItWasWritten) {
  const Bytes bytes = encode_header(some_header());
  ASSERT_EQ(bytes.size(), header_bytes);
  const auto read = read_header(bytes);
  ASSERT_TRUE(read) << read.error().detail;
  EXPECT_EQ(read->id, some_header().id);
  EXPECT_EQ(read->made, some_header().made);
  EXPECT_TRUE(read->is_full);
  EXPECT_EQ(read->key_check, some_header().key_check);
}

TEST(BackupFormat, EveryChangedBitOfAHeaderIsNoticed) {
  const Bytes good = encode_header(some_header());
  for (std::size_t bit = 0; bit < good.size() * 8; ++bit) {
    Bytes bad = good;
    bad[bit / 8] ^= static_cast<std::uint8_t>(1U << bit % 8);
    EXPECT_FALSE(read_header(bad)) << bit;
  }
  for (std::size_t size = 0; size < good.size(); ++size) EXPECT_FALSE(read_header(ByteView(good).first(size)));
}

TEST(BackupFormat, ATrailerIsWholeOrNone) {
  const Bytes good = encode_trailer({1'000, 200});
  ASSERT_TRUE(read_trailer(good));
  EXPECT_EQ(read_trailer(good)->manifest_offset, 1'000U);
  EXPECT_EQ(read_trailer(good)->manifest_bytes, 200U);
  for (std::size_t at = 0; at < good.size(); ++at) {
    Bytes bad = good;
    bad[at] ^= 1;
    EXPECT_FALSE(read_trailer(bad)) << at;
  }
  EXPECT_FALSE(read_trailer({}));
}

TEST(BackupFormat, AManifestIsReadAsItWasWritten) {
  const auto read = read_manifest(encode_manifest(some_manifest()));
  ASSERT_TRUE(read) << read.error().detail;
  EXPECT_EQ(*read, some_manifest());
  EXPECT_EQ(read->bytes(), chunk_bytes + 1);
}

TEST(BackupFormat, AManifestThatIsCutOrLongerIsRefused) {
  Bytes bytes = encode_manifest(some_manifest());
  for (std::size_t size = 0; size < bytes.size(); ++size) EXPECT_FALSE(read_manifest(ByteView(bytes).first(size))) << size;
  bytes.push_back(0);
  EXPECT_FALSE(read_manifest(bytes));
}

TEST(BackupFormat, NoNameLeadsElsewhere) {
  for (const char* name : {"data/chartroom.db", "ledger/segment-00000001", "ledger/tiles-0-000000"})
    EXPECT_TRUE(is_file_name(name)) << name;
  for (const char* name : {"", "data", "/etc/passwd", "data/", "/x", "data/../x", "../x", "data/a/b", "data/.x", ".x/y",
                           "data/x y", "data/x\n", "a//b"})
    EXPECT_FALSE(is_file_name(name)) << name;
  Manifest manifest = some_manifest();
  manifest.files.back().name = "ledger/../../x";
  EXPECT_FALSE(read_manifest(encode_manifest(manifest)));
  manifest = some_manifest();
  manifest.files.front().chunks.front().source = 2;
  EXPECT_FALSE(read_manifest(encode_manifest(manifest))) << "a source that is not there";
  manifest = some_manifest();
  std::swap(manifest.files.front(), manifest.files.back());
  EXPECT_FALSE(read_manifest(encode_manifest(manifest))) << "out of order, so a name could stand twice";
  manifest = some_manifest();
  manifest.sources.front() = id_of(9);
  EXPECT_FALSE(read_manifest(encode_manifest(manifest))) << "another one's";
}

TEST(BackupFormat, NamesSortByTime) {
  Header header = some_header();
  const std::string first = file_name(header);
  EXPECT_EQ(first.substr(0, 27), "chartroom-20260105T080000Z-");
  EXPECT_TRUE(is_backup_name(first));
  header.made += std::chrono::hours(30);
  EXPECT_LT(first, file_name(header));
  EXPECT_FALSE(is_backup_name("chartroom-/../x.backup"));
  EXPECT_FALSE(is_backup_name("lock"));
}

TEST(BackupFormat, EachBackupHasAKeyOfItsOwn) {
  const auto key = crypto::SecretKey::random();
  const auto one = key_of(key, id_of(1));
  const auto other = key_of(key, id_of(2));
  EXPECT_FALSE(std::ranges::equal(one.view(), other.view()));
}

}  // namespace
}  // namespace chartroom::backup
