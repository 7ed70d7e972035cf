// The lists and trends of a chart, and feedback on answers, through the whole gate.

#include <set>

#include "gate/samples_fixture.h"

namespace chartroom::gate {
namespace {

// Patient a with a longer chart: 30 potassiums, one of them entered in error, two weights, a blood pressure, a long note.
std::string longer_chart() {
  std::string entries;
  const auto add = [&](const std::string& resource) { entries += ",{\"resource\":" + resource + "}"; };
  const std::string head = R"("subject":{"reference":"Patient/a"},)";
  const std::string lab = R"("category":[{"coding":[{"code":"laboratory"}]}],)";
  for (int day = 1; day <= 30; ++day) {
    const std::string number = (day < 10 ? "0" : "") + std::to_string(day);
    add(R"({"resourceType":"Observation","id":"k)" + number + R"(","status":")" + (day == 30 ? "entered-in-error" : "final") +
        "\"," + head + lab +
        R"("code":{"coding":[{"system":"http://loinc.org","code":"2823-3"}],"text":"Potassium"},"effectiveDateTime":"2024-06-)" +
        number + R"(T08:00:00Z","valueQuantity":{"value":4.)" + number +
        R"(,"unit":"mmol/L"},"interpretation":[{"coding":[{"code":"H"}]}],)" +
        R"("referenceRange":[{"low":{"value":3.5,"unit":"mmol/L"},"high":{"value":5.1,"unit":"mmol/L"}}]})");
  }
  for (const std::string day : {"01", "02"}) {
    add(R"({"resourceType":"Observation","id":"bp)" + day + R"(","status":"final",)" + head +
        R"("category":[{"coding":[{"code":"vital-signs"}]}],"code":{"text":"Blood pressure"},"effectiveDateTime":"2024-07-)" +
        day + R"(","component":[{"code":{"text":"Systolic"},"valueQuantity":{"value":140,"unit":"mmHg"}},)" +
        R"({"code":{"text":"Diastolic"},"valueQuantity":{"value":80,"unit":"mmHg"}}]})");
  }
  add(R"({"resourceType":"DocumentReference","id":"long","status":"current",)" + head +
      R"("type":{"text":"Long note"},"date":"2026-01-01","content":[{"attachment":{"contentType":"text/plain","data":")" +
      to_base64(as_bytes(std::string(10'000, 'x'))) + R"("}}]})");
  return R"({"resourceType":"Bundle","type":"collection","entry":[{"resource":{"resourceType":"Patient","id":"a",
 "identifier":[{"system":"urn:mrn","value":"MRNCANARYA"}],"name":[{"family":"Familycanarya","given":["Anna"]}],
 "birthDate":"1950-03-12","gender":"female"}})" +
         entries + "]}";
}

class ChartLists : public ::testing::Test {
 protected:
  ChartLists() {
    doctor = world.add_account("doctor", Roles{}.with(Role::clinician), {"urn:npi|doctor"});
    world.relate(world.a, "urn:npi|doctor", Relation::care_team);
    import(longer_chart());
  }
  void import(const std::string& bundle) {
    const Principal job = identity::system_principal("test", Roles{}.with(Role::operator_));
    const auto permit = policy::decide_fixed(job, Action::import_charts, std::nullopt, world.clock.now());
    ASSERT_TRUE(permit);
    records::ImportFile file;
    file.name = "more.json";
    file.bytes = as_bytes(bundle);
    const auto report = world.importer->import_file(*permit, file);
    ASSERT_TRUE(report.problems.empty());
  }
  FakeResponder get(const std::string& path, std::vector<std::pair<std::string, std::string>> query = {}) {
    auto request = world.request("GET", "/api/patients/" + world.a.text() + path);
    request.query = std::move(query);
    return world.serve(world.by_session(std::move(request), doctor));
  }
  FakeResponder say(const std::string& body) {
    return world.serve(world.by_session(world.request("POST", "/api/patients/" + world.a.text() + "/feedback", body), doctor));
  }

  World world;
  store::AccountRow doctor;
};

TEST_F(ChartLists, TheTimelinesPagesMeetEveryEntryOnceNewestFirst) {
  std::vector<std::string> seen;
  std::string last_date = "9999";
  std::vector<std::pair<std::string, std::string>> query = {{"limit", "7"}};
  while (true) {
    const auto page = get("/timeline", query).json();
    EXPECT_EQ(page.at("total").as_int64(), 35);
    EXPECT_EQ(page.at("kinds").at("laboratory").as_int64(), 30);
    EXPECT_EQ(page.at("kinds").at("vital_signs").as_int64(), 2);
    EXPECT_EQ(page.at("kinds").at("note").as_int64(), 2);
    for (const auto& item : page.at("items").as_array()) {
      seen.emplace_back(item.at("id").as_string());
      const std::string date = std::string(item.at("at").as_string()).substr(0, 10);
      EXPECT_LE(date, last_date);
      last_date = date;
      EXPECT_LE(item.at("text").as_string().size(), limits::timeline_text_bytes_max + 3);
    }
    if (!page.contains("next")) break;
    query = {{"limit", "7"}, {"after", std::string(page.at("next").as_string())}};
  }
  EXPECT_EQ(seen.size(), 35U);
  EXPECT_EQ(std::set<std::string>(seen.begin(), seen.end()).size(), 35U);
}

TEST_F(ChartLists, KindsFilterAndTheRecordNamesWhatWasShown) {
  const auto answer = get("/timeline", {{"kind", "note,vital_signs"}, {"limit", "3"}});
  const auto page = answer.json();
  EXPECT_EQ(page.at("total").as_int64(), 4);
  ASSERT_EQ(page.at("items").as_array().size(), 3U);
  EXPECT_EQ(page.at("items").at(0).at("title").as_string(), "Long note");
  const auto records = world.newest(1);
  std::set<std::string> recorded;
  for (const DocumentId& id : records.at(0).record.cited) recorded.insert(id.text());
  for (const auto& item : page.at("items").as_array()) EXPECT_TRUE(recorded.contains(std::string(item.at("id").as_string())));
  EXPECT_EQ(recorded.size(), 3U);
  EXPECT_EQ(get("/timeline", {{"kind", "note,"}}).code(), "bad_field");
  EXPECT_EQ(get("/timeline", {{"kind", "notes"}}).code(), "bad_field");
  EXPECT_EQ(get("/timeline", {{"after", "1"}}).code(), "bad_field");
  EXPECT_EQ(get("/timeline", {{"after", "999-1"}}).code(), "conflict");
}

TEST_F(ChartLists, AnImportBetweenTwoPagesIsSaid) {
  const auto first = get("/timeline", {{"limit", "5"}}).json();
  const std::string next(first.at("next").as_string());
  EXPECT_EQ(get("/timeline", {{"after", next}}).response.status, 200);
  import(R"({"resourceType":"Bundle","type":"collection","entry":[{"resource":{"resourceType":"Patient","id":"a",
 "identifier":[{"system":"urn:mrn","value":"MRNCANARYA"}],"name":[{"family":"Familycanarya","given":["Anna"]}],
 "birthDate":"1950-03-12","gender":"female"}},{"resource":{"resourceType":"Condition","id":"new",
 "subject":{"reference":"Patient/a"},"code":{"text":"Gout"}}}]})");
  EXPECT_EQ(get("/timeline", {{"after", next}}).code(), "conflict");
}

TEST_F(ChartLists, AnEntrySaysWhatIsNeededToReadIt) {
  const auto page = get("/timeline", {{"kind", "laboratory"}, {"limit", "2"}}).json();
  const auto& in_error = page.at("items").at(0).as_object();
  EXPECT_EQ(in_error.at("status").as_string(), "void");
  const auto& entry = page.at("items").at(1).as_object();
  EXPECT_EQ(entry.at("title").as_string(), "Potassium");
  EXPECT_EQ(entry.at("shown").as_string(), "4.29 mmol/L");
  EXPECT_EQ(entry.at("flag").as_string(), "high");
  EXPECT_EQ(entry.at("unit").as_string(), "mmol/L");
  EXPECT_DOUBLE_EQ(entry.at("value").as_double(), 4.29);
  EXPECT_EQ(entry.at("at").as_string(), "2024-06-29T08:00:00Z");
  const auto pressure = get("/timeline", {{"kind", "vital_signs"}, {"limit", "1"}}).json();
  EXPECT_EQ(pressure.at("items").at(0).at("shown").as_string(), "Systolic 140 mmHg; Diastolic 80 mmHg");
  EXPECT_FALSE(pressure.at("items").at(0).as_object().contains("value"));
}

TEST_F(ChartLists, MeasuresAndTheirSeries) {
  const auto measures = get("/measures").json();
  ASSERT_EQ(measures.at("items").as_array().size(), 2U);
  const auto& pressure = measures.at("items").at(0).as_object();
  const auto& potassium = measures.at("items").at(1).as_object();
  EXPECT_EQ(pressure.at("name").as_string(), "Blood pressure");
  EXPECT_EQ(potassium.at("name").as_string(), "Potassium");
  EXPECT_EQ(potassium.at("count").as_int64(), 30);  // 29 that stand, and the one of the first import
  const std::string path = "/measures/" + std::string(potassium.at("fact").as_string()) + "/series";
  const auto series = get(path).json();
  const auto& points = series.at("lines").at(0).at("points").as_array();
  ASSERT_EQ(points.size(), 30U);
  EXPECT_EQ(points.at(0).at("text").as_string(), "4.01 mmol/L");
  EXPECT_EQ(points.at(0).at("reference_range").as_string(), "3.5–5.1 mmol/L");
  EXPECT_DOUBLE_EQ(points.at(0).at("low").as_double(), 3.5);
  EXPECT_DOUBLE_EQ(points.at(0).at("high").as_double(), 5.1);
  EXPECT_EQ(points.at(0).at("flag").as_string(), "high") << "the source's word, though it lies within";
  EXPECT_EQ(points.at(29).at("text").as_string(), "4.1 mmol/L");
  for (const char* name : {"low", "high", "flag"}) EXPECT_FALSE(points.at(29).as_object().contains(name)) << name;
  // Any point of it leads to the same series.
  const std::string old = "/measures/" + std::string(points.at(3).at("fact").as_string()) + "/series";
  EXPECT_EQ(get(old).json().at("lines"), series.at("lines"));
  EXPECT_EQ(get("/measures/" + std::string(pressure.at("fact").as_string()) + "/series").json().at("lines").as_array().size(),
            2U);
  EXPECT_EQ(get("/measures/" + crypto::new_id<DocumentId>().text() + "/series").code(), "not_found");
}

TEST_F(ChartLists, FeedbackIsRecordedAndListedWithItsWordsOnlyForTheRelated) {
  const std::string request = crypto::new_id<RequestId>().text();
  const auto said = say(R"({"request":")" + request + R"(","statement":2,"verdict":"wrong","words":"Wordcanarya is not so"})");
  ASSERT_EQ(said.response.status, 201) << said.text();
  EXPECT_EQ(say(R"({"request":")" + request + R"(","verdict":"helpful"})").response.status, 201);
  const auto own = get("/feedback").json();
  ASSERT_EQ(own.at("items").as_array().size(), 2U);
  const auto& newest = own.at("items").at(0).at("verdict") == "helpful" ? own.at("items").at(1) : own.at("items").at(0);
  EXPECT_EQ(newest.at("words").as_string(), "Wordcanarya is not so");
  EXPECT_EQ(newest.at("request").as_string(), request);
  EXPECT_EQ(newest.at("statement").as_int64(), 2);
  EXPECT_EQ(newest.at("principal_name").as_string(), "doctor");

  const auto privacy = world.add_account("privacy", Roles{}.with(Role::privacy_officer));
  const auto all = world.serve(world.by_session(world.request("GET", "/api/feedback"), privacy));
  const auto listed = all.json();
  ASSERT_EQ(listed.at("items").as_array().size(), 2U);
  EXPECT_FALSE(has_canary(all.text()));
  for (const auto& item : listed.at("items").as_array()) EXPECT_FALSE(item.as_object().contains("words"));
  const auto record = world.serve(world.by_session(world.request("GET", "/api/ledger"), privacy));
  EXPECT_FALSE(has_canary(record.text()));
}

TEST_F(ChartLists, BadFeedbackIsRefusedByNameAndNotKept) {
  const std::string request = crypto::new_id<RequestId>().text();
  const std::vector<std::pair<std::string, std::string>> cases = {
      {R"({"verdict":"wrong"})", "missing_field"},
      {R"({"request":"r-1","verdict":"wrong"})", "bad_field"},
      {R"({"request":")" + request + R"("})", "missing_field"},
      {R"({"request":")" + request + R"(","verdict":"bad"})", "bad_field"},
      {R"({"request":")" + request + R"(","verdict":"wrong","statement":-1})", "bad_field"},
      {R"({"request":")" + request + R"(","verdict":"wrong","statement":99999999999})", "bad_field"},
      {R"({"request":")" + request + R"(","verdict":"wrong","words":")" +
           std::string(limits::feedback_words_bytes_max + 1, 'x') + R"("})",
       "field_too_long"},
      {R"({"request":")" + request + R"(","verdict":"wrong","words":"a\u0000b"})", "bad_text"},
  };
  for (const auto& [body, code] : cases) EXPECT_EQ(say(body).code(), code) << body.substr(0, 90);
  EXPECT_TRUE(get("/feedback").json().at("items").as_array().empty());
}

}  // namespace
}  // namespace chartroom::gate
