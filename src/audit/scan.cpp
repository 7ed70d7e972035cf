#include "audit/scan.h"

#include <algorithm>

#include "audit/segment_file.h"

namespace chartroom::audit {
namespace {

std::string record_text(std::uint64_t sequence) { return "record " + std::to_string(sequence); }

class Scanner {
 public:
  Scanner(const SegmentSource& source, const ScanRange& range, const Visit& visit)
      : source_(source), range_(range), visit_(visit), out_{range.from, std::nullopt, false} {}

  Result<Scan> run() {
    while (!done()) {
      const auto bytes = source_(out_.end.segment, out_.end.offset);
      if (!bytes && bytes.error().code == ErrorCode::not_found) {
        if (is_last()) break;
        stop(segment_name(out_.end.segment) + " is missing");
        break;
      }
      if (!bytes && bytes.error().code == ErrorCode::corrupt) {
        stop(segment_name(out_.end.segment) + " is cut short before " + record_text(out_.end.sequence));
        break;
      }
      if (!bytes) return fail(bytes);
      if (auto read = segment(*bytes); !read) return fail(read);
      if (done() || is_last()) break;
      out_.end = Position{out_.end.segment + 1, 0, out_.end.sequence};
    }
    return std::move(out_);
  }

 private:
  bool done() const { return out_.problem || out_.end.sequence >= range_.until; }
  bool is_last() const { return out_.end.segment >= range_.highest_segment; }
  void stop(std::string problem) { out_.problem = std::move(problem); }
  void stop_at_bad_bytes(ByteView rest, std::string problem) {
    stop(std::move(problem));
    out_.maybe_torn = is_last() && !holds_later_batch(rest, out_.end.sequence);
  }

  Status segment(ByteView bytes) {
    if (out_.end.offset == 0) {
      if (is_last() && is_room(bytes)) return {};
      const auto header = read_segment_header(bytes);
      if (!header && header.error().code != ErrorCode::corrupt) return fail(header);
      if (!header) {
        stop_at_bad_bytes(bytes, "the header of " + segment_name(out_.end.segment) + " is damaged");
        return {};
      }
      if (header->segment != out_.end.segment || header->first_sequence != out_.end.sequence) {
        stop(segment_name(out_.end.segment) + " does not begin with " + record_text(out_.end.sequence));
        return {};
      }
      out_.end.offset = segment_header_bytes;
      bytes = bytes.subspan(segment_header_bytes);
    }
    while (!bytes.empty() && !done()) {
      if (bytes.front() == 0 && is_last() && is_room(bytes)) return {};  // a frame begins with another byte
      bytes = bytes.subspan(frame(bytes));
    }
    return {};
  }

  // Returns the bytes that were good.
  std::size_t frame(ByteView bytes) {
    const auto frame = read_frame(bytes);
    if (!frame) {
      stop_at_bad_bytes(bytes, record_text(out_.end.sequence) + " is damaged or cut short");
      return 0;
    }
    if (frame->sequence != out_.end.sequence) {
      stop(record_text(out_.end.sequence) + " is not in its place; " + record_text(frame->sequence) + " stands there");
      return 0;
    }
    if (auto problem = visit_(*frame, out_.end)) {
      stop(std::move(*problem));
      return 0;
    }
    out_.end.offset += frame->size;
    ++out_.end.sequence;
    return frame->size;
  }

  const SegmentSource& source_;
  const ScanRange& range_;
  const Visit& visit_;
  Scan out_;
};

}  // namespace

SegmentSource whole_files(const Folder& folder) {
  return [&folder](std::uint32_t segment, std::uint64_t offset) -> Result<Bytes> {
    auto bytes = folder.read(segment_name(segment));
    if (!bytes) return fail(bytes);
    if (offset > bytes->size()) return fail(ErrorCode::corrupt, "a segment is shorter than the checkpoint says");
    bytes->erase(bytes->begin(), bytes->begin() + static_cast<std::ptrdiff_t>(offset));
    return bytes;
  };
}

SegmentSource open_files(Folder& folder) {
  return [&folder](std::uint32_t segment, std::uint64_t offset) -> Result<Bytes> {
    const std::string name = segment_name(segment);
    if (!folder.exists(name)) return fail(ErrorCode::not_found, name + " is missing");
    const auto file = folder.open(name);
    if (!file) return fail(file);
    const auto size = (*file)->size();
    if (!size) return fail(size);
    if (offset > *size) return fail(ErrorCode::corrupt, name + " is shorter than the checkpoint says");
    return (*file)->read(offset, static_cast<std::size_t>(*size - offset));
  };
}

Result<std::uint32_t> highest_segment(const Folder& folder) {
  const auto names = folder.list();
  if (!names) return fail(names);
  std::uint32_t highest = 0;
  for (const std::string& name : *names) highest = std::max(highest, segment_of_name(name).value_or(0));
  return highest;
}

Result<Scan> scan(const SegmentSource& source, const ScanRange& range, const Visit& visit) {
  return Scanner(source, range, visit).run();
}

Result<StoredRecord> FrameOpener::open(const Frame& frame, std::uint32_t segment) {
  auto opened = open_whole(frame, segment);
  if (!opened) return fail(opened);
  return std::move(opened->stored);
}

Result<OpenedRecord> FrameOpener::open_whole(const Frame& frame, std::uint32_t segment) {
  if (!key_ || segment != segment_) key_ = segment_key(sealing_, segment);
  segment_ = segment;
  auto opened = open_record(*key_, frame.sealed_record, frame.sealed_words);
  const std::string which = record_text(frame.sequence);
  if (!opened) return fail_in(which, opened);
  if (opened->stored.sequence != frame.sequence) return fail(ErrorCode::corrupt, which + " was written as another record");
  if (opened->leaf != frame.leaf) return fail(ErrorCode::corrupt, which + " is not what its leaf commits to");
  opened->stored.leaf = opened->leaf;
  return opened;
}

}  // namespace chartroom::audit
