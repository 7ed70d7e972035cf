// Accounting of disclosures and the scope of a breach, over a site where it is known who saw what.

#include "gate/breach.h"

#include "gate/breach_letter.h"
#include "gate/gate_fixture.h"

namespace chartroom::gate {
namespace {

namespace json = boost::json;
using namespace std::chrono_literals;

class Breaches : public ::testing::Test {
 protected:
  using Query = std::map<std::string, std::string>;

  Breaches() {
    privacy = world.add_account("privacy", Roles{}.with(Role::privacy_officer));
    doctor = world.add_account("doctor", Roles{}.with(Role::clinician), {"urn:npi|doctor"});
    researcher = world.add_account("researcher", Roles{}.with(Role::researcher));
    world.relate(world.a, "urn:npi|doctor", Relation::care_team);
    world.relate(world.b, "urn:npi|doctor", Relation::care_team);
    start = world.clock.now();
    world.clock.advance(1min);
  }

  FakeResponder get(const std::string& path, const store::AccountRow& by, const Query& query = {},
                    const std::string& purpose = "") {
    http::Request made = world.by_session(world.request("GET", path), by);
    made.query = {query.begin(), query.end()};
    if (!purpose.empty()) made.headers.push_back({"purpose-of-use", purpose});
    return world.serve(std::move(made));
  }
  // A moment later: a period ends before its end.
  json::object report(const std::string& path, Query query) {
    world.clock.advance(1s);
    const auto answer = get(path, privacy, query);
    EXPECT_EQ(answer.response.status, 200) << answer.response.body;
    return answer.json();
  }
  json::object scope(Query query = {}) {
    query.try_emplace("since", format_timestamp(start));
    return report("/api/reports/breach", std::move(query));
  }
  // One column of a report, row by row.
  static std::vector<std::string> column(const json::object& report, std::string_view name) {
    const auto& columns = report.at("columns").as_array();
    const auto at = static_cast<std::size_t>(std::ranges::find(columns, json::value(name)) - columns.begin());
    std::vector<std::string> out;
    for (const auto& row : report.at("rows").as_array()) out.emplace_back(row.as_array().at(at).as_string());
    return out;
  }
  static std::string notes(const json::object& report) {
    std::string out;
    for (const auto& note : report.at("notes").as_array()) out += std::string(note.as_string()) + "\n";
    return out;
  }
  std::string chart(PatientId patient, const std::string& part = "") { return "/api/patients/" + patient.text() + part; }

  World world;
  store::AccountRow privacy;
  store::AccountRow doctor;
  store::AccountRow researcher;
  Timestamp start{};
};

TEST_F(Breaches, TheScopeCountsPatientsRecordsAndWhatWasShown) {
  get(chart(world.a), doctor);
  get(chart(world.a, "/facts"), doctor);
  const auto one = scope({{"principal", doctor.id.text()}});
  EXPECT_EQ(column(one, "patient"), std::vector<std::string>{world.a.text()});
  EXPECT_EQ(column(one, "records"), std::vector<std::string>{"2"});
  const std::string shown = column(one, "what was shown").at(0);
  EXPECT_NE(shown.find("address"), std::string::npos);
  EXPECT_NE(shown.find("diagnoses"), std::string::npos);
  EXPECT_EQ(shown.find("notes"), std::string::npos) << "no note was opened";
  get("/api/patients", doctor);  // names of both
  const auto both = scope({{"principal", doctor.id.text()}});
  EXPECT_EQ(column(both, "patient").size(), 2U);
  EXPECT_NE(notes(both).find("2 patients in 4 records"), std::string::npos) << notes(both);
  EXPECT_NE(notes(both).find("Fewer than 500"), std::string::npos);
}

TEST_F(Breaches, RefusalsAndOthersReachNothing) {
  const auto stranger = world.add_account("stranger", Roles{}.with(Role::clinician));
  get(chart(world.a), stranger);
  EXPECT_TRUE(column(scope({{"principal", stranger.id.text()}}), "patient").empty());
  get(chart(world.a), doctor);
  EXPECT_TRUE(column(scope({{"principal", stranger.id.text()}}), "patient").empty());
  EXPECT_EQ(column(scope(), "patient").size(), 1U) << "anyone";
  EXPECT_TRUE(column(scope({{"from", "203.0.113.0/24"}}), "patient").empty()) << "from elsewhere";
  EXPECT_EQ(column(scope({{"from", world.newest(1).at(0).record.from}}), "patient").size(), 1U);
  const Timestamp later = world.clock.now() + 1min;
  world.clock.advance(2min);
  EXPECT_TRUE(column(scope({{"since", format_timestamp(later)}}), "patient").empty()) << "before it began";
  EXPECT_TRUE(column(scope({{"until", format_timestamp(start + 1s)}}), "patient").empty()) << "after it ended";
  EXPECT_NE(notes(scope({{"until", format_timestamp(start + 1s)}})).find("Nobody is to be told"), std::string::npos);
}

TEST_F(Breaches, LettersNameThePatientAndWhatWasSeen) {
  get(chart(world.a), doctor);
  get(chart(world.b), doctor);
  world.clock.advance(1s);
  Query query = {{"since", format_timestamp(start)}, {"clinic", "Harbour Clinic"}, {"limit", "1"}};
  std::vector<std::string> patients;
  for (;;) {
    const auto answer = get("/api/reports/breach/letters", privacy, query);
    ASSERT_EQ(answer.response.status, 200) << answer.response.body;
    const auto page = answer.json();
    const auto& letter = page.at("items").as_array().at(0).as_object();
    const PatientId patient = *PatientId::parse(letter.at("patient").as_string());
    patients.push_back(patient.text());
    const std::string text(letter.at("letter").as_string());
    const auto who = (*world.store->patient(patient))->who;
    EXPECT_NE(text.find(who.family), std::string::npos);
    EXPECT_NE(text.find("Harbour Clinic"), std::string::npos);
    EXPECT_NE(text.find("your address, telephone and e-mail"), std::string::npos);
    EXPECT_EQ(world.newest(1).at(0).record.shown, std::vector<PatientId>{patient}) << "recorded whose name left";
    if (!page.contains("next")) break;
    query["after"] = std::string(page.at("next").as_string());
  }
  std::vector<std::string> expected = {world.a.text(), world.b.text()};
  std::ranges::sort(patients);
  std::ranges::sort(expected);
  EXPECT_EQ(patients, expected);
}

TEST_F(Breaches, ADisclosureIsWhatResearchAndUnjustifiedEmergenciesShowed) {
  const auto accounting = [&](const char* all) {
    return report("/api/reports/disclosures", {{"patient", world.a.text()}, {"all", all}});
  };
  get(chart(world.a), doctor);
  EXPECT_TRUE(column(accounting("false"), "who").empty()) << "treatment";
  EXPECT_EQ(column(accounting("true"), "who"), std::vector<std::string>{"doctor"});

  store::GrantRow cohort;
  cohort.id = crypto::new_id<GrantId>();
  cohort.patient = world.a;
  cohort.principal = researcher.id;
  cohort.granted_by = privacy.id;
  cohort.reason = "study";
  cohort.as = Relation::cohort;
  cohort.protocol = "P-17";
  cohort.expires = world.clock.now() + 24h;
  ASSERT_TRUE(world.store->write([&](store::Transaction& t) { return t.put_grant(cohort); }).has_value());
  ASSERT_EQ(get(chart(world.a, "/facts"), researcher, {}, "research").response.status, 200);
  const auto research = accounting("false");
  EXPECT_EQ(column(research, "who"), std::vector<std::string>{"researcher"});
  EXPECT_EQ(column(research, "look at"), std::vector<std::string>{"research"});
}

TEST(BreachDuties, TheClocksRunFromTheDiscovery) {
  const auto day = [](int year, unsigned month, unsigned number) {
    return Timestamp(std::chrono::sys_days(std::chrono::year(year) / std::chrono::month(month) / std::chrono::day(number)));
  };
  const auto few = breach_duties(499, day(2026, 11, 30) + 13h);
  EXPECT_FALSE(few.is_large);
  EXPECT_EQ(few.individuals_until, day(2027, 1, 29));
  EXPECT_EQ(few.secretary_until, day(2027, 3, 1)) << "60 days after the year's end";
  EXPECT_EQ(breach_duties(1, day(2023, 12, 31)).secretary_until, day(2024, 2, 29)) << "in a leap year";
  const auto many = breach_duties(500, day(2026, 11, 30));
  EXPECT_TRUE(many.is_large);
  EXPECT_EQ(many.secretary_until, day(2027, 1, 29));
}

TEST(BreachLetter, SaysWhatIsToBeFilledIn) {
  Affected affected;
  affected.shown = {Shown::identity, Shown::notes};
  affected.first = affected.last = Timestamp(std::chrono::sys_days(std::chrono::year(2026) / 3 / 4));
  Demographics who;
  who.family = "Meyer";
  who.given = "Anna";
  who.address = "1 Harbour Street, Boston, MA, 02115";
  const std::string text = breach_letter({"Harbour Clinic", affected.first + 24h, affected.first + 48h}, affected, who);
  EXPECT_NE(text.find("Anna Meyer\n1 Harbour Street\nBoston\nMA\n02115\n"), std::string::npos) << text;
  EXPECT_NE(text.find("on 2026-03-04. We found out on 2026-03-05"), std::string::npos) << text;
  EXPECT_NE(text.find("- your notes and reports"), std::string::npos);
  EXPECT_EQ(text.find("diagnoses"), std::string::npos);
  for (const char* part : {"[DESCRIBE", "[STEPS", "[WHAT THE CLINIC DOES", "[A TOLL-FREE", "[NAME AND ROLE"})
    EXPECT_NE(text.find(part), std::string::npos) << part;
}

}  // namespace
}  // namespace chartroom::gate
