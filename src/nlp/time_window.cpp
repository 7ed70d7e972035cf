#include "nlp/time_window.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <chrono>

namespace chartroom::nlp {
namespace {

using std::chrono::day;
using std::chrono::days;
using std::chrono::month;
using std::chrono::months;
using std::chrono::sys_days;
using std::chrono::year;
using std::chrono::year_month_day;

struct Range {
  sys_days from;
  sys_days to;
  std::size_t tokens = 0;  // how many words it took
  std::string words;
};

std::int64_t seconds(sys_days at) { return std::chrono::sys_seconds(at).time_since_epoch().count(); }

std::string pad(unsigned value) { return (value < 10 ? "0" : "") + std::to_string(value); }

std::string date_text(sys_days at) {
  const year_month_day date(at);
  return std::to_string(static_cast<int>(date.year())) + "-" + pad(static_cast<unsigned>(date.month())) + "-" +
         pad(static_cast<unsigned>(date.day()));
}

std::optional<int> number(std::string_view key) {
  int value = 0;
  const auto [end, error] = std::from_chars(key.data(), key.data() + key.size(), value);
  if (error == std::errc() && end == key.data() + key.size() && value >= 0) return value;
  constexpr std::array<std::string_view, 13> words = {"zero",  "one",   "two",  "three", "four",   "five",  "six",
                                                      "seven", "eight", "nine", "ten",   "eleven", "twelve"};
  const auto found = std::find(words.begin(), words.end(), key);
  if (found != words.end()) return static_cast<int>(found - words.begin());
  if (key == "couple") return 2;
  if (key == "few") return 3;
  if (key == "a" || key == "an") return 1;
  return std::nullopt;
}

std::optional<int> year_number(std::string_view key) {
  const auto value = key.size() == 4 ? number(key) : std::nullopt;
  return value && *value >= 1900 && *value <= 2199 ? value : std::nullopt;
}

std::optional<unsigned> month_number(std::string_view key) {
  constexpr std::array<std::string_view, 12> names = {"january", "february", "march",     "april",   "may",      "june",
                                                      "july",    "august",   "september", "october", "november", "december"};
  for (unsigned i = 0; i < names.size(); ++i) {
    if (key == names[i] || (key.size() == 3 && names[i].starts_with(key)) || (key == "sept" && i == 8)) return i + 1;
  }
  return std::nullopt;
}

class WindowReader {
 public:
  WindowReader(std::string_view text, std::span<const Token> tokens, Timestamp now)
      : text_(text), tokens_(tokens), today_(std::chrono::floor<days>(now)) {}

  FoundWindow read() {
    FoundWindow found;
    found.used.assign(tokens_.size(), false);
    for (std::size_t i = 0; i < tokens_.size(); ++i) {
      const auto range = relative(i) ? relative(i) : absolute(i);
      if (!range) continue;
      apply(found, i, *range);
      i += range->tokens - 1;
    }
    return found;
  }

 private:
  std::string_view key(std::size_t i) const { return i < tokens_.size() ? std::string_view(tokens_[i].key) : ""; }

  // Whether token i is followed at once by `mark` and another token.
  bool joined(std::size_t i, char mark) const {
    return i + 1 < tokens_.size() && tokens_[i + 1].span.start == tokens_[i].span.end + 1 && text_[tokens_[i].span.end] == mark;
  }

  void apply(FoundWindow& found, std::size_t first, const Range& range) const {
    TimeWindow& window = found.window;
    const std::string_view before = first > 0 ? key(first - 1) : "";
    const bool marked = before == "since" || before == "after" || before == "from" || before == "before" || before == "until" ||
                        before == "in" || before == "on" || before == "during" || before == "between" || before == "and" ||
                        before == "of" || before == "by" || before == "to" || before == "around" || before == "the";
    std::fill_n(found.used.begin() + static_cast<std::ptrdiff_t>(first), range.tokens, true);
    if (marked && first > 0) found.used[first - 1] = true;
    if (before == "since" || before == "from") {
      window.from_s = seconds(range.from);
      window.words = "from " + range.words + " on";
    } else if (before == "after") {
      window.from_s = seconds(range.to);
      window.words = "after " + range.words;
    } else if (before == "before" || before == "until" || before == "by") {
      window.to_s = seconds(range.from);
      window.words = "before " + range.words;
    } else if (window.from_s && (before == "and" || before == "to")) {
      window.to_s = seconds(range.to);
      window.words += " to " + range.words;
    } else {
      window.from_s = seconds(range.from);
      window.to_s = seconds(range.to);
      window.words = range.words;
    }
  }

  std::optional<Range> relative(std::size_t i) const {
    const std::string_view word = key(i);
    if (word == "today" || word == "tonight") return Range{today_, today_ + days(1), 1, "today (" + date_text(today_) + ")"};
    if (word == "yesterday") return Range{today_ - days(1), today_, 1, "yesterday (" + date_text(today_ - days(1)) + ")"};
    const bool last = word == "last" || word == "past" || word == "previous" || word == "prior";
    if (!last && word != "this") return std::nullopt;
    // "last 3 months", "past few weeks", "last year"
    std::size_t at = i + 1;
    std::optional<int> count = number(key(at));
    if (count && last) {
      ++at;
      if (key(at) == "of") ++at;
    } else {
      count.reset();
    }
    const std::string unit = singular(key(at));
    const std::size_t used = at - i + 1;
    if (count) return back(*count, unit, used);
    return calendar(unit, word == "this", used, i);
  }

  std::optional<Range> back(int count, const std::string& unit, std::size_t used) const {
    count = std::min(count, 1000);
    const std::string words = "in the last " + std::to_string(count) + " " + unit + (count == 1 ? "" : "s");
    int length = 0;
    if (unit == "day" || unit == "d") length = 1;
    if (unit == "week" || unit == "wk") length = 7;
    if (unit == "month" || unit == "mo") length = 31;
    if (unit == "year" || unit == "yr" || unit == "y") length = 366;
    if (unit == "hour" || unit == "hr" || unit == "h")
      return Range{today_ - days((count + 23) / 24), today_ + days(1), used, words};
    if (length == 0) return std::nullopt;
    return Range{today_ - days(count * length), today_ + days(1), used, words};
  }

  // "last year" is the calendar's; "in the last year" are the twelve months up to now.
  std::optional<Range> calendar(const std::string& unit, bool is_this, std::size_t used, std::size_t i) const {
    const year_month_day date(today_);
    const bool rolling = !is_this && (i > 0 && key(i - 1) == "the");
    if (unit == "year" || unit == "yr") {
      if (rolling || key(i) == "past") return back(1, "year", used);
      const year the_year = is_this ? date.year() : date.year() - std::chrono::years(1);
      return whole_year(the_year, used);
    }
    if (unit == "month" || unit == "mo") {
      if (rolling || key(i) == "past") return back(1, "month", used);
      const auto first = is_this ? date.year() / date.month() : date.year() / date.month() - months(1);
      return whole_month(first, used);
    }
    if (unit == "week" || unit == "wk") {
      const auto since_monday = (std::chrono::weekday(today_) - std::chrono::Monday);
      const sys_days monday = today_ - since_monday;
      if (is_this) return Range{monday, today_ + days(1), used, "this week"};
      if (rolling || key(i) == "past") return back(1, "week", used);
      return Range{monday - days(7), monday, used, "last week (from " + date_text(monday - days(7)) + ")"};
    }
    return std::nullopt;
  }

  static Range whole_year(year the_year, std::size_t used) {
    return {sys_days(the_year / 1 / 1), sys_days((the_year + std::chrono::years(1)) / 1 / 1), used,
            std::to_string(static_cast<int>(the_year))};
  }

  static Range whole_month(std::chrono::year_month first, std::size_t used) {
    const sys_days from(first / 1);
    return {from, sys_days((first + months(1)) / 1), used, date_text(from).substr(0, 7)};
  }

  static std::optional<Range> whole_day(int y, unsigned m, unsigned d, std::size_t used) {
    const year_month_day date = year{y} / month{m} / day{d};
    if (!date.ok()) return std::nullopt;
    return Range{sys_days(date), sys_days(date) + days(1), used, date_text(sys_days(date))};
  }

  std::optional<Range> absolute(std::size_t i) const {
    if (const auto range = numeric(i)) return range;
    if (const auto range = season(i)) return range;
    if (const auto range = named_month(i)) return range;
    const auto the_year = year_number(key(i));
    // A bare number may be a dose or an identifier: it has to look like a year that a chart can have.
    if (the_year && (i + 1 >= tokens_.size() || (key(i + 1) != "mg" && key(i + 1) != "ml" && key(i + 1) != "units"))) {
      return whole_year(year{*the_year}, 1);
    }
    return std::nullopt;
  }

  // 2024-11-03, 2024-11, 11/03/2024, 11/2024
  std::optional<Range> numeric(std::size_t i) const {
    const auto first = number(key(i));
    if (!first || key(i).empty() || key(i).front() < '0' || key(i).front() > '9') return std::nullopt;
    if (const auto y = year_number(key(i)); y && joined(i, '-')) {
      const auto m = number(key(i + 1));
      if (!m || *m < 1 || *m > 12) return std::nullopt;
      const auto d = joined(i + 1, '-') ? number(key(i + 2)) : std::nullopt;
      if (d && *d >= 1) return whole_day(*y, static_cast<unsigned>(*m), static_cast<unsigned>(*d), 3);
      return whole_month(year{*y} / month{static_cast<unsigned>(*m)}, 2);
    }
    if (!joined(i, '/') || *first < 1 || *first > 12) return std::nullopt;
    if (const auto y = year_number(key(i + 1))) return whole_month(year{*y} / month{static_cast<unsigned>(*first)}, 2);
    const auto d = number(key(i + 1));
    if (!d || *d < 1 || *d > 31 || !joined(i + 1, '/')) return std::nullopt;
    auto y = number(key(i + 2));
    if (!y) return std::nullopt;
    if (key(i + 2).size() == 2) *y += *y < 70 ? 2000 : 1900;
    if (*y < 1900 || *y > 2199) return std::nullopt;
    return whole_day(*y, static_cast<unsigned>(*first), static_cast<unsigned>(*d), 3);
  }

  // "March 2020", "March 5, 2020"; "may" needs a number behind it.
  std::optional<Range> named_month(std::size_t i) const {
    const auto m = month_number(key(i));
    if (!m) return std::nullopt;
    if (const auto y = year_number(key(i + 1))) return whole_month(year{*y} / month{*m}, 2);
    const auto d = number(key(i + 1));
    if (d && *d >= 1 && *d <= 31 && key(i + 1).front() <= '9') {
      if (const auto y = year_number(key(i + 2))) return whole_day(*y, *m, static_cast<unsigned>(*d), 3);
    }
    const std::string_view before = i > 0 ? key(i - 1) : "";
    if (before != "in" && before != "since" && before != "last" && before != "during" && before != "this") return std::nullopt;
    const year_month_day date(today_);
    const bool passed = month{*m} <= date.month();
    return whole_month((passed ? date.year() : date.year() - std::chrono::years(1)) / month{*m}, 1);
  }

  // Of the northern hemisphere, by whole months; winter belongs to the year in which it begins.
  std::optional<Range> season(std::size_t i) const {
    constexpr std::array<std::string_view, 5> names = {"spring", "summer", "autumn", "fall", "winter"};
    constexpr std::array<unsigned, 5> starts = {3, 6, 9, 9, 12};
    const auto found = std::find(names.begin(), names.end(), key(i));
    const std::size_t at = key(i + 1) == "of" ? i + 2 : i + 1;
    const auto y = found == names.end() ? std::nullopt : year_number(key(at));
    if (!y) return std::nullopt;
    const auto first = year{*y} / month{starts[static_cast<std::size_t>(found - names.begin())]};
    return Range{sys_days(first / 1), sys_days((first + months(3)) / 1), at - i + 1,
                 std::string(key(i)) + " " + std::to_string(*y)};
  }

  std::string_view text_;
  std::span<const Token> tokens_;
  sys_days today_;
};

}  // namespace

FoundWindow find_time_window(std::string_view text, std::span<const Token> tokens, Timestamp now) {
  return WindowReader(text, tokens, now).read();
}

}  // namespace chartroom::nlp
