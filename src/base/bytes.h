#pragma once

// Bytes, and the text forms that carry them: hex, base64 (RFC 4648 section 4) and base64url without padding (section 5).

#include <bit>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace chartroom {

using Bytes = std::vector<std::uint8_t>;
using ByteView = std::span<const std::uint8_t>;

// The view lives as long as the text.
inline ByteView as_bytes(std::string_view text) { return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()}; }
inline std::string_view as_text(ByteView bytes) { return {reinterpret_cast<const char*>(bytes.data()), bytes.size()}; }
inline Bytes to_bytes(ByteView view) { return {view.begin(), view.end()}; }

std::string to_hex(ByteView bytes);
Result<Bytes> from_hex(std::string_view text);  // either case; `invalid` otherwise

std::string to_base64(ByteView bytes);
// White space (as in wrapped FHIR attachments) is skipped; `invalid` for anything else outside the alphabet or for bad padding.
Result<Bytes> from_base64(std::string_view text);

std::string to_base64url(ByteView bytes);
Result<Bytes> from_base64url(std::string_view text);

// Little-endian integers and length-prefixed strings, for the on-disk formats. Fixed width, no varints.
class ByteWriter {
 public:
  // With room for `size_bytes` from the start: an encoder that knows about how much comes saves the growing.
  explicit ByteWriter(std::size_t size_bytes = 0) { bytes_.reserve(size_bytes); }

  void u8(std::uint8_t value) { bytes_.push_back(value); }
  void u16(std::uint16_t value) { integer(value); }
  void u32(std::uint32_t value) { integer(value); }
  void u64(std::uint64_t value) { integer(value); }
  void i64(std::int64_t value) { u64(static_cast<std::uint64_t>(value)); }
  void f64(double value);
  void raw(ByteView bytes) { bytes_.insert(bytes_.end(), bytes.begin(), bytes.end()); }
  void text(std::string_view value);  // u32 length, then the bytes
  void blob(ByteView value);          // likewise

  void reserve(std::size_t bytes) { bytes_.reserve(bytes); }
  // Over what stands there already (CHECK).
  void put_u32(std::size_t at, std::uint32_t value);
  void put_raw(std::size_t at, ByteView bytes);

  const Bytes& bytes() const { return bytes_; }
  Bytes take() { return std::move(bytes_); }

 private:
  template <class Unsigned>
  void integer(Unsigned value) {
    std::uint8_t little[sizeof value];
    for (std::uint8_t& byte : little) {
      byte = static_cast<std::uint8_t>(value);
      if constexpr (sizeof value > 1) value = static_cast<Unsigned>(value >> 8);
    }
    bytes_.insert(bytes_.end(), little, little + sizeof little);
  }

  Bytes bytes_;
};

// Reads what ByteWriter wrote. After the first read past the end (or of a bad length) `ok()` is false for good and every
// further read returns zero or empty, so a decoder may read on and ask once. The bytes must outlive the reader.
class ByteReader {
 public:
  explicit ByteReader(ByteView bytes) : rest_(bytes) {}

  std::uint8_t u8() { return number<std::uint8_t>(); }
  std::uint16_t u16() { return number<std::uint16_t>(); }
  std::uint32_t u32() { return number<std::uint32_t>(); }
  std::uint64_t u64() { return number<std::uint64_t>(); }
  std::int64_t i64() { return static_cast<std::int64_t>(u64()); }
  double f64() { return std::bit_cast<double>(u64()); }
  ByteView raw(std::size_t size) {
    if (!ok_ || size > rest_.size()) {
      ok_ = false;
      rest_ = {};
      return {};
    }
    const ByteView out = rest_.first(size);
    rest_ = rest_.subspan(size);
    return out;
  }
  std::string_view text() { return as_text(raw(u32())); }
  ByteView blob() { return as_bytes(text()); }

  bool ok() const { return ok_; }
  bool at_end() const { return ok_ && rest_.empty(); }
  std::size_t remaining() const { return rest_.size(); }

 private:
  // The lowest byte first.
  template <class Unsigned>
  Unsigned number() {
    std::uint64_t value = 0;
    const ByteView bytes = raw(sizeof(Unsigned));
    for (std::size_t i = 0; i < bytes.size(); ++i) value |= std::uint64_t{bytes[i]} << (8 * i);
    return static_cast<Unsigned>(value);
  }

  ByteView rest_;
  bool ok_ = true;
};

}  // namespace chartroom
