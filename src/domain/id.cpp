#include "domain/id.h"

#include <array>

namespace chartroom {
namespace {

constexpr std::string_view kAlphabet = "0123456789abcdefghjkmnpqrstvwxyz";  // Crockford base32, lower case
constexpr std::uint8_t kNoDigit = 0xFF;

constexpr std::array<std::uint8_t, 256> make_digits() {
  std::array<std::uint8_t, 256> digits{};
  digits.fill(kNoDigit);
  for (std::size_t i = 0; i < kAlphabet.size(); ++i)
    digits[static_cast<unsigned char>(kAlphabet[i])] = static_cast<std::uint8_t>(i);
  return digits;
}
constexpr std::array<std::uint8_t, 256> kDigits = make_digits();

// The 128 bits as one number, in two halves.
struct Wide {
  std::uint64_t high = 0;
  std::uint64_t low = 0;
};

Wide wide_of(const IdBytes& bytes) {
  Wide out;
  for (std::size_t i = 0; i < 8; ++i) out.high = (out.high << 8) | bytes[i];
  for (std::size_t i = 8; i < 16; ++i) out.low = (out.low << 8) | bytes[i];
  return out;
}

IdBytes bytes_of(Wide wide) {
  IdBytes out;
  for (std::size_t i = 8; i-- > 0; wide.high >>= 8) out[i] = static_cast<std::uint8_t>(wide.high);
  for (std::size_t i = 16; i-- > 8; wide.low >>= 8) out[i] = static_cast<std::uint8_t>(wide.low);
  return out;
}

}  // namespace

// 128 bits are read as 26 digits of 5 bits, the first of which holds 3.
std::string id_to_text(char prefix, const IdBytes& bytes) {
  std::string out(28, '-');
  out[0] = prefix;
  Wide rest = wide_of(bytes);
  for (std::size_t at = 28; at-- > 2;) {
    out[at] = kAlphabet[rest.low & 31U];
    rest.low = (rest.low >> 5) | (rest.high << 59);
    rest.high >>= 5;
  }
  return out;
}

std::optional<IdBytes> id_from_text(char prefix, std::string_view text) {
  if (text.size() != 28 || text[0] != prefix || text[1] != '-') return std::nullopt;
  Wide wide;
  for (const char c : text.substr(2)) {
    const std::uint8_t digit = kDigits[static_cast<unsigned char>(c)];
    if (digit == kNoDigit || (wide.high >> 59) != 0) return std::nullopt;  // the latter: beyond 128 bits, not canonical
    wide.high = (wide.high << 5) | (wide.low >> 59);
    wide.low = (wide.low << 5) | digit;
  }
  return bytes_of(wide);
}

}  // namespace chartroom
