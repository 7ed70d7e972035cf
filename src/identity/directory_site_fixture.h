#pragma once

// For tests: a site whose people are a real OpenLDAP server's, one server for all tests of a suite: store, sessions, and what
// asks the directory. Through which door people come in, each test opens itself.

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <vector>

#include "identity/accounts.h"
#include "identity/directory_sign_in.h"
#include "identity/sign_in.h"
#include "identity/slapd_fixture.h"
#include "testing/faulty_disk.h"
#include "testing/manual_clock.h"

namespace chartroom::identity {

class DirectorySite : public ::testing::Test {
 protected:
  static void SetUpTestSuite() { slapd_ = std::make_unique<Slapd>(); }
  static void TearDownTestSuite() { slapd_.reset(); }

  DirectorySite() {
    CHECK(store::Keyring::create(keyring_disk, master).has_value(), "keyring made");
    keyring = std::move(*store::Keyring::open(keyring_disk, master));
    open_store();
  }
  // Anew over the same files; then `connect` and `open_door`.
  void open_store() {
    sign_in.reset();
    store.reset();
    store = std::move(*store::Store::open({.file = folder / "store.db", .readers = 2, .vfs = ""}, master, *keyring, clock));
    sessions = std::make_unique<Sessions>(*store, clock, Sessions::Options{});
    accounts = std::make_unique<Accounts>(*store, clock, *sessions, passwords);
  }
  void connect(const DirectorySettings& settings) {
    static const auto library = LdapLibrary::prepare();
    directory = std::make_unique<Directory>(settings, *library, clock);
    people = std::make_unique<DirectoryAccounts>(*store, clock, *sessions, settings.id_attribute);
    sync = std::make_unique<DirectorySync>(*directory, *people, *sessions, *store, clock);
  }
  void open_door(EmergencyAccess* emergency) {
    door = std::make_unique<DirectorySignIn>(*directory, *people, *sync, *sessions, emergency);
    sign_in = std::make_unique<SignIn>(*store, clock, *sessions, passwords, door.get());
  }

  // Somebody new each time: uid, in the directory, a nurse and thus a clinician of ward 3.
  static std::string new_nurse() {
    const std::string name = "nurse" + std::to_string(++nurses_);
    slapd_->modify("dn: " + person_dn(name) + "\nchangetype: add\n" +
                   person_ldif(name).substr(person_ldif(name).find('\n') + 1));
    slapd_->add_member("nurses", person_dn(name));
    return name;
  }
  // One round, as the gate makes it; the reasons of the changes.
  std::vector<std::string> round() {
    const auto changes = sync->look();
    if (!changes) return {std::string(error_code_name(changes.error().code))};
    std::vector<std::string> why;
    for (const DirectoryChange& change : *changes) {
      EXPECT_TRUE(sync->apply(change));
      why.emplace_back(change.why);
    }
    return why;
  }

  static inline std::unique_ptr<Slapd> slapd_;
  static inline int nurses_ = 0;
  testing::TempFolder folder;
  testing::FaultyDisk keyring_disk;
  testing::ManualClock clock{SystemClock().now()};
  crypto::SecretKey master = std::move(*crypto::SecretKey::from_bytes(Bytes(32, 7)));
  std::unique_ptr<store::Keyring> keyring;
  std::unique_ptr<store::Store> store;
  Passwords passwords;
  std::unique_ptr<Sessions> sessions;
  std::unique_ptr<Accounts> accounts;
  std::unique_ptr<Directory> directory;
  std::unique_ptr<DirectoryAccounts> people;
  std::unique_ptr<DirectorySync> sync;
  std::unique_ptr<DirectorySignIn> door;
  std::unique_ptr<SignIn> sign_in;
};

}  // namespace chartroom::identity
