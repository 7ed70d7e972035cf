// Reports for privacy officers: what they say of a site where everything is known, and what a spreadsheet makes of them.

#include "gate/report.h"
#include "gate/samples_fixture.h"
#include "policy/zone_fixture.h"

namespace chartroom::gate {
namespace {

namespace json = boost::json;
using namespace std::chrono_literals;

class Reports : public ::testing::Test {
 protected:
  Reports() {
    privacy = world.add_account("privacy", Roles{}.with(Role::privacy_officer));
    doctor = world.add_account("doctor", Roles{}.with(Role::clinician), {"urn:npi|doctor"});
    world.relate(world.a, "urn:npi|doctor", Relation::care_team);
  }
  FakeResponder get(const std::string& path, const std::map<std::string, std::string>& query = {}) {
    http::Request made = world.by_session(world.request("GET", path), privacy);
    made.query = {query.begin(), query.end()};
    return world.serve(std::move(made));
  }
  void open(PatientId patient, const store::AccountRow& by) {
    world.serve(world.by_session(world.request("GET", "/api/patients/" + patient.text()), by));
  }
  // The cells of the row whose first cell is `first`, by column; empty where there is none.
  static std::map<std::string, std::string> row(const json::object& report, std::string_view first) {
    std::map<std::string, std::string> out;
    const auto& columns = report.at("columns").as_array();
    for (const auto& cells : report.at("rows").as_array()) {
      EXPECT_EQ(cells.as_array().size(), columns.size());
      if (cells.at(0).as_string() != first) continue;
      for (std::size_t i = 0; i < columns.size(); ++i) {
        out[std::string(columns.at(i).as_string())] = std::string(cells.at(i).as_string());
      }
    }
    return out;
  }

  World world;
  store::AccountRow privacy;
  store::AccountRow doctor;
};

TEST_F(Reports, TheAccessReviewNamesWhoMayWhatAndWhatStandsOut) {
  world.add_account("twin", Roles{}.with(Role::nurse), {"urn:npi|doctor"});
  world.add_account("all", Roles{}.with(Role::operator_).with(Role::privacy_officer).with(Role::clinician));
  world.grant(world.b, doctor.id, 10h);
  world.grant(world.a, doctor.id, -1h);
  world.token_of(doctor);
  const auto report = get("/api/reports/access").json();
  auto one = row(report, "doctor");
  EXPECT_EQ(one["roles"], "clinician");
  EXPECT_EQ(one["identifiers"], "urn:npi|doctor");
  EXPECT_EQ(one["state"], "enabled");
  EXPECT_EQ(one["from"], "local");
  EXPECT_EQ(one["tokens"], "1");
  EXPECT_EQ(one["grants"], "1") << "what has ended is none";
  EXPECT_EQ(one["look at"], "shares the identifier urn:npi|doctor with twin");
  EXPECT_EQ(row(report, "twin")["look at"], "shares the identifier urn:npi|doctor with doctor");
  EXPECT_EQ(
      row(report, "all")["look at"],
      "is operator and privacy officer at once; opens charts and looks after accounts; opens charts and reviews who does; "
      "has no second factor");
  EXPECT_EQ(row(report, "privacy")["look at"], "has no second factor");
  EXPECT_EQ(row(report, "privacy")["sessions"], "1");
}

TEST_F(Reports, AReviewIsSignedForAsItWasReadAndThenSaysWhatIsNew) {
  const auto sign = [&](const std::string& state, const std::string& words = "") {
    const json::object body = {{"state", state}, {"words", words}};
    return world.serve(world.by_session(world.request("POST", "/api/reports/access/sign-off", json::serialize(body)), privacy));
  };
  const auto state = [&] { return std::string(get("/api/reports/access").json().at("state").as_string()); };
  const auto note = [&] { return std::string(get("/api/reports/access").json().at("notes").at(0).as_string()); };
  const std::string first = state();
  EXPECT_NE(note().find("Nobody has signed"), std::string::npos);

  const auto nurse = world.add_account("nurse", Roles{}.with(Role::nurse));
  EXPECT_EQ(sign(first).code(), "conflict") << "the reader has not seen the nurse";
  const std::string second = state();
  EXPECT_NE(second, first);
  const auto signed_off = sign(second, "Twin accounts merged.");
  ASSERT_EQ(signed_off.response.status, 200) << signed_off.text();
  EXPECT_EQ(world.newest(1).at(0).record.object, second);
  EXPECT_EQ(world.newest(1).at(0).record.action, "review_access");
  EXPECT_NE(note().find("Signed for by privacy"), std::string::npos);
  EXPECT_NE(note().find("Twin accounts merged."), std::string::npos);
  EXPECT_EQ(state(), second) << "signing changes nobody's access, nor does signing in";
  EXPECT_EQ(row(get("/api/reports/access").json(), "nurse")["look at"], "");

  // What counts as another access: roles, identifiers, grants, being enabled.
  identity::AccountChange change;
  change.roles = Roles{}.with(Role::nurse).with(Role::clinician);
  ASSERT_TRUE(world.accounts->change(nurse.id, change));
  EXPECT_EQ(row(get("/api/reports/access").json(), "nurse")["look at"], "may something else since the last review");
  world.grant(world.b, doctor.id, 1h);
  EXPECT_EQ(row(get("/api/reports/access").json(), "doctor")["look at"], "may something else since the last review");
  world.clock.advance(2h);
  EXPECT_EQ(row(get("/api/reports/access").json(), "doctor")["look at"], "") << "the grant is over";
  world.add_account("young", Roles{}.with(Role::nurse));
  EXPECT_EQ(row(get("/api/reports/access").json(), "young")["look at"], "is new since the last review");
  ASSERT_EQ(sign(state()).response.status, 200);
  EXPECT_EQ(row(get("/api/reports/access").json(), "young")["look at"], "");
  EXPECT_EQ(row(get("/api/reports/access").json(), "nurse")["look at"], "");
}

TEST_F(Reports, TheAccessReviewSaysWhoApprovedAndWhenAnAccountWasUsed) {
  const auto admin = world.add_account("admin", Roles{}.with(Role::operator_));
  const json::object wanted = {{"name", "new"}, {"roles", json::array{"clinician"}}};
  const auto made =
      world.serve(world.by_session(world.request("POST", "/api/accounts", json::serialize(wanted)), admin)).json();
  EXPECT_EQ(row(get("/api/reports/access").json(), "new")["approved by"], "");
  const json::object at = {{"at", made.at("asked").as_object().at("at")}};
  const std::string id(made.at("id").as_string());
  const auto confirmed = world.serve(
      world.by_session(world.request("POST", "/api/accounts/" + id + "/asked/confirm", json::serialize(at)), privacy));
  ASSERT_EQ(confirmed.response.status, 200) << confirmed.text();
  auto one = row(get("/api/reports/access").json(), "new");
  EXPECT_EQ(one["approved by"], "privacy, " + format_timestamp(world.clock.now()).substr(0, 10));
  EXPECT_EQ(one["last used"], "");
  const json::object sign_in = {{"name", "new"}, {"password", confirmed.json().at("one_time_password")}};
  ASSERT_EQ(world.serve(world.request("POST", "/api/session", json::serialize(sign_in))).response.status, 200);
  const std::string today = format_timestamp(world.clock.now()).substr(0, 10);
  world.clock.advance(48h);
  EXPECT_EQ(row(get("/api/reports/access").json(), "new")["last used"], today) << "its session is over";
}

TEST_F(Reports, ActivityTellsWhatWasDoneAfterHours) {
  const policy::Zone zone(policy::central_europe);
  const auto begin = std::chrono::sys_days(2026y / 1 / 6);  // a Tuesday
  const auto read_at = [&](std::chrono::minutes after) {
    world.clock.advance(begin + after - world.clock.now());
    open(world.a, doctor);
  };
  read_at(5h + 59min);  // one minute before seven there
  read_at(6h);
  read_at(17h + 59min);
  read_at(18h);
  read_at(4 * 24h + 11h);  // a Saturday
  world.clock.advance(1min);
  auto one = row(get("/api/reports/activity").json(), "doctor");
  EXPECT_EQ(one["requests"], "5");
  EXPECT_EQ(one["after hours"], "3");
}

TEST_F(Reports, ActivityTellsBurstsFromManyInALongTime) {
  for (int i = 0; i < 5; ++i) open(world.b, doctor);
  world.clock.advance(11min);
  for (int i = 0; i < 5; ++i) open(world.b, doctor);
  world.clock.advance(1s);
  EXPECT_EQ(row(get("/api/reports/activity").json(), "doctor")["look at"], "10 of strangers' charts refused");
  open(world.b, doctor);
  world.clock.advance(1s);
  EXPECT_EQ(row(get("/api/reports/activity").json(), "doctor")["look at"],
            "6 refused within ten minutes; 11 of strangers' charts refused");
  world.grant(world.b, doctor.id, 10h);
  open(world.b, doctor);
  world.clock.advance(1s);
  EXPECT_EQ(row(get("/api/reports/activity").json(), "doctor")["look at"],
            "6 refused within ten minutes; 11 of strangers' charts refused; 1 patient by a grant or a study");
}

TEST_F(Reports, ActivityCountsWhatEachDidInThePeriod) {
  open(world.a, doctor);
  const Timestamp early = world.clock.now();
  world.clock.advance(1h);
  open(world.a, doctor);
  open(world.b, doctor);
  world.serve(world.by_session(
      world.request("POST", "/api/patients/" + world.a.text() + "/ask", R"({"question":"What is the latest potassium?"})"),
      doctor));
  world.clock.advance(1min);
  const auto report = get("/api/reports/activity", {{"from", format_timestamp(early + 1s)}}).json();
  auto one = row(report, "doctor");
  EXPECT_EQ(one["requests"], "3");
  EXPECT_EQ(one["patients"], "1") << "one was refused";
  EXPECT_EQ(one["questions"], "1");
  EXPECT_EQ(one["refused"], "1");
  EXPECT_EQ(one["purposes"], "treatment");
  EXPECT_EQ(one["from"], "192.0.2.7");
  EXPECT_EQ(one["look at"], "");
  const auto all = get("/api/reports/activity").json();
  EXPECT_EQ(row(all, "doctor")["requests"], "4");
  world.clock.advance(1s);
  const auto only = get("/api/reports/activity", {{"principal", privacy.id.text()}}).json();
  EXPECT_EQ(only.at("rows").as_array().size(), 1U);
  EXPECT_EQ(get("/api/reports/activity", {{"from", "2026-01-02T00:00:00Z"}, {"until", "2026-01-01T00:00:00Z"}}).code(),
            "bad_field");
}

TEST_F(Reports, ActivityPutsWhatCallsForALookFirst) {
  const auto zoe = world.add_account("zoe", Roles{}.with(Role::clinician));
  world.break_glass(world.a, zoe.id, 1h);
  http::Request made = world.by_session(world.request("GET", "/api/patients/" + world.a.text()), zoe);
  made.headers.push_back({"Purpose-Of-Use", "emergency"});
  EXPECT_EQ(world.serve(std::move(made)).response.status, 200);
  for (int i = 0; i < 12; ++i) open(world.b, doctor);
  open(world.a, world.add_account("amy", Roles{}.with(Role::clinician)));
  world.clock.advance(1s);
  const auto report = get("/api/reports/activity").json();
  const auto& rows = report.at("rows").as_array();
  ASSERT_EQ(rows.size(), 3U);
  EXPECT_EQ(rows.at(0).at(0).as_string(), "zoe") << "who opened more charts";
  EXPECT_EQ(row(report, "doctor")["look at"], "12 refused; 12 refused within ten minutes; 12 of strangers' charts refused");
  EXPECT_EQ(rows.at(1).at(0).as_string(), "doctor");
  EXPECT_EQ(row(report, "zoe")["look at"], "1 in an emergency");
  EXPECT_EQ(rows.at(2).at(0).as_string(), "amy");
}

TEST_F(Reports, OffBoardingListsWhatIsLeftUntilNothingIs) {
  world.grant(world.b, doctor.id, 10h);
  world.token_of(doctor);
  world.break_glass(world.b, doctor.id, 1h);
  const std::string path = "/api/reports/off-boarding/" + doctor.id.text();
  const auto before = get(path).json();
  for (const char* what : {"account", "roles", "identifier", "token", "grant", "emergency"}) {
    EXPECT_FALSE(row(before, what).empty()) << what;
  }
  EXPECT_EQ(world.newest(1).at(0).record.subject, doctor.id);
  EXPECT_EQ(row(before, "grant")["which"].find("patient " + world.b.text()), 0U);
  EXPECT_EQ(
      get("/api/reports/off-boarding/" + world.add_account("empty", Roles{}).id.text()).json().at("rows").as_array().size(),
      1U);

  identity::AccountChange change;
  change.roles = Roles{};
  change.practitioner.emplace();
  change.state = identity::AccountState::disabled;
  ASSERT_TRUE(world.accounts->change(doctor.id, change));
  const auto after = get(path).json();
  EXPECT_EQ(after.at("rows").as_array().size(), 2U) << "the grant and the emergency are privacy officers' to settle";
  EXPECT_EQ(get("/api/reports/off-boarding/" + PrincipalId{}.text()).code(), "not_found");
}

TEST_F(Reports, AFileForSpreadsheetsHoldsNoFormula) {
  const auto row = world.add_account("formula", Roles{});
  store::AccountRow changed = row;
  changed.display_name = "=HYPERLINK(\"http://x\",\"a\nb\")";
  ASSERT_TRUE(world.store->write([&](store::Transaction& t) { return t.put_account(changed); }));
  const auto answer = get("/api/reports/access", {{"format", "csv"}});
  EXPECT_EQ(answer.header("Content-Type"), "text/csv; charset=utf-8");
  EXPECT_TRUE(answer.header("Content-Disposition").starts_with("attachment; filename=\"chartroom-access-review-2"));
  EXPECT_NE(answer.text().find("formula,\"'=HYPERLINK(\"\"http://x\"\",\"\"a\nb\"\")\",local,"), std::string::npos)
      << answer.text();
  EXPECT_TRUE(answer.text().starts_with("account,person,from,state,"));
  EXPECT_EQ(get("/api/reports/access", {{"format", "xls"}}).code(), "bad_field");
  const Report report{
      .name = "x", .made = {}, .columns = {"a", "b"}, .rows = {{"-1", "+2"}, {"@x", "\tq"}, {"a,b", "plain"}}, .notes = {}};
  EXPECT_EQ(csv_of(report), "a,b\r\n'-1,'+2\r\n'@x,'\tq\r\n\"a,b\",plain\r\n");
}

}  // namespace
}  // namespace chartroom::gate
