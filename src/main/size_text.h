#pragma once

// Sizes and durations as people read them.

#include <cstdint>
#include <string>

namespace chartroom {

std::string bytes_text(std::uint64_t bytes);           // "1.4 GiB"
std::string seconds_text(std::uint64_t milliseconds);  // "12.3 s"

}  // namespace chartroom
