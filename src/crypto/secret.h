#pragma once

// 256-bit keys in memory that is locked, left out of core dumps, read as zeros in a forked child, and overwritten at the end.
//
// The keys of the process share one arena that grows by 32 KiB (1024 keys). The first piece must be lockable: CHECK, so at the
// first key of the program. A later piece beyond the memory-lock limit (RLIMIT_MEMLOCK) is used unlocked and said once in the
// log as `memory_lock_limit_reached`: it may then reach swap. From any thread.
//
// It does not reach the copies that OpenSSL makes while it works; those it overwrites itself.

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
