// Accounts of the directory over a real store and a real OpenLDAP server: what the directory takes away ends here, who is who
// over renaming, and what a silent directory means.

#include <algorithm>

#include "identity/directory_site_fixture.h"

namespace chartroom::identity {
namespace {

using namespace std::chrono_literals;

class DirectorySyncTest : public DirectorySite {
 protected:
  DirectorySyncTest() { connect(slapd_->settings()); }
  void connect(const DirectorySettings& settings) {
    DirectorySite::connect(settings);
    open_door(nullptr);
  }

  SignedIn enter(const std::string& name) {
    auto signed_in = sign_in->attempt(name, password_of(name), "192.0.2.1");
    if (!signed_in) ADD_FAILURE() << name << ": " << signed_in.error().error.detail;
    CHECK(signed_in.has_value(), "signed in");
    return std::move(*signed_in);
  }
  // "ok", or code and rule of the refusal.
  std::string refusal(const std::string& name) {
    const auto signed_in = sign_in->attempt(name, password_of(name), "192.0.2.1");
    if (signed_in) return "ok";
    return std::string(error_code_name(signed_in.error().error.code)) + " " + std::string(signed_in.error().rule);
  }
  std::string state(const OpenedSession& opened, SignedInBy how = SignedInBy::session) {
    const auto caller = sessions->recognise(opened.credential, how);
    return caller ? "lives" : std::string(error_code_name(caller.error().code));
  }
  OpenedSession token_of(const SignedIn& who) {
    return *sessions->open_token({.account = who.account.id,
                                  .name = "t",
                                  .expires = clock.now() + 24h,
                                  .bounds = {.scopes = Scopes::all()},
                                  .asking = who.session.credential.id});
  }
};

TEST_F(DirectorySyncTest, SignInMakesAPrincipalWithWhatTheDirectorySays) {
  const std::string name = new_nurse();
  const auto signed_in = enter(name);
  const auto caller = sessions->recognise(signed_in.session.credential, SignedInBy::session);
  ASSERT_TRUE(caller);
  EXPECT_EQ(caller->principal.name(), name);
  EXPECT_EQ(caller->principal.roles(), Roles{}.with(Role::clinician));
  EXPECT_EQ(caller->principal.departments(), std::vector<std::string>{"ward 3"});
  EXPECT_EQ(caller->principal.source(), Source::directory);
  EXPECT_TRUE(round().empty()) << "nothing has changed since";
  // Nobody gives roles or passwords here: not an operator, not the person.
  AccountChange change;
  change.roles = Roles{}.with(Role::operator_);
  EXPECT_EQ(accounts->change(signed_in.account.id, change).error().code, ErrorCode::conflict);
  EXPECT_EQ(accounts->reset_password(signed_in.account.id).error().code, ErrorCode::conflict);
  EXPECT_EQ(accounts->change_password(caller->principal, password_of(name), "a new long password").error().why,
            OwnerWhy::directory);
  EXPECT_EQ(state(signed_in.session), "lives");
  // An operator may close the door here, whatever the directory says.
  change = {};
  change.state = AccountState::disabled;
  ASSERT_TRUE(accounts->change(signed_in.account.id, change));
  EXPECT_EQ(state(signed_in.session), "unauthenticated");
  EXPECT_EQ(refusal(name), "unauthenticated ");
}

TEST_F(DirectorySyncTest, NobodyWithoutARoleIsLetIn) {
  EXPECT_EQ(refusal("carl"), "forbidden directory_no_role");
  EXPECT_EQ(refusal("nobody"), "unauthenticated ");
  EXPECT_EQ(store->accounts()->size(), 0U);
}

TEST_F(DirectorySyncTest, ALostGroupEndsSessionsAndTokensAndStreams) {
  const std::string name = new_nurse();
  const auto signed_in = enter(name);
  const auto token = token_of(signed_in);
  const auto caller = sessions->recognise(signed_in.session.credential, SignedInBy::session);
  ASSERT_TRUE(caller);
  slapd_->remove_member("nurses", person_dn(name));
  EXPECT_TRUE(sessions->still_alive(caller->principal));
  EXPECT_EQ(round(), std::vector<std::string>{"directory_no_role"});
  EXPECT_FALSE(sessions->still_alive(caller->principal));
  EXPECT_EQ(state(signed_in.session), "unauthenticated");
  EXPECT_EQ(state(token, SignedInBy::bearer_token), "unauthenticated");
  EXPECT_TRUE(store->account(signed_in.account.id)->value().roles.empty());
  EXPECT_TRUE(round().empty());
  EXPECT_EQ(refusal(name), "forbidden directory_no_role");
  slapd_->add_member("nurses", person_dn(name));
  EXPECT_EQ(enter(name).account.id, signed_in.account.id);
}

TEST_F(DirectorySyncTest, LessEndsWhatWasOpenAndMoreDoesNot) {
  const std::string name = new_nurse();
  const auto first = enter(name);
  slapd_->add_member("privacy", person_dn(name));
  EXPECT_EQ(round(), std::vector<std::string>{"directory_changed"});
  const auto more = sessions->recognise(first.session.credential, SignedInBy::session);
  ASSERT_TRUE(more);
  EXPECT_TRUE(more->principal.roles().has(Role::privacy_officer));
  slapd_->remove_member("privacy", person_dn(name));
  EXPECT_EQ(round(), std::vector<std::string>{"directory_less"});
  EXPECT_EQ(state(first.session), "unauthenticated");
  // A sign-in asks too: what was open by more ends at once.
  slapd_->add_member("privacy", person_dn(name));
  const auto second = enter(name);
  slapd_->remove_member("privacy", person_dn(name));
  const auto third = enter(name);
  EXPECT_EQ(state(second.session), "unauthenticated");
  EXPECT_EQ(state(third.session), "lives");
}

TEST_F(DirectorySyncTest, LockedAndRemovedAccountsEnd) {
  const std::string locked = new_nurse();
  const std::string gone = new_nurse();
  const auto one = enter(locked);
  const auto two = enter(gone);
  for (int wrong = 0; wrong < 3; ++wrong) EXPECT_FALSE(directory->check_password(locked, "wrong"));
  slapd_->modify("dn: " + person_dn(gone) + "\nchangetype: delete\n");
  auto why = round();
  std::ranges::sort(why);
  EXPECT_EQ(why, (std::vector<std::string>{"directory_account_gone", "directory_account_locked"}));
  EXPECT_EQ(state(one.session), "unauthenticated");
  EXPECT_EQ(state(two.session), "unauthenticated");
  EXPECT_EQ(refusal(locked), "unauthenticated directory_account_locked");
  EXPECT_EQ(refusal(gone), "unauthenticated ");
}

TEST_F(DirectorySyncTest, ARenamedPersonStaysAndAReusedNameIsSomebodyNew) {
  const std::string name = new_nurse();
  const std::string married = name + "married";
  const auto before = enter(name);
  slapd_->modify("dn: " + person_dn(name) + "\nchangetype: modrdn\nnewrdn: uid=" + married + "\ndeleteoldrdn: 1\n");
  slapd_->remove_member("nurses", person_dn(name));
  slapd_->add_member("nurses", person_dn(married));
  // The old name is given to somebody else before anybody asks.
  slapd_->modify("dn: " + person_dn(name) + "\nchangetype: add\n" + person_ldif(name).substr(person_ldif(name).find('\n') + 1));
  slapd_->add_member("nurses", person_dn(name));
  const auto other = enter(name);
  EXPECT_NE(other.account.id, before.account.id);
  EXPECT_EQ(state(before.session), "lives") << "the same person, with another name";
  EXPECT_EQ(round(), std::vector<std::string>{"directory_changed"});
  EXPECT_EQ(store->account(before.account.id)->value().name, married);
  const auto again = sign_in->attempt(married, password_of(name), "192.0.2.1");
  ASSERT_TRUE(again);
  EXPECT_EQ(again->account.id, before.account.id);
}

TEST_F(DirectorySyncTest, ALocalAccountKeepsItsNameAndItsPassword) {
  const std::string name = new_nurse();
  const auto issued = *accounts->create({name, name, Roles{}.with(Role::operator_), {}});
  EXPECT_FALSE(sign_in->asks_directory(name));
  EXPECT_EQ(refusal(name), "unauthenticated ");
  EXPECT_TRUE(sign_in->attempt(name, issued.one_time_password, "192.0.2.1"));
}

TEST_F(DirectorySyncTest, WhileTheDirectoryIsSilentNobodyNewComesAndTheGraceRunsOut) {
  const std::string name = new_nurse();
  const auto signed_in = enter(name);
  const auto token = token_of(signed_in);
  ASSERT_TRUE(round().empty());
  EXPECT_FALSE(sync->is_due());
  slapd_->stop();
  clock.advance(5min);
  EXPECT_TRUE(sync->is_due());
  EXPECT_EQ(round(), std::vector<std::string>{"directory_unavailable"});
  EXPECT_FALSE(sync->is_due());
  // Not let in, however often they try: and that isn't counted against them.
  for (std::size_t tries = 0; tries <= limits::sign_in_failures_max; ++tries) {
    EXPECT_EQ(refusal(name), "directory_unavailable ");
  }
  const auto local = *accounts->create({"admin", "admin", Roles{}.with(Role::operator_), {}});
  EXPECT_TRUE(sign_in->attempt("admin", local.one_time_password, "192.0.2.1")) << "the program's own accounts work";
  for (auto passed = 5min; passed < 35min; passed += 5min) {
    EXPECT_EQ(round(), std::vector<std::string>{"directory_unavailable"});
    EXPECT_EQ(state(signed_in.session), "lives") << passed.count();
    clock.advance(5min);
  }
  const auto caller = sessions->recognise(signed_in.session.credential, SignedInBy::session);
  ASSERT_TRUE(caller);
  EXPECT_EQ(round(), std::vector<std::string>{"directory_unavailable"});
  EXPECT_EQ(sync->report().on_hold, 1U);
  EXPECT_FALSE(sessions->still_alive(caller->principal));
  EXPECT_EQ(state(signed_in.session), "directory_unavailable");
  EXPECT_EQ(state(token, SignedInBy::bearer_token), "directory_unavailable");
  slapd_->start();
  clock.advance(limits::directory_server_rest);
  EXPECT_TRUE(round().empty());
  EXPECT_EQ(state(signed_in.session), "lives");
  EXPECT_EQ(state(token, SignedInBy::bearer_token), "lives");
}

TEST_F(DirectorySyncTest, WhatIsOnHoldIsNotReleasedBeforeWhatClosesItIsDone) {
  const std::string kept = new_nurse();
  const std::string closed = new_nurse();
  const auto one = enter(kept);
  const auto two = enter(closed);
  slapd_->stop();
  for (auto passed = 0min; passed < 35min; passed += 5min) {  // used now and then, or they end by themselves
    EXPECT_EQ(state(one.session) + state(two.session), "liveslives") << passed.count();
    clock.advance(5min);
  }
  EXPECT_EQ(round(), std::vector<std::string>{"directory_unavailable"});
  EXPECT_EQ(sync->report().on_hold, 2U);
  slapd_->start();
  slapd_->remove_member("nurses", person_dn(closed));
  clock.advance(limits::directory_server_rest);
  const auto changes = sync->look();
  ASSERT_TRUE(changes && changes->size() == 1);
  EXPECT_EQ(state(one.session), "lives");
  EXPECT_EQ(state(two.session), "directory_unavailable") << "the change is known and not yet made";
  EXPECT_EQ(sync->report().on_hold, 1U);
  ASSERT_TRUE(sync->apply(changes->front()));
  EXPECT_EQ(state(two.session), "unauthenticated");
  EXPECT_TRUE(round().empty());
  EXPECT_EQ(sync->report().on_hold, 0U);
}

// In groups deeper than are followed, an account is neither open nor closed: that must not keep the directory's word on all
// others from being heard.
TEST_F(DirectorySyncTest, AnAccountOfWhichNothingIsCertainRunsOutAlone) {
  const std::string unclear = new_nurse();
  const std::string other = new_nurse();
  const auto one = enter(unclear);
  const auto two = enter(other);
  slapd_->add_member("chain-0", person_dn(unclear));
  for (auto passed = 0min; passed < 35min; passed += 5min) {
    EXPECT_TRUE(round().empty());
    EXPECT_EQ(state(one.session) + state(two.session), "liveslives") << passed.count();
    clock.advance(5min);
  }
  EXPECT_TRUE(round().empty());
  EXPECT_EQ(state(one.session), "directory_unavailable");
  EXPECT_EQ(state(two.session), "lives");
  EXPECT_EQ(sync->report().on_hold, 1U);
  slapd_->remove_member("nurses", person_dn(other));
  EXPECT_EQ(round(), std::vector<std::string>{"directory_no_role"});
  slapd_->remove_member("chain-0", person_dn(unclear));
  EXPECT_TRUE(round().empty());
  EXPECT_EQ(state(one.session), "lives");
}

TEST_F(DirectorySyncTest, WithoutGraceOneSilentIntervalIsTheEnd) {
  auto settings = slapd_->settings();
  settings.grace = 0min;
  connect(settings);
  const auto signed_in = enter(new_nurse());
  slapd_->stop();
  clock.advance(5min - 1s);
  EXPECT_EQ(round(), std::vector<std::string>{"directory_unavailable"});
  EXPECT_EQ(state(signed_in.session), "lives");
  clock.advance(1s);
  EXPECT_EQ(round(), std::vector<std::string>{"directory_unavailable"});
  EXPECT_EQ(state(signed_in.session), "directory_unavailable");
  slapd_->start();
}

}  // namespace
}  // namespace chartroom::identity
