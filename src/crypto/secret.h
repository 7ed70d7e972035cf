#pragma once

// 256-bit keys in memory that is locked, left out of core dumps, not inherited by children, and overwritten at the end.
// Where the memory-lock limit is reached, making a key fails a CHECK at start only; later keys come from the same arena.

#include <array>
#include <cstdint>
#include <memory>
#include <span>

#include "base/bytes.h"
#include "base/result.h"

namespace chartroom::crypto {

inline constexpr std::size_t key_bytes = 32;

class SecretKey {
 public:
  static SecretKey random();
  static Result<SecretKey> from_bytes(ByteView bytes);  // `invalid` unless 32 bytes; the source is the caller's to wipe

  SecretKey(SecretKey&&) noexcept;
  SecretKey& operator=(SecretKey&&) noexcept;
  SecretKey(const SecretKey&) = delete;
  SecretKey& operator=(const SecretKey&) = delete;
  ~SecretKey();

  SecretKey copy() const;
  std::span<const std::uint8_t, key_bytes> view() const { return std::span<const std::uint8_t, key_bytes>(bytes_, key_bytes); }

 private:
  explicit SecretKey(std::uint8_t* bytes) : bytes_(bytes) {}
  std::uint8_t* bytes_;  // a slot of the locked arena
};

// Overwrites in a way that the compiler keeps.
void wipe(std::span<std::uint8_t> bytes);

}  // namespace chartroom::crypto
