#pragma once

// Random bytes from the operating system by way of OpenSSL's generator. Running out of randomness is not survivable: CHECK.

#include <algorithm>
#include <array>
#include <cstddef>
#include <span>

#include "base/bytes.h"
#include "domain/id.h"

namespace chartroom::crypto {

void fill_random(std::span<std::uint8_t> bytes);
Bytes random_bytes(std::size_t size);

// Ids by the hundred: one call of the generator for many. One thread; not to be used on both sides of a fork.
class IdSource {
 public:
  template <class IdType>
  IdType next() {
    IdType id;
    if (at_ + id.bytes.size() > buffer_.size()) {
      fill_random(buffer_);
      at_ = 0;
    }
    std::copy_n(buffer_.begin() + static_cast<std::ptrdiff_t>(at_), id.bytes.size(), id.bytes.begin());
    at_ += id.bytes.size();
    return id;
  }

 private:
  std::array<std::uint8_t, 2048> buffer_;
  std::size_t at_ = sizeof(buffer_);
};

template <class IdType>
IdType new_id() {
  IdType id;
  fill_random(id.bytes);
  return id;
}

}  // namespace chartroom::crypto
