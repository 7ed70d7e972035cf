#include "audit/tree_writer.h"

namespace chartroom::audit {

Result<TreeWriter> TreeWriter::open(Folder& folder, Frontier frontier) {
  const std::uint64_t size = frontier.size();
  auto index = EntryWriter::open(folder, EntryKind::index(), size);
  if (!index) return fail(index);
  TreeWriter writer(std::move(frontier), std::move(*index));
  for (unsigned level = 0; level < tile_levels; ++level) {
    auto entries = EntryWriter::open(folder, EntryKind::tiles(level), size >> (level * tile_height));
    if (!entries) return fail(entries);
    writer.levels_[level] = std::move(*entries);
  }
  return writer;
}

void TreeWriter::push(const crypto::Digest& leaf, const Place& place) {
  frontier_.push(leaf, [this](unsigned level, const crypto::Digest& hash) {
    new_entries_[level].insert(new_entries_[level].end(), hash.begin(), hash.end());
  });
  const Bytes entry = encode_place(place);
  new_places_.insert(new_places_.end(), entry.begin(), entry.end());
}

Status TreeWriter::flush() {
  for (unsigned level = 0; level < tile_levels; ++level) {
    if (new_entries_[level].empty()) continue;
    if (auto appended = levels_[level]->append(new_entries_[level]); !appended) return appended;
  }
  return index_.append(new_places_);
}

Status TreeWriter::sync() {
  for (auto& level : levels_) {
    if (auto synced = level->sync(); !synced) return synced;
  }
  return index_.sync();
}

}  // namespace chartroom::audit
