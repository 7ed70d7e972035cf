#include "domain/id.h"

namespace chartroom {
namespace {

constexpr std::string_view kAlphabet = "0123456789abcdefghjkmnpqrstvwxyz";  // Crockford base32, lower case

int digit_of(char c) {
  const auto at = kAlphabet.find(c);
  return at == std::string_view::npos ? -1 : static_cast<int>(at);
}

}  // namespace

// 128 bits are read as 26 digits of 5 bits, the first of which holds 3.
std::string id_to_text(char prefix, const IdBytes& bytes) {
  std::string out{prefix, '-'};
  for (int digit = 0; digit < 26; ++digit) {
    unsigned value = 0;
    for (int bit = 0; bit < 5; ++bit) {
      const int position = digit * 5 + bit - 2;  // two leading zero bits make 130
      value <<= 1;
      if (position >= 0) {
        value |= (bytes[static_cast<std::size_t>(position) / 8] >> (7 - position % 8)) & 1U;
      }
    }
    out.push_back(kAlphabet[value]);
  }
  return out;
}

std::optional<IdBytes> id_from_text(char prefix, std::string_view text) {
  if (text.size() != 28 || text[0] != prefix || text[1] != '-') return std::nullopt;
  IdBytes bytes{};
  for (int digit = 0; digit < 26; ++digit) {
    const int value = digit_of(text[static_cast<std::size_t>(digit) + 2]);
    if (value < 0) return std::nullopt;
    for (int bit = 0; bit < 5; ++bit) {
      const int position = digit * 5 + bit - 2;
      const unsigned set = (static_cast<unsigned>(value) >> (4 - bit)) & 1U;
      if (position < 0) {
        if (set != 0) return std::nullopt;  // not canonical
        continue;
      }
      bytes[static_cast<std::size_t>(position) / 8] |= static_cast<std::uint8_t>(set << (7 - position % 8));
    }
  }
  return bytes;
}

}  // namespace chartroom
