#include "retrieval/text_hash.h"

#include <cstring>

namespace chartroom::retrieval {
namespace {

template <class Unsigned>
std::uint64_t load(const char* from) {
  Unsigned value = 0;
  std::memcpy(&value, from, sizeof value);
  return value;
}

// At most eight bytes, so that different ones give different numbers.
std::uint64_t load_some(const char* from, std::size_t count) {
  if (count == 8) return load<std::uint64_t>(from);
  if (count >= 4) return load<std::uint32_t>(from) | (load<std::uint32_t>(from + count - 4) << 32U);
  if (count >= 2) return load<std::uint16_t>(from) | (load<std::uint16_t>(from + count - 2) << 16U);
  return count == 1 ? load<std::uint8_t>(from) : 0;
}

}  // namespace

std::uint64_t mixed(std::uint64_t a, std::uint64_t b) {
  const std::uint64_t product = (a ^ b) * 0x9E37'79B9'7F4A'7C15U;
  return product ^ (product >> 32U);
}

std::uint64_t text_hash(std::string_view text) {
  std::uint64_t hash = mixed(text.size(), 0xA076'1D64'78BD'642FU);
  const char* at = text.data();
  std::size_t left = text.size();
  for (; left > 8; at += 8, left -= 8) hash = mixed(hash, load<std::uint64_t>(at));
  return mixed(hash, load_some(at, left));
}

}  // namespace chartroom::retrieval
