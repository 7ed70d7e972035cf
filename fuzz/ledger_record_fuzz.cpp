// The ledger's record decoder on any bytes: it refuses, or gives a record that encodes to the same bytes again. One of an
// earlier version encodes to this one's bytes, and those to themselves.

#include <cstddef>
#include <cstdint>

#include "audit/record_codec.h"
#include "base/check.h"

namespace {

using namespace chartroom;

Bytes encoded(const audit::StoredRecord& record) {
  const Bytes fields = audit::encode_fields(record.record, record.has_words ? &record.words_commitment : nullptr);
  return audit::encode_record(record.sequence, record.time, fields);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const ByteView bytes(data, size);
  const auto record = audit::decode_record(bytes);
  if (!record) return 0;
  const Bytes again = encoded(*record);
  if (bytes.front() == again.front()) {
    CHECK(to_bytes(bytes) == again, "one record has one encoding");
    return 0;
  }
  const auto same = audit::decode_record(again);
  CHECK(same.has_value() && encoded(*same) == again, "what an earlier version wrote is a record of this one");
  return 0;
}
