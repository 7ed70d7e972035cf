#include "store/keyring.h"

#include <gtest/gtest.h>

#include <cstdio>
#include <thread>

#include "crypto/digest.h"
#include "store/key_check.h"
#include "store/store_fixture.h"

namespace chartroom::store {
namespace {

using testing::FaultyDisk;

Bytes bytes_of(const crypto::SecretKey& key) { return to_bytes(key.view()); }

TEST(Keyring, KeepsKeysAndSecretsAcrossOpenings) {
  FaultyDisk disk;
  const auto master = test_master();
  STORE_ASSERT_OK(Keyring::create(disk, master));
  Bytes first;
  Bytes secret;
  {
    auto keyring = Keyring::open(disk, master);
    STORE_ASSERT_OK(keyring);
    const auto key = (*keyring)->create_chart_key(test_id<ChartId>(1));
    STORE_ASSERT_OK(key);
    first = bytes_of(*key);
    const ChartId more[] = {test_id<ChartId>(2), test_id<ChartId>(3)};
    STORE_ASSERT_OK((*keyring)->create_chart_keys(more));
    const auto made = (*keyring)->site_secret("ledger signing", 32);
    STORE_ASSERT_OK(made);
    secret = *made;
  }
  auto keyring = Keyring::open(disk, master);
  STORE_ASSERT_OK(keyring);
  EXPECT_EQ((*keyring)->size(), 3U);
  EXPECT_EQ(bytes_of(*(*keyring)->chart_key(test_id<ChartId>(1))), first);
  EXPECT_NE(bytes_of(*(*keyring)->chart_key(test_id<ChartId>(2))), first);
  EXPECT_EQ(*(*keyring)->site_secret("ledger signing", 32), secret);
  EXPECT_NE(*(*keyring)->site_secret("another", 32), secret);
}

TEST(Keyring, SaysWhatIsWrongWithARequest) {
  FaultyDisk disk;
  const auto master = test_master();
  EXPECT_EQ(Keyring::open(disk, master).error().code, ErrorCode::not_found);
  STORE_ASSERT_OK(Keyring::create(disk, master));
  EXPECT_EQ(Keyring::create(disk, master).error().code, ErrorCode::conflict);
  auto keyring = Keyring::open(disk, master);
  STORE_ASSERT_OK(keyring);
  STORE_ASSERT_OK((*keyring)->create_chart_key(test_id<ChartId>(1)));
  EXPECT_EQ((*keyring)->create_chart_key(test_id<ChartId>(1)).error().code, ErrorCode::conflict);
  EXPECT_EQ((*keyring)->chart_key(test_id<ChartId>(9)).error().code, ErrorCode::not_found);
  const ChartId twice[] = {test_id<ChartId>(4), test_id<ChartId>(4)};
  EXPECT_EQ((*keyring)->create_chart_keys(twice).error().code, ErrorCode::conflict);
  EXPECT_FALSE((*keyring)->has_chart_key(test_id<ChartId>(4)));
  EXPECT_EQ((*keyring)->site_secret("", 32).error().code, ErrorCode::invalid);
  EXPECT_EQ((*keyring)->site_secret("large", Keyring::secret_bytes_max + 1).error().code, ErrorCode::invalid);
  STORE_ASSERT_OK((*keyring)->site_secret("s", 32));
  EXPECT_EQ((*keyring)->site_secret("s", 33).error().code, ErrorCode::conflict);
}

TEST(Keyring, TellsAnotherKeyFromDamageAndFromANewerRelease) {
  FaultyDisk disk;
  STORE_ASSERT_OK(Keyring::create(disk, test_master(1)));
  EXPECT_EQ(Keyring::open(disk, test_master(2)).error().code, ErrorCode::wrong_key);

  for (const std::string name : {"epoch", "keys", "secrets"}) {
    const Bytes good = disk.contents(name);
    Bytes newer(good.begin(), good.end() - 32);
    newer[magic_bytes] = 2;  // the version, and a digest that fits it
    const auto digest = crypto::sha256(newer);
    newer.insert(newer.end(), digest.begin(), digest.end());
    disk.set_contents(name, newer);
    EXPECT_EQ(Keyring::open(disk, test_master(1)).error().code, ErrorCode::newer_version) << name;
    disk.set_contents(name, good);
    const Bytes kept = disk.contents(name);
    ASSERT_TRUE(disk.remove(name));
    const auto expected = name == "epoch" ? ErrorCode::not_found : ErrorCode::corrupt;
    EXPECT_EQ(Keyring::open(disk, test_master(1)).error().code, expected) << name;
    disk.set_contents(name, kept);
  }
  STORE_ASSERT_OK(Keyring::open(disk, test_master(1)));
}

TEST(Keyring, DoesNotMakeANewOneOverKeysWithoutTheirEpoch) {
  FaultyDisk disk;
  STORE_ASSERT_OK(Keyring::create(disk, test_master()));
  STORE_ASSERT_OK((*Keyring::open(disk, test_master()))->create_chart_key(test_id<ChartId>(1)));
  STORE_ASSERT_OK(disk.remove("epoch"));
  EXPECT_EQ(Keyring::create(disk, test_master()).error().code, ErrorCode::conflict);
}

// Every bit-flipped byte of every file is noticed at opening or when the key is asked for, or changes nothing.
TEST(Keyring, NoticesAFlippedBitAnywhere) {
  FaultyDisk disk;
  const auto master = test_master();
  STORE_ASSERT_OK(Keyring::create(disk, master));
  std::map<int, Bytes> keys;
  Bytes secret;
  {
    auto keyring = Keyring::open(disk, master);
    STORE_ASSERT_OK(keyring);
    for (int i = 1; i <= 3; ++i)
      keys[i] = bytes_of(*(*keyring)->create_chart_key(test_id<ChartId>(static_cast<std::uint8_t>(i))));
    secret = *(*keyring)->site_secret("s", 16);
  }
  int flips = 0;
  int harmless = 0;
  for (const std::string name : {"epoch", "keys", "secrets"}) {
    const Bytes good = disk.contents(name);
    for (std::size_t i = 0; i < good.size(); ++i) {
      for (const std::uint8_t mask : {std::uint8_t{0x01}, std::uint8_t{0x80}}) {
        ++flips;
        disk.set_contents(name, good);
        disk.flip(name, i, mask);
        auto keyring = Keyring::open(disk, master);
        if (!keyring) {
          EXPECT_EQ(keyring.error().code, ErrorCode::corrupt) << name << " " << i;
          continue;
        }
        ++harmless;
        for (const auto& [number, key] : keys) {
          const auto read = (*keyring)->chart_key(test_id<ChartId>(static_cast<std::uint8_t>(number)));
          ASSERT_TRUE(read) << name << " " << i;
          EXPECT_EQ(bytes_of(*read), key) << name << " " << i;
        }
        EXPECT_EQ(*(*keyring)->site_secret("s", 16), secret);
      }
    }
    disk.set_contents(name, good);
  }
  std::printf("keyring: %d flips, %d harmless (in the last mark)\n", flips, harmless);
  EXPECT_LE(harmless, 2 * 85);
}

// What a run of the keyring has acknowledged.
struct Acknowledged {
  bool created = false;
  std::map<std::uint8_t, Bytes> keys;
  std::optional<Bytes> secret;
};

Acknowledged run_keyring(FaultyDisk& disk) {
  Acknowledged done;
  const auto master = test_master();
  if (!Keyring::create(disk, master)) return done;
  done.created = true;
  auto keyring = Keyring::open(disk, master);
  if (!keyring) return done;
  const auto remember = [&](std::uint8_t number) {
    const auto key = (*keyring)->chart_key(test_id<ChartId>(number));
    EXPECT_TRUE(key);
    done.keys[number] = bytes_of(*key);
  };
  if ((*keyring)->create_chart_key(test_id<ChartId>(1))) remember(1);
  std::vector<ChartId> batch;
  for (std::uint8_t i = 2; i < 32; ++i) batch.push_back(test_id<ChartId>(i));  // several sectors
  if ((*keyring)->create_chart_keys(batch)) {
    for (std::uint8_t i = 2; i < 32; ++i) remember(i);
  }
  if (const auto secret = (*keyring)->site_secret("s", 32)) done.secret = *secret;
  if ((*keyring)->create_chart_key(test_id<ChartId>(32))) remember(32);
  return done;
}

void expect_all_there(FaultyDisk& disk, const Acknowledged& done) {
  auto keyring = Keyring::open(disk, test_master());
  if (!done.created && !keyring) {
    EXPECT_EQ(keyring.error().code, ErrorCode::not_found);
    STORE_ASSERT_OK(Keyring::create(disk, test_master()));  // a creation that was cut short can be done again
    return;
  }
  ASSERT_TRUE(keyring) << keyring.error().detail;
  for (const auto& [number, key] : done.keys) {
    const auto read = (*keyring)->chart_key(test_id<ChartId>(number));
    ASSERT_TRUE(read) << "key " << int{number} << " was acknowledged";
    EXPECT_EQ(bytes_of(*read), key);
  }
  if (done.secret) {
    EXPECT_EQ(*(*keyring)->site_secret("s", 32), *done.secret);
  }
  // It goes on, and what it goes on with is kept too.
  STORE_ASSERT_OK((*keyring)->create_chart_key(test_id<ChartId>(99)));
  STORE_ASSERT_OK(Keyring::open(disk, test_master()));
}

TEST(Keyring, LosesNothingAcknowledgedAtAnyCrashPoint) {
  FaultyDisk counting;
  run_keyring(counting);
  const std::uint64_t operations = counting.operations();
  int runs = 0;
  for (std::uint64_t n = 1; n <= operations; ++n) {
    for (std::uint64_t seed = 0; seed < 8; ++seed) {
      SCOPED_TRACE("power lost at operation " + std::to_string(n) + ", seed " + std::to_string(seed));
      FaultyDisk disk;
      disk.fail_at(n, FaultyDisk::Fault::power_loss);
      const auto done = run_keyring(disk);
      disk.restart(seed);
      expect_all_there(disk, done);
      ++runs;
      if (::testing::Test::HasFatalFailure()) return;
    }
  }
  std::printf("keyring: %llu crash points, %d runs\n", static_cast<unsigned long long>(operations), runs);
}

TEST(Keyring, SurvivesAnErrorAtAnyOperation) {
  FaultyDisk counting;
  run_keyring(counting);
  for (std::uint64_t n = 1; n <= counting.operations(); ++n) {
    for (const auto fault : {FaultyDisk::Fault::error, FaultyDisk::Fault::no_space}) {
      SCOPED_TRACE("fault at operation " + std::to_string(n));
      FaultyDisk disk;
      disk.fail_at(n, fault);
      const auto done = run_keyring(disk);
      disk.restart(2);
      expect_all_there(disk, done);
      if (::testing::Test::HasFatalFailure()) return;
    }
  }
}

TEST(Keyring, GoesOnAfterAFullDiskAndStopsAfterAnError) {
  FaultyDisk disk;
  STORE_ASSERT_OK(Keyring::create(disk, test_master()));
  auto keyring = Keyring::open(disk, test_master());
  STORE_ASSERT_OK(keyring);
  disk.fail_at(disk.operations() + 1, FaultyDisk::Fault::no_space);
  EXPECT_EQ((*keyring)->create_chart_key(test_id<ChartId>(1)).error().code, ErrorCode::out_of_space);
  STORE_ASSERT_OK((*keyring)->create_chart_key(test_id<ChartId>(1)));
  disk.fail_at(disk.operations() + 2, FaultyDisk::Fault::error);  // the sync
  EXPECT_EQ((*keyring)->create_chart_key(test_id<ChartId>(2)).error().code, ErrorCode::io);
  EXPECT_EQ((*keyring)->create_chart_key(test_id<ChartId>(3)).error().code, ErrorCode::unavailable);
  STORE_ASSERT_OK((*keyring)->chart_key(test_id<ChartId>(1)));
  STORE_ASSERT_OK(Keyring::open(disk, test_master()));
}

TEST(Keyring, IsUsedFromManyThreads) {
  FaultyDisk disk;
  STORE_ASSERT_OK(Keyring::create(disk, test_master()));
  auto keyring = Keyring::open(disk, test_master());
  STORE_ASSERT_OK(keyring);
  std::vector<std::jthread> threads;
  for (int t = 0; t < 4; ++t) {
    threads.emplace_back([&, t] {
      for (int i = 0; i < 50; ++i) {
        const auto id = test_id<ChartId>(static_cast<std::uint8_t>(t * 50 + i));
        EXPECT_TRUE((*keyring)->create_chart_key(id));
        EXPECT_TRUE((*keyring)->chart_key(id));
      }
    });
  }
  threads.clear();
  EXPECT_EQ((*keyring)->size(), 200U);
}

}  // namespace
}  // namespace chartroom::store
