#pragma once

// A key sealed to this machine by its TPM 2.0: it opens here only, and where registers (PCRs) were named, only while they hold
// what they held then (the firmware, the boot loader, its settings). It is sealed under a key of the owner's hierarchy that the
// TPM makes again each time, so the hierarchy must have no password of its own. What travels to and from the chip is encrypted
// in a session salted by that key; a chip that somebody puts in its place on the wires is not told from it.
//
// Not for a machine that is to be replaced by another: keep another way to the same key. Blocking, some hundred milliseconds.
// One thread.

#include <cstdint>
#include <string>

#include "base/bytes.h"
#include "base/result.h"
#include "crypto/secret.h"

namespace chartroom::crypto {

struct TpmPlace {
  std::string device;  // as tpm2-tss names it: device:/dev/tpmrm0
};

// `pcrs`: one bit for each register of the SHA-256 bank, 0 to 23; 0: this machine in whatever state. `unavailable` if there is
// no TPM, or it refuses.
Result<Bytes> tpm_seal(const TpmPlace& place, std::uint32_t pcrs, const SecretKey& key);
// `wrong_key` if it was sealed elsewhere, the TPM was cleared since, or the registers hold something else now; `corrupt`,
// `unavailable`.
Result<SecretKey> tpm_unseal(const TpmPlace& place, ByteView sealed);
// Of what was sealed.
Result<std::uint32_t> tpm_registers(ByteView sealed);

}  // namespace chartroom::crypto
