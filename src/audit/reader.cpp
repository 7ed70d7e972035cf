#include "audit/reader.h"

namespace chartroom::audit {
namespace {

constexpr std::uint64_t run_bytes_max = 4ULL * 1024 * 1024;

std::unexpected<Error> fail_place(std::uint64_t sequence) {
  return fail(ErrorCode::corrupt,
              "record " + std::to_string(sequence) + " is not where the ledger's index says; verify the ledger");
}

}  // namespace

Result<Reader::Entry> Reader::open(ByteView frame_bytes, const Place& place, std::uint64_t sequence) {
  const auto frame = read_frame(frame_bytes);
  if (!frame || frame->sequence != sequence || frame->size != place.size) return fail_place(sequence);
  auto stored = opener_.open(*frame, place.segment);
  if (!stored) return fail(stored);
  return Entry{std::move(*stored), to_bytes(frame->sealed_words)};
}

Result<Bytes> Reader::piece(OpenFile& open, const std::string& name, std::uint64_t offset, std::size_t size) {
  if (open.name != name) {
    if (!folder_.exists(name)) return fail(ErrorCode::corrupt, "the ledger's file " + name + " is missing");
    auto file = folder_.open(name);
    if (!file) return fail(file);
    open = {name, std::move(*file)};
  }
  return open.file->read(offset, size);
}

Status Reader::check_kept(std::uint64_t sequence, std::size_t count) const {
  if (sequence < kept_.first) {
    return fail(ErrorCode::not_found, "record " + std::to_string(sequence) +
                                          " is in the archive; the ledger begins with record " + std::to_string(kept_.first));
  }
  if (count > 0 && sequence < kept_.end && count <= kept_.end - sequence) return {};
  return fail(ErrorCode::not_found, "the ledger has no such record");
}

Result<Reader::Found> Reader::find(std::uint64_t sequence) {
  if (auto kept = check_kept(sequence, 1); !kept) return fail(kept);
  const EntryKind kind = EntryKind::index();
  const auto entry = piece(index_file_, kind.file_name(sequence / entries_per_file),
                           sequence % entries_per_file * kind.entry_bytes, kind.entry_bytes);
  if (!entry && entry.error().code == ErrorCode::corrupt) return fail_place(sequence);
  if (!entry) return fail(entry);
  const Place place = decode_place(*entry);
  auto frame = piece(segment_file_, segment_name(place.segment), place.offset, place.size);
  if (!frame && frame.error().code == ErrorCode::corrupt) return fail_place(sequence);
  if (!frame) return fail(frame);
  return Found{place, std::move(*frame)};
}

Result<Reader::Entry> Reader::record(std::uint64_t sequence) {
  const auto found = find(sequence);
  if (!found) return fail(found);
  return open(found->frame, found->place, sequence);
}

Result<Bytes> Reader::opening(std::uint64_t sequence) {
  const auto found = find(sequence);
  if (!found) return fail(found);
  const auto frame = read_frame(found->frame);
  if (!frame || frame->sequence != sequence || frame->size != found->place.size) return fail_place(sequence);
  auto opened = opener_.open_whole(*frame, found->place.segment);
  if (!opened) return fail(opened);
  return std::move(opened->opening);
}

Result<std::vector<Reader::Entry>> Reader::run(std::uint64_t first, std::size_t count) {
  if (auto kept = check_kept(first, count); !kept) return fail(kept);
  const auto entries = index_.read(first, count);
  if (!entries) return fail(entries);
  std::vector<Place> places;
  std::uint64_t bytes = 0;
  for (std::size_t i = 0; i < count; ++i) {
    const Place place = decode_place(ByteView(*entries).subspan(i * 12, 12));
    const bool follows = places.empty() || (place.segment == places.front().segment &&
                                            place.offset == std::uint64_t{places.back().offset} + places.back().size);
    if (!places.empty() && (!follows || bytes + place.size > run_bytes_max)) break;
    places.push_back(place);
    bytes += place.size;
  }
  const std::string name = segment_name(places.front().segment);
  if (!folder_.exists(name)) return fail_place(first);
  const auto file = folder_.open(name);
  if (!file) return fail(file);
  const auto read = (*file)->read(places.front().offset, static_cast<std::size_t>(bytes));
  if (!read && read.error().code == ErrorCode::corrupt) return fail_place(first);
  if (!read) return fail(read);
  std::vector<Entry> out;
  ByteView rest = *read;
  for (const Place& place : places) {
    auto entry = open(rest.first(place.size), place, first + out.size());
    if (!entry) return fail(entry);
    out.push_back(std::move(*entry));
    rest = rest.subspan(place.size);
  }
  return out;
}

}  // namespace chartroom::audit
