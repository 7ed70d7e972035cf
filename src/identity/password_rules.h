#pragma once

// What a new password must be (NIST SP 800-63B 5.1.1.2): limits::password_chars_min characters or more, up to
// limits::password_bytes_max bytes, any of Unicode, no rules of composition. Refused are those that are guessed first:
//
// - one or two words of common_passwords.h, or names of the account or of this place, however they are dressed up: capitals,
// digits
//   and signs before or behind them, separators between, @ for a, 0 for o and the like, or the same again and again;
// - fewer than five different characters, one part again and again ("abc1abc1abc1");
// - rows: 1234567890ab, qwertyuiop, abcdefgh and what is mostly that.
//
// Pure functions.

#include <span>
#include <string>
#include <string_view>

namespace chartroom::identity {

struct PasswordNames {
  std::string_view account;
  std::string_view display_name;
  std::span<const std::string> site;  // lower case
};

enum class PasswordVerdict : std::uint8_t {
  good,
  weak,    // too short or too long, or the account's name
  common,  // guessed first
};

PasswordVerdict check_new_password(std::string_view password, const PasswordNames& names);

}  // namespace chartroom::identity
