#pragma once

// Single words that narrow in the same way: "renal" and "kidney", "left" and "lt". For the words around a subject; subjects
// themselves have the table of terms.

#include <span>
#include <string_view>

namespace chartroom::nlp {

// The words that say the same as this one (folded), itself included; none if it has no kin. They live as long as the program.
std::span<const std::string_view> kin_of(std::string_view word);

}  // namespace chartroom::nlp
