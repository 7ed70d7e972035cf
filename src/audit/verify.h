#pragma once

// Checks a ledger's files against each other and against the signed checkpoint, from the first record on. Reads only.

#include "audit/ledger.h"

namespace chartroom::audit {

struct VerifyScope {
  const crypto::SecretKey* sealing = nullptr;  // none: the tree only
  // Of a ledger that is being written: tells how many records are durable. None: the folder rests, and all in it counts.
  std::function<std::uint64_t()> durable;
};

// Errors: `not_found` if there is no ledger, `corrupt` or `wrong_key` for the checkpoint's signature, and those of reading.
// What is wrong with records is in the report.
Result<VerifyReport> verify_files(const Folder& folder, const crypto::VerifyingKey& key, const VerifyScope& scope);

}  // namespace chartroom::audit
