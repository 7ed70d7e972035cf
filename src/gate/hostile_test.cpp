// The requests of hostile.csv, each by whoever is named there: refused with exactly the code that is written beside it, without
// a word of a chart in the answer, and with nothing changed behind it.

#include <fstream>
#include <map>
#include <sstream>

#include "gate/samples_fixture.h"
#include "http/target.h"

namespace chartroom::gate {
namespace {

struct HostileCase {
  int line = 0;
  std::string who;
  std::string how;  // "", cookie, token or read
  std::string method;
  std::string target;
  std::vector<http::Header> headers;
  std::string body;
  std::string expected;  // status and code
};

std::string trimmed_field(const std::string& text) {
  const auto first = text.find_first_not_of(' ');
  return first == std::string::npos ? "" : text.substr(first, text.find_last_not_of(' ') - first + 1);
}

std::vector<std::string> split(const std::string& text, const std::string& between) {
  std::vector<std::string> parts;
  std::size_t from = 0;
  for (std::size_t to = text.find(between); to != std::string::npos; to = text.find(between, from)) {
    parts.push_back(trimmed_field(text.substr(from, to - from)));
    from = to + between.size();
  }
  parts.push_back(trimmed_field(text.substr(from)));
  return parts;
}

class Hostile : public ::testing::Test {
 protected:
  Hostile() {
    people["clinician"] = world.add_account("clinician", Roles{}.with(Role::clinician), {"urn:npi|clinician"});
    people["privacy"] = world.add_account("privacy", Roles{}.with(Role::privacy_officer));
    people["operator"] = world.add_account("operator", Roles{}.with(Role::operator_));
    people["none"] = world.add_account("none", Roles{});
    people["disabled"] = world.add_account("disabled", Roles{}.with(Role::clinician));
    people["theirs"] = world.add_account("theirs", Roles{}.with(Role::clinician), {"urn:npi|theirs"});
    world.relate(world.a, "urn:npi|clinician", Relation::care_team);
    world.relate(world.b, "urn:npi|theirs", Relation::care_team);
    for (const auto& [name, account] : people) tokens.emplace(name, world.token_of(account));
    read_token = world.token_of(people.at("clinician"), {.scopes = Scopes{}.with(Scope::read)});
    make_words();
    identity::AccountChange off;
    off.state = identity::AccountState::disabled;
    CHECK(world.accounts->change(people.at("disabled").id, off).has_value(), "account disabled");
  }

  identity::Credential session_of(const store::AccountRow& account) {
    const auto opened = world.sessions->open_session(account);
    CHECK(opened.has_value(), "session opened");
    return opened->credential;
  }
  void make_words();
  std::vector<HostileCase> read_cases();
  std::string filled(std::string text) const {
    for (const auto& [name, value] : words) {
      for (std::size_t at = text.find(name); at != std::string::npos; at = text.find(name, at + value.size())) {
        text.replace(at, name.size(), value);
      }
    }
    return text;
  }
  void add_credential(const HostileCase& one, http::Request& request);
  std::string answer_to(const HostileCase& one, std::string& body);
  // Everything that could have been changed.
  std::string state();

  World world;
  std::map<std::string, store::AccountRow> people;
  std::map<std::string, identity::Credential> tokens;
  identity::Credential read_token = identity::Credential::make();
  std::map<std::string, std::string> words;
  identity::Credential clinician_session = identity::Credential::make();
};

void Hostile::make_words() {
  const auto& clinician = people.at("clinician");
  clinician_session = session_of(clinician);
  const auto ended = world.token_of(clinician);
  CHECK(world.sessions->end(clinician.id, ended.id, SignedInBy::bearer_token).has_value(), "token ended");
  const auto expired = world.sessions->open_token({.account = clinician.id,
                                                   .name = "short",
                                                   .expires = world.clock.now() + std::chrono::seconds(1),
                                                   .bounds = {.scopes = Scopes::all()}});
  CHECK(expired.has_value(), "token opened");
  const auto service = world.service_accounts->create({"program", "x", Roles{}, people.at("theirs").id}, people.at("none").id);
  CHECK(service.has_value(), "program's account made");
  const auto asked = world.add_account("asked", Roles{});
  identity::AccountChange change;
  change.roles = Roles{}.with(Role::clinician);
  const auto waiting = world.accounts->ask_change(asked.id, change, {people.at("operator").id, "operator"});
  CHECK(waiting.has_value() && waiting->asked, "something is asked");
  const auto proposal = world.policies->propose(world.policies->in_force().get()->text() + "\n# another\n", "privacy");
  CHECK(proposal.has_value(), "a policy is proposed");
  std::string upper = world.a.text();
  for (char& letter : upper) letter = letter >= 'a' && letter <= 'z' ? static_cast<char>(letter - 'a' + 'A') : letter;
  words = {{"{a}", world.a.text()},
           {"{b}", world.b.text()},
           {"{upper_a}", upper},
           {"{unknown}", crypto::new_id<PatientId>().text()},
           {"{doc_a}", measured_fact_of(world, world.a, clinician).text()},
           {"{doc_b}", measured_fact_of(world, world.b, people.at("theirs")).text()},
           {"{cookie}", clinician_session.cookie_text()},
           {"{csrf}", clinician_session.csrf_text()},
           {"{other_csrf}", session_of(people.at("theirs")).csrf_text()},
           {"{token}", tokens.at("clinician").token_text()},
           {"{their_token}", TokenId{tokens.at("theirs").id.bytes}.text()},
           {"{ended}", ended.token_text()},
           {"{expired}", expired->credential.token_text()},
           {"{service}", service->id.text()},
           {"{clinician_id}", clinician.id.text()},
           {"{operator_id}", people.at("operator").id.text()},
           {"{privacy_id}", people.at("privacy").id.text()},
           {"{asked}", asked.id.text()},
           {"{asked_at}", format_timestamp(waiting->asked->at)},
           {"{digest}", std::string(64, '0')},
           {"{proposal}", to_hex(proposal->digest)},
           {"{long}", std::string(5'000, 'x')}};
  world.clock.advance(std::chrono::seconds(2));
}

std::vector<HostileCase> Hostile::read_cases() {
  std::ifstream file(std::string(CHARTROOM_SOURCE_DIR) + "/src/gate/hostile.csv");
  CHECK(file.is_open(), "the table is there");
  std::vector<HostileCase> cases;
  std::string line;
  for (int number = 1; std::getline(file, line); ++number) {
    if (line.empty() || line.starts_with('#')) continue;
    const auto parts = split(line, "||");
    CHECK(parts.size() == 5, "a line has five parts");
    HostileCase one;
    one.line = number;
    const auto who = split(parts[0], ":");
    one.who = who[0];
    one.how = who.size() > 1 ? who[1] : "";
    const auto space = parts[1].find(' ');
    one.method = parts[1].substr(0, space);
    one.target = filled(trimmed_field(parts[1].substr(space)));
    for (const std::string& header : parts[2].empty() ? std::vector<std::string>{} : split(parts[2], "; X-")) {
      // A list of headers is of extension headers; a cookie's own semicolon is none of the list's.
      const std::string whole = one.headers.empty() ? header : "X-" + header;
      const auto colon = whole.find(':');
      one.headers.push_back({whole.substr(0, colon), filled(trimmed_field(whole.substr(colon + 1)))});
    }
    one.body = filled(parts[3]);
    one.expected = parts[4];
    cases.push_back(std::move(one));
  }
  return cases;
}

void Hostile::add_credential(const HostileCase& one, http::Request& request) {
  if (one.who == "nobody") return;
  if (one.who == "local") {
    request.peer = {.address = "local", .is_local_socket = true, .uid = 1000};
    return;
  }
  if (one.how == "token" || one.how == "read") {
    request = World::with_token(std::move(request), one.how == "read" ? read_token : tokens.at(one.who));
    return;
  }
  const auto& account = people.at(one.who);
  if (account.name == "disabled") return;
  const auto session = session_of(account);
  request.headers.push_back({"Cookie", std::string(cookie_name) + "=" + session.cookie_text()});
  if (one.how != "cookie") request.headers.push_back({"X-Chartroom-CSRF", session.csrf_text()});
}

std::string Hostile::answer_to(const HostileCase& one, std::string& body) {
  http::Request request;
  request.method = one.method;
  request.target = one.target;
  request.peer.address = "192.0.2.9";
  if (const auto refused = http::parse_target("chartroom.test", request)) {
    return std::to_string(refused->status) + " " + std::string(refused->code);
  }
  request.body = one.body;
  request.headers = one.headers;
  request.headers.push_back({"Host", "chartroom.test"});
  if (!one.body.empty() && request.header("content-type").empty())
    request.headers.push_back({"Content-Type", "application/json"});
  add_credential(one, request);
  const auto answer = world.serve(std::move(request));
  body = answer.text();
  return std::to_string(answer.response.status) + " " + (answer.response.status < 400 ? "" : answer.code());
}

std::string Hostile::state() {
  std::ostringstream out;
  const auto accounts = world.store->accounts();
  CHECK(accounts.has_value(), "accounts read");
  for (const auto& account : *accounts) {
    out << account.name << ' ' << roles_text(account.roles) << ' ' << account.disabled << ' ' << account.password_hash << ' '
        << account.practitioner.size() << ' ' << account.second_factor.has_value() << account.begun_factor.has_value()
        << account.asked.has_value() << '\n';
    const auto sessions = world.store->sessions_of(account.id);
    CHECK(sessions.has_value(), "sessions read");
    for (const auto& session : *sessions) {
      if (session.how == SignedInBy::bearer_token) out << "  token " << session.id.text() << '\n';
    }
  }
  for (const PatientId patient : {world.a, world.b}) {
    out << world.store->grants_of(patient)->size() << world.store->item_labels(patient)->size() << '\n';
  }
  const auto policies = world.store->policies();
  CHECK(policies.has_value(), "policies read");
  for (const auto& policy : *policies) out << policy.is_waiting() << policy.is_confirmed() << '\n';
  out << world.store->emergencies(10)->size() << world.store->imports(10, "")->rows.size();
  return out.str();
}

TEST_F(Hostile, RequestsAreRefusedAsWrittenAndChangeNothing) {
  const auto cases = read_cases();
  EXPECT_GE(cases.size(), 200U);
  const std::string before = state();
  for (const HostileCase& one : cases) {
    std::string body;
    EXPECT_EQ(answer_to(one, body), one.expected)
        << "hostile.csv:" << one.line << " " << one.method << " " << one.target << " " << one.body << "\n"
        << body.substr(0, 300);
    EXPECT_FALSE(has_canary(body)) << "hostile.csv:" << one.line;
  }
  EXPECT_EQ(state(), before);
}

}  // namespace
}  // namespace chartroom::gate
