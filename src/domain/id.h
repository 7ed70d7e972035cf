#pragma once

// Ids: 128 random bits, so they can't be guessed, in a type per kind of thing, so they don't convert into each other. As text:
// a letter that tells the kind, a hyphen and 26 characters of lower-case Crockford base32, for instance
// "p-01hzx3vq8e7k9m2n4p6r8s0t1w". Random bytes come from crypto; here are only the values.

#include <array>
#include <compare>
#include <cstdint>
#include <cstring>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "base/bytes.h"

namespace chartroom {

using IdBytes = std::array<std::uint8_t, 16>;

std::string id_to_text(char prefix, const IdBytes& bytes);
// Only the canonical form of `id_to_text` is read.
std::optional<IdBytes> id_from_text(char prefix, std::string_view text);

template <char Prefix>
struct Id {
  IdBytes bytes{};

  std::string text() const { return id_to_text(Prefix, bytes); }
  ByteView view() const { return bytes; }
  bool is_zero() const { return *this == Id{}; }
  static std::optional<Id> parse(std::string_view text) {
    const auto read = id_from_text(Prefix, text);
    if (!read) return std::nullopt;
    return Id{*read};
  }
  // What a database or a record holds; nullopt unless there are 16 bytes.
  static std::optional<Id> from_bytes(ByteView stored) {
    if (stored.size() != 16) return std::nullopt;
    Id id;
    std::memcpy(id.bytes.data(), stored.data(), 16);
    return id;
  }
  auto operator<=>(const Id&) const = default;
};

using PatientId = Id<'p'>;
using ChartId = Id<'c'>;
using DocumentId = Id<'d'>;   // a document or a fact's record: whatever a citation can point at
using PrincipalId = Id<'u'>;  // a person or a program, never a group
using SessionId = Id<'s'>;
using TokenId = Id<'t'>;
using RequestId = Id<'r'>;
using ImportId = Id<'i'>;
using GrantId = Id<'g'>;
using FeedbackId = Id<'f'>;
using EmergencyId = Id<'e'>;  // one time that somebody broke the glass

}  // namespace chartroom

template <char Prefix>
struct std::hash<chartroom::Id<Prefix>> {
  std::size_t operator()(const chartroom::Id<Prefix>& id) const noexcept {
    std::size_t value = 0;
    std::memcpy(&value, id.bytes.data(), sizeof value);  // random bytes: any eight are a hash
    return value;
  }
};
