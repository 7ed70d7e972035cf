#include "gate/gate_fixture.h"

#include <boost/asio/co_spawn.hpp>

namespace chartroom::gate {

boost::asio::awaitable<Status> FakeResponder::send(http::Response sent) {
  response = std::move(sent);
  done = true;
  co_return Status{};
}

boost::asio::awaitable<Status> FakeResponder::begin(http::Response head) {
  response = std::move(head);
  co_return Status{};
}

boost::asio::awaitable<Status> FakeResponder::write(std::string_view bytes) {
  frames.emplace_back(bytes);
  if (on_frame) on_frame(frames.size());
  if (frames.size() == fail_at_frame) co_return fail(ErrorCode::timed_out, "the client doesn't read");
  co_return Status{};
}

boost::asio::awaitable<Status> FakeResponder::end() {
  done = true;
  co_return Status{};
}

boost::asio::awaitable<Status> FakeResponder::pause(std::chrono::milliseconds) { co_return Status{}; }

World::World(std::uint64_t ledger_segment_bytes) {
  CHECK(store::Keyring::create(keyring_disk, master).has_value(), "keyring made");
  keyring = std::move(*store::Keyring::open(keyring_disk, master));
  store = std::move(*store::Store::open({.file = folder / "store.db", .readers = 2, .vfs = ""}, master, *keyring, clock));
  audit::Ledger::Options options;
  options.origin = "test/chartroom";
  options.segment_bytes_max = ledger_segment_bytes;
  options.archive = [this]() -> Result<Folder*> { return &archive_disk; };
  ledger = std::move(*audit::Ledger::open(ledger_disk, clock, signing, sealing, options));
  record_index = std::move(*audit::RecordIndex::open(
      {ledger_disk, sealing, [this] { return ledger->size(); }, [this] { return ledger->first_kept(); }}, index_disk));
  policies = std::move(*policy::PolicyBook::open(*store, clock, "hospital"));
  charts = std::make_unique<records::Charts>(*store, clock, policies->in_force());
  importer = std::make_unique<records::Importer>(*store, clock);
  sessions = std::make_unique<identity::Sessions>(*store, clock, identity::Sessions::Options{});
  accounts = std::make_unique<identity::Accounts>(*store, clock, *sessions, passwords);
  second_factors = std::make_unique<identity::SecondFactors>(clock, *sessions, *accounts, "Chartroom test");
  service_accounts = std::make_unique<identity::ServiceAccounts>(*store, clock, *sessions);
  client_credentials = std::make_unique<identity::ClientCredentials>(*store, clock, *sessions, test_token_url);
  sign_in = std::make_unique<identity::SignIn>(*store, clock, *sessions, passwords);
  gate = std::make_unique<Gate>(Services{clock, *store, *keyring, *policies, *ledger, *record_index, sealing, *charts,
                                         *importer, *sessions, *accounts, *second_factors, *service_accounts,
                                         *client_credentials, *sign_in, [] { return http::Counters{}; }, 4711});
  password_hash = *passwords.hash(good_password);
  a = import_patient("a.json", bundle_of_a, "MRNCANARYA");
  b = import_patient("b.json", bundle_of_b, "MRNCANARYB");
}

World::~World() = default;

PatientId World::import_patient(const std::string& name, const char* bundle, const std::string& mrn) {
  const Principal job = identity::system_principal("test", Roles{}.with(Role::operator_));
  const auto permit = policy::decide_fixed(job, Action::import_charts, std::nullopt, clock.now());
  CHECK(permit.has_value(), "a job may import");
  records::ImportFile file;
  file.name = name;
  file.bytes = as_bytes(bundle);
  const auto report = importer->import_file(*permit, file);
  CHECK(report.patients_new == 1 && report.problems.empty(), "the bundle is read");
  return store->patients_with_identifier({"urn:mrn", mrn, ""})->at(0);
}

store::AccountRow World::add_account(const std::string& name, Roles roles, std::vector<std::string> practitioner) {
  store::AccountRow row;
  row.id = crypto::new_id<PrincipalId>();
  row.name = name;
  row.display_name = name;
  row.password_hash = password_hash;
  row.roles = roles;
  row.practitioner = std::move(practitioner);
  row.created = clock.now();
  CHECK(store->write([&](store::Transaction& t) { return t.put_account(row); }).has_value(), "account written");
  return row;
}

void World::relate(PatientId patient, const std::string& practitioner, Relation relation) {
  const store::RelationRow row{patient, practitioner, relation, INT64_MIN, INT64_MAX, "Test/" + practitioner};
  CHECK(store->write([&](store::Transaction& t) { return t.put_relation(row); }).has_value(), "relation written");
}

GrantId World::grant(PatientId patient, PrincipalId to, std::chrono::microseconds until) {
  store::GrantRow row;
  row.id = crypto::new_id<GrantId>();
  row.patient = patient;
  row.principal = row.granted_by = to;
  row.reason = "test";
  row.expires = clock.now() + until;
  CHECK(store->write([&](store::Transaction& t) { return t.put_grant(row); }).has_value(), "grant written");
  return row.id;
}

EmergencyId World::break_glass(PatientId patient, PrincipalId by, std::chrono::microseconds until) {
  store::EmergencyRow row;
  row.id = crypto::new_id<EmergencyId>();
  row.patient = patient;
  row.principal = by;
  row.opened = clock.now();
  row.until = clock.now() + until;
  row.reason = "life_threat";
  row.words = "test";
  CHECK(store->write([&](store::Transaction& t) { return t.put_emergency(row); }).has_value(), "emergency written");
  return row.id;
}

Principal World::caller(const store::AccountRow& account) {
  const auto opened = sessions->open_session(account);
  CHECK(opened.has_value(), "session opened");
  const auto known = sessions->recognise(opened->credential, SignedInBy::session);
  CHECK(known.has_value(), "session known");
  return known->principal;
}

http::Request World::request(const std::string& method, const std::string& path, const std::string& body) {
  http::Request made;
  made.method = method;
  made.target = made.path = path;
  made.body = body;
  made.peer.address = "192.0.2.7";
  made.headers.push_back({"Host", "chartroom.test"});
  if (!body.empty()) made.headers.push_back({"Content-Type", "application/json"});
  return made;
}

http::Request World::by_session(http::Request made, const store::AccountRow& account) {
  const auto opened = sessions->open_session(account);
  if (!opened) ADD_FAILURE() << account.name << ": " << opened.error().detail;
  CHECK(opened.has_value(), "session opened");
  return with_credential(std::move(made), opened->credential);
}

http::Request World::with_credential(http::Request made, const identity::Credential& credential) {
  made.headers.push_back({"Cookie", std::string(cookie_name) + "=" + credential.cookie_text()});
  made.headers.push_back({"X-Chartroom-CSRF", credential.csrf_text()});
  return made;
}

http::Request World::with_token(http::Request made, const identity::Credential& credential) {
  made.headers.push_back({"Authorization", "Bearer " + credential.token_text()});
  return made;
}

identity::Credential World::token_of(const store::AccountRow& account, const store::TokenBounds& bounds) {
  const auto opened = sessions->open_token({.account = account.id,
                                            .name = "test",
                                            .expires = clock.now() + std::chrono::hours(24),
                                            .bounds = bounds,
                                            .service = account.service});
  CHECK(opened.has_value(), "token opened");
  return opened->credential;
}

http::Request World::local(http::Request made, std::uint32_t uid) {
  made.peer = {.address = "local", .is_local_socket = true, .uid = uid};
  return made;
}

FakeResponder World::serve(http::Request made) {
  FakeResponder responder;
  serve_into(std::move(made), responder);
  return responder;
}

void World::serve_into(http::Request made, FakeResponder& responder) {
  loop.restart();
  auto guard = boost::asio::make_work_guard(loop);
  boost::asio::co_spawn(loop, gate->handle(std::move(made), responder), [&](const std::exception_ptr& thrown) {
    CHECK(thrown == nullptr, "the gate throws nothing");
    loop.stop();
  });
  loop.run();
}

std::vector<audit::StoredRecord> World::newest(std::size_t limit) {
  auto records = ledger->list(std::nullopt, limit, [](const audit::StoredRecord&) { return true; });
  CHECK(records.has_value(), "the ledger can be read");
  return std::move(*records);
}

void World::break_ledger() { ledger_disk.fail_at(ledger_disk.operations() + 1, testing::FaultyDisk::Fault::power_loss); }

}  // namespace chartroom::gate
