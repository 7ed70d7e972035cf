#include "base/count_text.h"

#include <gtest/gtest.h>

namespace chartroom {
namespace {

TEST(CountText, OneIsOneAndAllElseAreMany) {
  EXPECT_EQ(count_text(0, "chart"), "0 charts");
  EXPECT_EQ(count_text(1, "chart"), "1 chart");
  EXPECT_EQ(count_text(2, "chart"), "2 charts");
  EXPECT_EQ(count_text(11, "new patient"), "11 new patients");
  EXPECT_EQ(count_text(1, "is left out", "are left out"), "1 is left out");
  EXPECT_EQ(count_text(0, "is left out", "are left out"), "0 are left out");
}

}  // namespace
}  // namespace chartroom
