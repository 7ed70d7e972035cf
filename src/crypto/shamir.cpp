#include "crypto/shamir.h"

#include <array>

namespace chartroom::crypto {
namespace {

// 1 / value: value^254, since value^255 is 1. Of a number of a share, which is no secret, but it costs nothing to treat it as
// one.
std::uint8_t field_inverse(std::uint8_t value) {
  std::uint8_t out = 1;
  for (int bit = 7; bit >= 0; --bit) {
    out = field_product(out, out);
    if (((254 >> bit) & 1) != 0) out = field_product(out, value);
  }
  return out;
}

// What the share at x counts for at 0, among these (Lagrange).
std::uint8_t share_weight(std::span<const KeyShare> shares, std::size_t of) {
  std::uint8_t weight = 1;
  for (std::size_t i = 0; i < shares.size(); ++i) {
    if (i == of) continue;
    const auto distance = static_cast<std::uint8_t>(shares[i].number ^ shares[of].number);
    weight = field_product(weight, field_product(shares[i].number, field_inverse(distance)));
  }
  return weight;
}

}  // namespace

std::uint8_t field_product(std::uint8_t left, std::uint8_t right) {
  unsigned product = 0;
  unsigned shifted = left;
  for (unsigned bit = 0; bit < 8; ++bit) {
    product ^= shifted & (0U - ((static_cast<unsigned>(right) >> bit) & 1U));
    shifted = (shifted << 1) ^ (0x11BU & (0U - ((shifted >> 7) & 1U)));
  }
  return static_cast<std::uint8_t>(product);
}

std::uint8_t polynomial_at(std::uint8_t secret, ByteView coefficients, std::uint8_t x) {
  std::uint8_t value = 0;
  for (std::size_t i = coefficients.size(); i > 0; --i) {
    value = field_product(static_cast<std::uint8_t>(value ^ coefficients[i - 1]), x);
  }
  return static_cast<std::uint8_t>(value ^ secret);
}

Result<std::vector<KeyShare>> split_key(const SecretKey& secret, SplitInto into) {
  if (into.needed < 2 || into.needed > into.made || into.made > shares_max) {
    return fail(ErrorCode::invalid, "a key is split into 2 to 16 shares, of which at least 2 are needed");
  }
  // Each coefficient of all bytes is a key of its own, so that it lies in locked memory.
  std::vector<SecretKey> coefficients;
  for (std::uint8_t i = 1; i < into.needed; ++i) coefficients.push_back(SecretKey::random());
  std::vector<KeyShare> shares;
  for (std::uint8_t number = 1; number <= into.made; ++number) {
    std::array<std::uint8_t, key_bytes> value{};
    std::array<std::uint8_t, shares_max> of_byte{};
    for (std::size_t byte = 0; byte < key_bytes; ++byte) {
      for (std::size_t i = 0; i < coefficients.size(); ++i) of_byte[i] = coefficients[i].view()[byte];
      value[byte] = polynomial_at(secret.view()[byte], ByteView(of_byte).first(coefficients.size()), number);
    }
    shares.push_back({number, std::move(*SecretKey::from_bytes(value))});
    wipe(value);
    wipe(of_byte);
  }
  return shares;
}

Result<SecretKey> join_shares(std::span<const KeyShare> shares) {
  if (shares.empty()) return fail(ErrorCode::invalid, "no share was given");
  for (std::size_t i = 0; i < shares.size(); ++i) {
    if (shares[i].number == 0) return fail(ErrorCode::invalid, "a share has no number");
    for (std::size_t j = 0; j < i; ++j) {
      if (shares[i].number == shares[j].number) return fail(ErrorCode::invalid, "a share was given twice");
    }
  }
  std::array<std::uint8_t, key_bytes> secret{};
  for (std::size_t i = 0; i < shares.size(); ++i) {
    const std::uint8_t weight = share_weight(shares, i);
    for (std::size_t byte = 0; byte < key_bytes; ++byte) {
      secret[byte] = static_cast<std::uint8_t>(secret[byte] ^ field_product(shares[i].value.view()[byte], weight));
    }
  }
  auto key = SecretKey::from_bytes(secret);
  wipe(secret);
  return key;
}

}  // namespace chartroom::crypto
