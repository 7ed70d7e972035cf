// The webhook is told of a broken glass: at once, in order, until it takes it, over restarts; and of nothing but who, why and
// until when. The real gate, store, ledger and a real receiver; time is turned by hand.

#include "gate/emergency_webhook.h"

#include <boost/json.hpp>
#include <thread>

#include "base/limits.h"
#include "gate/gate_fixture.h"
#include "gate/webhook_fixture.h"
#include "identity/totp.h"
#include "testing/faulty_vfs.h"

namespace chartroom::gate {
namespace {

namespace json = boost::json;
using namespace std::chrono_literals;
using std::chrono::milliseconds;

// That no waiting of ours, with what chance adds, is shorter or longer.
struct Between {
  milliseconds least;
  milliseconds most;
};
constexpr Between waiting(milliseconds wait) { return {wait, wait + wait / 4}; }

class Told : public ::testing::Test {
 protected:
  Told() {
    webhook = make();
    rebuild_gate();
    dana = world.add_account("dana", Roles{}.with(Role::clinician));
    privacy = world.add_account("privacy", Roles{}.with(Role::privacy_officer));
    admin = world.add_account("admin", Roles{}.with(Role::operator_));
  }
  ~Told() override { world.gate.reset(); }

  std::unique_ptr<EmergencyWebhook> make() {
    auto made = Webhook::create(there.settings());
    CHECK(made.has_value(), "a test's webhook is right");
    return std::make_unique<EmergencyWebhook>(std::move(*made),
                                              EmergencyWebhook::Parts{world.clock, *world.store, *world.ledger});
  }
  void rebuild_gate() {
    world.gate.reset();
    world.gate = std::make_unique<Gate>(Services{world.clock,
                                                 *world.store,
                                                 *world.keyring,
                                                 *world.policies,
                                                 *world.ledger,
                                                 *world.record_index,
                                                 world.sealing,
                                                 *world.charts,
                                                 *world.importer,
                                                 *world.sessions,
                                                 *world.accounts,
                                                 *world.second_factors,
                                                 *world.service_accounts,
                                                 *world.client_credentials,
                                                 *world.sign_in,
                                                 [] { return http::Counters{}; },
                                                 4711,
                                                 nullptr,
                                                 nullptr,
                                                 webhook.get()});
  }
  // As far as the webhook goes: it knows nothing but what the store does.
  void restart() {
    world.gate.reset();
    webhook = make();
    rebuild_gate();
  }
  FakeResponder post(const std::string& path, const json::object& body, const store::AccountRow& by) {
    return world.serve(world.by_session(world.request("POST", path, body.empty() ? "" : json::serialize(body)), by));
  }
  // By the route, as dana. Her id of it.
  std::string break_glass() {
    if (!dana.second_factor) {
      dana.second_factor.emplace();
      dana.second_factor->secret.bytes[0] = 7;
      CHECK(world.store->write([&](store::Transaction& t) { return t.put_account(dana); }).has_value(), "account written");
    }
    world.clock.advance(1min);
    const auto code = identity::totp_code(dana.second_factor->secret.bytes, identity::totp_step_at(world.clock.now()));
    const auto opened = post(
        "/api/emergencies",
        {{"patient", world.a.text()}, {"reason", "life_threat"}, {"words", "Wordcanarya unconscious"}, {"code", code}}, dana);
    EXPECT_EQ(opened.response.status, 201) << opened.text();
    return std::string(opened.json().at("id").as_string());
  }
  std::size_t came() const { return there.came().size(); }
  static std::string emergency_of(const http::Request& request) {
    return std::string(json::parse(request.body).at("data").at("emergency").as_string());
  }
  // The next round is due within these bounds from now, and the one before it sends nothing. Leaves the clock there.
  void expect_next(std::optional<SteadyTime> next, Between bounds) {
    ASSERT_TRUE(next);
    const auto wait = std::chrono::ceil<milliseconds>(*next - world.clock.steady());
    EXPECT_GE(wait, bounds.least);
    EXPECT_LE(wait, bounds.most);
    const std::size_t before = came();
    world.clock.advance(wait - 2ms);
    EXPECT_EQ(webhook->round(), next);
    EXPECT_EQ(came(), before) << "too early";
    world.clock.advance(2ms);
  }
  std::vector<audit::Record> records_of_telling() {
    std::vector<audit::Record> out;
    for (audit::StoredRecord& one : world.newest(100)) {
      if (one.record.action == "tell_emergency") out.insert(out.begin(), std::move(one.record));
    }
    return out;
  }

  ScriptedReceiver there;  // before the world: the gate's last work may use the webhook
  World world;
  std::unique_ptr<EmergencyWebhook> webhook;
  store::AccountRow dana;
  store::AccountRow privacy;
  store::AccountRow admin;
};

// --- what is said --------------------------------------------------------------------------------------------------------

TEST_F(Told, WhoWhyUntilWhenAndWhereAndNothingOfThePatient) {
  const std::string id = break_glass();
  EXPECT_FALSE(webhook->round());
  const auto requests = there.came();
  ASSERT_EQ(requests.size(), 1U);
  const http::Request& request = requests[0];
  EXPECT_EQ(request.header("webhook-id"), "opened_" + id);
  EXPECT_EQ(request.header("webhook-signature"), signature_by_hand(first_secret, request));
  const auto now = std::chrono::floor<std::chrono::seconds>(world.clock.now()).time_since_epoch().count();
  EXPECT_EQ(request.header("webhook-timestamp"), std::to_string(now));
  const json::value expected = {{"type", "emergency.opened"},
                                {"timestamp", format_timestamp(world.clock.now())},
                                {"data",
                                 {{"emergency", id},
                                  {"who", "dana"},
                                  {"reason", "life_threat"},
                                  {"until", format_timestamp(world.clock.now() + 1h)},
                                  {"review", "https://chartroom.test/#/emergencies"}}}};
  EXPECT_EQ(json::parse(request.body), expected);
  std::string all = request.target + request.body;
  for (const http::Header& one : request.headers) all += one.name + one.value;
  EXPECT_FALSE(has_canary(all)) << all;
  EXPECT_EQ(all.find(world.a.text()), std::string::npos);
  EXPECT_EQ(all.find("unconscious"), std::string::npos);
}

TEST_F(Told, OnceEachAndThePageSaysWhen) {
  break_glass();
  webhook->round();
  EXPECT_FALSE(webhook->round());
  webhook->wake();
  EXPECT_FALSE(webhook->round());
  EXPECT_EQ(came(), 1U);
  const auto listed = world.serve(world.by_session(world.request("GET", "/api/emergencies"), privacy)).json();
  EXPECT_EQ(listed.at("items").at(0).at("told").as_string(), format_timestamp(world.clock.now()));
}

TEST_F(Told, TheLedgerHasEachStepAndWhomItIsAbout) {
  const std::string id = break_glass();
  there.answer_with(500);
  webhook->round();
  world.clock.advance(10s);
  webhook->round();
  there.answer_with(200);
  world.clock.advance(10s);
  webhook->round();
  const auto records = records_of_telling();
  ASSERT_EQ(records.size(), 3U) << "further failures are in the log alone";
  EXPECT_EQ(records[0].outcome, audit::Outcome::started);
  EXPECT_EQ(records[1].outcome, audit::Outcome::failed);
  EXPECT_EQ(records[1].status, 500);
  EXPECT_EQ(records[2].outcome, audit::Outcome::success);
  EXPECT_EQ(records[2].status, 200);
  for (const audit::Record& record : records) {
    EXPECT_EQ(record.request, records[0].request);
    EXPECT_EQ(record.principal_name, "system:emergency_webhook");
    EXPECT_EQ(record.object, id);
    EXPECT_EQ(record.subject, dana.id);
    EXPECT_EQ(record.patient, world.a);
  }
}

TEST_F(Told, WhatCannotBeRecordedDoesNotLeave) {
  break_glass();
  world.break_ledger();
  webhook->round();
  webhook->wake();
  EXPECT_FALSE(webhook->round());
  EXPECT_EQ(came(), 0U);
  EXPECT_EQ(webhook->report()->waiting, 1U);
}

TEST_F(Told, TheLogAndTheReportNameNeitherThePatientNorTheAddressBeyondItsHost) {
  ::testing::internal::CaptureStderr();
  break_glass();
  for (const int status : {302, 400, 503}) {
    there.answer_with(status, {{"Location", "https://localhost/"}}, "Wordcanaryb");
    world.clock.advance(2h);
    webhook->round();
  }
  there.stop();
  world.clock.advance(2h);
  webhook->round();
  const std::string log = ::testing::internal::GetCapturedStderr() + webhook->report()->problem;
  EXPECT_NE(log.find("webhook_failed"), std::string::npos);
  EXPECT_FALSE(has_canary(log)) << log;
  EXPECT_EQ(log.find("CANARY"), std::string::npos) << log;
  EXPECT_EQ(log.find(world.a.text()), std::string::npos) << log;
  EXPECT_EQ(log.find("whsec_"), std::string::npos) << log;
}

// --- when ----------------------------------------------------------------------------------------------------------------

TEST_F(Told, AtOnceByAThreadOfItsOwn) {
  const std::jthread telling([&](const std::stop_token& stop) { webhook->run(stop); });
  const std::string first = break_glass();
  ASSERT_TRUE(there.wait_for(1));
  const std::string second = break_glass();
  ASSERT_TRUE(there.wait_for(2));
  EXPECT_EQ(emergency_of(there.came()[0]), first);
  EXPECT_EQ(emergency_of(there.came()[1]), second);
}

TEST_F(Told, AReceiverThatHangsKeepsNobodyWaiting) {
  there.hang();
  const std::jthread telling([&](const std::stop_token& stop) { webhook->run(stop); });
  break_glass();
  ASSERT_TRUE(there.wait_for(1)) << "and from now on it hangs";
  break_glass();
  const auto chart = world.by_session(world.request("GET", "/api/patients/" + world.a.text()), dana);
  EXPECT_EQ(world.serve(chart).response.status, 403) << "not for treatment";
  EXPECT_EQ(webhook->report()->waiting, 2U);
  there.stop();  // which ends the try
}

TEST_F(Told, TriedAgainAfterWaitsThatGrowUnderTheSameIdAndANewTime) {
  there.answer_with(503);
  break_glass();
  auto next = webhook->round();
  std::vector<milliseconds> waits = {1s, 2s, 4s, 8s, 16s, 32s, 64s, 128s, 256s, 300s, 300s};
  for (const milliseconds wait : waits) {
    expect_next(next, waiting(wait));
    next = webhook->round();
  }
  there.answer_with(204);
  expect_next(next, waiting(300s));
  EXPECT_FALSE(webhook->round());
  const auto requests = there.came();
  ASSERT_EQ(requests.size(), waits.size() + 2);
  for (std::size_t at = 1; at < requests.size(); ++at) {
    EXPECT_EQ(requests[at].header("webhook-id"), requests[0].header("webhook-id"));
    EXPECT_EQ(requests[at].body, requests[0].body);
    EXPECT_NE(requests[at].header("webhook-timestamp"), requests[at - 1].header("webhook-timestamp"));
    EXPECT_EQ(requests[at].header("webhook-signature"), signature_by_hand(first_secret, requests[at]));
  }
  there.answer_with(503);
  break_glass();
  expect_next(webhook->round(), waiting(1s));
}

TEST_F(Told, WhatSaysLaterIsTriedAgainSoonAndWhatRefusesSlowly) {
  break_glass();
  for (const int status : {408, 429, 500, 502, 503, 504}) {
    there.answer_with(status);
    restart();
    expect_next(webhook->round(), waiting(1s));
  }
  for (const int status : {301, 307, 400, 401, 404, 410, 413, 422}) {
    there.answer_with(status);
    restart();
    auto next = webhook->round();
    for (const milliseconds wait : {60s, 120s, 240s}) {
      expect_next(next, waiting(wait));
      next = webhook->round();
    }
  }
}

TEST_F(Told, OneThatIsRefusedHoldsNoOtherBackAndIsNotForgotten) {
  const std::string first = break_glass();
  const std::string second = break_glass();
  there.answer_by([&](const http::Request& request) { return http::Response(emergency_of(request) == first ? 400 : 204); });
  auto next = webhook->round();
  ASSERT_EQ(came(), 2U);
  EXPECT_EQ(emergency_of(there.came()[1]), second);
  EXPECT_EQ(webhook->report()->waiting, 1U);
  for (int hours = 0; hours < 100; ++hours) {
    ASSERT_TRUE(next);
    EXPECT_LE(*next - world.clock.steady(), 75min);
    world.clock.advance(75min);
    next = webhook->round();
  }
  EXPECT_EQ(came(), 102U);
  there.answer_with(204);
  world.clock.advance(75min);
  EXPECT_FALSE(webhook->round());
  EXPECT_EQ(webhook->report()->waiting, 0U);
}

TEST_F(Told, InTheOrderInWhichTheyWereBrokenAlsoAfterTheReceiverWasDown) {
  std::vector<std::string> ids = {break_glass(), break_glass(), break_glass()};
  there.answer_with(503);
  webhook->round();
  EXPECT_EQ(came(), 1U) << "the others would fare no better";
  there.answer_with(200);
  world.clock.advance(2s);
  EXPECT_FALSE(webhook->round());
  const auto requests = there.came();
  ASSERT_EQ(requests.size(), 4U);
  for (std::size_t at = 0; at < ids.size(); ++at) EXPECT_EQ(emergency_of(requests[at + 1]), ids[at]);
}

TEST_F(Told, ANewOneIsTriedAtOnceThoughTheReceiverWasDown) {
  there.answer_with(503);
  break_glass();
  for (int tries = 0; tries < 9; ++tries) {
    webhook->round();
    world.clock.advance(1h);
  }
  webhook->round();
  const std::size_t before = came();
  world.clock.advance(1s);
  webhook->round();
  EXPECT_EQ(came(), before) << "it waits for some minutes";
  there.answer_with(200);
  break_glass();
  EXPECT_FALSE(webhook->round());
  EXPECT_EQ(came(), before + 2);
}

TEST_F(Told, AfterARestartUnderTheSameId) {
  there.answer_with(500);
  break_glass();
  webhook->round();
  there.answer_with(200);
  restart();
  EXPECT_FALSE(webhook->round());
  ASSERT_EQ(came(), 2U);
  EXPECT_EQ(there.came()[1].header("webhook-id"), there.came()[0].header("webhook-id"));
  restart();
  EXPECT_FALSE(webhook->round());
  EXPECT_EQ(came(), 2U) << "what was taken is not sent again";
}

TEST_F(Told, WhatSomebodyHasSignedOffNeedsNoTelling) {
  there.answer_with(500);
  const std::string id = break_glass();
  webhook->round();
  const auto reviewed = post("/api/emergencies/" + id + "/review", {{"justified", true}, {"words", "so it was"}}, privacy);
  ASSERT_EQ(reviewed.response.status, 200) << reviewed.text();
  there.answer_with(200);
  world.clock.advance(1h);
  EXPECT_FALSE(webhook->round());
  EXPECT_EQ(came(), 1U);
  EXPECT_EQ(webhook->report()->waiting, 0U);
}

TEST_F(Told, AReviewDoesNotUndoThatItWasTold) {
  const std::string id = break_glass();
  webhook->round();
  post("/api/emergencies/" + id + "/review", {{"justified", true}, {"words", "so it was"}}, privacy);
  EXPECT_GT((*world.store->emergency(*EmergencyId::parse(id)))->told, Timestamp{});
  EXPECT_TRUE((*world.store->emergency(*EmergencyId::parse(id)))->is_reviewed());
}

TEST_F(Told, ASecretThatCannotBeReadDelaysAndLosesNothing) {
  there.write("secret", "none");
  break_glass();
  EXPECT_TRUE(webhook->round());
  EXPECT_EQ(came(), 0U);
  EXPECT_NE(webhook->report()->problem.find("whsec_"), std::string::npos);
  there.write("secret", second_secret);
  world.clock.advance(2s);
  EXPECT_FALSE(webhook->round());
  EXPECT_EQ(there.came().at(0).header("webhook-signature"), signature_by_hand(second_secret, there.came()[0]));
}

TEST(ToldOnce, AReceiverThatTookItIsNotSentItAgainWhereTheStoreCantKeepThat) {
  ScriptedReceiver there;
  testing::FaultyVfs vfs("webhook");
  World world;
  const testing::TempFolder folder;
  testing::FaultyDisk keyring_disk;
  ASSERT_TRUE(store::Keyring::create(keyring_disk, world.master));
  const auto keyring = std::move(*store::Keyring::open(keyring_disk, world.master));
  const auto file = folder / "store.db";
  const auto store = std::move(
      *store::Store::open({.file = file, .readers = 2, .vfs = vfs.cipher_name()}, world.master, *keyring, world.clock));
  store::EmergencyRow row;
  row.id = crypto::new_id<EmergencyId>();
  row.patient = crypto::new_id<PatientId>();
  row.principal = crypto::new_id<PrincipalId>();
  row.opened = row.until = world.clock.now();
  row.reason = "life_threat";
  const auto written = store->write([&](store::Transaction& t) -> Status {
    if (auto added = t.add_patient(row.patient, crypto::new_id<ChartId>(), {}); !added) return added;
    return t.put_emergency(row);
  });
  ASSERT_TRUE(written) << written.error().detail;
  EmergencyWebhook webhook(std::move(*Webhook::create(there.settings())), {world.clock, *store, *world.ledger});
  vfs.fail_at(vfs.operations() + 1, testing::FaultyVfs::Fault::disk_full);
  EXPECT_TRUE(webhook.round());
  world.clock.advance(1h);
  EXPECT_TRUE(webhook.round());
  EXPECT_EQ(there.came().size(), 1U);
  EXPECT_EQ(webhook.report()->waiting, 1U) << "as far as the store knows";
  vfs.end_fault();
  world.clock.advance(1h);
  EXPECT_FALSE(webhook.round());
  EXPECT_EQ(there.came().size(), 1U);
  EXPECT_EQ(webhook.report()->waiting, 0U);
}

// --- for the operator ----------------------------------------------------------------------------------------------------

TEST_F(Told, MetricsAndStatusSayWhatWaits) {
  const auto metrics = [&] { return world.serve(world.request("GET", "/metrics")).text(); };
  const auto status = [&] {
    return world.serve(world.by_session(world.request("GET", "/api/status"), admin)).json().at("emergency_webhook").as_object();
  };
  there.answer_with(404);
  break_glass();
  webhook->round();
  world.clock.advance(40s);
  for (const char* line :
       {"chartroom_emergency_webhook_waiting 1\n", "chartroom_emergency_webhook_oldest_seconds 40\n",
        "chartroom_emergency_webhook_failures_total 1\n", "chartroom_emergency_webhook_deliveries_total 0\n"}) {
    EXPECT_NE(metrics().find(line), std::string::npos) << line;
  }
  const json::object failing = {{"waiting", 1},
                                {"oldest_seconds", 40},
                                {"deliveries", 0},
                                {"failures", 1},
                                {"problem", "the webhook answers with status 404"}};
  EXPECT_EQ(status(), failing);
  there.answer_with(200);
  world.clock.advance(1min);
  webhook->round();
  const json::object well = {{"waiting", 0}, {"oldest_seconds", 0}, {"deliveries", 1}, {"failures", 1}};
  EXPECT_EQ(status(), well);
}

TEST_F(Told, WithoutAWebhookNothingIsSaidOfOne) {
  world.gate.reset();
  webhook = nullptr;
  rebuild_gate();
  break_glass();
  EXPECT_EQ(world.serve(world.request("GET", "/metrics")).text().find("webhook"), std::string::npos);
  EXPECT_FALSE(world.serve(world.by_session(world.request("GET", "/api/status"), admin)).json().contains("emergency_webhook"));
  EXPECT_EQ(post("/api/emergencies/webhook/test", {}, admin).code(), "unsupported");
}

TEST_F(Told, ATestSaysThatItIsOneAndIsRecordedBeforeItLeaves) {
  std::vector<audit::Outcome> outcomes_when_it_came;
  there.answer_by([&](const http::Request&) {
    for (const auto& one : world.newest(1)) outcomes_when_it_came.push_back(one.record.outcome);
    return http::Response(202);
  });
  const auto answer = post("/api/emergencies/webhook/test", {}, admin);
  ASSERT_EQ(answer.response.status, 200) << answer.text();
  const auto body = answer.json();
  EXPECT_TRUE(body.at("delivered").as_bool());
  EXPECT_EQ(body.at("status").as_int64(), 202);
  const auto requests = there.came();
  ASSERT_EQ(requests.size(), 1U);
  EXPECT_EQ(requests[0].header("webhook-id"), body.at("id").as_string());
  EXPECT_EQ(requests[0].header("webhook-signature"), signature_by_hand(first_secret, requests[0]));
  EXPECT_EQ(json::parse(requests[0].body).at("type").as_string(), "webhook.test");
  EXPECT_EQ(outcomes_when_it_came, std::vector{audit::Outcome::started});
  const auto records = world.newest(1);
  EXPECT_EQ(records.at(0).record.route, "POST /api/emergencies/webhook/test");
  EXPECT_EQ(records.at(0).record.principal, admin.id);
  EXPECT_EQ(records.at(0).record.object, body.at("id").as_string());
}

TEST_F(Told, ATestThatFailsSaysWhy) {
  there.answer_with(401);
  auto body = post("/api/emergencies/webhook/test", {}, admin).json();
  EXPECT_FALSE(body.at("delivered").as_bool());
  EXPECT_EQ(body.at("status").as_int64(), 401);
  EXPECT_EQ(body.at("problem").as_string(), "the webhook answers with status 401");
  for (const int status : {301, 302, 303, 307, 308}) {
    there.answer_with(status, {{"Location", "https://localhost/Wordcanaryc"}});
    body = post("/api/emergencies/webhook/test", {}, admin).json();
    EXPECT_EQ(body.at("status").as_int64(), status);
    EXPECT_EQ(body.at("problem").as_string(),
              "the webhook answers with status " + std::to_string(status) +
                  ", a redirect; Chartroom follows none: configure the address that it leads to");
  }
  there.stop();
  body = post("/api/emergencies/webhook/test", {}, admin).json();
  EXPECT_FALSE(body.contains("status"));
  EXPECT_NE(std::string(body.at("problem").as_string()).find("localhost"), std::string::npos);
}

TEST_F(Told, ATestThatIsTakenHasWhatWaitsToldAtOnce) {
  there.answer_with(503);
  const std::string id = break_glass();
  webhook->round();
  there.answer_with(200);
  post("/api/emergencies/webhook/test", {}, admin);
  EXPECT_FALSE(webhook->round());
  ASSERT_EQ(came(), 3U);
  EXPECT_EQ(emergency_of(there.came()[2]), id);
}

TEST_F(Told, ATestThatIsTakenHasToldAtOnceWhatWasRefusedBefore) {
  there.answer_with(401);  // a changed secret
  const std::string id = break_glass();
  auto next = webhook->round();
  for (int tries = 0; tries < 8; ++tries) {
    world.clock.advance(75min);
    next = webhook->round();
  }
  const std::size_t before = came();
  there.answer_with(200);
  const auto counts = webhook->report();
  post("/api/emergencies/webhook/test", {}, admin);
  EXPECT_EQ(webhook->report()->deliveries, counts->deliveries) << "a test delivers nothing";
  EXPECT_FALSE(webhook->round());
  ASSERT_EQ(came(), before + 2);
  EXPECT_EQ(emergency_of(there.came().back()), id);
}

TEST_F(Told, OneTestAtATime) {
  there.hang();
  const std::jthread first([&] { EXPECT_FALSE(webhook->test()->is_delivered()); });
  ASSERT_TRUE(there.wait_for(1));
  EXPECT_EQ(post("/api/emergencies/webhook/test", {}, admin).code(), "busy");
  there.stop();
}

}  // namespace
}  // namespace chartroom::gate
