#include "nlp/text.h"

#include <algorithm>
#include <array>

namespace chartroom::nlp {
namespace {

constexpr char32_t kUnknown = 0xFFFD;

bool is_continuation(char c) { return (static_cast<unsigned char>(c) & 0xC0U) == 0x80U; }

// Latin-1 and Latin Extended-A (U+00C0 to U+017F) without their accents, in lower case; '*' is not a letter.
constexpr std::string_view kLatin1 = "aaaaaaaceeeeiiiidnooooo*ouuuuytsaaaaaaaceeeeiiiidnooooo*ouuuuyty";
constexpr std::string_view kExtended =
    "aaaaaaccccccccddddeeeeeeeeeegggggggghhhhiiiiiiiiiiiijjkkkllllllllllnnnnnnnnnoooooooorrrrrrssssssssttttttuuuuuuuuuuuuwwyyyz"
    "zzzzzs";
static_assert(kLatin1.size() == 64 && kExtended.size() == 128);

char32_t lower(char32_t c) {
  if (c >= U'A' && c <= U'Z') return c + 32;
  if (c >= 0x391 && c <= 0x3A9) return c + 32;  // Greek
  if (c >= 0x410 && c <= 0x42F) return c + 32;  // Cyrillic
  if (c >= 0x400 && c <= 0x40F) return c + 80;
  return c;
}

bool is_digit(char32_t c) { return c >= U'0' && c <= U'9'; }
bool is_ascii_letter(char32_t c) { return (c >= U'a' && c <= U'z') || (c >= U'A' && c <= U'Z'); }

// Punctuation, symbols and spaces beyond ASCII separate words; letters and combining marks make them.
bool is_word_char(char32_t c) {
  if (c < 0x80) return is_digit(c) || is_ascii_letter(c);
  if (c == kUnknown) return false;
  if (c < 0xC0) return c == 0xB5 || c == 0xAA || c == 0xBA;  // micro sign, ordinals
  if (c == 0xD7 || c == 0xF7) return false;                  // × ÷
  if (c >= 0x2000 && c <= 0x2BFF) return false;              // punctuation, arrows, mathematics, boxes, symbols
  if (c >= 0x3000 && c <= 0x303F) return false;              // CJK punctuation
  if (c >= 0xFF00 && c <= 0xFF0F) return false;
  if (c == 0xFEFF || (c >= 0xE000 && c <= 0xF8FF)) return false;
  return c < 0x1F000 || c > 0x1FAFF;  // pictures
}

bool is_apostrophe(char32_t c) { return c == U'\'' || c == 0x2019; }

void append_utf8(char32_t c, std::string& out) {
  const auto put = [&](char32_t byte) { out.push_back(static_cast<char>(byte)); };
  if (c < 0x80) {
    put(c);
  } else if (c < 0x800) {
    put(0xC0 | (c >> 6));
    put(0x80 | (c & 0x3F));
  } else if (c < 0x10000) {
    put(0xE0 | (c >> 12));
    put(0x80 | ((c >> 6) & 0x3F));
    put(0x80 | (c & 0x3F));
  } else {
    put(0xF0 | (c >> 18));
    put(0x80 | ((c >> 12) & 0x3F));
    put(0x80 | ((c >> 6) & 0x3F));
    put(0x80 | (c & 0x3F));
  }
}

// Reads one code point; false for a bad one, after which `at` has moved by one byte.
bool read_char(std::string_view text, std::size_t& at, char32_t& c) {
  const auto first = static_cast<unsigned char>(text[at++]);
  if (first < 0x80) {
    c = first;
    return true;
  }
  const std::size_t more = first >= 0xF0 ? 3 : first >= 0xE0 ? 2 : 1;
  if (first < 0xC2 || first > 0xF4 || at + more > text.size()) return false;
  char32_t value = first & (0x3FU >> more);
  for (std::size_t i = 0; i < more; ++i) {
    if (!is_continuation(text[at + i])) return false;
    value = (value << 6) | (static_cast<unsigned char>(text[at + i]) & 0x3FU);
  }
  constexpr std::array<char32_t, 4> least = {0, 0x80, 0x800, 0x10000};
  if (value < least[more] || value > 0x10FFFF || (value >= 0xD800 && value <= 0xDFFF)) return false;
  at += more;
  c = value;
  return true;
}

constexpr std::array<ByteKind, 256> make_byte_kinds() {
  std::array<ByteKind, 256> kinds{};
  for (unsigned c = 0; c < 256; ++c) {
    const bool word = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    kinds[c] = c >= 0x80 ? ByteKind::beyond : word ? ByteKind::word : ByteKind::other;
  }
  return kinds;
}
constexpr auto kByteKinds = make_byte_kinds();

// What may hold a word together, in ASCII.
bool is_joint(char c) { return c == '\'' || c == '.' || c == ',' || c == '/'; }

}  // namespace

ByteKind byte_kind(char c) { return kByteKinds[static_cast<unsigned char>(c)]; }

bool is_valid_utf8(std::string_view text) {
  char32_t c = 0;
  for (std::size_t at = 0; at < text.size();) {
    if (!read_char(text, at, c)) return false;
  }
  return true;
}

bool is_boundary(std::string_view text, std::size_t at) {
  if (at >= text.size()) return at == text.size();
  return !is_continuation(text[at]);
}

std::size_t boundary_before(std::string_view text, std::size_t at) {
  if (at >= text.size()) return text.size();
  while (at > 0 && is_continuation(text[at])) --at;
  return at;
}

std::size_t count_chars(std::string_view text) {
  std::size_t count = 0;
  char32_t c = 0;
  for (std::size_t at = 0; at < text.size(); ++count) static_cast<void>(read_char(text, at, c));
  return count;
}

char32_t next_char(std::string_view text, std::size_t& at) {
  char32_t c = kUnknown;
  return read_char(text, at, c) ? c : kUnknown;
}

void fold_char(char32_t c, std::string& out) {
  if (c < 0x80) {
    out.push_back(static_cast<char>(lower(c)));
    return;
  }
  if (c >= 0x300 && c <= 0x36F) return;  // combining accents
  switch (c) {
    case 0xC6:
    case 0xE6: out += "ae"; return;
    case 0xDF: out += "ss"; return;
    case 0x132:
    case 0x133: out += "ij"; return;
    case 0x152:
    case 0x153: out += "oe"; return;
    case 0xB5:
    case 0x3BC:
    case 0x39C: out += 'u'; return;  // micro sign, Greek mu
    case 0xA0:
    case 0x202F: out += ' '; return;
    case 0x2018:
    case 0x2019:
    case 0x2032: out += '\''; return;
    case 0x201C:
    case 0x201D: out += '"'; return;
    case 0x2010:
    case 0x2011:
    case 0x2012:
    case 0x2013:
    case 0x2014:
    case 0x2212: out += '-'; return;
    default: break;
  }
  if (c >= 0xC0 && c <= 0xFF && c != 0xD7 && c != 0xF7) {
    out.push_back(kLatin1[c - 0xC0]);
  } else if (c >= 0x100 && c <= 0x17F) {
    out.push_back(kExtended[c - 0x100]);
  } else if (c >= 0x2080 && c <= 0x2089) {  // subscript digits: SpO₂
    out.push_back(static_cast<char>('0' + (c - 0x2080)));
  } else {
    append_utf8(lower(c), out);
  }
}

std::string fold(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (std::size_t at = 0; at < text.size();) {
    // Most text is ASCII: that goes in runs, as fast as copying.
    std::size_t end = at;
    while (end < text.size() && static_cast<unsigned char>(text[end]) < 0x80) ++end;
    const std::size_t before = out.size();
    out.resize(before + end - at);
    std::transform(text.begin() + static_cast<std::ptrdiff_t>(at), text.begin() + static_cast<std::ptrdiff_t>(end),
                   out.begin() + static_cast<std::ptrdiff_t>(before),
                   [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c | 0x20) : c; });
    at = end;
    while (at < text.size() && static_cast<unsigned char>(text[at]) >= 0x80) fold_char(next_char(text, at), out);
  }
  return out;
}

Folded fold_with_offsets(std::string_view text) {
  Folded folded;
  folded.text.reserve(text.size());
  folded.offsets.reserve(text.size() + 1);
  for (std::size_t at = 0; at < text.size();) {
    const auto start = static_cast<std::uint32_t>(at);
    fold_char(next_char(text, at), folded.text);
    folded.offsets.resize(folded.text.size(), start);
  }
  folded.offsets.push_back(static_cast<std::uint32_t>(text.size()));
  return folded;
}

// Whether the character at `at`, which is not a word character itself, holds the word together.
bool TokenReader::joins(std::size_t at, const Token& token, char32_t previous) const {
  const std::size_t here = at;
  const char32_t c = next_char(text_, at);
  if (at >= text_.size()) return false;
  std::size_t after = at;
  const char32_t following = next_char(text_, after);
  if (is_apostrophe(c)) return is_ascii_letter(previous) && is_ascii_letter(following);
  if (c == U'.') return is_digit(previous) && is_digit(following);
  if (c == U',') {
    if (!is_digit(previous) || at + 3 > text_.size()) return false;
    for (std::size_t i = at; i < at + 3; ++i) {
      if (!is_digit(static_cast<unsigned char>(text_[i]))) return false;
    }
    return at + 3 == text_.size() || !is_digit(static_cast<unsigned char>(text_[at + 3]));
  }
  if (c != U'/' || token.span.start + 1 != here || !is_ascii_letter(previous) || !is_ascii_letter(following)) return false;
  // "w/o" and "s/p", not "h/history": at most two letters follow.
  std::size_t letters = 0;
  while (after <= text_.size() && letters < 3) {
    ++letters;
    if (after == text_.size() || !is_word_char(next_char(text_, after))) break;
  }
  return letters <= 2;
}

bool TokenReader::next(Token& token) {
  while (at_ < text_.size() && byte_kind(text_[at_]) == ByteKind::other) ++at_;
  const std::size_t start = at_;
  if (at_ == text_.size()) return false;
  token.span.start = static_cast<std::uint32_t>(start);
  while (at_ < text_.size()) {
    const ByteKind kind = byte_kind(text_[at_]);
    if (kind == ByteKind::beyond) {
      at_ = start;
      return next_of_any(token);
    }
    const bool joint = kind == ByteKind::other && is_joint(text_[at_]);
    if (kind == ByteKind::other && (!joint || !joins(at_, token, static_cast<unsigned char>(text_[at_ - 1])))) break;
    ++at_;
  }
  token.span.end = static_cast<std::uint32_t>(at_);
  token.key.assign(text_.substr(start, at_ - start));
  for (char& c : token.key) c = static_cast<char>(c + (c >= 'A' && c <= 'Z' ? 32 : 0));
  if (token.key.size() > 2 && token.key.ends_with("'s")) token.key.resize(token.key.size() - 2);
  return true;
}

bool TokenReader::next_of_any(Token& token) {
  token.key.clear();
  std::size_t start = at_;
  char32_t c = 0;
  while (at_ < text_.size()) {  // find the word's beginning
    start = at_;
    c = next_char(text_, at_);
    if (is_word_char(c) && !(c >= 0x300 && c <= 0x36F)) break;
    c = 0;
  }
  if (c == 0) return false;
  token.span.start = static_cast<std::uint32_t>(start);
  fold_char(c, token.key);
  while (at_ < text_.size()) {
    std::size_t after = at_;
    const char32_t current = next_char(text_, after);
    if (!is_word_char(current) && !joins(at_, token, c)) break;
    fold_char(current, token.key);
    at_ = after;
    c = current;
  }
  token.span.end = static_cast<std::uint32_t>(at_);
  if (token.key.size() > 2 && token.key.ends_with("'s")) token.key.resize(token.key.size() - 2);
  return true;
}

std::vector<Token> tokenize(std::string_view text) {
  std::vector<Token> tokens;
  TokenReader reader(text);
  Token token;
  while (reader.next(token)) tokens.push_back(token);
  return tokens;
}

std::string singular(std::string_view key) {
  if (key == "does" || key == "goes") return std::string(key);  // verbs; DOE is a symptom
  if (key.size() > 4 && key.ends_with("ies")) return std::string(key.substr(0, key.size() - 3)) + "y";
  const bool plural =
      key.size() > 3 && key.ends_with('s') && !key.ends_with("ss") && !key.ends_with("us") && !key.ends_with("is");
  return std::string(plural ? key.substr(0, key.size() - 1) : key);
}

Span trim(std::string_view text, Span span) {
  const auto blank = [&](std::uint32_t i) { return static_cast<unsigned char>(text[i]) <= 0x20; };
  while (span.start < span.end && blank(span.start)) ++span.start;
  while (span.end > span.start && blank(span.end - 1)) --span.end;
  return span;
}

}  // namespace chartroom::nlp
