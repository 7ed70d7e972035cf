#pragma once

// The real gate over a real store, keyring, ledger and charts in memory or a temporary folder; a fake responder in place of
// sockets, and a clock that is turned by hand. Two patients with one note and one measurement each; every word of theirs that
// is nowhere else is a canary.

#include <gtest/gtest.h>

#include <boost/asio/io_context.hpp>
#include <boost/json.hpp>
#include <memory>
#include <string>
#include <vector>

#include "crypto/password.h"
#include "crypto/random.h"
#include "gate/bundles_fixture.h"
#include "gate/caller.h"
#include "gate/fake_responder_fixture.h"
#include "gate/gate.h"
#include "identity/principal.h"
#include "policy/policy.h"
#include "testing/faulty_disk.h"
#include "testing/manual_clock.h"
#include "testing/temp_folder.h"

namespace chartroom::gate {

inline const std::string test_token_url = "https://chartroom.test/api/token";
inline const std::string good_password = "correct horse battery";

struct World {
  // First, so that it goes last: the ledger's thread may still be leaving it when a request is done.
  boost::asio::io_context loop{1};
  testing::TempFolder folder;
  testing::FaultyDisk keyring_disk;
  testing::FaultyDisk ledger_disk;
  testing::FaultyDisk index_disk;
  testing::FaultyDisk archive_disk;  // of the ledger
  testing::ManualClock clock;
  crypto::SecretKey master = std::move(*crypto::SecretKey::from_bytes(Bytes(32, 7)));
  crypto::SecretKey sealing = std::move(*crypto::SecretKey::from_bytes(Bytes(32, 8)));
  crypto::SigningKey signing = std::move(*crypto::SigningKey::from_seed(Bytes(32, 9)));
  std::unique_ptr<store::Keyring> keyring;
  std::unique_ptr<store::Store> store;
  std::unique_ptr<audit::Ledger> ledger;
  std::unique_ptr<audit::RecordIndex> record_index;
  std::unique_ptr<policy::PolicyBook> policies;
  std::unique_ptr<records::Charts> charts;
  std::unique_ptr<records::Importer> importer;
  std::unique_ptr<identity::Sessions> sessions;
  identity::Passwords passwords;
  std::unique_ptr<identity::Accounts> accounts;
  std::unique_ptr<identity::SecondFactors> second_factors;
  std::unique_ptr<identity::ServiceAccounts> service_accounts;
  std::unique_ptr<identity::ClientCredentials> client_credentials;
  std::unique_ptr<identity::SignIn> sign_in;
  std::unique_ptr<Gate> gate;
  std::string password_hash;
  PatientId a;
  PatientId b;

  explicit World(std::uint64_t ledger_segment_bytes = limits::ledger_segment_bytes_max);
  ~World();
  World(const World&) = delete;
  World& operator=(const World&) = delete;

  PatientId import_patient(const std::string& name, const char* bundle, const std::string& mrn);

  store::AccountRow add_account(const std::string& name, Roles roles, std::vector<std::string> practitioner = {});
  void relate(PatientId patient, const std::string& practitioner, Relation relation);
  GrantId grant(PatientId patient, PrincipalId to, std::chrono::microseconds until);

  EmergencyId break_glass(PatientId patient, PrincipalId by, std::chrono::microseconds until);
  // The account's principal, as a session has it.
  Principal caller(const store::AccountRow& account);

  http::Request request(const std::string& method, const std::string& path, const std::string& body = "");
  // With a new session of the account; its CSRF value too.
  http::Request by_session(http::Request made, const store::AccountRow& account);
  static http::Request with_credential(http::Request made, const identity::Credential& credential);
  static http::Request with_token(http::Request made, const identity::Credential& credential);
  identity::Credential token_of(const store::AccountRow& account, const store::TokenBounds& bounds = {.scopes = Scopes::all()});
  static http::Request local(http::Request made, std::uint32_t uid);

  FakeResponder serve(http::Request made);
  void serve_into(http::Request made, FakeResponder& responder);

  std::vector<audit::StoredRecord> newest(std::size_t limit);
  void break_ledger();
};

}  // namespace chartroom::gate
