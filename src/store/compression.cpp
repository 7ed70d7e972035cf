#include "store/compression.h"

#include <zstd.h>

#include "base/check.h"

namespace chartroom::store {
namespace {

constexpr int level = 3;

}  // namespace

Bytes compress(ByteView plain) {
  Bytes frame(ZSTD_compressBound(plain.size()));
  const std::size_t size = ZSTD_compress(frame.data(), frame.size(), plain.data(), plain.size(), level);
  CHECK(ZSTD_isError(size) == 0, "zstd compresses what fits into its bound");
  frame.resize(size);
  return frame;
}

Result<Bytes> decompress(ByteView frame, std::size_t bytes_max) {
  const auto size = ZSTD_getFrameContentSize(frame.data(), frame.size());
  if (size == ZSTD_CONTENTSIZE_ERROR || size == ZSTD_CONTENTSIZE_UNKNOWN || size > bytes_max) {
    return fail(ErrorCode::corrupt, "a compressed value has no or a wrong size");
  }
  Bytes plain(static_cast<std::size_t>(size));
  const std::size_t got = ZSTD_decompress(plain.data(), plain.size(), frame.data(), frame.size());
  if (ZSTD_isError(got) != 0 || got != plain.size()) return fail(ErrorCode::corrupt, "a compressed value is damaged");
  return plain;
}

}  // namespace chartroom::store
