// Tokens and accounts of programs as clients see them.

#include <set>

#include "gate/samples_fixture.h"

namespace chartroom::gate {
namespace {

namespace json = boost::json;
using namespace std::chrono_literals;

class ServiceDoor : public ::testing::Test {
 protected:
  ServiceDoor() {
    owner = world.add_account("owner", Roles{});
    admin = world.add_account("admin", Roles().with(Role::operator_));
    officer = world.add_account("officer", Roles().with(Role::privacy_officer));
    doctor = world.add_account("doctor", Roles().with(Role::clinician), {"urn:npi|doctor"});
    world.relate(world.a, "urn:npi|doctor", Relation::care_team);
  }
  FakeResponder as(const store::AccountRow& who, const std::string& method, const std::string& path, const json::object& body) {
    return world.serve(world.by_session(world.request(method, path, json::serialize(body)), who));
  }
  FakeResponder as(const store::AccountRow& who, const std::string& method, const std::string& path) {
    return world.serve(world.by_session(world.request(method, path), who));
  }
  // The path of a new program's account.
  std::string add_service(const std::string& name, json::array roles = {}) {
    const auto made = as(admin, "POST", "/api/services",
                         {{"name", name}, {"display_name", "x"}, {"owner", owner.id.text()}, {"roles", std::move(roles)}});
    EXPECT_EQ(made.response.status, 201) << made.text();
    return "/api/services/" + std::string(made.json().at("id").as_string());
  }
  std::string token_for(const std::string& service, json::object body = {{"name", "t"}, {"scopes", {"import", "status"}}}) {
    const auto made = as(owner, "POST", service + "/tokens", body);
    EXPECT_EQ(made.response.status, 201) << made.text();
    return std::string(made.json().at("token").as_string());
  }
  http::Request bearing(http::Request request, const std::string& token) {
    request.headers.push_back({"Authorization", "Bearer " + token});
    return request;
  }
  FakeResponder by(const std::string& token, const std::string& method, const std::string& path) {
    return world.serve(bearing(world.request(method, path), token));
  }

  World world;
  store::AccountRow owner;
  store::AccountRow admin;
  store::AccountRow officer;
  store::AccountRow doctor;
};

TEST_F(ServiceDoor, AProgramWorksWithItsTokenAndTheLedgerNamesIt) {
  const std::string service = add_service("nightly", {"operator"});
  const std::string token = token_for(service);
  EXPECT_EQ(by(token, "GET", "/api/status").response.status, 200);
  const auto newest = world.newest(1);
  const audit::Record& record = newest.at(0).record;
  EXPECT_EQ(record.principal_name, "nightly");
  EXPECT_EQ("/api/services/" + record.principal->text(), service);
  const auto self = by(token, "GET", "/api/self").json();
  EXPECT_EQ(self.at("scopes"), (json::array{"import", "status"}));
  EXPECT_EQ(self.at("account").at("source").as_string(), "service");
  EXPECT_EQ(by(token, "GET", "/api/accounts").code(), "scope_missing");
}

TEST_F(ServiceDoor, AProgramCantSignInAndHasNoPasswordToReset) {
  const std::string service = add_service("nightly");
  const auto refused = world.serve(world.request("POST", "/api/session", R"({"name":"nightly","password":""})"));
  EXPECT_EQ(refused.code(), "wrong_sign_in");
  const std::string account = "/api/accounts" + service.substr(service.rfind('/'));
  EXPECT_EQ(as(admin, "PATCH", account, {{"reset_password", true}}).code(), "not_found");
  EXPECT_EQ(as(admin, "PATCH", account, {{"roles", {"clinician"}}}).code(), "not_found");
  EXPECT_EQ(as(admin, "PATCH", account, {{"practitioner", {"urn:npi|doctor"}}}).code(), "not_found");
  EXPECT_EQ(as(admin, "GET", "/api/accounts").text().find("nightly"), std::string::npos);
}

TEST_F(ServiceDoor, ItsOwnerSeesItAndOthersDont) {
  const std::string service = add_service("nightly");
  const auto seen = [&](const store::AccountRow& who) {
    return as(who, "GET", "/api/services").json().at("items").as_array().size();
  };
  EXPECT_EQ(seen(owner), 1U);
  EXPECT_EQ(seen(admin), 1U);
  EXPECT_EQ(seen(officer), 1U);
  EXPECT_EQ(seen(doctor), 0U);
  for (const store::AccountRow& stranger : {doctor, officer}) {
    EXPECT_EQ(as(stranger, "GET", service + "/tokens").code(), "not_found");
    EXPECT_EQ(as(stranger, "POST", service + "/tokens", {{"name", "t"}, {"scopes", {"import"}}}).code(), "not_found");
    EXPECT_EQ(as(stranger, "DELETE", service + "/tokens/" + TokenId{}.text()).code(), "not_found");
  }
  EXPECT_EQ(as(doctor, "PATCH", service, {{"disabled", true}}).code(), "forbidden");
  EXPECT_EQ(as(owner, "PATCH", service, {{"disabled", true}}).code(), "forbidden") << "operators do";
}

TEST_F(ServiceDoor, APersonsAccountIsNoProgram) {
  const std::string person = "/api/services/" + doctor.id.text();
  EXPECT_EQ(as(admin, "POST", person + "/tokens", {{"name", "t"}, {"scopes", {"read"}}}).code(), "not_found");
  EXPECT_EQ(as(admin, "PATCH", person, {{"disabled", true}}).code(), "not_found");
  EXPECT_EQ(as(officer, "POST", person + "/clinician", json::object()).code(), "not_found");
  EXPECT_EQ(as(officer, "DELETE", person + "/clinician").code(), "not_found");
}

TEST_F(ServiceDoor, AFieldThatIsWrongIsNamed) {
  const std::string service = add_service("nightly");
  const std::pair<json::object, const char*> cases[] = {
      {{{"name", "t"}}, "scopes"},
      {{{"name", "t"}, {"scopes", json::array()}}, "scopes"},
      {{{"name", "t"}, {"scopes", {"write"}}}, "scopes"},
      {{{"name", "t"}, {"scopes", {"accounts"}}}, "scopes"},
      {{{"name", "t"}, {"scopes", {"grants"}}}, "scopes"},
      {{{"name", "t"}, {"scopes", "import"}}, "scopes"},
      {{{"name", "t"}, {"scopes", {"import"}}, {"from", json::array()}}, "from"},
      {{{"name", "t"}, {"scopes", {"import"}}, {"from", {"192.0.2.1/24"}}}, "from"},
      {{{"name", "t"}, {"scopes", {"import"}}, {"from", {"localhost"}}}, "from"},
      {{{"name", "t"}, {"scopes", {"import"}}, {"certificate", "AAAA"}}, "certificate"},
      {{{"name", "t"}, {"scopes", {"import"}}, {"certificate", std::string(43, '!')}}, "certificate"},
      {{{"name", "t"}, {"scopes", {"import"}}, {"expires", format_timestamp(world.clock.now() - 1h)}}, "expires"},
      {{{"name", "t"}, {"scopes", {"import"}}, {"expires", format_timestamp(world.clock.now() + 24h * 367)}}, "expires"},
  };
  for (const auto& [body, field] : cases) {
    for (const std::string& path : {service + "/tokens", std::string("/api/tokens")}) {
      const bool own_may = path == "/api/tokens" && body.contains("scopes") && body.at("scopes").is_array() &&
                           !body.at("scopes").as_array().empty() &&
                           (body.at("scopes").at(0) == "accounts" || body.at("scopes").at(0) == "grants");
      if (own_may) continue;
      const auto refused = as(owner, "POST", path, body);
      EXPECT_EQ(refused.response.status, 400) << json::serialize(body);
      EXPECT_EQ(refused.json().at("field").as_string(), field) << json::serialize(body);
    }
  }
}

TEST_F(ServiceDoor, ATokenFromElsewhereIsRefusedAndRecordedWithWhoseItIs) {
  const std::string service = add_service("nightly", {"operator"});
  const std::string token = token_for(service, {{"name", "t"}, {"scopes", {"status"}}, {"from", {"192.0.2.0/28"}}});
  EXPECT_EQ(by(token, "GET", "/api/status").response.status, 200);
  auto request = bearing(world.request("GET", "/api/status"), token);
  request.peer.address = "198.51.100.1";
  request.headers.push_back({"X-Forwarded-For", "192.0.2.7"});  // what a caller says of itself counts for nothing
  const auto refused = world.serve(request);
  EXPECT_EQ(refused.response.status, 401);
  EXPECT_EQ(refused.code(), "token_address");
  const auto newest = world.newest(1);
  const audit::Record& record = newest.at(0).record;
  EXPECT_EQ(record.reason, "token_address");
  EXPECT_EQ(record.principal_name, "nightly");
  EXPECT_EQ(record.from, "198.51.100.1");
  EXPECT_EQ(record.outcome, audit::Outcome::refused);
  const auto listed = as(owner, "GET", service + "/tokens").json().at("items").at(0);
  EXPECT_EQ(listed.at("last_address").as_string(), "192.0.2.7");
  EXPECT_EQ(listed.at("from"), json::array{"192.0.2.0/28"});
}

TEST_F(ServiceDoor, ATokenFromElsewhereMayNotSendALargeBodyEither) {
  const std::string service = add_service("nightly", {"operator"});
  const std::string token = token_for(service, {{"name", "t"}, {"scopes", {"import"}}, {"from", {"192.0.2.0/28"}}});
  const std::string other = token_for(service, {{"name", "t"}, {"scopes", {"status"}}});
  auto head = bearing(world.request("POST", "/api/imports"), token);
  EXPECT_EQ(world.gate->body_limit(head), limits::import_file_bytes_max);
  head.peer.address = "198.51.100.1";
  EXPECT_EQ(world.gate->body_limit(head), limits::http_body_bytes_max);
  EXPECT_EQ(world.gate->body_limit(bearing(world.request("POST", "/api/imports"), other)), limits::http_body_bytes_max)
      << "no scope for it";
}

TEST_F(ServiceDoor, AStolenTokenWithoutTheCertificateOpensNothing) {
  const crypto::Digest mine = crypto::sha256(as_bytes("mine"));
  const std::string service = add_service("nightly", {"operator"});
  const std::string token = token_for(service, {{"name", "t"}, {"scopes", {"status"}}, {"certificate", to_base64url(mine)}});
  auto request = bearing(world.request("GET", "/api/status"), token);
  EXPECT_EQ(world.serve(request).code(), "token_certificate");
  EXPECT_EQ(world.newest(1).at(0).record.principal_name, "nightly");
  request.peer.certificate = crypto::sha256(as_bytes("other"));
  EXPECT_EQ(world.serve(request).code(), "token_certificate");
  request.peer.certificate = mine;
  EXPECT_EQ(world.serve(request).response.status, 200);
}

TEST_F(ServiceDoor, ATokenMakesNoTokensAndConfirmsNothing) {
  const std::string service = add_service("nightly", {"operator"});
  const auto everyone = world.add_account("all", Roles(7));
  for (const auto& [method, path] :
       {std::pair("POST", "/tokens"), std::pair("GET", "/tokens"), std::pair("POST", "/clinician")}) {
    const std::string body =
        path == std::string("/tokens") && method == std::string("POST") ? R"({"name":"t","scopes":["import"]})" : "";
    const auto refused = world.serve(World::with_token(world.request(method, service + path, body), world.token_of(everyone)));
    EXPECT_EQ(refused.code(), "session_required") << path;
    EXPECT_EQ(world.newest(1).at(0).record.rule, "denied_token") << path;
  }
}

TEST_F(ServiceDoor, ARevokedTokenEndsAtOnceAndAnotherProgramsStays) {
  const std::string one = add_service("one", {"operator"});
  const std::string two = add_service("two", {"operator"});
  const std::string token = token_for(one);
  const std::string other = token_for(two);
  const std::string id(as(owner, "GET", one + "/tokens").json().at("items").at(0).at("id").as_string());
  EXPECT_EQ(as(owner, "DELETE", two + "/tokens/" + id).code(), "not_found") << "of the other";
  EXPECT_EQ(as(admin, "DELETE", one + "/tokens/" + id).response.status, 204) << "an operator too";
  EXPECT_EQ(by(token, "GET", "/api/status").code(), "unauthenticated");
  EXPECT_EQ(by(other, "GET", "/api/status").response.status, 200);
}

TEST_F(ServiceDoor, ChartsAreOpenedByAPrivacyOfficerAndAGrantTogether) {
  const std::string service = add_service("reader");
  const PrincipalId id = *PrincipalId::parse(service.substr(service.rfind('/') + 1));
  const std::string chart = "/api/patients/" + world.a.text();
  const auto read = [&] { return by(token_for(service, {{"name", "t"}, {"scopes", {"read", "ask"}}}), "GET", chart); };
  world.grant(world.a, id, 1h);
  EXPECT_EQ(read().code(), "forbidden") << "without the role";
  EXPECT_EQ(as(admin, "POST", service + "/clinician", json::object()).code(), "forbidden") << "no privacy officer";
  EXPECT_EQ(as(officer, "POST", service + "/clinician", {{"practitioner", {"no bar"}}}).json().at("field").as_string(),
            "practitioner");
  ASSERT_EQ(as(officer, "POST", service + "/clinician", json::object()).response.status, 200);
  EXPECT_EQ(read().response.status, 200);
  EXPECT_EQ(as(admin, "POST", service + "/tokens", {{"name", "t"}, {"scopes", {"read"}}}).code(), "forbidden")
      << "an operator makes no tokens that open charts";
  ASSERT_EQ(as(officer, "DELETE", service + "/clinician").response.status, 200);
  EXPECT_EQ(read().code(), "forbidden");
}

TEST_F(ServiceDoor, AProgramThatIsEnabledAgainIsConfirmedAnew) {
  const std::string service = add_service("reader");
  const PrincipalId id = *PrincipalId::parse(service.substr(service.rfind('/') + 1));
  const auto read = [&] {
    return by(token_for(service, {{"name", "t"}, {"scopes", {"read"}}}), "GET", "/api/patients/" + world.a.text());
  };
  world.grant(world.a, id, 1h);
  ASSERT_EQ(as(officer, "POST", service + "/clinician", json::object()).response.status, 200);
  ASSERT_EQ(read().response.status, 200);
  ASSERT_EQ(as(admin, "PATCH", service, {{"disabled", false}}).response.status, 200);
  EXPECT_EQ(read().response.status, 200) << "it was not disabled";
  ASSERT_EQ(as(admin, "PATCH", service, {{"disabled", true}}).response.status, 200);
  ASSERT_EQ(as(admin, "PATCH", service, {{"disabled", false}}).response.status, 200);
  EXPECT_EQ(read().code(), "forbidden") << "one operator did that";
  ASSERT_EQ(as(officer, "POST", service + "/clinician", json::object()).response.status, 200);
  EXPECT_EQ(read().response.status, 200);
}

TEST_F(ServiceDoor, WhoMadeItOrAnswersForItDoesntConfirmIt) {
  const auto both = world.add_account("both", Roles(6));
  const auto made = as(both, "POST", "/api/services", {{"name", "mine"}, {"display_name", "x"}, {"owner", owner.id.text()}});
  const std::string service = "/api/services/" + std::string(made.json().at("id").as_string());
  EXPECT_EQ(as(both, "POST", service + "/clinician", json::object()).code(), "own_service");
  ASSERT_EQ(as(admin, "PATCH", service, {{"owner", both.id.text()}}).response.status, 200);
  EXPECT_EQ(as(both, "POST", service + "/clinician", json::object()).code(), "own_service");
}

TEST_F(ServiceDoor, AStreamOfAProgramStopsWhenItsOwnerIsDisabled) {
  const std::string service = add_service("reader");
  const PrincipalId id = *PrincipalId::parse(service.substr(service.rfind('/') + 1));
  ASSERT_EQ(as(officer, "POST", service + "/clinician", json::object()).response.status, 200);
  world.grant(world.a, id, 1h);
  auto request =
      bearing(world.request("POST", "/api/patients/" + world.a.text() + "/ask", R"({"question":"latest potassium"})"),
              token_for(service, {{"name", "t"}, {"scopes", {"ask"}}}));
  request.headers.push_back({"Accept", "text/event-stream"});
  FakeResponder responder;
  responder.on_frame = [&](std::size_t frame) {
    if (frame != 1) return;
    identity::AccountChange change;
    change.state = identity::AccountState::disabled;
    EXPECT_TRUE(world.accounts->change(owner.id, change));
  };
  world.serve_into(std::move(request), responder);
  ASSERT_EQ(responder.frames.size(), 2U) << responder.text();
  EXPECT_TRUE(responder.frames.back().starts_with("event: broken\n"));
  EXPECT_EQ(world.newest(1).at(0).record.outcome, audit::Outcome::broken);
}

TEST_F(ServiceDoor, ATokenEndsAtItsExpiry) {
  const std::string service = add_service("nightly", {"operator"});
  const std::string token =
      token_for(service, {{"name", "t"}, {"scopes", {"status"}}, {"expires", format_timestamp(world.clock.now() + 2h)}});
  world.clock.advance(2h - 2s);
  EXPECT_EQ(by(token, "GET", "/api/status").response.status, 200);
  world.clock.advance(2s);
  EXPECT_EQ(by(token, "GET", "/api/status").code(), "unauthenticated");
}

TEST_F(ServiceDoor, ATokenWithoutAnExpiryEndsIn90Days) {
  const std::string service = add_service("nightly", {"operator"});
  const auto made = as(owner, "POST", service + "/tokens", {{"name", "t"}, {"scopes", {"status"}}});
  EXPECT_EQ(made.json().at("expires").as_string(), format_timestamp(world.clock.now() + limits::token_age_default));
}

}  // namespace
}  // namespace chartroom::gate
