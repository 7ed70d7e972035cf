#include "records/html_text.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstring>
#include <optional>
#include <utility>

namespace chartroom::records {
namespace {

bool is_space(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f' || c == '\v'; }
bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; }

void append_utf8(std::string& out, std::uint32_t code) {
  if (code == 0 || code > 0x10FFFF || (code >= 0xD800 && code <= 0xDFFF)) code = 0xFFFD;
  const auto put = [&out](std::uint32_t byte) { out.push_back(static_cast<char>(byte)); };
  if (code < 0x80) {
    put(code);
  } else if (code < 0x800) {
    put(0xC0 | (code >> 6));
    put(0x80 | (code & 0x3F));
  } else if (code < 0x10000) {
    put(0xE0 | (code >> 12));
    put(0x80 | ((code >> 6) & 0x3F));
    put(0x80 | (code & 0x3F));
  } else {
    put(0xF0 | (code >> 18));
    put(0x80 | ((code >> 12) & 0x3F));
    put(0x80 | ((code >> 6) & 0x3F));
    put(0x80 | (code & 0x3F));
  }
}

// HTML 4's named characters that notes use.
constexpr std::array<std::pair<std::string_view, std::uint32_t>, 52> kEntities{{
    {"amp", '&'},      {"lt", '<'},        {"gt", '>'},       {"quot", '"'},     {"apos", '\''},    {"nbsp", 0xA0},
    {"deg", 0xB0},     {"plusmn", 0xB1},   {"micro", 0xB5},   {"middot", 0xB7},  {"frac12", 0xBD},  {"frac14", 0xBC},
    {"frac34", 0xBE},  {"times", 0xD7},    {"divide", 0xF7},  {"sup1", 0xB9},    {"sup2", 0xB2},    {"sup3", 0xB3},
    {"ndash", 0x2013}, {"mdash", 0x2014},  {"lsquo", 0x2018}, {"rsquo", 0x2019}, {"ldquo", 0x201C}, {"rdquo", 0x201D},
    {"bull", 0x2022},  {"hellip", 0x2026}, {"le", 0x2264},    {"ge", 0x2265},    {"ne", 0x2260},    {"rarr", 0x2192},
    {"larr", 0x2190},  {"uarr", 0x2191},   {"darr", 0x2193},  {"alpha", 0x3B1},  {"beta", 0x3B2},   {"gamma", 0x3B3},
    {"delta", 0x3B4},  {"mu", 0x3BC},      {"copy", 0xA9},    {"reg", 0xAE},     {"trade", 0x2122}, {"sect", 0xA7},
    {"para", 0xB6},    {"auml", 0xE4},     {"ouml", 0xF6},    {"uuml", 0xFC},    {"Auml", 0xC4},    {"Ouml", 0xD6},
    {"Uuml", 0xDC},    {"szlig", 0xDF},    {"eacute", 0xE9},  {"egrave", 0xE8},
}};

constexpr std::array<std::string_view, 27> kBlocks{"p",  "div", "h1",      "h2",         "h3",     "h4",    "h5",
                                                   "h6", "ul",  "ol",      "dl",         "dt",     "dd",    "table",
                                                   "tr", "pre", "section", "blockquote", "header", "thead", "footer",
                                                   "hr", "br",  "article", "caption",    "tbody",  "title"};

// The number of bytes of the entity at the start of `text` ("&amp;"), its character appended; 0 if there is none.
std::size_t read_entity(std::string_view text, std::string& out) {
  const std::size_t end = text.substr(0, 12).find(';');
  if (end == std::string_view::npos || end < 2) return 0;
  const std::string_view name = text.substr(1, end - 1);
  if (name[0] != '#') {
    const auto* found =
        std::find_if(kEntities.begin(), kEntities.end(), [&](const auto& entry) { return entry.first == name; });
    if (found == kEntities.end()) return 0;
    append_utf8(out, found->second == 0xA0 ? ' ' : found->second);
    return end + 1;
  }
  const bool hex = name.size() > 2 && lower(name[1]) == 'x';
  std::uint32_t code = 0;
  const std::string_view number = name.substr(hex ? 2 : 1);
  if (number.empty()) return 0;
  for (const char c : number) {
    const char l = lower(c);
    if (l >= '0' && l <= '9') {
      code = code * (hex ? 16 : 10) + static_cast<std::uint32_t>(l - '0');
    } else if (hex && l >= 'a' && l <= 'f') {
      code = code * 16 + static_cast<std::uint32_t>(l - 'a') + 10;
    } else {
      return 0;
    }
    code = std::min<std::uint32_t>(code, 0x110000);
  }
  append_utf8(out, code == 0xA0 ? ' ' : code);
  return end + 1;
}

struct Tag {
  std::string name;
  bool closing = false;
  std::size_t bytes = 0;  // from < to past >
};

// The tag at the start of `text`; nullopt if the < is only a character.
std::optional<Tag> read_tag(std::string_view text) {
  Tag tag;
  std::size_t at = 1;
  if (at < text.size() && text[at] == '/') {
    tag.closing = true;
    ++at;
  }
  if (at >= text.size() || !is_letter(text[at])) return std::nullopt;
  while (at < text.size() && !is_space(text[at]) && text[at] != '>' && text[at] != '/' && tag.name.size() < 32) {
    tag.name.push_back(lower(text[at++]));
  }
  char quote = 0;
  for (; at < text.size(); ++at) {
    const char c = text[at];
    if (quote != 0) {
      if (c == quote) quote = 0;
    } else if (c == '"' || c == '\'') {
      quote = c;
    } else if (c == '>') {
      tag.bytes = at + 1;
      return tag;
    }
  }
  tag.bytes = text.size();  // never closed: the rest is markup
  return tag;
}

class HtmlReader {
 public:
  explicit HtmlReader(std::string_view html) : html_(html) {}

  std::string read() {
    while (at_ < html_.size()) {
      if (html_[at_] == '<') {
        markup();
      } else {
        character();
      }
    }
    return std::move(out_);
  }

 private:
  void markup() {
    const std::string_view rest = html_.substr(at_);
    if (rest.starts_with("<!--")) return skip_past("-->");
    if (rest.starts_with("<![CDATA[")) {
      at_ += 9;
      return;
    }
    if (rest.starts_with("<!") || rest.starts_with("<?")) return skip_past(">");
    const auto tag = read_tag(rest);
    if (!tag) return plain('<');
    at_ += tag->bytes;
    element(*tag);
  }

  void element(const Tag& tag) {
    if (!tag.closing && (tag.name == "script" || tag.name == "style")) return skip_element(tag.name);
    if (tag.name == "pre") preformatted_ = !tag.closing;
    if (tag.name == "td" || tag.name == "th") {
      if (tag.closing) return;
      if (cells_ > 0) out_ += " | ";
      ++cells_;
      pending_space_ = false;
      return;
    }
    if (tag.name == "tr") cells_ = 0;
    // Inside a table's cell, blocks are only spaces, so that a row stays one line.
    const bool block = std::find(kBlocks.begin(), kBlocks.end(), tag.name) != kBlocks.end() || tag.name == "li";
    if (!block) return;
    if (cells_ > 0 && tag.name != "tr" && tag.name != "table" && tag.name != "tbody") {
      pending_space_ = true;
      return;
    }
    if (tag.name == "table") cells_ = 0;
    new_line(tag.name == "br");
    if (tag.name == "li" && !tag.closing) {
      out_ += "- ";
    } else if (is_heading(tag) && !tag.closing && !out_.empty()) {
      new_line(true);
    }
  }

  static bool is_heading(const Tag& tag) {
    return tag.name.size() == 2 && tag.name[0] == 'h' && tag.name[1] >= '1' && tag.name[1] <= '6';
  }

  void character() {
    const char c = html_[at_];
    if (c == '&') {
      std::string decoded;
      const std::size_t used = read_entity(html_.substr(at_), decoded);
      if (used > 0) {
        at_ += used;
        if (decoded == " ") {
          pending_space_ = true;
        } else {
          flush_space();
          out_ += decoded;
        }
        return;
      }
    }
    if (is_space(c) && !preformatted_) {
      pending_space_ = true;
      ++at_;
      return;
    }
    plain(c);
  }

  void plain(char c) {
    flush_space();
    out_.push_back(c);
    ++at_;
  }

  void flush_space() {
    if (pending_space_ && !out_.empty() && out_.back() != '\n' && out_.back() != ' ') out_.push_back(' ');
    pending_space_ = false;
  }

  void new_line(bool always) {
    pending_space_ = false;
    if (always || (!out_.empty() && out_.back() != '\n')) out_.push_back('\n');
  }

  void skip_past(std::string_view end) {
    const std::size_t found = html_.find(end, at_);
    at_ = found == std::string_view::npos ? html_.size() : found + end.size();
  }

  void skip_element(std::string_view name) {
    for (std::size_t found = html_.find("</", at_); found != std::string_view::npos; found = html_.find("</", found + 2)) {
      const auto tag = read_tag(html_.substr(found));
      if (tag && tag->name == name) {
        at_ = found + tag->bytes;
        return;
      }
    }
    at_ = html_.size();
  }

  std::string_view html_;
  std::size_t at_ = 0;
  std::string out_;
  std::size_t cells_ = 0;  // of the row that is being read
  bool pending_space_ = false;
  bool preformatted_ = false;
};

// The bytes of the sequence at the start; 0 if it is not UTF-8.
std::size_t sequence_bytes(std::string_view text) {
  const auto byte = [&text](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  const auto follows = [&](std::size_t i) { return i < text.size() && (byte(i) & 0xC0) == 0x80; };
  const unsigned first = byte(0);
  if (first < 0x80) return 1;
  if (first >= 0xC2 && first <= 0xDF) return follows(1) ? 2 : 0;
  if (first >= 0xE0 && first <= 0xEF) {
    if (!follows(1) || !follows(2)) return 0;
    if ((first == 0xE0 && byte(1) < 0xA0) || (first == 0xED && byte(1) > 0x9F)) return 0;
    return 3;
  }
  if (first >= 0xF0 && first <= 0xF4) {
    if (!follows(1) || !follows(2) || !follows(3)) return 0;
    if ((first == 0xF0 && byte(1) < 0x90) || (first == 0xF4 && byte(1) > 0x8F)) return 0;
    return 4;
  }
  return 0;
}

}  // namespace

std::string html_to_text(std::string_view html) { return tidy_text(HtmlReader(html).read()); }

std::string tidy_text(std::string_view text) {
  constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";
  std::string out;
  out.reserve(text.size());
  std::size_t empty_lines = 0;
  const auto end_line = [&] {
    while (!out.empty() && (out.back() == ' ' || out.back() == '\t')) out.pop_back();
    const bool empty = out.empty() || out.back() == '\n';
    empty_lines = empty ? empty_lines + 1 : 0;
    if (!out.empty() && empty_lines <= 2) out.push_back('\n');
  };
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (out.empty() && text.substr(i).starts_with(byte_order_mark)) {
      i += byte_order_mark.size() - 1;
    } else if (c == '\r' || c == '\n' || c == '\f' || c == '\v') {
      if (c == '\r' && i + 1 < text.size() && text[i + 1] == '\n') ++i;
      end_line();
    } else if (static_cast<unsigned char>(c) >= 0x20 && c != 0x7F) {
      out.push_back(c);
    } else if (c == '\t') {
      out.push_back('\t');
    }
  }
  while (!out.empty() && is_space(out.back())) out.pop_back();
  return out;
}

std::string one_line(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (const char c : text) {
    if (is_space(c) || static_cast<unsigned char>(c) < 0x20) {
      if (!out.empty() && out.back() != ' ') out.push_back(' ');
    } else {
      out.push_back(c);
    }
  }
  if (!out.empty() && out.back() == ' ') out.pop_back();
  return out;
}

bool is_utf8(std::string_view text) {
  std::size_t at = 0;
  while (at < text.size()) {
    if (text.size() - at >= 8) {
      std::uint64_t word = 0;
      std::memcpy(&word, text.data() + at, 8);
      if ((word & 0x8080808080808080ULL) == 0) {
        at += 8;
        continue;
      }
    }
    if (static_cast<unsigned char>(text[at]) < 0x80U) {
      ++at;
      continue;
    }
    const std::size_t size = sequence_bytes(text.substr(at));
    if (size == 0) return false;
    at += size;
  }
  return true;
}

std::string utf8_from_latin1(std::string_view text) {
  std::string out;
  out.reserve(text.size() + text.size() / 8);
  for (const char c : text) append_utf8(out, c == 0 ? ' ' : static_cast<unsigned char>(c));
  return out;
}

}  // namespace chartroom::records
