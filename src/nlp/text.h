#pragma once

// Text as bytes with words in it. Every offset counts bytes of UTF-8 and lies between code points.
//
// Words are made comparable by folding: lower case, without accents of Latin letters, typographic quotes and dashes as ASCII,
// the micro sign as "u". Folding is for matching only; what is shown and cited are always the bytes of the source. Text that is
// not valid UTF-8 is read too: a bad byte is one unknown character that separates words. No function here fails.

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace chartroom::nlp {

// A range of bytes of a text, end not included.
struct Span {
  std::uint32_t start = 0;
  std::uint32_t end = 0;
  std::uint32_t size() const { return end - start; }
  bool operator==(const Span&) const = default;
};

inline std::string_view slice(std::string_view text, Span span) { return text.substr(span.start, span.end - span.start); }

// No overlong forms, surrogates or values above U+10FFFF (RFC 3629).
bool is_valid_utf8(std::string_view text);

// True at 0, at the end, and before every byte that is not a continuation byte.
bool is_boundary(std::string_view text, std::size_t at);
// The nearest boundary that is not after `at`; `at` may lie past the end.
std::size_t boundary_before(std::string_view text, std::size_t at);

// Code points; a bad byte counts as one.
std::size_t count_chars(std::string_view text);

// The code point at `at`, which moves to the next; U+FFFD for a bad byte. `at` must be below the size.
char32_t next_char(std::string_view text, std::size_t& at);

// Appends the folded form of one code point: nothing for combining marks, two letters for ligatures.
void fold_char(char32_t c, std::string& out);
std::string fold(std::string_view text);

// A folded text of which every byte knows where it came from: offsets[i] is the start of the code point that made byte i, and
// offsets has one entry more than the text, for its end.
struct Folded {
  std::string text;
  std::vector<std::uint32_t> offsets;
};
Folded fold_with_offsets(std::string_view text);

// One word. Letters and digits with what belongs inside: an apostrophe ("don't"), a decimal point or a thousands comma between
// digits ("7.20", "1,000"), a slash after a single letter ("w/o", "s/p", "A/P"). Hyphens separate: "B-12" is "b", "12".
struct Token {
  Span span;
  std::string key;  // folded, without a possessive 's
};

// Reads words one after the other, without memory per word. The text must outlive the reader.
class TokenReader {
 public:
  explicit TokenReader(std::string_view text) : text_(text) {}
  // False at the end. `token` is overwritten; reuse it.
  bool next(Token& token);
  // Where the next word is looked for: moves the reader to a place between two words.
  void move_to(std::size_t at) { at_ = at; }
  std::size_t at() const { return at_; }

 private:
  bool joins(std::size_t at, const Token& token, char32_t previous) const;
  bool next_of_any(Token& token);  // with characters beyond ASCII

  std::string_view text_;
  std::size_t at_ = 0;
};

std::vector<Token> tokenize(std::string_view text);

// What a byte is to the words of a text: a letter or digit of ASCII, a part of a character beyond ASCII, or neither.
enum class ByteKind : std::uint8_t { other, word, beyond };
ByteKind byte_kind(char c);

// A key without a simple English plural ("statins", "allergies", "biopsies"); never shorter than three letters.
std::string singular(std::string_view key);

// Trims white space (and the control characters) at both ends.
Span trim(std::string_view text, Span span);

}  // namespace chartroom::nlp
