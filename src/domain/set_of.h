#pragma once

// A set of an enum's values, as bits: the enum counts from 0 and has at most 64.

#include <bit>
#include <cstddef>
#include <cstdint>
#include <initializer_list>

namespace chartroom {

template <class Enum>
class SetOf {
 public:
  constexpr SetOf() = default;
  constexpr SetOf(std::initializer_list<Enum> values) {
    for (const Enum value : values) bits_ |= bit(value);
  }
  static constexpr SetOf from_bits(std::uint64_t bits) {
    SetOf out;
    out.bits_ = bits;
    return out;
  }
  static constexpr SetOf first(std::size_t count) {
    return from_bits(count >= 64 ? ~std::uint64_t{0} : (std::uint64_t{1} << count) - 1U);
  }

  constexpr bool has(Enum value) const { return (bits_ & bit(value)) != 0; }
  constexpr bool empty() const { return bits_ == 0; }
  constexpr int size() const { return std::popcount(bits_); }
  constexpr std::uint64_t bits() const { return bits_; }
  constexpr void add(Enum value) { bits_ |= bit(value); }

  constexpr bool has_all(SetOf other) const { return (other.bits_ & ~bits_) == 0; }
  constexpr bool has_any(SetOf other) const { return (other.bits_ & bits_) != 0; }
  constexpr SetOf operator|(SetOf other) const { return from_bits(bits_ | other.bits_); }
  constexpr SetOf operator&(SetOf other) const { return from_bits(bits_ & other.bits_); }
  constexpr SetOf without(SetOf other) const { return from_bits(bits_ & ~other.bits_); }
  constexpr SetOf& operator|=(SetOf other) { return *this = *this | other; }
  bool operator==(const SetOf&) const = default;
  auto operator<=>(const SetOf&) const = default;

 private:
  static constexpr std::uint64_t bit(Enum value) { return std::uint64_t{1} << static_cast<std::uint64_t>(value); }
  std::uint64_t bits_ = 0;
};

}  // namespace chartroom
