#pragma once

// Random bytes from the operating system by way of OpenSSL's generator. Running out of randomness is not survivable: CHECK.
// From any thread; a forked child never gets bytes that its parent has or will get. Small amounts (ids, salts, nonces) come
// from a page that each thread fills ahead, which is wiped as it is used but not locked: keys are made by SecretKey::random.

#include <cstddef>
#include <span>

#include "base/bytes.h"
#include "domain/id.h"

namespace chartroom::crypto {

void fill_random(std::span<std::uint8_t> bytes);
Bytes random_bytes(std::size_t size);

template <class IdType>
IdType new_id() {
  IdType id;
  fill_random(id.bytes);
  return id;
}

}  // namespace chartroom::crypto
