#include "audit/extent.h"

#include <algorithm>

#include "audit/entries.h"
#include "audit/segment.h"

namespace chartroom::audit {
namespace {

// Of the files of `kind` that hold the first `count` entries.
void add_entries(const EntryKind& kind, std::uint64_t count, std::vector<FileExtent>& out) {
  for (std::uint64_t number = 0; number * entries_per_file < count; ++number) {
    const std::uint64_t entries = std::min(entries_per_file, count - number * entries_per_file);
    out.push_back({kind.file_name(number), entries * kind.entry_bytes});
  }
}

// Whole segments before `last`, and that one up to where the last record ends.
Status add_segments(Folder& folder, const std::vector<std::string>& names, const Place& last, std::vector<FileExtent>& out) {
  bool has_last = false;
  for (const std::string& name : names) {
    const auto segment = segment_of_name(name);
    if (!segment || *segment > last.segment) continue;
    if (*segment == last.segment) {
      has_last = true;
      out.push_back({name, std::uint64_t{last.offset} + last.size});
      continue;
    }
    const auto file = folder.open(name);
    if (!file) return fail_in(name, file);
    const auto bytes = (*file)->size();
    if (!bytes) return fail_in(name, bytes);
    out.push_back({name, *bytes});
  }
  if (!has_last) return fail(ErrorCode::corrupt, segment_name(last.segment) + " is missing");
  return {};
}

}  // namespace

Result<std::vector<FileExtent>> extent_of(Folder& folder, std::uint64_t size) {
  std::vector<FileExtent> out;
  if (size == 0) return out;
  const auto entry = EntryReader(folder, EntryKind::index()).read(size - 1, 1);
  if (!entry) return fail_in("the ledger's places", entry);
  const auto names = folder.list();
  if (!names) return fail_in("the ledger's folder", names);
  if (auto added = add_segments(folder, *names, decode_place(*entry), out); !added) return fail(added);
  add_entries(EntryKind::index(), size, out);
  // The places of archived records went with them.
  std::erase_if(out, [&](const FileExtent& one) { return !std::ranges::binary_search(*names, one.name); });
  for (unsigned level = 0; level < tile_levels; ++level) add_entries(EntryKind::tiles(level), size >> (8 * level), out);
  std::ranges::sort(out, {}, &FileExtent::name);
  return out;
}

}  // namespace chartroom::audit
