#include "base/address_range.h"

#include <arpa/inet.h>

#include <algorithm>
#include <charconv>

namespace chartroom {
namespace {

constexpr unsigned v4_bits = 32;
constexpr unsigned v6_bits = 128;
constexpr unsigned mapped_bits = 96;  // the prefix of an IPv4 address that is written as IPv6
constexpr std::array<std::uint8_t, 12> mapped_prefix = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF};

using Bits = std::array<std::uint8_t, 16>;

bool is_mapped(const Bits& bytes) { return std::equal(mapped_prefix.begin(), mapped_prefix.end(), bytes.begin()); }

// The byte with the bits behind the range's length put out.
std::uint8_t kept(std::uint8_t byte, std::size_t at, unsigned length) {
  const std::size_t first_bit = at * 8;
  if (first_bit + 8 <= length) return byte;
  if (first_bit >= length) return 0;
  return static_cast<std::uint8_t>(byte & (0xFF00U >> (length - first_bit)));
}

std::optional<unsigned> parse_length(std::string_view text) {
  if (text.empty() || text.size() > 3 || (text.size() > 1 && text.front() == '0')) return std::nullopt;
  unsigned value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return value;
}

}  // namespace

std::optional<NetworkAddress> NetworkAddress::parse(std::string_view text) {
  std::array<char, INET6_ADDRSTRLEN> ended{};
  if (text.size() >= ended.size() || text.find('\0') != std::string_view::npos) return std::nullopt;
  std::ranges::copy(text, ended.begin());
  NetworkAddress address;
  if (::inet_pton(AF_INET, ended.data(), address.bytes_.data()) == 1) return address;
  if (::inet_pton(AF_INET6, ended.data(), address.bytes_.data()) != 1) return std::nullopt;
  if (!is_mapped(address.bytes_)) {
    address.family_ = Family::v6;
    return address;
  }
  NetworkAddress plain;
  std::copy_n(address.bytes_.begin() + mapped_prefix.size(), 4, plain.bytes_.begin());
  return plain;
}

std::optional<AddressRange> AddressRange::parse(std::string_view text) {
  const std::size_t slash = text.find('/');
  const std::string_view written = text.substr(0, slash);
  const auto address = NetworkAddress::parse(written);
  if (!address) return std::nullopt;
  AddressRange range;
  range.first_ = *address;
  const unsigned bits = address->family_ == NetworkAddress::Family::v4 ? v4_bits : v6_bits;
  range.length_ = bits;
  if (slash != std::string_view::npos) {
    auto length = parse_length(text.substr(slash + 1));
    const bool as_ipv6 = address->family_ == NetworkAddress::Family::v4 && written.find(':') != std::string_view::npos;
    if (length && as_ipv6) length = *length >= mapped_bits ? std::optional(*length - mapped_bits) : std::nullopt;
    if (!length || *length > bits) return std::nullopt;
    range.length_ = *length;
  }
  for (std::size_t at = 0; at < bits / 8; ++at) {
    if (kept(range.first_.bytes_[at], at, range.length_) != range.first_.bytes_[at]) return std::nullopt;
  }
  return range;
}

bool AddressRange::contains(std::string_view address) const {
  const auto parsed = NetworkAddress::parse(address);
  return parsed && contains(*parsed);
}

bool AddressRange::contains(const NetworkAddress& address) const {
  if (address.family_ != first_.family_) return false;
  const std::size_t whole = length_ / 8;
  if (!std::equal(first_.bytes_.begin(), first_.bytes_.begin() + whole, address.bytes_.begin())) return false;
  return length_ % 8 == 0 || kept(address.bytes_[whole], whole, length_) == first_.bytes_[whole];
}

std::optional<NetworkAddress> AddressRange::after() const {
  NetworkAddress next = first_;
  // One more in the last bit of the length; the bits behind it are 0. A range of length 0 has nothing behind it.
  for (unsigned bit = length_; bit > 0; --bit) {
    const auto mask = static_cast<std::uint8_t>(1U << (7 - (bit - 1) % 8));
    std::uint8_t& byte = next.bytes_[(bit - 1) / 8];
    byte ^= mask;
    if ((byte & mask) == 0) continue;  // carried on
    // IPv4 addresses that are written as IPv6 are none of its own.
    if (next.family_ == NetworkAddress::Family::v6 && is_mapped(next.bytes_)) return NetworkAddress::parse("::1:0:0:0");
    return next;
  }
  return std::nullopt;
}

std::string AddressRange::text() const {
  std::array<char, INET6_ADDRSTRLEN> out{};
  const bool is_v4 = first_.family_ == NetworkAddress::Family::v4;
  ::inet_ntop(is_v4 ? AF_INET : AF_INET6, first_.bytes_.data(), out.data(), out.size());
  return std::string(out.data()) + '/' + std::to_string(length_);
}

}  // namespace chartroom
