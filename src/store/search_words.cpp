#include "store/search_words.h"

#include <algorithm>
#include <cstdint>

#include "store/fold_table.h"

namespace chartroom::store {
namespace {

constexpr char32_t not_utf8 = 0xFFFFFFFF;

// Takes one code point off the front; a byte that begins none is taken alone.
char32_t take_code_point(std::string_view& text) {
  const auto byte = [&](std::size_t i) { return static_cast<std::uint8_t>(text[i]); };
  const std::uint8_t first = byte(0);
  std::size_t size = 1;
  char32_t point = first;
  if (first >= 0xC2 && first < 0xE0) {
    size = 2;
    point = first & 0x1FU;
  } else if (first >= 0xE0 && first < 0xF0) {
    size = 3;
    point = first & 0x0FU;
  } else if (first >= 0xF0 && first < 0xF5) {
    size = 4;
    point = first & 0x07U;
  } else if (first >= 0x80) {
    point = not_utf8;
  }
  for (std::size_t i = 1; i < size; ++i) {
    if (i >= text.size() || (byte(i) & 0xC0U) != 0x80) {
      text.remove_prefix(1);
      return not_utf8;
    }
    point = (point << 6U) | (byte(i) & 0x3FU);
  }
  text.remove_prefix(size);
  return point;
}

void put_utf8(std::string& out, char32_t point) {
  const auto put = [&](char32_t byte) { out.push_back(static_cast<char>(static_cast<std::uint8_t>(byte))); };
  if (point < 0x800) {
    put(0xC0 | (point >> 6U));
  } else if (point < 0x10000) {
    put(0xE0 | (point >> 12U));
    put(0x80 | ((point >> 6U) & 0x3F));
  } else {
    put(0xF0 | (point >> 18U));
    put(0x80 | ((point >> 12U) & 0x3F));
    put(0x80 | ((point >> 6U) & 0x3F));
  }
  put(0x80 | (point & 0x3F));
}

void put_cell(std::string& out, std::string_view table, char32_t cell) {
  for (const char letter : table.substr(2 * static_cast<std::size_t>(cell), 2)) {
    if (letter != ' ') out.push_back(letter);
  }
}

bool is_punctuation(char32_t point) {
  return (point >= 0x80 && point < 0xC0) || (point >= 0x2000 && point < 0x2070) || (point >= 0x3000 && point < 0x3004) ||
         (point >= 0xFF00 && point < 0xFF10);
}

char32_t lower_greek_cyrillic(char32_t point) {
  if (point >= 0x391 && point <= 0x3A9) return point + 32;
  if (point >= 0x410 && point <= 0x42F) return point + 32;
  if (point >= 0x400 && point <= 0x40F) return point + 80;
  return point;
}

void put_folded(std::string& out, char32_t point) {
  if (point < 0x80) {
    const char letter = static_cast<char>(point);
    if (letter >= 'A' && letter <= 'Z') out.push_back(static_cast<char>(letter - 'A' + 'a'));
    if ((letter >= 'a' && letter <= 'z') || (letter >= '0' && letter <= '9')) out.push_back(letter);
    return;
  }
  const bool is_combining_mark = point >= 0x300 && point < 0x370;
  if (point == not_utf8 || is_combining_mark || is_punctuation(point)) return;
  if (point >= 0xC0 && point < 0x250) return put_cell(out, latin_c0_24f, point - 0xC0);
  if (point >= 0x1E00 && point < 0x1F00) return put_cell(out, latin_1e00_1eff, point - 0x1E00);
  put_utf8(out, lower_greek_cyrillic(point));
}

// Calls `take` with each piece between separators.
template <class IsSeparator, class Take>
void split(std::string_view text, const IsSeparator& is_separator, const Take& take) {
  std::size_t start = 0;
  for (std::size_t i = 0; i <= text.size(); ++i) {
    if (i < text.size() && !is_separator(text[i])) continue;
    take(text.substr(start, i - start));
    start = i + 1;
  }
}

bool is_space(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == ','; }
bool is_inner_separator(char c) { return c == '-' || c == '\'' || c == '.' || c == '/'; }

}  // namespace

std::string fold(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  while (!text.empty()) put_folded(out, take_code_point(text));
  return out;
}

std::vector<std::string> query_words(std::string_view text) {
  std::vector<std::string> words;
  split(text, is_space, [&](std::string_view piece) {
    auto word = fold(piece);
    if (!word.empty()) words.push_back(std::move(word));
  });
  return words;
}

std::vector<std::string> searchable_words(const Demographics& who) {
  std::vector<std::string> words;
  for (const auto* name : {&who.family, &who.given}) {
    split(*name, is_space, [&](std::string_view piece) {
      words.push_back(fold(piece));
      split(piece, is_inner_separator, [&](std::string_view part) {
        if (part.size() < piece.size()) words.push_back(fold(part));
      });
    });
  }
  words.push_back(fold(who.birth_date));
  for (const auto& identifier : who.identifiers) words.push_back(fold(identifier.value));
  return words;
}

bool all_begin_some(const std::vector<std::string>& query, const std::vector<std::string>& words) {
  return std::ranges::all_of(query, [&](const std::string& start) {
    return std::ranges::any_of(words, [&](const std::string& word) { return word.starts_with(start); });
  });
}

}  // namespace chartroom::store
