#include "main/ledger_files.h"

#include <algorithm>
#include <fstream>
#include <iterator>

#include "audit/proof_text.h"
#include "base/files.h"
#include "identity/secret_file.h"

namespace chartroom {

Result<std::string> read_text_file(const std::filesystem::path& file) {
  std::error_code error;
  if (!std::filesystem::is_regular_file(file, error)) return fail(ErrorCode::not_found, "there is no file " + file.string());
  std::ifstream in(file, std::ios::binary);
  std::string text((std::istreambuf_iterator<char>(in)), std::istreambuf_iterator<char>());
  if (!in) return fail(ErrorCode::io, file.string() + " can't be read");
  return text;
}

Status write_new_file(const std::filesystem::path& file, std::string_view text) {
  const auto whole = std::filesystem::absolute(file);
  std::error_code error;
  if (std::filesystem::exists(whole, error)) {
    return fail(ErrorCode::conflict, file.string() + " is there already; remove it, or choose another name");
  }
  if (!std::filesystem::is_directory(whole.parent_path(), error)) {
    return fail(ErrorCode::not_found, "there is no folder " + whole.parent_path().string());
  }
  auto folder = OsFolder::at(whole.parent_path());
  if (!folder) return fail(folder);
  return (*folder)->replace(whole.filename().string(), as_bytes(text));
}

Result<crypto::VerifyingKey> read_public_key(const std::filesystem::path& file) {
  auto read = read_text_file(file);
  if (!read) return fail(read);
  std::string& text = *read;
  while (!text.empty() && (text.back() == '\n' || text.back() == '\r')) text.pop_back();
  Result<Bytes> key = fail(ErrorCode::invalid, "");
  // Base64 may hold '+' itself: the key starts after the second one.
  const auto first = text.find('+');
  const auto second = first == std::string::npos ? std::string::npos : text.find('+', first + 1);
  if (second != std::string::npos) {
    key = from_base64(std::string_view(text).substr(second + 1));
    if (key && key->size() == 33 && key->front() == 1) key->erase(key->begin());
  } else {
    key = from_hex(text);
  }
  crypto::PublicKeyBytes out{};
  if (!key || key->size() != out.size()) return fail(ErrorCode::invalid, file.string() + " is no public key of a ledger");
  std::copy(key->begin(), key->end(), out.begin());
  return crypto::VerifyingKey(out);
}

Result<crypto::SecretKey> read_reading_key(const std::filesystem::path& file) {
  constexpr std::size_t bytes_max = 2 * crypto::key_bytes + 2;  // with its line end
  auto text = identity::read_secret_file(std::filesystem::absolute(file), bytes_max);
  if (!text && text.error().code == ErrorCode::not_found)
    return fail(ErrorCode::not_found, "there is no file " + file.string());
  if (!text && text.error().code == ErrorCode::forbidden) return fail(text);
  auto bytes = text ? from_hex(*text) : fail(text);
  if (text) identity::wipe_text(*text);
  if (!bytes || bytes->size() != crypto::key_bytes) {
    return fail(ErrorCode::invalid, file.string() + " is no reading key of a ledger: `chartroom audit reading-key` makes one");
  }
  auto key = crypto::SecretKey::from_bytes(*bytes);
  crypto::wipe(*bytes);
  return key;
}

Result<std::vector<audit::Checkpoint>> read_kept_checkpoints(const std::filesystem::path& file,
                                                             const crypto::VerifyingKey& key) {
  const auto text = read_text_file(file);
  if (!text) return fail(text);
  auto notes = audit::read_kept_notes(*text, key);
  if (!notes) return fail_in(file.string(), notes);
  return notes;
}

}  // namespace chartroom
