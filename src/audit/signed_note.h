#pragma once

// Signed notes (C2SP signed-note) with one signature of an Ed25519 key: a text of whole lines, an empty line, and the signature
// under the key's name. Checkpoints are such notes, and so is what the ledger says of its archive; the first line tells which,
// so that none can be taken for another. Text in, text out.

#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "crypto/sign.h"

namespace chartroom::audit {

// What can be a note's key name: not empty, no white space, no '+', at most 200 characters.
bool is_origin(std::string_view text);

// `body` ends with a line end and has no empty line; `name` is an origin.
std::string sign_note(std::string_view body, std::string_view name, const crypto::SigningKey& key);

// The body, before anything is known of the signature: nullopt if this is no note.
std::optional<std::string_view> body_of_note(std::string_view note);
// `wrong_key` if the note names another key; `corrupt` if it has no such signature, or anything beside it. `what` begins the
// error's sentence: "the ledger's checkpoint".
Status check_note(std::string_view note, std::string_view name, const crypto::VerifyingKey& key, std::string_view what);

}  // namespace chartroom::audit
