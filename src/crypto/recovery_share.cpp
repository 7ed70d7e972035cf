#include "crypto/recovery_share.h"

#include <algorithm>

#include "base/check.h"
#include "crypto/digest.h"

namespace chartroom::crypto {
namespace {

constexpr std::string_view share_letters = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
static_assert(share_letters.size() == 32);
constexpr std::size_t share_check_bytes = 4;
constexpr std::size_t share_bytes = 2 + 1 + 1 + key_bytes + share_check_bytes;
constexpr std::size_t share_chars = share_bytes * 8 / 5;
constexpr std::size_t share_group_chars = 4;
static_assert(share_bytes * 8 % 5 == 0 && share_chars == 64);

Digest share_check(ByteView covered) { return sha256({as_bytes("chartroom recovery share"), covered}); }

int share_digit(char c) {
  if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
  if (c == 'O') c = '0';
  if (c == 'I' || c == 'L') c = '1';
  const auto at = share_letters.find(c);
  return at == std::string_view::npos ? -1 : static_cast<int>(at);
}

// The five bits from `bit` on.
std::size_t five_bits(ByteView bytes, std::size_t bit) {
  std::size_t value = 0;
  for (std::size_t i = bit; i < bit + 5; ++i) value = value << 1 | ((bytes[i / 8] >> (7 - i % 8)) & 1U);
  return value;
}

Result<Bytes> bytes_of_share(std::string_view text) {
  Bytes bytes(share_bytes);
  std::size_t digits = 0;
  for (const char c : text) {
    if (c == ' ' || c == '-' || c == '\t' || c == '\r' || c == '\n') continue;
    const int digit = share_digit(c);
    if (digit < 0) {
      wipe(bytes);
      return fail(ErrorCode::invalid, "in group " + std::to_string(digits / share_group_chars + 1) +
                                          " stands what no share has: it has digits and the letters without I, L, O and U");
    }
    for (std::size_t i = 0; i < 5 && digits < share_chars; ++i) {
      const std::size_t bit = digits * 5 + i;
      const unsigned one = (static_cast<unsigned>(digit) >> (4 - i)) & 1U;
      bytes[bit / 8] = static_cast<std::uint8_t>(bytes[bit / 8] | one << (7 - bit % 8));
    }
    ++digits;
  }
  if (digits == share_chars) return bytes;
  wipe(bytes);
  return fail(ErrorCode::invalid,
              "a share has 16 groups of 4, and these are " + std::to_string(digits) + " letters and digits");
}

}  // namespace

std::string recovery_share_text(const RecoveryShare& share) {
  ByteWriter out(share_bytes);
  out.u16(share.set);
  out.u8(share.needed);
  out.u8(share.share.number);
  out.raw(share.share.value.view());
  out.raw(ByteView(share_check(out.bytes())).first(share_check_bytes));
  Bytes bytes = out.take();
  CHECK(bytes.size() == share_bytes, "a share has one size");
  std::string text;
  text.reserve(share_chars + share_chars / share_group_chars);
  for (std::size_t i = 0; i < share_chars; ++i) {
    if (i > 0 && i % share_group_chars == 0) text += '-';
    text += share_letters[five_bits(bytes, i * 5)];
  }
  wipe(bytes);
  return text;
}

Result<RecoveryShare> parse_recovery_share(std::string_view text) {
  auto bytes = bytes_of_share(text);
  if (!bytes) return fail(bytes);
  const ByteView covered = ByteView(*bytes).first(share_bytes - share_check_bytes);
  const Digest check = share_check(covered);
  ByteReader in(covered);
  RecoveryShare out{in.u16(), in.u8(), {in.u8(), std::move(*SecretKey::from_bytes(covered.last(key_bytes)))}};
  const bool fits = std::equal(check.begin(), check.begin() + share_check_bytes, bytes->end() - share_check_bytes);
  wipe(*bytes);
  if (!fits) return fail(ErrorCode::invalid, "its check does not fit: something in it was mistyped");
  if (out.needed < 2 || out.needed > shares_max || out.share.number == 0 || out.share.number > shares_max) {
    return fail(ErrorCode::invalid, "its numbers are out of bounds");
  }
  return out;
}

}  // namespace chartroom::crypto
