// A resource is in one chart at a time; one that another system gave the same id is another resource. docs/import.md, "Moves".

#include <gmock/gmock.h>

#include <algorithm>
#include <set>
#include <thread>

#include "crypto/aead.h"
#include "records/chart_codec.h"
#include "records/patient_work.h"
#include "records/records_fixture.h"
#include "store/access.h"
#include "store/database_file.h"

namespace chartroom::records {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

constexpr const char* kUuid = "6f1a0c8e-3f0b-4c55-9a53-0a6a1c0a7b11";

std::string at(std::string_view time) { return R"("meta":{"lastUpdated":")" + std::string(time) + R"("},)"; }

std::string of_bob(std::string resource) { return with(std::move(resource), "Patient/ada", "Patient/bob"); }

std::string encounter(std::string_view id) {
  return R"({"resourceType":"Encounter","id":")" + std::string(id) +
         R"(","status":"in-progress","class":{"code":"IMP"},"subject":{"reference":"Patient/ada"},"period":{"start":"2025-12-30"},)"
         R"("participant":[{"individual":{"reference":"Practitioner?identifier=npi|7"}}]})";
}

// Without the patient's own.
std::vector<std::string> resources_of(const Chart& chart) {
  std::vector<std::string> out;
  for (const Fact& fact : chart.facts) {
    if (fact.kind != FactKind::patient) out.push_back(fact.resource);
  }
  for (const Document& note : chart.notes) out.push_back(note.resource);
  std::sort(out.begin(), out.end());
  return out;
}

// Of every version of every resource that the chart has seen.
std::vector<RawEntry> raw_entries(const TestSite& site, ChartId chart) {
  std::vector<RawEntry> out;
  const auto segments = site.db->segments(chart, store::SegmentPart::raw, 0);
  EXPECT_TRUE(segments);
  for (const store::Segment& segment : *segments) {
    auto entries = decode_raw(segment.plain);
    EXPECT_TRUE(entries);
    std::move(entries->begin(), entries->end(), std::back_inserter(out));
  }
  return out;
}

// The rows as the first release wrote them: found by HMACs of chart and key.
void take_to_first_release(TestSite& site, const std::vector<ChartId>& charts) {
  struct OldRow {
    ChartId chart;
    store::Mac mac;
    Bytes sealed;
  };
  const store::Sealer sealer(site.master);
  std::vector<OldRow> old_rows;
  for (const ChartId chart : charts) {
    std::set<std::string> keys;
    for (const RawEntry& entry : raw_entries(site, chart)) {
      keys.insert(entry.resource);
      keys.insert(history_key(entry.resource, crypto::sha256(as_bytes(entry.json))));
    }
    for (const std::string& key : keys) {
      const auto rows = site.db->resources(chart, key);
      ASSERT_TRUE(rows);
      for (const store::ResourceRow& row : *rows) {
        ByteWriter plain;
        plain.u8(1);
        plain.raw(row.version.digest);
        plain.i64(row.version.last_updated_us);
        plain.raw(row.version.document.view());
        plain.u32(row.version.versions);
        const store::Mac mac = sealer.mac(store::LookUp::resource, store::join({chart.view(), as_bytes(key)}));
        old_rows.push_back({chart, mac,
                            crypto::seal(*site.keyring->chart_key(chart), plain.bytes(),
                                         store::seal_context("resource", store::join({chart.view(), mac})))});
      }
    }
  }
  ASSERT_GT(old_rows.size(), 4U);
  site.db.reset();
  {
    const auto db = std::move(*store::Connection::open({site.folder / "store.db", {}, store::Connection::Use::write},
                                                       store::page_key_of(site.master)));
    ASSERT_TRUE(
        db->execute("DELETE FROM resource_index; DELETE FROM segment WHERE part = 3; DELETE FROM chart_part WHERE part = 3;"
                    "UPDATE chart SET resources_moved = 0"));
    for (const OldRow& row : old_rows) {
      ASSERT_TRUE(
          db->run("INSERT INTO resource (chart, resource_mac, sealed) VALUES (?1, ?2, ?3)", row.chart, row.mac, row.sealed));
    }
  }
  ASSERT_TRUE(site.reopen());
}

class ImportMove : public ::testing::Test {
 protected:
  ImportMove() { both(""); }
  void both(const std::string& origin) {
    EXPECT_THAT(codes(site_.import("both.json", bundle({ada(), person("bob", "Berg", "200")}), origin)), IsEmpty());
  }
  std::vector<std::string> adas() { return resources_of(site_.chart("Patient/ada")); }
  std::vector<std::string> bobs() { return resources_of(site_.chart("Patient/bob")); }

  TestSite site_;
};

TEST_F(ImportMove, AResourceThatIsSentForAnotherPatientLeavesTheFirstChart) {
  const std::string lab = "https://lab.example/fhir";
  (void)site_.import("1.json", bundle({potassium("k1", "4.1"), encounter("e1")}), lab);
  ASSERT_THAT(adas(), ElementsAre("Encounter/e1", "Observation/k1"));
  ASSERT_EQ(site_.relation("npi|7", "Patient/ada"), Relation::encounter);
  const auto version = site_.chart("Patient/ada").version;

  const ImportReport report = site_.import("2.json", bundle({of_bob(potassium("k1", "4.1")), of_bob(encounter("e1"))}), lab);
  EXPECT_THAT(codes(report), ElementsAre("import.moved", "import.moved"));
  EXPECT_EQ(report.problems.front().where, "entry 1 (Observation)");
  EXPECT_EQ(report.moved, 2U);
  EXPECT_EQ(report.patients_changed, 2U);
  EXPECT_FALSE(report.refused_anything());
  EXPECT_THAT(adas(), IsEmpty());
  EXPECT_THAT(bobs(), ElementsAre("Encounter/e1", "Observation/k1"));
  EXPECT_EQ(site_.relation("npi|7", "Patient/ada"), Relation::none) << "the access that it gave goes with it";
  EXPECT_EQ(site_.relation("npi|7", "Patient/bob"), Relation::encounter);
  EXPECT_GT(site_.chart("Patient/ada").version, version) << "a chart in memory is read anew";
  // It is history: the raw resource is still in the first chart.
  const auto row = site_.db->patient(*site_.patient("Patient/ada"));
  const auto kept = raw_entries(site_, (*row)->chart);
  EXPECT_EQ(std::count_if(kept.begin(), kept.end(), [](const RawEntry& e) { return e.resource == "Observation/k1"; }), 1);
}

TEST_F(ImportMove, AgainChangesNothingAndSaysWhy) {
  const std::string first = bundle({potassium("k1", "4.1")});
  const std::string second = bundle({of_bob(potassium("k1", "4.1"))});
  (void)site_.import("1.json", first, "lab");
  (void)site_.import("2.json", second, "lab");
  for (int turn = 0; turn < 2; ++turn) {
    const ImportReport old_one = site_.import("1.json", first, "lab");
    EXPECT_THAT(codes(old_one), ElementsAre("import.moved_away"));
    EXPECT_EQ(old_one.patients_changed + old_one.moved, 0U);
    const ImportReport new_one = site_.import("2.json", second, "lab");
    EXPECT_THAT(codes(new_one), IsEmpty());
    EXPECT_EQ(new_one.patients_changed + new_one.moved, 0U);
  }
  EXPECT_THAT(adas(), IsEmpty());
  EXPECT_THAT(bobs(), ElementsAre("Observation/k1"));
}

TEST_F(ImportMove, BackAgain) {
  (void)site_.import("1.json", potassium("k1", "4.1"), "lab");
  const DocumentId id = site_.chart("Patient/ada").facts.back().id;
  (void)site_.import("2.json", of_bob(potassium("k1", "4.1")), "lab");
  EXPECT_THAT(codes(site_.import("3.json", potassium("k1", "4.1", at("2024-05-01T00:00:00Z")), "lab")),
              ElementsAre("import.moved"));
  EXPECT_THAT(adas(), ElementsAre("Observation/k1"));
  EXPECT_THAT(bobs(), IsEmpty());
  EXPECT_EQ(site_.chart("Patient/ada").facts.back().id, id) << "a citation keeps its document";
  EXPECT_THAT(codes(site_.import("4.json", of_bob(potassium("k1", "4.2", at("2024-06-01T00:00:00Z"))), "lab")),
              ElementsAre("import.moved"));
  EXPECT_THAT(adas(), IsEmpty());
  EXPECT_THAT(bobs(), ElementsAre("Observation/k1"));
}

// Whatever comes first, the version with the newest time is shown, in its patient's chart.
TEST(ImportMoveOrder, TheNewestVersionDecidesInAnyOrder) {
  std::vector<std::string> versions{
      potassium("k1", "1.1", at("2024-01-01T00:00:00Z")), of_bob(potassium("k1", "2.2", at("2024-01-02T00:00:00Z"))),
      potassium("k1", "3.3", at("2024-01-03T00:00:00Z")), of_bob(potassium("k1", "4.4", at("2024-01-04T00:00:00Z")))};
  std::sort(versions.begin(), versions.end());
  int orders = 0;
  do {
    TestSite site;
    (void)site.import("both.json", bundle({ada(), person("bob", "Berg", "200")}));
    for (int turn = 0; turn < 2; ++turn) {
      for (const std::string& version : versions) EXPECT_FALSE(site.import("v.json", version, "lab").stopped_by);
    }
    EXPECT_THAT(resources_of(site.chart("Patient/ada")), IsEmpty());
    const Chart bob = site.chart("Patient/bob");
    ASSERT_EQ(bob.facts.size(), 2U);
    EXPECT_NE(bob.records[1].text.find("4.4 mmol/L"), std::string::npos);
    ++orders;
  } while (std::next_permutation(versions.begin(), versions.end()));
  EXPECT_EQ(orders, 24);
}

// Without times the order says which is newer, whatever comes first: files may be sent beside each other.
TEST(ImportMoveOrder, WithoutTimesTheOrderDecides) {
  std::vector<std::pair<std::uint32_t, std::string>> versions{
      {1, potassium("k1", "1.1")}, {2, potassium("k1", "2.2")}, {3, of_bob(potassium("k1", "3.3"))}};
  do {
    TestSite site;
    (void)site.import("both.json", bundle({ada(), person("bob", "Berg", "200")}));
    for (const auto& [order, text] : versions) {
      ImportFile file{"v.json", as_bytes(text)};
      file.run = 77;
      file.order = order;
      file.origin = "lab";
      EXPECT_FALSE(Importer(*site.db, site.clock).import_file(site.permit(Action::import_charts), file).stopped_by);
    }
    EXPECT_THAT(resources_of(site.chart("Patient/ada")), IsEmpty());
    const Chart bob = site.chart("Patient/bob");
    ASSERT_EQ(bob.facts.size(), 2U);
    EXPECT_NE(bob.records[1].text.find("3.3 mmol/L"), std::string::npos);
  } while (std::next_permutation(versions.begin(), versions.end()));
  // Of another run what comes later is newer, whatever its number.
  TestSite site;
  (void)site.import("ada.json", ada());
  for (const std::uint64_t run : {9, 8}) {
    const std::string text = potassium("k1", run == 9 ? "1.1" : "2.2");
    ImportFile file{"v.json", as_bytes(text)};
    file.run = run;
    file.order = static_cast<std::uint32_t>(run);
    (void)Importer(*site.db, site.clock).import_file(site.permit(Action::import_charts), file);
  }
  EXPECT_NE(site.chart("Patient/ada").records[1].text.find("2.2 mmol/L"), std::string::npos);
}

// All of them in one file, for two new patients: the same.
TEST(ImportMoveOrder, AlsoWithinOneFile) {
  TestSite site;
  const std::string file =
      bundle({ada(), person("bob", "Berg", "200"), of_bob(potassium("k1", "2.2", at("2024-01-02T00:00:00Z"))),
              potassium("k1", "1.1", at("2024-01-01T00:00:00Z")), potassium("k2", "5.0"), of_bob(potassium("k2", "5.0"))});
  EXPECT_FALSE(site.import("all.json", file, "lab").stopped_by);
  EXPECT_THAT(resources_of(site.chart("//lab/Patient/ada")), IsEmpty());
  EXPECT_THAT(resources_of(site.chart("//lab/Patient/bob")), ElementsAre("Observation/k1", "Observation/k2"));
  const ImportReport again = site.import("all.json", file, "lab");
  EXPECT_EQ(again.patients_changed + again.moved, 0U);
}

// Two hospitals both have an Observation/k1: neither takes anything out of a chart.
TEST_F(ImportMove, AnotherSystemsResourceOfTheSameIdIsAnotherResource) {
  both("east");
  both("west");
  (void)site_.import("1.json", potassium("k1", "4.1"), "east");
  const ImportReport report = site_.import("2.json", of_bob(potassium("k1", "5.5")), "west");
  EXPECT_THAT(codes(report), IsEmpty());
  EXPECT_EQ(report.types.at("Observation").added, 1U);
  EXPECT_THAT(adas(), ElementsAre("Observation/k1"));
  EXPECT_THAT(bobs(), ElementsAre("Observation/k1"));
  // In one chart too: the second stands beside the first, each with its own versions.
  EXPECT_THAT(codes(site_.import("3.json", potassium("k1", "6.6"), "west")), ElementsAre("import.moved"));
  EXPECT_THAT(adas(), ElementsAre("//west/Observation/k1", "Observation/k1"));
  EXPECT_THAT(bobs(), IsEmpty());
  EXPECT_EQ(site_.import("4.json", potassium("k1", "6.7"), "west").types.at("Observation").updated, 1U);
  EXPECT_EQ(site_.import("5.json", potassium("k1", "4.2"), "east").types.at("Observation").updated, 1U);
  EXPECT_EQ(adas().size(), 2U);
  // The one beside can leave again.
  EXPECT_THAT(codes(site_.import("6.json", of_bob(potassium("k1", "6.8")), "west")), ElementsAre("import.moved"));
  EXPECT_THAT(adas(), ElementsAre("Observation/k1"));
  EXPECT_THAT(bobs(), ElementsAre("Observation/k1"));
}

// Where nobody says which system it is, both charts keep it, and the report says so, once a patient and file.
TEST_F(ImportMove, WhatCantBeToldApartStaysInBothAndIsReported) {
  (void)site_.import("1.json", bundle({potassium("k1", "4.1"), potassium("k2", "4.1")}));
  const ImportReport report = site_.import("2.json", bundle({of_bob(potassium("k1", "5")), of_bob(potassium("k2", "5"))}));
  EXPECT_THAT(codes(report), ElementsAre("import.maybe_moved"));
  EXPECT_EQ(report.problems.front().where, "entry 1 (Observation) and 1 more");
  EXPECT_EQ(report.moved, 0U);
  EXPECT_FALSE(report.refused_anything());
  EXPECT_THAT(adas(), ElementsAre("Observation/k1", "Observation/k2"));
  EXPECT_THAT(bobs(), ElementsAre("Observation/k1", "Observation/k2"));
  // The operator names the system, of the later file first: it is the chart's that came later.
  EXPECT_EQ(site_.import("2.json", bundle({of_bob(potassium("k1", "5"))}), "lab").moved, 0U);
  EXPECT_THAT(adas(), ElementsAre("Observation/k1", "Observation/k2"));
  (void)site_.import("1.json", bundle({potassium("k1", "4.1")}), "lab");
  EXPECT_THAT(adas(), ElementsAre("Observation/k2"));
  EXPECT_THAT(bobs(), ElementsAre("Observation/k1", "Observation/k2"));
}

TEST_F(ImportMove, AUuidIsTheSameResourceWhereNoSystemsContradict) {
  (void)site_.import("1.json", potassium(kUuid, "4.1"));
  EXPECT_THAT(codes(site_.import("2.json", of_bob(potassium(kUuid, "4.1")))), ElementsAre("import.moved"));
  EXPECT_THAT(adas(), IsEmpty());
  both("west");
  (void)site_.import("3.json", of_bob(potassium(kUuid, "4.2")), "west");
  both("east");
  EXPECT_THAT(codes(site_.import("4.json", potassium(kUuid, "4.3"), "east")), IsEmpty());
  EXPECT_EQ(adas().size(), 1U);
  EXPECT_EQ(bobs().size(), 1U);
}

// What has no id of its system can't be told to be the same in another chart: a template's urn, a digest, a plain note.
TEST_F(ImportMove, WhatHasNoIdNeverLeavesAChart) {
  const auto entry = [](std::string_view patient) {
    return R"({"resourceType":"Bundle","type":"transaction","entry":[{"fullUrl":"urn:uuid:)" + std::string(kUuid) +
           R"(","resource":{"resourceType":"Condition","code":{"text":"Gout"},"subject":{"reference":"Patient/)" +
           std::string(patient) + R"("}}}]})";
  };
  (void)site_.import("1.json", entry("ada"), "lab");
  EXPECT_THAT(codes(site_.import("2.json", entry("bob"), "lab")), ElementsAre("import.maybe_moved"));
  EXPECT_EQ(adas().size(), 1U);
  EXPECT_EQ(bobs().size(), 1U);
  const auto note = [&](std::string patient) {
    ImportFile file{"visit.txt", as_bytes("No show.")};
    file.patient = std::move(patient);
    return Importer(*site_.db, site_.clock).import_file(site_.permit(Action::import_charts), file);
  };
  EXPECT_THAT(codes(note("urn:h|100")), IsEmpty());
  EXPECT_THAT(codes(note("urn:h|200")), ElementsAre("import.maybe_moved"));
  EXPECT_EQ(adas().size(), 2U);
  EXPECT_EQ(bobs().size(), 2U);
}

// A patient's number of one system is not that of another: what names it is left out until its own patient is there.
TEST(ImportOrigin, PatientsOfTwoSystemsWithOneId) {
  TestSite site;
  (void)site.import("a.json", bundle({ada()}), "east");
  const std::string url =
      R"({"resourceType":"Bundle","type":"searchset","entry":[{"fullUrl":"https://west/fhir/Observation/k1","resource":)" +
      potassium("k1", "9.9") + "}]}";
  EXPECT_THAT(codes(site.import("b.json", url)), ElementsAre("import.unknown_patient"));
  EXPECT_THAT(codes(site.import("b.json", potassium("k1", "9.9"), "west")), ElementsAre("import.unknown_patient"));
  const std::string absolute = with(potassium("k1", "9.9"), "Patient/ada", "https://west/fhir/Patient/ada");
  EXPECT_THAT(codes(site.import("b.json", absolute)), ElementsAre("import.unknown_patient"));
  EXPECT_THAT(codes(site.import("c.json", potassium("k1", "4.1"), "east")), IsEmpty());
  EXPECT_THAT(codes(site.import("d.json", potassium("k2", "4.1"))), IsEmpty())
      << "of an unknown system: the only one it can be";
  EXPECT_THAT(resources_of(site.chart("*/Patient/ada")), ElementsAre("Observation/k1", "Observation/k2"));
  // The other system's patient is somebody else: then a file of an unknown system means neither.
  EXPECT_THAT(codes(site.import("w.json", bundle({person("ada", "Western", "W-1")}), "west")), IsEmpty());
  EXPECT_EQ(*site.db->count_patients(), 2U);
  EXPECT_THAT(codes(site.import("b.json", url)), ElementsAre("import.unknown_patient")) << "west/fhir is not west";
  EXPECT_THAT(codes(site.import("w.json", potassium("k9", "5.0"), "west")), IsEmpty());
  EXPECT_THAT(resources_of(site.chart("//west/Patient/ada")), ElementsAre("Observation/k9"));
  EXPECT_THAT(codes(site.import("u.json", potassium("k3", "4.1"))), ElementsAre("import.unknown_patient"));
}

TEST(ImportOrigin, AReferenceToAnotherServerGivesNobodyHereAccess) {
  TestSite site;
  const std::string practitioner = R"({"resourceType":"Practitioner","id":"1","identifier":[{"system":"npi","value":"1"}]})";
  (void)site.import("p.json", practitioner);
  const auto team = [](std::string_view id, std::string_view reference) {
    return R"({"resourceType":"CareTeam","id":")" + std::string(id) +
           R"(","status":"active","subject":{"reference":"Patient/ada"},"participant":[{"member":{"reference":")" +
           std::string(reference) + R"("}}]})";
  };
  ASSERT_THAT(codes(site.import("1.json", bundle({ada(), team("t", "https://other.example/fhir/Practitioner/1")}))), IsEmpty());
  EXPECT_EQ(site.relation("npi|1", "Patient/ada"), Relation::none);
  ASSERT_THAT(
      codes(site.import("2.json", team("t", "https://other.example/fhir/Practitioner/1"), "https://other.example/fhir/")),
      IsEmpty());
  EXPECT_EQ(site.relation("npi|1", "Patient/ada"), Relation::none) << "unchanged: read as it was";
  ASSERT_THAT(
      codes(site.import("3.json", team("t2", "https://other.example/fhir/Practitioner/1"), "https://other.example/fhir/")),
      IsEmpty());
  EXPECT_EQ(site.relation("npi|1", "Patient/ada"), Relation::care_team)
      << "the base is the file's own; its resource may be this one";
}

// Two known systems' practitioners of one number are two people.
TEST(ImportOrigin, PractitionersOfTwoSystemsWithOneId) {
  TestSite site;
  const auto practitioner = [](std::string_view npi) {
    return R"({"resourceType":"Practitioner","id":"1","identifier":[{"system":"npi","value":")" + std::string(npi) + R"("}]})";
  };
  const std::string team =
      R"({"resourceType":"CareTeam","id":"t","status":"active","subject":{"reference":"Patient/ada"},"participant":[{"member":{"reference":"Practitioner/1"}}]})";
  (void)site.import("e.json", practitioner("1"), "east");
  (void)site.import("1.json", bundle({ada(), team}), "west");
  EXPECT_EQ(site.relation("npi|1", "*/Patient/ada"), Relation::none);
  (void)site.import("2.json", bundle({with(team, R"("t")", R"("t2")")}));
  EXPECT_EQ(site.relation("npi|1", "*/Patient/ada"), Relation::care_team) << "of an unknown system: the only one it can be";
  (void)site.import("w.json", practitioner("2"), "west");
  EXPECT_EQ(site.relation("npi|1", "*/Patient/ada"), Relation::none) << "now it could be either";
  EXPECT_EQ(site.relation("npi|2", "*/Patient/ada"), Relation::care_team) << "west's own";
}

TEST(ImportOrigin, AnIdentifierThatWasTakenAwayStopsCountingAtOnce) {
  TestSite site;
  const auto practitioner = [](std::string_view identifiers) {
    return R"({"resourceType":"Practitioner","id":"p1","identifier":[)" + std::string(identifiers) + "]}";
  };
  const std::string npi = R"({"system":"npi","value":"1"})";
  const std::string staff = R"({"system":"staff","value":"s1"})";
  const std::string role =
      R"({"resourceType":"PractitionerRole","id":"r1","practitioner":{"reference":"Practitioner/p1"},"identifier":[{"system":"role","value":"9"}]})";
  const auto team = [](std::string_view id, std::string_view member) {
    return R"({"resourceType":"CareTeam","id":")" + std::string(id) +
           R"(","status":"active","subject":{"reference":"Patient/ada"},"participant":[{"member":{"reference":")" +
           std::string(member) + R"("}}]})";
  };
  for (const char* member : {"Practitioner/p1", "PractitionerRole/r1", "Practitioner?identifier=staff|s1"}) {
    for (const bool in_one_file : {true, false}) {
      SCOPED_TRACE(member);
      TestSite one;
      const std::string both = practitioner(npi + "," + staff);
      if (in_one_file) {
        (void)one.import("1.json", bundle({both, role, ada(), team("t", member)}));
      } else {
        (void)one.import("1.json", bundle({ada(), team("t", member)}));
        (void)one.import("2.json", bundle({both, role}));
      }
      EXPECT_EQ(one.relation("npi|1", "Patient/ada"), Relation::care_team);
      EXPECT_EQ(one.relation("staff|s1", "Patient/ada"), Relation::care_team);
      (void)one.import("3.json", practitioner(staff));
      EXPECT_EQ(one.relation("npi|1", "Patient/ada"), Relation::none);
      EXPECT_EQ(one.relation("staff|s1", "Patient/ada"), Relation::care_team);
      (void)one.import("4.json", practitioner(""));
      const bool is_literal = std::string_view(member).find("staff|s1") != std::string_view::npos;
      EXPECT_EQ(one.relation("staff|s1", "Patient/ada") == Relation::care_team, is_literal)
          << "what the team itself says stays";
    }
  }
}

// A store of the first release: its rows are found by chart and key only, and move before the first import.
TEST(ImportMoveUpgrade, AStoreOfTheFirstReleaseIsBroughtUpToDate) {
  TestSite site;
  (void)site.import("1.json", bundle({ada(), person("bob", "Berg", "200"), potassium("k1", "1.1"), potassium(kUuid, "4.1")}));
  (void)site.import("2.json", potassium("k1", "2.2"));
  const auto chart = (*site.db->patient(*site.patient("Patient/ada")))->chart;
  const auto bobs = (*site.db->patient(*site.patient("Patient/bob")))->chart;
  take_to_first_release(site, {chart, bobs});
  EXPECT_TRUE(site.db->resources(chart, "Observation/k1")->empty());
  const ImportReport again = site.import("1.json", bundle({ada(), potassium("k1", "1.1"), potassium(kUuid, "4.1")}));
  EXPECT_THAT(codes(again), IsEmpty());
  EXPECT_EQ(again.types.at("Observation").unchanged, 2U) << "also the version that was replaced";
  EXPECT_EQ(again.types.at("Patient").unchanged, 1U);
  EXPECT_THAT(codes(site.import("3.json", of_bob(potassium(kUuid, "4.1")))), ElementsAre("import.moved"));
  EXPECT_THAT(resources_of(site.chart("Patient/ada")), ElementsAre("Observation/k1"));
}

TEST(ImportMoveThreads, AResourceIsInOneChartWhoeverComesFirst) {
  TestSite site;
  (void)site.import("both.json", bundle({ada(), person("bob", "Berg", "200")}));
  for (int turn = 0; turn < 8; ++turn) {
    const std::string id = "k" + std::to_string(turn);
    std::vector<std::jthread> threads;
    for (const std::string& text :
         {potassium(id, "1"), of_bob(potassium(id, "2")), potassium(id, "3"), of_bob(potassium(id, "4"))}) {
      threads.emplace_back([&site, text] { EXPECT_FALSE(site.import("k.json", text, "lab").stopped_by); });
    }
    threads.clear();
    const auto all = [&](std::string_view patient) {
      const auto resources = resources_of(site.chart(patient));
      return std::count(resources.begin(), resources.end(), "Observation/" + id);
    };
    EXPECT_EQ(all("Patient/ada") + all("Patient/bob"), 1);
  }
}

}  // namespace
}  // namespace chartroom::records
