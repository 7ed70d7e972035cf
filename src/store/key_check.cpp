#include "store/key_check.h"

#include <algorithm>

#include "base/check.h"
#include "crypto/digest.h"
#include "crypto/random.h"

namespace chartroom::store {
namespace {

constexpr std::size_t salt_bytes = 16;
constexpr std::size_t digest_bytes = 32;

crypto::Digest mac_of(ByteView salt, const crypto::SecretKey& master, std::string_view purpose) {
  const auto key = crypto::derive_key(master, "chartroom key check v1", as_bytes(purpose));
  return crypto::hmac_sha256(key, salt);
}

}  // namespace

Bytes make_key_check(const crypto::SecretKey& master, std::string_view purpose) {
  Bytes check = crypto::random_bytes(salt_bytes);
  const auto mac = mac_of(check, master, purpose);
  check.insert(check.end(), mac.begin(), mac.end());
  return check;
}

Status test_key_check(ByteView check, const crypto::SecretKey& master, std::string_view purpose) {
  CHECK(check.size() == key_check_bytes, "a key check has 48 bytes");
  const auto mac = mac_of(check.first(salt_bytes), master, purpose);
  if (crypto::equal_constant_time(mac, check.subspan(salt_bytes))) return {};
  return fail(ErrorCode::wrong_key, "the master key is not the one with which this was made");
}

Bytes frame_file(std::string_view magic, std::uint16_t version, ByteView body) {
  CHECK(magic.size() == magic_bytes, "a file's magic has 8 bytes");
  ByteWriter out;
  out.raw(as_bytes(magic));
  out.u16(version);
  out.raw(body);
  out.raw(crypto::sha256(out.bytes()));
  return out.take();
}

Result<Bytes> unframe_file(std::string_view magic, std::uint16_t version, ByteView file) {
  constexpr std::size_t head_bytes = magic_bytes + 2;
  if (file.size() < head_bytes + digest_bytes) return fail(ErrorCode::corrupt, "a file is too short");
  const auto covered = file.first(file.size() - digest_bytes);
  const auto digest = crypto::sha256(covered);
  if (!std::ranges::equal(digest, file.last(digest_bytes))) return fail(ErrorCode::corrupt, "a file's digest does not match");
  if (as_text(covered.first(magic_bytes)) != magic) return fail(ErrorCode::corrupt, "a file is of another kind");
  const std::uint16_t found = ByteReader(covered.subspan(magic_bytes)).u16();
  if (found > version) return fail(ErrorCode::newer_version, "a file was written by a newer release");
  if (found == 0) return fail(ErrorCode::corrupt, "a file has no version");
  return to_bytes(covered.subspan(head_bytes));
}

}  // namespace chartroom::store
