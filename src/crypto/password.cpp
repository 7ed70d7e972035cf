#include "crypto/password.h"

#include <argon2.h>

#include <array>

#include "base/bytes.h"
#include "base/limits.h"
#include "crypto/random.h"

namespace chartroom::crypto {
namespace {

constexpr std::size_t salt_bytes = 16;  // RFC 9106 section 3.1
constexpr std::size_t hash_bytes = 32;
constexpr auto memory_kib = static_cast<std::uint32_t>(limits::argon2_memory_kib);

constexpr std::string_view readable = "abcdefghjkmnpqrstuvwxyz23456789";
static_assert(readable.size() == 31);

Status check_length(std::string_view password) {
  if (password.size() > limits::password_bytes_max) return fail(ErrorCode::too_large, "a password is longer than the limit");
  return {};
}

std::unexpected<Error> fail_argon2(int code) {
  const ErrorCode as =
      code == ARGON2_MEMORY_ALLOCATION_ERROR || code == ARGON2_THREAD_FAIL ? ErrorCode::unavailable : ErrorCode::corrupt;
  return fail(as, std::string("password hash: ") + argon2_error_message(code));
}

std::string base64_unpadded(ByteView bytes) {
  std::string text = to_base64(bytes);
  while (text.ends_with('=')) text.pop_back();
  return text;
}

}  // namespace

Result<std::string> hash_password(std::string_view password) {
  if (auto ok = check_length(password); !ok) return fail(ok);
  std::array<std::uint8_t, salt_bytes> salt;
  fill_random(salt);
  std::string phc(argon2_encodedlen(limits::argon2_passes, memory_kib, limits::argon2_lanes, salt_bytes, hash_bytes, Argon2_id),
                  '\0');
  const int code = argon2id_hash_encoded(limits::argon2_passes, memory_kib, limits::argon2_lanes, password.data(),
                                         password.size(), salt.data(), salt.size(), hash_bytes, phc.data(), phc.size());
  if (code != ARGON2_OK) return fail_argon2(code);
  phc.resize(phc.find('\0'));
  return phc;
}

Result<bool> verify_password(std::string_view phc, std::string_view password) {
  if (auto ok = check_length(password); !ok) return fail(ok);
  const std::string terminated(phc);
  if (terminated.find('\0') != std::string::npos) return fail(ErrorCode::corrupt, "password hash: holds a zero byte");
  const int code = argon2id_verify(terminated.c_str(), password.data(), password.size());
  if (code == ARGON2_OK) return true;
  if (code == ARGON2_VERIFY_MISMATCH) return false;
  return fail_argon2(code);
}

std::string dummy_hash() {
  const std::array<std::uint8_t, salt_bytes> salt{};
  const std::array<std::uint8_t, hash_bytes> hash{};
  return "$argon2id$v=19$m=" + std::to_string(memory_kib) + ",t=" + std::to_string(limits::argon2_passes) +
         ",p=" + std::to_string(limits::argon2_lanes) + "$" + base64_unpadded(salt) + "$" + base64_unpadded(hash);
}

std::string random_password(std::size_t characters) {
  std::string out;
  while (out.size() < characters) {
    std::array<std::uint8_t, 32> bytes;
    fill_random(bytes);
    for (std::uint8_t byte : bytes) {
      // 248 is the largest multiple of 31 in a byte: above it some characters would be likelier.
      if (byte < 248 && out.size() < characters) out.push_back(readable[byte % readable.size()]);
    }
  }
  return out;
}

}  // namespace chartroom::crypto
