// Every route of the real table x every way of signing in x every combination of roles x every relation to the patient, through
// the whole gate, against matrix.csv.

#include <fstream>
#include <set>
#include <sstream>

#include "gate/samples_fixture.h"

namespace chartroom::gate {
namespace {

struct Row {
  char nobody = '?';
  char local = '?';
  std::string session;  // one sign per combination of roles
  std::string token;
};

std::string trimmed(std::string text) {
  const auto begin = text.find_first_not_of(' ');
  if (begin == std::string::npos) return "";
  return text.substr(begin, text.find_last_not_of(' ') - begin + 1);
}

std::string signs(const std::string& cell) {
  std::string out;
  for (const char letter : cell) {
    if (letter != ' ') out += letter;
  }
  return out;
}

std::map<std::string, Row> read_matrix() {
  std::ifstream file(std::string(CHARTROOM_SOURCE_DIR) + "/src/gate/matrix.csv");
  std::map<std::string, Row> rows;
  std::string line;
  while (std::getline(file, line)) {
    if (line.empty() || line.front() == '#') continue;
    std::vector<std::string> cells;
    std::stringstream stream(line);
    for (std::string cell; std::getline(stream, cell, '|');) cells.push_back(trimmed(cell));
    EXPECT_EQ(cells.size(), 5U) << line;
    if (cells.size() != 5) continue;
    const Row row{signs(cells[1]).at(0), signs(cells[2]).at(0), signs(cells[3]), signs(cells[4])};
    EXPECT_EQ(row.session.size(), 8U) << line;
    EXPECT_EQ(row.token.size(), 8U) << line;
    EXPECT_EQ((std::string{row.nobody, row.local} + row.session + row.token).find_first_not_of("+-r"), std::string::npos)
        << line;
    EXPECT_TRUE(rows.emplace(cells[0], row).second) << "twice: " << line;
  }
  return rows;
}

// In the order of the columns.
const std::uint8_t role_columns[] = {0, 1, 2, 4, 3, 5, 6, 7};
const char* const relations[] = {"none", "care_team", "encounter", "grant", "expired_grant"};
bool is_related(std::string_view relation) { return relation != "none" && relation != "expired_grant"; }

bool permitted(const FakeResponder& responder) {
  static const std::set<std::string> refusals = {"unauthenticated", "forbidden", "csrf", "password_change_required",
                                                 "scope_missing"};
  return !refusals.contains(responder.code());
}

class Matrix : public ::testing::Test {
 protected:
  Matrix() {
    for (const std::uint8_t roles : role_columns) {
      for (const std::string relation : relations) {
        const std::string name = "r" + std::to_string(roles) + "." + relation;
        const auto account = world.add_account(name, Roles(roles), {"urn:npi|" + name});
        if (relation == "care_team") world.relate(world.a, "urn:npi|" + name, Relation::care_team);
        if (relation == "encounter") world.relate(world.a, "urn:npi|" + name, Relation::encounter);
        if (relation == "grant") world.grant(world.a, account.id, std::chrono::hours(10));
        if (relation == "expired_grant") world.grant(world.a, account.id, std::chrono::hours(-1));
        accounts.emplace(name, account);
      }
    }
    other = world.add_account("other", Roles{});
    ids.patient = world.a;
    ids.account = other.id;
    ids.token = TokenId{world.token_of(other).id.bytes};
  }

  void expect(char sign, std::string_view relation, const Route& route, const FakeResponder& responder,
              const std::string& who) {
    const bool wanted = sign == '+' || (sign == 'r' && is_related(relation));
    EXPECT_EQ(permitted(responder), wanted) << route.name() << " by " << who << " with " << relation << ": "
                                            << responder.response.status << " " << responder.code();
    if (!wanted) {
      EXPECT_FALSE(has_canary(responder.text())) << route.name() << " by " << who;
    }
  }

  World world;
  std::map<std::string, store::AccountRow> accounts;
  store::AccountRow other;
  SampleIds ids;
};

TEST_F(Matrix, NamesExactlyTheRoutesThatThereAre) {
  const auto matrix = read_matrix();
  std::set<std::string> routes;
  for (const Route& route : world.gate->routes().routes()) {
    routes.insert(route.name());
    EXPECT_TRUE(matrix.contains(route.name())) << route.name() << " has no row in matrix.csv";
  }
  for (const auto& [name, row] : matrix) EXPECT_TRUE(routes.contains(name)) << name << " is no route";
}

TEST_F(Matrix, HoldsForEveryRouteRoleAndRelation) {
  const auto matrix = read_matrix();
  std::uint64_t decided = 0;
  for (const Route& route : world.gate->routes().routes()) {
    const Row& row = matrix.at(route.name());
    world.clock.advance(std::chrono::minutes(1));
    expect(row.nobody, "none", route, world.serve(sample_request(world, route, ids)), "nobody");
    expect(row.local, "none", route, world.serve(World::local(sample_request(world, route, ids), 0)), "root");
    expect(row.local, "none", route, world.serve(World::local(sample_request(world, route, ids), 4711)), "the server's user");
    expect(row.nobody, "none", route, world.serve(World::local(sample_request(world, route, ids), 1000)), "another user");
    for (std::size_t column = 0; column < std::size(role_columns); ++column) {
      for (const std::string relation : relations) {
        const auto& account = accounts.at("r" + std::to_string(role_columns[column]) + "." + relation);
        expect(row.session[column], relation, route, world.serve(world.by_session(sample_request(world, route, ids), account)),
               account.name + " by session");
        const auto token = world.token_of(account);
        expect(row.token[column], relation, route, world.serve(World::with_token(sample_request(world, route, ids), token)),
               account.name + " by token");
        ASSERT_TRUE(world.sessions->end(account.id, token.id, SignedInBy::bearer_token));
        decided += 2;
      }
    }
  }
  EXPECT_EQ(decided, world.gate->routes().routes().size() * 8 * 5 * 2);
}

TEST_F(Matrix, AnOperatorWithoutTheRoleOfClinicianNeverSeesAChart) {
  for (const std::string roles : {"4", "6"}) {
    for (const std::string relation : relations) {
      const auto& account = accounts.at("r" + roles + "." + relation);
      for (const Route& route : world.gate->routes().routes()) {
        const auto answer = world.serve(world.by_session(sample_request(world, route, ids), account));
        EXPECT_FALSE(has_canary(answer.text())) << route.name() << " by " << account.name;
      }
    }
  }
}

TEST_F(Matrix, AnUnknownPatientAndOneWithoutARelationLookTheSame) {
  const auto& account = accounts.at("r1.none");
  for (const Route& route : world.gate->routes().routes()) {
    if (policy::reach(route.spec().action) != policy::Reach::chart) continue;
    ids.patient = world.a;
    auto known = world.serve(world.by_session(sample_request(world, route, ids), account)).json();
    ids.patient = crypto::new_id<PatientId>();
    auto unknown = world.serve(world.by_session(sample_request(world, route, ids), account)).json();
    known.erase("request");
    unknown.erase("request");
    EXPECT_EQ(known, unknown) << route.name();
  }
}

}  // namespace
}  // namespace chartroom::gate
