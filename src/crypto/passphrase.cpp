#include "crypto/passphrase.h"

#include <argon2.h>

namespace chartroom::crypto {
namespace {

constexpr PassphraseCost cost_max{4 * 1024 * 1024, 64, 16};

}  // namespace

Result<PassphraseCost> PassphraseCost::check(const PassphraseCost& cost) {
  const bool fits = cost.memory_kib <= cost_max.memory_kib && cost.passes <= cost_max.passes && cost.lanes <= cost_max.lanes;
  if (fits && cost.passes > 0 && cost.lanes > 0 && cost.memory_kib >= 8 * cost.lanes) return cost;
  return fail(ErrorCode::corrupt, "the cost of a passphrase is out of bounds");
}

Result<SecretKey> key_from_passphrase(std::string_view passphrase, const PassphraseSalt& salt, const PassphraseCost& cost) {
  if (passphrase.size() > passphrase_bytes_max) return fail(ErrorCode::too_large, "a passphrase is longer than 1024 bytes");
  if (const auto checked = PassphraseCost::check(cost); !checked) return fail(checked);
  std::array<std::uint8_t, key_bytes> hash{};
  const int code = argon2id_hash_raw(cost.passes, cost.memory_kib, cost.lanes, passphrase.data(), passphrase.size(),
                                     salt.data(), salt.size(), hash.data(), hash.size());
  if (code != ARGON2_OK) {
    return fail(ErrorCode::unavailable, "the passphrase's key can't be worked out, which needs " +
                                            std::to_string(cost.memory_kib / 1024) +
                                            " MiB of memory: " + argon2_error_message(code));
  }
  auto key = SecretKey::from_bytes(hash);
  wipe(hash);
  return key;
}

}  // namespace chartroom::crypto
