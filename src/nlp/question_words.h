#pragma once

// Lists of words that question.cpp knows. Not for other rooms. Keys are folded and singular.

#include <string_view>

namespace chartroom::nlp {

bool is_question_stop_word(std::string_view key);  // carries no meaning of its own in a question
bool starts_yes_no(std::string_view key);          // "is", "does", "any", "still" …
bool is_command(std::string_view key);             // "list", "show" …
bool is_courtesy(std::string_view key);            // "please", "can you tell me"

}  // namespace chartroom::nlp
