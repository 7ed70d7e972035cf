// Accounts of the directory in the database, and rows of before there were any.

#include <gtest/gtest.h>

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

}  // namespace
}  // namespace chartroom::store
