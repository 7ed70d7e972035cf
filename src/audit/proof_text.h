#pragma once

// Proofs as files. A proof that a record is in the ledger is a text after C2SP tlog-proof, which other programs for
// transparency logs read too:
//
//   c2sp.org/tlog-proof@v1
//   extra <base64 of the record's leaf>
//   index <number of the record>
//   <base64 of a hash>            as many as there are
//
//   <the signed checkpoint>
//
// And files of checkpoints that were kept, one signed note after the other. Text in, text out.

#include <string>
#include <string_view>
#include <vector>

#include "audit/checkpoint.h"
#include "audit/proofs.h"

namespace chartroom::audit {

std::string write_proof(const InclusionProof& proof, std::string_view note);

struct CheckedProof {
  InclusionProof proof;
  Checkpoint checkpoint;
};
// `invalid` if it is no such text, the errors of read_checkpoint, and `corrupt` if the proof does not lead from the leaf to the
// root that the checkpoint signs.
Result<CheckedProof> check_proof(std::string_view text, const crypto::VerifyingKey& key);

// Every note of a file, with any lines between them that are empty. Signatures of others beside the ledger's own (of witnesses)
// are passed over. The errors of read_checkpoint, naming the note by its number from 1; `invalid` if there is none.
Result<std::vector<Checkpoint>> read_kept_notes(std::string_view text, const crypto::VerifyingKey& key);

}  // namespace chartroom::audit
