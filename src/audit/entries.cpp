#include "audit/entries.h"

#include <algorithm>
#include <cstring>

namespace chartroom::audit {
namespace {

constexpr std::size_t entry_name_digits = 6;

std::unexpected<Error> fail_missing(const std::string& name) {
  return fail(ErrorCode::corrupt, "the ledger's file " + name + " is missing or too short");
}

std::vector<crypto::Digest> as_digests(ByteView bytes) {
  std::vector<crypto::Digest> out(bytes.size() / sizeof(crypto::Digest));
  for (std::size_t i = 0; i < out.size(); ++i) {
    std::memcpy(out[i].data(), bytes.data() + i * sizeof(crypto::Digest), sizeof(crypto::Digest));
  }
  return out;
}

}  // namespace

std::string EntryKind::file_name(std::uint64_t number) const {
  std::string digits = std::to_string(number);
  digits.insert(0, entry_name_digits - std::min(entry_name_digits, digits.size()), '0');
  return prefix + digits;
}

Bytes encode_place(const Place& place) {
  ByteWriter out;
  out.u32(place.segment);
  out.u32(place.offset);
  out.u32(place.size);
  return out.take();
}

Place decode_place(ByteView entry) {
  ByteReader in(entry);
  Place place;
  place.segment = in.u32();
  place.offset = in.u32();
  place.size = in.u32();
  return place;
}

std::uint64_t EntryReader::count(std::uint64_t from) const {
  std::uint64_t number = from;
  while (folder_.exists(kind_.file_name(number + 1))) ++number;
  const auto last = folder_.read(kind_.file_name(number));
  return last ? number * entries_per_file + last->size() / kind_.entry_bytes : 0;
}

Result<Bytes> EntryReader::read(std::uint64_t first, std::size_t count) {
  Bytes out;
  while (count > 0) {
    const std::uint64_t number = first / entries_per_file;
    const std::size_t start = static_cast<std::size_t>(first % entries_per_file);
    const std::size_t size = std::min(count, static_cast<std::size_t>(entries_per_file) - start);
    const std::size_t end_byte = (start + size) * kind_.entry_bytes;
    if (number != cached_number_ || cached_.size() < end_byte) {
      auto bytes = folder_.read(kind_.file_name(number));
      if (!bytes && bytes.error().code != ErrorCode::not_found) return fail(bytes);
      if (!bytes || bytes->size() < end_byte) return fail_missing(kind_.file_name(number));
      cached_ = std::move(*bytes);
      cached_number_ = number;
    }
    const ByteView found = ByteView(cached_).subspan(start * kind_.entry_bytes, size * kind_.entry_bytes);
    out.insert(out.end(), found.begin(), found.end());
    first += size;
    count -= size;
  }
  return out;
}

Result<EntryWriter> EntryWriter::open(Folder& folder, EntryKind kind, std::uint64_t count) {
  EntryWriter writer(folder, std::move(kind), count);
  std::uint64_t number = count / entries_per_file;
  const std::uint64_t bytes = count % entries_per_file * writer.kind_.entry_bytes;
  if (count > 0 && bytes == 0 && !folder.exists(writer.kind_.file_name(number - 1))) {
    return fail_missing(writer.kind_.file_name(number - 1));
  }
  const std::string name = writer.kind_.file_name(number);
  if (bytes > 0 || folder.exists(name)) {
    if (bytes > 0 && !folder.exists(name)) return fail_missing(name);
    auto file = folder.open(name);
    if (!file) return fail(file);
    const auto size = (*file)->size();
    if (!size) return fail(size);
    if (*size < bytes) return fail_missing(name);
    if (*size > bytes) {
      if (auto cut = (*file)->truncate(bytes); !cut) return fail(cut);
    }
    writer.file_ = std::move(*file);
    writer.number_ = number;
  }
  while (folder.exists(writer.kind_.file_name(++number))) {
    if (auto removed = folder.remove(writer.kind_.file_name(number)); !removed) return fail(removed);
  }
  return writer;
}

Status EntryWriter::roll() {
  if (auto synced = sync(); !synced) return synced;
  const std::uint64_t number = count_ / entries_per_file;
  auto next = folder_->open(kind_.file_name(number));
  if (!next) return fail(next);
  file_ = std::move(*next);
  number_ = number;
  return {};
}

Status EntryWriter::append_some(ByteView entries) {
  auto written = file_->append(entries);
  dirty_ = true;
  if (written || written.error().code != ErrorCode::out_of_space) return written;
  if (auto cut = file_->truncate(count_ % entries_per_file * kind_.entry_bytes); !cut) return cut;
  return written;
}

Status EntryWriter::append(Bytes& entries) {
  while (!entries.empty()) {
    if (file_ == nullptr || number_ != count_ / entries_per_file) {
      if (auto rolled = roll(); !rolled) return rolled;
    }
    const std::uint64_t room = entries_per_file - count_ % entries_per_file;
    const std::uint64_t taken = std::min<std::uint64_t>(room, entries.size() / kind_.entry_bytes);
    const std::size_t bytes = static_cast<std::size_t>(taken) * kind_.entry_bytes;
    if (auto written = append_some(ByteView(entries).first(bytes)); !written) return written;
    count_ += taken;
    entries.erase(entries.begin(), entries.begin() + static_cast<std::ptrdiff_t>(bytes));
  }
  return {};
}

Status EntryWriter::sync() {
  if (!dirty_) return {};
  if (auto synced = file_->sync(); !synced) return synced;
  dirty_ = false;
  return {};
}

Result<Frontier> read_frontier(const Folder& folder, std::uint64_t size) {
  std::vector<crypto::Digest> roots;
  std::uint64_t covered = 0;
  for (unsigned height = 64; height-- > 0;) {
    if ((size >> height & 1U) == 0) continue;
    const unsigned level = height / tile_height;
    EntryReader tiles(folder, EntryKind::tiles(level));
    const auto nodes = tiles.read(covered >> (level * tile_height), std::size_t{1} << (height % tile_height));
    if (!nodes) return fail(nodes);
    roots.push_back(subtree_hash(as_digests(*nodes)));
    covered += std::uint64_t{1} << height;
  }
  return Frontier(size, std::move(roots));
}

}  // namespace chartroom::audit
