#include "backup/backup_set.h"

#include <algorithm>

#include "backup/backup_writer.h"
#include "crypto/aead.h"
#include "store/compression.h"
#include "store/key_check.h"

namespace chartroom::backup {
namespace {

constexpr std::string_view key_purpose = "backup";

struct Ends {
  Header header;
  std::optional<Trailer> trailer;
  std::uint64_t bytes = 0;
};

// Header and trailer, each where it must be.
Result<Ends> read_ends(const File& file) {
  const auto bytes = file.size();
  if (!bytes) return fail(bytes);
  Ends out;
  out.bytes = *bytes;
  if (*bytes < header_bytes) return fail(ErrorCode::corrupt, "it is shorter than a backup's header");
  const auto head = file.read(0, header_bytes);
  if (!head) return fail(head);
  auto header = read_header(*head);
  if (!header) return fail(header);
  out.header = std::move(*header);
  if (*bytes < header_bytes + trailer_bytes) return out;
  const auto tail = file.read(*bytes - trailer_bytes, trailer_bytes);
  if (!tail) return fail(tail);
  out.trailer = read_trailer(*tail);
  if (!out.trailer) return out;
  const std::uint64_t room = *bytes - trailer_bytes;
  const bool fits = out.trailer->manifest_offset >= header_bytes && out.trailer->manifest_offset <= room &&
                    out.trailer->manifest_bytes == room - out.trailer->manifest_offset;
  if (!fits) out.trailer.reset();
  return out;
}

}  // namespace

Result<std::unique_ptr<BackupFile>> BackupFile::open(Folder& folder, const std::string& name,
                                                     const crypto::SecretKey& backup_key) {
  if (!folder.exists(name)) return fail(ErrorCode::not_found, "there is no " + name);
  auto file = folder.open(name);
  if (!file) return fail_in(name, file);
  auto ends = read_ends(**file);
  if (!ends) return fail_in(name, ends);
  if (auto tested = store::test_key_check(ends->header.key_check, backup_key, key_purpose); !tested)
    return fail(tested.error().code, name + " was made with another site's keys");
  if (!ends->trailer) return fail(ErrorCode::corrupt, name + " was cut short: it has no end");
  const BackupId id = ends->header.id;
  std::unique_ptr<BackupFile> out(new BackupFile(std::move(*file), std::move(ends->header), key_of(backup_key, id)));
  out->trailer_ = *ends->trailer;
  out->bytes_ = ends->bytes;
  return out;
}

Result<Manifest> BackupFile::manifest() const {
  const auto sealed = file_->read(trailer_.manifest_offset, static_cast<std::size_t>(trailer_.manifest_bytes));
  if (!sealed) return fail_in("a backup's manifest", sealed);
  const auto packed = crypto::open(key_, *sealed, manifest_context(header_.id));
  if (!packed) return fail_in("a backup's manifest", packed);
  const auto plain = store::decompress(*packed, manifest_bytes_max);
  if (!plain) return fail_in("a backup's manifest", plain);
  auto manifest = read_manifest(*plain);
  if (manifest && manifest->id != header_.id) return fail(ErrorCode::corrupt, "a backup has another one's manifest");
  return manifest;
}

Result<Bytes> BackupFile::chunk(const ChunkPlace& place) const {
  const auto sealed = file_->read(place.offset, place.stored);
  if (!sealed) return fail_in("a backup", sealed);
  auto plain = open_chunk(*sealed, key_, chunk_context(header_.id, place.offset));
  if (!plain) return fail_in("a chunk of a backup", plain);
  return plain;
}

Result<std::vector<Found>> BackupSet::list() const {
  const auto names = folder_.list();
  if (!names) return fail_in("the folder of backups", names);
  std::vector<Found> out;
  for (const std::string& name : *names) {
    if (!is_backup_name(name)) continue;
    const auto file = folder_.open(name);
    if (!file) return fail_in(name, file);
    auto ends = read_ends(**file);
    if (!ends && ends.error().code != ErrorCode::corrupt) return fail_in(name, ends);
    if (ends) {
      const bool is_ours = store::test_key_check(ends->header.key_check, backup_key_, key_purpose).has_value();
      out.push_back({name, std::move(ends->header), ends->bytes, ends->trailer.has_value(), is_ours});
      continue;
    }
    const auto bytes = (*file)->size();
    if (!bytes) return fail_in(name, bytes);
    out.push_back({name, {}, *bytes, false, *bytes < header_bytes});
  }
  std::ranges::stable_sort(out, {}, [](const Found& one) { return one.header.made; });
  return out;
}

Result<std::unique_ptr<BackupFile>> BackupSet::open(std::string_view wanted) const {
  const auto all = list();
  if (!all) return fail(all);
  for (auto at = all->rbegin(); at != all->rend(); ++at) {
    const bool is_meant = wanted.empty() ? at->is_whole && at->is_ours : at->name == wanted || at->header.id.text() == wanted;
    if (is_meant) return BackupFile::open(folder_, at->name, backup_key_);
  }
  return fail(ErrorCode::not_found,
              wanted.empty() ? "there is no backup that is whole" : "there is no backup " + std::string(wanted));
}

Result<std::unique_ptr<ChunkReader>> ChunkReader::open(const BackupSet& set, const Manifest& manifest) {
  auto out = std::make_unique<ChunkReader>();
  for (const BackupId source : manifest.sources) {
    auto file = set.open(source.text());
    if (!file) return fail_in("the backup needs another one", file);
    out->sources_.push_back(std::move(*file));
  }
  return out;
}

}  // namespace chartroom::backup
