#include "records/importer.h"

#include <gmock/gmock.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <thread>

#include "base/limits.h"
#include "crypto/random.h"
#include "records/chart_codec.h"
#include "records/fhir_status.h"
#include "records/gzip_fixture.h"
#include "records/import_input.h"
#include "records/records_fixture.h"
#include "store/ties_fixture.h"

namespace chartroom::records {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

std::string read_file(const std::filesystem::path& path) {
  std::ifstream in(path, std::ios::binary);
  std::ostringstream out;
  out << in.rdbuf();
  return out.str();
}

const Document* record_named(const Chart& chart, std::string_view name) {
  for (std::size_t i = 0; i < chart.facts.size(); ++i) {
    if (chart.facts[i].name == name) return &chart.records[i];
  }
  return nullptr;
}

TEST(Importer, MakesAChartOfABundle) {
  TestSite site;
  const ImportReport report = site.import("ada.json", bundle({ada(), potassium("k1", "4.10")}));
  EXPECT_THAT(codes(report), IsEmpty());
  EXPECT_FALSE(report.stopped_by);
  EXPECT_EQ(report.entries, 2U);
  EXPECT_EQ(report.patients_new, 1U);
  EXPECT_EQ(report.types.at("Observation").added, 1U);
  const Chart chart = site.chart("Patient/ada");
  EXPECT_EQ(chart.who.family, "Lund");
  ASSERT_EQ(chart.facts.size(), 2U);
  const Document* record = record_named(chart, "Potassium");
  ASSERT_NE(record, nullptr);
  EXPECT_EQ(record->text, "Potassium: 4.10 mmol/L (reference 3.5–5.1 mmol/L, normal), 2024-03-01, final");
  EXPECT_EQ(record->import_name, "ada.json");
  EXPECT_EQ(record->resource, "Observation/k1");
}

TEST(Importer, TheStateOfAnAddressIsKeptApartToo) {
  TestSite site;
  const std::string patient =
      R"({"resourceType":"Patient","id":"eve","identifier":[{"system":"urn:mrn","value":"E-1"}],"name":[{"family":"Lund"}],)"
      R"("birthDate":"1950-02-03","address":[{"line":["4 Elm Street"],"city":"Boston","state":" MA ","postalCode":"02115"}]})";
  ASSERT_THAT(codes(site.import("eve.json", bundle({patient}))), IsEmpty());
  const Demographics who = site.chart("Patient/eve").who;
  EXPECT_EQ(who.state, "MA");
  EXPECT_EQ(who.address, "4 Elm Street, Boston, MA, 02115");
}

TEST(Importer, TheSameAgainChangesNothing) {
  TestSite site;
  const std::string text = bundle({ada(), potassium("k1", "4.1")});
  ASSERT_THAT(codes(site.import("a.json", text)), IsEmpty());
  const Chart before = site.chart("Patient/ada");
  // The same resources with other white space and under another name are the same.
  const ImportReport again = site.import("b.json", " \n" + bundle({ada(), "  " + potassium("k1", "4.1") + "\n"}));
  EXPECT_EQ(again.types.at("Observation").unchanged, 1U);
  EXPECT_EQ(again.types.at("Patient").unchanged, 1U);
  EXPECT_EQ(again.patients_new + again.patients_changed, 0U);
  const Chart after = site.chart("Patient/ada");
  EXPECT_EQ(after.version, before.version);
  EXPECT_EQ(after.facts.size(), before.facts.size());
}

TEST(Importer, ANewerVersionReplacesAndAnOlderOneIsHistory) {
  TestSite site;
  const auto meta = [](std::string_view time) { return R"("meta":{"lastUpdated":")" + std::string(time) + R"("},)"; };
  const std::string old_one = potassium("k1", "1.1", meta("2024-01-01T00:00:00.5Z"));
  const std::string middle = potassium("k1", "2.2", meta("2024-01-01T00:00:00.6Z"));
  const std::string newest = potassium("k1", "3.3", meta("2024-01-02T00:00:00Z"));
  ASSERT_THAT(codes(site.import("1.json", bundle({ada(), middle}))), IsEmpty());
  const DocumentId id = record_named(site.chart("Patient/ada"), "Potassium")->id;
  EXPECT_EQ(site.import("2.json", newest).types.at("Observation").updated, 1U);
  EXPECT_EQ(site.import("3.json", old_one).types.at("Observation").older, 1U);
  for (const auto& text : {old_one, middle, newest}) {
    EXPECT_EQ(site.import("again.json", text).types.at("Observation").unchanged, 1U);
  }
  const Chart chart = site.chart("Patient/ada");
  ASSERT_EQ(chart.facts.size(), 2U);
  const Document* record = record_named(chart, "Potassium");
  EXPECT_NE(record->text.find("3.3 mmol/L"), std::string::npos);
  EXPECT_EQ(record->id, id) << "a citation keeps its document";
  // The history is kept: every version is in the raw segments.
  const auto row = site.db->patient(*site.patient("Patient/ada"));
  const auto segments = site.db->segments((*row)->chart, store::SegmentPart::raw, 0);
  ASSERT_TRUE(segments);
  std::size_t versions = 0;
  for (const auto& segment : *segments) {
    const auto entries = decode_raw(segment.plain);
    ASSERT_TRUE(entries);
    for (const RawEntry& entry : *entries) versions += entry.resource == "Observation/k1" ? 1 : 0;
  }
  EXPECT_EQ(versions, 3U);
}

TEST(Importer, WithoutADateOtherContentIsNewerAndWhatWasSeenIsNot) {
  TestSite site;
  (void)site.import("1.json", bundle({ada(), potassium("k1", "1.1")}));
  EXPECT_EQ(site.import("2.json", potassium("k1", "2.2")).types.at("Observation").updated, 1U);
  EXPECT_EQ(site.import("1.json", bundle({ada(), potassium("k1", "1.1")})).types.at("Observation").unchanged, 1U);
  EXPECT_NE(record_named(site.chart("Patient/ada"), "Potassium")->text.find("2.2"), std::string::npos);
}

TEST(Importer, ReadsNdjsonGzipAndSingleResources) {
  TestSite site;
  const ImportReport report =
      site.import("all.ndjson.gz", gzip(ada() + "\n\n{broken\n" + potassium("k1", "4.1") + "\r\n" + potassium("k2", "4.2")));
  EXPECT_THAT(codes(report), ElementsAre("import.entry_bad_json"));
  EXPECT_EQ(report.problems.front().where, "line 3");
  EXPECT_EQ(report.types.at("Observation").added, 2U);
  EXPECT_EQ(site.import("one.json.gz", gzip(potassium("k3", "5"))).types.at("Observation").added, 1U);
  EXPECT_EQ(site.import("lines.json", potassium("k4", "5") + "\n" + potassium("k5", "5")).types.at("Observation").added, 2U);
  EXPECT_EQ(site.chart("Patient/ada").facts.size(), 6U);
}

TEST(Importer, RefusesBadFilesByNameAndChangesNothing) {
  TestSite site;
  const std::string good = bundle({ada(), potassium("k1", "4.1")});
  std::string bad_utf8 = good;
  bad_utf8.replace(bad_utf8.find("Lund"), 1, "\xff");
  const std::string packed = gzip(good);
  std::string broken_gzip = packed;
  broken_gzip[packed.size() / 2] = static_cast<char>(~broken_gzip[packed.size() / 2]);
  const std::vector<std::pair<std::string, std::string>> cases{
      {good.substr(0, good.size() / 2), "import.truncated_json"},
      {good.substr(0, good.size() - 1), "import.truncated_json"},
      {good + "]", "import.bad_json"},
      {"{\"a\":[}", "import.bad_json"},
      {bad_utf8, "import.invalid_utf8"},
      {"", "import.empty"},
      {" \n", "import.empty"},
      {"MSH|^~\\&|", "import.not_fhir"},
      {packed.substr(0, packed.size() - 12), "import.bad_gzip"},
      {broken_gzip, "import.bad_gzip"},
      {"{\"x\":" + std::string(500, '[') + std::string(500, ']') + "}", "import.too_deep"},
  };
  for (const auto& [text, code] : cases) {
    EXPECT_THAT(codes(site.import("bad.json", text)), ElementsAre(code)) << text.substr(0, 60);
    EXPECT_EQ(*site.db->count_patients(), 0U) << code;
  }
}

TEST(Importer, RefusesEntriesAndTakesTheRest) {
  TestSite site;
  std::string unknown = potassium("k2", "1");
  unknown.replace(unknown.find("Patient/ada"), 11, "Patient/who");
  std::string nobody = R"({"resourceType":"Condition","id":"c","code":{"text":"x"}})";
  std::string deep = R"({"resourceType":"Observation","id":"d","subject":{"reference":"Patient/ada"},"x":)" +
                     std::string(99, '[') + std::string(99, ']') + "}";
  const std::string text =
      R"({"resourceType":"Bundle","type":"transaction","entry":[{"resource":)" + ada() + R"(},{"resource":)" + unknown +
      R"(},{"resource":)" + nobody +
      R"(},{"resource":{"id":"x"}},{"request":{"method":"DELETE","url":"Observation/1"}},7,{"resource":)" +
      R"({"resourceType":"Observation","id":"e","subject":{"reference":"Patient/ada"},"v":01}},{"resource":)" +
      R"({"resourceType":"Observation","id":"f","subject":{"reference":"Patient/ada"},"v":{"a":1 2}}},{"resource":)" +
      potassium("k1", "4.1") + R"(},{"resource":)" + deep + "}]}";
  const ImportReport report = site.import("mixed.json", text);
  EXPECT_THAT(codes(report),
              ::testing::UnorderedElementsAre("import.unknown_patient", "import.unknown_patient", "import.entry_not_fhir",
                                              "import.delete_not_done", "import.entry_not_fhir", "import.entry_bad_json",
                                              "import.entry_bad_json"));
  EXPECT_TRUE(report.refused_anything());
  EXPECT_EQ(site.chart("Patient/ada").facts.size(), 3U);
}

TEST(Importer, RefusesABundleOfTooManyEntries) {
  TestSite site;
  std::string text = R"({"resourceType":"Bundle","type":"collection","entry":[{"resource":)" + ada() + "}";
  for (std::size_t i = 0; i < limits::import_bundle_entries_max; ++i) text += ",{}";
  EXPECT_THAT(codes(site.import("many.json", text + "]}")), ElementsAre("import.too_many_entries"));
  EXPECT_EQ(*site.db->count_patients(), 0U);
}

TEST(Importer, TwoPatientsWithOneIdentifierAreNeverMerged) {
  TestSite site;
  ASSERT_THAT(codes(site.import("ada.json", bundle({ada(), potassium("k1", "4.1")}))), IsEmpty());
  const auto other = [](std::string id, std::string family, std::string birth) {
    return R"({"resourceType":"Patient","id":")" + id +
           R"(","identifier":[{"system":"urn:h","value":"100"}],"name":[{"family":")" + family + R"("}],"birthDate":")" +
           birth + R"("})";
  };
  for (const auto& text :
       {other("b1", "Berg", "1960-01-01"), other("b2", "Lund", "1960-01-01"), other("b3", "Berg", "1950-02-03")}) {
    EXPECT_THAT(codes(site.import("b.json", bundle({text}))), ElementsAre("import.identifier_conflict"));
  }
  EXPECT_THAT(codes(site.import("c.json", bundle({other("ada", "Berg", "1960-01-01")}))),
              ElementsAre("import.identifier_conflict"));
  EXPECT_EQ(*site.db->count_patients(), 1U);
  // The same number, birth date and family name: the same person under another id.
  EXPECT_THAT(codes(site.import("d.json", bundle({other("ada2", "LUND", "1950-02-03")}))), IsEmpty());
  EXPECT_EQ(*site.db->count_patients(), 1U);
  EXPECT_EQ(site.patient("Patient/ada2"), site.patient("Patient/ada"));
}

// Another source can use the same id for somebody else: what contradicts must not land in this chart.
TEST(Importer, AReusedIdIsAnotherPersonUnlessWhatIsSaidAgrees) {
  const auto person = [](std::string id, std::string family, std::string birth, std::string number) {
    std::string text = R"({"resourceType":"Patient","id":")" + id + R"(","name":[{"family":")" + family + R"("}])";
    if (!birth.empty()) text += R"(,"birthDate":")" + birth + R"(")";
    if (!number.empty()) text += R"(,"identifier":[{"system":"urn:h","value":")" + number + R"("}])";
    return text + "}";
  };
  struct Case {
    const char* family;
    const char* birth;
    const char* number;
    bool same;
  };
  const Case cases[] = {
      {"Alpha", "1970-01-01", "A-1", true},   {"Alpha", "", "", true},
      {"Married", "1970-01-01", "A-1", true}, {"Alpha", "1970-01-02", "A-1", true},
      {"Gamma", "1971-01-01", "A-1", false},  {"Gamma", "", "G-9", false},
      {"Alpha", "1970-01-01", "G-9", false},  {"Gamma", "1970-01-01", "", false},
      {"Alpha", "1999-01-01", "", false},     {"Gamma", "1999-01-01", "", false},
  };
  for (const Case& each : cases) {
    SCOPED_TRACE(std::string(each.family) + " " + each.birth + " " + each.number);
    const std::string first = person("x", "Alpha", "1970-01-01", "A-1");
    const std::string second = person("x", each.family, each.birth, each.number);
    TestSite site;
    ASSERT_THAT(codes(site.import("1.json", bundle({first}))), IsEmpty());
    EXPECT_EQ(codes(site.import("2.json", bundle({second}))).empty(), each.same);
    // Both in one file: either they agree, or neither goes in.
    TestSite other;
    EXPECT_EQ(codes(other.import("both.json", bundle({first, second}))).empty(), each.same);
    EXPECT_EQ(*other.db->count_patients(), each.same ? 1U : 0U);
  }
}

TEST(Importer, FindsPatientsByEveryFormOfReference) {
  TestSite site;
  const auto with = [](std::string id, std::string reference) {
    return R"({"resourceType":"Condition","id":")" + id + R"(","code":{"text":"Gout"},"subject":)" + reference + "}";
  };
  const std::string text = R"({"resourceType":"Bundle","type":"transaction","entry":[{"fullUrl":"urn:uuid:11","resource":)" +
                           ada() + R"(},{"fullUrl":"https://a.example/fhir/Condition/1","resource":)" +
                           with("1", R"({"reference":"urn:uuid:11"})") + R"(},{"resource":)" +
                           with("2", R"({"reference":"Patient/ada"})") + R"(},{"resource":)" +
                           with("3", R"({"reference":"Patient/ada/_history/4"})") + R"(},{"resource":)" +
                           with("4", R"({"reference":"https://a.example/fhir/Patient/ada"})") + R"(},{"resource":)" +
                           with("5", R"({"reference":"Patient?identifier=urn:h|100"})") + R"(},{"resource":)" +
                           with("6", R"({"type":"Patient","identifier":{"system":"urn:h","value":"100"}})") +
                           R"(},{"resource":)" + with("7", R"({"reference":"Patient?identifier=urn%3Ah%7C100"})") + "}]}";
  EXPECT_THAT(codes(site.import("refs.json", text)), IsEmpty());
  EXPECT_EQ(site.chart("Patient/ada").facts.size(), 8U);
  // In a later file the urn is still known.
  EXPECT_THAT(codes(site.import("later.json", with("8", R"({"reference":"urn:uuid:11"})"))), IsEmpty());
  EXPECT_EQ(site.chart("Patient/ada").facts.size(), 9U);
}

TEST(Importer, CyclicReferencesEnd) {
  TestSite site;
  const std::string a =
      R"({"resourceType":"Observation","id":"a","status":"final","subject":{"reference":"Patient/ada"},"code":{"text":"A"},"hasMember":[{"reference":"Observation/b"}],"contained":[{"resourceType":"Medication","id":"m","code":{"text":"M"}}],"encounter":{"reference":"Encounter/e"}})";
  const std::string e =
      R"({"resourceType":"Encounter","id":"e","status":"finished","subject":{"reference":"Patient/ada"},"partOf":{"reference":"Encounter/e"},"reasonReference":[{"reference":"Condition/c"}]})";
  const std::string c =
      R"({"resourceType":"Condition","id":"c","subject":{"reference":"Patient/ada"},"code":{"text":"C"},"encounter":{"reference":"Encounter/e"}})";
  EXPECT_THAT(codes(site.import("cycle.json", bundle({c, e, a, ada()}))), IsEmpty());
  EXPECT_EQ(site.chart("Patient/ada").facts.size(), 4U);
}

TEST(Importer, PlainNotesNeedAPatient) {
  TestSite site;
  (void)site.import("ada.json", ada());
  Importer importer(*site.db, site.clock);
  const Permit permit = site.permit(Action::import_charts);
  const auto note = [&](std::string patient, std::string date) {
    ImportFile file{"visit.txt", as_bytes("Seen today.\r\nNo chest pain.")};
    file.patient = std::move(patient);
    file.date = std::move(date);
    file.title = "Visit";
    return importer.import_file(permit, file);
  };
  EXPECT_THAT(codes(note("", "")), ElementsAre("import.no_patient_named"));
  EXPECT_THAT(codes(note("urn:h|999", "")), ElementsAre("import.note_patient_unknown"));
  EXPECT_THAT(codes(note("nobody", "")), ElementsAre("import.note_patient_unknown"));
  EXPECT_THAT(codes(note("urn:h|100", "yesterday")), ElementsAre("import.bad_note_date"));
  const ImportReport report = note("urn:h|100", "2024-05-06");
  EXPECT_THAT(codes(report), IsEmpty());
  EXPECT_EQ(report.notes, 1U);
  EXPECT_EQ(note(site.patient("Patient/ada")->text(), "2024-05-06").types.at("File").unchanged, 1U);
  const Chart chart = site.chart("Patient/ada");
  ASSERT_EQ(chart.notes.size(), 1U);
  EXPECT_EQ(chart.notes.front().text, "Seen today.\nNo chest pain.");
  EXPECT_EQ(chart.notes.front().when.date(), "2024-05-06");
  EXPECT_THAT(chart.notes.front().resource, ::testing::StartsWith("File/visit.txt#"));
  // Another day's note of the same file name stands beside it.
  ImportFile second{"visit.txt", as_bytes("Seen again. Better.")};
  second.patient = "urn:h|100";
  EXPECT_THAT(codes(importer.import_file(permit, second)), IsEmpty());
  EXPECT_EQ(site.chart("Patient/ada").notes.size(), 2U);
}

// Access must end: an end that can't be read, a wider period of one participant, and an encounter nobody closed give none for
// ever.
TEST(Importer, RelationsEnd) {
  const std::string member = R"("member":{"reference":"Practitioner?identifier=urn:npi|1"})";
  const auto team = [&](std::string period, std::string own) {
    return R"({"resourceType":"CareTeam","id":"t","status":"active","subject":{"reference":"Patient/ada"},"period":)" + period +
           R"(,"participant":[{)" + member + (own.empty() ? "" : R"(,"period":)" + own) + "}]}";
  };
  const auto stay = [&](std::string status, std::string period) {
    return R"({"resourceType":"Encounter","id":"e","status":")" + status +
           R"(","subject":{"reference":"Patient/ada"},"participant":[{"individual":{"reference":"Practitioner?identifier=urn:npi|1"}}],"period":)" +
           period + "}";
  };
  const std::pair<std::string, bool> cases[] = {
      {team(R"({"start":"2020-01-01"})", ""), true},
      {team(R"({"start":"2020-01-01","end":"not a date"})", ""), false},
      {team(R"({"start":"2020-01-01","end":"2020-13-45"})", ""), false},
      {team(R"({"start":"2020-01-01","end":"2021-01-01"})", R"({"start":"2020-01-01"})"), false},
      {team(R"({"start":"2020-01-01","end":"2021-01-01"})", R"({"end":"2099-01-01"})"), false},
      {team(R"({"start":"2020-01-01"})", R"({"end":"2021-01-01"})"), false},
      {team(R"({"start":"2020-01-01"})", R"({"end":"2021-99-01"})"), false},
      {stay("in-progress", R"({"start":"2001-01-01"})"), false},
  };
  for (const auto& [resource, related] : cases) {
    SCOPED_TRACE(resource);
    TestSite site;
    (void)site.import("1.json", bundle({ada(), resource}));
    store::AccountRow person;
    person.id = crypto::new_id<PrincipalId>();
    person.practitioner = {"urn:npi|1"};
    EXPECT_EQ(*store::relation_of(*site.db, person, *site.patient("Patient/ada"), site.clock.now()) != Relation::none, related);
  }
}

TEST(Importer, OtherTypesAreKeptAndCounted) {
  TestSite site;
  const std::string claim = R"({"resourceType":"Claim","id":"1","patient":{"reference":"Patient/ada"},"total":{"value":1.50}})";
  const std::string provenance = R"({"resourceType":"Provenance","id":"2","target":[{"reference":"Patient/ada"}]})";
  for (int turn = 0; turn < 2; ++turn) {
    const ImportReport report = site.import("x.json", bundle({ada(), claim, provenance}));
    EXPECT_THAT(codes(report), IsEmpty());
    EXPECT_EQ(report.others.at("Claim"), 1U);
    EXPECT_EQ(report.others.at("Provenance"), 1U);
    EXPECT_EQ(report.patients_changed, 0U);
  }
  EXPECT_EQ(site.chart("Patient/ada").facts.size(), 1U);
}

TEST(Importer, RelationsFollowCareTeamsEncountersAndPractitioners) {
  TestSite site;
  const std::string practitioner =
      R"({"resourceType":"Practitioner","id":"p1","identifier":[{"system":"npi","value":"1"},{"system":"staff","value":"s1"}],"name":[{"family":"Berg","given":["Jo"]}]})";
  const std::string team =
      R"({"resourceType":"CareTeam","id":"t","status":"active","subject":{"reference":"Patient/ada"},"period":{"start":"2020-01-01"},"participant":[{"member":{"reference":"Practitioner/p1"}},{"member":{"reference":"Patient/ada"}}]})";
  ASSERT_THAT(codes(site.import("team.json", bundle({team, practitioner, ada()}))), IsEmpty());
  store::AccountRow person;
  person.practitioner = {"staff|s1"};
  const PatientId ada_id = *site.patient("Patient/ada");
  EXPECT_EQ(*store::relation_of(*site.db, person, ada_id, site.clock.now()), Relation::care_team);
  person.practitioner = {"npi|2"};
  EXPECT_EQ(*store::relation_of(*site.db, person, ada_id, site.clock.now()), Relation::none);
  std::string over = team;
  over.replace(over.find("active"), 6, "entered-in-error");
  ASSERT_THAT(codes(site.import("over.json", over)), IsEmpty());
  person.practitioner = {"npi|1"};
  EXPECT_EQ(*store::relation_of(*site.db, person, ada_id, site.clock.now()), Relation::none)
      << "a team entered in error relates nobody";
  const std::string encounter =
      R"({"resourceType":"Encounter","id":"e","status":"in-progress","class":{"code":"IMP"},"subject":{"reference":"Patient/ada"},"period":{"start":"2025-12-30T10:00:00Z"},"participant":[{"individual":{"reference":"Practitioner?identifier=npi|7"}}]})";
  ASSERT_THAT(codes(site.import("e.json", encounter)), IsEmpty());
  person.practitioner = {"npi|7"};
  EXPECT_EQ(*store::relation_of(*site.db, person, ada_id, site.clock.now()), Relation::encounter);
}

TEST(Importer, AMedicationOfAnEarlierFileIsFound) {
  TestSite site;
  (void)site.import("m.ndjson", R"({"resourceType":"Medication","id":"m1","code":{"text":"Digoxin 0.125 mg tablet"}})");
  const std::string order =
      R"({"resourceType":"MedicationRequest","id":"r","status":"active","intent":"order","subject":{"reference":"Patient/ada"},"medicationReference":{"reference":"Medication/m1"}})";
  EXPECT_THAT(codes(site.import("o.json", bundle({ada(), order}))), IsEmpty());
  EXPECT_NE(record_named(site.chart("Patient/ada"), "Digoxin 0.125 mg tablet"), nullptr);
}

TEST(Importer, TwoImportsBesideEachOtherMakeNoDuplicates) {
  TestSite site;
  std::string text = bundle({ada(), potassium("k1", "1"), potassium("k2", "2"), potassium("k3", "3")});
  std::vector<std::thread> threads;
  std::array<ImportReport, 4> reports;
  for (ImportReport& report : reports) threads.emplace_back([&] { report = site.import("a.json", text); });
  for (std::thread& thread : threads) thread.join();
  std::uint64_t added = 0;
  for (const ImportReport& report : reports) {
    EXPECT_THAT(codes(report), IsEmpty());
    EXPECT_FALSE(report.stopped_by);
    added += report.types.at("Observation").added;
  }
  EXPECT_EQ(added, 3U);
  EXPECT_EQ(*site.db->count_patients(), 1U);
  EXPECT_EQ(site.chart("Patient/ada").facts.size(), 4U);
}

TEST(Importer, ACancelledImportIsResumedByRunningItAgain) {
  TestSite site;
  const std::string text = bundle({ada(), potassium("k1", "1")});
  const std::atomic<bool> stop{true};
  ImportFile file{"a.json", as_bytes(text)};
  file.cancel = &stop;
  const ImportReport report = Importer(*site.db, site.clock).import_file(site.permit(Action::import_charts), file);
  ASSERT_TRUE(report.stopped_by);
  EXPECT_EQ(report.stopped_by->code, ErrorCode::cancelled);
  EXPECT_EQ(*site.db->count_patients(), 0U);
  EXPECT_EQ(site.import("a.json", text).types.at("Observation").added, 1U);
}

TEST(Importer, ImportOrderPutsPatientsBeforeTheirResources) {
  EXPECT_EQ(import_rank("a.json", as_bytes(bundle({ada()}))), 1);
  EXPECT_EQ(import_rank("teams.json", as_bytes(bundle({potassium("1", "1")}))), 2);  // its patient comes in another file
  EXPECT_EQ(import_rank("late.json", as_bytes(bundle({potassium("1", "1"), ada()}))), 1);
  EXPECT_EQ(import_rank("p.ndjson", as_bytes(ada())), 1);
  EXPECT_EQ(import_rank("o.ndjson", as_bytes(potassium("1", "1"))), 2);
  EXPECT_EQ(import_rank("s.json.gz", as_bytes(gzip(bundle({R"({"resourceType":"Organization","id":"1"})"})))), 0);
  EXPECT_EQ(import_rank("n.txt", as_bytes("{}")), 3);
}

// Imports a folder as the command line does: what others refer to first.
ImportReport import_folder(TestSite& site, const std::filesystem::path& folder) {
  std::vector<std::pair<int, std::filesystem::path>> files;
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    const std::string name = entry.path().filename().string();
    if ((!name.ends_with(".json") && !name.ends_with(".gz")) || name.starts_with("log.")) continue;
    files.emplace_back(import_rank(name, as_bytes(read_file(entry.path()))), entry.path());
  }
  std::sort(files.begin(), files.end());
  ImportReport all;
  for (const auto& [rank, path] : files) all.add(site.import(path.filename().string(), read_file(path)));
  return all;
}

// Our own sample charts, and the sets that CHARTROOM_SHARED_DATA names where it is set.
TEST(Importer, WholeSetsGoInWithoutAProblem) {
  std::vector<std::filesystem::path> folders{std::filesystem::path(CHARTROOM_SOURCE_DIR) / "samples"};
  if (const char* shared = std::getenv("CHARTROOM_SHARED_DATA")) {
    folders.push_back(std::filesystem::path(shared) / "synthea");
    folders.push_back(std::filesystem::path(shared) / "fhir_bulk");
  }
  for (const std::filesystem::path& folder : folders) {
    TestSite site;
    const ImportReport all = import_folder(site, folder);
    EXPECT_FALSE(all.stopped_by) << (all.stopped_by ? all.stopped_by->detail : "");
    for (const ImportProblem& problem : all.problems) {
      ADD_FAILURE() << problem.code << " in " << problem.file << " at " << problem.where;
    }
    EXPECT_GT(all.files, 0U);
    EXPECT_GT(all.notes, 0U);
    EXPECT_EQ(*site.db->count_patients(), all.patients_new);
    const ImportReport again = import_folder(site, folder);
    EXPECT_EQ(again.patients_changed + again.patients_new + again.notes, 0U) << "again changes nothing";
  }
}

// Every code of the table is in the manual, word for word, and the manual has no other.
TEST(ImportReport, TheManualHasTheTableOfProblems) {
  const std::string manual = read_file(std::filesystem::path(CHARTROOM_SOURCE_DIR) / "docs" / "import.md");
  for (const ProblemRow& row : problem_table()) {
    const std::string line = "| `" + std::string(row.code) + "` | " + std::string(problem_kind_name(row.kind)) + " | " +
                             std::string(row.sentence) + " |\n";
    EXPECT_NE(manual.find(line), std::string::npos) << "docs/import.md misses: " << line;
  }
  std::size_t rows = 0;
  for (std::size_t at = manual.find("| `import."); at != std::string::npos; at = manual.find("| `import.", at + 1)) ++rows;
  EXPECT_EQ(rows, problem_table().size());
  for (const StatusRow& row : status_table()) {
    const std::string line = "| " + std::string(row.type) + " | " + std::string(row.field) + " | " + std::string(row.code) +
                             " | " + std::string(fact_status_name(row.status)) + " |\n";
    EXPECT_NE(manual.find(line), std::string::npos) << "docs/import.md misses: " << line;
  }
}

TEST(ImportReport, AsJsonHasNoMoreThanItShould) {
  TestSite site;
  const ImportReport report = site.import("a.json", bundle({ada(), potassium("k1", "4.1"), "{}"}));
  const std::string json = report_json(report);
  EXPECT_NE(json.find("\"code\":\"import.entry_not_fhir\""), std::string::npos);
  EXPECT_NE(json.find("\"patients\":{\"new\":1,\"changed\":0}"), std::string::npos);
  for (const char* secret : {"Lund", "Ada", "k1", "1950"}) EXPECT_EQ(json.find(secret), std::string::npos) << secret;
}

}  // namespace
}  // namespace chartroom::records
