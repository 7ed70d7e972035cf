#include "domain/shared_list.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>

namespace chartroom {
namespace {

TEST(SharedList, CopiesShareTheirItems) {
  SharedList<std::string> first = {"a", "b"};
  SharedList<std::string> second = first;
  second.push_back("c");
  EXPECT_EQ(&first[0], &second[0]);
  EXPECT_TRUE(second.begins_with(first));
  EXPECT_FALSE(first.begins_with(second));
  EXPECT_EQ(first.size(), 2U);
}

TEST(SharedList, AnEditIsSeenByNoOtherList) {
  SharedList<std::string> first = {"a", "b"};
  SharedList<std::string> second = first;
  second.edit(1) = "x";
  EXPECT_EQ(first[1], "b");
  EXPECT_EQ(second[1], "x");
  EXPECT_FALSE(second.begins_with(first));
  const std::string* own = &second[1];
  second.edit(1) = "y";
  EXPECT_EQ(own, &second[1]) << "what no other list has is changed in place";
}

TEST(SharedList, EqualItemsAreNotTheSame) {
  const SharedList<std::string> first = {"a"};
  const SharedList<std::string> second = {"a"};
  EXPECT_FALSE(second.begins_with(first));
}

TEST(SharedList, IsWalkedLikeAVector) {
  const SharedList<int> list = {3, 1, 2};
  EXPECT_EQ(*std::max_element(list.begin(), list.end()), 3);
  EXPECT_EQ(std::count_if(list.begin(), list.end(), [](int i) { return i > 1; }), 2);
  EXPECT_EQ(list.end() - list.begin(), 3);
  EXPECT_EQ(list.back(), 2);
  const SharedList<int> none;
  EXPECT_TRUE(none.begin() == none.end());
}

}  // namespace
}  // namespace chartroom
