// Every route of the real table x every scope, through the whole gate, against scopes.csv.

#include <fstream>
#include <set>
#include <sstream>

#include "gate/samples_fixture.h"

namespace chartroom::gate {
namespace {

std::map<std::string, std::string> read_scopes() {
  std::ifstream file(std::string(CHARTROOM_SOURCE_DIR) + "/src/gate/scopes.csv");
  std::map<std::string, std::string> rows;
  for (std::string line; std::getline(file, line);) {
    if (line.empty() || line.front() == '#') continue;
    const std::size_t bar = line.find(" | ");
    EXPECT_NE(bar, std::string::npos) << line;
    std::string signs = line.substr(bar + 3);
    std::erase(signs, ' ');
    EXPECT_EQ(signs.size(), all_scopes.size()) << line;
    EXPECT_EQ(signs.find_first_not_of("+-"), std::string::npos) << line;
    EXPECT_TRUE(rows.emplace(line.substr(0, bar), signs).second) << "twice: " << line;
  }
  return rows;
}

// In the order of the columns.
constexpr std::array scope_columns = {"search", "read",   "ask",    "feedback", "review",
                                      "import", "status", "ledger", "grants",   "accounts"};
static_assert(scope_columns.size() == all_scopes.size());

class ScopeTable : public ::testing::Test {
 protected:
  ScopeTable() {
    everyone = world.add_account("everyone", Roles(7), {"urn:npi|everyone"});
    world.relate(world.a, "urn:npi|everyone", Relation::care_team);
    const auto other = world.add_account("other", Roles{});
    ids.patient = world.a;
    ids.account = other.id;
    ids.token = TokenId{world.token_of(other).id.bytes};
  }
  FakeResponder by_token(const Route& route, Scopes scopes) {
    const auto token = world.token_of(everyone, {.scopes = scopes});
    auto answer = world.serve(World::with_token(sample_request(world, route, ids), token));
    EXPECT_TRUE(world.sessions->end(everyone.id, token.id, SignedInBy::bearer_token));
    return answer;
  }

  World world;
  store::AccountRow everyone;
  SampleIds ids;
};

bool scope_permitted(const FakeResponder& responder) {
  static const std::set<std::string> refusals = {"unauthenticated", "forbidden", "scope_missing", "session_required"};
  return !refusals.contains(responder.code());
}

TEST_F(ScopeTable, NamesExactlyTheRoutesThatThereAre) {
  const auto table = read_scopes();
  std::set<std::string> routes;
  for (const Route& route : world.gate->routes().routes()) {
    routes.insert(route.name());
    EXPECT_TRUE(table.contains(route.name())) << route.name() << " has no row in scopes.csv";
  }
  for (const auto& [name, signs] : table) EXPECT_TRUE(routes.contains(name)) << name << " is no route";
}

TEST_F(ScopeTable, ATokenOfOneScopeOpensExactlyTheRoutesOfThatScope) {
  const auto table = read_scopes();
  for (const Route& route : world.gate->routes().routes()) {
    world.clock.advance(std::chrono::minutes(1));
    for (std::size_t column = 0; column < scope_columns.size(); ++column) {
      const auto scope = parse_scope(scope_columns[column]);
      ASSERT_TRUE(scope);
      const auto answer = by_token(route, Scopes().with(*scope));
      EXPECT_EQ(scope_permitted(answer), table.at(route.name())[column] == '+')
          << route.name() << " with " << scope_columns[column] << ": " << answer.response.status << " " << answer.code();
    }
  }
}

// All scopes but one: what is missing is named, and nothing else is lost.
TEST_F(ScopeTable, TheRefusalNamesTheScopeThatIsMissingAndIsRecorded) {
  const auto table = read_scopes();
  for (const Route& route : world.gate->routes().routes()) {
    const std::string& signs = table.at(route.name());
    if (std::ranges::count(signs, '+') != 1) continue;
    const std::string needed = scope_columns[signs.find('+')];
    Scopes others;
    for (const Scope scope : all_scopes) {
      if (scope_name(scope) != needed) others = others.with(scope);
    }
    const auto refused = by_token(route, others);
    EXPECT_EQ(refused.response.status, 403) << route.name();
    ASSERT_EQ(refused.code(), "scope_missing") << route.name();
    EXPECT_NE(refused.text().find("`" + needed + "`"), std::string::npos) << route.name();
    if (route.spec().refusals != Refusals::as_operation_outcome) {
      EXPECT_EQ(refused.json().at("scope").as_string(), needed) << route.name();
    }
    const auto newest = world.newest(1);
    const audit::Record& record = newest.at(0).record;
    EXPECT_EQ(record.reason, "scope_missing") << route.name();
    EXPECT_EQ(record.rule, "denied_scope") << route.name();
    EXPECT_EQ(record.principal, everyone.id) << route.name();
  }
}

TEST_F(ScopeTable, WhatNeedsASessionSaysSoToATokenOfEveryScope) {
  const auto table = read_scopes();
  for (const Route& route : world.gate->routes().routes()) {
    if (table.at(route.name()).find('+') != std::string::npos) continue;
    const auto refused = by_token(route, Scopes::all());
    EXPECT_EQ(refused.response.status, 403) << route.name();
    ASSERT_EQ(refused.code(), "session_required") << route.name();
    EXPECT_NE(refused.json().at("detail").as_string().find("sign in"), std::string::npos);
    const auto newest = world.newest(1);
    EXPECT_EQ(newest.at(0).record.reason, "session_required") << route.name();
    EXPECT_EQ(newest.at(0).record.rule, policy::denied_token) << route.name();
  }
}

// Who may not do it with a session either isn't told to sign in.
TEST_F(ScopeTable, ASessionIsAskedOfThoseAloneWhomItWouldHelp) {
  const auto nobody = world.add_account("nobody", Roles{});
  auto request = world.request("POST", "/api/policy/proposals", R"({"text":"version = 1"})");
  EXPECT_EQ(world.serve(World::with_token(request, world.token_of(nobody))).code(), "forbidden");
  EXPECT_EQ(world.newest(1).at(0).record.rule, policy::denied_role);
}

// The rows of docs/services.md, "What no token opens": route, and whether the local socket will do.
std::map<std::string, bool> documented_session_routes() {
  std::ifstream file(std::string(CHARTROOM_SOURCE_DIR) + "/docs/services.md");
  std::map<std::string, bool> rows;
  bool is_there = false;
  for (std::string line; std::getline(file, line);) {
    if (line.starts_with("## ")) is_there = line == "## What no token opens";
    if (!is_there || !line.starts_with("| `")) continue;
    const std::size_t end = line.find("` | ");
    EXPECT_NE(end, std::string::npos) << line;
    EXPECT_TRUE(rows.emplace(line.substr(3, end - 3), line.ends_with("| yes |")).second) << "twice: " << line;
  }
  return rows;
}

TEST_F(ScopeTable, TheDocumentListsTheRoutesThatNeedASession) {
  std::map<std::string, bool> expected;
  const auto table = read_scopes();
  for (const Route& route : world.gate->routes().routes()) {
    if (table.at(route.name()).find('+') != std::string::npos) continue;
    expected[route.name()] = std::ranges::any_of(policy::rules(), [&](const policy::Rule& rule) {
      return rule.action == route.spec().action && rule.by == policy::By::person;
    });
  }
  EXPECT_EQ(documented_session_routes(), expected);
}

TEST_F(ScopeTable, AllScopesOpenNothingThatTheOwnerMayNot) {
  const auto nobody = world.add_account("nobody", Roles{});
  const auto token = world.token_of(nobody);
  const auto table = read_scopes();
  for (const Route& route : world.gate->routes().routes()) {
    const std::string& signs = table.at(route.name());
    if (std::ranges::count(signs, '+') != 1 || route.name() == "GET /api/services") continue;  // one's own: an empty list
    const auto answer = world.serve(World::with_token(sample_request(world, route, ids), token));
    EXPECT_EQ(answer.code(), "forbidden") << route.name();
  }
}

}  // namespace
}  // namespace chartroom::gate
