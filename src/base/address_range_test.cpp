#include "base/address_range.h"

#include <gtest/gtest.h>

namespace chartroom {
namespace {

TEST(AddressRange, WhatIsWrittenComesBackInItsShortestForm) {
  const std::pair<const char*, const char*> written[] = {
      {"192.0.2.0/24", "192.0.2.0/24"},
      {"192.0.2.7", "192.0.2.7/32"},
      {"0.0.0.0/0", "0.0.0.0/0"},
      {"10.128.0.0/9", "10.128.0.0/9"},
      {"2001:DB8:0::/32", "2001:db8::/32"},
      {"2001:db8::1", "2001:db8::1/128"},
      {"::/0", "::/0"},
      {"::ffff:192.0.2.0/120", "192.0.2.0/24"},
      {"::ffff:192.0.2.7", "192.0.2.7/32"},
  };
  for (const auto& [text, wanted] : written) {
    const auto range = AddressRange::parse(text);
    ASSERT_TRUE(range) << text;
    EXPECT_EQ(range->text(), wanted);
    EXPECT_EQ(AddressRange::parse(range->text()), range) << text;
  }
}

TEST(AddressRange, AnythingElseIsRefused) {
  for (const char* text : {"",
                           "/",
                           "/24",
                           "192.0.2.0/",
                           "192.0.2.0/33",
                           "192.0.2.0/-1",
                           "192.0.2.0/+8",
                           "192.0.2.0/024",
                           "192.0.2.0/24 ",
                           " 192.0.2.0/24",
                           "192.0.2/24",
                           "192.0.2.0.0/24",
                           "192.0.2.256",
                           "0192.0.2.1",
                           "192.0.2.0/24/24",
                           "192.0.2.1/24",
                           "10.0.0.1/0",
                           "2001:db8::1/64",
                           "2001:db8::/129",
                           "2001:db8::/9999",
                           "2001:db8:::1",
                           "fe80::1%eth0",
                           "localhost",
                           "*",
                           "::ffff:192.0.2.0/95",
                           "::ffff:192.0.2.7/120",
                           "192.0.2.0/255.255.255.0",
                           "192.0.2.0-192.0.2.9",
                           "local"}) {
    EXPECT_FALSE(AddressRange::parse(text)) << text;
  }
  EXPECT_FALSE(AddressRange::parse(std::string_view("192.0.2.7\0", 10)));
  EXPECT_FALSE(AddressRange::parse(std::string(4096, '1')));
}

TEST(AddressRange, HoldsItsAddressesAndNoOther) {
  struct Case {
    const char* range;
    const char* inside;
    const char* below;
    const char* above;
  };
  const Case cases[] = {
      {"192.0.2.0/24", "192.0.2.255", "192.0.1.255", "192.0.3.0"},
      {"192.0.2.128/25", "192.0.2.128", "192.0.2.127", "192.0.3.0"},
      {"192.0.2.7/32", "192.0.2.7", "192.0.2.6", "192.0.2.8"},
      {"10.128.0.0/9", "10.255.255.255", "10.127.255.255", "11.0.0.0"},
      {"192.0.2.6/31", "192.0.2.7", "192.0.2.5", "192.0.2.8"},
      {"2001:db8::/32", "2001:db8:ffff::1", "2001:db7:ffff::", "2001:db9::"},
      {"2001:db8::8/125", "2001:db8::f", "2001:db8::7", "2001:db8::10"},
      {"2001:db8::1/128", "2001:db8::1", "2001:db8::", "2001:db8::2"},
  };
  for (const Case& one : cases) {
    const auto range = AddressRange::parse(one.range);
    ASSERT_TRUE(range) << one.range;
    EXPECT_TRUE(range->contains(one.inside)) << one.range;
    EXPECT_FALSE(range->contains(one.below)) << one.range;
    EXPECT_FALSE(range->contains(one.above)) << one.range;
  }
}

TEST(AddressRange, KnowsWhatIsBehindIt) {
  const std::pair<const char*, const char*> behind[] = {
      {"192.0.2.0/24", "192.0.3.0"},       {"192.0.2.7", "192.0.2.8"},     {"192.0.255.0/24", "192.1.0.0"},
      {"0.0.0.0/1", "128.0.0.0"},          {"10.128.0.0/9", "11.0.0.0"},   {"2001:db8::/32", "2001:db9::"},
      {"2001:db8::ffff", "2001:db8::1:0"}, {"::fffe:0:0/96", "::1:0:0:0"},  // those between are IPv4
  };
  for (const auto& [range, next] : behind) {
    EXPECT_EQ(AddressRange::parse(range)->after(), NetworkAddress::parse(next)) << range;
    EXPECT_TRUE(AddressRange::parse(range)->contains(AddressRange::parse(range)->first())) << range;
  }
  for (const char* last : {"0.0.0.0/0", "255.0.0.0/8", "255.255.255.255", "::/0", "ff00::/8"}) {
    EXPECT_FALSE(AddressRange::parse(last)->after()) << last;
  }
}

TEST(AddressRange, TheTwoFamiliesDontMixButAMappedAddressIsTheIpv4One) {
  EXPECT_FALSE(AddressRange::parse("0.0.0.0/0")->contains("::1"));
  EXPECT_FALSE(AddressRange::parse("::/0")->contains("192.0.2.7"));
  EXPECT_FALSE(AddressRange::parse("::/0")->contains("::ffff:192.0.2.7"));
  EXPECT_TRUE(AddressRange::parse("192.0.2.0/24")->contains("::ffff:192.0.2.7"));
}

TEST(AddressRange, WhatIsNoAddressIsInNoRange) {
  for (const char* range : {"0.0.0.0/0", "::/0"}) {
    for (const char* address : {"local", "", "192.0.2.7 ", "192.0.2", "::g", "192.0.2.0/24"}) {
      EXPECT_FALSE(AddressRange::parse(range)->contains(address)) << range << " " << address;
    }
  }
}

}  // namespace
}  // namespace chartroom
