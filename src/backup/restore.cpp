#include "backup/restore.h"

#include "backup/site_parts.h"

namespace chartroom::backup {
namespace {

constexpr std::size_t restore_write_bytes = 1024 * 1024;

struct Counted {
  std::uint64_t done = 0;
  std::uint64_t total = 0;
};

Status restore_file(const ChunkReader& chunks, const FileEntry& entry, File& file, const Progress& progress, Counted& counted) {
  Bytes buffer;
  std::uint64_t bytes = 0;
  for (const ChunkPlace& place : entry.chunks) {
    const auto chunk = chunks.read(place);
    if (!chunk) return fail(chunk);
    bytes += chunk->size();
    buffer.insert(buffer.end(), chunk->begin(), chunk->end());
    if (buffer.size() >= restore_write_bytes) {
      if (auto written = file.append(buffer); !written) return written;
      buffer.clear();
    }
    counted.done += chunk->size();
    if (auto went_on = progress(counted.done, counted.total); !went_on) return went_on;
  }
  if (bytes != entry.bytes) return fail(ErrorCode::corrupt, "the chunks don't make up the file");
  if (auto written = file.append(buffer); !written) return written;
  return file.sync();
}

}  // namespace

Result<std::unique_ptr<RestoreTarget>> RestoreTarget::make(const std::filesystem::path& folder) {
  std::error_code error;
  const bool is_there = std::filesystem::exists(folder, error);
  if (!error && is_there && !std::filesystem::is_empty(folder, error))
    return fail(ErrorCode::conflict, folder.string() + " is not empty");
  if (error) return fail(ErrorCode::io, folder.string() + ": " + error.message());
  std::unique_ptr<RestoreTarget> out(new RestoreTarget(folder));
  if (const auto made = out->folder_of("data"); !made) return fail(made);
  return out;
}

Result<Folder*> RestoreTarget::folder_of(std::string_view part) {
  if (const auto known = folders_.find(part); known != folders_.end()) return known->second.get();
  if (part != "data" && part != ledger_folder_name)
    return fail(ErrorCode::corrupt, "a backup has files of a part that is not known: " + std::string(part));
  auto folder = OsFolder::at(part == "data" ? path_ : path_ / part);
  if (!folder) return fail(folder);
  return folders_.emplace(part, std::move(*folder)).first->second.get();
}

Status restore_files(const BackupSet& set, const Manifest& manifest, RestoreTarget& target, const Progress& progress) {
  const auto chunks = ChunkReader::open(set, manifest);
  if (!chunks) return fail(chunks);
  Counted counted{0, manifest.bytes()};
  for (const FileEntry& entry : manifest.files) {
    const auto slash = entry.name.find('/');
    const auto folder = target.folder_of(entry.name.substr(0, slash));
    if (!folder) return fail(folder);
    auto file = (*folder)->open(entry.name.substr(slash + 1));
    if (!file) return fail_in(entry.name, file);
    if (auto restored = restore_file(**chunks, entry, **file, progress, counted); !restored)
      return fail_in(entry.name, restored);
  }
  return {};
}

}  // namespace chartroom::backup
