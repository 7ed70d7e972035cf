// What an import costs grows no faster than what it brings: the same shape at two sizes, in processor time of this process,
// and limits of a resource's parts.

#include <gmock/gmock.h>

#include <ctime>
#include <functional>

#include "base/limits.h"
#include "records/entry_groups.h"
#include "records/patient_match.h"
#include "records/records_fixture.h"
#include "records/references.h"

namespace chartroom::records {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

double cpu_s(const std::function<void()>& work) {
  const auto now = [] {
    timespec time{};
    EXPECT_EQ(clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time), 0);
    return static_cast<double>(time.tv_sec) + 1e-9 * static_cast<double>(time.tv_nsec);
  };
  const double from = now();
  work();
  return now() - from;
}

// Eight times as much may cost twenty times as much, and costs 64 times where it is quadratic. The least of three, since other
// work on the machine only adds.
void expect_no_square(std::size_t small, const std::function<void(std::size_t)>& work) {
  const auto least = [&](std::size_t size) {
    double best = cpu_s([&] { work(size); });
    for (int again = 0; again < 2; ++again) best = std::min(best, cpu_s([&] { work(size); }));
    return best;
  };
  const double of_small = least(small);
  const double of_large = least(8 * small);
  EXPECT_LT(of_large, 20 * of_small + 0.02) << small << ": " << of_small << " s, " << 8 * small << ": " << of_large << " s";
}

std::string list(std::size_t count, const std::function<std::string(std::size_t)>& item) {
  std::string out = "[";
  for (std::size_t i = 0; i < count; ++i) out += (i == 0 ? "" : ",") + item(i);
  return out + "]";
}

std::string identifiers(std::size_t count, std::string_view system = "urn:h") {
  return list(count, [&](std::size_t i) {
    return R"({"system":")" + std::string(system) + R"(","value":"v)" + std::to_string(i) + R"("})";
  });
}

std::string team(std::string_view id, std::size_t members) {
  return R"({"resourceType":"CareTeam","id":")" + std::string(id) +
         R"(","status":"active","subject":{"reference":"Patient/ada"},"participant":)" +
         list(members,
              [&](std::size_t i) {
                return R"({"member":{"type":"Practitioner","identifier":{"system":"npi","value":")" + std::string(id) + "-" +
                       std::to_string(i) + R"("}}})";
              }) +
         "}";
}

std::string bundle_of(std::size_t count, const std::function<std::string(std::size_t)>& resource) {
  return R"({"resourceType":"Bundle","type":"collection","entry":)" +
         list(count, [&](std::size_t i) { return R"({"resource":)" + resource(i) + "}"; }) + "}";
}

TEST(ImportCost, EntriesOfOneKeyAreIndexedInTheirOwnTime) {
  expect_no_square(20'000, [](std::size_t count) {
    ReferenceIndex index;
    for (std::size_t i = 0; i < count; ++i) index.add({"Patient/same", "", {}, {}, "h" + std::to_string(i)}, "");
    const Reference reference = parse_reference("Patient/same");
    for (std::size_t i = 0; i < count; ++i) EXPECT_EQ(index.find(reference, "other"), nullptr);
    EXPECT_EQ(index.find(reference, "h7")->origin, "h7");
  });
}

TEST(ImportCost, PatientEntriesOfOneKeyAreGroupedInTheirOwnTime) {
  expect_no_square(20'000, [](std::size_t count) {
    EntryHeader header;
    header.type = R"("Patient")";
    header.id = R"("same")";
    header.resource = "{}";
    const std::vector<EntryHeader> headers(count, header);
    const ImportFile file{"a.json", {}};
    ImportReport report;
    EntryGroups groups(file, "entry", report);
    groups.add(headers);
    ASSERT_EQ(groups.groups().size(), 1U);
    EXPECT_EQ(groups.groups().front().items.size(), count);
  });
}

TEST(ImportCost, ManyPatientEntriesOfOneKey) {
  expect_no_square(1'000, [](std::size_t count) {
    TestSite site;
    const auto report = site.import("a.json", bundle_of(count, [](std::size_t) { return ada(); }));
    EXPECT_EQ(report.entries, count);
    EXPECT_THAT(codes(report), IsEmpty());
  });
}

TEST(ImportCost, ManyTeamsOfManyMembers) {
  expect_no_square(4, [](std::size_t teams) {
    TestSite site;
    const auto report = site.import(
        "a.json", bundle_of(teams + 1, [](std::size_t i) { return i == 0 ? ada() : team("t" + std::to_string(i), 500); }));
    EXPECT_THAT(codes(report), IsEmpty());
    EXPECT_EQ(site.relation("npi|t1-499", "Patient/ada"), Relation::care_team);
  });
}

// The panel before its patients and behind them; then one that has changed.
TEST(ImportCost, APanelOfManyMembers) {
  const auto panel = [](std::size_t members, std::string_view first) {
    return R"({"resourceType":"Group","id":"g","type":"person","actual":true,"managingEntity":{"reference":"Practitioner?identifier=npi|1"},"member":)" +
           list(members,
                [&](std::size_t i) {
                  return R"({"entity":{"reference":"Patient/)" + (i == 0 ? std::string(first) : "p" + std::to_string(i)) +
                         R"("}})";
                }) +
           "}";
  };
  for (const bool patients_first : {true, false}) {
    expect_no_square(250, [&](std::size_t members) {
      TestSite site;
      const std::string patients =
          bundle_of(members, [](std::size_t i) { return person("p" + std::to_string(i), "Berg", std::to_string(i)); });
      if (patients_first) (void)site.import("p.json", patients);
      EXPECT_THAT(codes(site.import("g.json", panel(members, "p0"))), IsEmpty());
      if (!patients_first) (void)site.import("p.json", patients);
      const std::string last = "Patient/p" + std::to_string(members - 1);
      EXPECT_EQ(site.relation("npi|1", last), Relation::panel);
      EXPECT_EQ(site.relation("npi|1", "Patient/p0"), Relation::panel);
      EXPECT_THAT(codes(site.import("g.json", panel(members, "nobody"))), IsEmpty());
      EXPECT_EQ(site.relation("npi|1", last), Relation::panel);
      EXPECT_EQ(site.relation("npi|1", "Patient/p0"), Relation::none);
    });
  }
}

TEST(ImportCost, DescriptionsOfManyIdentifiersAreComparedAndMergedInTheirOwnTime) {
  expect_no_square(5'000, [](std::size_t count) {
    Demographics left;
    Demographics right;
    for (std::size_t i = 0; i < count; ++i) {
      left.identifiers.push_back({"urn:h", "l" + std::to_string(i), ""});
      right.identifiers.push_back({"urn:h", "r" + std::to_string(i), ""});
    }
    EXPECT_FALSE(agrees(left, right));
    EXPECT_EQ(merged(left, right).left_out, count);
  });
}

TEST(ImportCost, APatientOfTooManyIdentifiersIsRefusedAndTheRestGoesIn) {
  TestSite site;
  const std::string many = R"({"resourceType":"Patient","id":"many","name":[{"family":"Many"}],"identifier":)" +
                           identifiers(limits::import_identifiers_max + 1, "urn:m") + "}";
  const auto report = site.import("a.json", bundle({many, ada(), potassium("k1", "4.1")}));
  EXPECT_THAT(codes(report), ElementsAre("import.too_many_identifiers"));
  EXPECT_EQ(report.problems.front().where, "entry 1 (Patient)");
  EXPECT_EQ(report.types.at("Patient").added, 1U);
  EXPECT_EQ(report.types.at("Observation").added, 1U);
  EXPECT_FALSE(site.patient("Patient/many"));
}

TEST(ImportCost, AsManyIdentifiersAsAreAllowedGoIn) {
  TestSite site;
  const std::string many = R"({"resourceType":"Patient","id":"many","name":[{"family":"Many"}],"identifier":)" +
                           identifiers(limits::import_identifiers_max) + "}";
  EXPECT_THAT(codes(site.import("a.json", bundle({many}))), IsEmpty());
  EXPECT_EQ(site.chart("Patient/many").who.identifiers.size(), limits::import_identifiers_max);
}

TEST(ImportCost, ATeamAPractitionerAndAContainerOfTooMuchAreRefusedByName) {
  TestSite site;
  const std::string doctor = R"({"resourceType":"Practitioner","id":"d","identifier":)" +
                             identifiers(limits::import_practitioner_identifiers_max + 1) + "}";
  const std::string holder = R"({"resourceType":"Condition","id":"c","subject":{"reference":"Patient/ada"},"contained":)" +
                             list(limits::import_contained_max + 1, [](std::size_t) { return "{}"; }) + "}";
  const auto report = site.import("a.json", bundle({doctor, ada(), team("t", limits::import_participants_max + 1), holder}));
  EXPECT_THAT(codes(report),
              ElementsAre("import.too_many_identifiers", "import.too_many_participants", "import.too_many_contained"));
  EXPECT_EQ(report.types.at("Patient").added, 1U);
  EXPECT_EQ(site.relation("npi|t-0", "Patient/ada"), Relation::none);
}

TEST(ImportCost, EntriesOfTooManySystemsAreRefusedByName) {
  TestSite site;
  std::string text = R"({"resourceType":"Bundle","type":"collection","entry":)" +
                     list(limits::import_origins_max + 1,
                          [](std::size_t i) {
                            return R"({"fullUrl":"https://h)" + std::to_string(i) + R"(.example/Patient/ada","resource":)" +
                                   with(ada(), "100", std::to_string(i)) + "}";
                          }) +
                     "}";
  const auto report = site.import("a.json", text);
  EXPECT_THAT(codes(report), ElementsAre("import.too_many_origins"));
  EXPECT_EQ(report.patients_new, limits::import_origins_max);
}

TEST(ImportCost, APatientsIdentifiersStayWithinTheLimitAndTheReportSaysWhatWasLetGo) {
  TestSite site;
  const auto version = [](std::string_view system, std::string_view time) {
    return R"({"resourceType":"Patient","id":"many","meta":{"lastUpdated":")" + std::string(time) +
           R"("},"name":[{"family":"Many"}],"birthDate":"1950-02-03","identifier":)" +
           identifiers(limits::import_identifiers_max, system) + "}";
  };
  EXPECT_THAT(codes(site.import("1.json", bundle({version("urn:one", "2024-01-01T00:00:00Z")}))), IsEmpty());
  EXPECT_THAT(codes(site.import("2.json", bundle({version("urn:two", "2024-01-02T00:00:00Z")}))),
              ElementsAre("import.identifiers_left_out"));
  const Demographics who = site.chart("Patient/many").who;
  ASSERT_EQ(who.identifiers.size(), limits::import_identifiers_max);
  EXPECT_EQ(who.identifiers.front().system, "urn:two");
}

}  // namespace
}  // namespace chartroom::records
