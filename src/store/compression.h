#pragma once

// zstd, before sealing. The size is known to the frame and asked before the memory is taken.

#include "base/bytes.h"
#include "base/result.h"

namespace chartroom::store {

Bytes compress(ByteView plain);
ByteView compress_scratch(ByteView plain);  // the same, in memory of the thread: until its next call
// `corrupt` for anything but one whole frame of at most `bytes_max`.
Result<Bytes> decompress(ByteView frame, std::size_t bytes_max);

}  // namespace chartroom::store
