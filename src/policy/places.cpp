#include "policy/places.h"

#include <algorithm>

#include "base/check.h"

namespace chartroom::policy {
namespace {

NetworkAddress known_address(std::string_view text) {
  const auto address = NetworkAddress::parse(text);
  CHECK(address.has_value(), "an address of the program's own is one");
  return *address;
}

}  // namespace

Places places_of(std::span<const NamedPlace> places, std::string_view address) {
  if (places.empty()) return {};
  const auto parsed = NetworkAddress::parse(address);
  return parsed ? places_of(places, *parsed) : Places{};
}

Places places_of(std::span<const NamedPlace> places, const NetworkAddress& address) {
  Places out;
  for (std::size_t at = 0; at < places.size(); ++at) {
    const bool is_there =
        std::ranges::any_of(places[at].addresses, [&](const AddressRange& range) { return range.contains(address); });
    if (is_there) out.add(static_cast<PlaceNumber>(at));
  }
  return out;
}

// A stretch begins where a range begins, behind a range, or with the first address of all.
std::vector<NetworkAddress> sample_addresses(std::span<const NamedPlace> places) {
  std::vector<NetworkAddress> out = {known_address("0.0.0.0"), known_address("::")};
  for (const NamedPlace& place : places) {
    for (const AddressRange& range : place.addresses) {
      out.push_back(range.first());
      if (const auto next = range.after()) out.push_back(*next);
    }
  }
  return out;
}

}  // namespace chartroom::policy
