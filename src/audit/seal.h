#pragma once

// What is inside a frame: a record sealed under its segment's key, and its words sealed under the chart's.
//
//   words commitment = SHA-256(salt, question, answer), the salt inside the sealed words: a destroyed key leaves it unguessable
//   leaf             = SHA-256(0x00, SHA-256(salt, record)), the salt inside the sealed record; the record holds the words'
//                      commitment, so the leaf binds both and depends on no key
//
// Values in, values out. Layout: docs/ledger.md.

#include <array>

#include "audit/ledger.h"
#include "crypto/aead.h"

namespace chartroom::audit {

using Salt = std::array<std::uint8_t, 32>;

struct SealedWords {
  Bytes sealed;
  crypto::Digest commitment{};
};

SealedWords seal_words(const Record::Words& words, RequestId request);
// `wrong_key` if the key does not open them, `corrupt` if they are not what the record commits to.
Result<Ledger::OpenedWords> open_words(ByteView sealed, const crypto::SecretKey& key, const StoredRecord& stored);

crypto::Digest record_leaf(const Salt& salt, ByteView record);

// Appends the sealed record to `out`. The sealed words that stand beside it are bound to it.
void seal_record(crypto::Sealer& sealer, const Salt& salt, ByteView record, ByteView sealed_words, Bytes& out);

struct OpenedRecord {
  StoredRecord stored;
  crypto::Digest leaf{};  // computed from what was opened
  Bytes opening;          // what was opened: with it anyone can compute the leaf (see Ledger::opening)
};
// `corrupt` if these are not the bytes of one.
Result<OpenedRecord> read_opening(Bytes opening);
Result<OpenedRecord> open_record(const crypto::SecretKey& segment_key, ByteView sealed_record, ByteView sealed_words);

}  // namespace chartroom::audit
