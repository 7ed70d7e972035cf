#pragma once

// Checkpoints: the tree's size and root in a signed note (C2SP signed-note and tlog-checkpoint), with one line of our own that
// says where the next record begins, so that a start reads only what follows. Text in, text out.

#include <string>
#include <string_view>

#include "audit/signed_note.h"
#include "base/clock.h"
#include "crypto/digest.h"
#include "crypto/sign.h"

namespace chartroom::audit {

// Where a record begins. Offset 0 is before the segment's header.
struct Position {
  std::uint32_t segment = 1;
  std::uint64_t offset = 0;
  std::uint64_t sequence = 0;
};

struct Checkpoint {
  std::string origin;
  crypto::Digest root{};
  Position end;                        // of the records it covers; `end.sequence` is the tree's size
  std::uint64_t max_store_commit = 0;  // that any of them names
  std::string time;                    // RFC 3339, for people
};

std::string sign_checkpoint(const Checkpoint& checkpoint, const crypto::SigningKey& key);

// `wrong_key` if the note names another key; `corrupt` if it is not such a note or the signature is not that key's.
Result<Checkpoint> read_checkpoint(std::string_view note, const crypto::VerifyingKey& key);

}  // namespace chartroom::audit
