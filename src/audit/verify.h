#pragma once

// Checks a ledger's files against each other and against the signed checkpoint, from the first record on. Reads only.

#include <span>

#include "audit/checkpoint.h"
#include "audit/ledger.h"

namespace chartroom::audit {

struct VerifyScope {
  const crypto::SecretKey* sealing = nullptr;  // none: the tree only
  // Of a ledger that is being written: tells how many records are durable. None: the folder rests, and all in it counts.
  std::function<std::uint64_t()> durable;
  std::span<const Checkpoint> kept = {};  // elsewhere: each must sign a beginning of what is there
  const Folder* archive = nullptr;        // none: of archived records, the leaves alone are checked
};

// Errors: `not_found` if there is no ledger, `corrupt` or `wrong_key` for the checkpoint's signature, `wrong_key` where the
// sealing key is another ledger's, and those of reading. What is wrong with records is in the report.
Result<VerifyReport> verify_files(const Folder& folder, const crypto::VerifyingKey& key, const VerifyScope& scope);

}  // namespace chartroom::audit
