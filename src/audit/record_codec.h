#pragma once

// The bytes of a record: version, sequence, time, then the fields in the order of docs/ledger.md. One record has exactly one
// encoding, so that what was committed to can be computed again from what was read. Values in, values out.

#include "audit/ledger.h"

namespace chartroom::audit {

// Everything but the sequence and the time, which only the writer knows. `words_commitment` where the record has words.
Bytes encode_fields(const Record& record, const crypto::Digest* words_commitment);
// The whole record; `fields` is what `encode_fields` returned.
Bytes encode_record(std::uint64_t sequence, Timestamp time, ByteView fields);

// `corrupt` for anything that `encode_record` does not write, `newer_version` for a version above ours.
Result<StoredRecord> decode_record(ByteView bytes);

}  // namespace chartroom::audit
