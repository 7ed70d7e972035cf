#pragma once

// From where requests come: networks that a policy names. An address that no place names stands in none, and so does whatever
// is no numeric address ("local", a request over the local socket).

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/address_range.h"
#include "domain/set_of.h"

namespace chartroom::policy {

enum class PlaceNumber : std::uint8_t {};  // the number of a [[place]] in its file, from 0
using Places = SetOf<PlaceNumber>;

struct NamedPlace {
  std::string name;
  int line = 0;
  std::vector<AddressRange> addresses;  // any of them
  bool operator==(const NamedPlace&) const = default;
};

// Those that hold the address. Allocates nothing.
Places places_of(std::span<const NamedPlace> places, std::string_view address);
Places places_of(std::span<const NamedPlace> places, const NetworkAddress& address);

// One address of each stretch of addresses between which the ranges of these places don't tell: whatever can be said of an
// address by its places is true of one of them. An address of no place is not among them if every address is in some.
std::vector<NetworkAddress> sample_addresses(std::span<const NamedPlace> places);

}  // namespace chartroom::policy
