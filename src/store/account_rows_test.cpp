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
  other[whole.size() - added] = 2;  // a source that there is none of
  EXPECT_FALSE(decode_account(row.id, other));
}

}  // namespace
}  // namespace chartroom::store
