// A policy that opens charts at certain places and times, as a client meets it: who is elsewhere or late is told so and sees
// nobody listed, a stream is cut at the end of its window, and nothing is told to who may not anyway.

#include "gate/samples_fixture.h"
#include "identity/totp.h"
#include "policy/zone_fixture.h"

namespace chartroom::gate {
namespace {

namespace json = boost::json;
using namespace std::chrono_literals;

// Doctors in the clinic, nurses in working hours; who has a grant from everywhere, but on Sundays.
constexpr const char* place_time_policy = R"(version = 1
title = "test"
[purposes]
clinician = ["treatment", "emergency"]
nurse = ["treatment"]
[[place]]
name = "clinic"
addresses = ["192.0.2.0/24", "2001:db8::/32"]
[[time]]
name = "working_hours"
days = ["monday", "tuesday", "wednesday", "thursday", "friday"]
from = "07:00"
to = "19:00"
[[time]]
name = "sunday"
days = ["sunday"]
[[allow]]
name = "doctors"
role = ["clinician"]
purpose = ["treatment"]
relation = ["care_team"]
action = ["search_patients", "read_chart", "ask"]
kinds = "any"
labels = []
place = ["clinic"]
[[allow]]
name = "nurses"
role = ["nurse"]
purpose = ["treatment"]
relation = ["care_team"]
action = ["search_patients", "read_chart", "ask"]
kinds = "any"
labels = []
time = ["working_hours"]
[[allow]]
name = "guests"
role = ["clinician"]
purpose = ["treatment"]
relation = ["grant"]
action = ["search_patients", "read_chart"]
kinds = "any"
labels = []
[[allow]]
name = "glass"
role = ["clinician"]
purpose = ["emergency"]
relation = ["emergency"]
action = ["read_chart"]
kinds = "any"
labels = []
place = ["clinic"]
[[deny]]
name = "no_guests_on_sundays"
relation = ["grant"]
time = ["sunday"]
unless_place = ["clinic"]
[emergency]
minutes = 30
[[emergency.reason]]
code = "danger"
words = "In danger"
)";

constexpr const char* in_the_clinic = "192.0.2.7";
constexpr const char* at_home = "198.51.100.1";

class PlaceAndTime : public ::testing::Test {
 protected:
  PlaceAndTime() {
    auto policy = policy::Policy::make(place_time_policy);
    CHECK(policy.has_value(), "the policy is right");
    world.policies->in_force().put(*std::move(policy));
    doctor = world.add_account("doctor", Roles{}.with(Role::clinician), {"urn:npi|doctor"});
    nurse = world.add_account("nurse", Roles{}.with(Role::nurse), {"urn:npi|nurse"});
    privacy = world.add_account("privacy", Roles{}.with(Role::privacy_officer));
    world.relate(world.a, "urn:npi|doctor", Relation::care_team);
    world.relate(world.a, "urn:npi|nurse", Relation::care_team);
  }

  FakeResponder get(const std::string& path, const store::AccountRow& by, const char* from = in_the_clinic) {
    http::Request made = world.by_session(world.request("GET", path), by);
    made.peer.address = from;
    return world.serve(std::move(made));
  }
  std::string chart() const { return "/api/patients/" + world.a.text(); }
  std::set<std::string> listed(const store::AccountRow& by, const char* from) {
    std::set<std::string> out;
    const json::object page = get("/api/patients", by, from).json();
    for (const json::value& item : page.at("items").as_array()) out.emplace(item.at("id").as_string());
    return out;
  }
  void set_time(std::chrono::sys_days day, std::chrono::microseconds time) { world.clock.set_wall_time(Timestamp(day) + time); }

  const policy::Zone zone{"UTC0"};
  World world;  // on Monday, January 5, 2026, at 08:00
  store::AccountRow doctor;
  store::AccountRow nurse;
  store::AccountRow privacy;
};

constexpr auto monday = std::chrono::sys_days(std::chrono::year(2026) / 1 / 5);

TEST_F(PlaceAndTime, WhoIsElsewhereIsToldSo) {
  EXPECT_EQ(get(chart(), doctor).response.status, 200);
  EXPECT_EQ(get(chart(), doctor, "2001:db8::7").response.status, 200);
  EXPECT_EQ(get(chart(), doctor, "::ffff:192.0.2.9").response.status, 200);
  const auto refused = get(chart(), doctor, at_home);
  EXPECT_EQ(refused.code(), "denied_place");
  EXPECT_EQ(refused.response.status, 403);
  EXPECT_NE(refused.json().at("detail").as_string().find("from a machine in the clinic"), std::string::npos);
  EXPECT_EQ(world.newest(1).at(0).record.rule, "denied_place");
  EXPECT_EQ(world.newest(1).at(0).record.from, at_home);
  EXPECT_EQ(get(chart() + "/documents", doctor, at_home).code(), "denied_place");

  // What a caller says of itself counts for nothing, and the local socket is in no place.
  http::Request made = world.by_session(world.request("GET", chart()), doctor);
  made.peer.address = at_home;
  made.headers.push_back({"X-Forwarded-For", in_the_clinic});
  EXPECT_EQ(world.serve(std::move(made)).code(), "denied_place");
  const auto token = world.token_of(doctor);
  EXPECT_EQ(world.serve(World::with_token(World::local(world.request("GET", chart()), 4711), token)).code(), "denied_place");
}

TEST_F(PlaceAndTime, WhoMayNotAnywayLearnsNothingOfPlaces) {
  const std::string other = "/api/patients/" + world.b.text();
  const std::string nobody = "/api/patients/" + crypto::new_id<PatientId>().text();
  for (const std::string& path : {other, nobody}) {
    const auto refused = get(path, doctor, at_home);
    EXPECT_EQ(refused.code(), "forbidden");
    EXPECT_EQ(refused.json().at("detail"), get(path, doctor).json().at("detail"));
  }
  EXPECT_EQ(get(chart(), privacy, at_home).code(), "forbidden");
}

TEST_F(PlaceAndTime, ASearchListsNobodyFromElsewhere) {
  EXPECT_EQ(listed(doctor, in_the_clinic), (std::set{world.a.text()}));
  EXPECT_EQ(listed(doctor, at_home), std::set<std::string>{});
  world.grant(world.b, doctor.id, 24h * 30);
  EXPECT_EQ(listed(doctor, in_the_clinic), (std::set{world.a.text(), world.b.text()}));
  EXPECT_EQ(listed(doctor, at_home), (std::set{world.b.text()}));
  EXPECT_EQ(world.newest(1).at(0).record.shown, std::vector{world.b});
  set_time(monday + std::chrono::days(6), 12h);
  EXPECT_EQ(get("/api/patients", doctor, at_home).code(), "denied_place") << "a guest's Sunday: nobody could be listed";
  EXPECT_EQ(get("/api/patients/" + world.b.text(), doctor, at_home).code(), "denied_place");
  EXPECT_EQ(world.newest(1).at(0).record.rule, "denied_place by no_guests_on_sundays");
  EXPECT_EQ(listed(doctor, in_the_clinic).size(), 2U);
  set_time(monday, 20h);
  EXPECT_EQ(get("/api/patients", nurse).code(), "denied_time") << "for whom nobody can be listed now";
}

TEST_F(PlaceAndTime, TimePasses) {
  const std::pair<std::chrono::microseconds, bool> times[] = {
      {-24h + 12h, false}, {6h + 59min + 59s, false}, {7h, true},           {18h + 59min + 59s, true}, {19h, false},
      {24h + 7h, true},    {5 * 24h + 8h, false},     {7 * 24h + 8h, true},
  };
  for (const auto& [time, is_open] : times) {
    set_time(monday, time);
    const auto answer = get(chart(), nurse);
    EXPECT_EQ(answer.response.status, is_open ? 200 : 403) << format_timestamp(world.clock.now());
    EXPECT_EQ(answer.code(), is_open ? "" : "denied_time");
    EXPECT_EQ(get(chart(), nurse, at_home).response.status, answer.response.status) << "wherever";
  }
  EXPECT_EQ(get("/api/patients/" + world.b.text(), nurse).code(), "forbidden");
}

TEST_F(PlaceAndTime, TheClockIsTheMachinesOwnAtBothChangesOfIt) {
  const policy::Zone central(policy::central_europe);
  const auto is_open = [&](int month, int day, std::chrono::microseconds time) {
    const auto date = std::chrono::sys_days(std::chrono::year(2026) / month / day);
    set_time(date, time);
    return get(chart(), nurse).response.status == 200;
  };
  EXPECT_FALSE(is_open(3, 27, 5h + 59min)) << "06:59";
  EXPECT_TRUE(is_open(3, 27, 6h));
  EXPECT_FALSE(is_open(3, 30, 4h + 59min)) << "after the clock went forward";
  EXPECT_TRUE(is_open(3, 30, 5h));
  EXPECT_TRUE(is_open(10, 23, 5h));
  EXPECT_FALSE(is_open(10, 26, 5h + 59min)) << "after the clock went back";
  EXPECT_TRUE(is_open(10, 26, 6h));
  EXPECT_TRUE(is_open(10, 26, 17h + 59min));
  EXPECT_FALSE(is_open(10, 26, 18h));
}

TEST_F(PlaceAndTime, APermitDoesNotOutlastItsWindow) {
  const auto until = [&](const store::AccountRow& account) {
    const auto permit = policy::decide({world.caller(account), Action::read_chart, world.a, in_the_clinic, &account},
                                       *world.policies->in_force().get(), *world.store, world.clock.now());
    CHECK(permit.has_value(), "they may");
    return permit->valid_until();
  };
  EXPECT_EQ(until(nurse), world.clock.now() + limits::permit_age_max);
  set_time(monday, 18h + 58min + 30s);
  EXPECT_EQ(until(nurse), Timestamp(monday + 19h) - 1us);
  // A boundary of any named time: one rule may be for it and another not.
  EXPECT_EQ(until(doctor), Timestamp(monday + 19h) - 1us);

  const auto permit = policy::decide({world.caller(nurse), Action::read_chart, world.a, in_the_clinic, &nurse},
                                     *world.policies->in_force().get(), *world.store, world.clock.now());
  ASSERT_TRUE(permit);
  EXPECT_TRUE(world.charts->summary(*permit));
  set_time(monday, 19h);
  EXPECT_EQ(world.charts->summary(*permit).error().code, ErrorCode::forbidden);
}

TEST_F(PlaceAndTime, AStreamIsCutWhenItsWindowIsOver) {
  const auto streamed = [&](std::chrono::microseconds at, std::chrono::microseconds passes) {
    set_time(monday, at);
    http::Request made = world.by_session(world.request("POST", chart() + "/ask", R"({"question":"latest potassium"})"), nurse);
    made.headers.push_back({"Accept", "text/event-stream"});
    FakeResponder responder;
    responder.on_frame = [&](std::size_t frame) {
      if (frame == 1) world.clock.advance(passes);
    };
    world.serve_into(std::move(made), responder);
    return responder;
  };
  const FakeResponder whole = streamed(18h + 59min + 57s, 2s);
  EXPECT_TRUE(whole.frames.back().starts_with("event: finished\n")) << whole.text();
  const FakeResponder cut = streamed(18h + 59min + 58s, 2s);
  ASSERT_EQ(cut.frames.size(), 2U) << cut.text();
  EXPECT_TRUE(cut.frames.back().starts_with("event: broken\n"));
  EXPECT_EQ(world.newest(1).at(0).record.outcome, audit::Outcome::broken);
}

TEST_F(PlaceAndTime, TheGlassIsBrokenWhereItOpensSomething) {
  doctor.second_factor.emplace();
  doctor.second_factor->secret.bytes[0] = 7;
  CHECK(world.store->write([&](store::Transaction& t) { return t.put_account(doctor); }).has_value(), "account written");
  const auto break_from = [&](const char* from, const store::AccountRow& by) {
    const std::string code = identity::totp_code(doctor.second_factor->secret.bytes, identity::totp_step_at(world.clock.now()));
    const json::object body = {{"patient", world.b.text()}, {"reason", "danger"}, {"words", "unconscious"}, {"code", code}};
    http::Request made = world.by_session(world.request("POST", "/api/emergencies", json::serialize(body)), by);
    made.peer.address = from;
    return world.serve(std::move(made));
  };
  EXPECT_EQ(break_from(at_home, doctor).code(), "denied_place");
  EXPECT_EQ(break_from(at_home, nurse).code(), "forbidden");
  EXPECT_EQ(break_from(in_the_clinic, doctor).response.status, 201);
}

TEST_F(PlaceAndTime, ExplainSaysWhichPlaceAndTimeCounted) {
  const auto explain = [&](const std::string& name, const std::string& more) {
    http::Request made = world.by_session(world.request("GET", chart() + "/explain"), privacy);
    made.query = {{"name", name}, {"action", "read_chart"}};
    for (const auto& part : {std::string("from="), std::string("at=")}) {
      const std::size_t at = more.find(part);
      if (at == std::string::npos) continue;
      const std::size_t begin = at + part.size();
      made.query.emplace_back(part.substr(0, part.size() - 1), more.substr(begin, more.find('&', begin) - begin));
    }
    made.peer.address = at_home;  // of the privacy officer, which counts for nothing here
    return world.serve(std::move(made)).json();
  };
  json::value found = explain("doctor", "");
  EXPECT_FALSE(found.at("allowed").as_bool()) << "from no named place";
  EXPECT_EQ(found.at("missing").as_string(), "place");
  EXPECT_EQ(found.at("places").as_array(), json::array{});
  EXPECT_EQ(found.at("times").as_array(), json::array{"working_hours"});
  EXPECT_EQ(found.at("at").as_string(), format_timestamp(world.clock.now()));
  found = explain("doctor", "from=192.0.2.200");
  EXPECT_TRUE(found.at("allowed").as_bool());
  EXPECT_EQ(found.at("places").as_array(), json::array{"clinic"});
  found = explain("nurse", "at=2026-01-05T20:00:00Z");
  EXPECT_EQ(found.at("missing").as_string(), "time");
  EXPECT_EQ(found.at("times").as_array(), json::array{});
  EXPECT_EQ(found.at("at").as_string(), "2026-01-05T20:00:00.000Z");
  EXPECT_TRUE(explain("nurse", "at=2026-01-05T20:00:00+02:00").at("allowed").as_bool()) << "18:00";
  EXPECT_EQ(explain("nurse", "from=clinic").at("code").as_string(), "bad_field");
  EXPECT_EQ(explain("nurse", "at=yesterday").at("code").as_string(), "bad_field");
}

}  // namespace
}  // namespace chartroom::gate
