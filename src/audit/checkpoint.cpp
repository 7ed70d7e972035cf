#include "audit/checkpoint.h"

#include <algorithm>
#include <charconv>
#include <optional>

namespace chartroom::audit {
namespace {

constexpr std::string_view signature_mark = "\xE2\x80\x94 ";  // an em dash and a space
constexpr std::string_view position_mark = "chartroom-position";
constexpr std::size_t key_hash_bytes = 4;
constexpr std::size_t origin_chars_max = 200;

// C2SP signed-note: the first bytes of SHA-256(name, "\n", 0x01 for Ed25519, public key).
Bytes key_hash(std::string_view name, const crypto::VerifyingKey& key) {
  constexpr std::uint8_t separator[] = {'\n', 0x01};
  const crypto::Digest digest = crypto::sha256({as_bytes(name), ByteView(separator), ByteView(key.bytes())});
  return {digest.begin(), digest.begin() + key_hash_bytes};
}

// Takes the text up to the next `end`; nullopt if there is none.
std::optional<std::string_view> take(std::string_view& rest, char end) {
  const std::size_t at = rest.find(end);
  if (at == std::string_view::npos) return std::nullopt;
  const std::string_view taken = rest.substr(0, at);
  rest.remove_prefix(at + 1);
  return taken;
}

// Decimal without leading zeros.
template <class Number>
bool read_number(std::optional<std::string_view> text, Number& out) {
  if (!text || text->empty() || (text->size() > 1 && text->front() == '0')) return false;
  const auto [end, error] = std::from_chars(text->data(), text->data() + text->size(), out);
  return error == std::errc() && end == text->data() + text->size();
}

std::optional<Checkpoint> read_body(std::string_view body) {
  Checkpoint checkpoint;
  const auto origin = take(body, '\n');
  const bool has_size = read_number(take(body, '\n'), checkpoint.end.sequence);
  const auto root = from_base64(take(body, '\n').value_or("?"));
  const bool has_position = take(body, ' ') == position_mark && read_number(take(body, ' '), checkpoint.end.segment) &&
                            read_number(take(body, ' '), checkpoint.end.offset) &&
                            read_number(take(body, ' '), checkpoint.max_store_commit);
  const auto time = take(body, '\n');
  if (!origin || !has_size || !root || root->size() != checkpoint.root.size() || !has_position || !time || !body.empty()) {
    return std::nullopt;
  }
  checkpoint.origin = *origin;
  checkpoint.time = *time;
  std::copy(root->begin(), root->end(), checkpoint.root.begin());
  return checkpoint;
}

}  // namespace

bool is_origin(std::string_view text) {
  const auto plain = [](char c) { return c > ' ' && c < '\x7F' && c != '+'; };
  return !text.empty() && text.size() <= origin_chars_max && std::all_of(text.begin(), text.end(), plain);
}

std::string sign_checkpoint(const Checkpoint& checkpoint, const crypto::SigningKey& key) {
  std::string body = checkpoint.origin + "\n" + std::to_string(checkpoint.end.sequence) + "\n" + to_base64(checkpoint.root) +
                     "\n" + std::string(position_mark) + " " + std::to_string(checkpoint.end.segment) + " " +
                     std::to_string(checkpoint.end.offset) + " " + std::to_string(checkpoint.max_store_commit) + " " +
                     checkpoint.time + "\n";
  Bytes signature = key_hash(checkpoint.origin, key.verifying_key());
  const crypto::Signature signed_body = key.sign(as_bytes(body));
  signature.insert(signature.end(), signed_body.begin(), signed_body.end());
  return body + "\n" + std::string(signature_mark) + checkpoint.origin + " " + to_base64(signature) + "\n";
}

Result<Checkpoint> read_checkpoint(std::string_view note, const crypto::VerifyingKey& key) {
  const auto bad = [](std::string_view why) { return fail(ErrorCode::corrupt, "the ledger's checkpoint " + std::string(why)); };
  const std::size_t blank = note.find("\n\n");
  if (blank == std::string_view::npos) return bad("is not a signed note");
  const std::string_view body = note.substr(0, blank + 1);
  const auto checkpoint = read_body(body);
  if (!checkpoint || !is_origin(checkpoint->origin)) return bad("is not one of chartroom's");
  // Compared as text: base64 has several spellings of one value, and a note is to have one.
  const std::string_view rest = note.substr(blank + 2);
  const std::string start = std::string(signature_mark) + checkpoint->origin + " ";
  if (!rest.starts_with(start) || !rest.ends_with('\n')) return bad("has no signature in its origin's name");
  const std::string_view encoded = rest.substr(start.size(), rest.size() - start.size() - 1);
  const auto decoded = from_base64(encoded);
  crypto::Signature signature;
  if (!decoded || decoded->size() != key_hash_bytes + signature.size() || to_base64(*decoded) != encoded) {
    return bad("has a malformed signature");
  }
  if (!std::equal(decoded->begin(), decoded->begin() + key_hash_bytes, key_hash(checkpoint->origin, key).begin())) {
    return fail(ErrorCode::wrong_key, "the ledger's checkpoint is signed with another key");
  }
  std::copy(decoded->begin() + key_hash_bytes, decoded->end(), signature.begin());
  if (!key.verifies(as_bytes(body), signature)) return bad("does not carry this key's signature");
  return *checkpoint;
}

}  // namespace chartroom::audit
