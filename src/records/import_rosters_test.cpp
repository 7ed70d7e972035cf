// Panels and cohorts from the record: who answers for a Group or a ResearchStudy stands to its patients, whichever file comes
// first, and as long as the newest versions say so.

#include <gmock/gmock.h>

#include <algorithm>
#include <array>

#include "records/import_input.h"
#include "records/records_fixture.h"

namespace chartroom::records {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

const std::string kDoctor = R"({"resourceType":"Practitioner","id":"p","identifier":[{"system":"npi","value":"1"}]})";
const std::string kRole =
    R"({"resourceType":"PractitionerRole","id":"r","practitioner":{"reference":"Practitioner/p"},"organization":{"reference":"Organization/o"}})";
const std::string kAda = R"({"entity":{"reference":"Patient/ada"}})";
const std::string kBob = R"({"entity":{"reference":"Patient/bob"}})";

std::string bob() { return person("bob", "Berg", "200"); }

std::string panel(std::string_view members, std::string_view manager = "Practitioner/p", std::string_view meta = "") {
  return R"({"resourceType":"Group","id":"g",)" + std::string(meta) +
         R"("type":"person","actual":true,"managingEntity":{"reference":")" + std::string(manager) + R"("},"member":[)" +
         std::string(members) + "]}";
}

std::string study(std::string_view status = "active", std::string_view more = "", std::string_view lead = "Practitioner/p") {
  return R"({"resourceType":"ResearchStudy","id":"s","status":")" + std::string(status) +
         R"(","identifier":[{"system":"nct","value":"7"}],)" + std::string(more) + R"("principalInvestigator":{"reference":")" +
         std::string(lead) + R"("}})";
}

std::string subject(std::string_view status = "on-study", std::string_view more = "",
                    std::string_view of = R"({"reference":"ResearchStudy/s"})", std::string_view patient = "ada") {
  return R"({"resourceType":"ResearchSubject","id":"u","status":")" + std::string(status) + R"(","study":)" + std::string(of) +
         "," + std::string(more) + R"("individual":{"reference":"Patient/)" + std::string(patient) + R"("}})";
}

// A deletion may come before what it is of, and then says so; that apart, what a test brings goes in without a problem.
void expect_no_problem(const ImportReport& report, std::string_view text) {
  auto found = codes(report);
  if (text.find("\"DELETE\"") != std::string_view::npos) std::erase(found, "import.nothing_to_delete");
  ASSERT_THAT(found, IsEmpty()) << text;
}
void bring(TestSite& site, std::string_view text) { expect_no_problem(site.import("x.json", text), text); }

// As somebody whom the directory counts to these departments.
Relation of_department(const TestSite& site, const std::string& department) {
  store::AccountRow person;
  person.departments = {department};
  return *store::relation_of(*site.db, person, *site.patient("Patient/ada"), site.clock.now());
}

TEST(ImportPanel, ItsManagerIsRelatedInWhateverOrderTheFilesCome) {
  for (const char* manager : {"Practitioner/p", "PractitionerRole/r"}) {
    std::array<std::string, 4> files{ada(), kDoctor, kRole, panel(kAda, manager)};
    std::sort(files.begin(), files.end());
    do {
      TestSite site;
      for (const std::string& file : files) bring(site, file);
      EXPECT_EQ(site.relation("npi|1", "Patient/ada"), Relation::panel) << manager << ", last: " << files.back();
      EXPECT_EQ(site.relation("npi|2", "Patient/ada"), Relation::none);
    } while (std::next_permutation(files.begin(), files.end()));
    TestSite site;
    bring(site, bundle({panel(kAda, manager), kRole, ada(), kDoctor}));
    EXPECT_EQ(site.relation("npi|1", "Patient/ada"), Relation::panel) << manager << ", in one bundle";
  }
}

TEST(ImportPanel, WhatANewerVersionDoesNotSayEndsAtOnce) {
  TestSite site;
  bring(site, bundle({kDoctor, ada(), bob(), panel(kAda + "," + kBob)}));
  EXPECT_EQ(site.relation("npi|1", "Patient/ada"), Relation::panel);
  EXPECT_EQ(site.relation("npi|1", "Patient/bob"), Relation::panel);
  bring(site, panel(kBob));
  EXPECT_EQ(site.relation("npi|1", "Patient/ada"), Relation::none);
  EXPECT_EQ(site.relation("npi|1", "Patient/bob"), Relation::panel);
  bring(site, panel(kBob, "Practitioner?identifier=npi|2"));
  EXPECT_EQ(site.relation("npi|1", "Patient/bob"), Relation::none);
  EXPECT_EQ(site.relation("npi|2", "Patient/bob"), Relation::panel);
  bring(site, panel(kAda + "," + kBob));
  EXPECT_EQ(site.relation("npi|1", "Patient/ada"), Relation::panel);
  bring(site, with(panel(kAda), R"("actual":true)", R"("actual":true,"active":false)"));
  EXPECT_EQ(site.relation("npi|1", "Patient/ada"), Relation::none);
  EXPECT_EQ(site.relation("npi|1", "Patient/bob"), Relation::none);
}

TEST(ImportPanel, OnlyAnActualGroupOfPersonsWithAManagerGivesAnything) {
  const std::string good = panel(kAda);
  const std::string manager = R"("managingEntity":{"reference":"Practitioner/p"})";
  const auto member = [](std::string_view more) {
    return panel(R"({"entity":{"reference":"Patient/ada"},)" + std::string(more) + "}");
  };
  const std::pair<std::string, bool> cases[] = {
      {good, true},
      {with(good, R"("actual":true)", R"("actual":true,"active":true)"), true},
      {with(good, R"("actual":true)", R"("actual":true,"active":false)"), false},
      {with(good, R"("actual":true)", R"("actual":false)"), false},
      {with(good, R"("actual":true,)", ""), false},
      {with(good, R"("type":"person")", R"("type":"practitioner")"), false},
      {with(good, manager, R"("code":{"text":"x"})"), false},
      {with(good, "Practitioner/p", "RelatedPerson/p"), false},
      {with(good, "Practitioner/p", "https://other.example/fhir/Practitioner/p"), false},
      {with(good, "Practitioner/p", "#p"), false},
      {with(good, R"({"reference":"Practitioner/p"})", R"({"identifier":{"system":"npi","value":"1"}})"), true},
      {with(good, R"({"reference":"Practitioner/p"})", R"({"type":"Organization","identifier":{"system":"npi","value":"1"}})"),
       false},
      {member(R"("inactive":false)"), true},
      {member(R"("inactive":true)"), false},
      {member(R"("period":{"start":"2020-01-01"})"), true},
      {member(R"("period":{"start":"2020-01-01","end":"2021-01-01"})"), false},
      {member(R"("period":{"start":"2099-01-01"})"), false},
      {member(R"("period":{"end":"2021-99-01"})"), false},
      {with(good, "Patient/ada", "Group/ada"), false},
      {with(good, "Patient/ada", "https://other.example/fhir/Patient/ada"), false},
      {with(good, "Patient/ada", "Patient/bob"), false},
      {with(good, R"({"reference":"Patient/ada"})", R"({"type":"Patient","identifier":{"system":"urn:h","value":"100"}})"),
       true},
  };
  for (const auto& [group, related] : cases) {
    TestSite site;
    bring(site, bundle({kDoctor, ada(), group}));
    EXPECT_EQ(site.relation("npi|1", "Patient/ada") == Relation::panel, related) << group;
    EXPECT_EQ(site.relation("npi|1", "Patient/ada") == Relation::none, !related) << group;
  }
}

TEST(ImportPanel, IsInNobodysChart) {
  TestSite site;
  bring(site, bundle({ada(), panel(kAda), study()}));
  const auto chart = (*site.db->patient(*site.patient("Patient/ada")))->chart;
  for (const char* resource : {"Group/g", "ResearchStudy/s"}) {
    EXPECT_TRUE(site.db->resources(chart, resource)->empty()) << resource;
    EXPECT_TRUE(*site.db->shared_resource(resource)) << resource;
  }
  EXPECT_EQ(site.chart("Patient/ada").facts.size(), 1U);
}

TEST(ImportPanel, OlderVersionsChangeNothingAndAHistoryEndsWithItsNewest) {
  const auto version = [](std::string_view members, std::string_view day) {
    return panel(members, "Practitioner/p", R"("meta":{"lastUpdated":"2025-01-)" + std::string(day) + R"(T00:00:00Z"},)");
  };
  TestSite site;
  bring(site, bundle({kDoctor, ada(), bob(), version(kBob, "02")}));
  bring(site, version(kAda, "01"));
  EXPECT_EQ(site.relation("npi|1", "Patient/ada"), Relation::none);
  EXPECT_EQ(site.relation("npi|1", "Patient/bob"), Relation::panel);
  bring(site, bundle({version(kAda, "04"), version(kBob, "03")}, "history"));
  EXPECT_EQ(site.relation("npi|1", "Patient/ada"), Relation::panel);
  EXPECT_EQ(site.relation("npi|1", "Patient/bob"), Relation::none);
  TestSite at_once;
  bring(at_once, bundle({kDoctor, ada(), bob(), version(kAda, "04"), version(kBob, "03")}, "history"));
  EXPECT_EQ(at_once.relation("npi|1", "Patient/ada"), Relation::panel);
  EXPECT_EQ(at_once.relation("npi|1", "Patient/bob"), Relation::none);
}

std::string deletion(std::string_view url, std::string_view response = "") {
  return R"({"resourceType":"Bundle","type":"transaction","entry":[{)" + std::string(response) +
         R"("request":{"method":"DELETE","url":")" + std::string(url) + R"("}}]})";
}

std::string updated(std::string_view time) { return R"("meta":{"lastUpdated":")" + std::string(time) + R"("},)"; }
// As a history tells it.
std::string deleted_at(std::string_view url, std::string_view time) {
  return deletion(url, R"("response":{"status":"204","lastModified":")" + std::string(time) + R"("},)");
}

struct OfRun {
  std::uint32_t order = 0;
  std::string text;
  bool operator<(const OfRun& other) const { return order < other.order; }
};
void bring_of_run(TestSite& site, std::uint64_t run, const OfRun& one) {
  ImportFile file{"v.json", as_bytes(one.text)};
  file.run = run;
  file.order = one.order;
  expect_no_problem(Importer(*site.db, site.clock).import_file(site.permit(Action::import_charts), file), one.text);
}

// A site with a doctor and two patients, of whom both are to be related or one.
void expect_panel_of(const TestSite& site, bool of_ada, bool of_bob, const std::string& where) {
  EXPECT_EQ(site.relation("npi|1", "Patient/ada"), of_ada ? Relation::panel : Relation::none) << where;
  EXPECT_EQ(site.relation("npi|1", "Patient/bob"), of_bob ? Relation::panel : Relation::none) << where;
}

TEST(ImportPanel, ADeletedOneRelatesNobody) {
  TestSite site;
  bring(site, bundle({kDoctor, ada(), panel(kAda), study(), subject()}));
  EXPECT_EQ(site.relation("npi|1", "Patient/ada"), Relation::panel);
  for (const char* other : {"Group/other", "https://other.example/fhir/Group/g"}) {
    const ImportReport nothing = site.import("d.json", deletion(other));
    EXPECT_THAT(codes(nothing), ElementsAre("import.nothing_to_delete")) << other;
    EXPECT_EQ(nothing.problems.at(0).file, "d.json");
    EXPECT_EQ(nothing.problems.at(0).where, "entry 1 (Group)");
    EXPECT_EQ(nothing.types.at("Group").not_there, 1U);
    EXPECT_EQ(nothing.types.at("Group").unchanged, 0U);
    EXPECT_FALSE(nothing.refused_anything()) << "it is remembered";
    EXPECT_NE(report_json(nothing).find(R"("not_there":1)"), std::string::npos);
  }
  EXPECT_EQ(site.relation("npi|1", "Patient/ada"), Relation::panel);
  const ImportReport report = site.import("d.json", deletion("Group/g"));
  EXPECT_THAT(codes(report), IsEmpty());
  EXPECT_EQ(report.types.at("Group").updated, 1U);
  EXPECT_EQ(report.types.at("Group").void_, 1U);
  EXPECT_EQ(site.relation("npi|1", "Patient/ada"), Relation::cohort);
  const ImportReport twice = site.import("d.json", deletion("Group/g"));
  EXPECT_EQ(twice.types.at("Group").unchanged, 1U);
  EXPECT_THAT(codes(twice), IsEmpty()) << "it was here once";
  bring(site, deletion("ResearchStudy/s"));
  EXPECT_EQ(site.relation("npi|1", "Patient/ada"), Relation::none);
  EXPECT_THAT(codes(site.import("d.json", deletion("ResearchSubject/u"))), ElementsAre("import.delete_not_done"));
  EXPECT_THAT(codes(site.import("d.json", deletion("Group?identifier=a|b"))), ElementsAre("import.delete_not_done"));
  bring(site, panel(kAda, "Practitioner/p", R"("meta":{"versionId":"2"},)"));
  EXPECT_EQ(site.relation("npi|1", "Patient/ada"), Relation::panel) << "its system has it again";
}

// Monday's folder again, after Tuesday's deletion.
TEST(ImportDeletion, NoVersionThatCameBeforeBringsItBack) {
  const std::string versions[] = {panel(kAda), panel(kAda + "," + kBob), study("active"), study("closed-to-accrual")};
  TestSite site;
  bring(site, bundle({kDoctor, ada(), bob(), subject()}));
  for (const std::string& version : versions) bring(site, version);
  EXPECT_EQ(site.relation("npi|1", "Patient/bob"), Relation::panel);
  bring(site, deletion("Group/g"));
  EXPECT_EQ(site.relation("npi|1", "Patient/ada"), Relation::cohort);
  bring(site, deletion("ResearchStudy/s"));
  expect_panel_of(site, false, false, "deleted");
  const auto commit = site.db->last_commit();
  for (const std::string& version : versions) {
    const ImportReport report = site.import("again.json", version);
    EXPECT_EQ(report.types.at(version.contains("Group") ? "Group" : "ResearchStudy").unchanged, 1U) << version;
    expect_panel_of(site, false, false, version);
  }
  for (const std::uint32_t order : {0U, 1U, 2U, 3U}) bring_of_run(site, 78, {order, versions[order]});
  expect_panel_of(site, false, false, "as files of a run");
  EXPECT_EQ(site.db->last_commit(), commit) << "they change nothing";
  bring(site, study("active", R"("title":"new",)"));
  EXPECT_EQ(site.relation("npi|1", "Patient/ada"), Relation::cohort);
  bring(site, panel(kBob));
  EXPECT_EQ(site.relation("npi|1", "Patient/bob"), Relation::panel) << "a version that never came, of a later import";
}

TEST(ImportDeletion, InOneRunTheOrderDecidesWhateverComesFirst) {
  const std::string gone = deletion("Group/g");
  struct Case {
    std::vector<OfRun> files;
    bool is_of_bob;
  };
  Case cases[] = {{{{1, panel(kAda)}, {2, gone}, {3, panel(kBob)}}, true},
                  {{{1, panel(kAda)}, {2, panel(kBob)}, {3, gone}}, false},
                  {{{1, gone}, {2, panel(kBob)}, {2, deletion("Group/other")}}, true},
                  {{{1, panel(kBob)}, {2, gone}, {3, panel(kBob)}}, true}};
  for (auto& [files, is_of_bob] : cases) {
    do {
      const std::string where = "first: " + files.front().text + ", last: " + files.back().text;
      TestSite site;
      bring(site, bundle({kDoctor, ada(), bob()}));
      for (const OfRun& file : files) bring_of_run(site, 77, file);
      expect_panel_of(site, false, is_of_bob, where);
      for (const OfRun& file : files) bring_of_run(site, 78, file);
      expect_panel_of(site, false, is_of_bob, where + ", all of it again");
      std::reverse(files.begin(), files.end());
      for (const OfRun& file : files) bring_of_run(site, 79, file);
      std::reverse(files.begin(), files.end());
      expect_panel_of(site, false, is_of_bob, where + ", again the other way round");
    } while (std::next_permutation(files.begin(), files.end()));
  }
}

TEST(ImportDeletion, TimesThatAreToldDecideInAnyImports) {
  const auto at_day = [](int day) { return "2025-03-0" + std::to_string(day) + "T12:00:00.5Z"; };
  const auto version = [&](std::string_view members, int day) {
    return panel(members, "Practitioner/p", updated(at_day(day)));
  };
  std::pair<std::vector<std::string>, bool> cases[] = {
      {{version(kAda, 1), deleted_at("Group/g", at_day(2)), version(kBob, 3)}, true},
      {{version(kAda, 1), version(kBob, 2), deleted_at("Group/g", at_day(3))}, false},
      {{version(kAda, 1), version(kBob, 3), deleted_at("Group/g", at_day(3))}, false}};
  for (auto& [files, is_of_bob] : cases) {
    std::sort(files.begin(), files.end());
    do {
      TestSite site;
      bring(site, bundle({kDoctor, ada(), bob()}));
      for (const std::string& file : files) bring(site, file);
      expect_panel_of(site, false, is_of_bob, files.front() + ", last: " + files.back());
    } while (std::next_permutation(files.begin(), files.end()));
  }
}

// The clock stands in January 2026.
TEST(ImportDeletion, OneWithoutATimeIsAsOldAsItsImport) {
  const auto version = [](std::string_view time) { return panel(kAda, "Practitioner/p", updated(time)); };
  TestSite site;
  bring(site, bundle({kDoctor, ada(), bob()}));
  bring(site, deletion("Group/g"));
  const ImportReport report = site.import("late.json", version("2026-01-04T00:00:00Z"));
  EXPECT_EQ(report.types.at("Group").older, 1U);
  expect_panel_of(site, false, false, "it was said before");
  bring(site, deleted_at("Group/g", "2025-01-01T00:00:00Z"));
  bring(site, version("2026-01-03T00:00:00Z"));
  expect_panel_of(site, false, false, "an earlier deletion takes nothing away from the later one");
  bring(site, version("2026-01-06T00:00:00Z"));
  expect_panel_of(site, true, false, "it was said since");
  bring(site, deletion("Group/g"));
  expect_panel_of(site, false, false, "deleted again");
  TestSite other;
  bring(other, bundle({kDoctor, ada(), bob()}));
  bring(other, deletion("Group/g"));
  bring(other, panel(kAda));
  expect_panel_of(other, true, false, "neither tells a time: what comes in a later import is newer");
  const std::string both = with(deletion("Group/g"), R"("entry":[)", R"("entry":[{"resource":)" + panel(kBob) + "},");
  for (int times = 0; times < 2; ++times) {
    bring(other, both);
    expect_panel_of(other, false, false, "of one file the deletion is the last");
  }
}

TEST(ImportPanel, AnOrganizationStandsForItsDepartmentWhateverComesFirst) {
  const auto organization = [](std::string_view name) {
    return R"({"resourceType":"Organization","id":"o","name":")" + std::string(name) + R"("})";
  };
  for (const bool group_first : {true, false}) {
    TestSite site;
    bring(site, ada());
    bring(site, group_first ? panel(kAda, "Organization/o") : organization("Harbour Clinic"));
    bring(site, group_first ? organization("Harbour Clinic") : panel(kAda, "Organization/o"));
    EXPECT_EQ(of_department(site, "harbour  clinic"), Relation::panel);
    EXPECT_EQ(of_department(site, "Harbour"), Relation::none);
    EXPECT_EQ(site.relation("npi|1", "Patient/ada"), Relation::none);
    bring(site, organization("Hill Clinic"));
    EXPECT_EQ(of_department(site, "Harbour Clinic"), Relation::none);
    EXPECT_EQ(of_department(site, "Hill Clinic"), Relation::panel);
    bring(site, R"({"resourceType":"Organization","id":"o"})");
    EXPECT_EQ(of_department(site, "Hill Clinic"), Relation::none);
  }
  TestSite site;
  const std::string named =
      with(panel(kAda, "Organization/o"), R"("Organization/o")", R"("Organization/o","display":"Harbour Clinic")");
  bring(site, bundle({ada(), named}));
  EXPECT_EQ(of_department(site, "Harbour Clinic"), Relation::panel) << "the group itself gives the name";
}

// Two hospitals both have a Patient/ada: a panel means its own system's.
TEST(ImportPanel, MembersAreThoseOfItsOwnSystem) {
  TestSite site;
  (void)site.import("e.json", bundle({kDoctor, ada(), panel(kAda)}), "east");
  (void)site.import("w.json", bundle({with(ada(), "\"100\"", "\"900\"")}), "west");
  EXPECT_EQ(site.relation("npi|1", "//east/Patient/ada"), Relation::panel);
  EXPECT_EQ(site.relation("npi|1", "//west/Patient/ada"), Relation::none);
  TestSite other;
  (void)other.import("g.json", bundle({kDoctor, panel(kAda)}));
  (void)other.import("e.json", ada(), "east");
  EXPECT_EQ(other.relation("npi|1", "//east/Patient/ada"), Relation::panel) << "the only one it can be";
  (void)other.import("w.json", with(ada(), "\"100\"", "\"900\""), "west");
  EXPECT_EQ(other.relation("npi|1", "//east/Patient/ada"), Relation::none) << "now it could be either";
  EXPECT_EQ(other.relation("npi|1", "//west/Patient/ada"), Relation::none);
}

TEST(ImportPanel, UrnsOfABundleMeanItsPatientsAndPractitioners) {
  TestSite site;
  const auto entry = [](std::string_view urn, const std::string& resource) {
    return R"({"fullUrl":"urn:uuid:)" + std::string(urn) + R"(","resource":)" + resource + "}";
  };
  const std::string group =
      panel(R"({"entity":{"reference":"urn:uuid:a"}},{"entity":{"reference":"urn:uuid:d"}})", "urn:uuid:d");
  bring(site, R"({"resourceType":"Bundle","type":"transaction","entry":[)" + entry("g", with(group, R"("id":"g",)", "")) + "," +
                  entry("a", with(ada(), R"("id":"ada",)", "")) + "," + entry("d", with(kDoctor, R"("id":"p",)", "")) + "]}");
  EXPECT_EQ(site.relation("npi|1", "urn:uuid:a"), Relation::panel);
  bring(site, with(panel(R"({"entity":{"reference":"urn:uuid:a"}})", "urn:uuid:d"), "\"g\"", "\"h\""));
  EXPECT_EQ(site.relation("npi|1", "urn:uuid:a"), Relation::panel) << "of a later file too";
}

// An earlier release kept it without reading what it says.
TEST(ImportPanel, TheSameVersionAgainIsReadIfItNeverWas) {
  TestSite site;
  bring(site, bundle({kDoctor, ada()}));
  const std::string organization = R"({"resourceType":"Organization","id":"o","name":"Harbour Clinic"})";
  const std::string group = panel(kAda, "Organization/o");
  ASSERT_TRUE(site.db->write([&](store::Transaction& t) -> Status {
    if (auto put = t.put_shared_resource("Organization/o", as_bytes(organization)); !put) return put;
    return t.put_shared_resource("Group/g", as_bytes(group));
  }));
  bring(site, bundle({organization, group}));
  EXPECT_EQ(of_department(site, "Harbour Clinic"), Relation::panel);
  const auto commit = site.db->last_commit();
  bring(site, bundle({organization, group}));
  EXPECT_EQ(site.db->last_commit(), commit) << "then it changes nothing";
}

TEST(ImportCohort, ItsInvestigatorIsRelatedInWhateverOrderTheFilesCome) {
  for (const char* of : {R"({"reference":"ResearchStudy/s"})", R"({"identifier":{"system":"nct","value":"7"}})",
                         R"({"reference":"ResearchStudy?identifier=nct|7"})"}) {
    // A chart's resources need their patient first.
    std::array<std::string, 4> files{bundle({ada(), subject("on-study", "", of)}), kDoctor, kRole,
                                     study("active", "", "PractitionerRole/r")};
    std::sort(files.begin(), files.end());
    do {
      TestSite site;
      for (const std::string& file : files) bring(site, file);
      EXPECT_EQ(site.relation("npi|1", "Patient/ada"), Relation::cohort) << of << ", last: " << files.back();
      EXPECT_EQ(site.relation("npi|2", "Patient/ada"), Relation::none);
    } while (std::next_permutation(files.begin(), files.end()));
    TestSite site;
    bring(site, bundle({subject("on-study", "", of), study(), kDoctor, ada()}));
    EXPECT_EQ(site.relation("npi|1", "Patient/ada"), Relation::cohort) << of << ", in one bundle";
    EXPECT_EQ(site.chart("Patient/ada").facts.size(), 1U) << "it shows nothing";
  }
}

// By the definitions of research-subject-status and research-study-status.
TEST(ImportCohort, OnlyThoseWhoTakePartInAStudyThatGoesOn) {
  const std::pair<const char*, bool> subjects[] = {
      {"on-study", true},
      {"on-study-intervention", true},
      {"on-study-observation", true},
      {"follow-up", true},
      {"candidate", false},
      {"eligible", false},
      {"ineligible", false},
      {"not-registered", false},
      {"off-study", false},
      {"pending-on-study", false},
      {"potential-candidate", false},
      {"screening", false},
      {"withdrawn", false},
      {"entered-in-error", false},
      {"", false},
  };
  const std::pair<const char*, bool> studies[] = {
      {"active", true},
      {"closed-to-accrual", true},
      {"closed-to-accrual-and-intervention", true},
      {"temporarily-closed-to-accrual", true},
      {"temporarily-closed-to-accrual-and-intervention", true},
      {"administratively-completed", false},
      {"approved", false},
      {"completed", false},
      {"disapproved", false},
      {"in-review", false},
      {"withdrawn", false},
      {"entered-in-error", false},
      {"", false},
  };
  TestSite site;
  bring(site, bundle({kDoctor, ada(), subject(), study()}));
  for (const auto& [status, related] : subjects) {
    bring(site, subject(status));
    EXPECT_EQ(site.relation("npi|1", "Patient/ada") == Relation::cohort, related) << status;
  }
  bring(site, subject("on-study", R"("meta":{"versionId":"2"},)"));  // not one that was replaced
  for (const auto& [status, related] : studies) {
    bring(site, study(status));
    EXPECT_EQ(site.relation("npi|1", "Patient/ada") == Relation::cohort, related) << status;
  }
}

TEST(ImportCohort, TimesInvestigatorsAndMovesAreThoseOfTheNewestVersions) {
  TestSite site;
  bring(site, bundle({kDoctor, ada(), bob(), subject(), study()}));
  EXPECT_EQ(site.relation("npi|1", "Patient/ada"), Relation::cohort);
  bring(site, subject("on-study", R"("period":{"start":"2020-01-01","end":"2021-01-01"},)"));
  EXPECT_EQ(site.relation("npi|1", "Patient/ada"), Relation::none);
  bring(site, subject("on-study", R"("period":{"start":"2020-01-01","end":"x"},)"));
  EXPECT_EQ(site.relation("npi|1", "Patient/ada"), Relation::none);
  bring(site, subject("on-study", R"("period":{"start":"2020-01-01"},)"));
  EXPECT_EQ(site.relation("npi|1", "Patient/ada"), Relation::cohort);
  bring(site, study("active", R"("period":{"end":"2021-01-01"},)"));
  EXPECT_EQ(site.relation("npi|1", "Patient/ada"), Relation::none);
  bring(site, study("active", "", "Practitioner?identifier=npi|2"));
  EXPECT_EQ(site.relation("npi|1", "Patient/ada"), Relation::none);
  EXPECT_EQ(site.relation("npi|2", "Patient/ada"), Relation::cohort);
  bring(site, study("active", R"("enrollment":[{"reference":"Group/g"}],)"));
  bring(site, panel(kBob, "Organization/o"));
  EXPECT_EQ(site.relation("npi|1", "Patient/bob"), Relation::none) << "an enrollment is who may be asked";
}

// Two hospitals have a study of this id. A subject of an unknown one may be of either, also of one that relates nobody.
TEST(ImportCohort, AStudyThatRelatesNobodyStillHasItsName) {
  const std::string lead = "Practitioner?identifier=npi|1";
  const std::string theirs = with(study("active", "", lead), R"("value":"7")", R"("value":"8")");
  const std::string ours[] = {study("active", "", lead), study("completed", "", lead), study("active", "", "Organization/o"),
                              deletion("ResearchStudy/s")};
  for (const std::string& east : ours) {
    for (const bool is_first : {true, false}) {
      TestSite site;
      bring(site, bundle({kDoctor, ada(), subject()}));
      if (is_first) (void)site.import("e.json", east, "east");
      (void)site.import("w.json", theirs, "west");
      EXPECT_EQ(site.relation("npi|1", "Patient/ada") == Relation::cohort, !is_first) << "the only one, if it came first";
      if (!is_first) (void)site.import("e.json", east, "east");
      EXPECT_EQ(site.relation("npi|1", "Patient/ada"), Relation::none) << east;
    }
  }
  TestSite site;
  bring(site, bundle({kDoctor, ada(), subject()}));
  for (const std::string& east : ours) {
    (void)site.import("e.json", east, "east");
    (void)site.import("w.json", theirs, "west");
    EXPECT_EQ(site.relation("npi|1", "Patient/ada"), Relation::none) << "one after the other: " << east;
  }
  bring(site, subject("on-study", "", R"({"identifier":{"system":"nct","value":"7"}})"));
  EXPECT_EQ(site.relation("npi|1", "Patient/ada"), Relation::none);
  (void)site.import("n.json", with(study("active", "", lead), R"("id":"s")", R"("id":"s2")"), "east");
  EXPECT_EQ(site.relation("npi|1", "Patient/ada"), Relation::cohort) << "a deleted one leaves its number to another";
}

TEST(ImportPanel, ManagersOfTwoSystemsAreNobodyAlsoIfOneIsWithoutNames) {
  const std::string without = R"({"resourceType":"Organization","id":"o"})";
  const std::string clinic = R"({"resourceType":"Organization","id":"o","name":"Harbour Clinic"})";
  TestSite site;
  bring(site, bundle({ada(), panel(kAda, "Organization/o")}));
  (void)site.import("w.json", clinic, "west");
  EXPECT_EQ(of_department(site, "Harbour Clinic"), Relation::panel);
  (void)site.import("e.json", without, "east");
  EXPECT_EQ(of_department(site, "Harbour Clinic"), Relation::none);
  TestSite other;
  bring(other, bundle({ada(), panel(kAda)}));
  (void)other.import("w.json", kDoctor, "west");
  EXPECT_EQ(other.relation("npi|1", "Patient/ada"), Relation::panel);
  (void)other.import("e.json", R"({"resourceType":"Practitioner","id":"p"})", "east");
  EXPECT_EQ(other.relation("npi|1", "Patient/ada"), Relation::none);
}

TEST(ImportCohort, AParticipationThatMovesTakesItsRelationAlong) {
  const std::string uuid = R"("3f2504e0-4f89-41d3-9a0c-0305e82c3301")";
  const std::string of_study = R"({"reference":"ResearchStudy/s"})";
  TestSite site;
  bring(site, bundle({kDoctor, ada(), bob(), study(), with(subject(), R"("u")", uuid)}));
  EXPECT_EQ(site.relation("npi|1", "Patient/ada"), Relation::cohort);
  EXPECT_EQ(site.relation("npi|1", "Patient/bob"), Relation::none);
  EXPECT_THAT(codes(site.import("m.json", with(subject("on-study", "", of_study, "bob"), R"("u")", uuid))),
              ElementsAre("import.moved"));
  EXPECT_EQ(site.relation("npi|1", "Patient/ada"), Relation::none);
  EXPECT_EQ(site.relation("npi|1", "Patient/bob"), Relation::cohort);
}

TEST(ImportRank, PanelsAndStudiesDoNotPutPatientsBehindTheRest) {
  EXPECT_EQ(import_rank("g.json", as_bytes(panel(kAda))), 2);
  EXPECT_EQ(import_rank("b.json", as_bytes(bundle({study(), ada()}))), 1);
  EXPECT_EQ(import_rank("b.json", as_bytes(bundle({study(), subject()}))), 2);
  EXPECT_EQ(import_rank("b.json", as_bytes(bundle({kDoctor, panel(kAda)}))), 0);
}

}  // namespace
}  // namespace chartroom::records
