#include "nlp/time_parts.h"

#include <algorithm>
#include <array>
#include <charconv>

#include "nlp/spelling.h"

namespace chartroom::nlp {
namespace {

using std::chrono::days;
using std::chrono::month;
using std::chrono::months;
using std::chrono::sys_days;
using std::chrono::year;
using std::chrono::year_month_day;

std::string pad(unsigned value) { return (value < 10 ? "0" : "") + std::to_string(value); }

}  // namespace

bool TimeText::joined(std::size_t i, char mark) const {
  return i + 1 < tokens_.size() && tokens_[i + 1].span.start == tokens_[i].span.end + 1 && text_[tokens_[i].span.end] == mark;
}

std::optional<int> TimeText::year(std::size_t i) const {
  const std::string_view key = this->key(i);
  if (const auto whole = year_number(key)) return whole;
  const std::size_t start = i < tokens_.size() ? tokens_[i].span.start : 0;
  const std::string_view before = text_.substr(0, start);
  const bool cut = before.ends_with('\'') || before.ends_with("\xE2\x80\x99");
  const auto value = key.size() == 2 && cut ? number_word(key) : std::nullopt;
  if (!value || key.find_first_not_of("0123456789") != std::string_view::npos) return std::nullopt;
  // Not in what is to come.
  const int this_year = static_cast<int>(year_month_day(today_).year());
  return *value + (2000 + *value <= this_year ? 2000 : 1900);
}

std::string_view TimeText::slice_of(std::size_t first, std::size_t count) const {
  if (first >= tokens_.size() || count == 0) return {};
  const std::size_t last = std::min(first + count, tokens_.size()) - 1;
  return slice(text_, {tokens_[first].span.start, tokens_[last].span.end});
}

std::string date_text(sys_days at) {
  const year_month_day date(at);
  return std::to_string(static_cast<int>(date.year())) + "-" + pad(static_cast<unsigned>(date.month())) + "-" +
         pad(static_cast<unsigned>(date.day()));
}

std::optional<int> number_word(std::string_view key) {
  int value = 0;
  const auto [end, error] = std::from_chars(key.data(), key.data() + key.size(), value);
  if (error == std::errc() && end == key.data() + key.size() && value >= 0) return value;
  constexpr std::array<std::string_view, 13> words = {"zero",  "one",   "two",  "three", "four",   "five",  "six",
                                                      "seven", "eight", "nine", "ten",   "eleven", "twelve"};
  const auto* const found = std::find(words.begin(), words.end(), key);
  if (found != words.end()) return static_cast<int>(found - words.begin());
  if (key == "couple") return 2;
  if (key == "few" || key == "several") return 3;
  if (key == "a" || key == "an") return 1;
  return std::nullopt;
}

std::optional<unsigned> day_number(std::string_view key) {
  std::size_t digits = 0;
  while (digits < key.size() && key[digits] >= '0' && key[digits] <= '9') ++digits;
  const std::string_view rest = key.substr(digits);
  const bool ordinal = rest == "st" || rest == "nd" || rest == "rd" || rest == "th";
  if (digits == 0 || digits > 2 || (!rest.empty() && !ordinal)) return std::nullopt;
  unsigned value = 0;
  std::from_chars(key.data(), key.data() + digits, value);
  return value;
}

std::optional<int> year_number(std::string_view key) {
  if (key.size() != 4 || key.find_first_not_of("0123456789") != std::string_view::npos) return std::nullopt;
  const auto value = number_word(key);
  return value && *value >= 1900 && *value <= 2199 ? value : std::nullopt;
}

std::optional<unsigned> month_number(std::string_view key) {
  constexpr std::array<std::string_view, 12> names = {"january", "february", "march",     "april",   "may",      "june",
                                                      "july",    "august",   "september", "october", "november", "december"};
  for (unsigned i = 0; i < names.size(); ++i) {
    const bool misspelled =
        key.size() >= 6 && names[i].size() >= 7 && key.front() == names[i].front() && slips_between(key, names[i], 1) <= 1;
    if (misspelled || key == names[i] || (key.size() == 3 && names[i].starts_with(key)) || (key == "sept" && i == 8))
      return i + 1;
  }
  return std::nullopt;
}

std::optional<TimeRange> whole_day(int y, unsigned m, unsigned d, std::size_t tokens) {
  const year_month_day date = year{y} / month{m} / std::chrono::day{d};
  if (!date.ok()) return std::nullopt;
  return TimeRange{sys_days(date), sys_days(date) + days(1), tokens, date_text(sys_days(date))};
}

TimeRange whole_month(std::chrono::year_month first, std::size_t tokens) {
  const sys_days from(first / 1);
  return {from, sys_days((first + months(1)) / 1), tokens, date_text(from).substr(0, 7)};
}

TimeRange whole_year(int y, std::size_t tokens) {
  return {sys_days(year{y} / 1 / 1), sys_days(year{y + 1} / 1 / 1), tokens, std::to_string(y)};
}

}  // namespace chartroom::nlp
