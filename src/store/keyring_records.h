#pragma once

// The keyring's `keys` file as bytes: a header, then records of one size, each a wrapped chart key or a mark. A mark says that
// all before it was synced: damage before a mark is `corrupt`, and a bad end without a mark after it was never acknowledged and
// is cut off. Format: docs/keyring.md.

#include <array>
#include <cstdint>
#include <unordered_map>

#include "base/bytes.h"
#include "base/result.h"
#include "crypto/aead.h"
#include "crypto/secret.h"
#include "domain/id.h"

namespace chartroom::store {

using SealedKey = std::array<std::uint8_t, crypto::key_bytes + crypto::seal_overhead_bytes>;
SealedKey to_sealed_key(ByteView sealed);  // CHECKs the size

struct KeyRecord {
  ChartId chart;
  SealedKey sealed{};
};

inline constexpr std::size_t keys_header_bytes = 8 + 2 + 8 + 32;  // magic, version, epoch, SHA-256
inline constexpr std::size_t key_record_bytes = 1 + 16 + 60 + 8;  // kind, chart, sealed key, check

Bytes encode_keys_header(std::uint64_t epoch);
// `index` counts the records of the file from 0, marks included; the check covers it, so that none can be moved.
Bytes encode_record(const KeyRecord& record, std::uint64_t index);
Bytes encode_mark(std::uint64_t index);

struct ScannedKeys {
  std::unordered_map<ChartId, SealedKey> keys;
  std::uint64_t records = 0;     // good ones, marks included
  std::uint64_t good_bytes = 0;  // beyond is a torn end
};
// `corrupt`, `newer_version`.
Result<ScannedKeys> scan_keys(ByteView file, std::uint64_t epoch);

}  // namespace chartroom::store
