// What comes through the door: bad input of every kind, cross-site requests, sessions and passwords as a client sees them,
// problem documents, and the description of the API against real answers.

#include <map>
#include <set>

#include "gate/openapi.h"
#include "gate/samples_fixture.h"

namespace chartroom::gate {
namespace {

namespace json = boost::json;

class Door : public ::testing::Test {
 protected:
  Door() {
    everyone = world.add_account("everyone", Roles(7), {"urn:npi|everyone"});
    world.relate(world.a, "urn:npi|everyone", Relation::care_team);
    other = world.add_account("other", Roles{});
  }
  std::string ask_path() const { return "/api/patients/" + world.a.text() + "/ask"; }
  FakeResponder ask_body(const std::string& body) {
    return world.serve(world.by_session(world.request("POST", ask_path(), body), everyone));
  }
  FakeResponder sign_in(const std::string& password) {
    return world.serve(world.request("POST", "/api/session", R"({"name":"everyone","password":")" + password + "\"}"));
  }

  World world;
  store::AccountRow everyone;
  store::AccountRow other;
};

TEST_F(Door, BadBodiesAreRefusedByNameAndChangeNothing) {
  const std::vector<std::pair<std::string, std::string>> cases = {
      {R"({"question":)", "bad_json"},
      {R"([1])", "bad_json"},
      {R"({"question":"x"} trailing)", "bad_json"},
      {R"({"question":"x","question":"y"})", "duplicate_field"},
      {R"({"question":"x","patient":"y"})", "unknown_field"},
      {R"({"question":1})", "bad_field"},
      {R"({"question":null})", "bad_field"},
      {R"({"question":["x"]})", "bad_field"},
      {R"({})", "missing_field"},
      {"{\"question\":\"a\\u0000b\"}", "bad_text"},
      {"{\"question\":\"\xff\xfe\"}", "bad_json"},
      {R"({"question":")" + std::string(limits::question_bytes_max + 1, 'a') + "\"}", "field_too_long"},
      {R"({"question":")" + std::string(1024 * 1024, 'a') + "\"}", "field_too_long"},
      {R"({"question":[[[[[[[[1]]]]]]]]})", "bad_json"},
  };
  for (const auto& [body, code] : cases) {
    const auto answer = ask_body(body);
    EXPECT_EQ(answer.code(), code) << body.substr(0, 60) << " " << answer.text();
    EXPECT_EQ(answer.header("Content-Type"), "application/problem+json");
  }
  EXPECT_EQ(ask_body(R"({"question":"x","other_field":1})").json().at("field").as_string(), "other_field");
  EXPECT_FALSE(ask_body(R"({"question":"x","Familycanarya":1})").json().contains("field"));
  auto form = world.by_session(world.request("POST", ask_path(), "question=x"), everyone);
  form.headers.at(1).value = "application/x-www-form-urlencoded";
  EXPECT_EQ(world.serve(std::move(form)).code(), "bad_media_type");
}

TEST_F(Door, BadQueriesAndIdsAreRefused) {
  const std::vector<std::pair<std::string, std::string>> queries = {
      {"limit", "501"}, {"limit", "-1"},      {"limit", "99999999999999999999"},
      {"limit", "x"},   {"text", "\xc3\x28"}, {"after", "?"}};
  for (const auto& [name, value] : queries) {
    auto request = world.by_session(world.request("GET", "/api/patients"), everyone);
    request.query = {{name, value}};
    EXPECT_EQ(world.serve(std::move(request)).response.status, 400) << name << "=" << value;
  }
  for (const std::string id : {"x", "p-", "d-00000000000000000000000000", "p-0000000000000000000000000O", ".."}) {
    const auto answer = world.serve(world.by_session(world.request("GET", "/api/patients/" + id), everyone));
    EXPECT_EQ(answer.code(), "bad_field") << id;
  }
}

TEST_F(Door, ACookieAloneChangesNothing) {
  const auto opened = world.sessions->open_session(everyone);
  ASSERT_TRUE(opened);
  const auto with = [&](std::vector<http::Header> headers) {
    auto request = world.request("POST", "/api/tokens", R"({"name":"x","scopes":["read"]})");
    request.headers.push_back({"Cookie", "__Host-chartroom=" + opened->credential.cookie_text()});
    for (const http::Header& header : headers) request.headers.push_back(header);
    return world.serve(std::move(request));
  };
  const http::Header csrf{"X-Chartroom-CSRF", opened->credential.csrf_text()};
  EXPECT_EQ(with({}).code(), "csrf");
  EXPECT_EQ(with({{"X-Chartroom-CSRF", "wrong"}}).code(), "csrf");
  EXPECT_EQ(with({csrf, {"Origin", "https://evil.test"}}).code(), "csrf");
  EXPECT_EQ(with({csrf, {"Sec-Fetch-Site", "cross-site"}}).code(), "csrf");
  EXPECT_EQ(with({csrf, {"Sec-Fetch-Site", "same-site"}}).code(), "csrf");
  EXPECT_TRUE(world.sessions->tokens_of(everyone.id)->empty());
  EXPECT_EQ(with({csrf, {"Origin", "https://chartroom.test"}, {"Sec-Fetch-Site", "same-origin"}}).response.status, 201);
  auto cross = world.request("POST", "/api/session", R"({"name":"everyone","password":"x"})");
  cross.headers.push_back({"Origin", "https://evil.test"});
  EXPECT_EQ(world.serve(std::move(cross)).code(), "csrf");
}

TEST_F(Door, AWrongTokenIsNotForgivenForARightCookie) {
  auto request = world.by_session(world.request("GET", "/api/self"), everyone);
  request.headers.push_back({"Authorization", "Bearer ct_wrong"});
  EXPECT_EQ(world.serve(std::move(request)).response.status, 401);
}

TEST_F(Door, SigningInAndOut) {
  const auto signed_in = sign_in(good_password);
  ASSERT_EQ(signed_in.response.status, 200) << signed_in.text();
  const std::string set = signed_in.header("Set-Cookie");
  EXPECT_NE(set.find("; Secure; HttpOnly; SameSite=Strict"), std::string::npos);
  EXPECT_NE(set.find("Path=/;"), std::string::npos);
  EXPECT_EQ(world.newest(1).at(0).record.principal, everyone.id);
  const std::string cookie = set.substr(0, set.find(';'));
  const auto with = [&](const std::string& method, const std::string& path) {
    auto request = world.request(method, path);
    request.headers.push_back({"Cookie", cookie});
    request.headers.push_back({"X-Chartroom-CSRF", std::string(signed_in.json().at("csrf").as_string())});
    return world.serve(std::move(request));
  };
  const auto self = with("GET", "/api/self");
  EXPECT_EQ(self.json().at("csrf"), signed_in.json().at("csrf"));
  EXPECT_EQ(with("DELETE", "/api/session").response.status, 204);
  EXPECT_EQ(with("GET", "/api/self").response.status, 401);
}

TEST_F(Door, WrongPasswordsAreRecordedAndThenThrottled) {
  for (std::size_t attempt = 0; attempt < limits::sign_in_failures_max; ++attempt) {
    const std::uint64_t before = world.ledger->size();
    EXPECT_EQ(sign_in("wrong").code(), "wrong_sign_in");
    EXPECT_EQ(world.ledger->size(), before + 1);
    EXPECT_EQ(world.newest(1).at(0).record.principal_name, "everyone");
  }
  const auto throttled = sign_in(good_password);
  EXPECT_EQ(throttled.response.status, 429);
  EXPECT_GT(std::stoi(throttled.header("Retry-After")), 0);
  EXPECT_LE(std::stoi(throttled.header("Retry-After")), 15 * 60);
  world.clock.advance(limits::sign_in_window);
  EXPECT_EQ(sign_in(good_password).response.status, 200);
}

TEST_F(Door, AOneTimePasswordOpensNothingButItsReplacement) {
  auto fresh = world.add_account("fresh", Roles(7), {"urn:npi|everyone"});
  fresh.must_change_password = true;
  ASSERT_TRUE(world.store->write([&](store::Transaction& t) { return t.put_account(fresh); }));
  SampleIds ids;
  ids.patient = world.a;
  ids.account = other.id;
  for (const Route& route : world.gate->routes().routes()) {
    const Action action = route.spec().action;
    const auto answer = world.serve(world.by_session(sample_request(world, route, ids), fresh));
    const bool open = policy::is_public(action) || action == Action::see_self || action == Action::sign_out ||
                      action == Action::change_password;
    EXPECT_EQ(answer.code() == "password_change_required", !open) << route.name();
  }
}

TEST_F(Door, NobodyChangesTheirOwnAccountOrGrantsToThemselves) {
  const auto own = world.serve(
      world.by_session(world.request("PATCH", "/api/accounts/" + everyone.id.text(), R"({"roles":["clinician"]})"), everyone));
  EXPECT_EQ(own.code(), "own_account");
  const auto grant = world.serve(world.by_session(
      world.request("POST", "/api/patients/" + world.b.text() + "/grants",
                    R"({"principal":")" + everyone.id.text() + R"(","reason":"x","expires":"2026-02-01T00:00:00Z"})"),
      everyone));
  EXPECT_EQ(grant.code(), "own_account");
}

TEST_F(Door, EveryProblemHasASentenceThatSaysWhatToDo) {
  std::set<std::string_view> codes;
  for (const ProblemRow& row : problems()) {
    EXPECT_TRUE(codes.insert(row.code).second) << row.code;
    EXPECT_GE(row.status, 400) << row.code;
    EXPECT_TRUE(row.detail.ends_with('.')) << row.code;
    const json::value body = json::parse(problem_body(refuse(row.problem), crypto::new_id<RequestId>()));
    EXPECT_EQ(body.at("code").as_string(), row.code);
    EXPECT_EQ(body.at("status").as_int64(), row.status);
  }
}

// As much of JSON Schema as the description uses.
std::string mismatch(const json::value& value, const json::object& schema, const json::object& all, const std::string& at) {
  if (schema.contains("$ref")) {
    const std::string name = std::string(schema.at("$ref").as_string()).substr(std::string("#/components/schemas/").size());
    return mismatch(value, all.at(name).as_object(), all, at);
  }
  if (schema.contains("enum")) {
    for (const auto& one : schema.at("enum").as_array()) {
      if (one == value) return "";
    }
    return at + ": not one of the listed";
  }
  const std::string type(schema.at("type").as_string());
  if (type == "string") return value.is_string() ? "" : at + ": no string";
  if (type == "integer") return value.is_int64() || value.is_uint64() ? "" : at + ": no integer";
  if (type == "number") return value.is_number() ? "" : at + ": no number";
  if (type == "boolean") return value.is_bool() ? "" : at + ": no boolean";
  if (type == "array") {
    if (!value.is_array()) return at + ": no array";
    for (const auto& item : value.as_array()) {
      if (auto wrong = mismatch(item, schema.at("items").as_object(), all, at + "[]"); !wrong.empty()) return wrong;
    }
    return "";
  }
  if (!value.is_object()) return at + ": no object";
  if (!schema.contains("properties")) return "";
  for (const auto& name : schema.at("required").as_array()) {
    if (!value.as_object().contains(name.as_string())) return at + ": lacks " + std::string(name.as_string());
  }
  for (const auto& [name, member] : value.as_object()) {
    const auto* property = schema.at("properties").as_object().if_contains(name);
    if (property == nullptr) return at + ": has " + std::string(name);
    if (auto wrong = mismatch(member, property->as_object(), all, at + "." + std::string(name)); !wrong.empty()) return wrong;
  }
  return "";
}

TEST_F(Door, RealAnswersAreAsTheDescriptionSays) {
  const json::object description = world.serve(world.request("GET", "/api/openapi.json")).json();
  const json::object& schemas = description.at("components").at("schemas").as_object();
  SampleIds ids;
  ids.patient = world.a;
  ids.account = other.id;
  const auto documents =
      world.serve(world.by_session(world.request("GET", "/api/patients/" + world.a.text() + "/documents"), everyone));
  ids.document = *DocumentId::parse(std::string(documents.json().at("items").at(0).at("id").as_string()));
  ids.fact = measured_fact_of(world, world.a, everyone);
  for (const Route& route : world.gate->routes().routes()) {
    std::string method(route.spec().method);
    for (char& letter : method) letter = static_cast<char>(std::tolower(letter));
    ASSERT_TRUE(description.at("paths").as_object().contains(route.spec().path)) << route.name();
    EXPECT_TRUE(description.at("paths").at(route.spec().path).as_object().contains(method)) << route.name();
    const auto answer = world.serve(world.by_session(sample_request(world, route, ids), everyone));
    const bool good = answer.response.status < 400;
    if (good) {
      EXPECT_EQ(answer.response.status, route.spec().status) << route.name();
    }
    const bool is_fhir = route.spec().refusals == Refusals::as_operation_outcome;
    const std::string_view refused = is_fhir                                        ? "OperationOutcome"
                                     : route.spec().action == Action::request_token ? "OAuthError"
                                                                                    : "Problem";
    const std::string_view output = good ? route.spec().output : refused;
    if (output.empty() || output == "Text" || output == "Html" || output == "File") continue;
    EXPECT_EQ(mismatch(json::parse(answer.text()), schemas.at(output).as_object(), schemas, std::string(output)), "")
        << route.name() << " " << answer.text().substr(0, 500);
  }
}

TEST_F(Door, OnlyUploadsOfThoseWhoMayUploadMayBeLarge) {
  const auto limit = [&](const http::Request& head) { return world.gate->body_limit(head); };
  const auto upload = [&] { return world.request("POST", "/api/imports"); };
  const auto clinician = world.add_account("dr", Roles{}.with(Role::clinician));
  auto fresh = world.add_account("fresh", Roles(7));
  fresh.must_change_password = true;
  ASSERT_TRUE(world.store->write([&](store::Transaction& t) { return t.put_account(fresh); }));
  auto wrong = World::with_token(upload(), identity::Credential::make());
  auto no_csrf = world.by_session(upload(), everyone);
  std::erase_if(no_csrf.headers, [](const http::Header& header) { return header.name == "X-Chartroom-CSRF"; });

  const std::uint64_t records = world.ledger->size();
  EXPECT_EQ(limit(World::with_token(upload(), world.token_of(everyone))), limits::import_file_bytes_max);
  EXPECT_EQ(limit(world.by_session(upload(), everyone)), limits::import_file_bytes_max);
  EXPECT_EQ(limit(World::local(upload(), 0)), limits::import_file_bytes_max);
  for (const http::Request& head :
       {upload(), wrong, no_csrf, World::with_token(upload(), world.token_of(clinician)),
        World::with_token(upload(), world.token_of(fresh)), World::local(upload(), 12345),
        world.by_session(world.request("POST", ask_path()), everyone), world.request("POST", "/nowhere")}) {
    EXPECT_EQ(limit(head), limits::http_body_bytes_max) << head.path;
  }
  EXPECT_EQ(world.ledger->size(), records) << "asking for the limit records nothing";
}

TEST_F(Door, AnImportThatWasCutOffIsShownAsInterrupted) {
  store::ImportRow cut_off;
  cut_off.id = crypto::new_id<ImportId>();
  cut_off.principal = everyone.id;
  cut_off.name = "cut.json";
  cut_off.started = world.clock.now();
  ASSERT_TRUE(world.store->write([&](store::Transaction& t) { return t.put_import(cut_off); }));
  auto whole = world.by_session(world.request("POST", "/api/imports", bundle_of_a), everyone);
  whole.query = {{"name", "a.json"}};
  EXPECT_EQ(world.serve(std::move(whole)).json().at("state").as_string(), "finished");
  const auto one = world.serve(world.by_session(world.request("GET", "/api/imports/" + cut_off.id.text()), everyone));
  EXPECT_EQ(one.json().at("state").as_string(), "interrupted");
  EXPECT_FALSE(one.json().contains("ended"));
  const auto all = world.serve(world.by_session(world.request("GET", "/api/imports"), everyone)).json();
  std::map<std::string, std::string> states;
  for (const auto& item : all.at("items").as_array()) {
    states[std::string(item.at("name").as_string())] = item.at("state").as_string();
  }
  EXPECT_EQ(states, (std::map<std::string, std::string>{{"a.json", "finished"}, {"cut.json", "interrupted"}}));
}

TEST_F(Door, AnEmptyAnswerHasNoContentType) {
  for (const Route& route : world.gate->routes().routes()) {
    SampleIds ids;
    ids.patient = world.a;
    ids.account = other.id;
    const auto answer = world.serve(world.by_session(sample_request(world, route, ids), everyone));
    EXPECT_EQ(answer.header("Content-Type").empty(), answer.response.body.empty() && answer.frames.empty()) << route.name();
  }
}

}  // namespace
}  // namespace chartroom::gate
