#include "records/packed_text.h"

#include <algorithm>

#include "base/limits.h"
#include "records/html_text.h"

namespace chartroom::records {
namespace {

constexpr std::size_t kPieceBytes = 256 * 1024;
constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";

// Of the character that begins with this byte, which is checked later.
std::size_t character_bytes(char lead) {
  const auto byte = static_cast<unsigned char>(lead);
  return byte >= 0xF0 ? 4 : byte >= 0xE0 ? 3 : byte >= 0xC0 ? 2 : 1;
}

bool is_continuation(char c) { return (static_cast<unsigned char>(c) & 0xC0U) == 0x80; }

}  // namespace

bool is_gzip(ByteView bytes) { return bytes.size() >= 2 && bytes[0] == 0x1F && bytes[1] == 0x8B; }

PackedText::PackedText(ByteView packed, std::uint64_t bytes_max)
    : packed_(packed), bytes_max_(bytes_max), piece_(std::min<std::uint64_t>(kPieceBytes, bytes_max + 1), '\0') {
  is_good_ = inflateInit2(&stream_, 15 + 16) == Z_OK;
}

PackedText::~PackedText() { inflateEnd(&stream_); }

void PackedText::restart() {
  is_good_ = inflateReset(&stream_) == Z_OK;
  stream_.avail_in = 0;
  state_ = Z_OK;
  given_ = 0;
  position_ = 0;
  cut_.clear();
}

// Full, but for the last one; empty at the end of the last member.
PackedText::Piece PackedText::inflate_piece() {
  stream_.next_out = reinterpret_cast<Bytef*>(piece_.data());
  stream_.avail_out = static_cast<uInt>(piece_.size());
  while (is_good_ && stream_.avail_out > 0) {
    if (stream_.avail_in == 0 && given_ < packed_.size()) {
      const std::size_t size = std::min<std::size_t>(packed_.size() - given_, kPieceBytes);
      stream_.next_in = packed_.data() + given_;
      stream_.avail_in = static_cast<uInt>(size);
      given_ += size;
    }
    if (state_ == Z_STREAM_END) {
      if (stream_.avail_in == 0) break;
      is_good_ = inflateReset(&stream_) == Z_OK;  // another member
      state_ = Z_OK;
      continue;
    }
    state_ = inflate(&stream_, Z_NO_FLUSH);
    // Where the bytes end before the member does, no progress is possible.
    is_good_ = state_ == Z_OK || state_ == Z_STREAM_END;
  }
  if (!is_good_) return std::unexpected("import.bad_gzip");
  return std::string_view(piece_).substr(0, piece_.size() - stream_.avail_out);
}

std::expected<std::string_view, std::string_view> PackedText::next() {
  auto piece = inflate_piece();
  if (!piece) return piece;
  held_bytes_max_ = std::max<std::uint64_t>(held_bytes_max_, piece_.size() + loaded_.capacity());
  if (piece->empty()) {
    if (!cut_.empty() && !is_checked_) return std::unexpected("import.invalid_utf8");
    is_checked_ = true;
    return piece;
  }
  const bool is_first = position_ == 0;
  if (!is_checked_ && !check_utf8(*piece)) {
    is_good_ = false;
    return std::unexpected("import.invalid_utf8");
  }
  if (is_first && piece->starts_with(kByteOrderMark)) piece->remove_prefix(kByteOrderMark.size());
  position_ += piece->size();
  if (position_ > bytes_max_) return std::unexpected("import.too_large");
  return piece->empty() ? next() : piece;
}

// Characters may be cut by the ends of pieces.
bool PackedText::check_utf8(std::string_view piece) {
  if (!cut_.empty()) {
    const std::size_t wanted = character_bytes(cut_.front());
    const std::size_t taken = std::min(piece.size(), wanted - cut_.size());
    cut_.append(piece.substr(0, taken));
    piece.remove_prefix(taken);
    if (cut_.size() < wanted) return true;
    if (!is_utf8(cut_)) return false;
    cut_.clear();
  }
  std::size_t back = 0;
  while (back < std::min<std::size_t>(piece.size(), 3) && is_continuation(piece[piece.size() - 1 - back])) ++back;
  if (back < piece.size() && character_bytes(piece[piece.size() - 1 - back]) > back + 1) {
    cut_ = piece.substr(piece.size() - 1 - back);
    piece.remove_suffix(back + 1);
  }
  return is_utf8(piece);
}

Status PackedText::load(std::span<TextPart> parts) {
  std::size_t bytes = 0;
  for (const TextPart& part : parts) bytes += part.bytes;
  loaded_ = std::string();
  loaded_.reserve(bytes);
  held_bytes_max_ = std::max<std::uint64_t>(held_bytes_max_, piece_.size() + loaded_.capacity());
  restart();
  std::string_view piece;
  std::uint64_t piece_at = 0;
  for (TextPart& part : parts) {
    const std::size_t start = loaded_.size();
    while (loaded_.size() - start < part.bytes) {
      const std::uint64_t wanted = part.at + (loaded_.size() - start);
      if (wanted < piece_at || wanted >= piece_at + piece.size()) {
        const auto more = next();
        if (!more || more->empty()) return fail(ErrorCode::corrupt, "a packed file differs from what it was before");
        piece = *more;
        piece_at = position_ - piece.size();
        continue;
      }
      loaded_.append(piece.substr(wanted - piece_at, part.bytes - (loaded_.size() - start)));
    }
    part.text = std::string_view(loaded_).substr(start, part.bytes);  // reserved: it does not move
  }
  return {};
}

}  // namespace chartroom::records
