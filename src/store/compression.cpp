#include "store/compression.h"

#include <zstd.h>

#include <memory>

#include "base/check.h"

namespace chartroom::store {
namespace {

// Of FHIR and notes level 1 makes 18 %, level 3 17 %, in two thirds of the time.
constexpr int level = 1;
constexpr int little_level = -5;

// A thread keeps this much room for its next call.
constexpr std::size_t kScratchBytesMax = 1024 * 1024;

struct FreeContext {
  void operator()(ZSTD_CCtx* context) const { ZSTD_freeCCtx(context); }
};

// One per thread: making one costs more than compressing a note.
ZSTD_CCtx* context() {
  thread_local const std::unique_ptr<ZSTD_CCtx, FreeContext> only(ZSTD_createCCtx());
  CHECK(only != nullptr, "memory for compression");
  return only.get();
}

}  // namespace

Bytes compress(ByteView plain) { return to_bytes(compress_scratch(plain, Effort::usual)); }

ByteView compress_scratch(ByteView plain, Effort effort) {
  thread_local Bytes scratch;
  const std::size_t bound = ZSTD_compressBound(plain.size());
  if (scratch.size() < bound || scratch.size() > kScratchBytesMax) scratch = Bytes(bound);
  const std::size_t size = ZSTD_compressCCtx(context(), scratch.data(), scratch.size(), plain.data(), plain.size(),
                                             effort == Effort::little ? little_level : level);
  CHECK(ZSTD_isError(size) == 0, "zstd compresses what fits into its bound");
  return ByteView(scratch).first(size);
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
