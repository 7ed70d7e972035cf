#include "crypto/random.h"

#include <openssl/rand.h>

#include <algorithm>
#include <climits>

#include "base/check.h"

namespace chartroom::crypto {

void fill_random(std::span<std::uint8_t> bytes) {
  while (!bytes.empty()) {
    const std::size_t size = std::min<std::size_t>(bytes.size(), INT_MAX);
    CHECK(RAND_bytes(bytes.data(), static_cast<int>(size)) == 1, "the operating system must have randomness");
    bytes = bytes.subspan(size);
  }
}

Bytes random_bytes(std::size_t size) {
  Bytes out(size);
  fill_random(out);
  return out;
}

}  // namespace chartroom::crypto
