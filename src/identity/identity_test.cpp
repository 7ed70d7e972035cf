// Sessions, tokens, accounts and sign-in over a real store, with a clock that is turned by hand.

#include <gtest/gtest.h>

#include <thread>

#include "crypto/random.h"
#include "identity/accounts.h"
#include "identity/principal.h"
#include "identity/sign_in.h"
#include "testing/faulty_disk.h"
#include "testing/manual_clock.h"
#include "testing/temp_folder.h"

namespace chartroom::identity {
namespace {

using namespace std::chrono_literals;
const std::string good_password = "correct horse battery";

class Identity : public ::testing::Test {
 protected:
  Identity() {
    CHECK(store::Keyring::create(keyring_disk, master).has_value(), "keyring made");
    keyring = std::move(*store::Keyring::open(keyring_disk, master));
    store = std::move(*store::Store::open({.file = folder / "store.db", .readers = 2, .vfs = ""}, master, *keyring, clock));
    restart();
  }
  void restart() {
    sessions = std::make_unique<Sessions>(*store, clock, Sessions::Options{});
    accounts = std::make_unique<Accounts>(*store, clock, *sessions, passwords);
    sign_in = std::make_unique<SignIn>(*store, clock, *sessions, passwords);
  }
  // An account that has replaced its one-time password.
  store::AccountRow add(const std::string& name, Roles roles = Roles{}.with(Role::clinician)) {
    const auto issued = accounts->create({name, name, roles, {}});
    CHECK(issued.has_value(), "account made");
    const auto signed_in = sign_in->attempt(name, issued->one_time_password, "192.0.2.1");
    CHECK(signed_in.has_value(), "the one-time password signs in");
    const auto caller = sessions->recognise(signed_in->session.credential, SignedInBy::session);
    CHECK(caller.has_value() && caller->duty == Duty::change_password, "it must be changed");
    CHECK(accounts->change_password(caller->principal, issued->one_time_password, good_password).has_value(), "changed");
    return *accounts->find(issued->account.id);
  }
  bool lives(const OpenedSession& opened, SignedInBy how = SignedInBy::session) {
    const auto caller = sessions->recognise(opened.credential, how);
    if (!caller) {
      EXPECT_EQ(caller.error().code, ErrorCode::unauthenticated);
    }
    return caller.has_value();
  }

  testing::TempFolder folder;
  testing::FaultyDisk keyring_disk;
  testing::ManualClock clock;
  crypto::SecretKey master = std::move(*crypto::SecretKey::from_bytes(Bytes(32, 7)));
  std::unique_ptr<store::Keyring> keyring;
  std::unique_ptr<store::Store> store;
  Passwords passwords;
  std::unique_ptr<Sessions> sessions;
  std::unique_ptr<Accounts> accounts;
  std::unique_ptr<SignIn> sign_in;
};

TEST_F(Identity, ASessionEndsWhenIdleAndAtItsAge) {
  const auto account = add("anna");
  const auto idle = *sessions->open_session(account);
  clock.advance(limits::session_idle_max - 1s);
  EXPECT_TRUE(lives(idle));
  clock.advance(limits::session_idle_max);
  EXPECT_FALSE(lives(idle));

  const auto busy = *sessions->open_session(account);
  for (auto age = 0min; age < limits::session_age_max; age += 10min) {
    ASSERT_TRUE(lives(busy)) << age.count();
    clock.advance(10min);
  }
  EXPECT_FALSE(lives(busy));
}

TEST_F(Identity, WhatWasSeenOutlivesARestart) {
  const auto account = add("anna");
  const auto opened = *sessions->open_session(account);
  clock.advance(14min);
  EXPECT_TRUE(lives(opened));
  ASSERT_TRUE(sessions->every_minute());
  restart();
  clock.advance(14min);
  EXPECT_TRUE(lives(opened));
  clock.advance(15min);
  restart();
  EXPECT_FALSE(lives(opened));
}

TEST_F(Identity, EveryMinuteNeverBringsAnEndedSessionBack) {
  const auto account = add("anna");
  const auto opened = *sessions->open_session(account);
  clock.advance(1min);
  EXPECT_TRUE(lives(opened));
  ASSERT_TRUE(sessions->end(account.id, opened.credential.id, SignedInBy::session));
  ASSERT_TRUE(sessions->every_minute());
  EXPECT_FALSE(lives(opened));
  restart();
  EXPECT_FALSE(lives(opened));
  const auto again = sessions->end(account.id, opened.credential.id, SignedInBy::session);
  EXPECT_EQ(again.error().code, ErrorCode::not_found);
}

TEST_F(Identity, ATokenLivesUntilItsExpiryWithoutBeingUsedAndOnlyAsAToken) {
  const auto account = add("anna");
  const auto token = *sessions->open_token(
      {.account = account.id, .name = "nightly", .expires = clock.now() + 48h, .bounds = {.scopes = Scopes::all()}});
  EXPECT_FALSE(lives(token, SignedInBy::session));
  clock.advance(47h);
  ASSERT_TRUE(sessions->every_minute());  // clears idle sessions, not tokens
  EXPECT_TRUE(lives(token, SignedInBy::bearer_token));
  clock.advance(1h);
  EXPECT_FALSE(lives(token, SignedInBy::bearer_token));
  // What ended the session that asks leaves no token behind, however late the request is.
  const auto asking = sessions->open_session(account);
  ASSERT_TRUE(asking);
  EXPECT_TRUE(sessions->open_token({.account = account.id,
                                    .name = "asked",
                                    .expires = clock.now() + 1h,
                                    .bounds = {.scopes = Scopes::all()},
                                    .asking = asking->credential.id}));
  ASSERT_TRUE(sessions->end(account.id, asking->credential.id, SignedInBy::session));
  EXPECT_EQ(sessions
                ->open_token({.account = account.id,
                              .name = "late",
                              .expires = clock.now() + 1h,
                              .bounds = {.scopes = Scopes::all()},
                              .asking = asking->credential.id})
                .error()
                .code,
            ErrorCode::unauthenticated);
  EXPECT_EQ(sessions
                ->open_token({.account = crypto::new_id<PrincipalId>(),
                              .name = "nobody",
                              .expires = clock.now() + 1h,
                              .bounds = {.scopes = Scopes::all()}})
                .error()
                .code,
            ErrorCode::unauthenticated);
  EXPECT_EQ(
      sessions->open_token({.account = account.id, .name = "past", .expires = clock.now(), .bounds = {.scopes = Scopes::all()}})
          .error()
          .code,
      ErrorCode::invalid);
  EXPECT_EQ(sessions
                ->open_token({.account = account.id,
                              .name = "far",
                              .expires = clock.now() + limits::token_age_max + 1s,
                              .bounds = {.scopes = Scopes::all()}})
                .error()
                .code,
            ErrorCode::invalid);
}

TEST_F(Identity, AWrongSecretIsRefusedWhetherTheSessionIsInMemoryOrNot) {
  const auto account = add("anna");
  auto opened = *sessions->open_session(account);
  for (std::size_t at = 0; at < opened.credential.secret.size(); ++at) {
    OpenedSession wrong = opened;
    wrong.credential.secret[at] ^= 1U;
    restart();
    EXPECT_FALSE(lives(wrong));
    EXPECT_TRUE(lives(opened));
    EXPECT_FALSE(lives(wrong));
  }
}

TEST_F(Identity, RolesAndDisablingActAtOnce) {
  const auto account = add("anna");
  const auto session = *sessions->open_session(account);
  const auto token = *sessions->open_token(
      {.account = account.id, .name = "t", .expires = clock.now() + 24h, .bounds = {.scopes = Scopes::all()}});
  const auto before = sessions->recognise(session.credential, SignedInBy::session);
  ASSERT_TRUE(before);
  AccountChange change;
  change.roles = Roles{}.with(Role::operator_);
  ASSERT_TRUE(accounts->change(account.id, change));
  EXPECT_FALSE(sessions->still_alive(before->principal));  // what was decided by the old roles ends
  EXPECT_EQ(sessions->recognise(session.credential, SignedInBy::session)->principal.roles(), *change.roles);
  EXPECT_EQ(sessions->recognise(token.credential, SignedInBy::bearer_token)->principal.roles(), *change.roles);
  change.state = AccountState::disabled;
  ASSERT_TRUE(accounts->change(account.id, change));
  EXPECT_FALSE(lives(session));
  EXPECT_FALSE(lives(token, SignedInBy::bearer_token));
  EXPECT_EQ(sign_in->attempt("anna", good_password, "192.0.2.1").error().error.code, ErrorCode::unauthenticated);
  change.state = AccountState::enabled;
  ASSERT_TRUE(accounts->change(account.id, change));
  EXPECT_FALSE(lives(session));  // what ended stays ended
}

TEST_F(Identity, AResetPasswordEndsEverythingAndTheNewOneMustBeChanged) {
  const auto account = add("anna");
  const auto session = *sessions->open_session(account);
  const auto token = *sessions->open_token(
      {.account = account.id, .name = "t", .expires = clock.now() + 24h, .bounds = {.scopes = Scopes::all()}});
  const auto issued = accounts->reset_password(account.id);
  ASSERT_TRUE(issued);
  EXPECT_FALSE(lives(session));
  EXPECT_FALSE(lives(token, SignedInBy::bearer_token));
  EXPECT_FALSE(sessions->open_session(account).has_value());  // the password that was checked is the old one
  EXPECT_FALSE(sign_in->attempt("anna", good_password, "192.0.2.1").has_value());
  const auto signed_in = sign_in->attempt("anna", issued->one_time_password, "192.0.2.1");
  ASSERT_TRUE(signed_in);
  EXPECT_EQ(sessions->recognise(signed_in->session.credential, SignedInBy::session)->duty, Duty::change_password);
}

TEST_F(Identity, AOneTimePasswordOpensOneSessionAndNoneAfterItsTime) {
  const auto issued = *accounts->create({"anna", "anna", Roles{}.with(Role::clinician), {}});
  const auto first = sign_in->attempt("anna", issued.one_time_password, "192.0.2.1");
  ASSERT_TRUE(first);
  const auto second = sign_in->attempt("anna", issued.one_time_password, "192.0.2.2");
  ASSERT_TRUE(second);
  EXPECT_FALSE(lives(first->session));
  EXPECT_TRUE(lives(second->session));
  clock.advance(limits::one_time_password_age_max);
  const auto late = sign_in->attempt("anna", issued.one_time_password, "192.0.2.1");
  ASSERT_FALSE(late);
  EXPECT_EQ(late.error().error.code, ErrorCode::forbidden);
  const auto again = accounts->reset_password(issued.account.id);
  ASSERT_TRUE(again);
  EXPECT_TRUE(sign_in->attempt("anna", again->one_time_password, "192.0.2.1"));
}

TEST_F(Identity, WhoSitsAtAnOpenSessionCantGuessThePassword) {
  const auto account = add("anna");
  const auto caller = sessions->recognise(sessions->open_session(account)->credential, SignedInBy::session);
  for (std::size_t guess = 0; guess < limits::sign_in_failures_max; ++guess) {
    EXPECT_EQ(accounts->change_password(caller->principal, "guess " + std::to_string(guess), "another good one").error().why,
              OwnerWhy::wrong_password);
  }
  EXPECT_EQ(accounts->change_password(caller->principal, good_password, "another good one").error().why, OwnerWhy::throttled);
  clock.advance(limits::sign_in_window);
  const auto later = sessions->recognise(sessions->open_session(account)->credential, SignedInBy::session);
  EXPECT_TRUE(accounts->change_password(later->principal, good_password, "another good one"));
}

TEST_F(Identity, ChangingOnesPasswordEndsOnesOtherSessionsAndTokens) {
  const auto account = add("anna");
  const auto mine = *sessions->open_session(account);
  const auto other = *sessions->open_session(account);
  const auto token = *sessions->open_token(
      {.account = account.id, .name = "t", .expires = clock.now() + 24h, .bounds = {.scopes = Scopes::all()}});
  const auto caller = sessions->recognise(mine.credential, SignedInBy::session);
  EXPECT_EQ(accounts->change_password(caller->principal, "wrong password here", "another good one").error().why,
            OwnerWhy::wrong_password);
  EXPECT_EQ(accounts->change_password(caller->principal, good_password, "short").error().why, OwnerWhy::weak_password);
  EXPECT_EQ(accounts->change_password(caller->principal, good_password, good_password).error().why, OwnerWhy::weak_password);
  ASSERT_TRUE(accounts->change_password(caller->principal, good_password, "another good one"));
  EXPECT_TRUE(lives(mine));
  EXPECT_FALSE(lives(other));
  EXPECT_FALSE(lives(token, SignedInBy::bearer_token));
}

TEST_F(Identity, NamesThatAreTakenOrNoNames) {
  add("anna");
  EXPECT_EQ(accounts->create({"ANNA", "", Roles{}, {}}).error().code, ErrorCode::conflict);
  const std::vector<std::string> names = {"", "a b", "ä", "a/b", std::string(65, 'a')};
  for (const std::string& name : names) {
    EXPECT_EQ(accounts->create({name, "", Roles{}, {}}).error().code, ErrorCode::invalid) << name;
  }
}

TEST_F(Identity, WrongUnknownAndDisabledGetTheSameRefusal) {
  add("anna");
  const auto wrong = sign_in->attempt("anna", "wrong password here", "192.0.2.1");
  const auto unknown = sign_in->attempt("nobody", good_password, "192.0.2.1");
  const auto no_name = sign_in->attempt("no name at all/", good_password, "192.0.2.1");
  EXPECT_EQ(wrong.error().error.detail, unknown.error().error.detail);
  EXPECT_EQ(wrong.error().error.code, unknown.error().error.code);
  EXPECT_EQ(wrong.error().error.detail, no_name.error().error.detail);
}

TEST(Throttle, RefusesAfterTheLimitForNoLongerThanTheWindow) {
  testing::ManualClock clock;
  Throttle throttle(clock);
  for (std::size_t attempt = 0; attempt < limits::sign_in_failures_max; ++attempt) {
    ASSERT_FALSE(throttle.begin_sign_in("anna", "home")) << attempt;
  }
  const auto wait = throttle.begin_sign_in("anna", "home");
  ASSERT_TRUE(wait);
  EXPECT_LE(*wait, limits::sign_in_window);
  // Attempts while throttled don't lengthen it.
  clock.advance(limits::sign_in_window - 1s);
  EXPECT_TRUE(throttle.begin_sign_in("anna", "home"));
  clock.advance(1s);
  EXPECT_FALSE(throttle.begin_sign_in("anna", "home"));
}

TEST(Throttle, WhoGuessesFromElsewhereKeepsNobodyOut) {
  testing::ManualClock clock;
  Throttle throttle(clock);
  for (std::size_t attempt = 0; attempt < limits::sign_in_failures_max; ++attempt) {
    ASSERT_FALSE(throttle.begin_sign_in("owner", "elsewhere"));
    ASSERT_FALSE(throttle.begin_sign_in("guess" + std::to_string(attempt), "clinic"));
  }
  EXPECT_TRUE(throttle.begin_sign_in("owner", "elsewhere"));
  EXPECT_FALSE(throttle.begin_sign_in("owner", "clinic"));
  EXPECT_FALSE(throttle.begin_sign_in("colleague", "clinic"));
}

TEST(Throttle, ManyAddressesOrManyAccountsAreBoundedAndCantLockOutWhoSignedInFromThere) {
  testing::ManualClock clock;
  Throttle throttle(clock);
  ASSERT_FALSE(throttle.begin_sign_in("owner", "clinic"));
  throttle.signed_in("owner", "clinic");
  for (std::size_t attempt = 0; attempt < limits::sign_in_failures_wide_max; ++attempt) {
    ASSERT_FALSE(throttle.begin_sign_in("guess" + std::to_string(attempt), "clinic"));
    ASSERT_FALSE(throttle.begin_sign_in("owner", "elsewhere" + std::to_string(attempt)));
  }
  EXPECT_TRUE(throttle.begin_sign_in("new", "clinic"));
  EXPECT_TRUE(throttle.begin_sign_in("owner", "new"));
  EXPECT_FALSE(throttle.begin_sign_in("owner", "clinic"));
}

TEST(Credentials, AreReadBackExactlyOrNotAtAll) {
  const Credential made = Credential::make();
  const auto cookie = parse_cookie(made.cookie_text());
  const auto token = parse_token(made.token_text());
  ASSERT_TRUE(cookie && token);
  EXPECT_EQ(cookie->id, made.id);
  EXPECT_EQ(token->secret, made.secret);
  EXPECT_NE(made.csrf_text(), Credential::make().csrf_text());
  for (std::size_t size = 0; size < made.token_text().size(); ++size) {
    EXPECT_FALSE(parse_token(made.token_text().substr(0, size)));
  }
  EXPECT_FALSE(parse_token(made.token_text() + "A"));
  EXPECT_FALSE(parse_token(made.cookie_text()));
  EXPECT_FALSE(parse_cookie(made.token_text()));
}

TEST(LocalSocket, IsForRootAndTheServersUser) {
  EXPECT_TRUE(local_operator(0, 500));
  EXPECT_TRUE(local_operator(500, 500));
  EXPECT_FALSE(local_operator(501, 500));
  EXPECT_EQ(local_operator(0, 500)->id(), local_operator(0, 1)->id());
  EXPECT_NE(local_operator(0, 500)->id(), local_operator(500, 500)->id());
  EXPECT_EQ(local_operator(0, 500)->roles(), Roles{}.with(Role::operator_));
  EXPECT_EQ(local_operator(500, 500)->name(), "local (uid 500)");
  EXPECT_FALSE(parse_account_name(local_operator(0, 500)->name())) << "no account has this name";
}

}  // namespace
}  // namespace chartroom::identity
