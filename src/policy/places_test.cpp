// In which named networks an address lies, and that the samples show every set of them.

#include "policy/places.h"

#include <gtest/gtest.h>

#include <random>
#include <set>

namespace chartroom::policy {
namespace {

NamedPlace place(std::initializer_list<const char*> addresses) {
  NamedPlace out;
  for (const char* text : addresses) out.addresses.push_back(AddressRange::parse(text).value());
  return out;
}
Places numbers(std::initializer_list<unsigned> all) {
  Places out;
  for (const unsigned number : all) out.add(static_cast<PlaceNumber>(number));
  return out;
}

TEST(Places, AnAddressIsInEveryPlaceThatHoldsIt) {
  const std::vector places = {place({"10.0.0.0/8", "fd00::/8"}), place({"10.20.0.0/16"}), place({"0.0.0.0/0"})};
  EXPECT_EQ(places_of(places, "10.1.2.3"), numbers({0, 2}));
  EXPECT_EQ(places_of(places, "10.20.2.3"), numbers({0, 1, 2}));
  EXPECT_EQ(places_of(places, "192.0.2.1"), numbers({2}));
  EXPECT_EQ(places_of(places, "fd00::1"), numbers({0}));
  EXPECT_EQ(places_of(places, "::ffff:10.20.0.1"), numbers({0, 1, 2}));
  EXPECT_EQ(places_of(places, "2001:db8::1"), Places{});
  for (const char* none : {"", "local", "10.1.2", "localhost", "10.1.2.3/32"})
    EXPECT_EQ(places_of(places, none), Places{}) << none;
}

std::set<Places> sampled(const std::vector<NamedPlace>& places) {
  std::set<Places> out;
  for (const NetworkAddress& address : sample_addresses(places)) out.insert(places_of(places, address));
  return out;
}

TEST(Places, TheSamplesShowNothingThatCannotBe) {
  EXPECT_EQ(sampled({}), (std::set<Places>{{}}));
  EXPECT_EQ(sampled({place({"10.0.0.0/8"}), place({"10.0.0.0/9"}), place({"10.128.0.0/9"})}),
            (std::set<Places>{{}, numbers({0, 1}), numbers({0, 2})}))
      << "the two halves leave nothing of the whole";
  EXPECT_EQ(sampled({place({"0.0.0.0/0", "::/0"})}), (std::set<Places>{numbers({0})})) << "outside of everything is nothing";
  EXPECT_EQ(sampled({place({"::/0"}), place({"::fffe:0:0/96"})}), (std::set<Places>{{}, numbers({0}), numbers({0, 1})}));
}

TEST(Places, TheSamplesShowEverySetThereIs) {
  std::mt19937 random(1);
  for (int world = 0; world < 50; ++world) {
    std::vector<NamedPlace> places(4);
    for (NamedPlace& one : places) {
      for (int left = 0; left < 2; ++left) {
        const unsigned length = 24 + static_cast<unsigned>(random() % 9);
        const unsigned first = static_cast<unsigned>(random() % 256) & (0xFFU << (32 - length));
        one.addresses.push_back(
            AddressRange::parse("192.0.2." + std::to_string(first & 0xFFU) + "/" + std::to_string(length)).value());
      }
    }
    std::set<Places> all = {places_of(places, "192.0.1.255"), places_of(places, "192.0.3.0")};
    for (int last = 0; last < 256; ++last) all.insert(places_of(places, "192.0.2." + std::to_string(last)));
    EXPECT_EQ(sampled(places), all);
  }
}

}  // namespace
}  // namespace chartroom::policy
