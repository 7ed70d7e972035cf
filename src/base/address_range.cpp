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

// The byte with the bits behind the range's length put out.
std::uint8_t kept(const Bits& bytes, std::size_t at, unsigned length) {
  const std::size_t first_bit = at * 8;
  if (first_bit + 8 <= length) return bytes[at];
  if (first_bit >= length) return 0;
  return static_cast<std::uint8_t>(bytes[at] & (0xFF00U >> (length - first_bit)));
}

std::optional<unsigned> parse_length(std::string_view text) {
  if (text.empty() || text.size() > 3 || (text.size() > 1 && text.front() == '0')) return std::nullopt;
  unsigned value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return value;
}

}  // namespace

std::optional<AddressRange::Address> AddressRange::parse_address(std::string_view text) {
  if (text.size() >= INET6_ADDRSTRLEN || text.find('\0') != std::string_view::npos) return std::nullopt;
  const std::string ended(text);
  Address address;
  if (::inet_pton(AF_INET, ended.c_str(), address.bytes.data()) == 1) return address;
  if (::inet_pton(AF_INET6, ended.c_str(), address.bytes.data()) != 1) return std::nullopt;
  address.family = Family::v6;
  if (!std::equal(mapped_prefix.begin(), mapped_prefix.end(), address.bytes.begin())) return address;
  Address plain;
  std::copy_n(address.bytes.begin() + mapped_prefix.size(), 4, plain.bytes.begin());
  return plain;
}

std::optional<AddressRange> AddressRange::parse(std::string_view text) {
  const std::size_t slash = text.find('/');
  const std::string_view written = text.substr(0, slash);
  const auto address = parse_address(written);
  if (!address) return std::nullopt;
  AddressRange range;
  range.first_ = *address;
  const unsigned bits = address->family == Family::v4 ? v4_bits : v6_bits;
  range.length_ = bits;
  if (slash != std::string_view::npos) {
    auto length = parse_length(text.substr(slash + 1));
    const bool is_mapped = address->family == Family::v4 && written.find(':') != std::string_view::npos;
    if (length && is_mapped) length = *length >= mapped_bits ? std::optional(*length - mapped_bits) : std::nullopt;
    if (!length || *length > bits) return std::nullopt;
    range.length_ = *length;
  }
  for (std::size_t at = 0; at < bits / 8; ++at) {
    if (kept(range.first_.bytes, at, range.length_) != range.first_.bytes[at]) return std::nullopt;
  }
  return range;
}

bool AddressRange::contains(std::string_view address) const {
  const auto parsed = parse_address(address);
  if (!parsed || parsed->family != first_.family) return false;
  for (std::size_t at = 0; at < parsed->bytes.size(); ++at) {
    if (kept(parsed->bytes, at, length_) != first_.bytes[at]) return false;
  }
  return true;
}

std::string AddressRange::text() const {
  std::array<char, INET6_ADDRSTRLEN> out{};
  ::inet_ntop(first_.family == Family::v4 ? AF_INET : AF_INET6, first_.bytes.data(), out.data(), out.size());
  return std::string(out.data()) + '/' + std::to_string(length_);
}

}  // namespace chartroom
