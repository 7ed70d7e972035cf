#pragma once

// Fast hashes to tell texts apart. Not cryptographic: what is hashed is the chart's own, and was authenticated when it was
// unsealed.

#include <cstdint>
#include <string_view>

namespace chartroom::retrieval {

// Of two numbers in this order.
std::uint64_t mixed(std::uint64_t a, std::uint64_t b);
// Of the bytes.
std::uint64_t text_hash(std::string_view text);

}  // namespace chartroom::retrieval
