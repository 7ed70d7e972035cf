#pragma once

// Parts of a text that is too large to be in memory, had again when they are needed.

#include <cstdint>
#include <span>
#include <string_view>

#include "base/result.h"

namespace chartroom::records {

struct TextPart {
  std::uint64_t at = 0;
  std::uint64_t bytes = 0;
  std::string_view text;  // until the next load
};

class TextParts {
 public:
  virtual ~TextParts() = default;
  // Fills in the texts of the parts, which are in the order of the text. An error is a bug or damaged memory: the text was read
  // before.
  virtual Status load(std::span<TextPart> parts) = 0;
};

}  // namespace chartroom::records
