#include "crypto/secret.h"

#include <openssl/crypto.h>
#include <openssl/rand.h>
#include <sys/mman.h>

#include <cstring>
#include <mutex>
#include <vector>

#include "base/check.h"
#include "base/log.h"

namespace chartroom::crypto {
namespace {

constexpr std::size_t piece_bytes = std::size_t{32} * 1024;

// Slots of 32 bytes in anonymous pages. Never unmapped: keys may live until the process ends.
class Arena {
 public:
  std::uint8_t* take() {
    const std::lock_guard lock(mutex_);
    if (free_.empty()) grow();
    std::uint8_t* slot = free_.back();
    free_.pop_back();
    return slot;
  }

  void give_back(std::uint8_t* slot) {
    OPENSSL_cleanse(slot, key_bytes);
    const std::lock_guard lock(mutex_);
    free_.push_back(slot);  // has room: grow() reserved for every slot there is
  }

 private:
  void grow() {
    void* piece = ::mmap(nullptr, piece_bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    CHECK(piece != MAP_FAILED, "memory for keys");
    if (::mlock(piece, piece_bytes) != 0) {
      CHECK(pieces_ > 0, "the first 32 KiB of keys must be lockable: raise the memory-lock limit (RLIMIT_MEMLOCK)");
      if (!warned_) log::warning("memory_lock_limit_reached", {{"keys", pieces_ * (piece_bytes / key_bytes)}});
      warned_ = true;
    }
    CHECK(::madvise(piece, piece_bytes, MADV_DONTDUMP) == 0, "keys must stay out of core dumps");
    CHECK(::madvise(piece, piece_bytes, MADV_WIPEONFORK) == 0, "keys must not reach children");
    ++pieces_;
    free_.reserve(pieces_ * (piece_bytes / key_bytes));
    auto* bytes = static_cast<std::uint8_t*>(piece);
    for (std::size_t at = piece_bytes; at > 0; at -= key_bytes) free_.push_back(bytes + at - key_bytes);
  }

  std::mutex mutex_;
  std::vector<std::uint8_t*> free_;  // guarded by mutex_, as what follows
  std::size_t pieces_ = 0;
  bool warned_ = false;
};

// Locked memory is the process's, as its limit is. Never destroyed, since keys in static objects may outlive it.
Arena& arena() {
  static Arena& only = *new Arena;
  return only;
}

}  // namespace

SecretKey SecretKey::random() {
  SecretKey key(arena().take());
  // Straight into its slot, from the generator that OpenSSL keeps for secrets.
  CHECK(RAND_priv_bytes(key.bytes_, key_bytes) == 1, "the operating system must have randomness");
  return key;
}

Result<SecretKey> SecretKey::from_bytes(ByteView bytes) {
  if (bytes.size() != key_bytes) return fail(ErrorCode::invalid, "a key has 32 bytes, not " + std::to_string(bytes.size()));
  SecretKey key(arena().take());
  std::memcpy(key.bytes_, bytes.data(), key_bytes);
  return key;
}

SecretKey::SecretKey(SecretKey&& other) noexcept : bytes_(std::exchange(other.bytes_, nullptr)) {}

SecretKey& SecretKey::operator=(SecretKey&& other) noexcept {
  std::swap(bytes_, other.bytes_);
  return *this;
}

SecretKey::~SecretKey() {
  if (bytes_ != nullptr) arena().give_back(bytes_);
}

SecretKey SecretKey::copy() const {
  CHECK(bytes_ != nullptr, "a key that was moved from has no bytes");
  SecretKey key(arena().take());
  std::memcpy(key.bytes_, bytes_, key_bytes);
  return key;
}

void wipe(std::span<std::uint8_t> bytes) {
  if (!bytes.empty()) OPENSSL_cleanse(bytes.data(), bytes.size());
}

}  // namespace chartroom::crypto
