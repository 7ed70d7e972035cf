#pragma once

// Counts as people read them: "1 chart", "2 charts", "0 charts".

#include <cstdint>
#include <string>
#include <string_view>

namespace chartroom {

// `many` is for words that do more than add an s: "1 is left out", "2 are left out".
inline std::string count_text(std::uint64_t count, std::string_view one, std::string_view many = {}) {
  std::string out = std::to_string(count) + " ";
  if (count == 1) return out.append(one);
  return many.empty() ? out.append(one).append("s") : out.append(many);
}

}  // namespace chartroom
