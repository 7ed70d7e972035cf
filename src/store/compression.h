#pragma once

// zstd, before sealing. The size is known to the frame and asked before the memory is taken.

#include "base/bytes.h"
#include "base/result.h"

namespace chartroom::store {

Bytes compress(ByteView plain);
// The same, in memory of the thread: until its next call. `little` is for what is mostly digests and ids.
enum class Effort { usual, little };
ByteView compress_scratch(ByteView plain, Effort effort);
// `corrupt` for anything but one whole frame of at most `bytes_max`.
Result<Bytes> decompress(ByteView frame, std::size_t bytes_max);

}  // namespace chartroom::store
