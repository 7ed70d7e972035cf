// Every route of the real table x every way of signing in x every combination of roles x every relation to the patient, through
// the whole gate, against matrix.csv.

#include <fstream>
#include <functional>
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
  static const std::set<std::string> refusals = {"unauthenticated",          "forbidden",     "csrf",
                                                 "password_change_required", "scope_missing", "session_required"};
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

// Every kind of id in every route: that of somebody else's thing is answered as one that names nothing.
TEST_F(Matrix, AForeignIdAndOneThatNamesNothingLookTheSame) {
  const auto& caller = accounts.at("r1.care_team");
  const auto theirs = world.add_account("theirs", Roles{}.with(Role::clinician), {"urn:npi|theirs"});
  world.relate(world.b, "urn:npi|theirs", Relation::care_team);
  const auto documents =
      world.serve(world.by_session(world.request("GET", "/api/patients/" + world.a.text() + "/documents"), caller)).json();
  ids.document = *DocumentId::parse(std::string(documents.at("items").at(0).at("id").as_string()));
  ids.fact = measured_fact_of(world, world.a, caller);
  ids.token = TokenId{world.token_of(caller).id.bytes};
  const auto service = world.service_accounts->create({"their.program", "x", Roles{}, theirs.id}, other.id);
  ASSERT_TRUE(service);

  struct Change {
    std::string_view field;  // in the routes' paths
    std::function<void(SampleIds&)> foreign;
    std::function<void(SampleIds&)> nothing;
  };
  const DocumentId document = measured_fact_of(world, world.b, theirs);
  const GrantId grant = world.grant(world.b, theirs.id, std::chrono::hours(10));
  const EmergencyId emergency = world.break_glass(world.b, theirs.id, std::chrono::hours(1));
  const TokenId token{world.token_of(theirs).id.bytes};
  store::ImportRow import;
  import.id = crypto::new_id<ImportId>();
  import.principal = other.id;
  ASSERT_TRUE(world.store->write([&](store::Transaction& t) { return t.put_import(import); }));
  const std::vector<Change> changes = {
      {"{patient}", [&](SampleIds& at) { at.patient = world.b; },
       [](SampleIds& at) { at.patient = crypto::new_id<PatientId>(); }},
      {"{document}", [&](SampleIds& at) { at.document = document; },
       [](SampleIds& at) { at.document = crypto::new_id<DocumentId>(); }},
      {"{fact}", [&](SampleIds& at) { at.fact = document; }, [](SampleIds& at) { at.fact = crypto::new_id<DocumentId>(); }},
      {"{token}", [&](SampleIds& at) { at.token = token; }, [](SampleIds& at) { at.token = crypto::new_id<TokenId>(); }},
      {"{grant}", [&](SampleIds& at) { at.grant = grant; }, [](SampleIds& at) { at.grant = crypto::new_id<GrantId>(); }},
      {"{emergency}", [&](SampleIds& at) { at.emergency = emergency; },
       [](SampleIds& at) { at.emergency = crypto::new_id<EmergencyId>(); }},
      {"{service}", [&](SampleIds& at) { at.account = service->id; },
       [](SampleIds& at) { at.account = crypto::new_id<PrincipalId>(); }},
      {"{account}", [&](SampleIds& at) { at.account = theirs.id; },
       [](SampleIds& at) { at.account = crypto::new_id<PrincipalId>(); }},
      {"{import}", [&](SampleIds& at) { at.import = import.id; },
       [](SampleIds& at) { at.import = crypto::new_id<ImportId>(); }},
  };
  std::set<std::string> compared;
  for (const Route& route : world.gate->routes().routes()) {
    for (const Change& change : changes) {
      if (route.spec().path.find(change.field) == std::string_view::npos) continue;
      compared.emplace(change.field);
      const auto answer_with = [&](const std::function<void(SampleIds&)>& set) {
        SampleIds changed = ids;
        set(changed);
        world.clock.advance(std::chrono::seconds(10));
        const auto answer = world.serve(world.by_session(sample_request(world, route, changed), caller));
        EXPECT_GE(answer.response.status, 400) << route.name() << " " << change.field;
        auto said = answer.json();
        said.erase("request");
        return said;
      };
      EXPECT_EQ(answer_with(change.foreign), answer_with(change.nothing)) << route.name() << " " << change.field;
    }
  }
  // Every field of a path that is an id, but those of the page's files and of policies, and the numbers of the ledger's
  // records, which are nobody's: who may read the ledger may read all of it.
  const std::set<std::string> are_nobodys = {"{file}", "{digest}", "{sequence}"};
  for (const Route& route : world.gate->routes().routes()) {
    const std::string_view path = route.spec().path;
    for (std::size_t from = path.find('{'); from != std::string_view::npos; from = path.find('{', from + 1)) {
      const std::string field(path.substr(from, path.find('}', from) - from + 1));
      EXPECT_TRUE(compared.contains(field) || are_nobodys.contains(field)) << field << " is not compared";
    }
  }
}

}  // namespace
}  // namespace chartroom::gate
