#pragma once

// Random bytes from the operating system by way of OpenSSL's generator. Running out of randomness is not survivable: CHECK.

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
