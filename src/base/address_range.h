#pragma once

// Ranges of network addresses as people write them: "192.0.2.0/24", "2001:db8::/32", or one address. IPv4 and IPv6 don't mix:
// an IPv4 address that is written as IPv6 ("::ffff:192.0.2.7") is the IPv4 address, in ranges (of /96 and narrower) and in what
// is asked about.

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace chartroom {

class NetworkAddress {
 public:
  // nullopt for what is no numeric address.
  static std::optional<NetworkAddress> parse(std::string_view text);
  bool operator==(const NetworkAddress&) const = default;

 private:
  friend class AddressRange;
  enum class Family : std::uint8_t { v4, v6 };
  Family family_ = Family::v4;
  std::array<std::uint8_t, 16> bytes_{};  // of IPv4 the first four
};

class AddressRange {
 public:
  // nullopt for anything else, and for a range whose address has bits set behind its length ("192.0.2.7/24"): it could be meant
  // otherwise.
  static std::optional<AddressRange> parse(std::string_view text);

  bool contains(std::string_view address) const;  // false for what is no numeric address
  bool contains(const NetworkAddress& address) const;
  const NetworkAddress& first() const { return first_; }
  // The first address behind the range; none at the end of all addresses of its kind.
  std::optional<NetworkAddress> after() const;
  std::string text() const;  // shortest form, with the length
  bool operator==(const AddressRange&) const = default;

 private:
  NetworkAddress first_;
  unsigned length_ = 0;
};

}  // namespace chartroom
