// A streamed answer through the whole gate: recorded before its first frame, permitted at each, and recorded again at its end.

#include "crypto/digest.h"
#include "gate/gate_fixture.h"

namespace chartroom::gate {
namespace {

class Streams : public ::testing::Test {
 protected:
  Streams() {
    everyone = world.add_account("everyone", Roles(7), {"urn:npi|everyone"});
    world.relate(world.a, "urn:npi|everyone", Relation::care_team);
  }
  std::string path(const std::string& rest) const { return "/api/patients/" + world.a.text() + rest; }
  http::Request ask(const std::string& question) {
    return world.by_session(
        world.request("POST", path("/ask"), boost::json::serialize(boost::json::object{{"question", question}})), everyone);
  }

  World world;
  store::AccountRow everyone;
};

TEST_F(Streams, AStreamHasARecordThatCommitsToAllItsBytesAndOneAtItsEnd) {
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

TEST_F(Streams, AStreamStopsWhenItsTokenIsRevokedOrItsReaderIsGone) {
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

TEST_F(Streams, AStreamStopsWhenTheGrantItRestsOnIsTakenBack) {
  const auto guest = world.add_account("guest", Roles{}.with(Role::clinician));
  const GrantId grant = world.grant(world.a, guest.id, std::chrono::hours(1));
  auto request = world.by_session(world.request("POST", path("/ask"), R"({"question":"latest potassium"})"), guest);
  request.headers.push_back({"Accept", "text/event-stream"});
  FakeResponder responder;
  responder.on_frame = [&](std::size_t frame) {
    if (frame != 1) return;
    EXPECT_TRUE(world.store->write([&](store::Transaction& t) { return t.remove_grant(grant); }));
  };
  world.serve_into(std::move(request), responder);
  ASSERT_EQ(responder.frames.size(), 2U) << responder.text();
  EXPECT_TRUE(responder.frames.back().starts_with("event: broken\n"));
  EXPECT_EQ(world.newest(1).at(0).record.outcome, audit::Outcome::broken);
}

// Which frame, from 1, begins with this event; 0 if none does.
std::size_t frame_of(const FakeResponder& responder, std::string_view event) {
  const std::string begin = "event: " + std::string(event) + "\n";
  for (std::size_t i = 0; i < responder.frames.size(); ++i) {
    if (responder.frames[i].starts_with(begin)) return i + 1;
  }
  return 0;
}

// Three potassiums, two of them of one day.
constexpr const char* bundle_of_c = R"({"resourceType":"Bundle","type":"collection","entry":[
 {"resource":{"resourceType":"Patient","id":"c","identifier":[{"system":"urn:mrn","value":"MRNCANARYC"}],
  "name":[{"family":"Familycanaryc"}],"birthDate":"1950-03-12"}},
 {"resource":{"resourceType":"Observation","id":"oc1","status":"final","subject":{"reference":"Patient/c"},
  "code":{"text":"Potassium"},"effectiveDateTime":"2025-11-01","valueQuantity":{"value":4.1,"unit":"mmol/L"}}},
 {"resource":{"resourceType":"Observation","id":"oc2","status":"final","subject":{"reference":"Patient/c"},
  "code":{"text":"Potassium"},"effectiveDateTime":"2025-11-02","valueQuantity":{"value":5.9,"unit":"mmol/L"},
  "referenceRange":[{"low":{"value":3.5,"unit":"mmol/L"},"high":{"value":5.1,"unit":"mmol/L"}}]}},
 {"resource":{"resourceType":"Observation","id":"oc3","status":"final","subject":{"reference":"Patient/c"},
  "code":{"text":"Potassium"},"effectiveDateTime":"2025-11-02","valueQuantity":{"value":4.2,"unit":"mmol/L"}}}]})";

TEST_F(Streams, TablesAndContradictionsOfAStreamAreFramesThatNeedTheReceiptAndThePermit) {
  const PatientId patient = world.import_patient("c.json", bundle_of_c, "MRNCANARYC");
  world.relate(patient, "urn:npi|everyone", Relation::care_team);
  const auto streamed = [&](std::string_view question) {
    auto request = world.request("POST", "/api/patients/" + patient.text() + "/ask",
                                 boost::json::serialize(boost::json::object{{"question", question}}));
    request.headers.push_back({"Accept", "text/event-stream"});
    return request;
  };
  const std::pair<const char*, const char*> questions[] = {{"potassium over time", "table"},
                                                           {"latest potassium", "contradiction"}};
  for (const auto& [question, event] : questions) {
    FakeResponder whole;
    world.serve_into(world.by_session(streamed(question), everyone), whole);
    const std::size_t at = frame_of(whole, event);
    ASSERT_GT(at, 1U) << whole.text();
    EXPECT_LT(at, whole.frames.size()) << "before the answer is finished";
    EXPECT_EQ(world.newest(2).at(1).record.answer_digest, crypto::sha256(as_bytes(whole.text())));

    const auto token = world.token_of(everyone);
    FakeResponder revoked;
    revoked.on_frame = [&](std::size_t frame) {
      if (frame + 1 == at) {
        EXPECT_TRUE(world.sessions->end(everyone.id, token.id, SignedInBy::bearer_token));
      }
    };
    world.serve_into(World::with_token(streamed(question), token), revoked);
    EXPECT_EQ(frame_of(revoked, event), 0U) << "the permit ended before it";
    EXPECT_EQ(frame_of(revoked, "broken"), at);
  }
}

}  // namespace
}  // namespace chartroom::gate
