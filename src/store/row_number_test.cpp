// Only a row that nobody can change has a number.

#include "store/row_number.h"

#include <gtest/gtest.h>

#include "store/values.h"

namespace chartroom::store {
namespace {

TEST(RowNumber, IsOfOneRowThatNobodyCanChange) {
  AccountRow row;
  EXPECT_EQ(row.number.value(), 0U);
  const auto one = unchanging(row);
  const auto other = unchanging(row);
  EXPECT_NE(one->number.value(), 0U);
  EXPECT_NE(one->number.value(), other->number.value());
  EXPECT_EQ(row.number.value(), 0U);
}

TEST(RowNumber, ACopyHasNoneAndGetsAnother) {
  const auto one = unchanging(AccountRow{});
  AccountRow copy = *one;
  EXPECT_EQ(copy.number.value(), 0U);
  copy = *one;
  EXPECT_EQ(copy.number.value(), 0U);
  const AccountRow moved = std::move(copy);
  EXPECT_EQ(moved.number.value(), 0U);
  const auto again = unchanging(*one);
  EXPECT_NE(again->number.value(), 0U);
  EXPECT_NE(again->number.value(), one->number.value());
}

}  // namespace
}  // namespace chartroom::store
