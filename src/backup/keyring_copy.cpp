#include "backup/keyring_copy.h"

#include <algorithm>
#include <array>
#include <map>
#include <string>

#include "store/key_check.h"

namespace chartroom::backup {
namespace {

constexpr std::string_view copy_magic = "CRkeycp1";
constexpr std::uint16_t copy_version = 1;
constexpr std::string_view grows = "keys";
// The epoch goes last when it is restored: with it the keyring exists.
constexpr std::array<std::string_view, 4> keyring_files = {"keys", "secrets", "slots", "epoch"};
constexpr std::string_view optional_file = "slots";

using Files = std::map<std::string, Bytes, std::less<>>;

Result<Files> read_copy(ByteView copy) {
  const auto body = store::unframe_file(copy_magic, copy_version, copy);
  if (!body) return fail_in("the copy of the keyring", body);
  ByteReader in(*body);
  in.i64();
  const std::uint32_t count = in.u32();
  Files out;
  for (std::uint32_t number = 0; number < count && in.ok(); ++number) {
    std::string name(in.text());
    out[std::move(name)] = to_bytes(in.blob());
  }
  const bool is_known = std::ranges::all_of(
      out, [](const auto& one) { return std::ranges::find(keyring_files, one.first) != keyring_files.end(); });
  if (!in.at_end() || !is_known || !out.contains("epoch"))
    return fail(ErrorCode::corrupt, "the copy of the keyring is damaged");
  return out;
}

}  // namespace

Result<Bytes> encode_keyring(const Folder& keyring, Timestamp made) {
  Files files;
  for (const std::string_view name : keyring_files) {
    auto bytes = keyring.read(name);
    if (!bytes && bytes.error().code == ErrorCode::not_found && name == optional_file) continue;
    if (!bytes) return fail_in("the keyring's file " + std::string(name), bytes);
    files.emplace(name, std::move(*bytes));
  }
  ByteWriter out;
  out.i64(made.time_since_epoch().count());
  out.u32(static_cast<std::uint32_t>(files.size()));
  for (const auto& [name, bytes] : files) {
    out.text(name);
    out.blob(bytes);
  }
  return store::frame_file(copy_magic, copy_version, out.bytes());
}

Status restore_keyring(ByteView copy, Folder& to) {
  const auto files = read_copy(copy);
  if (!files) return fail(files);
  for (const std::string_view name : keyring_files) {
    if (to.exists(name)) return fail(ErrorCode::conflict, "there is a keyring already: its file " + std::string(name));
  }
  for (const std::string_view name : keyring_files) {
    const auto file = files->find(name);
    if (file == files->end()) continue;
    if (auto put = to.replace(name, file->second); !put) return fail_in("the keyring's file " + std::string(name), put);
  }
  return {};
}

Status compare_keyring(ByteView copy, const Folder& keyring) {
  const auto files = read_copy(copy);
  if (!files) return fail(files);
  for (const auto& [name, bytes] : *files) {
    const auto now = keyring.read(name);
    if (!now) return fail_in("the keyring's file " + name, now);
    const bool is_same =
        name == grows ? now->size() >= bytes.size() && std::equal(bytes.begin(), bytes.end(), now->begin()) : *now == bytes;
    if (!is_same)
      return fail(ErrorCode::conflict, "the copy of the keyring differs from the keyring in " + name + ": make a backup anew");
  }
  return {};
}

}  // namespace chartroom::backup
