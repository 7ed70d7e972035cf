#include "audit/segment_file.h"

#include <algorithm>

#include "audit/segment.h"

namespace chartroom::audit {

Result<SegmentFile> SegmentFile::open(Folder& folder, std::uint32_t segment, std::uint64_t used_bytes,
                                      std::uint64_t room_bytes) {
  auto file = folder.open(segment_name(segment));
  if (!file) return fail(file);
  const auto size = (*file)->size();
  if (!size) return fail(size);
  if (*size < used_bytes) return fail(ErrorCode::corrupt, segment_name(segment) + " is shorter than its records");
  SegmentFile opened(std::move(*file), segment, used_bytes, room_bytes);
  opened.size_ = *size;
  return opened;
}

Status SegmentFile::make_room(std::size_t bytes) {
  if (bytes <= size_ - used_) return {};
  const Bytes room(static_cast<std::size_t>(bytes - (size_ - used_) + room_), 0);
  auto made = file_->append(room);
  if (made) {
    size_ += room.size();
    return {};
  }
  if (made.error().code != ErrorCode::out_of_space) return made;
  // Some of the zeros may be there, and are as good as if all were.
  const auto size = file_->size();
  if (!size) return fail(size);
  size_ = *size;
  return made;
}

Status SegmentFile::append(ByteView bytes) {
  if (auto room = make_room(bytes.size()); !room) return room;
  if (auto written = file_->write(used_, bytes); !written) return written;
  used_ += bytes.size();
  return {};
}

Status SegmentFile::finish() {
  if (size_ == used_) return {};
  size_ = used_;
  return file_->truncate(used_);
}

Status SegmentFile::check_place() const {
  const auto named = file_->is_still_named();
  if (!named) return fail(named);
  if (!*named) {
    return fail(ErrorCode::corrupt, segment_name(segment_) +
                                        " was replaced, renamed or removed while the server ran, and what was written since is "
                                        "not in the file of that name: stop the server, put the file back that was there "
                                        "before, and keep other programs (synchronization, restore, antivirus) out of the "
                                        "ledger's folder");
  }
  const auto size = file_->size();
  if (!size) return fail(size);
  if (*size == size_) return {};
  return fail(ErrorCode::corrupt, segment_name(segment_) + " was changed in length by another program while the server ran");
}

bool is_room(ByteView bytes) {
  return std::ranges::all_of(bytes, [](std::uint8_t byte) { return byte == 0; });
}

}  // namespace chartroom::audit
