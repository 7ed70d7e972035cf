#include "identity/password_rules.h"

#include <algorithm>
#include <array>
#include <set>
#include <vector>

#include "base/limits.h"
#include "identity/common_passwords.h"

namespace chartroom::identity {
namespace {

constexpr std::size_t different_chars_min = 5;
constexpr std::size_t name_chars_min = 4;  // shorter parts of names stand in too many words
constexpr std::string_view program_name = "chartroom";

std::size_t count_characters(std::string_view utf8) {
  return static_cast<std::size_t>(
      std::ranges::count_if(utf8, [](char byte) { return (static_cast<unsigned char>(byte) & 0xC0U) != 0x80U; }));
}

bool is_letter(char byte) { return (byte >= 'a' && byte <= 'z') || (static_cast<unsigned char>(byte) & 0x80U) != 0; }
bool is_digit(char byte) { return byte >= '0' && byte <= '9'; }

std::string lower(std::string_view text) {
  std::string out(text);
  for (char& byte : out) {
    if (byte >= 'A' && byte <= 'Z') byte = static_cast<char>(byte - 'A' + 'a');
  }
  return out;
}

std::string without_separators(std::string_view text) {
  std::string out(text);
  std::erase_if(out, [](char byte) { return std::string_view(" -_.,/+").find(byte) != std::string_view::npos; });
  return out;
}

// Without what stands before the first and behind the last letter.
std::string_view letters_of(std::string_view text) {
  while (!text.empty() && !is_letter(text.front())) text.remove_prefix(1);
  while (!text.empty() && !is_letter(text.back())) text.remove_suffix(1);
  return text;
}

// Signs that stand for letters, as what they look like; `one` is what 1, ! and | are.
std::string as_letters(std::string_view text, char one) {
  constexpr std::string_view signs = "0345789@$";
  constexpr std::string_view meant = "oeastbgas";
  static_assert(signs.size() == meant.size());
  std::string out(text);
  for (char& byte : out) {
    if (const auto at = signs.find(byte); at != std::string_view::npos) byte = meant[at];
    if (byte == '1' || byte == '!' || byte == '|') byte = one;
  }
  return out;
}

// Words that a password may be made of in disguise.
std::vector<std::string> readings_of(std::string_view password) {
  const std::string plain = without_separators(lower(password));
  const std::string core(letters_of(plain));
  std::vector<std::string> readings = {plain, core};
  for (const char one : {'i', 'l'}) {
    for (const std::string* text : {&plain, &core}) readings.emplace_back(letters_of(as_letters(*text, one)));
  }
  return readings;
}

// The shortest part that the text repeats, its last time perhaps cut off; the text itself if it repeats none.
std::string_view repeated_part(std::string_view text) {
  for (std::size_t size = 1; size <= text.size() / 2; ++size) {
    if (text.substr(size) == text.substr(0, text.size() - size)) return text.substr(0, size);
  }
  return text;
}

bool stands_beside(char left, char right) {
  if (left == right) return true;
  constexpr std::array rows = {std::string_view("abcdefghijklmnopqrstuvwxyz"),
                               std::string_view("01234567890"),
                               std::string_view("qwertyuiop"),
                               std::string_view("qwertzuiop"),
                               std::string_view("azertyuiop"),
                               std::string_view("asdfghjkl"),
                               std::string_view("zxcvbnm"),
                               std::string_view("yxcvbnm"),
                               std::string_view("1qaz2wsx3edc4rfv5tgb6yhn7ujm"),
                               std::string_view("1q2w3e4r5t6y7u8i9o0p")};
  return std::ranges::any_of(rows, [&](std::string_view row) {
    for (std::size_t at = 0; at + 1 < row.size(); ++at) {
      if ((row[at] == left && row[at + 1] == right) || (row[at] == right && row[at + 1] == left)) return true;
    }
    return false;
  });
}

// Three of four characters follow from the one before.
bool is_mostly_rows(std::string_view text) {
  std::size_t beside = 0;
  for (std::size_t at = 1; at < text.size(); ++at) beside += stands_beside(text[at - 1], text[at]) ? 1 : 0;
  return text.size() > 1 && beside * 4 >= (text.size() - 1) * 3;
}

class Words {
 public:
  explicit Words(const PasswordNames& names) {
    add(names.account);
    add(names.display_name);
    for (const std::string& word : names.site) add(word);
    names_.emplace(program_name);
  }
  bool is_word(std::string_view text) const { return is_common_password(text) || names_.contains(text); }
  bool is_one_or_two(std::string_view text) const {
    if (is_word(text)) return true;
    for (std::size_t at = 1; at < text.size(); ++at) {
      if (is_word(text.substr(0, at)) && is_word(text.substr(at))) return true;
    }
    return false;
  }

 private:
  // A name whole, without what parts it, and its parts.
  void add(std::string_view name) {
    const std::string whole = lower(name);
    put(without_separators(whole));
    std::string part;
    for (const char byte : whole + " ") {
      if (is_letter(byte) || is_digit(byte)) {
        part += byte;
        continue;
      }
      put(part);
      put(std::string(letters_of(part)));
      part.clear();
    }
  }
  void put(const std::string& word) {
    if (word.size() >= name_chars_min) names_.insert(word);
  }
  std::set<std::string, std::less<>> names_;
};

}  // namespace

PasswordVerdict check_new_password(std::string_view password, const PasswordNames& names) {
  if (password.size() > limits::password_bytes_max || count_characters(password) < limits::password_chars_min ||
      password == names.account) {
    return PasswordVerdict::weak;
  }
  const std::string plain = lower(password);
  if (std::set<char>(plain.begin(), plain.end()).size() < different_chars_min) return PasswordVerdict::common;
  if (repeated_part(plain).size() < std::min(plain.size(), limits::password_chars_min)) return PasswordVerdict::common;
  if (is_mostly_rows(plain)) return PasswordVerdict::common;
  const Words words(names);
  const bool disguised = std::ranges::any_of(readings_of(password), [&](const std::string& reading) {
    return words.is_one_or_two(reading) || words.is_one_or_two(repeated_part(reading));
  });
  return disguised ? PasswordVerdict::common : PasswordVerdict::good;
}

}  // namespace chartroom::identity
