// The slots of the master key, and a new master key: whatever cuts it short, the keyring opens with the older or the newer one,
// and every slot gives it.

#include "store/key_slots.h"

#include <gtest/gtest.h>

#include "store/key_check.h"
#include "store/store_fixture.h"

namespace chartroom::store {
namespace {

using testing::FaultyDisk;

bool same_key(const crypto::SecretKey& left, const crypto::SecretKey& right) {
  return std::ranges::equal(left.view(), right.view());
}

KeySlot slot_named(const std::string& name, std::uint8_t fill, const crypto::SecretKey& master,
                   SlotKind kind = SlotKind::key_file) {
  return make_slot({name, kind, Timestamp(std::chrono::hours(24)), Bytes{1, 2, 3}}, test_master(fill), master);
}

constexpr std::uint8_t first_fill = 41;
constexpr std::uint8_t second_fill = 42;

// A keyring with a chart's key, a secret and two slots.
void make_keyring(FaultyDisk& disk, const crypto::SecretKey& master) {
  STORE_ASSERT_OK(Keyring::create(disk, master));
  auto keyring = Keyring::open(disk, master);
  STORE_ASSERT_OK(keyring);
  STORE_ASSERT_OK((*keyring)->create_chart_key(test_id<ChartId>(1)));
  STORE_ASSERT_OK((*keyring)->site_secret("s", 16));
  STORE_ASSERT_OK(write_slots(
      disk, {{*Keyring::master_check(disk),
              {slot_named("one", first_fill, master), slot_named("two", second_fill, master, SlotKind::recovery)}}}));
}

TEST(KeySlots, OpenWithTheirOwnKeyAndNoOther) {
  const auto master = test_master();
  const KeySlot slot = slot_named("one", first_fill, master);
  EXPECT_TRUE(same_key(*open_slot(slot, test_master(first_fill)), master));
  EXPECT_EQ(open_slot(slot, test_master(second_fill)).error().code, ErrorCode::wrong_key);
  EXPECT_EQ(open_slot(slot, master).error().code, ErrorCode::wrong_key);
}

TEST(KeySlots, AreWrappedForAgainWithoutTheirOwnKey) {
  const auto master = test_master();
  const auto next = test_master(9);
  const KeySlot slot = slot_named("one", first_fill, master);
  const auto rewrapped = rewrap_slot(slot, master, next);
  ASSERT_TRUE(rewrapped) << rewrapped.error().detail;
  EXPECT_TRUE(same_key(*open_slot(*rewrapped, test_master(first_fill)), next));
  EXPECT_EQ(rewrap_slot(*rewrapped, master, next).error().code, ErrorCode::corrupt) << "the older master key counts no longer";
}

// Who can write the file but has no key can't have the next master key wrapped for a pair of their own, nor pass one slot for
// another.
TEST(KeySlots, OneThatWasNotMadeUnderTheMasterKeyIsNotCarriedOver) {
  const auto master = test_master();
  const KeySlot slot = slot_named("one", first_fill, master);
  const KeySlot forged = slot_named("one", first_fill, test_master(66));
  for (int part = 0; part < 5; ++part) {
    KeySlot wrong = slot;
    if (part == 0) wrong.open = forged.open;
    if (part == 1) wrong.locked = forged.locked;
    if (part == 2) wrong.facts.name = "two";
    if (part == 3) wrong.facts.parameters.push_back(0);
    if (part == 4) wrong = forged;
    EXPECT_EQ(rewrap_slot(wrong, master, test_master(9)).error().code, ErrorCode::corrupt) << part;
  }
}

TEST(KeySlots, EveryByteOfTheFileCounts) {
  FaultyDisk disk;
  const auto master = test_master();
  make_keyring(disk, master);
  const Bytes good = disk.contents("slots");
  for (std::size_t i = 0; i < good.size(); ++i) {
    Bytes wrong = good;
    wrong[i] ^= 0x10;
    EXPECT_EQ(decode_slots(wrong).error().code, ErrorCode::corrupt) << i;
    EXPECT_FALSE(decode_slots(ByteView(good).first(i)));
  }
  const auto sets = decode_slots(good);
  ASSERT_TRUE(sets);
  EXPECT_EQ(encode_slots(*sets), good);
  EXPECT_EQ(sets->front().slots[1].facts.kind, SlotKind::recovery);
  EXPECT_EQ(sets->front().slots[1].facts.made, Timestamp(std::chrono::hours(24)));
}

TEST(KeySlots, NamesArePlain) {
  for (const char* good : {"file", "tpm-2", "0"}) EXPECT_TRUE(check_slot_name(good)) << good;
  for (const char* bad : {"", "File", "a b", "../x", "a/b", "thirty-three-characters-long-name"})
    EXPECT_FALSE(check_slot_name(bad)) << bad;
  for (const SlotKind kind : {SlotKind::key_file, SlotKind::passphrase, SlotKind::token, SlotKind::tpm, SlotKind::recovery}) {
    EXPECT_EQ(parse_slot_kind(slot_kind_name(kind)), kind);
  }
}

// Opens the keyring by every slot, and expects that all of it is as it was. The master key.
Result<crypto::SecretKey> expect_opens_by_every_slot(FaultyDisk& disk, const Bytes& chart_key, const crypto::SecretKey& root) {
  const auto set = slots_in_force(disk);
  if (!set) return fail(set);
  if (!*set || (*set)->slots.size() != 2) return fail(ErrorCode::not_found, "no slots are in force");
  const auto by_one = open_slot((*set)->slots[0], test_master(first_fill));
  auto by_two = open_slot((*set)->slots[1], test_master(second_fill));
  if (!by_one) return fail(by_one);
  if (!by_two) return fail(by_two);
  EXPECT_TRUE(same_key(*by_one, *by_two));
  const auto keyring = Keyring::open(disk, *by_one);
  if (!keyring) return fail(keyring);
  const auto key = (*keyring)->chart_key(test_id<ChartId>(1));
  if (!key) return fail(key);
  EXPECT_EQ(Bytes(key->view().begin(), key->view().end()), chart_key);
  EXPECT_TRUE((*keyring)->site_secret("s", 16));
  EXPECT_TRUE(same_key(*(*keyring)->database_root(*by_one), root));
  return by_two;
}

TEST(MasterKey, ANewOneOpensEverythingAndTheOlderNothing) {
  FaultyDisk disk;
  const auto master = test_master();
  const auto next = test_master(9);
  make_keyring(disk, master);
  {
    auto keyring = Keyring::open(disk, master);
    STORE_ASSERT_OK(keyring);
    const auto key = (*keyring)->chart_key(test_id<ChartId>(1));
    const Bytes chart_key(key->view().begin(), key->view().end());
    const auto root = (*keyring)->database_root(master);
    EXPECT_FALSE(same_key(*root, master));
    const Bytes keys_before = disk.contents("keys");
    EXPECT_EQ((*keyring)->rotate_master(next, master).error().code, ErrorCode::wrong_key);
    STORE_ASSERT_OK((*keyring)->rotate_master(master, next));
    EXPECT_EQ(disk.contents("keys"), keys_before) << "no chart's key is wrapped again";
    STORE_ASSERT_OK((*keyring)->site_secret("later", 16));
    const auto opened = expect_opens_by_every_slot(disk, chart_key, *root);
    ASSERT_TRUE(opened) << opened.error().detail;
    EXPECT_TRUE(same_key(*opened, next));
  }
  EXPECT_EQ(Keyring::open(disk, master).error().code, ErrorCode::wrong_key);
  EXPECT_EQ(read_slots(disk)->size(), 1U);
  auto again = Keyring::open(disk, next);
  STORE_ASSERT_OK(again);
  STORE_ASSERT_OK((*again)->rotate_master(next, test_master(10)));
  STORE_ASSERT_OK(Keyring::open(disk, test_master(10)));
}

// As every keyring of before there were slots is: the database's key is the master key, and stays what it is.
void make_earlier(FaultyDisk& disk) {
  FaultyDisk newer;
  make_keyring(newer, test_master());
  const auto names = newer.list();
  for (const auto& name : *names) disk.set_contents(name, newer.contents(name));
  disk.set_contents("secrets", frame_file("CRsecre1", 1, {}));
}

TEST(MasterKey, TheDatabasesKeyOfAnEarlierKeyringStaysWhenTheMasterKeyGoes) {
  FaultyDisk disk;
  make_earlier(disk);
  const auto master = test_master();
  auto keyring = Keyring::open(disk, master);
  STORE_ASSERT_OK(keyring);
  EXPECT_TRUE(same_key(*(*keyring)->database_root(master), master));
  const auto next = test_master(9);
  STORE_ASSERT_OK((*keyring)->rotate_master(master, next));
  EXPECT_TRUE(same_key(*(*keyring)->database_root(next), master));
  EXPECT_TRUE(same_key(*(*Keyring::open(disk, next))->database_root(next), master));
}

TEST(MasterKey, WithoutSlotsItIsNotRotated) {
  FaultyDisk disk;
  STORE_ASSERT_OK(Keyring::create(disk, test_master()));
  auto keyring = Keyring::open(disk, test_master());
  STORE_ASSERT_OK(keyring);
  EXPECT_EQ((*keyring)->rotate_master(test_master(), test_master(9)).error().code, ErrorCode::conflict);
  STORE_ASSERT_OK(Keyring::open(disk, test_master()));
}

TEST(MasterKey, APowerLossAtAnyOperationLeavesTheOlderOrTheNewerOne) {
  const auto master = test_master();
  const auto next = test_master(9);
  int older = 0;
  int newer = 0;
  int acknowledged = 0;
  for (const bool is_earlier : {false, true}) {
    for (const auto fault : {FaultyDisk::Fault::power_loss, FaultyDisk::Fault::error, FaultyDisk::Fault::no_space}) {
      for (std::uint64_t n = 1;; ++n) {
        bool done = false;
        for (std::uint64_t seed = 0; seed < 8; ++seed) {
          SCOPED_TRACE("operation " + std::to_string(n) + ", seed " + std::to_string(seed));
          FaultyDisk disk;
          is_earlier ? make_earlier(disk) : make_keyring(disk, master);
          auto keyring = Keyring::open(disk, master);
          STORE_ASSERT_OK(keyring);
          const auto key = (*keyring)->chart_key(test_id<ChartId>(1));
          const auto root = (*keyring)->database_root(master);
          ASSERT_TRUE(key && root);
          const std::uint64_t before = disk.operations();
          disk.fail_at(before + n, fault);
          const bool rotated = (*keyring)->rotate_master(master, next).has_value();
          done = rotated && disk.operations() < before + n;
          keyring->reset();
          disk.restart(seed);
          const auto opened = expect_opens_by_every_slot(disk, Bytes(key->view().begin(), key->view().end()), *root);
          ASSERT_TRUE(opened) << opened.error().detail;
          EXPECT_TRUE(!rotated || same_key(*opened, next)) << "it was acknowledged";
          EXPECT_TRUE(same_key(*opened, next) || same_key(*opened, master));
          same_key(*opened, next) ? ++newer : ++older;
          acknowledged += rotated ? 1 : 0;
          // What is left of it goes, and the next rotation finds nothing in its way.
          STORE_ASSERT_OK(drop_other_slots(disk));
          EXPECT_EQ(read_slots(disk)->size(), 1U);
          auto again = Keyring::open(disk, *opened);
          STORE_ASSERT_OK(again);
          STORE_ASSERT_OK((*again)->rotate_master(*opened, test_master(10)));
          STORE_ASSERT_OK(Keyring::open(disk, test_master(10)));
        }
        if (done) break;
      }
    }
  }
  EXPECT_GT(older, 0);
  EXPECT_GT(newer, 0);
  EXPECT_GT(acknowledged, 0);
}

}  // namespace
}  // namespace chartroom::store
