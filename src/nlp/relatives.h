#pragma once

// The words for the patient's relatives: "mom", "mother's", "parents". For whose disease a question or a sentence speaks of.

#include <span>
#include <string_view>

namespace chartroom::nlp {

// Which relatives a word (folded, singular) names, by one word each ("mom": mother; "parent": mother and father); none if it
// names nobody in particular ("family", "relative").
std::span<const std::string_view> relatives_of(std::string_view word);

}  // namespace chartroom::nlp
