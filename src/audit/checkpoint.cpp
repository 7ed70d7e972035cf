#include "audit/checkpoint.h"

#include <algorithm>
#include <optional>

#include "audit/note_fields.h"
#include "audit/signed_note.h"

namespace chartroom::audit {
namespace {

constexpr std::string_view position_mark = "chartroom-position";

std::optional<Checkpoint> read_body(std::string_view body) {
  Checkpoint checkpoint;
  const auto origin = take_until(body, '\n');
  const bool has_size = read_decimal(take_until(body, '\n'), checkpoint.end.sequence);
  const auto root = from_base64(take_until(body, '\n').value_or("?"));
  const bool has_position = take_until(body, ' ') == position_mark &&
                            read_decimal(take_until(body, ' '), checkpoint.end.segment) &&
                            read_decimal(take_until(body, ' '), checkpoint.end.offset) &&
                            read_decimal(take_until(body, ' '), checkpoint.max_store_commit);
  const auto time = take_until(body, '\n');
  if (!origin || !has_size || !root || root->size() != checkpoint.root.size() || !has_position || !time || !body.empty()) {
    return std::nullopt;
  }
  checkpoint.origin = *origin;
  checkpoint.time = *time;
  std::copy(root->begin(), root->end(), checkpoint.root.begin());
  return checkpoint;
}

}  // namespace

std::string sign_checkpoint(const Checkpoint& checkpoint, const crypto::SigningKey& key) {
  std::string body = checkpoint.origin + "\n" + std::to_string(checkpoint.end.sequence) + "\n" + to_base64(checkpoint.root) +
                     "\n" + std::string(position_mark) + " " + std::to_string(checkpoint.end.segment) + " " +
                     std::to_string(checkpoint.end.offset) + " " + std::to_string(checkpoint.max_store_commit) + " " +
                     checkpoint.time + "\n";
  return sign_note(body, checkpoint.origin, key);
}

Result<Checkpoint> read_checkpoint(std::string_view note, const crypto::VerifyingKey& key) {
  constexpr std::string_view what = "the ledger's checkpoint";
  const auto body = body_of_note(note);
  if (!body) return fail(ErrorCode::corrupt, std::string(what) + " is not a signed note");
  const auto checkpoint = read_body(*body);
  if (!checkpoint || !is_origin(checkpoint->origin)) {
    return fail(ErrorCode::corrupt, std::string(what) + " is not one of chartroom's");
  }
  if (auto signed_right = check_note(note, checkpoint->origin, key, what); !signed_right) return fail(signed_right);
  return *checkpoint;
}

}  // namespace chartroom::audit
