// Emergency access over a real store and a real OpenLDAP server: who gets in while the server is down, who doesn't, how long it
// lasts, and of whom a password is kept.

#include "identity/emergency_access.h"

#include <algorithm>
#include <fstream>

#include "identity/directory_site_fixture.h"
#include "identity/second_factor.h"
#include "identity/totp.h"

namespace chartroom::identity {
namespace {

using namespace std::chrono_literals;
const std::string emergency_home = "192.0.2.1";

class Emergency : public DirectorySite {
 protected:
  Emergency() { open_doors(slapd_->settings()); }
  ~Emergency() override {
    sign_in.reset();  // before what it asks
    door.reset();
    if (is_down_) slapd_->start();
  }
  // The program, anew over the same store.
  void start(const DirectorySettings& settings) {
    open_store();
    open_doors(settings);
  }
  void open_doors(const DirectorySettings& settings) {
    connect(settings);
    emergency = std::make_unique<EmergencyAccess>(*store, clock, *sessions, passwords);
    owner = std::make_unique<DirectoryOwner>(*directory, *sessions, passwords, clock);
    factors = std::make_unique<SecondFactors>(clock, *sessions, *accounts, "Chartroom", owner.get());
    open_door(emergency.get());
  }
  void go_down() {
    slapd_->stop();
    is_down_ = true;
    clock.advance(totp_step);  // so that the code of a time before is not the one of now
  }
  void come_back() {
    slapd_->start();
    is_down_ = false;
    clock.advance(limits::directory_server_rest);
  }
  store::AccountRow row_of(const std::string& name) { return store->account_named(name)->value(); }
  Principal enter(const std::string& name, const std::string& password) {
    const auto signed_in = sign_in->attempt(name, password, emergency_home);
    if (!signed_in) ADD_FAILURE() << name << ": " << signed_in.error().error.detail;
    CHECK(signed_in.has_value(), "signed in");
    return sessions->recognise(signed_in->session.credential, SignedInBy::session)->principal;
  }
  Principal enter(const std::string& name) { return enter(name, password_of(name)); }
  std::string code(const std::string& name, std::int64_t steps = 0) {
    const auto row = row_of(name);
    const auto& secret = row.second_factor ? row.second_factor->secret : row.begun_factor->secret;
    return totp_code(secret.bytes, totp_step_at(clock.now()) + steps);
  }
  // With a session of the directory that is still open, and recovery codes to show.
  Principal enrol(const std::string& name) {
    const Principal person = enter(name);
    const auto shown = factors->begin(person, password_of(name));
    CHECK(shown.has_value(), "begun");
    const auto codes = factors->confirm(person, code(name));
    CHECK(codes.has_value(), "confirmed");
    recovery = *codes;
    clock.advance(1min);
    return person;
  }
  std::expected<SignedIn, SignInRefusal> attempt(const std::string& name, const std::string& password,
                                                 const std::string& shown_code) {
    return sign_in->attempt(name, {password, shown_code}, emergency_home);
  }
  // "emergency" or "session", or the rule of a refusal that tells no more than that the directory is silent, or the whole
  // refusal.
  std::string outcome(const std::string& name, const std::string& password, const std::string& shown_code) {
    const auto signed_in = attempt(name, password, shown_code);
    if (signed_in) return signed_in->how == SignedInBy::emergency_session ? "emergency" : "session";
    const SignInRefusal& refused = signed_in.error();
    if (refused.why == SignInWhy::directory_silent && refused.error.code == ErrorCode::directory_unavailable)
      return std::string(refused.rule);
    return std::string(error_code_name(refused.error.code)) + " " + std::string(refused.rule);
  }
  OpenedSession in_emergency(const std::string& name) {
    const auto signed_in = attempt(name, password_of(name), code(name));
    if (!signed_in) ADD_FAILURE() << name << ": " << signed_in.error().rule;
    CHECK(signed_in.has_value() && signed_in->how == SignedInBy::emergency_session, "in an emergency session");
    return signed_in->session;
  }
  std::string state(const OpenedSession& opened) {
    const auto caller = sessions->recognise(opened.credential, SignedInBy::session);
    if (!caller) return std::string(error_code_name(caller.error().code));
    return std::string(signed_in_by_name(caller->principal.how()));
  }

  bool is_down_ = false;
  std::unique_ptr<EmergencyAccess> emergency;
  std::unique_ptr<DirectoryOwner> owner;
  std::unique_ptr<SecondFactors> factors;
  std::vector<std::string> recovery;
};

TEST_F(Emergency, PasswordAndCodeOfWhoHasEnrolledAndNothingElse) {
  const std::string name = new_nurse();
  const std::string other = new_nurse();
  enrol(name);
  enter(other);
  go_down();
  EXPECT_EQ(outcome(other, password_of(other), "123456"), emergency_not_enrolled);
  EXPECT_EQ(outcome("nobody", password_of(name), code(name)), emergency_not_enrolled);
  EXPECT_EQ(outcome(name, password_of(name), ""), emergency_no_code);
  EXPECT_EQ(outcome(name, password_of(name), "000000"), emergency_wrong_code);
  EXPECT_EQ(outcome(name, password_of(other), code(name)), emergency_wrong_password);
  EXPECT_EQ(sync->report().emergency_sign_ins, 0U);
  const std::string used = code(name);
  EXPECT_EQ(outcome(name, password_of(name), used), "emergency");
  EXPECT_EQ(outcome(name, password_of(name), used), emergency_wrong_code) << "each code opens once";
  EXPECT_EQ(outcome(name, password_of(name), recovery.front()), "emergency");
  EXPECT_EQ(outcome(name, password_of(name), recovery.front()), emergency_wrong_code);
  EXPECT_EQ(sync->report().emergency_sign_ins, 2U);
  EXPECT_FALSE(attempt(other, password_of(other), "")) << "and nobody else's session is opened by that";
}

TEST_F(Emergency, TheCodeThatSignedInDoesNotBreakTheGlass) {
  const std::string name = new_nurse();
  const Principal at_home = enrol(name);
  EXPECT_EQ(factors->use(at_home, ""), FactorUsed::none) << "in a session by the directory none is asked for";
  go_down();
  const std::string used = code(name);
  const auto opened = in_emergency(name);
  const auto person = sessions->recognise(opened.credential, SignedInBy::session)->principal;
  EXPECT_EQ(person.roles(), Roles{}.with(Role::clinician));
  EXPECT_EQ(factors->use(person, "").error().why, OwnerWhy::code_missing);
  EXPECT_EQ(factors->use(person, used).error().why, OwnerWhy::wrong_code);
  clock.advance(totp_step);
  EXPECT_EQ(factors->use(person, code(name)), FactorUsed::code);
}

TEST_F(Emergency, ADirectoryThatAnswersIsNeverPassedBy) {
  const std::string name = new_nurse();
  enrol(name);
  EXPECT_EQ(outcome(name, "wrong", code(name)), "unauthenticated ");
  EXPECT_EQ(outcome(name, password_of(name), ""), "session") << "and asks for no code";
  EXPECT_EQ(outcome(name, password_of(name), "000000"), "session");
  slapd_->add_member("chain-0", person_dn(name));  // deeper than groups are followed: nothing is certain
  EXPECT_EQ(outcome(name, password_of(name), code(name)), "directory_unavailable ");
  slapd_->remove_member("chain-0", person_dn(name));
  slapd_->remove_member("nurses", person_dn(name));
  EXPECT_EQ(outcome(name, password_of(name), code(name)), "forbidden directory_no_role");
  slapd_->add_member("nurses", person_dn(name));
  EXPECT_EQ(outcome(name, password_of(name), ""), "session");
  // It refuses us, not the person: that is an answer too, and stays one while nobody is asked.
  auto settings = slapd_->settings();
  settings.bind_password_file = folder / "other-password";
  std::ofstream(settings.bind_password_file) << "wrong\n";
  std::filesystem::permissions(settings.bind_password_file, std::filesystem::perms::owner_read);
  start(settings);
  EXPECT_EQ(outcome(name, password_of(name), code(name)), "directory_unavailable ");
  EXPECT_EQ(outcome(name, password_of(name), code(name)), "directory_unavailable ") << "at rest";
}

TEST_F(Emergency, WhomTheDirectoryClosedBeforeItWentDownStaysOut) {
  const std::string name = new_nurse();
  const Principal person = enrol(name);
  ASSERT_TRUE(sessions->end(person.id(), *person.session(), SignedInBy::session));
  ASSERT_TRUE(store->sessions_of(person.id())->empty()) << "nothing of them is open: the round asks all the same";
  slapd_->remove_member("nurses", person_dn(name));
  EXPECT_EQ(round(), std::vector<std::string>{"directory_no_role"});
  EXPECT_TRUE(row_of(name).password_hash.empty());
  EXPECT_TRUE(round().empty()) << "once";
  go_down();
  EXPECT_EQ(outcome(name, password_of(name), code(name)), emergency_not_enrolled);
  come_back();
  slapd_->add_member("nurses", person_dn(name));
  enter(name);
  go_down();
  EXPECT_EQ(outcome(name, password_of(name), code(name)), "emergency") << "let in again, by the factor of before";
}

TEST_F(Emergency, TheNewestPasswordCounts) {
  const std::string name = new_nurse();
  enrol(name);
  const std::string changed = "another long password";
  slapd_->modify("dn: " + person_dn(name) + "\nchangetype: modify\nreplace: userPassword\nuserPassword: " + changed + "\n");
  slapd_->modify("dn: " + person_dn(name) + "\nchangetype: modify\ndelete: pwdReset\n");  // as if by the person
  EXPECT_EQ(outcome(name, password_of(name), ""), "unauthenticated ");
  enter(name, changed);
  go_down();
  EXPECT_EQ(outcome(name, password_of(name), code(name)), emergency_wrong_password);
  EXPECT_EQ(outcome(name, changed, code(name)), "emergency");
}

TEST_F(Emergency, OfWhoHasNotEnrolledNoPasswordIsKept) {
  const std::string name = new_nurse();
  const Principal person = enter(name);
  EXPECT_TRUE(row_of(name).password_hash.empty());
  EXPECT_EQ(factors->begin(person, "wrong").error().why, OwnerWhy::wrong_password);
  EXPECT_FALSE(row_of(name).begun_factor);
  ASSERT_TRUE(factors->begin(person, password_of(name)));
  EXPECT_TRUE(row_of(name).password_hash.empty()) << "not before the first code";
  enter(name);
  EXPECT_TRUE(row_of(name).password_hash.empty());
  EXPECT_EQ(factors->confirm(person, "000000").error().why, OwnerWhy::wrong_code);
  EXPECT_TRUE(row_of(name).password_hash.empty());
  ASSERT_TRUE(factors->confirm(person, code(name)));
  EXPECT_TRUE(row_of(name).has_emergency_access());
  EXPECT_EQ(store->sessions_of(person.id())->size(), 2U) << "other sessions go on: the factor is not of theirs";
  clock.advance(1min);
  EXPECT_EQ(factors->remove(person, "wrong", code(name)).error().why, OwnerWhy::wrong_password);
  ASSERT_TRUE(factors->remove(person, password_of(name), code(name)));
  EXPECT_TRUE(row_of(name).password_hash.empty());
  EXPECT_FALSE(row_of(name).second_factor);
  enter(name);
  EXPECT_TRUE(row_of(name).password_hash.empty());
}

TEST_F(Emergency, EnrollingNeedsTheDirectory) {
  const std::string name = new_nurse();
  const Principal person = enter(name);
  go_down();
  const auto refused = factors->begin(person, password_of(name));
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().error.code, ErrorCode::directory_unavailable);
  come_back();
  ASSERT_TRUE(factors->begin(person, password_of(name)));
  start(slapd_->settings());
  EXPECT_EQ(factors->confirm(person, code(name)).error().why, OwnerWhy::not_begun) << "in one run of the program";
  SecondFactors without(clock, *sessions, *accounts, "Chartroom");
  EXPECT_EQ(without.begin(person, password_of(name)).error().why, OwnerWhy::directory);
}

TEST_F(Emergency, ItEndsWhenTheDirectoryAnswersAgain) {
  const std::string name = new_nurse();
  const std::string other = new_nurse();
  enrol(name);
  enter(other);
  go_down();
  const auto first = in_emergency(name);
  EXPECT_EQ(round(), std::vector<std::string>{"directory_unavailable"});
  EXPECT_EQ(state(first), "emergency_session");
  come_back();
  EXPECT_EQ(state(first), "emergency_session") << "until somebody has asked it";
  enter(other);
  EXPECT_TRUE(sync->is_due()) << "a sign-in tells that it is back";
  EXPECT_TRUE(round().empty());
  EXPECT_EQ(state(first), "unauthenticated");
  EXPECT_EQ(outcome(name, password_of(name), ""), "session");
  // By one's own sign-in at once.
  go_down();
  const auto second = in_emergency(name);
  come_back();
  const Principal again = enter(name);
  EXPECT_EQ(state(second), "unauthenticated");
  EXPECT_TRUE(sessions->still_alive(again));
  // Who was heard while a session was opened without it: that session may not stay.
  const auto before = sync->answers();
  EXPECT_TRUE(sync->began_without(before));
  EXPECT_TRUE(round().empty());
  EXPECT_FALSE(sync->began_without(before));
}

TEST_F(Emergency, TheRoundThatIsAnsweredAlsoClosesTheAccount) {
  const std::string name = new_nurse();
  enrol(name);
  go_down();
  const auto opened = in_emergency(name);
  const auto caller = sessions->recognise(opened.credential, SignedInBy::session);
  EXPECT_TRUE(sessions->still_alive(caller->principal));
  come_back();
  slapd_->modify("dn: " + person_dn(name) + "\nchangetype: delete\n");
  EXPECT_EQ(round(), std::vector<std::string>{"directory_account_gone"});
  EXPECT_EQ(state(opened), "unauthenticated");
  EXPECT_FALSE(sessions->still_alive(caller->principal)) << "streams too";
  EXPECT_FALSE(row_of(name).has_emergency_access());
}

TEST_F(Emergency, ARestartForgetsNothingOfIt) {
  const std::string name = new_nurse();
  enrol(name);
  go_down();
  start(slapd_->settings());
  const std::string used = code(name);
  const auto opened = in_emergency(name);
  start(slapd_->settings());
  EXPECT_EQ(state(opened), "emergency_session");
  EXPECT_EQ(outcome(name, password_of(name), used), emergency_wrong_code);
  come_back();
  EXPECT_TRUE(round().empty());
  EXPECT_EQ(state(opened), "unauthenticated") << "one of before the start ends too";
}

TEST_F(Emergency, IsNotPutOnHoldAndLastsForItsTimeAtMost) {
  const std::string name = new_nurse();
  enrol(name);
  const auto ordinary = *attempt(name, password_of(name), "");
  go_down();
  for (auto passed = 0min; passed < 35min; passed += 5min) {
    EXPECT_EQ(state(ordinary.session), "session") << passed.count();
    clock.advance(5min);
  }
  EXPECT_EQ(round(), std::vector<std::string>{"directory_unavailable"});
  EXPECT_EQ(state(ordinary.session), "directory_unavailable") << "on hold";
  const auto opened = in_emergency(name);
  EXPECT_EQ(opened.expires, clock.now() + emergency_session_age_max);
  EXPECT_EQ(round(), std::vector<std::string>{"directory_unavailable"});
  for (auto passed = 0min; passed < 120min; passed += 10min) {
    EXPECT_EQ(state(opened), "emergency_session") << passed.count();
    clock.advance(10min);
  }
  EXPECT_EQ(state(opened), "unauthenticated");
  const auto idle = in_emergency(name);
  clock.advance(limits::session_idle_max);
  EXPECT_EQ(state(idle), "unauthenticated");
  ASSERT_TRUE(sessions->every_minute());
  const auto left = in_emergency(name);
  EXPECT_EQ(sessions->end(row_of(name).id, left.credential.id, SignedInBy::bearer_token).error().code, ErrorCode::not_found);
  ASSERT_TRUE(sessions->end(row_of(name).id, left.credential.id, SignedInBy::session));
  EXPECT_EQ(state(left), "unauthenticated");
}

TEST_F(Emergency, NoTokenIsMadeFromIt) {
  const std::string name = new_nurse();
  enrol(name);
  go_down();
  const auto opened = in_emergency(name);
  const auto made = sessions->open_token({.account = row_of(name).id,
                                          .name = "t",
                                          .expires = clock.now() + 24h,
                                          .bounds = {.scopes = Scopes::all()},
                                          .asking = opened.credential.id});
  ASSERT_FALSE(made);
  EXPECT_EQ(made.error().code, ErrorCode::unauthenticated);
}

TEST_F(Emergency, IsOverAtOnceWhenItIsTakenAway) {
  const std::string disabled = new_nurse();
  const std::string lost = new_nurse();
  const std::string switched_off = new_nurse();
  for (const std::string& name : {disabled, lost, switched_off}) enrol(name);
  go_down();
  const auto one = in_emergency(disabled);
  AccountChange change;
  change.state = AccountState::disabled;
  ASSERT_TRUE(accounts->change(row_of(disabled).id, change));
  EXPECT_EQ(state(one), "unauthenticated");
  clock.advance(1min);
  EXPECT_EQ(outcome(disabled, password_of(disabled), code(disabled)), emergency_not_enrolled);
  const auto two = in_emergency(lost);
  ASSERT_TRUE(factors->remove_of(row_of(lost).id));
  EXPECT_EQ(state(two), "unauthenticated");
  EXPECT_TRUE(row_of(lost).password_hash.empty());
  const auto three = in_emergency(switched_off);
  const auto enrolled = with_emergency_access(*store);
  ASSERT_TRUE(enrolled);
  for (const std::string& name : {disabled, switched_off})
    EXPECT_NE(std::ranges::find(*enrolled, row_of(name).id), enrolled->end()) << name;
  EXPECT_EQ(std::ranges::find(*enrolled, row_of(lost).id), enrolled->end());
  const std::string last_code = code(switched_off);
  for (const PrincipalId id : *enrolled) EXPECT_TRUE(end_emergency_access(*sessions, id));
  EXPECT_EQ(state(three), "unauthenticated");
  EXPECT_TRUE(row_of(switched_off).password_hash.empty());
  EXPECT_FALSE(row_of(switched_off).second_factor) << "who wants it again enrols again";
  EXPECT_TRUE(with_emergency_access(*store)->empty());
  EXPECT_EQ(outcome(switched_off, password_of(switched_off), last_code), emergency_not_enrolled);
}

TEST_F(Emergency, WhoSignsInAsUsualMeanwhileLocksNobodyOut) {
  const std::string name = new_nurse();
  enrol(name);
  go_down();
  // One address for a whole clinic, at the change of shifts.
  for (std::size_t tries = 0; tries <= limits::sign_in_failures_wide_max; ++tries) {
    EXPECT_EQ(outcome(tries % 2 == 0 ? name : "nobody", password_of(name), ""), emergency_no_code);
  }
  EXPECT_EQ(outcome(name, password_of(name), code(name)), "emergency");
}

TEST_F(Emergency, GuessingIsBoundedAndKeepsNobodyOutAfterwards) {
  const std::string name = new_nurse();
  const std::string other = new_nurse();
  enrol(name);
  enter(other);
  go_down();
  for (const std::string& who : {name, other}) {
    for (std::size_t tries = 0; tries < limits::sign_in_failures_max; ++tries) {
      EXPECT_NE(outcome(who, "wrong", "000000"), emergency_throttled);
    }
    EXPECT_EQ(outcome(who, password_of(who), code(name)), emergency_throttled) << "whether they have enrolled or not";
  }
  EXPECT_FALSE(attempt(name, password_of(name), code(name)));
  clock.advance(limits::sign_in_window);
  EXPECT_EQ(outcome(name, password_of(name), code(name)), "emergency");
  for (std::size_t tries = 0; tries < limits::sign_in_failures_max; ++tries) outcome(other, "wrong", "");
  come_back();
  EXPECT_EQ(outcome(other, password_of(other), ""), "session");
}

}  // namespace
}  // namespace chartroom::identity
