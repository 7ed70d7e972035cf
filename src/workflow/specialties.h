#pragma once

// Who writes which notes: "ophtho", "neuro", "the cardiologist". For "what did ophtho say about …". Not for other rooms.

#include <string_view>

namespace chartroom::workflow {

// The beginning of the words by which titles of notes name the specialty of this word (folded): "ophthalm" for "ophtho"; empty
// if it is none. A long word may be misspelled by one letter.
std::string_view specialty_of(std::string_view word);

// Whether a title names the specialty.
bool is_of_specialty(std::string_view title, std::string_view specialty);

}  // namespace chartroom::workflow
