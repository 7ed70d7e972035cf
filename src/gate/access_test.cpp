// What decides beside roles and relations, as a client meets it: breaking the glass and signing it off, a policy that nobody
// changes alone, look-ups outside of care, and labels by hand.

#include <algorithm>
#include <set>

#include "gate/samples_fixture.h"
#include "identity/totp.h"
#include "policy/policy_fixture.h"

namespace chartroom::gate {
namespace {

namespace json = boost::json;
using namespace std::chrono_literals;

class Access : public ::testing::Test {
 protected:
  Access() {
    stranger = world.add_account("stranger", Roles{}.with(Role::clinician));
    privacy = world.add_account("privacy", Roles{}.with(Role::privacy_officer));
  }

  // With a second factor from now on; its code of this minute.
  std::string code_of(store::AccountRow& account) {
    if (!account.second_factor) {
      account.second_factor.emplace();
      account.second_factor->secret.bytes[0] = 7;
      CHECK(world.store->write([&](store::Transaction& t) { return t.put_account(account); }).has_value(), "account written");
    }
    world.clock.advance(1min);
    return identity::totp_code(account.second_factor->secret.bytes, identity::totp_step_at(world.clock.now()));
  }
  FakeResponder post(const std::string& path, const json::object& body, const store::AccountRow& by) {
    return world.serve(world.by_session(world.request("POST", path, json::serialize(body)), by));
  }
  FakeResponder get(const std::string& path, const store::AccountRow& by, const std::string& purpose = "") {
    http::Request made = world.by_session(world.request("GET", path), by);
    if (!purpose.empty()) made.headers.push_back({"Purpose-Of-Use", purpose});
    return world.serve(std::move(made));
  }
  json::object emergency(const std::string& code) const {
    return {{"patient", world.a.text()}, {"reason", "life_threat"}, {"words", "Wordcanarya unconscious"}, {"code", code}};
  }
  void bring(const std::string& resource) {
    const Principal job = identity::system_principal("test", Roles{}.with(Role::operator_));
    const auto permit = policy::decide_fixed(job, Action::import_charts, std::nullopt, world.clock.now());
    ASSERT_TRUE(permit);
    EXPECT_TRUE(world.importer->import_file(*permit, {"resource.json", as_bytes(resource)}).problems.empty());
  }
  FakeResponder check(const std::string& text) { return post("/api/policy/check", {{"text", text}}, privacy); }
  // What the ledger has under an emergency, newest first.
  std::vector<std::string> done_under(const std::string& emergency) {
    http::Request made = world.by_session(world.request("GET", "/api/ledger"), privacy);
    made.query = {{"emergency", emergency}};
    std::vector<std::string> out;
    const auto page = world.serve(std::move(made)).json();
    for (const json::value& record : page.at("items").as_array())
      out.push_back(json::value_to<std::string>(record.at("action")) + " " + json::value_to<std::string>(record.at("outcome")));
    return out;
  }
  std::string chart() const { return "/api/patients/" + world.a.text(); }

  World world;
  store::AccountRow stranger;
  store::AccountRow privacy;
};

TEST_F(Access, AGrantNamesWhoHasIt) {
  const json::object wanted = {
      {"principal", stranger.id.text()}, {"reason", "covers the ward"}, {"expires", format_timestamp(world.clock.now() + 1h)}};
  const auto made = post(chart() + "/grants", wanted, privacy);
  ASSERT_EQ(made.response.status, 201) << made.text();
  EXPECT_EQ(made.json().at("principal_name").as_string(), "stranger");
  world.grant(world.a, PrincipalId{}, 1h);  // of an account that is gone
  const auto listed = get(chart() + "/grants", privacy);
  std::map<std::string, std::string> names;
  const auto page = listed.json();
  for (const json::value& grant : page.at("items").as_array()) {
    const json::value* name = grant.as_object().if_contains("principal_name");
    names[json::value_to<std::string>(grant.at("principal"))] = name == nullptr ? "" : json::value_to<std::string>(*name);
  }
  EXPECT_EQ(names[stranger.id.text()], "stranger");
  ASSERT_TRUE(names.contains(PrincipalId{}.text()));
  EXPECT_EQ(names[PrincipalId{}.text()], "");
}

TEST_F(Access, TheGlassBreaksForOnePatientOnePurposeAndAShortTime) {
  EXPECT_EQ(get(chart(), stranger, "emergency").code(), "forbidden");
  const auto opened = post("/api/emergencies", emergency(code_of(stranger)), stranger);
  ASSERT_EQ(opened.response.status, 201) << opened.text();
  EXPECT_EQ(get(chart(), stranger, "emergency").response.status, 200);
  const auto record = world.newest(1);
  EXPECT_EQ(record.at(0).record.purpose, "emergency");
  EXPECT_EQ(record.at(0).record.relation, "emergency");
  EXPECT_EQ(get(chart(), stranger).code(), "forbidden") << "not for treatment";
  EXPECT_EQ(get("/api/patients/" + world.b.text(), stranger, "emergency").code(), "forbidden") << "not another's";
  EXPECT_EQ(get("/api/patients", stranger).json().at("items").as_array().size(), 0U) << "nor listed";
  world.clock.advance(60min);
  EXPECT_EQ(get(chart(), stranger, "emergency").code(), "forbidden");
}

TEST_F(Access, TheGlassNeedsAFactorAReasonAndWords) {
  EXPECT_EQ(post("/api/emergencies", emergency("000000"), stranger).code(), "no_second_factor");
  const std::string code = code_of(stranger);
  json::object body = emergency(code);
  body["reason"] = "curiosity";
  EXPECT_EQ(post("/api/emergencies", body, stranger).code(), "bad_field");
  body = emergency(code);
  body["words"] = "  ";
  EXPECT_EQ(post("/api/emergencies", body, stranger).code(), "bad_field");
  EXPECT_EQ(post("/api/emergencies", emergency("000000"), stranger).code(), "wrong_second_factor");
  EXPECT_EQ(get(chart(), stranger, "emergency").code(), "forbidden");
  EXPECT_EQ(post("/api/emergencies", emergency(code), stranger).response.status, 201);
  EXPECT_EQ(post("/api/emergencies", emergency(code), stranger).code(), "wrong_second_factor") << "each code once";
  body = emergency(code_of(stranger));
  body["patient"] = PatientId{}.text();
  EXPECT_EQ(post("/api/emergencies", body, stranger).code(), "not_found");
  EXPECT_EQ(post("/api/emergencies", emergency("000000"), privacy).code(), "forbidden") << "no rule opens anything to the role";
}

TEST_F(Access, APatientIsFoundByNumberAndBirthDateTogether) {
  json::object body = {{"identifier", "urn:mrn|MRNCANARYA"}, {"reason", "cover"}, {"words", "stands in"}};
  body["code"] = code_of(stranger);
  EXPECT_EQ(post("/api/emergencies", body, stranger).code(), "missing_field");
  body["code"] = code_of(stranger);
  body["birth_date"] = "1950-03-13";
  EXPECT_EQ(post("/api/emergencies", body, stranger).code(), "not_found");
  body["code"] = code_of(stranger);
  body["birth_date"] = "1950-03-12";
  const auto opened = post("/api/emergencies", body, stranger);
  EXPECT_EQ(opened.json().at("patient").as_string(), world.a.text());
}

TEST_F(Access, WhatIsMistypedInAnEmergencyUsesUpNoCode) {
  const std::string code = code_of(stranger);
  json::object body = {
      {"identifier", "MRNCANARYA"}, {"birth_date", "1950-03-12"}, {"reason", "cover"}, {"words", "stands in"}, {"code", code}};
  const auto wrong_field = [&] {
    const auto answer = post("/api/emergencies", body, stranger);
    EXPECT_EQ(answer.code(), "bad_field") << answer.text();
    return answer.json().contains("field") ? std::string(answer.json().at("field").as_string()) : "";
  };
  EXPECT_EQ(wrong_field(), "identifier") << "the policy says not whose numbers people type";
  body["identifier"] = "urn:mrn|MRNCANARYA";
  for (const char* date : {"12.3.1950", "1950-13-40", "yesterday"}) {
    body["birth_date"] = date;
    EXPECT_EQ(wrong_field(), "birth_date") << date;
  }
  body["birth_date"] = "1950-03-12";
  body["words"] = " ";
  EXPECT_EQ(wrong_field(), "words");
  body["words"] = "stands in";
  EXPECT_EQ(post("/api/emergencies", body, stranger).response.status, 201) << "the same code";
}

TEST_F(Access, ABareNumberIsOfTheSystemThatThePolicyNames) {
  std::string text = world.policies->in_force().get()->text();
  const std::string minutes = "[emergency]\nminutes = 60\n";
  const auto at = text.find(minutes);
  ASSERT_NE(at, std::string::npos);
  text.insert(at + minutes.size(), "identifier_system = \"urn:mrn\"\n");
  const auto proposed = world.policies->propose(text, "x");
  ASSERT_TRUE(proposed) << proposed.error().detail;
  ASSERT_TRUE(world.policies->confirm(proposed->digest, "officer"));
  const json::object body = {{"identifier", "MRNCANARYA"},
                             {"birth_date", "1950-03-12"},
                             {"reason", "cover"},
                             {"words", "stands in"},
                             {"code", code_of(stranger)}};
  EXPECT_EQ(post("/api/emergencies", body, stranger).response.status, 201);
}

TEST_F(Access, AReviewWithoutWordsIsNone) {
  const auto opened = post("/api/emergencies", emergency(code_of(stranger)), stranger);
  const std::string path = "/api/emergencies/" + std::string(opened.json().at("id").as_string()) + "/review";
  EXPECT_EQ(post(path, {{"justified", true}, {"words", " "}}, privacy).code(), "bad_field");
  EXPECT_EQ(post(path, {{"justified", true}, {"words", "so it was"}}, privacy).response.status, 200);
}

TEST_F(Access, TheWordsOfAnEmergencyAreSealedWithTheChart) {
  ASSERT_EQ(post("/api/emergencies", emergency(code_of(stranger)), stranger).response.status, 201);
  const auto records = world.newest(1);
  const audit::StoredRecord& stored = records.at(0);
  EXPECT_EQ(stored.record.action, "break_glass");
  EXPECT_EQ(stored.record.patient, world.a);
  ASSERT_TRUE(stored.has_words && stored.record.chart);
  const auto key = world.keyring->chart_key(*stored.record.chart);
  ASSERT_TRUE(key);
  EXPECT_EQ(world.ledger->words(stored.sequence, *key)->question, "Wordcanarya unconscious");
  EXPECT_EQ(world.ledger->words(stored.sequence, world.sealing).error().code, ErrorCode::wrong_key);
}

TEST_F(Access, AnEmergencyIsSignedOffOnceBySomebodyElse) {
  auto both = world.add_account("both", Roles{}.with(Role::clinician).with(Role::privacy_officer));
  const auto opened = post("/api/emergencies", emergency(code_of(both)), both);
  const std::string path = "/api/emergencies/" + std::string(opened.json().at("id").as_string()) + "/review";
  const json::object verdict = {{"justified", true}, {"words", "so it was"}};
  EXPECT_EQ(get("/api/emergencies", privacy).json().at("waiting").as_int64(), 1);
  EXPECT_EQ(post(path, verdict, both).code(), "own_account");
  EXPECT_EQ(post(path, verdict, stranger).code(), "forbidden");
  EXPECT_EQ(post(path, verdict, privacy).response.status, 200);
  EXPECT_EQ(post(path, verdict, privacy).code(), "conflict");
  EXPECT_EQ(get("/api/emergencies", privacy).json().at("waiting").as_int64(), 0);
}

TEST_F(Access, TheLedgerTellsWhatWasDoneUnderOneEmergency) {
  const auto doctor = world.add_account("doctor", Roles{}.with(Role::clinician), {"urn:npi|doctor"});
  world.relate(world.a, "urn:npi|doctor", Relation::care_team);
  EXPECT_EQ(get(chart(), stranger, "emergency").code(), "forbidden") << "before it";
  const auto first = post("/api/emergencies", emergency(code_of(stranger)), stranger);
  const std::string id(first.json().at("id").as_string());
  const std::vector<std::string> opened = {"break_glass success"};
  EXPECT_EQ(done_under(id), opened);
  ASSERT_EQ(get(chart(), stranger, "emergency").response.status, 200);
  EXPECT_EQ(get(chart(), stranger).code(), "forbidden") << "of another purpose";
  EXPECT_EQ(get("/api/patients/" + world.b.text(), stranger, "emergency").code(), "forbidden") << "of another patient";
  ASSERT_EQ(get(chart(), doctor).response.status, 200) << "by somebody else";
  const std::vector<std::string> read = {"read_chart success", "break_glass success"};
  EXPECT_EQ(done_under(id), read);
  world.clock.advance(66min);
  EXPECT_EQ(get(chart(), stranger, "emergency").code(), "forbidden") << "after it";
  const auto second = post("/api/emergencies", emergency(code_of(stranger)), stranger);
  ASSERT_EQ(get(chart(), stranger, "emergency").response.status, 200);
  EXPECT_EQ(done_under(id), read);
  EXPECT_EQ(done_under(std::string(second.json().at("id").as_string())), read) << "each has its own";
  EXPECT_EQ(world.newest(1).at(0).record.object, second.json().at("id").as_string()) << "that it was looked at is recorded";
}

TEST_F(Access, AChartSaysWhatItsReaderMayDoWithIt) {
  const auto doctor = world.add_account("doctor", Roles{}.with(Role::clinician), {"urn:npi|doctor"});
  const auto desk = world.add_account("desk", Roles{}.with(Role::registrar), {"urn:npi|desk"});
  world.relate(world.a, "urn:npi|doctor", Relation::care_team);
  world.relate(world.a, "urn:npi|desk", Relation::encounter);
  const auto may = [](const FakeResponder& answer) { return answer.json().at("may").as_array(); };
  EXPECT_EQ(may(get(chart(), doctor)), (json::array{"ask", "give_feedback", "read_feedback", "add_labels"}));
  EXPECT_EQ(may(get(chart(), doctor, "operations")), json::array{"ask"});
  EXPECT_EQ(may(get(chart(), desk)), json::array{});
  const auto token = world.token_of(doctor, {.scopes = Scopes{}.with(Scope::read).with(Scope::feedback)});
  EXPECT_EQ(may(world.serve(World::with_token(world.request("GET", chart()), token))),
            (json::array{"give_feedback", "read_feedback", "add_labels"}));
  // Each of these is so.
  EXPECT_EQ(post(chart() + "/ask", {{"question", "potassium?"}}, desk).code(), "forbidden");
  EXPECT_EQ(post(chart() + "/labels", {{"labels", json::array{"vip"}}}, desk).code(), "forbidden");
  EXPECT_EQ(post(chart() + "/ask", {{"question", "potassium?"}}, doctor).response.status, 200);
}

TEST_F(Access, APolicyIsCheckedAndComparedBeforeItIsProposed) {
  const std::string text = policy::shipped("hospital")->text();
  EXPECT_EQ(check(text).json(),
            (json::object{{"changes", json::array{}}, {"findings", json::array{}}, {"warnings", json::array{}}}));
  const auto wrong = check("version = 1\ntitle = \"x\"\n[[allow]]\nname = \"a\"\nrole = [\"doctor\"]\n").json();
  EXPECT_FALSE(wrong.contains("changes"));
  const json::object& finding = wrong.at("findings").at(0).as_object();
  EXPECT_GT(finding.at("line").as_int64(), 0);
  EXPECT_NE(json::serialize(wrong).find("'doctor' is no role"), std::string::npos) << json::serialize(wrong);
  const auto closed = check(text + "\n[[deny]]\nname = \"no_asking\"\nrole = [\"nurse\"]\naction = [\"ask\"]\n").json();
  const json::object& change = closed.at("changes").at(0).as_object();
  EXPECT_EQ(change.at("who").as_string(), "nurse, treatment");
  EXPECT_EQ(change.at("way").as_string(), "loses");
  const auto warned = check(text +
                            "\n[[place]]\nname = \"clinic\"\naddresses = [\"10.0.0.0/8\"]\n[[deny]]\nname = \"in_the_clinic\"\n"
                            "unless_place = [\"clinic\"]\n")
                          .json();
  EXPECT_EQ(warned.at("findings").as_array().size(), 0U) << "it can be put in force all the same";
  ASSERT_EQ(warned.at("warnings").as_array().size(), 1U) << json::serialize(warned);
  EXPECT_NE(json::serialize(warned.at("warnings")).find("'in_the_clinic' holds in emergencies too"), std::string::npos);
  std::string departments = "\"d0\"";
  for (int number = 1; number < 2'000; ++number) departments += ",\"d" + std::to_string(number) + "\"";
  const auto large = check(text + "\n[[deny]]\nname = \"x\"\ndepartment = [" + departments + "]\naction = [\"ask\"]\n").json();
  EXPECT_EQ(large.at("findings").as_array().size(), 0U) << json::serialize(large);
  EXPECT_FALSE(large.contains("changes")) << "too large to compare while somebody waits";
  EXPECT_EQ(get("/api/policy", privacy).json().at("proposed").as_array().size(), 0U) << "nothing was proposed";
}

TEST_F(Access, NobodyChangesThePolicyAlone) {
  const auto other = world.add_account("other.privacy", Roles{}.with(Role::privacy_officer));
  const std::string text = policy::shipped("hospital")->text() + "\n# another\n";
  const auto proposed = post("/api/policy/proposals", {{"text", text}}, privacy);
  ASSERT_EQ(proposed.response.status, 201) << proposed.text();
  const std::string digest(proposed.json().at("digest").as_string());
  const std::string confirm = "/api/policy/proposals/" + digest + "/confirm";
  const auto confirm_by = [&](const store::AccountRow& by) {
    return world.serve(world.by_session(world.request("POST", confirm), by));
  };
  const std::string before = world.policies->in_force().get()->version();
  EXPECT_EQ(confirm_by(privacy).code(), "own_proposal");
  EXPECT_EQ(confirm_by(stranger).code(), "forbidden");
  EXPECT_EQ(world.policies->in_force().get()->version(), before);
  EXPECT_EQ(post("/api/policy/proposals", {{"text", text}}, other).code(), "conflict") << "it is proposed already";
  EXPECT_EQ(post("/api/policy/proposals", {{"text", "version = 1"}}, privacy).code(), "wrong_policy");
  EXPECT_EQ(confirm_by(other).response.status, 200);
  EXPECT_EQ(world.newest(1).at(0).record.object, digest);
  EXPECT_EQ(world.policies->in_force().get()->text(), text);
  EXPECT_EQ(confirm_by(other).code(), "conflict");
  const auto again = policy::PolicyBook::open(*world.store, world.clock, "practice");
  ASSERT_TRUE(again);
  EXPECT_EQ((*again)->in_force().get()->text(), text) << "kept, whatever a new site would start with";
}

TEST_F(Access, AProposalIsTakenBackByItsProposerOrAPrivacyOfficer) {
  const auto admin = world.add_account("admin", Roles{}.with(Role::operator_));
  const auto other = world.add_account("other.admin", Roles{}.with(Role::operator_));
  const std::string before = world.policies->in_force().get()->version();
  const std::string text = policy::shipped("hospital")->text() + "\n# another\n";
  const auto propose = [&](const store::AccountRow& by) {
    const auto proposed = post("/api/policy/proposals", {{"text", text}}, by);
    EXPECT_EQ(proposed.response.status, 201) << proposed.text();
    return "/api/policy/proposals/" + std::string(proposed.json().at("digest").as_string());
  };
  const auto withdraw_by = [&](const std::string& path, const store::AccountRow& by) {
    return world.serve(world.by_session(world.request("DELETE", path), by));
  };
  const auto waiting = [&] { return get("/api/policy", privacy).json().at("proposed").as_array().size(); };

  const std::string path = propose(admin);
  EXPECT_EQ(withdraw_by(path, other).code(), "not_own_proposal");
  EXPECT_EQ(withdraw_by(path, stranger).code(), "forbidden");
  EXPECT_EQ(waiting(), 1U);
  EXPECT_EQ(withdraw_by(path, admin).response.status, 204);
  const auto records = world.newest(2);  // the intent before it, too
  EXPECT_EQ(records.at(0).record.object, path.substr(path.rfind('/') + 1));
  EXPECT_EQ(records.at(0).record.outcome, audit::Outcome::success);
  EXPECT_EQ(records.at(1).record.outcome, audit::Outcome::started);
  EXPECT_EQ(records.at(0).record.rule, "operator_proposes");
  EXPECT_EQ(waiting(), 0U);
  EXPECT_EQ(withdraw_by(path, admin).code(), "conflict") << "once";
  const auto confirmed = world.serve(world.by_session(world.request("POST", path + "/confirm"), privacy));
  EXPECT_EQ(confirmed.code(), "conflict") << "nobody confirms it any more";
  EXPECT_EQ(world.policies->in_force().get()->version(), before);
  const auto rows = world.store->policies();
  ASSERT_TRUE(rows);
  ASSERT_EQ(rows->size(), 2U) << "it is kept, with who took it back";
  EXPECT_EQ(rows->at(0).withdrawn_by, "admin");

  EXPECT_EQ(propose(other), path) << "proposed anew, by somebody else";
  EXPECT_EQ(withdraw_by(path, privacy).response.status, 204);
  EXPECT_EQ(world.store->policies()->at(0).withdrawn_by, "privacy");
  propose(admin);
  EXPECT_EQ(world.serve(world.by_session(world.request("POST", path + "/confirm"), privacy)).response.status, 200);
  EXPECT_EQ(withdraw_by(path, admin).code(), "conflict") << "what is in force isn't taken back so";
  EXPECT_EQ(world.policies->in_force().get()->text(), text);
}

// Of a study's patients a researcher sees that they are there, and not who they are.
TEST_F(Access, AStudysPatientsAreListedByTheirIdsAlone) {
  const auto researcher = world.add_account("researcher", Roles{}.with(Role::researcher), {"urn:npi|researcher"});
  for (const PatientId patient : {world.a, world.b}) world.relate(patient, "urn:npi|researcher", Relation::cohort);
  const auto list = get("/api/patients", researcher);
  EXPECT_FALSE(has_canary(list.text())) << list.text();
  std::vector<std::string> expected = {world.a.text(), world.b.text()};
  std::ranges::sort(expected);
  const auto body = list.json();
  const json::array& items = body.at("items").as_array();
  ASSERT_EQ(items.size(), 2U) << list.text();
  for (std::size_t at = 0; at < items.size(); ++at) {
    const json::object& item = items.at(at).as_object();
    EXPECT_EQ(item.at("id").as_string(), expected.at(at)) << "in the order of their ids";
    EXPECT_EQ(item.at("demographics").as_string(), "closed");
    EXPECT_TRUE(item.at("identifiers").as_array().empty());
    std::set<std::string> members;
    for (const auto& member : item) members.emplace(member.key());
    EXPECT_EQ(members, (std::set<std::string>{"id", "demographics", "identifiers", "imported_at"}));
  }
  EXPECT_EQ(world.newest(1).at(0).record.shown.size(), 2U);

  for (const std::string text : {"FAMILYCANARYA", "fam", "MRNCANARYA", "19"}) {
    auto searched = world.request("GET", "/api/patients");
    searched.query = {{"text", text}};
    const auto found = world.serve(world.by_session(std::move(searched), researcher));
    EXPECT_TRUE(found.json().at("items").as_array().empty()) << text << ": " << found.text();
  }
  const auto chart = get("/api/patients/" + expected.front(), researcher);
  EXPECT_EQ(chart.response.status, 200);
  EXPECT_FALSE(has_canary(chart.text()));
}

TEST_F(Access, OnesOwnRecordIsDeniedAndANamesakeIsTold) {
  const auto own = world.add_account("own", Roles{}.with(Role::clinician), {"urn:npi|own", "urn:mrn|MRNCANARYA"});
  world.relate(world.a, "urn:npi|own", Relation::care_team);
  world.relate(world.b, "urn:npi|own", Relation::care_team);
  EXPECT_EQ(get(chart(), own).code(), "denied_by_rule");
  EXPECT_EQ(world.newest(1).at(0).record.rule, "denied_by nobody_treats_themself");
  EXPECT_EQ(get("/api/patients/" + world.b.text(), own).response.status, 200);
  EXPECT_EQ(world.newest(1).at(0).record.about, "");
  EXPECT_EQ(get("/api/patients", own).json().at("items").as_array().size(), 1U) << "not listed either";

  auto namesake = world.add_account("namesake", Roles{}.with(Role::clinician), {"urn:npi|namesake"});
  namesake.display_name = "Ada FAMILYCANARYA";
  ASSERT_TRUE(world.store->write([&](store::Transaction& t) { return t.put_account(namesake); }));
  world.relate(world.a, "urn:npi|namesake", Relation::care_team);
  EXPECT_EQ(get(chart(), namesake).response.status, 200);
  EXPECT_EQ(world.newest(1).at(0).record.about, "same_surname");
}

TEST_F(Access, AHouseholdIsTold) {
  constexpr const char* neighbours = R"({"resourceType":"Bundle","type":"collection","entry":[
 {"resource":{"resourceType":"Patient","id":"h1","identifier":[{"system":"urn:mrn","value":"H1"}],"name":[{"family":"One"}],
  "birthDate":"1980-01-01","address":[{"line":["4 Elm Street"],"city":"Lund"}]}}]})";
  constexpr const char* theirs = R"({"resourceType":"Bundle","type":"collection","entry":[
 {"resource":{"resourceType":"Patient","id":"h2","identifier":[{"system":"urn:mrn","value":"H2"}],"name":[{"family":"Two"}],
  "birthDate":"1981-01-01","address":[{"line":["4 ELM street"],"city":"Lund"}]}}]})";
  world.import_patient("h1.json", neighbours, "H1");
  const PatientId other = world.import_patient("h2.json", theirs, "H2");
  const auto person = world.add_account("person", Roles{}.with(Role::clinician), {"urn:npi|person", "urn:mrn|H1"});
  world.relate(other, "urn:npi|person", Relation::care_team);
  EXPECT_EQ(get("/api/patients/" + other.text(), person).response.status, 200);
  EXPECT_EQ(world.newest(1).at(0).record.about, "household");
}

// By what was imported: the one who answers for a panel opens the charts of those who are on it, and of nobody else.
TEST_F(Access, APanelOfTheRecordOpensChartsUntilItSaysOtherwise) {
  const auto manager = world.add_account("manager", Roles{}.with(Role::clinician), {"urn:npi|manager"});
  const auto panel = [](const std::string& member) {
    return R"({"resourceType":"Group","id":"g","type":"person","actual":true,"managingEntity":{"reference":"PractitionerRole/r"},)"
           R"("member":[{"entity":{"reference":"Patient/)" +
           member + R"("}}]})";
  };
  const auto listed = [&] { return get("/api/patients", manager).json().at("items").as_array().size(); };
  EXPECT_EQ(get(chart(), manager).code(), "forbidden");
  EXPECT_EQ(listed(), 0U);
  bring(panel("a"));
  bring(
      R"({"resourceType":"PractitionerRole","id":"r","practitioner":{"reference":"Practitioner?identifier=urn:npi|manager"}})");
  EXPECT_EQ(get(chart(), manager).response.status, 200);
  EXPECT_EQ(world.newest(1).at(0).record.relation, "panel");
  EXPECT_EQ(listed(), 1U);
  EXPECT_EQ(get("/api/patients/" + world.b.text(), manager).code(), "forbidden");
  bring(panel("b"));
  EXPECT_EQ(get(chart(), manager).code(), "forbidden") << "at once";
  EXPECT_EQ(get("/api/patients/" + world.b.text(), manager).response.status, 200);
  EXPECT_EQ(listed(), 1U);
}

TEST_F(Access, ACohortOfTheRecordIsForResearch) {
  const auto investigator = world.add_account("investigator", Roles{}.with(Role::researcher), {"urn:npi|lead"});
  const auto study = [](const std::string& status) {
    return R"({"resourceType":"ResearchStudy","id":"s","status":")" + status +
           R"(","principalInvestigator":{"reference":"Practitioner?identifier=urn:npi|lead"}})";
  };
  bring(R"({"resourceType":"ResearchSubject","id":"u","status":"on-study","study":{"reference":"ResearchStudy/s"},)"
        R"("individual":{"reference":"Patient/a"}})");
  EXPECT_EQ(get(chart(), investigator).code(), "forbidden");
  bring(study("active"));
  EXPECT_EQ(get(chart(), investigator).response.status, 200);
  EXPECT_EQ(world.newest(1).at(0).record.relation, "cohort");
  bring(study("completed"));
  EXPECT_EQ(get(chart(), investigator).code(), "forbidden");
}

TEST_F(Access, ALabelOfThePatientIsShownAsItIsNow) {
  const auto doctor = world.add_account("doctor", Roles{}.with(Role::clinician), {"urn:npi|doctor"});
  world.relate(world.a, "urn:npi|doctor", Relation::care_team);
  ASSERT_EQ(post(chart() + "/labels", {{"labels", json::array{"employee"}}}, doctor).response.status, 200);
  const json::array employee = {"employee"};
  EXPECT_EQ(get(chart(), doctor).json().at("labels").as_array(), employee);
  EXPECT_EQ(world.newest(1).at(0).record.about, "co_worker");
  EXPECT_EQ(get("/api/patients", doctor).json().at("items").at(0).at("labels").as_array(), employee);
  const json::value listed = get(chart() + "/labels", privacy).json().at("items").at(0);
  EXPECT_EQ(listed.at("by_name").as_string(), "doctor");
  EXPECT_EQ(listed.at("added").as_array(), employee);
  ASSERT_EQ(post(chart() + "/labels/remove", {{"labels", json::array{"employee"}}}, privacy).response.status, 200);
  EXPECT_FALSE(get(chart(), doctor).json().contains("labels"));
  EXPECT_FALSE(get("/api/patients", doctor).json().at("items").at(0).as_object().contains("labels"));
}

// By a rule, by hand or by its source; one that is nowhere isn't taken away in advance.
TEST_F(Access, OnlyALabelThatIsThereIsTakenAway) {
  const auto doctor = world.add_account("doctor", Roles{}.with(Role::clinician), {"urn:npi|doctor"});
  world.relate(world.a, "urn:npi|doctor", Relation::care_team);
  const std::string item = measured_fact_of(world, world.a, doctor).text();
  const auto remove = [&](json::array labels, const std::string& document) {
    json::object body = {{"labels", std::move(labels)}};
    if (!document.empty()) body["document"] = document;
    return post(chart() + "/labels/remove", body, privacy);
  };
  const auto by_hand = [&] { return world.store->item_labels(world.a)->size(); };
  for (const std::string& document : {std::string(), item}) {
    const auto refused = remove({"hiv"}, document);
    EXPECT_EQ(refused.response.status, 409);
    EXPECT_EQ(refused.code(), "not_labelled");
    EXPECT_FALSE(has_canary(refused.text()));
    EXPECT_EQ(by_hand(), 0U) << "nothing stands for later";
  }
  ASSERT_EQ(post(chart() + "/labels", {{"labels", json::array{"hiv"}}, {"document", item}}, doctor).response.status, 200);
  EXPECT_EQ(remove({"hiv"}, "").code(), "not_labelled") << "of the chart";
  EXPECT_EQ(remove({"hiv", "vip"}, item).code(), "not_labelled") << "not all of them";
  EXPECT_EQ(world.store->item_labels(world.a)->at(0).added, Labels{Label::hiv}) << "nothing was changed";
  EXPECT_EQ(remove({"hiv"}, item).response.status, 200);
  EXPECT_EQ(remove({"hiv"}, item).code(), "not_labelled") << "once";

  // Of an item that has left the chart, what a person added.
  const DocumentId gone = crypto::new_id<DocumentId>();
  EXPECT_EQ(remove({"hiv"}, gone.text()).code(), "not_found");
  const store::ItemLabelRow row{world.a, gone, {Label::vip}, {}, doctor.id, world.clock.now()};
  ASSERT_TRUE(world.store->write([&](store::Transaction& t) { return t.put_item_label(row); }));
  EXPECT_EQ(remove({"hiv"}, gone.text()).code(), "not_labelled");
  EXPECT_EQ(remove({"vip"}, gone.text()).response.status, 200);
}

}  // namespace
}  // namespace chartroom::gate
