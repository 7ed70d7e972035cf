#include "main/instant.h"

#include <gtest/gtest.h>

namespace chartroom {
namespace {

TEST(Instant, ADayIsItsFirstMoment) {
  EXPECT_EQ(instant_of("2027-01-31").value(), "2027-01-31T00:00:00.000Z");
  EXPECT_EQ(instant_of("2027-02").value(), "2027-02-01T00:00:00.000Z");
  EXPECT_EQ(instant_of("2027-01-31T08:15:00Z").value(), "2027-01-31T08:15:00.000Z");
  for (const char* wrong : {"", "yesterday", "2027-02-30", "2027-13-01", "31.01.2027", "2027-01-31 08:00"}) {
    EXPECT_EQ(instant_of(wrong).error().code, ErrorCode::invalid) << wrong;
  }
}

}  // namespace
}  // namespace chartroom
