#pragma once

// For tests: the gate's world whose people are a real OpenLDAP server's, one server for all tests of a suite. Who is related to
// patient a is anna, by her employee number.

#include <memory>
#include <string>

#include "gate/gate_fixture.h"
#include "identity/directory_sign_in.h"
#include "identity/slapd_fixture.h"

namespace chartroom::gate {

class DirectoryWorld : public ::testing::Test {
 protected:
  enum class Emergencies : std::uint8_t { off, on };  // whether people get in for emergencies while the directory is down

  static void SetUpTestSuite() { slapd_ = std::make_unique<identity::Slapd>(); }
  static void TearDownTestSuite() { slapd_.reset(); }

  explicit DirectoryWorld(Emergencies emergencies) {
    static const auto library = identity::LdapLibrary::prepare();
    auto settings = slapd_->settings();
    settings.practitioner_attribute = "employeeNumber";
    settings.practitioner_system = "urn:staff";
    directory = std::make_unique<identity::Directory>(settings, *library, world.clock);
    people = std::make_unique<identity::DirectoryAccounts>(*world.store, world.clock, *world.sessions, settings.id_attribute);
    sync = std::make_unique<identity::DirectorySync>(*directory, *people, *world.sessions, *world.store, world.clock);
    world.gate.reset();
    if (emergencies == Emergencies::on) {
      emergency = std::make_unique<identity::EmergencyAccess>(*world.store, world.clock, *world.sessions, world.passwords);
      owner = std::make_unique<identity::DirectoryOwner>(*directory, *world.sessions, world.passwords, world.clock);
      world.second_factors = std::make_unique<identity::SecondFactors>(world.clock, *world.sessions, *world.accounts,
                                                                       "Chartroom test", owner.get());
    }
    door = std::make_unique<identity::DirectorySignIn>(*directory, *people, *sync, *world.sessions, emergency.get());
    world.sign_in = std::make_unique<identity::SignIn>(*world.store, world.clock, *world.sessions, world.passwords, door.get());
    world.gate = std::make_unique<Gate>(Services{
        world.clock, *world.store, *world.keyring, *world.policies, *world.ledger, *world.record_index, world.sealing,
        *world.charts, *world.importer, *world.sessions, *world.accounts, *world.second_factors, *world.service_accounts,
        *world.client_credentials, *world.sign_in, [] { return http::Counters{}; }, 4711, sync.get()});
    world.relate(world.a, "urn:staff|99-anna", Relation::care_team);
  }
  ~DirectoryWorld() override { world.gate.reset(); }  // whose threads use the directory

  // What the browser of who has signed in sends from then on.
  static http::Request as(http::Request made, const FakeResponder& entered) {
    const std::string cookie = entered.header("Set-Cookie");
    made.headers.push_back({"Cookie", cookie.substr(0, cookie.find(';'))});
    made.headers.push_back({"X-Chartroom-CSRF", std::string(entered.json().at("csrf").as_string())});
    return made;
  }
  audit::Record last() { return std::move(world.newest(1).at(0).record); }

  static inline std::unique_ptr<identity::Slapd> slapd_;
  World world;
  std::unique_ptr<identity::Directory> directory;
  std::unique_ptr<identity::DirectoryAccounts> people;
  std::unique_ptr<identity::DirectorySync> sync;
  std::unique_ptr<identity::EmergencyAccess> emergency;
  std::unique_ptr<identity::DirectoryOwner> owner;
  std::unique_ptr<identity::DirectorySignIn> door;
};

}  // namespace chartroom::gate
