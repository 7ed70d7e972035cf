#include "audit/seal.h"

#include <algorithm>

#include "audit/merkle.h"
#include "audit/record_codec.h"
#include "crypto/random.h"

namespace chartroom::audit {
namespace {

constexpr std::string_view record_context = "chartroom ledger record";
constexpr std::string_view words_context = "chartroom ledger words";

Bytes join(std::string_view context, ByteView rest) {
  Bytes out;
  out.reserve(context.size() + rest.size());
  out.insert(out.end(), context.begin(), context.end());
  out.insert(out.end(), rest.begin(), rest.end());
  return out;
}

}  // namespace

SealedWords seal_words(const Record::Words& words, RequestId request) {
  Salt salt;
  crypto::fill_random(salt);
  ByteWriter plain;
  plain.raw(salt);
  plain.text(words.question);
  plain.text(words.answer);
  SealedWords out;
  out.commitment = crypto::sha256(plain.bytes());
  out.sealed = crypto::seal(words.key, plain.bytes(), join(words_context, request.view()));
  Bytes done = plain.take();
  crypto::wipe(done);
  return out;
}

Result<Ledger::OpenedWords> open_words(ByteView sealed, const crypto::SecretKey& key, const StoredRecord& stored) {
  auto plain = crypto::open(key, sealed, join(words_context, stored.record.request.view()));
  if (!plain) return fail(ErrorCode::wrong_key, "this key does not open the words of the record");
  ByteReader in(*plain);
  in.raw(sizeof(Salt));
  Ledger::OpenedWords words;
  words.question = in.text();
  words.answer = in.text();
  const bool bound = in.at_end() && crypto::sha256(*plain) == stored.words_commitment;
  crypto::wipe(*plain);
  if (!bound) return fail(ErrorCode::corrupt, "the words are not those that the record commits to");
  return words;
}

crypto::Digest record_leaf(const Salt& salt, ByteView record) { return leaf_hash(crypto::sha256({ByteView(salt), record})); }

void seal_record(crypto::Sealer& sealer, const Salt& salt, ByteView record, ByteView sealed_words, Bytes& out) {
  Bytes plain;
  plain.reserve(salt.size() + record.size());
  plain.insert(plain.end(), salt.begin(), salt.end());
  plain.insert(plain.end(), record.begin(), record.end());
  if (sealed_words.empty()) return sealer.seal(plain, as_bytes(record_context), out);
  sealer.seal(plain, join(record_context, sealed_words), out);
}

Result<OpenedRecord> open_record(const crypto::SecretKey& segment_key, ByteView sealed_record, ByteView sealed_words) {
  auto plain = crypto::open(segment_key, sealed_record, join(record_context, sealed_words));
  if (!plain) return fail(plain);
  return read_opening(std::move(*plain));
}

Result<OpenedRecord> read_opening(Bytes opening) {
  Salt salt;
  if (opening.size() < salt.size()) return fail(ErrorCode::corrupt, "a sealed record is too short");
  std::copy_n(opening.begin(), salt.size(), salt.begin());
  const ByteView record = ByteView(opening).subspan(salt.size());
  auto stored = decode_record(record);
  if (!stored) return fail(stored);
  const crypto::Digest leaf = record_leaf(salt, record);
  return OpenedRecord{std::move(*stored), leaf, std::move(opening)};
}

}  // namespace chartroom::audit
