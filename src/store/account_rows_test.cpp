// Accounts of the directory and of programs, and tokens, in the database; and rows of before there were any.

#include <gtest/gtest.h>

#include <algorithm>

#include "base/limits.h"
#include "store/rows.h"
#include "store/store_fixture.h"

namespace chartroom::store {
namespace {

AccountRow of_directory() {
  AccountRow row = clinician();
  row.password_hash.clear();
  row.source = Source::directory;
  row.directory_key = std::string("\0\x01guid", 6);
  row.departments = {"ward 3", "ward 4"};
  return row;
}

TEST(AccountRows, WhatTheDirectorySaysComesBack) {
  const AccountRow row = of_directory();
  const auto read = decode_account(row.id, encode(row));
  ASSERT_TRUE(read);
  EXPECT_EQ(read->standing(), row.standing());
  EXPECT_EQ(read->directory_key, row.directory_key);
  EXPECT_EQ(read->created, row.created);
}

TEST(AccountRows, ARowOfBeforeIsLocalAndAnyOtherCutIsMalformed) {
  const AccountRow row = clinician();
  const Bytes whole = encode(row);
  constexpr std::size_t added = 1 + 4 + 4;  // source, an empty key, no departments
  for (std::size_t size = 0; size < whole.size(); ++size) {
    const auto read = decode_account(row.id, ByteView(whole).first(size));
    EXPECT_EQ(read.has_value(), size == whole.size() - added) << size;
    if (read) {
      EXPECT_EQ(read->standing(), row.standing());
    }
  }
  Bytes other = whole;
  other[whole.size() - added] = 3;  // a source that there is none of
  EXPECT_FALSE(decode_account(row.id, other));
}

AccountRow with_factor() {
  AccountRow row = clinician();
  SecondFactor& factor = row.second_factor.emplace();
  factor.secret.bytes.fill(0x5A);
  factor.last_step = 56'666'666;
  factor.since = row.created;
  factor.wrong_codes = 3;
  factor.recovery_codes = {crypto::sha256(as_bytes("one")), crypto::sha256(as_bytes("two"))};
  BegunFactor& begun = row.begun_factor.emplace();
  begun.secret.bytes.fill(0xA5);
  begun.until = row.created;
  begun.session = test_id<SessionId>(9);
  return row;
}

TEST(AccountRows, ASecondFactorComesBackWholeAndABegunOneApart) {
  const AccountRow row = with_factor();
  const auto read = decode_account(row.id, encode(row));
  ASSERT_TRUE(read);
  ASSERT_TRUE(read->second_factor && read->begun_factor);
  EXPECT_EQ(read->second_factor->secret.bytes, row.second_factor->secret.bytes);
  EXPECT_EQ(read->second_factor->last_step, row.second_factor->last_step);
  EXPECT_EQ(read->second_factor->since, row.second_factor->since);
  EXPECT_EQ(read->second_factor->wrong_codes, 3U);
  EXPECT_EQ(read->second_factor->recovery_codes, row.second_factor->recovery_codes);
  EXPECT_EQ(read->begun_factor->secret.bytes, row.begun_factor->secret.bytes);
  EXPECT_EQ(read->begun_factor->session, row.begun_factor->session);
  AccountRow only_begun = with_factor();
  only_begun.second_factor.reset();
  const auto begun = decode_account(row.id, encode(only_begun));
  ASSERT_TRUE(begun);
  EXPECT_FALSE(begun->second_factor);
  EXPECT_TRUE(begun->begun_factor);
}

TEST(AccountRows, AFactorThatIsCutAnywhereIsMalformed) {
  const AccountRow row = with_factor();
  const Bytes whole = encode(row);
  const std::size_t without = encode(clinician()).size();
  for (std::size_t size = without + 1; size < whole.size(); ++size) {
    EXPECT_FALSE(decode_account(row.id, ByteView(whole).first(size))) << size;
  }
  Bytes other = whole;
  other[without] = 4;  // a kind that there is none of
  EXPECT_FALSE(decode_account(row.id, other));
  AccountRow many = with_factor();
  many.second_factor->recovery_codes.resize(11);
  EXPECT_FALSE(decode_account(row.id, encode(many)));
}

AccountRow of_program(std::optional<PrincipalId> confirmed_by) {
  AccountRow row = clinician();
  row.password_hash.clear();
  row.source = Source::service;
  row.service = ServiceFacts{test_id<PrincipalId>(3), test_id<PrincipalId>(4), confirmed_by};
  return row;
}

TEST(AccountRows, AProgramsOwnerComesBackAndAnyCutIsMalformed) {
  for (const auto& confirmed_by : {std::optional<PrincipalId>(), std::optional(test_id<PrincipalId>(5))}) {
    const AccountRow row = of_program(confirmed_by);
    const Bytes whole = encode(row);
    const auto read = decode_account(row.id, whole);
    ASSERT_TRUE(read);
    EXPECT_EQ(read->service, row.service);
    EXPECT_EQ(read->source, Source::service);
    AccountRow person = row;
    person.service.reset();
    person.source = Source::local;
    for (std::size_t size = encode(person).size() - 9 + 1; size < whole.size(); ++size) {
      EXPECT_FALSE(decode_account(row.id, ByteView(whole).first(size))) << size;
    }
    Bytes longer = whole;
    longer.push_back(0);
    EXPECT_FALSE(decode_account(row.id, longer));
  }
}

TEST(AccountRows, AProgramHasNoPassword) {
  AccountRow row = of_program({});
  row.password_hash = "$argon2id$";
  EXPECT_FALSE(decode_account(row.id, encode(row)));
}

SessionRow bound_token() {
  SessionRow row;
  row.id = test_id<SessionId>(1);
  row.principal = test_id<PrincipalId>(2);
  row.how = SignedInBy::bearer_token;
  row.label = "nightly";
  row.created = Timestamp(std::chrono::hours(5));
  row.bounds.scopes = Scopes().with(Scope::read).with(Scope::import);
  row.bounds.from = {*AddressRange::parse("192.0.2.0/24"), *AddressRange::parse("2001:db8::/32")};
  row.bounds.certificate = crypto::sha256(as_bytes("certificate"));
  row.last_address = "192.0.2.7";
  return row;
}

SessionColumns columns_of(const SessionRow& row) { return {row.principal, static_cast<std::int64_t>(row.how), 0, 0}; }

TEST(SessionRows, ATokensBoundsComeBackAndAnyCutIsMalformed) {
  const SessionRow row = bound_token();
  const Bytes whole = encode(row);
  const auto read = decode_session(row.id, columns_of(row), whole);
  ASSERT_TRUE(read);
  EXPECT_EQ(read->bounds, row.bounds);
  EXPECT_EQ(read->last_address, row.last_address);
  EXPECT_EQ(read->label, row.label);
  SessionRow session = row;
  session.how = SignedInBy::session;
  const std::size_t without = encode(session).size();
  for (std::size_t size = 0; size < whole.size(); ++size) {
    EXPECT_EQ(decode_session(row.id, columns_of(row), ByteView(whole).first(size)).has_value(), size == without) << size;
  }
}

TEST(SessionRows, ATokenOfBeforeThereWereScopesIsGoodForAllThatItsOwnerMay) {
  SessionRow session = bound_token();
  session.how = SignedInBy::session;
  const auto read = decode_session(session.id, columns_of(bound_token()), encode(session));
  ASSERT_TRUE(read);
  EXPECT_EQ(read->bounds, (TokenBounds{.scopes = Scopes::all()}));
}

TEST(SessionRows, AnEmergencySessionComesBackAndWhatIsBeyondItIsMalformed) {
  SessionRow row = bound_token();
  row.how = SignedInBy::emergency_session;
  const auto read = decode_session(row.id, columns_of(row), encode(row));
  ASSERT_TRUE(read);
  EXPECT_EQ(read->how, SignedInBy::emergency_session);
  SessionColumns columns = columns_of(row);
  ++columns.how;
  EXPECT_FALSE(decode_session(row.id, columns, encode(row)));
}

TEST(EmergencyRows, WhetherTheDirectoryWasSilentComesBack) {
  EmergencyRow row;
  row.reason = "life_threat";
  row.words = "unconscious";
  const Bytes before = encode(row);
  row.was_without_directory = true;
  const Bytes whole = encode(row);
  EmergencyRow read;
  ASSERT_TRUE(decode_emergency(whole, read));
  EXPECT_TRUE(read.was_without_directory);
  EXPECT_EQ(read.words, row.words);
  for (std::size_t size = 0; size < whole.size(); ++size) {  // rows of before end where the flag stands
    EXPECT_EQ(decode_emergency(ByteView(whole).first(size), read).has_value(), size == before.size()) << size;
  }
  EXPECT_FALSE(read.was_without_directory);
}

TEST(AccountRows, EmergencyAccessNeedsAllOfIt) {
  AccountRow row;
  row.source = Source::directory;
  row.roles = Roles{}.with(Role::clinician);
  row.second_factor.emplace();
  row.password_hash = "$argon2id$";
  EXPECT_TRUE(row.has_emergency_access());
  const auto without = [&row](auto change) {
    AccountRow less = row;
    change(less);
    return !less.has_emergency_access();
  };
  EXPECT_TRUE(without([](AccountRow& less) { less.source = Source::local; }));
  EXPECT_TRUE(without([](AccountRow& less) { less.source = Source::openid; }));
  EXPECT_TRUE(without([](AccountRow& less) { less.roles = Roles{}; }));
  EXPECT_TRUE(without([](AccountRow& less) { less.second_factor.reset(); }));
  EXPECT_TRUE(without([](AccountRow& less) { less.password_hash.clear(); }));
  EXPECT_TRUE(without([](AccountRow& less) { less.disabled = true; }));
}

TEST(SessionRows, UnknownScopesAndRangesAreMalformed) {
  const SessionRow row = bound_token();
  SessionRow session = row;
  session.how = SignedInBy::session;
  const std::size_t scopes_at = encode(session).size();
  Bytes other = encode(row);
  other[scopes_at + 3] ^= 0x40;  // one end of four bytes
  other[scopes_at] ^= 0x40;      // and the other
  const auto read = decode_session(row.id, columns_of(row), other);
  EXPECT_FALSE(read && read->bounds.scopes.bits() > Scopes::all().bits());
  EXPECT_FALSE(read) << "a scope that there is none of";
  other = encode(row);
  const auto range = std::ranges::search(other, as_bytes("192.0.2.0/24"));
  ASSERT_FALSE(range.empty());
  *range.begin() = 'x';
  EXPECT_FALSE(decode_session(row.id, columns_of(row), other));
  SessionRow many = row;
  many.bounds.from.resize(limits::token_ranges_max + 1, many.bounds.from.front());
  EXPECT_FALSE(decode_session(row.id, columns_of(row), encode(many)));
}

}  // namespace
}  // namespace chartroom::store
