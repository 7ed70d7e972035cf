#pragma once

// The text of a gzip file (RFC 1952; several members are one file), unpacked piece by piece, so that a file which is small
// packed and huge unpacked takes no more memory than a piece. The first time through, everything is checked: the checksums,
// that it is UTF-8, and that there are no more than limits::import_file_bytes_max bytes. A byte order mark at the start is left
// out.

#include <zlib.h>

#include <cstdint>
#include <expected>
#include <string>
#include <string_view>

#include "base/bytes.h"
#include "records/text_parts.h"

namespace chartroom::records {

bool is_gzip(ByteView bytes);

class PackedText final : public TextParts {
 public:
  // The bytes must outlive it.
  explicit PackedText(ByteView packed, std::uint64_t bytes_max);
  ~PackedText() override;
  PackedText(const PackedText&) = delete;
  PackedText& operator=(const PackedText&) = delete;

  // The next piece; empty at the end. The view lives until the next call. An error is a code of import_report.h, for good.
  std::expected<std::string_view, std::string_view> next();
  void restart();
  std::uint64_t position() const { return position_; }  // in the text, of the end of the last piece

  Status load(std::span<TextPart> parts) override;
  // What it holds of the text at most: a piece, and what was loaded last.
  std::uint64_t held_bytes_max() const { return held_bytes_max_; }

 private:
  using Piece = std::expected<std::string_view, std::string_view>;
  Piece inflate_piece();
  bool check_utf8(std::string_view piece);

  ByteView packed_;
  std::uint64_t bytes_max_;
  z_stream stream_{};
  bool is_good_ = false;
  int state_ = Z_OK;
  std::size_t given_ = 0;  // of packed_, to zlib
  std::uint64_t position_ = 0;
  bool is_checked_ = false;  // it was read to its end once
  std::string cut_;          // the beginning of a character whose rest is in the next piece
  std::string piece_;
  std::string loaded_;
  std::uint64_t held_bytes_max_ = 0;
};

}  // namespace chartroom::records
