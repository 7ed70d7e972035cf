// The second factor over a real store: adding it, signing in with it, and who tries to get around it.

#include "identity/second_factor.h"

#include <gtest/gtest.h>

#include <array>
#include <atomic>
#include <fstream>
#include <iterator>
#include <thread>

#include "identity/recovery_codes.h"
#include "identity/sign_in.h"
#include "identity/totp.h"
#include "testing/faulty_disk.h"
#include "testing/manual_clock.h"
#include "testing/temp_folder.h"

namespace chartroom::identity {
namespace {

using namespace std::chrono_literals;
const std::string password = "correct horse battery";
const std::string home = "192.0.2.1";

// RFC 4648 section 6: what a person has typed into an app.
Bytes from_base32(std::string_view text) {
  constexpr std::string_view letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
  Bytes out;
  std::uint32_t held = 0;
  unsigned bits = 0;
  for (const char letter : text) {
    held = (held << 5U) | static_cast<std::uint32_t>(letters.find(letter));
    bits += 5;
    if (bits < 8) continue;
    bits -= 8;
    out.push_back(static_cast<std::uint8_t>(held >> bits));
  }
  return out;
}

class Factor : public ::testing::Test {
 protected:
  Factor() {
    CHECK(store::Keyring::create(keyring_disk, master).has_value(), "keyring made");
    keyring = std::move(*store::Keyring::open(keyring_disk, master));
    open_store();
    account = add("anna");
  }
  void open_store() {
    store = std::move(*store::Store::open({.file = folder / "store.db", .readers = 2, .vfs = ""}, master, *keyring, clock));
    restart();
  }
  void restart(Roles required = {}) {
    Sessions::Options options;
    options.second_factor_required = required;
    sessions = std::make_unique<Sessions>(*store, clock, options);
    accounts = std::make_unique<Accounts>(*store, clock, *sessions, passwords);
    factors = std::make_unique<SecondFactors>(clock, *sessions, *accounts, "Chartroom");
    sign_in = std::make_unique<SignIn>(*store, clock, *sessions, passwords);
  }
  store::AccountRow add(const std::string& name) {
    const auto issued = accounts->create({name, name, Roles{}.with(Role::clinician), {}});
    CHECK(issued.has_value(), "account made");
    const auto signed_in = sign_in->attempt(name, issued->one_time_password, home);
    CHECK(signed_in.has_value(), "the one-time password signs in");
    const auto caller = sessions->recognise(signed_in->session.credential, SignedInBy::session);
    CHECK(accounts->change_password(caller->principal, issued->one_time_password, password).has_value(), "changed");
    return *accounts->find(issued->account.id);
  }
  Principal at_session(const std::string& code = "") {
    const auto signed_in = attempt(code);
    CHECK(signed_in.has_value(), "signed in");
    return sessions->recognise(signed_in->session.credential, SignedInBy::session)->principal;
  }
  std::expected<SignedIn, SignInRefusal> attempt(const std::string& code, const std::string& address = home) {
    return sign_in->attempt("anna", {password, code}, address);
  }
  SignInWhy why(const std::string& code, const std::string& address = home) {
    const auto signed_in = attempt(code, address);
    EXPECT_FALSE(signed_in) << "signed in with " << code;
    return signed_in ? SignInWhy::failed : signed_in.error().why;
  }
  std::string code(std::int64_t steps = 0) const { return totp_code(secret, totp_step_at(clock.now()) + steps); }
  // The factor is in force, and the code that confirmed it is past.
  void enrol() {
    const Principal owner = at_session();
    const auto shown = factors->begin(owner, password);
    ASSERT_TRUE(shown);
    secret = from_base32(shown->secret);
    ASSERT_EQ(secret.size(), 20U);
    const auto codes = factors->confirm(owner, code());
    ASSERT_TRUE(codes);
    recovery = *codes;
    clock.advance(1min);
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
  std::unique_ptr<SecondFactors> factors;
  std::unique_ptr<SignIn> sign_in;
  store::AccountRow account;
  Bytes secret;
  std::vector<std::string> recovery;
};

TEST_F(Factor, OnceConfirmedThePasswordAloneOpensNothing) {
  enrol();
  EXPECT_EQ(why(""), SignInWhy::second_factor_required);
  EXPECT_EQ(why("000000"), SignInWhy::wrong_code);
  const auto signed_in = attempt(code());
  ASSERT_TRUE(signed_in);
  EXPECT_EQ(signed_in->factor, FactorUsed::code);
  EXPECT_EQ(sign_in->attempt("anna", {"wrong password here", code(1)}, home).error().why, SignInWhy::wrong)
      << "a right code makes no wrong password right";
}

TEST_F(Factor, BegunAndNotConfirmedItKeepsNobodyOut) {
  const Principal owner = at_session();
  ASSERT_TRUE(factors->begin(owner, password));
  EXPECT_TRUE(attempt(""));
  restart();
  EXPECT_TRUE(attempt(""));
  // And begun again, the secret before is forgotten.
  const Principal again = at_session();
  const auto first = factors->begin(again, password);
  const auto second = factors->begin(again, password);
  ASSERT_TRUE(first && second);
  EXPECT_NE(first->secret, second->secret);
  const std::string old_code = totp_code(from_base32(first->secret), totp_step_at(clock.now()));
  EXPECT_EQ(factors->confirm(again, old_code).error().why, OwnerWhy::wrong_code);
}

TEST_F(Factor, IsConfirmedInTimeAndByTheSessionThatBeganIt) {
  const Principal owner = at_session();
  const auto shown = factors->begin(owner, password);
  ASSERT_TRUE(shown);
  secret = from_base32(shown->secret);
  EXPECT_EQ(factors->confirm(at_session(), code()).error().why, OwnerWhy::not_begun) << "another session of the same account";
  clock.advance(limits::second_factor_begun_age_max);
  EXPECT_EQ(factors->confirm(owner, code()).error().why, OwnerWhy::not_begun);
}

TEST_F(Factor, NeedsThePasswordSoThatAnOpenSessionIsNotEnough) {
  const Principal owner = at_session();
  for (std::size_t guess = 0; guess < limits::sign_in_failures_max; ++guess) {
    EXPECT_EQ(factors->begin(owner, "guess " + std::to_string(guess)).error().why, OwnerWhy::wrong_password);
  }
  EXPECT_EQ(factors->begin(owner, password).error().why, OwnerWhy::throttled);
  EXPECT_EQ(accounts->change_password(owner, password, "another good one").error().why, OwnerWhy::throttled)
      << "guesses here and there are counted together";
}

TEST_F(Factor, ConfirmingEndsWhatWasOpenedWithoutIt) {
  const auto other = *sessions->open_session(account);
  const auto token = *sessions->open_token(
      {.account = account.id, .name = "t", .expires = clock.now() + 24h, .bounds = {.scopes = Scopes::all()}});
  enrol();
  EXPECT_FALSE(sessions->recognise(other.credential, SignedInBy::session));
  EXPECT_FALSE(sessions->recognise(token.credential, SignedInBy::bearer_token));
  EXPECT_FALSE(sessions->open_session(account)) << "a password that was checked before the factor was there";
}

TEST_F(Factor, AReplayedCodeIsRefusedWithinItsWindow) {
  enrol();
  const std::string used = code();
  ASSERT_TRUE(attempt(used));
  EXPECT_EQ(why(used), SignInWhy::wrong_code);
  clock.advance(29s);
  EXPECT_EQ(why(used), SignInWhy::wrong_code);
  restart();
  EXPECT_EQ(why(used), SignInWhy::wrong_code);
  store.reset();
  open_store();
  EXPECT_EQ(why(used), SignInWhy::wrong_code) << "the database has it";
}

TEST_F(Factor, TheCodeThatConfirmedItOpensNoSession) {
  const Principal owner = at_session();
  const auto shown = factors->begin(owner, password);
  secret = from_base32(shown->secret);
  ASSERT_TRUE(factors->confirm(owner, code()));
  EXPECT_EQ(why(code()), SignInWhy::wrong_code);
}

TEST_F(Factor, TheCodeOfTheStepBeforeIsRefusedAfterTheNextWasUsed) {
  enrol();
  ASSERT_TRUE(attempt(code(1)));
  EXPECT_EQ(why(code(0)), SignInWhy::wrong_code);
  EXPECT_EQ(why(code(-1)), SignInWhy::wrong_code);
  clock.advance(1min);
  EXPECT_TRUE(attempt(code(0)));
}

TEST_F(Factor, AClockThatIsSetBackOpensNoUsedCode) {
  enrol();
  const Timestamp before = clock.now();
  const std::string used = code();
  ASSERT_TRUE(attempt(used));
  const std::string later = code(20);
  clock.advance(10min);
  ASSERT_TRUE(attempt(later));
  clock.set_wall_time(before);
  EXPECT_EQ(why(used), SignInWhy::wrong_code);
  EXPECT_EQ(why(code(1)), SignInWhy::wrong_code) << "older than the newest that was taken";
  EXPECT_TRUE(attempt(recovery[0])) << "what still helps until the clock is right";
}

TEST_F(Factor, OfSignInsSideBySideWithOneCodeOneSucceeds) {
  enrol();
  const std::string one = code();
  std::atomic<int> opened = 0;
  std::array<std::thread, 4> threads;
  for (std::size_t number = 0; number < threads.size(); ++number) {
    threads[number] = std::thread([&, number] {
      if (attempt(one, "192.0.2." + std::to_string(number + 10))) ++opened;
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(opened, 1);
}

TEST_F(Factor, ARecoveryCodeOpensOnceAndIsGone) {
  enrol();
  const auto signed_in = attempt(recovery[2]);
  ASSERT_TRUE(signed_in);
  EXPECT_EQ(signed_in->factor, FactorUsed::recovery_code);
  EXPECT_EQ(why(recovery[2]), SignInWhy::wrong_code);
  restart();
  EXPECT_EQ(why(recovery[2]), SignInWhy::wrong_code);
  EXPECT_EQ(accounts->find(account.id)->second_factor->recovery_codes.size(), limits::recovery_codes_count - 1);
}

TEST_F(Factor, RenewedRecoveryCodesReplaceTheOnesBefore) {
  enrol();
  const Principal owner = at_session(code());
  EXPECT_EQ(factors->renew_recovery_codes(owner, password, code()).error().why, OwnerWhy::wrong_code) << "used to sign in";
  EXPECT_EQ(factors->renew_recovery_codes(owner, "wrong password here", code(1)).error().why, OwnerWhy::wrong_password);
  const auto renewed = factors->renew_recovery_codes(owner, password, code(1));
  ASSERT_TRUE(renewed);
  EXPECT_EQ(renewed->codes.size(), limits::recovery_codes_count);
  EXPECT_EQ(why(recovery[0]), SignInWhy::wrong_code);
  EXPECT_TRUE(attempt(renewed->codes[0]));
}

TEST_F(Factor, CodesCantBeGuessedFromOneAddressNorFromMany) {
  enrol();
  std::size_t tried = 0;
  for (; tried < limits::sign_in_failures_max; ++tried) EXPECT_EQ(why("000000"), SignInWhy::wrong_code);
  EXPECT_EQ(why(code()), SignInWhy::throttled) << "and nobody is told whether it was right";
  EXPECT_EQ(sign_in->attempt("anna", "wrong password here", home).error().why, SignInWhy::throttled);
  // From ever new addresses, over restarts, for as long as it takes.
  for (std::size_t address = 0; tried < limits::second_factor_failures_max; ++address) {
    clock.advance(limits::sign_in_window);
    restart();
    for (int guess = 0; guess < 9; ++guess, ++tried) why("000000", "198.51.100." + std::to_string(address));
  }
  clock.advance(limits::sign_in_window);
  EXPECT_EQ(why(code()), SignInWhy::codes_locked);
  EXPECT_TRUE(attempt(recovery[0])) << "the owner is not locked out";
  EXPECT_TRUE(attempt(code())) << "and the codes of the app are taken again";
}

TEST_F(Factor, AResetPasswordLetsCodesBeTakenAgainAndKeepsTheFactor) {
  enrol();
  for (std::size_t tried = 0; tried < limits::second_factor_failures_max; ++tried) {
    why("000000");
    if (tried % 9 == 8) clock.advance(limits::sign_in_window);
  }
  clock.advance(limits::sign_in_window);
  EXPECT_EQ(why(code()), SignInWhy::codes_locked);
  const auto issued = accounts->reset_password(account.id);
  ASSERT_TRUE(issued);
  clock.advance(limits::sign_in_window);
  EXPECT_EQ(sign_in->attempt("anna", issued->one_time_password, home).error().why, SignInWhy::second_factor_required);
  const auto signed_in = sign_in->attempt("anna", {issued->one_time_password, code()}, home);
  ASSERT_TRUE(signed_in);
  const auto caller = sessions->recognise(signed_in->session.credential, SignedInBy::session);
  EXPECT_TRUE(accounts->change_password(caller->principal, issued->one_time_password, "another good one"))
      << "the session was opened with a code";
}

TEST_F(Factor, ThePasswordAloneDoesNotClearTheCountOfWrongCodes) {
  enrol();
  std::size_t refused = 0;
  while (refused < limits::sign_in_failures_max) {
    EXPECT_EQ(why("000000"), SignInWhy::wrong_code);
    if (++refused == limits::sign_in_failures_max) break;
    EXPECT_EQ(why(""), SignInWhy::second_factor_required);
    ++refused;
  }
  EXPECT_EQ(why(""), SignInWhy::throttled);
}

TEST_F(Factor, WrongCodesElsewhereKeepTheOwnerNotOut) {
  enrol();
  ASSERT_TRUE(attempt(code()));
  for (std::size_t tried = 0; tried < limits::sign_in_failures_max; ++tried) why("000000", "198.51.100.1");
  EXPECT_EQ(why("000000", "198.51.100.1"), SignInWhy::throttled);
  clock.advance(30s);
  EXPECT_TRUE(attempt(code()));
}

TEST_F(Factor, ChangingThePasswordNeedsACodeToo) {
  enrol();
  const Principal owner = at_session(code());
  clock.advance(30s);
  EXPECT_EQ(accounts->change_password(owner, password, "another good one").error().why, OwnerWhy::code_missing);
  EXPECT_EQ(accounts->change_password(owner, {password, "another good one", "000000"}).error().why, OwnerWhy::wrong_code);
  EXPECT_TRUE(accounts->change_password(owner, {password, "another good one", code()}));
}

TEST_F(Factor, IsRemovedWithPasswordAndCodeOrByAnOperator) {
  enrol();
  const Principal owner = at_session(code());
  clock.advance(30s);
  EXPECT_EQ(factors->begin(owner, password).error().why, OwnerWhy::has_factor);
  EXPECT_EQ(factors->remove(owner, password, "000000").error().why, OwnerWhy::wrong_code);
  ASSERT_TRUE(factors->remove(owner, password, code()));
  EXPECT_EQ(factors->remove(owner, password, code()).error().why, OwnerWhy::no_factor);
  EXPECT_TRUE(attempt(""));
  enrol();
  const Principal again = at_session(code());
  ASSERT_TRUE(factors->remove_of(account.id));
  EXPECT_FALSE(sessions->still_alive(again));
  EXPECT_EQ(factors->remove_of(account.id).error().code, ErrorCode::conflict);
  EXPECT_TRUE(attempt(""));
}

TEST_F(Factor, WhereRolesRequireOneNothingElseIsOpenUntilItIsThere) {
  restart(Roles().with(Role::clinician));
  const auto signed_in = attempt("");
  ASSERT_TRUE(signed_in);
  EXPECT_EQ(sessions->recognise(signed_in->session.credential, SignedInBy::session)->duty, Duty::add_second_factor);
  enrol();
  const auto with = attempt(code());
  ASSERT_TRUE(with);
  EXPECT_EQ(sessions->recognise(with->session.credential, SignedInBy::session)->duty, Duty::none);
  restart(Roles().with(Role::operator_));
  EXPECT_EQ(sessions->duty_of(account), Duty::none) << "of other roles";
  auto of_directory = account;
  of_directory.roles = Roles().with(Role::operator_);
  EXPECT_EQ(sessions->duty_of(of_directory), Duty::add_second_factor);
  of_directory.source = Source::directory;
  EXPECT_EQ(sessions->duty_of(of_directory), Duty::none);
}

TEST_F(Factor, NothingOfItIsReadableInAnyFile) {
  enrol();
  const std::string text = base32(secret);
  store.reset();
  std::size_t files = 0;
  for (const auto& entry : std::filesystem::directory_iterator(folder.path())) {
    std::ifstream in(entry.path(), std::ios::binary);
    const std::string bytes((std::istreambuf_iterator<char>(in)), std::istreambuf_iterator<char>());
    ++files;
    EXPECT_EQ(bytes.find(std::string(as_text(secret))), std::string::npos) << entry.path();
    EXPECT_EQ(bytes.find(text), std::string::npos) << entry.path();
    for (const std::string& one : recovery) {
      EXPECT_EQ(bytes.find(one), std::string::npos) << entry.path();
      EXPECT_EQ(bytes.find(std::string(as_text(recovery_digest(account.id, one)))), std::string::npos) << entry.path();
    }
  }
  EXPECT_GE(files, 2U);
  open_store();
  EXPECT_TRUE(attempt(code()));
}

}  // namespace
}  // namespace chartroom::identity
