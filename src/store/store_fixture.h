#pragma once

// What the store's tests share: a site (master key, keyring, clock, folder) that can be opened again, and rows to put into it.

#include <gtest/gtest.h>

#include <memory>

#include "crypto/random.h"
#include "store/keyring.h"
#include "store/store.h"
#include "testing/faulty_disk.h"
#include "testing/manual_clock.h"
#include "testing/temp_folder.h"

namespace chartroom::store {

// A fixed key: tests compare runs.
inline crypto::SecretKey test_master(std::uint8_t fill = 7) {
  return std::move(*crypto::SecretKey::from_bytes(Bytes(crypto::key_bytes, fill)));
}

struct Site {
  testing::TempFolder folder{testing::TempFolder::Where::memory};
  testing::FaultyDisk keyring_disk;
  testing::ManualClock clock;
  crypto::SecretKey master = test_master();
  std::string vfs;
  std::size_t known_patients = 1'000;
  std::unique_ptr<Keyring> keyring;
  std::unique_ptr<Store> store;

  std::filesystem::path file() const { return folder / "store.db"; }
  Result<std::unique_ptr<Store>> try_open() {
    return Store::open({.file = file(), .readers = 2, .vfs = vfs, .known_patients = known_patients}, master, *keyring, clock);
  }
  void open() {
    if (!keyring) {
      if (!keyring_disk.exists("epoch")) {
        ASSERT_TRUE(Keyring::create(keyring_disk, master));
      }
      auto opened_keyring = Keyring::open(keyring_disk, master);
      ASSERT_TRUE(opened_keyring) << opened_keyring.error().detail;
      keyring = std::move(*opened_keyring);
    }
    store.reset();
    auto opened = try_open();
    ASSERT_TRUE(opened) << opened.error().detail;
    store = std::move(*opened);
  }
};

// Ids that are the same in each run.
template <class IdType>
IdType test_id(std::uint8_t number) {
  IdType id;
  id.bytes.fill(number);
  return id;
}

inline Demographics person(std::string family, std::string given, std::string birth_date = "1950-03-12",
                           std::string number = "MRN-1") {
  return {.family = std::move(family),
          .given = std::move(given),
          .birth_date = std::move(birth_date),
          .sex = "female",
          .deceased = "",
          .address = "1 Harbour Street",
          .state = "MA",
          .telecom = "555-0100",
          .identifiers = {{.system = "urn:mrn", .value = std::move(number), .type = "MR"}}};
}

inline AccountRow clinician(std::uint8_t number = 200, std::string identifier = "urn:npi|123") {
  return {.id = test_id<PrincipalId>(number),
          .name = "dr" + std::to_string(number),
          .display_name = "Dr. Test",
          .password_hash = "$argon2id$test",
          .roles = Roles().with(Role::clinician),
          .practitioner = {std::move(identifier)},
          .disabled = false,
          .must_change_password = true,
          .one_time_until = Timestamp(std::chrono::seconds(1'700'600'000)),
          .created = Timestamp(std::chrono::seconds(1'700'000'000)),
          .source = Source::local,
          .directory_key = {},
          .departments = {},
          .second_factor = {},
          .begun_factor = {}};
}

#define STORE_ASSERT_OK(expression)                           \
  do {                                                        \
    const auto& store_result = (expression);                  \
    ASSERT_TRUE(store_result) << store_result.error().detail; \
  } while (false)

}  // namespace chartroom::store
