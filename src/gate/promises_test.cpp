// Not recorded, not said; every refusal is recorded; noise; canaries in the wrong places.

#include <set>
#include <sstream>

#include "base/log.h"
#include "crypto/digest.h"
#include "gate/samples_fixture.h"

namespace chartroom::gate {
namespace {

class Promises : public ::testing::Test {
 protected:
  Promises() {
    everyone = world.add_account("everyone", Roles(7), {"urn:npi|everyone"});
    world.relate(world.a, "urn:npi|everyone", Relation::care_team);
    other = world.add_account("other", Roles{});
    ids.patient = world.a;
    ids.account = other.id;
    ids.token = TokenId{world.token_of(other).id.bytes};
    const auto listed = world.serve(world.by_session(world.request("GET", path("/documents")), everyone)).json();
    ids.document = *DocumentId::parse(std::string(listed.at("items").at(0).at("id").as_string()));
  }
  std::string path(const std::string& rest) const { return "/api/patients/" + world.a.text() + rest; }
  http::Request ask(const std::string& question) {
    return world.by_session(
        world.request("POST", path("/ask"), boost::json::serialize(boost::json::object{{"question", question}})), everyone);
  }

  World world;
  store::AccountRow everyone;
  store::AccountRow other;
  SampleIds ids;
};

TEST_F(Promises, AnAnswerIsRecordedBeforeItLeavesAndTheRecordCommitsToItsBytes) {
  for (const Route& route : world.gate->routes().routes()) {
    world.clock.advance(std::chrono::minutes(1));
    auto request = world.by_session(sample_request(world, route, ids), everyone);
    const std::uint64_t before = world.ledger->size();
    const auto answer = world.serve(std::move(request));
    const bool announced = route.spec().changes == Changes::something;
    ASSERT_EQ(world.ledger->size(), before + (announced ? 2 : 1)) << route.name();
    const auto records = world.newest(1);
    const audit::StoredRecord& record = records.at(0);
    EXPECT_EQ(record.record.answer_digest, crypto::sha256(as_bytes(answer.text()))) << route.name();
    EXPECT_EQ(record.record.request.text(), answer.header("X-Request-Id")) << route.name();
    EXPECT_EQ(record.record.route, route.name());
    EXPECT_EQ(record.record.status, answer.response.status) << route.name();
    EXPECT_EQ(record.record.action, action_name(route.spec().action));
  }
}

TEST_F(Promises, AChangeIsAnnouncedInTheLedgerBeforeItIsMade) {
  std::size_t changing = 0;
  for (const Route& route : world.gate->routes().routes()) {
    if (route.spec().changes != Changes::something) continue;
    ++changing;
    const auto answer = world.serve(world.by_session(sample_request(world, route, ids), everyone));
    const auto records = world.newest(2);
    EXPECT_EQ(records.at(1).record.outcome, audit::Outcome::started) << route.name();
    EXPECT_EQ(records.at(1).record.request, records.at(0).record.request) << route.name();
    EXPECT_EQ(records.at(1).record.action, records.at(0).record.action) << route.name();
    EXPECT_EQ(records.at(1).record.principal, everyone.id) << route.name();
    EXPECT_NE(records.at(0).record.outcome, audit::Outcome::started) << route.name();
  }
  EXPECT_GE(changing, 8U);
}

TEST(NotRecordedNotDone, AChangeThatCantBeAnnouncedIsNotMade) {
  // The ledger fails at this very request, not before: each route has a world of its own.
  std::vector<std::string> names;
  {
    const World world;
    for (const Route& route : world.gate->routes().routes()) {
      if (route.spec().changes == Changes::something) names.push_back(route.name());
    }
  }
  for (const std::string& name : names) {
    World world;
    const auto everyone = world.add_account("everyone", Roles(7), {"urn:npi|everyone"});
    const auto other = world.add_account("other", Roles{});
    SampleIds ids;
    ids.patient = world.a;
    ids.account = other.id;
    ids.token = TokenId{world.token_of(other).id.bytes};
    const auto routes = world.gate->routes().routes();
    const auto route = std::ranges::find(routes, name, &Route::name);
    ASSERT_NE(route, routes.end());
    const auto request = world.by_session(sample_request(world, *route, ids), everyone);
    world.break_ledger();
    const std::uint64_t commit = world.store->last_commit();
    EXPECT_EQ(world.serve(request).code(), "ledger_unavailable") << name;
    EXPECT_EQ(world.store->last_commit(), commit) << name;
  }
}

TEST_F(Promises, WhoseAccountOrAccessIsChangedIsRecorded) {
  const auto patch = world.by_session(
      world.request("PATCH", "/api/accounts/" + other.id.text(), R"({"display_name":"Somebody Else"})"), everyone);
  EXPECT_EQ(world.serve(patch).response.status, 200);
  for (const auto& stored : world.newest(2)) EXPECT_EQ(stored.record.subject, other.id);

  const auto made = world.serve(
      world.by_session(world.request("POST", "/api/accounts", R"({"name":"newcomer","roles":["operator"]})"), everyone));
  ASSERT_EQ(made.response.status, 201) << made.text();
  EXPECT_EQ(world.newest(1).at(0).record.subject->text(), made.json().at("id").as_string());

  const std::string body =
      boost::json::serialize(boost::json::object{{"principal", other.id.text()},
                                                 {"reason", "covers the ward"},
                                                 {"expires", format_timestamp(world.clock.now() + std::chrono::hours(1))}});
  const auto granted = world.serve(world.by_session(world.request("POST", path("/grants"), body), everyone));
  ASSERT_EQ(granted.response.status, 201) << granted.text();
  const std::string grant(granted.json().at("id").as_string());
  EXPECT_EQ(world.newest(1).at(0).record.subject, other.id);
  EXPECT_EQ(world.newest(1).at(0).record.object, grant);
  EXPECT_EQ(world.newest(1).at(0).record.patient, world.a);

  EXPECT_EQ(world.serve(world.by_session(world.request("DELETE", path("/grants/" + grant)), everyone)).response.status, 204);
  EXPECT_EQ(world.newest(1).at(0).record.subject, other.id);
  EXPECT_EQ(world.newest(1).at(0).record.object, grant);

  auto search = world.request("GET", "/api/ledger");
  search.query.emplace_back("subject", other.id.text());
  const auto found = world.serve(world.by_session(std::move(search), everyone)).json();
  EXPECT_EQ(found.at("items").as_array().size(), 5U) << "two of the change, two of the grant, one of its end";
}

TEST_F(Promises, WhomAListOfPatientsShowedIsRecordedAndFoundByThePatient) {
  auto search = world.request("GET", "/api/patients");
  search.query.emplace_back("text", "familycanarya");
  const auto found = world.serve(world.by_session(std::move(search), everyone));
  ASSERT_EQ(found.json().at("items").as_array().size(), 1U) << found.text();
  const auto records = world.newest(1);
  const audit::StoredRecord& stored = records.at(0);
  EXPECT_EQ(stored.record.shown, std::vector<PatientId>{world.a});
  ASSERT_TRUE(stored.has_words);
  EXPECT_EQ(world.ledger->words(stored.sequence, world.sealing)->question, "familycanarya");

  const auto of = [&](PatientId patient) {
    auto list = world.request("GET", "/api/ledger");
    list.query.emplace_back("patient", patient.text());
    list.query.emplace_back("action", "search_patients");
    return world.serve(world.by_session(std::move(list), everyone)).json().at("items").as_array().size();
  };
  EXPECT_EQ(of(world.a), 1U);
  EXPECT_EQ(of(world.b), 0U);
  EXPECT_EQ(world.newest(1).at(0).record.patient, world.b) << "whose records were looked for is recorded too";
}

TEST_F(Promises, AListOfDocumentsNamesThemInItsRecord) {
  ASSERT_EQ(world.serve(world.by_session(world.request("GET", path("/documents")), everyone)).response.status, 200);
  EXPECT_EQ(world.newest(1).at(0).record.cited.size(), 1U);
}

TEST_F(Promises, HeadIsAGetThatIsRecordedAsOne) {
  const auto got = world.serve(world.by_session(world.request("GET", path("")), everyone));
  const auto head = world.serve(world.by_session(world.request("HEAD", path("")), everyone));
  EXPECT_EQ(head.response.status, 200);
  EXPECT_EQ(head.response.body.size(), got.response.body.size());  // the server leaves the body out
  EXPECT_EQ(world.newest(1).at(0).record.route, "GET /api/patients/{patient}");
  EXPECT_EQ(world.newest(1).at(0).record.patient, world.a);
}

TEST_F(Promises, WithoutALedgerNoRouteSaysAnything) {
  std::vector<http::Request> requests;
  for (const Route& route : world.gate->routes().routes()) {
    requests.push_back(world.by_session(sample_request(world, route, ids), everyone));
    requests.push_back(sample_request(world, route, ids));  // by nobody
  }
  requests.push_back(world.request("GET", "/nowhere"));
  world.clock.advance(std::chrono::minutes(2));  // what was recorded of this minute's noise counts no more
  world.break_ledger();
  for (const http::Request& request : requests) {
    const auto answer = world.serve(request);
    EXPECT_EQ(answer.response.status, 503) << request.method << " " << request.path;
    EXPECT_EQ(answer.code(), "ledger_unavailable") << request.method << " " << request.path;
    EXPECT_TRUE(answer.frames.empty());
    EXPECT_FALSE(has_canary(answer.text()));
    EXPECT_EQ(answer.header("Set-Cookie"), "");
  }
}

TEST_F(Promises, AQuestionsRecordNamesWhoWhomWhatAndTheSources) {
  const auto answer = world.serve(ask("What is the latest potassium?"));
  ASSERT_EQ(answer.response.status, 200) << answer.text();
  const auto body = answer.json();
  ASSERT_FALSE(body.at("statements").as_array().empty());
  std::set<std::string> cited;
  for (const auto& statement : body.at("statements").as_array()) {
    for (const auto& citation : statement.at("citations").as_array()) cited.emplace(citation.at("document").as_string());
  }
  const auto records = world.newest(1);
  const audit::StoredRecord& stored = records.at(0);
  EXPECT_EQ(stored.record.principal, everyone.id);
  EXPECT_EQ(stored.record.patient, world.a);
  EXPECT_EQ(stored.record.relation, "care_team");
  EXPECT_EQ(stored.record.rule, "treating_team");
  EXPECT_EQ(stored.record.purpose, "treatment");
  EXPECT_EQ(stored.record.policy, world.policies->in_force().get()->version());
  std::set<std::string> recorded;
  for (const DocumentId& document : stored.record.cited) recorded.insert(document.text());
  EXPECT_EQ(recorded, cited);
  ASSERT_TRUE(stored.has_words);
  const auto key = world.keyring->chart_key(*stored.record.chart);
  ASSERT_TRUE(key);
  const auto words = world.ledger->words(stored.sequence, *key);
  ASSERT_TRUE(words) << words.error().detail;
  EXPECT_EQ(words->question, "What is the latest potassium?");
  EXPECT_EQ(words->answer, answer.response.body);
}

TEST_F(Promises, AnAnswerBeyondWhatARecordHoldsIsRefusedAndRecorded) {
  boost::json::array entries = {boost::json::parse(
      R"({"resource":{"resourceType":"Patient","id":"big","identifier":[{"system":"urn:mrn","value":"BIG"}],"name":[{"family":"Big"}]}})")};
  for (int number = 0; number < 150; ++number) {
    boost::json::object order = {{"resourceType", "MedicationRequest"},
                                 {"id", "m" + std::to_string(number)},
                                 {"status", "active"},
                                 {"intent", "order"},
                                 {"subject", {{"reference", "Patient/big"}}},
                                 {"authoredOn", "2025-01-01"}};
    order["medicationCodeableConcept"] = {{"text", "drug" + std::to_string(number) + std::string(9000, 'x')}};
    entries.push_back(boost::json::object{{"resource", std::move(order)}});
  }
  const boost::json::object bundle = {{"resourceType", "Bundle"}, {"type", "collection"}, {"entry", std::move(entries)}};
  const PatientId big = world.import_patient("big.json", boost::json::serialize(bundle).c_str(), "BIG");
  world.relate(big, "urn:npi|everyone", Relation::care_team);
  const auto answer = world.serve(world.by_session(
      world.request("POST", "/api/patients/" + big.text() + "/ask", R"({"question":"list all medications"})"), everyone));
  EXPECT_EQ(answer.response.status, 422) << answer.text().substr(0, 300);
  EXPECT_EQ(answer.code(), "answer_too_large");
  EXPECT_EQ(world.newest(1).at(0).record.reason, "answer_too_large");
  EXPECT_EQ(world.newest(1).at(0).record.patient, big);
}

TEST_F(Promises, AnImportThatTheServersStopCutsOffChangesNothingAndSaysSo) {
  world.gate->stop_imports();
  const std::string bundle =
      R"({"resourceType":"Bundle","type":"collection","entry":[{"resource":{"resourceType":"Patient","id":"late","name":[{"family":"Late"}]}}]})";
  auto request = world.by_session(world.request("POST", "/api/imports", bundle), everyone);
  request.query = {{"name", "late.json"}};
  const auto patients = world.store->count_patients();
  const auto answer = world.serve(std::move(request));
  EXPECT_EQ(answer.response.status, 503);
  EXPECT_EQ(answer.code(), "stopping") << answer.text();
  const std::string id(answer.json().at("object").as_string());
  const auto kept = world.serve(world.by_session(world.request("GET", "/api/imports/" + id), everyone));
  EXPECT_EQ(kept.json().at("state").as_string(), "failed") << kept.text();
  EXPECT_EQ(*world.store->count_patients(), *patients);
}

TEST_F(Promises, AnImportThatCouldStoreNothingSinceTheKeyringsDiskIsFullIsNoSuccess) {
  std::uint64_t used = 0;
  const auto names = world.keyring_disk.list().value();
  for (const std::string& name : names) used += world.keyring_disk.contents(name).size();
  world.keyring_disk.set_space(used);
  const std::string bundle =
      R"({"resourceType":"Bundle","type":"collection","entry":[{"resource":{"resourceType":"Patient","id":"late","name":[{"family":"Late"}]}}]})";
  auto request = world.by_session(world.request("POST", "/api/imports", bundle), everyone);
  request.query = {{"name", "late.json"}};
  const auto patients = world.store->count_patients();
  const auto answer = world.serve(std::move(request));
  EXPECT_EQ(answer.response.status, 507) << answer.text();
  EXPECT_EQ(answer.code(), "out_of_space");
  EXPECT_EQ(*world.store->count_patients(), *patients);
  const std::string id(answer.json().at("object").as_string());
  EXPECT_EQ(world.newest(1).at(0).record.object, id);
  EXPECT_EQ(world.newest(1).at(0).record.outcome, audit::Outcome::failed);
  const auto kept = world.serve(world.by_session(world.request("GET", "/api/imports/" + id), everyone));
  EXPECT_EQ(kept.json().at("state").as_string(), "failed") << kept.text();
  EXPECT_EQ(kept.json().at("report").at("stopped_by").as_string(), "out_of_space");
}

TEST_F(Promises, RefusalsOfKnownCallersAreRecordedOneByOne) {
  for (int number = 0; number < 3; ++number) {
    const std::uint64_t before = world.ledger->size();
    const auto answer = world.serve(world.by_session(world.request("GET", "/api/status"), other));
    EXPECT_EQ(answer.code(), "forbidden");
    ASSERT_EQ(world.ledger->size(), before + 1);
    const auto records = world.newest(1);
    const audit::Record& record = records.at(0).record;
    EXPECT_EQ(record.outcome, audit::Outcome::refused);
    EXPECT_EQ(record.reason, "forbidden");
    EXPECT_EQ(record.rule, policy::denied_role);
    EXPECT_EQ(record.principal, other.id);
  }
}

TEST_F(Promises, ProbesAreCountedAndTheirCountIsRecorded) {
  const std::vector<std::string> probes = {"/healthz", "/readyz", "/metrics", "/api/openapi.json"};
  const std::uint64_t before = world.ledger->size();
  for (int number = 0; number < 10; ++number) {
    for (const std::string& probe : probes) EXPECT_EQ(world.serve(world.request("GET", probe)).response.status, 200);
  }
  EXPECT_EQ(world.ledger->size(), before + 4);
  world.gate->every_minute();
  EXPECT_EQ(world.ledger->size(), before + 4);  // the minute isn't over
  world.clock.advance(std::chrono::minutes(1));
  world.gate->every_minute();
  ASSERT_EQ(world.ledger->size(), before + 8);
  for (const auto& stored : world.newest(4)) EXPECT_EQ(stored.record.count, 9U);
  world.gate->every_minute();
  EXPECT_EQ(world.ledger->size(), before + 8);
}

TEST_F(Promises, EachRefusalOfNobodyHasItsOwnRecordUpToTheLimitOfItsSource) {
  struct Case {
    http::Request request;
    int status;
    std::string_view reason;
  };
  auto cross_site = world.request("POST", "/api/session", R"({"name":"x","password":"y"})");
  cross_site.headers.push_back({"Origin", "https://evil.test"});
  auto bad_token = world.request("GET", "/api/self");
  bad_token.headers.push_back({"Authorization", "Bearer ct_wrong"});
  const std::vector<Case> cases = {
      {world.request("GET", "/api/self"), 401, "unauthenticated"},
      {std::move(bad_token), 401, "unauthenticated"},
      {world.request("GET", "/no/Familycanarya"), 404, "unknown_route"},
      {world.request("PUT", "/healthz"), 405, "method_not_allowed"},
      {world.request("POST", "/api/session", "{"), 400, "bad_json"},
      {world.request("POST", "/api/session", R"({"name":"x"})"), 400, "missing_field"},
      {std::move(cross_site), 403, "csrf"},
      {world.request("POST", path("/ask"), R"({"question":"Familycanarya?"})"), 401, "unauthenticated"},
  };
  std::uint64_t size = world.ledger->size();
  for (std::size_t number = 0; number < limits::noise_records_own_max; ++number) {
    const Case& one = cases.at(number % cases.size());
    const auto answer = world.serve(one.request);
    EXPECT_EQ(answer.response.status, one.status);
    ASSERT_EQ(world.ledger->size(), ++size) << "request " << number;
    const auto records = world.newest(1);
    const audit::Record& record = records.at(0).record;
    EXPECT_EQ(record.request.text(), answer.header("X-Request-Id"));
    EXPECT_EQ(record.status, one.status);
    EXPECT_EQ(record.reason, one.reason);
    EXPECT_EQ(record.answer_digest, crypto::sha256(as_bytes(answer.text())));
    EXPECT_FALSE(has_canary(record.route));
  }
  for (int number = 0; number < 7; ++number) {
    EXPECT_EQ(world.serve(world.request("GET", "/api/self")).response.status, 401);
    EXPECT_EQ(world.serve(world.request("GET", "/elsewhere")).response.status, 404);
  }
  EXPECT_EQ(world.ledger->size(), size);
  auto other_source = world.request("GET", "/api/self");
  other_source.peer.address = "192.0.2.8";
  world.serve(std::move(other_source));
  EXPECT_EQ(world.ledger->size(), ++size);
  world.clock.advance(std::chrono::minutes(1));
  world.gate->every_minute();
  ASSERT_EQ(world.ledger->size(), size + 2);
  for (const auto& stored : world.newest(2)) EXPECT_EQ(stored.record.count, 7U);
  world.serve(world.request("GET", "/api/self"));
  EXPECT_EQ(world.ledger->size(), size + 3) << "a new minute, a new record";
}

TEST_F(Promises, AFloodOfRefusalsFromManySourcesIsCounted) {
  NoiseRecords noise(world.clock);
  std::size_t own = 0;
  std::size_t counted = 0;
  for (std::size_t number = 0; number < 2 * limits::noise_records_own_all_max; ++number) {
    audit::Record record;
    record.outcome = audit::Outcome::refused;
    record.from = "source " + std::to_string(number);
    ++(noise.count(record) ? counted : own);
  }
  // Beyond noise_sources_max sources, the others share what one may have.
  EXPECT_EQ(own, std::min(limits::noise_records_own_all_max, limits::noise_sources_max + limits::noise_records_own_max));
  std::size_t told = 0;
  for (const audit::Record& record : noise.take(NoiseRecords::Which::all)) told += record.count;
  EXPECT_EQ(told, counted);

  NoiseRecords few(world.clock);
  own = 0;
  for (std::size_t number = 0; number < 2 * limits::noise_records_own_all_max; ++number) {
    audit::Record record;
    record.outcome = audit::Outcome::refused;
    record.from = "source " + std::to_string(number % 1000);
    if (!few.count(record)) ++own;
  }
  EXPECT_EQ(own, limits::noise_records_own_all_max);
}

TEST_F(Promises, AClosedLedgerStopsChangesBeforeTheyAreMade) {
  const auto token = world.token_of(everyone);
  world.break_ledger();
  EXPECT_EQ(world.serve(world.request("GET", "/nowhere")).code(), "ledger_unavailable");  // that closes it
  ASSERT_TRUE(world.ledger->closed());
  const std::uint64_t commit = world.store->last_commit();
  for (const Route& route : world.gate->routes().routes()) {
    const auto answer = world.serve(World::with_token(sample_request(world, route, ids), token));
    EXPECT_EQ(answer.code(), "ledger_unavailable") << route.name();
    EXPECT_EQ(world.store->last_commit(), commit) << route.name();
  }
}

TEST_F(Promises, SourcesBeyondTheLimitShareOneCount) {
  NoiseRecords noise(world.clock);
  audit::Record record;
  record.route = "GET /healthz";
  for (std::size_t number = 0; number < limits::noise_sources_max + 100; ++number) {
    record.from = "source " + std::to_string(number);
    if (!noise.count(record)) noise.recorded(record);
  }
  EXPECT_EQ(record.from, "others");
  const auto counted = noise.take(NoiseRecords::Which::all);
  ASSERT_EQ(counted.size(), 1U);
  EXPECT_EQ(counted.at(0).count, 99U);
}

TEST_F(Promises, NeitherMetricsNorProblemsHoldPatientData) {
  for (const Route& route : world.gate->routes().routes()) {
    auto request = world.by_session(sample_request(world, route, ids), everyone);
    request.query.emplace_back("Familycanarya", "MRNCANARYA");
    const auto answer = world.serve(std::move(request));
    const bool ignores = route.spec().others == Others::ignored;  // what is ignored must not come back either
    const int refused = route.spec().refusals == Refusals::on_page ? 303 : 400;
    if (!ignores) {
      EXPECT_EQ(answer.response.status, refused) << route.name();
    }
    EXPECT_FALSE(has_canary(answer.text() + answer.header("Location"))) << answer.text();
  }
  const auto unknown = world.serve(world.request("GET", "/api/patients/Familycanarya"));
  EXPECT_FALSE(has_canary(unknown.text()));
  world.serve(ask("Notecanarya?"));
  const auto metrics = world.serve(world.request("GET", "/metrics"));
  EXPECT_EQ(metrics.response.status, 200);
  EXPECT_NE(metrics.text().find("chartroom_patients 2\n"), std::string::npos) << metrics.text();
  EXPECT_NE(metrics.text().find("route=\"POST /api/patients/{patient}/ask\",status=\"200\"} 1\n"), std::string::npos);
  EXPECT_FALSE(has_canary(metrics.text()));
}

TEST_F(Promises, EveryMetricHasHelpAndTypeOnceBeforeItsSamples) {
  world.serve(ask("latest potassium"));
  const auto answer = world.serve(world.request("GET", "/metrics"));
  std::istringstream lines(answer.text());
  std::multiset<std::string> help;
  std::multiset<std::string> typed;
  std::size_t samples = 0;
  for (std::string line; std::getline(lines, line);) {
    std::string name = line.substr(0, line.find_first_of(" {"));
    if (name == "#") {
      const std::string rest = line.substr(7);
      (line.starts_with("# HELP ") ? help : typed).insert(rest.substr(0, rest.find(' ')));
      continue;
    }
    ++samples;
    for (const std::string_view ending : {"_bucket", "_sum", "_count"}) {
      if (name.starts_with("chartroom_request_seconds") && name.ends_with(ending)) name.resize(name.size() - ending.size());
    }
    EXPECT_EQ(help.count(name), 1U) << line;
    EXPECT_EQ(typed.count(name), 1U) << line;
  }
  EXPECT_GT(samples, 20U);
}

TEST_F(Promises, EveryIdExchangedForAForeignOneGivesNothing) {
  const auto clinician = world.add_account("dr", Roles{}.with(Role::clinician), {"urn:npi|dr"});
  world.relate(world.b, "urn:npi|dr", Relation::encounter);
  SampleIds foreign = ids;
  for (const Route& route : world.gate->routes().routes()) {
    if (policy::is_public(route.spec().action) || route.spec().path.find('{') == std::string_view::npos) continue;
    // Patient a's ids, by someone who is related to b only.
    const auto answer = world.serve(world.by_session(sample_request(world, route, foreign), clinician));
    EXPECT_GE(answer.response.status, 400) << route.name();
    EXPECT_FALSE(has_canary(answer.text())) << route.name();
  }
  // A document of a, by way of b.
  const auto crossed = world.serve(world.by_session(
      world.request("GET", "/api/patients/" + world.b.text() + "/documents/" + ids.document.text()), clinician));
  EXPECT_EQ(crossed.response.status, 404);
  EXPECT_FALSE(has_canary(crossed.text()));
  // A search shows one's own patients only.
  const auto found = world.serve(world.by_session(world.request("GET", "/api/patients"), clinician));
  EXPECT_NE(found.text().find("Familycanaryb"), std::string::npos);
  EXPECT_EQ(found.text().find("Familycanarya"), std::string::npos);
}

TEST_F(Promises, AnswersHaveTheirHeaders) {
  const auto answer = world.serve(world.request("GET", "/healthz"));
  EXPECT_EQ(answer.header("Cache-Control"), "no-store");
  EXPECT_EQ(answer.header("X-Content-Type-Options"), "nosniff");
  EXPECT_TRUE(answer.header("Content-Security-Policy").starts_with("default-src 'none'"));
  EXPECT_TRUE(RequestId::parse(answer.header("X-Request-Id")));
}

}  // namespace
}  // namespace chartroom::gate
