// What an auditor is handed, on any bytes: a proof, kept checkpoints, a record's opening. Each is refused, or is what it says.

#include <cstddef>
#include <cstdint>

#include "audit/proof_text.h"
#include "audit/seal.h"
#include "base/check.h"

namespace {

using namespace chartroom;

const crypto::SigningKey& ledger_key() {
  static const crypto::SigningKey key = std::move(*crypto::SigningKey::from_seed(Bytes(32, 7)));
  return key;
}

// As proofs with a note that is signed, so that more than the signature is looked at.
void try_beside_a_signature(std::string_view text) {
  audit::Checkpoint checkpoint{
      .origin = "fuzz.example/chartroom", .root = {}, .end = {1, 0, text.size()}, .max_store_commit = 0, .time = "t"};
  const std::string note = audit::sign_checkpoint(checkpoint, ledger_key());
  const auto proved = audit::check_proof(std::string(text) + "\n\n" + note, ledger_key().verifying_key());
  CHECK(!proved, "a root of zeros has no proof");
  const auto kept = audit::read_kept_notes(note + std::string(text), ledger_key().verifying_key());
  if (kept) CHECK(kept->front().end.sequence == text.size(), "the first note is the one that was signed");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const ByteView bytes(data, size);
  try_beside_a_signature(as_text(bytes));
  const auto proof = audit::check_proof(as_text(bytes), ledger_key().verifying_key());
  if (proof) CHECK(audit::root_of(proof->proof) == proof->checkpoint.root, "a proof that is taken leads to the signed root");
  const auto opening = audit::read_opening(to_bytes(bytes));
  if (opening) CHECK(opening->opening == to_bytes(bytes), "an opening is kept as it is");
  return 0;
}
