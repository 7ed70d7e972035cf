#pragma once

// Packing, for tests of what unpacks.

#include <gtest/gtest.h>
#include <zlib.h>

#include <string>
#include <string_view>

#include "base/bytes.h"

namespace chartroom::records {

inline std::string gzip(std::string_view text) {
  z_stream stream{};
  EXPECT_EQ(deflateInit2(&stream, 6, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY), Z_OK);
  std::string out(deflateBound(&stream, text.size()) + 64, '\0');
  stream.next_in = as_bytes(text).data();
  stream.avail_in = static_cast<uInt>(text.size());
  stream.next_out = reinterpret_cast<Bytef*>(out.data());
  stream.avail_out = static_cast<uInt>(out.size());
  EXPECT_EQ(deflate(&stream, Z_FINISH), Z_STREAM_END);
  out.resize(out.size() - stream.avail_out);
  deflateEnd(&stream);
  return out;
}

// The same text as two members: then nothing says beforehand how long it is, and it is read piece by piece.
inline std::string gzip_in_two(std::string_view text) {
  const std::size_t half = text.size() / 2 + 1;
  return gzip(text.substr(0, std::min(half, text.size()))) + gzip(text.substr(std::min(half, text.size())));
}

}  // namespace chartroom::records
