#include "audit/signed_note.h"

#include <algorithm>

#include "base/bytes.h"
#include "crypto/digest.h"

namespace chartroom::audit {
namespace {

constexpr std::string_view signature_mark = "\xE2\x80\x94 ";  // an em dash and a space
constexpr std::size_t key_hash_bytes = 4;
constexpr std::size_t origin_chars_max = 200;

// C2SP signed-note: the first bytes of SHA-256(name, "\n", 0x01 for Ed25519, public key).
Bytes key_hash(std::string_view name, const crypto::VerifyingKey& key) {
  constexpr std::uint8_t separator[] = {'\n', 0x01};
  const crypto::Digest digest = crypto::sha256({as_bytes(name), ByteView(separator), ByteView(key.bytes())});
  return {digest.begin(), digest.begin() + key_hash_bytes};
}

}  // namespace

bool is_origin(std::string_view text) {
  const auto plain = [](char c) { return c > ' ' && c < '\x7F' && c != '+'; };
  return !text.empty() && text.size() <= origin_chars_max && std::all_of(text.begin(), text.end(), plain);
}

std::string sign_note(std::string_view body, std::string_view name, const crypto::SigningKey& key) {
  Bytes signature = key_hash(name, key.verifying_key());
  const crypto::Signature signed_body = key.sign(as_bytes(body));
  signature.insert(signature.end(), signed_body.begin(), signed_body.end());
  return std::string(body) + "\n" + std::string(signature_mark) + std::string(name) + " " + to_base64(signature) + "\n";
}

std::optional<std::string_view> body_of_note(std::string_view note) {
  const std::size_t blank = note.find("\n\n");
  if (blank == std::string_view::npos) return std::nullopt;
  return note.substr(0, blank + 1);
}

Status check_note(std::string_view note, std::string_view name, const crypto::VerifyingKey& key, std::string_view what) {
  const auto bad = [&](std::string_view why) { return fail(ErrorCode::corrupt, std::string(what) + " " + std::string(why)); };
  const auto body = body_of_note(note);
  if (!body) return bad("is not a signed note");
  // Compared as text: base64 has several spellings of one value, and a note is to have one.
  const std::string_view rest = note.substr(body->size() + 1);
  const std::string start = std::string(signature_mark) + std::string(name) + " ";
  if (!rest.starts_with(start) || !rest.ends_with('\n')) return bad("has no signature in its origin's name");
  const std::string_view encoded = rest.substr(start.size(), rest.size() - start.size() - 1);
  const auto decoded = from_base64(encoded);
  crypto::Signature signature;
  if (!decoded || decoded->size() != key_hash_bytes + signature.size() || to_base64(*decoded) != encoded) {
    return bad("has a malformed signature");
  }
  if (!std::equal(decoded->begin(), decoded->begin() + key_hash_bytes, key_hash(name, key).begin())) {
    return fail(ErrorCode::wrong_key, std::string(what) + " is signed with another key");
  }
  std::copy(decoded->begin() + key_hash_bytes, decoded->end(), signature.begin());
  if (!key.verifies(as_bytes(*body), signature)) return bad("does not carry this key's signature");
  return {};
}

}  // namespace chartroom::audit
