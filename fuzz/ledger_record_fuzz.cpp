// The ledger's record decoder on any bytes: it refuses or gives a record that encodes to the same bytes again.

#include <cstddef>
#include <cstdint>

#include "audit/record_codec.h"
#include "base/check.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace chartroom;
  const ByteView bytes(data, size);
  const auto record = audit::decode_record(bytes);
  if (!record) return 0;
  const Bytes fields = audit::encode_fields(record->record, record->has_words ? &record->words_commitment : nullptr);
  CHECK(to_bytes(bytes) == audit::encode_record(record->sequence, record->time, fields), "one record has one encoding");
  return 0;
}
