// Tokens: scopes, addresses and certificates, and those of programs, whose owner answers for them. A real store, a clock that
// is turned by hand.

#include <gtest/gtest.h>

#include "crypto/random.h"
#include "identity/service_accounts.h"
#include "policy/policy.h"
#include "testing/faulty_disk.h"
#include "testing/manual_clock.h"
#include "testing/temp_folder.h"

namespace chartroom::identity {
namespace {

using namespace std::chrono_literals;
using Why = Unrecognised::Why;

class Tokens : public ::testing::Test {
 protected:
  Tokens() {
    CHECK(store::Keyring::create(keyring_disk, master).has_value(), "keyring made");
    keyring = std::move(*store::Keyring::open(keyring_disk, master));
    store = std::move(*store::Store::open({.file = folder / "store.db", .readers = 2, .vfs = ""}, master, *keyring, clock));
    restart();
    owner = add_person("owner");
    admin = add_person("admin", Roles().with(Role::operator_));
    officer = add_person("officer", Roles().with(Role::privacy_officer));
  }
  void restart() {
    sessions = std::make_unique<Sessions>(*store, clock, Sessions::Options{});
    services = std::make_unique<ServiceAccounts>(*store, clock, *sessions);
  }
  store::AccountRow add_person(const std::string& name, Roles roles = {}, Source source = Source::local) {
    store::AccountRow row;
    row.id = crypto::new_id<PrincipalId>();
    row.name = name;
    row.roles = roles;
    row.source = source;
    row.created = clock.now();
    CHECK(store->write([&](store::Transaction& t) { return t.put_account(row); }).has_value(), "account written");
    return row;
  }
  store::AccountRow add_service(const std::string& name = "nightly") {
    const auto made = services->create({name, "imports", Roles().with(Role::operator_), owner.id}, admin.id);
    CHECK(made.has_value(), "service made");
    return *made;
  }
  NewToken wanted(const store::AccountRow& account, store::TokenBounds bounds = {.scopes = Scopes().with(Scope::import)}) {
    return {.account = account.id,
            .name = "t",
            .expires = clock.now() + 24h,
            .bounds = std::move(bounds),
            .service = account.service};
  }
  OpenedSession open(const store::AccountRow& account, store::TokenBounds bounds = {.scopes = Scopes().with(Scope::import)}) {
    const auto opened = sessions->open_token(wanted(account, std::move(bounds)));
    if (!opened) ADD_FAILURE() << opened.error().detail;
    CHECK(opened.has_value(), "token opened");
    return *opened;
  }
  std::expected<Caller, Unrecognised> come(const OpenedSession& token, const CameFrom& from = {"192.0.2.7", {}}) {
    return sessions->recognise(token.credential, SignedInBy::bearer_token, from);
  }
  bool lives(const OpenedSession& token) { return come(token).has_value(); }
  void edit(const store::AccountRow& account, const std::function<void(store::AccountRow&)>& change) {
    const auto edited = sessions->edit_account(account.id, [&](store::AccountRow& row) -> Result<Sessions::After> {
      change(row);
      return Sessions::After::keep;
    });
    CHECK(edited.has_value(), "account edited");
  }

  testing::TempFolder folder;
  testing::FaultyDisk keyring_disk;
  testing::ManualClock clock;
  crypto::SecretKey master = std::move(*crypto::SecretKey::from_bytes(Bytes(32, 7)));
  std::unique_ptr<store::Keyring> keyring;
  std::unique_ptr<store::Store> store;
  std::unique_ptr<Sessions> sessions;
  std::unique_ptr<ServiceAccounts> services;
  store::AccountRow owner;
  store::AccountRow admin;
  store::AccountRow officer;
};

store::TokenBounds from_ranges(std::initializer_list<const char*> texts) {
  store::TokenBounds bounds{.scopes = Scopes().with(Scope::import)};
  for (const char* text : texts) bounds.from.push_back(*AddressRange::parse(text));
  return bounds;
}

TEST_F(Tokens, ThePrincipalCarriesTheTokensScopesAndASessionAllOfThem) {
  const Scopes some = Scopes().with(Scope::read).with(Scope::ask);
  const auto token = open(owner, {.scopes = some});
  EXPECT_EQ(come(token)->principal.scopes(), some);
  restart();
  EXPECT_EQ(come(token)->principal.scopes(), some) << "from the database";
  const auto session = sessions->open_session(owner);
  EXPECT_EQ(sessions->recognise(session->credential, SignedInBy::session)->principal.scopes(), Scopes::all());
}

TEST_F(Tokens, ATokenNeedsAScope) { EXPECT_EQ(sessions->open_token(wanted(owner, {})).error().code, ErrorCode::invalid); }

TEST_F(Tokens, ATokenHasAtMostSoManyRanges) {
  store::TokenBounds bounds = from_ranges({});
  bounds.from.resize(limits::token_ranges_max, *AddressRange::parse("192.0.2.7"));
  EXPECT_TRUE(sessions->open_token(wanted(owner, bounds)));
  bounds.from.push_back(bounds.from.front());
  EXPECT_EQ(sessions->open_token(wanted(owner, bounds)).error().code, ErrorCode::invalid);
}

TEST_F(Tokens, ATokenIsGoodFromItsAddressesOnly) {
  const auto token = open(owner, from_ranges({"192.0.2.0/28", "2001:db8::/32"}));
  for (int turn = 0; turn < 2; ++turn) {  // known, and read anew
    for (const char* address : {"192.0.2.0", "192.0.2.15", "2001:db8:1::1"}) {
      EXPECT_TRUE(come(token, {address, {}})) << address;
    }
    for (const char* address : {"192.0.2.16", "198.51.100.1", "2001:db9::1", "local", ""}) {
      const auto refused = come(token, {address, {}});
      ASSERT_FALSE(refused) << address;
      EXPECT_EQ(refused.error().code, ErrorCode::unauthenticated);
      EXPECT_EQ(refused.error().why, Why::other_address);
      ASSERT_TRUE(refused.error().whose) << "for the record";
      EXPECT_EQ(refused.error().whose->id(), owner.id);
    }
    restart();
  }
}

TEST_F(Tokens, ATokenIsGoodWithItsCertificateOnly) {
  const crypto::Digest mine = crypto::sha256(as_bytes("mine"));
  const auto token = open(owner, {.scopes = Scopes().with(Scope::import), .certificate = mine});
  EXPECT_TRUE(come(token, {"192.0.2.7", mine}));
  EXPECT_EQ(come(token, {"192.0.2.7", {}}).error().why, Why::no_certificate);
  EXPECT_EQ(come(token, {"192.0.2.7", crypto::sha256(as_bytes("other"))}).error().why, Why::no_certificate);
  restart();
  EXPECT_EQ(come(token, {"192.0.2.7", {}}).error().why, Why::no_certificate);
  EXPECT_TRUE(come(token, {"192.0.2.7", mine}));
}

TEST_F(Tokens, AWrongSecretLearnsNothingOfTheBounds) {
  auto token = open(owner, from_ranges({"192.0.2.0/28"}));
  token.credential.secret[0] ^= 1;
  const auto refused = come(token, {"198.51.100.1", {}});
  EXPECT_EQ(refused.error().why, Why::nobody);
  EXPECT_FALSE(refused.error().whose);
}

TEST_F(Tokens, WhenAndFromWhereATokenWasUsedLastIsKept) {
  const auto token = open(owner, from_ranges({"192.0.2.0/28"}));
  EXPECT_EQ(sessions->tokens_of(owner.id)->front().last_address, "");
  clock.advance(1h);
  ASSERT_TRUE(come(token, {"192.0.2.9", {}}));
  clock.advance(1h);
  ASSERT_FALSE(come(token, {"198.51.100.1", {}}));  // no use of it
  EXPECT_EQ(sessions->tokens_of(owner.id)->front().last_address, "192.0.2.9") << "before it is written";
  ASSERT_TRUE(sessions->every_minute());
  restart();
  const auto row = sessions->tokens_of(owner.id)->front();
  EXPECT_EQ(row.last_address, "192.0.2.9");
  EXPECT_EQ(row.last_seen, clock.now() - 1h);
  EXPECT_EQ(row.bounds, from_ranges({"192.0.2.0/28"})) << "written back whole";
}

TEST_F(Tokens, AProgramsTokensOpenWhileItsOwnerMayComeIn) {
  const auto service = add_service();
  const auto token = open(service);
  ASSERT_TRUE(lives(token));
  const auto principal = come(token)->principal;
  EXPECT_EQ(principal.id(), service.id);
  EXPECT_EQ(principal.source(), Source::service);
  EXPECT_TRUE(sessions->still_alive(principal));
  edit(owner, [](store::AccountRow& row) { row.disabled = true; });
  EXPECT_FALSE(sessions->still_alive(principal)) << "a running answer ends";
  EXPECT_FALSE(lives(token));
  restart();
  EXPECT_FALSE(lives(token));
  edit(owner, [](store::AccountRow& row) { row.disabled = false; });
  EXPECT_TRUE(lives(token));
}

TEST_F(Tokens, AnOwnerWhomTheDirectoryLetsInNoMoreIsNoOwner) {
  owner = add_person("dana", Roles().with(Role::clinician), Source::directory);
  const auto token = open(add_service());
  ASSERT_TRUE(lives(token));
  edit(owner, [](store::AccountRow& row) { row.roles = Roles(); });
  EXPECT_FALSE(lives(token));
}

TEST_F(Tokens, AnOwnerOnHoldHoldsThePrograms) {
  const auto token = open(add_service());
  const auto principal = come(token)->principal;
  sessions->hold(owner.id);
  EXPECT_EQ(come(token).error().code, ErrorCode::directory_unavailable);
  EXPECT_FALSE(sessions->still_alive(principal));
  restart();
  sessions->hold(owner.id);
  EXPECT_EQ(come(token).error().code, ErrorCode::directory_unavailable) << "read anew";
  sessions->release(owner.id);
  EXPECT_TRUE(lives(token));
}

TEST_F(Tokens, ADisabledProgramsTokensEnd) {
  const auto service = add_service();
  const auto token = open(service);
  ASSERT_TRUE(services->change(service.id, {.state = AccountState::disabled}, admin.id));
  EXPECT_FALSE(lives(token));
  ASSERT_TRUE(services->change(service.id, {.state = AccountState::enabled}, admin.id));
  EXPECT_FALSE(lives(token)) << "ended, not put aside";
}

TEST_F(Tokens, AProgramsTokenHasNoScopeThatMakesAccountsOrGivesAccess) {
  const auto service = add_service();
  for (const Scope scope : all_scopes) {
    const bool wanted_one = scope != Scope::accounts && scope != Scope::grants && scope != Scope::review;
    EXPECT_EQ(sessions->open_token(wanted(service, {.scopes = Scopes().with(scope)})).has_value(), wanted_one)
        << scope_name(scope);
  }
}

TEST_F(Tokens, ATokenIsMadeForTheProgramAsItWasWhenThatWasAllowed) {
  const auto service = add_service();
  const NewToken asked = wanted(service);
  ASSERT_TRUE(services->change(service.id, {.owner = officer.id}, admin.id));
  EXPECT_EQ(sessions->open_token(asked).error().code, ErrorCode::conflict);
  NewToken as_person = wanted(service);
  as_person.service.reset();
  EXPECT_EQ(sessions->open_token(as_person).error().code, ErrorCode::conflict);
}

TEST_F(Tokens, TheSessionThatAsksForAProgramsTokenMustLive) {
  const auto service = add_service();
  const auto session = sessions->open_session(owner);
  NewToken asked = wanted(service);
  asked.asking = session->credential.id;
  EXPECT_TRUE(sessions->open_token(asked));
  edit(owner, [](store::AccountRow& row) { row.disabled = true; });
  EXPECT_EQ(sessions->open_token(asked).error().code, ErrorCode::unauthenticated);
  edit(owner, [](store::AccountRow& row) { row.disabled = false; });
  ASSERT_TRUE(sessions->end(owner.id, session->credential.id, SignedInBy::session));
  EXPECT_EQ(sessions->open_token(asked).error().code, ErrorCode::unauthenticated);
}

TEST_F(Tokens, AProgramsAccountIsMadeForAPersonWhoMayComeIn) {
  const auto make = [&](PrincipalId whose) { return services->create({"other", "x", {}, whose}, admin.id); };
  EXPECT_EQ(make(crypto::new_id<PrincipalId>()).error().code, ErrorCode::not_found);
  EXPECT_EQ(make(add_service().id).error().code, ErrorCode::not_found) << "a program answers for no program";
  edit(owner, [](store::AccountRow& row) { row.disabled = true; });
  EXPECT_EQ(make(owner.id).error().code, ErrorCode::not_found);
  EXPECT_EQ(make(add_person("gone", {}, Source::directory).id).error().code, ErrorCode::not_found);
  EXPECT_TRUE(make(officer.id));
}

TEST_F(Tokens, AnOperatorGivesAProgramNoRoleButTheirOwn) {
  for (const std::uint8_t bits : std::initializer_list<std::uint8_t>{1, 2, 3, 5, 6, 7}) {
    EXPECT_EQ(services->create({"other", "x", Roles(bits), owner.id}, admin.id).error().code, ErrorCode::invalid) << int{bits};
    EXPECT_EQ(services->change(owner.id, {.roles = Roles(bits)}, admin.id).error().code, ErrorCode::invalid) << int{bits};
  }
}

TEST_F(Tokens, NamesAreSharedWithPeople) {
  add_service("nightly");
  EXPECT_EQ(services->create({"nightly", "x", {}, owner.id}, admin.id).error().code, ErrorCode::conflict);
  EXPECT_EQ(services->create({"owner", "x", {}, owner.id}, admin.id).error().code, ErrorCode::conflict);
  EXPECT_EQ(services->create({"no name", "x", {}, owner.id}, admin.id).error().code, ErrorCode::invalid);
}

TEST_F(Tokens, OnePersonAnswersForSoManyPrograms) {
  for (std::size_t made = 0; made < limits::services_per_owner_max; ++made) add_service("s" + std::to_string(made));
  EXPECT_EQ(services->create({"more", "x", {}, owner.id}, admin.id).error().code, ErrorCode::conflict);
}

TEST_F(Tokens, TheRoleOfClinicianComesFromAThirdPerson) {
  const auto service = add_service();
  const auto before = open(service);
  EXPECT_EQ(services->confirm(service.id, admin.id, {}).error().code, ErrorCode::forbidden) << "made it";
  EXPECT_EQ(services->confirm(service.id, owner.id, {}).error().code, ErrorCode::forbidden) << "answers for it";
  EXPECT_EQ(services->confirm(owner.id, officer.id, {}).error().code, ErrorCode::not_found) << "a person";
  EXPECT_TRUE(lives(before));
  const auto confirmed = services->confirm(service.id, officer.id, {"urn:npi|robot"});
  ASSERT_TRUE(confirmed);
  EXPECT_TRUE(confirmed->roles.has(Role::clinician) && confirmed->roles.has(Role::operator_));
  EXPECT_EQ(confirmed->practitioner, std::vector<std::string>{"urn:npi|robot"});
  EXPECT_FALSE(lives(before)) << "made for something else";
  const auto token = open(*confirmed);
  const auto withdrawn = services->withdraw(service.id);
  EXPECT_EQ(withdrawn->roles, Roles().with(Role::operator_));
  EXPECT_TRUE(withdrawn->practitioner.empty());
  EXPECT_FALSE(come(token)->principal.roles().has(Role::clinician));
}

TEST_F(Tokens, AChangeOfRolesKeepsWhatWasConfirmedAndAnotherOwnerDoesnt) {
  const auto service = add_service();
  const auto confirmed = services->confirm(service.id, officer.id, {"urn:npi|robot"});
  EXPECT_EQ(services->change(service.id, {.roles = Roles()}, admin.id)->roles, Roles().with(Role::clinician));
  const auto token = open(*confirmed);
  const auto other = add_person("other");
  const auto given = services->change(service.id, {.owner = other.id}, officer.id);
  ASSERT_TRUE(given);
  EXPECT_TRUE(given->roles.empty());
  EXPECT_TRUE(given->practitioner.empty());
  EXPECT_FALSE(given->service->confirmed_by);
  EXPECT_FALSE(lives(token)) << "the one before knows it";
  EXPECT_EQ(services->confirm(service.id, officer.id, {}).error().code, ErrorCode::forbidden) << "gave it its owner";
}

TEST_F(Tokens, WhoMayMakeAProgramsTokens) {
  auto service = add_service();
  const auto asks = [&](const store::AccountRow& who) {
    return may_make_tokens(service,
                           sessions->recognise(sessions->open_session(who)->credential, SignedInBy::session)->principal);
  };
  EXPECT_TRUE(asks(owner));
  EXPECT_TRUE(asks(admin));
  EXPECT_FALSE(asks(officer));
  service = *services->confirm(service.id, officer.id, {});
  EXPECT_TRUE(asks(owner));
  EXPECT_FALSE(asks(admin)) << "an operator opens no charts";
  EXPECT_FALSE(
      may_make_tokens(owner, sessions->recognise(sessions->open_session(owner)->credential, SignedInBy::session)->principal))
      << "a person's account";
}

}  // namespace
}  // namespace chartroom::identity
