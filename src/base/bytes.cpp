#include "base/bytes.h"

#include <algorithm>
#include <array>
#include <bit>

#include "base/check.h"

namespace chartroom {
namespace {

constexpr std::string_view kBase64 = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
constexpr std::string_view kBase64Url = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
constexpr std::uint8_t kInvalid = 0xFF;
constexpr std::uint8_t kSpace = 0xFE;

constexpr std::array<std::uint8_t, 256> decoding_table(std::string_view alphabet, std::string_view skipped) {
  std::array<std::uint8_t, 256> table{};
  table.fill(kInvalid);
  for (std::size_t i = 0; i < alphabet.size(); ++i) {
    table[static_cast<std::uint8_t>(alphabet[i])] = static_cast<std::uint8_t>(i);
  }
  for (char c : skipped) table[static_cast<std::uint8_t>(c)] = kSpace;
  return table;
}

constexpr auto kBase64Decoding = decoding_table(kBase64, " \t\r\n");
constexpr auto kBase64UrlDecoding = decoding_table(kBase64Url, "");

std::string encode(ByteView bytes, std::string_view alphabet) {
  std::string out;
  out.reserve((bytes.size() + 2) / 3 * 4);
  std::uint32_t buffer = 0;
  int bits = 0;
  for (std::uint8_t byte : bytes) {
    buffer = (buffer << 8) | byte;
    for (bits += 8; bits >= 6; bits -= 6) out.push_back(alphabet[(buffer >> (bits - 6)) & 63U]);
  }
  if (bits > 0) out.push_back(alphabet[(buffer << (6 - bits)) & 63U]);
  return out;
}

// `symbols` receives how many symbols of the alphabet were read.
Result<Bytes> decode(std::string_view text, const std::array<std::uint8_t, 256>& table, std::size_t& symbols) {
  Bytes out;
  out.reserve(text.size() / 4 * 3 + 3);
  std::uint32_t buffer = 0;
  int bits = 0;
  symbols = 0;
  for (char c : text) {
    const std::uint8_t value = table[static_cast<std::uint8_t>(c)];
    if (value == kSpace) continue;
    if (value == kInvalid) return fail(ErrorCode::invalid, "not base64: a character outside the alphabet");
    ++symbols;
    buffer = (buffer << 6) | value;
    bits += 6;
    if (bits >= 8) {
      bits -= 8;
      out.push_back(static_cast<std::uint8_t>(buffer >> bits));
    }
  }
  if (symbols % 4 == 1) return fail(ErrorCode::invalid, "not base64: the length is impossible");
  if ((buffer & ((1U << bits) - 1U)) != 0) return fail(ErrorCode::invalid, "not base64: stray bits at the end");
  return out;
}

}  // namespace

std::string to_hex(ByteView bytes) {
  constexpr std::string_view digits = "0123456789abcdef";
  std::string out;
  out.reserve(bytes.size() * 2);
  for (std::uint8_t byte : bytes) {
    out.push_back(digits[byte >> 4]);
    out.push_back(digits[byte & 15]);
  }
  return out;
}

Result<Bytes> from_hex(std::string_view text) {
  if (text.size() % 2 != 0) return fail(ErrorCode::invalid, "not hexadecimal: an odd number of digits");
  const auto digit = [](char c) -> int {
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    if (c >= 'A' && c <= 'F') return c - 'A' + 10;
    return -1;
  };
  Bytes out;
  out.reserve(text.size() / 2);
  for (std::size_t i = 0; i < text.size(); i += 2) {
    const int high = digit(text[i]);
    const int low = digit(text[i + 1]);
    if (high < 0 || low < 0) return fail(ErrorCode::invalid, "not hexadecimal: a character that is no digit");
    out.push_back(static_cast<std::uint8_t>(high * 16 + low));
  }
  return out;
}

std::string to_base64(ByteView bytes) {
  std::string out = encode(bytes, kBase64);
  while (out.size() % 4 != 0) out.push_back('=');
  return out;
}

Result<Bytes> from_base64(std::string_view text) {
  while (!text.empty() && (text.back() == ' ' || text.back() == '\n' || text.back() == '\r' || text.back() == '\t')) {
    text.remove_suffix(1);
  }
  std::size_t padding = 0;
  while (!text.empty() && text.back() == '=') {
    text.remove_suffix(1);
    ++padding;
  }
  std::size_t symbols = 0;
  auto out = decode(text, kBase64Decoding, symbols);
  if (out && (padding > 2 || (symbols + padding) % 4 != 0)) {
    return fail(ErrorCode::invalid, "not base64: the padding does not fit the length");
  }
  return out;
}

std::string to_base64url(ByteView bytes) { return encode(bytes, kBase64Url); }

Result<Bytes> from_base64url(std::string_view text) {
  std::size_t symbols = 0;
  return decode(text, kBase64UrlDecoding, symbols);
}

void ByteWriter::put_u32(std::size_t at, std::uint32_t value) {
  ByteWriter bytes;
  bytes.u32(value);
  put_raw(at, bytes.bytes());
}

void ByteWriter::put_raw(std::size_t at, ByteView bytes) {
  CHECK(at <= bytes_.size() && bytes.size() <= bytes_.size() - at, "only what is there can be written over");
  std::ranges::copy(bytes, bytes_.begin() + static_cast<std::ptrdiff_t>(at));
}

void ByteWriter::f64(double value) { u64(std::bit_cast<std::uint64_t>(value)); }

void ByteWriter::text(std::string_view value) { blob(as_bytes(value)); }

void ByteWriter::blob(ByteView value) {
  u32(static_cast<std::uint32_t>(value.size()));
  raw(value);
}

}  // namespace chartroom
