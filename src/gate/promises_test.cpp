// Not recorded, not said; every refusal is recorded; a stream's records; noise; canaries in the wrong places.

#include <set>

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
    ASSERT_EQ(world.ledger->size(), before + 1) << route.name();
    const auto records = world.newest(1);
    const audit::StoredRecord& record = records.at(0);
    EXPECT_EQ(record.record.answer_digest, crypto::sha256(as_bytes(answer.text()))) << route.name();
    EXPECT_EQ(record.record.request.text(), answer.header("X-Request-Id")) << route.name();
    EXPECT_EQ(record.record.route, route.name());
    EXPECT_EQ(record.record.status, answer.response.status) << route.name();
    EXPECT_EQ(record.record.action, action_name(route.spec().action));
  }
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
  EXPECT_EQ(stored.record.rule, "clinician_related_ask");
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

TEST_F(Promises, AStreamHasARecordThatCommitsToAllItsBytesAndOneAtItsEnd) {
  auto request = ask("What is the latest potassium?");
  request.headers.push_back({"Accept", "text/event-stream"});
  FakeResponder responder;
  std::uint64_t records_at_first_frame = 0;
  const std::uint64_t before = world.ledger->size();
  responder.on_frame = [&](std::size_t frame) {
    if (frame == 1) records_at_first_frame = world.ledger->size();
  };
  world.serve_into(std::move(request), responder);
  EXPECT_EQ(responder.header("Content-Type"), "text/event-stream");
  ASSERT_GE(responder.frames.size(), 3U);
  EXPECT_TRUE(responder.frames.front().starts_with("event: started\n"));
  EXPECT_TRUE(responder.frames.back().starts_with("event: finished\n"));
  EXPECT_EQ(records_at_first_frame, before + 1);
  const auto records = world.newest(2);
  EXPECT_EQ(records.at(0).record.outcome, audit::Outcome::success);
  EXPECT_EQ(records.at(1).record.outcome, audit::Outcome::started);
  EXPECT_EQ(records.at(1).record.answer_digest, crypto::sha256(as_bytes(responder.text())));
  EXPECT_TRUE(responder.done);
}

TEST_F(Promises, AStreamStopsWhenItsTokenIsRevokedOrItsReaderIsGone) {
  const auto token = world.token_of(everyone);
  auto request = World::with_token(world.request("POST", path("/ask"), R"({"question":"latest potassium"})"), token);
  request.headers.push_back({"Accept", "text/event-stream"});
  FakeResponder revoked;
  revoked.on_frame = [&](std::size_t frame) {
    if (frame == 1) {
      EXPECT_TRUE(world.sessions->end(everyone.id, token.id, SignedInBy::bearer_token));
    }
  };
  world.serve_into(std::move(request), revoked);
  ASSERT_EQ(revoked.frames.size(), 2U);
  EXPECT_TRUE(revoked.frames.back().starts_with("event: broken\n"));
  EXPECT_EQ(world.newest(1).at(0).record.outcome, audit::Outcome::broken);
  EXPECT_EQ(world.newest(1).at(0).record.answer_digest, crypto::sha256(as_bytes(revoked.frames.back())));

  auto again = ask("latest potassium");
  again.headers.push_back({"Accept", "text/event-stream"});
  FakeResponder gone;
  gone.fail_at_frame = 2;
  world.serve_into(std::move(again), gone);
  EXPECT_EQ(gone.frames.size(), 2U);
  EXPECT_EQ(world.newest(1).at(0).record.outcome, audit::Outcome::broken);
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

TEST_F(Promises, NoiseIsCountedAndItsCountIsRecorded) {
  const std::uint64_t before = world.ledger->size();
  for (int number = 0; number < 10; ++number) {
    EXPECT_EQ(world.serve(world.request("GET", "/healthz")).response.status, 200);
    EXPECT_EQ(world.serve(world.request("GET", "/api/self")).response.status, 401);
    EXPECT_EQ(world.serve(world.request("GET", "/no/Familycanarya")).response.status, 404);
    EXPECT_EQ(world.serve(world.request("PUT", "/healthz")).response.status, 405);
  }
  EXPECT_EQ(world.ledger->size(), before + 4);
  world.gate->every_minute();
  EXPECT_EQ(world.ledger->size(), before + 4);  // the minute isn't over
  world.clock.advance(std::chrono::minutes(1));
  world.gate->every_minute();
  ASSERT_EQ(world.ledger->size(), before + 8);
  for (const auto& stored : world.newest(4)) {
    EXPECT_EQ(stored.record.count, 9U);
    EXPECT_FALSE(has_canary(stored.record.route));
  }
  world.gate->every_minute();
  EXPECT_EQ(world.ledger->size(), before + 8);
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
    EXPECT_EQ(answer.response.status, 400) << route.name();
    EXPECT_FALSE(has_canary(answer.text())) << answer.text();
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
