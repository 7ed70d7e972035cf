#include "store/keyring_records.h"

#include <algorithm>

#include "base/check.h"
#include "crypto/digest.h"
#include "store/key_check.h"

namespace chartroom::store {
namespace {

constexpr std::string_view keys_magic = "CRkeys_1";
constexpr std::uint16_t record_format_version = 1;
constexpr std::size_t check_bytes = 8;
constexpr std::size_t covered_bytes = key_record_bytes - check_bytes;

enum class RecordKind : std::uint8_t { key = 1, mark = 2 };

crypto::Digest check_of(ByteView covered, std::uint64_t index) {
  ByteWriter place;
  place.u64(index);
  return crypto::sha256({place.bytes(), covered});
}

Bytes finish(ByteWriter record, std::uint64_t index) {
  CHECK(record.bytes().size() == covered_bytes, "a keyring record has one size");
  const auto check = check_of(record.bytes(), index);
  record.raw(ByteView(check).first(check_bytes));
  return record.take();
}

std::optional<RecordKind> kind_of(ByteView record, std::uint64_t index) {
  const auto check = check_of(record.first(covered_bytes), index);
  if (!std::equal(check.begin(), check.begin() + check_bytes, record.begin() + covered_bytes)) return std::nullopt;
  if (record[0] == static_cast<std::uint8_t>(RecordKind::key)) return RecordKind::key;
  if (record[0] == static_cast<std::uint8_t>(RecordKind::mark)) return RecordKind::mark;
  return std::nullopt;
}

ByteView record_at(ByteView records, std::uint64_t index) {
  return records.subspan(static_cast<std::size_t>(index) * key_record_bytes, key_record_bytes);
}

bool mark_follows(ByteView records, std::uint64_t index) {
  const std::uint64_t count = records.size() / key_record_bytes;
  for (std::uint64_t i = index; i < count; ++i) {
    if (kind_of(record_at(records, i), i) == RecordKind::mark) return true;
  }
  return false;
}

}  // namespace

SealedKey to_sealed_key(ByteView sealed) {
  SealedKey out{};
  CHECK(sealed.size() == out.size(), "a sealed key has one size");
  std::ranges::copy(sealed, out.begin());
  return out;
}

Bytes encode_keys_header(std::uint64_t epoch) {
  ByteWriter body;
  body.u64(epoch);
  return frame_file(keys_magic, record_format_version, body.bytes());
}

Bytes encode_record(const KeyRecord& record, std::uint64_t index) {
  ByteWriter out;
  out.u8(static_cast<std::uint8_t>(RecordKind::key));
  out.raw(record.chart.view());
  out.raw(record.sealed);
  return finish(std::move(out), index);
}

Bytes encode_mark(std::uint64_t index) {
  ByteWriter out;
  out.u8(static_cast<std::uint8_t>(RecordKind::mark));
  out.raw(Bytes(covered_bytes - 1));
  return finish(std::move(out), index);
}

Result<ScannedKeys> scan_keys(ByteView file, std::uint64_t epoch) {
  if (file.size() < keys_header_bytes) return fail(ErrorCode::corrupt, "the header is cut short");
  const auto header = unframe_file(keys_magic, record_format_version, file.first(keys_header_bytes));
  if (!header) return fail(header);
  if (ByteReader(*header).u64() != epoch) return fail(ErrorCode::corrupt, "the keys are of another epoch");

  const ByteView records = file.subspan(keys_header_bytes);
  const std::uint64_t count = records.size() / key_record_bytes;
  ScannedKeys out;
  for (; out.records < count; ++out.records) {
    const ByteView bytes = record_at(records, out.records);
    const auto kind = kind_of(bytes, out.records);
    if (!kind) {
      if (mark_follows(records, out.records + 1)) return fail(ErrorCode::corrupt, "a record that was synced is damaged");
      break;
    }
    if (*kind == RecordKind::mark) continue;
    const auto chart = ChartId::from_bytes(bytes.subspan(1, 16));
    if (!out.keys.emplace(*chart, to_sealed_key(bytes.subspan(17, sizeof(SealedKey)))).second) {
      return fail(ErrorCode::corrupt, "a chart has two keys");
    }
  }
  out.good_bytes = keys_header_bytes + out.records * key_record_bytes;
  return out;
}

}  // namespace chartroom::store
