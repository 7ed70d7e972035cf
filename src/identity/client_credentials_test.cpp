// Programs that show their key: assertions that are right, and each way in which one can be wrong. A real store, a clock that
// is turned by hand.

#include "identity/client_credentials.h"

#include <gtest/gtest.h>

#include "crypto/random.h"
#include "identity/jwt_fixture.h"
#include "identity/service_accounts.h"
#include "testing/faulty_disk.h"
#include "testing/manual_clock.h"
#include "testing/temp_folder.h"

namespace chartroom::identity {
namespace {

using namespace std::chrono_literals;
using crypto::SignatureAlgorithm;

const std::string token_url = "https://chartroom.test/api/token";

class Assertions : public ::testing::Test {
 protected:
  Assertions() {
    CHECK(store::Keyring::create(keyring_disk, master).has_value(), "keyring made");
    keyring = std::move(*store::Keyring::open(keyring_disk, master));
    restart();
    owner = add_person("owner", {});
    admin = add_person("admin", Roles().with(Role::operator_));
    const auto made = services->create({"nightly", "imports", Roles().with(Role::operator_), owner.id}, admin.id);
    CHECK(made.has_value(), "service made");
    service = *made;
    register_keys();
  }
  void restart() {
    credentials.reset();
    services.reset();
    sessions.reset();
    store.reset();
    store = std::move(*store::Store::open({.file = folder / "store.db", .readers = 2, .vfs = ""}, master, *keyring, clock));
    sessions = std::make_unique<Sessions>(*store, clock, Sessions::Options{});
    services = std::make_unique<ServiceAccounts>(*store, clock, *sessions);
    credentials = std::make_unique<ClientCredentials>(*store, clock, *sessions, token_url);
  }
  store::AccountRow add_person(const std::string& name, Roles roles) {
    store::AccountRow row;
    row.id = crypto::new_id<PrincipalId>();
    row.name = name;
    row.roles = roles;
    row.created = clock.now();
    CHECK(store->write([&](store::Transaction& t) { return t.put_account(row); }).has_value(), "account written");
    return row;
  }
  std::string key_set() const { return R"({"keys":[)" + jwk_text(rsa, "r") + "," + jwk_text(curve, "e") + "]}"; }
  void register_keys() {
    const auto set = services->set_keys(service, {key_set(), Scopes().with(Scope::import).with(Scope::status)});
    if (!set) ADD_FAILURE() << set.error().detail;
    CHECK(set.has_value(), "keys registered");
    service = *set;
  }
  static std::int64_t seconds(Timestamp time) {
    return std::chrono::duration_cast<std::chrono::seconds>(time.time_since_epoch()).count();
  }

  struct Wanted {
    std::string iss;
    std::string sub;
    std::string aud = token_url;
    std::string jti;
    std::chrono::seconds expires_in = 4min;
    std::string more = {};  // further members
  };
  Wanted right() {
    const std::string id = service.id.text();
    return {.iss = id, .sub = id, .jti = "j" + std::to_string(++number)};
  }
  std::string claims_of(const Wanted& wanted) const {
    std::string out = R"({"iss":")" + wanted.iss + R"(","sub":")" + wanted.sub + R"(","aud":")" + wanted.aud + R"(","exp":)" +
                      std::to_string(seconds(clock.now() + wanted.expires_in));
    if (!wanted.jti.empty()) out += R"(,"jti":")" + wanted.jti + "\"";
    return out + wanted.more + "}";
  }
  std::string assertion(const Wanted& wanted) const {
    return signed_token(curve, SignatureAlgorithm::es384, "e", "JWT", claims_of(wanted));
  }
  // "ok", or why not: "client:token_rule", "scope", or an error's name.
  std::string outcome(const std::string& text, std::string_view scope = "import", std::string_view client_id = {}) {
    const auto granted = credentials->grant({text, client_id, scope});
    if (granted) return "ok";
    switch (granted.error().why) {
      case GrantWhy::client: return "client:" + std::string(granted.error().rule);
      case GrantWhy::scope: return "scope";
      case GrantWhy::failed: break;
    }
    return std::string(error_code_name(granted.error().error.code));
  }

  testing::TempFolder folder;
  testing::FaultyDisk keyring_disk;
  testing::ManualClock clock;
  crypto::SecretKey master = std::move(*crypto::SecretKey::from_bytes(Bytes(32, 7)));
  std::unique_ptr<store::Keyring> keyring;
  std::unique_ptr<store::Store> store;
  std::unique_ptr<Sessions> sessions;
  std::unique_ptr<ServiceAccounts> services;
  std::unique_ptr<ClientCredentials> credentials;
  crypto::KeyPair rsa = crypto::KeyPair::rsa();
  crypto::KeyPair curve = crypto::KeyPair::elliptic("P-384");
  store::AccountRow owner;
  store::AccountRow admin;
  store::AccountRow service;
  int number = 0;
};

TEST_F(Assertions, AnAssertionIsGoodForATokenOfFiveMinutesWithTheScopesThatWereAskedFor) {
  const std::function<std::string()> assertions[] = {
      [&] { return assertion(right()); },
      [&] { return signed_token(rsa, SignatureAlgorithm::rs384, "r", "JWT", claims_of(right())); },
      [&] { return signed_token(rsa, SignatureAlgorithm::rs384, "r", "", claims_of(right())); },
  };
  for (const auto& made : assertions) {
    const std::string text = made();
    const auto granted = credentials->grant({text, service.id.text(), "status"});
    ASSERT_TRUE(granted) << granted.error().error.detail;
    EXPECT_EQ(granted->scopes, Scopes().with(Scope::status));
    EXPECT_EQ(granted->token.expires, clock.now() + limits::access_token_age);
    const auto caller = sessions->recognise(granted->token.credential, SignedInBy::bearer_token);
    ASSERT_TRUE(caller);
    EXPECT_EQ(caller->principal.id(), service.id);
    EXPECT_EQ(caller->principal.scopes(), Scopes().with(Scope::status));
    clock.advance(limits::access_token_age);
    EXPECT_FALSE(sessions->recognise(granted->token.credential, SignedInBy::bearer_token));
  }
}

TEST_F(Assertions, AnAssertionIsGoodOnce) {
  const std::string text = assertion(right());
  EXPECT_EQ(outcome(text), "ok");
  EXPECT_EQ(outcome(text), "client:token_replayed");
  restart();
  EXPECT_EQ(outcome(text), "client:token_replayed") << "after a restart too";
  clock.advance(4min);
  ASSERT_TRUE(sessions->every_minute());
  EXPECT_EQ(outcome(text), "client:token_replayed") << "as long as the clocks may differ";
  clock.advance(2min);
  ASSERT_TRUE(sessions->every_minute());
  EXPECT_EQ(outcome(text), "client:token_expired");
}

TEST_F(Assertions, ARefusedScopeUsesTheAssertionUp) {
  const std::string text = assertion(right());
  EXPECT_EQ(outcome(text, "read"), "scope");
  EXPECT_EQ(outcome(text), "client:token_replayed");
}

TEST_F(Assertions, AnIdOfOneProgramIsNotUsedUpByAnother) {
  const auto made = services->create({"other", "x", {}, owner.id}, admin.id);
  const auto other = services->set_keys(*made, {key_set(), Scopes().with(Scope::import)});
  ASSERT_TRUE(other);
  Wanted mine = right();
  mine.jti = "the same";
  Wanted theirs = mine;
  theirs.iss = theirs.sub = other->id.text();
  EXPECT_EQ(outcome(assertion(mine)), "ok");
  EXPECT_EQ(outcome(assertion(theirs)), "ok");
}

TEST_F(Assertions, WhateverIsWrongInTheClaimsIsRefused) {
  const std::string stranger = crypto::new_id<PrincipalId>().text();
  const auto with = [&](const std::function<void(Wanted&)>& change) {
    Wanted wanted = right();
    change(wanted);
    return outcome(assertion(wanted));
  };
  EXPECT_EQ(with([](Wanted&) {}), "ok");
  EXPECT_EQ(with([&](Wanted& w) { w.iss = stranger; }), "client:token_issuer");
  EXPECT_EQ(with([&](Wanted& w) { w.iss = "nightly"; }), "client:token_issuer") << "the id, not the name";
  EXPECT_EQ(with([&](Wanted& w) { w.iss = owner.id.text(); }), "client:token_issuer") << "a person";
  EXPECT_EQ(with([&](Wanted& w) { w.sub = stranger; }), "client:token_subject");
  EXPECT_EQ(with([](Wanted& w) { w.aud = "https://chartroom.test"; }), "client:token_audience");
  EXPECT_EQ(with([](Wanted& w) { w.aud = "https://elsewhere.test/api/token"; }), "client:token_audience");
  EXPECT_EQ(with([](Wanted& w) { w.jti = ""; }), "client:token_missing_claim");
  EXPECT_EQ(with([](Wanted& w) { w.expires_in = -2min; }), "client:token_expired");
  EXPECT_EQ(with([](Wanted& w) { w.expires_in = 7min; }), "client:token_too_long_lived");
  EXPECT_EQ(with([](Wanted& w) { w.more = R"(,"nbf":99999999999)"; }), "client:token_not_yet");
  EXPECT_EQ(with([](Wanted& w) { w.more = R"(,"jti":"twice")"; }), "client:token_form");
}

TEST_F(Assertions, WhateverIsWrongInTheSignatureIsRefused) {
  const std::string claims = claims_of(right());
  const auto stranger = crypto::KeyPair::elliptic("P-384");
  EXPECT_EQ(outcome(signed_token(stranger, SignatureAlgorithm::es384, "e", "JWT", claims)), "client:token_signature");
  EXPECT_EQ(outcome(signed_token(curve, SignatureAlgorithm::es384, "other", "JWT", claims)), "client:token_unknown_key");
  EXPECT_EQ(outcome(signed_token(curve, SignatureAlgorithm::es384, "", "JWT", claims)), "client:token_unknown_key")
      << "names no key";
  EXPECT_EQ(outcome(signed_token(curve, SignatureAlgorithm::es384, "r", "JWT", claims)), "client:token_unknown_key")
      << "of another kind";
  EXPECT_EQ(outcome(signed_token(rsa, SignatureAlgorithm::rs256, "r", "JWT", claims)), "client:token_algorithm");
  EXPECT_EQ(outcome(signed_token(rsa, SignatureAlgorithm::ps384, "r", "JWT", claims)), "client:token_algorithm");
  EXPECT_EQ(outcome(signed_token(curve, SignatureAlgorithm::es384, "e", "at+jwt", claims)), "client:token_type");
  const std::string none = to_base64url(as_bytes(R"({"alg":"none","kid":"e"})")) + "." + to_base64url(as_bytes(claims)) + ".";
  EXPECT_TRUE(outcome(none).starts_with("client:"));
  std::string changed = assertion(right());
  changed[changed.size() - 5] = changed[changed.size() - 5] == 'A' ? 'B' : 'A';
  EXPECT_EQ(outcome(changed), "client:token_signature");
  for (const char* text : {"", "x", "a.b", "a.b.c", "...."}) EXPECT_EQ(outcome(text), "client:token_form") << text;
}

TEST_F(Assertions, ScopesAreSomeOfThoseThatTheKeysWereRegisteredFor) {
  for (const auto& [scope, wanted] :
       std::initializer_list<std::pair<const char*, const char*>>{{"import", "ok"},
                                                                  {"import status", "ok"},
                                                                  {"status import", "ok"},
                                                                  {"", "scope"},
                                                                  {"read", "scope"},
                                                                  {"import read", "scope"},
                                                                  {"accounts", "scope"},
                                                                  {"Import", "scope"},
                                                                  {"import  status", "scope"},
                                                                  {" import", "scope"},
                                                                  {"import,status", "scope"},
                                                                  {"system/Patient.read", "scope"},
                                                                  {"*", "scope"}}) {
    EXPECT_EQ(outcome(assertion(right()), scope), wanted) << "'" << scope << "'";
  }
}

TEST_F(Assertions, TheClientIdIsTheAssertionsWhereItIsSent) {
  EXPECT_EQ(outcome(assertion(right()), "import", service.id.text()), "ok");
  EXPECT_EQ(outcome(assertion(right()), "import", owner.id.text()), "client:token_issuer");
}

TEST_F(Assertions, NothingIsIssuedForADisabledProgramOrOneWhoseOwnerIsDisabled) {
  ASSERT_TRUE(services->change(service.id, {.state = AccountState::disabled}, admin.id));
  EXPECT_EQ(outcome(assertion(right())), "client:account_disabled");
  ASSERT_TRUE(services->change(service.id, {.state = AccountState::enabled}, admin.id));
  EXPECT_EQ(outcome(assertion(right())), "ok");
  ASSERT_TRUE(sessions->edit_account(owner.id, [](store::AccountRow& row) -> Result<Sessions::After> {
    row.disabled = true;
    return Sessions::After::keep;
  }));
  EXPECT_EQ(outcome(assertion(right())), "client:account_disabled");
}

TEST_F(Assertions, RemovedOrReplacedKeysOpenNothingAndWhatWasIssuedForThemEnds) {
  const auto granted = credentials->grant({assertion(right()), "", "import"});
  ASSERT_TRUE(granted);
  const auto made = sessions->open_token({.account = service.id,
                                          .name = "made",
                                          .expires = clock.now() + 24h,
                                          .bounds = {.scopes = Scopes().with(Scope::import)},
                                          .service = service.service});
  ASSERT_TRUE(made);
  ASSERT_TRUE(services->remove_keys(service.id));
  EXPECT_FALSE(sessions->recognise(granted->token.credential, SignedInBy::bearer_token));
  EXPECT_TRUE(sessions->recognise(made->credential, SignedInBy::bearer_token)) << "a person made it";
  EXPECT_EQ(outcome(assertion(right())), "client:token_issuer");
  service = *services->find(service.id);
  const std::string old = assertion(right());
  curve = crypto::KeyPair::elliptic("P-384");
  register_keys();
  EXPECT_EQ(outcome(old), "client:token_signature");
  EXPECT_EQ(outcome(assertion(right())), "ok");
}

TEST_F(Assertions, KeysEndWithTheOwnerAndWhenTheProgramIsConfirmed) {
  const auto officer = add_person("officer", Roles().with(Role::privacy_officer));
  ASSERT_TRUE(services->confirm(service.id, officer.id, {}));
  EXPECT_EQ(outcome(assertion(right())), "client:token_issuer");
  service = *services->find(service.id);
  register_keys();
  EXPECT_EQ(outcome(assertion(right())), "ok");
  ASSERT_TRUE(services->change(service.id, {.owner = officer.id}, admin.id));
  EXPECT_EQ(outcome(assertion(right())), "client:token_issuer");
}

TEST_F(Assertions, OnlySetsOfGoodPublicKeysAreRegistered) {
  const Scopes import = Scopes().with(Scope::import);
  const auto code = [&](const std::string& set, Scopes scopes) {
    const auto done = services->set_keys(*services->find(service.id), {set, scopes});
    return done ? std::string("ok") : std::string(error_code_name(done.error().code));
  };
  const auto weak = crypto::KeyPair::rsa(1024);
  EXPECT_EQ(code("", import), "invalid");
  EXPECT_EQ(code("{}", import), "invalid");
  EXPECT_EQ(code(R"({"keys":[]})", import), "invalid");
  EXPECT_EQ(code(jwk_text(rsa, "r"), import), "invalid") << "a key is no set";
  EXPECT_EQ(code(R"({"keys":[)" + jwk_text(rsa, "r") + "," + jwk_text(weak, "w") + "]}", import), "invalid");
  EXPECT_EQ(code(R"({"keys":[)" + jwk_text(rsa, "r", R"(,"d":"AQAB")") + "]}", import), "invalid") << "a secret part";
  EXPECT_EQ(code(R"({"keys":[{"kty":"oct","k":"AAAA","kid":"s"}]})", import), "invalid");
  EXPECT_EQ(code(std::string(limits::service_keys_bytes_max + 1, ' '), import), "too_large");
  EXPECT_EQ(code(key_set(), Scopes()), "invalid");
  for (const Scope scope : {Scope::accounts, Scope::grants, Scope::review}) {
    EXPECT_EQ(code(key_set(), import.with(scope)), "invalid") << scope_name(scope);
  }
  EXPECT_EQ(code(key_set(), import), "ok");
  auto stale = *services->find(service.id);
  ASSERT_TRUE(services->remove_keys(service.id));
  EXPECT_EQ(services->set_keys(stale, {key_set(), import}).error().code, ErrorCode::conflict) << "changed meanwhile";
}

TEST_F(Assertions, IssuedTokensHaveABoundOfTheirOwnAndAreNoneOfThoseThatPersonsMade) {
  const auto granted = credentials->grant({assertion(right()), "", "import"});
  ASSERT_TRUE(granted);
  const auto row = **store->session(granted->token.credential.id);
  ASSERT_TRUE(store->write([&](store::Transaction& transaction) -> Status {  // as many more in one commit
    for (std::size_t count = 2; count < limits::access_tokens_per_account_max; ++count) {
      store::SessionRow more = row;
      more.id = crypto::new_id<SessionId>();
      if (const auto put = transaction.put_session(more); !put) return fail(put);
    }
    return {};
  }));
  EXPECT_EQ(outcome(assertion(right())), "ok") << "the last one";
  EXPECT_EQ(outcome(assertion(right())), "conflict");
  EXPECT_TRUE(sessions->tokens_of(service.id)->empty());
  clock.advance(limits::access_token_age);
  EXPECT_EQ(outcome(assertion(right())), "ok") << "those of before have ended";
}

TEST_F(Assertions, WithoutAnAddressNothingIsOffered) {
  ClientCredentials none(*store, clock, *sessions, "");
  EXPECT_FALSE(none.is_offered());
  EXPECT_EQ(none.grant({assertion(right()), "", "import"}).error().error.code, ErrorCode::unsupported);
}

}  // namespace
}  // namespace chartroom::identity
