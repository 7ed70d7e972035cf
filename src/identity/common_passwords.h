#pragma once

// The words that are guessed first: a list of some thousand, compiled in. Pure functions.

#include <span>
#include <string_view>

namespace chartroom::identity {

bool is_common_password(std::string_view word);  // lower case; exactly one of the list

std::span<const std::string_view> common_passwords();  // sorted

}  // namespace chartroom::identity
