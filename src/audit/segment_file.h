#pragma once

// A segment's file as the writer uses it: it is made longer by room of zeros ahead, which records then overwrite. A sync that
// only makes overwritten bytes durable costs half of one that also makes a new length durable (measured on ext4: 40 instead of
// 83 us of CPU, half the waiting). The room is given back when the segment ends.
//
// Who reads the file finds zeros after the last record: `is_room`. One thread.

#include <cstdint>
#include <memory>

#include "base/files.h"

namespace chartroom::audit {

class SegmentFile {
 public:
  // `used_bytes` hold header and records; whatever follows must be room. `room_bytes` is made at a time.
  static Result<SegmentFile> open(Folder& folder, std::uint32_t segment, std::uint64_t used_bytes, std::uint64_t room_bytes);

  // Room for so many bytes. Nothing of a record is touched: after `out_of_space` it can be tried again.
  Status make_room(std::size_t bytes);
  Status append(ByteView bytes);  // after the bytes that are used; as File::append
  Status sync() { return file_->sync(); }
  Status finish();  // gives back the room, durably
  // `corrupt` where the file under the segment's name is no longer this one, or was made shorter from outside.
  Status check_place() const;

 private:
  SegmentFile(std::unique_ptr<File> file, std::uint32_t segment, std::uint64_t used_bytes, std::uint64_t room_bytes)
      : file_(std::move(file)), segment_(segment), used_(used_bytes), room_(room_bytes) {}

  std::unique_ptr<File> file_;
  std::uint32_t segment_;
  std::uint64_t used_;
  std::uint64_t room_;
  std::uint64_t size_ = 0;
};

bool is_room(ByteView bytes);  // all zeros; true for none

}  // namespace chartroom::audit
