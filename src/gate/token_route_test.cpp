// OAuth's token route as a program sees it: its form, its refusals, and what the ledger says.

#include "gate/samples_fixture.h"
#include "identity/jwt_fixture.h"

namespace chartroom::gate {
namespace {

namespace json = boost::json;
using crypto::SignatureAlgorithm;

constexpr const char* assertion_type = "urn%3Aietf%3Aparams%3Aoauth%3Aclient-assertion-type%3Ajwt-bearer";

class TokenRoute : public ::testing::Test {
 protected:
  TokenRoute() {
    owner = world.add_account("owner", Roles{});
    admin = world.add_account("admin", Roles().with(Role::operator_));
    const json::object wanted = {
        {"name", "nightly"}, {"display_name", "x"}, {"owner", owner.id.text()}, {"roles", json::array{"operator"}}};
    const auto made = world.serve(world.by_session(world.request("POST", "/api/services", json::serialize(wanted)), admin));
    client = std::string(made.json().at("id").as_string());
    const json::object keys = {{"keys", R"({"keys":[)" + identity::jwk_text(key, "k") + "]}"},
                               {"scopes", {"import", "status"}}};
    const auto registered =
        world.serve(world.by_session(world.request("PUT", "/api/services/" + client + "/keys", json::serialize(keys)), owner));
    EXPECT_EQ(registered.json().at("key_scopes"), (json::array{"import", "status"})) << registered.text();
  }
  std::string assertion() {
    const auto expires = std::chrono::duration_cast<std::chrono::seconds>(world.clock.now().time_since_epoch()).count() + 240;
    const json::object claims = {
        {"iss", client}, {"sub", client}, {"aud", test_token_url}, {"exp", expires}, {"jti", "j" + std::to_string(++number)}};
    return identity::signed_token(key, SignatureAlgorithm::es384, "k", "JWT", json::serialize(claims));
  }
  std::string form(const std::string& scope = "status") {
    return "grant_type=client_credentials&scope=" + scope + "&client_assertion_type=" + assertion_type +
           "&client_assertion=" + assertion();
  }
  FakeResponder send(const std::string& body, const std::string& type = "application/x-www-form-urlencoded") {
    auto request = world.request("POST", "/api/token", body);
    request.headers.back().value = type;
    return world.serve(std::move(request));
  }
  // Status and code, in OAuth's form.
  std::string refusal(const FakeResponder& answer) {
    const auto body = answer.json();
    EXPECT_EQ(body.size(), 2U) << answer.text();
    EXPECT_EQ(answer.header("Content-Type"), "application/json");
    EXPECT_EQ(answer.header("Cache-Control"), "no-store");
    const std::string_view description = body.at("error_description").as_string();
    EXPECT_TRUE(std::ranges::all_of(description, [](char c) { return c >= 0x20 && c < 0x7F && c != '"' && c != '\\'; }))
        << "RFC 6749 section 5.2: " << description;
    return std::to_string(answer.response.status) + " " + std::string(body.at("error").as_string());
  }

  World world;
  crypto::KeyPair key = crypto::KeyPair::elliptic("P-384");
  store::AccountRow owner;
  store::AccountRow admin;
  std::string client;
  int number = 0;
};

TEST_F(TokenRoute, AProgramThatShowsItsKeyGetsATokenAndTheLedgerNamesIt) {
  const auto answer = send(form());
  ASSERT_EQ(answer.response.status, 200) << answer.text();
  EXPECT_EQ(answer.header("Cache-Control"), "no-store");
  const auto body = answer.json();
  EXPECT_EQ(body.at("token_type").as_string(), "bearer");
  EXPECT_EQ(body.at("expires_in").as_int64(), 300);
  EXPECT_EQ(body.at("scope").as_string(), "status");
  const auto newest = world.newest(1);
  const audit::Record& record = newest.at(0).record;
  EXPECT_EQ(record.principal->text(), client);
  EXPECT_EQ(record.principal_name, "nightly");
  EXPECT_EQ(record.signed_in_by, "client_assertion");
  EXPECT_TRUE(record.object.starts_with("t-"));
  auto request = world.request("GET", "/api/status");
  request.headers.push_back({"Authorization", "Bearer " + std::string(body.at("access_token").as_string())});
  EXPECT_EQ(world.serve(request).response.status, 200);
  request.path = request.target = "/api/imports";
  EXPECT_EQ(world.serve(request).code(), "scope_missing");
}

TEST_F(TokenRoute, RefusalsHaveOAuthsForm) {
  const std::string good = form();
  const auto without = [&](const std::string& name) {
    std::string out;
    std::string rest = form();
    while (!rest.empty()) {
      const std::string pair = rest.substr(0, rest.find('&'));
      rest.erase(0, pair.size() + 1);
      if (!pair.starts_with(name + "=")) out += (out.empty() ? "" : "&") + pair;
    }
    return out;
  };
  for (const char* name : {"grant_type", "scope", "client_assertion_type", "client_assertion"}) {
    EXPECT_EQ(refusal(send(without(name))), "400 invalid_request") << name;
    EXPECT_EQ(refusal(send(without(name) + "&" + name + "=")), "400 invalid_request") << name << " without a value";
  }
  EXPECT_EQ(refusal(send(without("grant_type") + "&grant_type=password")), "400 unsupported_grant_type");
  EXPECT_EQ(refusal(send(without("client_assertion_type") + "&client_assertion_type=x")), "400 unsupported_grant_type");
  EXPECT_EQ(refusal(send(without("scope") + "&scope=read")), "400 invalid_scope");
  EXPECT_EQ(refusal(send(without("scope") + "&scope=%00")), "400 invalid_request");
  EXPECT_EQ(refusal(send(form() + "&scope=import")), "400 invalid_request") << "twice";
  EXPECT_EQ(refusal(send(without("client_assertion") + "&client_assertion=a.b.c")), "401 invalid_client");
  EXPECT_EQ(refusal(send(form() + "&client_id=" + owner.id.text())), "401 invalid_client");
  EXPECT_EQ(refusal(send(form(), "application/json")), "400 invalid_request");
  EXPECT_EQ(refusal(send(form() + "&x=%zz")), "400 invalid_request");
  EXPECT_EQ(send(good).response.status, 200) << "and what is right still is";
  EXPECT_EQ(refusal(send(good)), "401 invalid_client") << "once";
}

TEST_F(TokenRoute, WhatIsntKnownIsPassedOver) {
  EXPECT_EQ(send(form() + "&client_id=" + client + "&audience=x&audience=y").response.status, 200);
}

TEST_F(TokenRoute, ARefusalIsRecordedWithWhatWasWrong) {
  const std::string used = form();
  ASSERT_EQ(send(used).response.status, 200);
  ASSERT_EQ(send(used).response.status, 401);
  const auto newest = world.newest(1);
  const audit::Record& record = newest.at(0).record;
  EXPECT_EQ(record.reason, "token_client");
  EXPECT_EQ(record.rule, "token_replayed");
  EXPECT_EQ(record.outcome, audit::Outcome::refused);
  EXPECT_FALSE(record.principal) << "nobody has proved to be it";
}

TEST_F(TokenRoute, WithoutAnAddressInTheConfigurationItIsNotOffered) {
  identity::ClientCredentials none(*world.store, world.clock, *world.sessions, "");
  world.gate = std::make_unique<Gate>(Services{world.clock, *world.store, *world.keyring, *world.policies, *world.ledger,
                                               *world.record_index, world.sealing, *world.charts, *world.importer,
                                               *world.sessions, *world.accounts, *world.second_factors, *world.service_accounts,
                                               none, *world.sign_in, [] { return http::Counters{}; }, 4711});
  EXPECT_EQ(send(form()).code(), "unsupported");
}

TEST_F(TokenRoute, KeysAreRegisteredByWhoMayMakeTokens) {
  const std::string path = "/api/services/" + client + "/keys";
  const auto stranger = world.add_account("stranger", Roles(3));
  const std::string body =
      json::serialize(json::object{{"keys", R"({"keys":[)" + identity::jwk_text(key, "k") + "]}"}, {"scopes", {"import"}}});
  EXPECT_EQ(world.serve(world.by_session(world.request("PUT", path, body), stranger)).code(), "not_found");
  EXPECT_EQ(world.serve(world.by_session(world.request("PUT", path, body), admin)).response.status, 200);
  const std::string weak = json::serialize(json::object{{"keys", "{}"}, {"scopes", {"import"}}});
  EXPECT_EQ(world.serve(world.by_session(world.request("PUT", path, weak), owner)).json().at("field").as_string(), "keys");
  const auto officer = world.add_account("officer", Roles().with(Role::privacy_officer));
  ASSERT_TRUE(world.service_accounts->confirm(*PrincipalId::parse(client), officer.id, {}));
  EXPECT_EQ(world.serve(world.by_session(world.request("PUT", path, body), admin)).code(), "forbidden") << "it may open charts";
  EXPECT_EQ(world.serve(world.by_session(world.request("PUT", path, body), owner)).response.status, 200);
  EXPECT_EQ(world.serve(world.by_session(world.request("DELETE", path), admin)).response.status, 200);
  EXPECT_EQ(refusal(send(form())), "401 invalid_client");
}

}  // namespace
}  // namespace chartroom::gate
