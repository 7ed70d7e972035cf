#pragma once

// The files that an auditor has: the ledger's public key, its reading key, proofs and kept checkpoints.

#include <filesystem>
#include <string>
#include <vector>

#include "audit/checkpoint.h"
#include "base/result.h"
#include "crypto/secret.h"
#include "crypto/sign.h"

namespace chartroom {

// `not_found` if there is none.
Result<std::string> read_text_file(const std::filesystem::path& file);
// With mode 600, durably. `conflict` if there is one already; no folder is made.
Status write_new_file(const std::filesystem::path& file, std::string_view text);

// The 32 bytes of an Ed25519 key: hexadecimal, or a C2SP verifier key "name+hash+base64(0x01 || key)".
Result<crypto::VerifyingKey> read_public_key(const std::filesystem::path& file);

// 64 hexadecimal digits, in a file that only its owner can read (else `forbidden`).
Result<crypto::SecretKey> read_reading_key(const std::filesystem::path& file);

Result<std::vector<audit::Checkpoint>> read_kept_checkpoints(const std::filesystem::path& file,
                                                             const crypto::VerifyingKey& key);

}  // namespace chartroom
