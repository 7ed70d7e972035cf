#include "nlp/sentences.h"

#include <algorithm>
#include <array>

namespace chartroom::nlp {
namespace {

// Words that are written with a point and don't end a sentence; folded.
constexpr std::array<std::string_view, 58> kAbbreviations = {
    "dr",  "mr",  "mrs",   "ms",   "prof", "st",  "jr",    "sr",  "vs",  "approx", "e.g",   "eg",  "i.e",   "ie",    "etc",
    "no",  "fig", "dept",  "resp", "temp", "wt",  "ht",    "ca",  "cf",  "al",     "inc",   "vol", "q.i.d", "b.i.d", "t.i.d",
    "q.d", "p.o", "p.r.n", "i.v",  "i.m",  "s.c", "q.h.s", "a.m", "p.m", "q.a.m",  "q.p.m", "h.s", "pt",    "pts",   "hx",
    "dx",  "tx",  "rx",    "sx",   "fx",   "min", "max",   "avg", "est", "tab",    "cap",   "esp", "incl"};

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_upper(char c) { return c >= 'A' && c <= 'Z'; }
bool is_lower(char c) { return c >= 'a' && c <= 'z'; }
bool is_letter(char c) { return is_upper(c) || is_lower(c); }

std::string_view lower_word(std::string_view word, std::array<char, 8>& buffer) {
  if (word.size() > buffer.size()) return {};
  std::transform(word.begin(), word.end(), buffer.begin(), [](char c) { return is_upper(c) ? static_cast<char>(c + 32) : c; });
  return {buffer.data(), word.size()};
}

// A point at `at`: does the word before it take one of its own?
bool is_abbreviation(std::string_view unit, std::size_t at) {
  std::size_t start = at;
  while (start > 0 && at - start < 8 && (is_letter(unit[start - 1]) || (unit[start - 1] == '.' && start != at))) --start;
  const std::string_view word = unit.substr(start, at - start);
  if (word.size() == 1 && is_upper(word.front())) {
    // An initial ("R. Castellanos"), unless it ends a phrase like "vitamin D.".
    return start == 0 || unit[start - 1] == '.' || (at + 2 < unit.size() && is_upper(unit[at + 2]) && start < 2) ||
           (start >= 2 && unit[start - 1] == ' ' && (unit[start - 2] == ',' || unit[start - 2] == '('));
  }
  std::array<char, 8> buffer{};
  const std::string_view folded = lower_word(word, buffer);
  return std::find(kAbbreviations.begin(), kAbbreviations.end(), folded) != kAbbreviations.end();
}

// "No." and "min." may also end a sentence: what follows decides.
bool starts_sentence(std::string_view unit, std::size_t at) {
  if (at >= unit.size()) return true;
  const char c = unit[at];
  return is_upper(c) || is_digit(c) || c == '"' || c == '\'' || c == '(' || c == '[' || c == '#' || c == '*' || c == '-' ||
         static_cast<unsigned char>(c) >= 0x80;
}

// How a line begins and looks, which decides whether it continues the line before.
struct LineShape {
  bool blank = false;
  bool row = false;   // of a table
  bool item = false;  // of a list, or "label: value"
  bool lower_start = false;
  bool ends_open = false;  // no final point: the sentence may go on
  std::size_t bytes = 0;
};

bool is_list_item(std::string_view line) {
  if (line.size() >= 2 && (line[0] == '-' || line[0] == '*' || line[0] == '+' || line[0] == '#' || line[0] == '>') &&
      (line[1] == ' ' || line[0] == '#')) {
    return true;
  }
  for (const std::string_view bullet : {"•", "–", "—", "→", "·", "▪", "◦", "☐", "☑"}) {
    if (line.starts_with(bullet)) return true;
  }
  std::size_t at = line.starts_with('(') ? 1 : 0;
  std::size_t digits = 0;
  while (at < line.size() && is_digit(line[at]) && digits < 3) ++at, ++digits;
  if (digits == 0 && at < line.size() && is_letter(line[at])) ++at, digits = 1;  // "a) …"
  return digits > 0 && at + 1 < line.size() && (line[at] == '.' || line[at] == ')') && line[at + 1] == ' ' &&
         (line[at] == ')' || is_digit(line[at - 1]));
}

bool twice(std::string_view line, char c) {
  const std::size_t first = line.find(c);
  return first != std::string_view::npos && line.find(c, first + 1) != std::string_view::npos;
}

// Where three spaces stand together: any such place has one at every third byte.
std::size_t three_spaces(std::string_view line, std::size_t from) {
  for (std::size_t at = from + 2; at < line.size(); at += 3) {
    if (line[at] != ' ') continue;
    std::size_t start = at;
    while (start > from && line[start - 1] == ' ') --start;
    std::size_t end = at + 1;
    while (end < line.size() && line[end] == ' ') ++end;
    if (end - start >= 3) return start;
  }
  return std::string_view::npos;
}

// Two or more gaps of at least three spaces, bars, or a ruler of dashes.
bool is_table_row(std::string_view line) {
  if (line.starts_with('|') || line.starts_with("+-")) return true;
  if (twice(line, '|') || twice(line, '\t')) return true;
  std::size_t gaps = 0;
  for (std::size_t at = 0; at < line.size() && gaps < 2;) {
    const std::size_t start = three_spaces(line, at);
    if (start == std::string_view::npos) break;
    at = line.find_first_not_of(' ', start);
    if (at == std::string_view::npos) break;
    ++gaps;
  }
  return gaps >= 2;
}

bool is_label(std::string_view line) {
  const std::size_t colon = line.substr(0, 40).find(':');
  if (colon == std::string_view::npos || colon == 0 || !is_letter(line.front())) return false;
  if (colon + 1 < line.size() && line[colon + 1] != ' ') return false;
  const std::string_view label = line.substr(0, colon);
  return std::count(label.begin(), label.end(), ' ') <= 3 && label.find_first_of(".,;") == std::string_view::npos;
}

LineShape shape_of(std::string_view line) {
  LineShape shape;
  shape.blank = line.empty();
  if (line.empty()) return shape;
  shape.row = is_table_row(line);
  shape.item = is_list_item(line) || is_label(line);
  shape.lower_start = is_lower(line.front()) || is_digit(line.front()) || line.front() == '(';
  const char last = line.back();
  shape.ends_open = last != '.' && last != '!' && last != '?' && last != ':';
  shape.bytes = line.size();
  return shape;
}

// Shorter lines were ended by their author, longer ones by a margin.
constexpr std::size_t kWrappedBytesMin = 50;

bool continues(const LineShape& before, const LineShape& line) {
  if (before.blank || line.blank || before.row || line.row || line.item) return false;
  if (before.bytes >= kWrappedBytesMin) return true;
  return before.ends_open && line.lower_start && before.bytes >= kWrappedBytesMin / 2;
}

// The places of '.', '!' and '?', in order.
class EndMarks {
 public:
  explicit EndMarks(std::string_view unit) : unit_(unit) {}

  // The first at or after `from`; the size if there is none. `from` only grows.
  std::size_t next(std::size_t from) {
    std::size_t first = unit_.size();
    for (std::size_t i = 0; i < kMarks.size(); ++i) {
      if (!known_[i] || at_[i] < from) at_[i] = std::min(unit_.find(kMarks[i], from), unit_.size());
      known_[i] = true;
      first = std::min(first, at_[i]);
    }
    return first;
  }

 private:
  static constexpr std::string_view kMarks = ".!?";
  std::string_view unit_;
  std::array<std::size_t, 3> at_{};
  std::array<bool, 3> known_{};
};

class Splitter {
 public:
  Splitter(std::string_view note, std::vector<Span>& out) : note_(note), out_(out) {}

  void add(Span span) {
    span = trim(note_, span);
    if (span.size() > 0) out_.push_back(span);
  }

  // Prose: one or several sentences.
  void add_prose(Span span) {
    const std::string_view unit = slice(note_, span);
    std::size_t start = 0;
    EndMarks marks(unit);
    for (std::size_t at = marks.next(0); at < unit.size(); at = marks.next(at + 1)) {
      const char c = unit[at];
      std::size_t after = at + 1;
      while (after < unit.size() && (unit[after] == c || unit[after] == '"' || unit[after] == ')' || unit[after] == ']' ||
                                     unit[after] == '?' || unit[after] == '!')) {
        ++after;
      }
      if (after < unit.size() && static_cast<unsigned char>(unit[after]) > 0x20) continue;
      std::size_t next = after;
      while (next < unit.size() && static_cast<unsigned char>(unit[next]) <= 0x20) ++next;
      if (!starts_sentence(unit, next) || (c == '.' && next < unit.size() && is_abbreviation(unit, at)) ||
          only_number(unit.substr(start, at - start))) {
        at = after - 1;
        continue;
      }
      add({span.start + static_cast<std::uint32_t>(start), span.start + static_cast<std::uint32_t>(after)});
      start = next;
      at = next == 0 ? 0 : next - 1;
    }
    add({span.start + static_cast<std::uint32_t>(start), span.end});
  }

 private:
  // The "1." of a list's item is no sentence.
  static bool only_number(std::string_view text) {
    return text.size() <= 4 &&
           std::all_of(text.begin(), text.end(), [](char c) { return is_digit(c) || c == ' ' || c == '('; });
  }

  std::string_view note_;
  std::vector<Span>& out_;
};

}  // namespace

std::vector<Span> split_sentences(std::string_view note, Span part) {
  std::vector<Span> out;
  Splitter splitter(note, out);
  Span unit{part.start, part.start};
  LineShape before;
  before.blank = true;
  for (std::uint32_t start = part.start; start < part.end;) {
    const auto end = static_cast<std::uint32_t>(std::min<std::size_t>(note.find('\n', start), part.end));
    const Span line = trim(note, {start, end});
    const LineShape shape = shape_of(slice(note, line));
    if (!continues(before, shape)) {
      splitter.add_prose(unit);
      unit = {line.start, line.start};
    }
    if (shape.row) {
      splitter.add(line);
      unit = {line.end, line.end};
    } else {
      unit.end = line.end;
    }
    before = shape;
    start = end + 1;
  }
  splitter.add_prose(unit);
  return out;
}

}  // namespace chartroom::nlp
