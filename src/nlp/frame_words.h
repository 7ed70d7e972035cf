#pragma once

// The everyday words that questions are framed with ("latest", "diagnosed"), so that a slip in one of them is not taken for a
// word that narrows what is asked. Data of ours. Not for other rooms.

#include <optional>
#include <string>
#include <string_view>

namespace chartroom::nlp {

// The frame word that a folded word is a misspelling or a short form of; nullopt for one that is none, or is spelled right.
std::optional<std::string> frame_word_meant(std::string_view word);

// Whether that is certain: a slip or short form of the table, not a word that only is near another.
bool is_plain_slip(std::string_view word);

// Whether it is an ordinary word that narrows nothing medical: "quality", "somebody", "paperwork".
bool is_ordinary_word(std::string_view word);

// Whether it is a frame word as it stands.
bool is_frame_word(std::string_view word);

}  // namespace chartroom::nlp
