// "2024-11-03", "March 5, 2020", "spring 2019", "early 2019", "the 1990s".

#include <algorithm>
#include <array>

#include "nlp/time_parts.h"

namespace chartroom::nlp {
namespace {

using std::chrono::month;
using std::chrono::months;
using std::chrono::sys_days;
using std::chrono::year;
using std::chrono::year_month_day;

bool is_number(std::string_view key) { return !key.empty() && key.find_first_not_of("0123456789") == std::string_view::npos; }

// How many numbers hang together by `mark`, from token i on.
std::size_t joined_numbers(const TimeText& text, std::size_t i, char mark) {
  std::size_t count = 1;
  while (text.joined(i + count - 1, mark) && !text.key(i + count).empty() && text.key(i + count).front() >= '0' &&
         text.key(i + count).front() <= '9') {
    ++count;
  }
  return count;
}

// "04t10" of "2019-03-04T10:00": the day.
std::optional<unsigned> leading_day(std::string_view key) {
  const std::size_t t = key.find('t');
  return day_number(t != std::string_view::npos && t > 0 && key.size() > t + 1 ? key.substr(0, t) : key);
}

// 2024-11-03, 2024-11, 2024/11/03
ReadTime year_first(const TimeText& text, std::size_t i, char mark) {
  const std::size_t parts = joined_numbers(text, i, mark);
  const int y = *text.year(i);
  if (parts == 2 && mark == '-') {
    if (const auto until = text.year(i + 1); until && *until > y) {
      TimeRange range = whole_year(y, 2);  // "2015-2018"
      range.to = whole_year(*until, 1).to;
      range.words = std::to_string(y) + " to " + std::to_string(*until);
      return {range, 0};
    }
  }
  const auto m = day_number(text.key(i + 1));
  if (!m || *m < 1 || *m > 12) return {std::nullopt, parts};
  if (parts == 2) return {whole_month(year{y} / month{*m}, 2), 0};
  const auto d = leading_day(text.key(i + 2));
  auto range = d ? whole_day(y, *m, *d, 3) : std::nullopt;
  if (!range) return {std::nullopt, parts};
  return {range, 0};
}

std::optional<int> full_year(std::string_view key) {
  const auto value = number_word(key);
  if (!value || !is_number(key)) return std::nullopt;
  if (key.size() == 2) return *value + (*value < 70 ? 2000 : 1900);
  return year_number(key);
}

// 11/03/2024 (month first), 11/2024, 11-03-2024
ReadTime year_last(const TimeText& text, std::size_t i, char mark) {
  const std::size_t parts = joined_numbers(text, i, mark);
  const auto first = day_number(text.key(i));
  if (parts == 2) {
    const auto y = text.year(i + 1);
    if (!y || !first) return {};
    if (*first < 1 || *first > 12) return {std::nullopt, 2};
    return {whole_month(year{*y} / month{*first}, 2), 0};
  }
  if (parts != 3 || !first) return {};
  const auto second = day_number(text.key(i + 1));
  const auto y = full_year(text.key(i + 2));
  if (!second || !y) return {};
  auto range = whole_day(*y, *first, *second, 3);
  const auto swapped = whole_day(*y, *second, *first, 3);
  if (!range && swapped) return {swapped, 0};  // 25/12/2020 can only have the day first
  if (!range) return {std::nullopt, 3};
  if (swapped && *first != *second) range->otherwise = swapped->words + ", with the day first";
  return {range, 0};
}

// "03.11.2024": with points the day comes first. The tokenizer leaves it one word.
ReadTime with_points(std::string_view key) {
  const std::size_t one = key.find('.');
  const std::size_t two = one == std::string_view::npos ? one : key.find('.', one + 1);
  if (two == std::string_view::npos || key.find('.', two + 1) != std::string_view::npos) return {};
  const auto d = day_number(key.substr(0, one));
  const auto m = day_number(key.substr(one + 1, two - one - 1));
  const auto y = full_year(key.substr(two + 1));
  if (!d || !m || !y) return {};
  auto range = whole_day(*y, *m, *d, 1);
  if (!range) return {std::nullopt, 1};
  return {range, 0};
}

// "21MAR2013", "5jan19"
ReadTime military(std::string_view key) {
  const std::size_t letters = key.find_first_not_of("0123456789");
  const std::size_t rest = letters == std::string_view::npos ? letters : key.find_first_of("0123456789", letters);
  if (rest == std::string_view::npos) return {};
  const auto d = day_number(key.substr(0, letters));
  const auto m = month_number(key.substr(letters, rest - letters));
  const auto y = full_year(key.substr(rest));
  if (!d || !m || !y) return {};
  auto range = whole_day(*y, *m, *d, 1);
  if (!range) return {std::nullopt, 1};
  return {range, 0};
}

bool is_preposition(std::string_view word) {
  constexpr auto words = std::to_array<std::string_view>({"in", "since", "last", "during", "this", "of", "on", "before",
                                                          "after", "until", "from", "by", "through", "past", "between"});
  return std::find(words.begin(), words.end(), word) != words.end();
}

// The last one that has begun: "in March" asked in February is the year before.
int year_of(const TimeText& text, unsigned m, unsigned d) {
  const year_month_day today(text.today());
  const int this_year = static_cast<int>(today.year());
  const bool passed = std::pair(m, d) <= std::pair(static_cast<unsigned>(today.month()), static_cast<unsigned>(today.day()));
  return passed ? this_year : this_year - 1;
}

ReadTime named_day(const TimeText& text, unsigned m, unsigned d, std::size_t after, std::size_t tokens) {
  const auto y = text.year(after);
  const auto range = whole_day(y.value_or(year_of(text, m, d)), m, d, tokens + (y ? 1 : 0));
  if (!range && !y && m == 2 && d == 29) return {};  // no such day in that year; another is meant
  if (!range) return {std::nullopt, tokens + (y ? 1 : 0)};
  return {range, 0};
}

// "in nov 23" is the year, "on nov 23" the day.
std::optional<int> year_after_month(const TimeText& text, std::size_t i) {
  constexpr int years_back = 20;
  const std::string_view key = text.key(i + 1);
  if (i == 0 || text.key(i - 1) != "in" || key.size() != 2 || !is_number(key) || text.year(i + 2)) return std::nullopt;
  const auto y = full_year(key);
  const int this_year = static_cast<int>(year_month_day(text.today()).year());
  return y && *y <= this_year && *y > this_year - years_back ? y : std::nullopt;
}

// "in May and June", "between January and June 2024"
std::optional<TimeRange> two_months(const TimeText& text, std::size_t i, unsigned first) {
  const std::string_view joint = text.key(i + 1);
  const auto second = month_number(text.key(i + 2));
  if (!second || (joint != "and" && joint != "to" && joint != "through" && joint != "or")) return std::nullopt;
  const auto named = text.year(i + 3);
  const int last = named.value_or(year_of(text, *second, 1));
  TimeRange range = whole_month(year{*second < first ? last - 1 : last} / month{first}, named ? 4 : 3);
  const TimeRange until = whole_month(year{last} / month{*second}, 1);
  range.to = until.to;
  range.words += " to " + until.words;
  range.any_year = !named;
  return range;
}

// "March 2020", "March 5, 2020", "March 5th", "in March"; "may" needs a number or a preposition beside it.
ReadTime month_first(const TimeText& text, std::size_t i) {
  const auto m = month_number(text.key(i));
  if (!m) return {};
  const std::size_t next = text.key(i + 1) == "of" ? i + 2 : i + 1;
  if (const auto y = text.year(next)) return {whole_month(year{*y} / month{*m}, next - i + 1), 0};
  if (const auto y = year_after_month(text, i)) {
    TimeRange range = whole_month(year{*y} / month{*m}, 2);
    const auto day = whole_day(year_of(text, *m, static_cast<unsigned>(*y % 100)), *m, static_cast<unsigned>(*y % 100), 2);
    if (day) range.otherwise = day->words;
    return {range, 0};
  }
  if (const auto d = day_number(text.key(i + 1)); d && text.key(i) != "may") return named_day(text, *m, *d, i + 2, 2);
  if (const auto d = day_number(text.key(i + 1)); d && text.year(i + 2)) return named_day(text, *m, *d, i + 2, 2);
  const bool the = i > 0 && text.key(i - 1) == "the" && text.key(i) != "may" && text.key(i) != "march";  // "the June labs"
  if (!the && !is_preposition(i > 0 ? text.key(i - 1) : "")) return {};
  if (const auto range = two_months(text, i, *m)) return {range, 0};
  TimeRange range = whole_month(year{year_of(text, *m, 1)} / month{*m}, 1);
  range.any_year = the || text.key(i - 1) == "in";
  return {range, 0};
}

// "5 March 2020", "5th of March"
ReadTime day_first(const TimeText& text, std::size_t i) {
  const auto d = day_number(text.key(i));
  const std::size_t at = text.key(i + 1) == "of" ? i + 2 : i + 1;
  const auto m = month_number(text.key(at));
  if (!d || !m || (text.key(at) == "may" && at == i + 1 && !text.year(at + 1))) return {};
  return named_day(text, *m, *d, at + 1, at - i + 1);
}

// Of the northern hemisphere, by whole months; winter belongs to the year in which it begins.
std::optional<TimeRange> season(const TimeText& text, std::size_t i) {
  constexpr std::array<std::string_view, 5> names = {"spring", "summer", "autumn", "fall", "winter"};
  constexpr std::array<unsigned, 5> starts = {3, 6, 9, 9, 12};
  const auto* const found = std::find(names.begin(), names.end(), text.key(i));
  if (found == names.end()) return std::nullopt;
  const unsigned start = starts[static_cast<std::size_t>(found - names.begin())];
  const std::size_t at = text.key(i + 1) == "of" ? i + 2 : i + 1;
  auto y = text.year(at);
  const bool last = i > 0 && (text.key(i - 1) == "last" || text.key(i - 1) == "this" || text.key(i - 1) == "past");
  if (!y && !last) return std::nullopt;
  // "When did he last fall?" is no season.
  const std::string_view who = i > 1 ? text.key(i - 2) : "";
  if (!y && text.key(i) == "fall" && (who == "he" || who == "she" || who == "they" || who == "patient" || who == "pt"))
    return std::nullopt;
  const std::size_t tokens = y ? at - i + 1 : 1;
  if (!y) y = year_of(text, start, 1);
  const auto first = year{*y} / month{start};
  return TimeRange{sys_days(first / 1), sys_days((first + months(3)) / 1), tokens,
                   std::string(text.key(i)) + " " + std::to_string(*y)};
}

// "early 2019", "mid 2019", "end of 2019", "first quarter of 2019": thirds and quarters of a year.
std::optional<TimeRange> part_of_year(const TimeText& text, std::size_t i) {
  const std::string_view word = text.key(i);
  unsigned from = 0;
  unsigned length = 4;
  std::size_t at = i + 1;
  if (word == "early" || word == "beginning" || word == "start") {
    from = 1;
  } else if (word == "mid" || word == "middle") {
    from = 5;
  } else if (word == "late" || word == "end") {
    from = 9;
  } else if (word.size() == 2 && word.front() == 'q' && word.back() >= '1' && word.back() <= '4') {
    from = (static_cast<unsigned>(word.back() - '1') * 3) + 1;
    length = 3;
  } else {
    return std::nullopt;
  }
  while (text.key(at) == "of" || text.key(at) == "in" || text.key(at) == "the") ++at;
  const auto y = text.year(at);
  if (!y) return std::nullopt;
  const auto first = year{*y} / month{from};
  return TimeRange{sys_days(first / 1), sys_days((first + months(length)) / 1), at - i + 1,
                   std::string(word) + " " + std::to_string(*y)};
}

// "1990s", "90s"
std::optional<TimeRange> decade(std::string_view key) {
  if (key.size() < 3 || key.back() != 's' || !is_number(key.substr(0, key.size() - 1))) return std::nullopt;
  const std::string_view digits = key.substr(0, key.size() - 1);
  if (digits.back() != '0' || (digits.size() != 4 && digits.size() != 2)) return std::nullopt;
  const auto y = full_year(digits);
  if (!y) return std::nullopt;
  TimeRange range = whole_year(*y, 1);
  range.to = whole_year(*y + 9, 1).to;
  range.words = "the " + std::to_string(*y) + "s";
  return range;
}

bool is_amount(std::string_view word) {
  return word == "mg" || word == "ml" || word == "units" || word == "mcg" || word == "iu" || word == "g" || word == "kg" ||
         word == "lb" || word == "lbs";
}

}  // namespace

ReadTime read_absolute_time(const TimeText& text, std::size_t i) {
  const std::string_view key = text.key(i);
  if (key.empty()) return {};
  const bool digit = key.front() >= '0' && key.front() <= '9';
  if (digit) {
    for (const char mark : {'-', '/'}) {
      if (!text.joined(i, mark)) continue;
      const ReadTime read = year_number(key) ? year_first(text, i, mark) : year_last(text, i, mark);
      if (read.range || read.bad_tokens > 0) return read;
    }
    if (const ReadTime read = with_points(key); read.range || read.bad_tokens > 0) return read;
    if (const ReadTime read = military(key); read.range || read.bad_tokens > 0) return read;
    if (const ReadTime read = day_first(text, i); read.range || read.bad_tokens > 0) return read;
    if (const auto range = decade(key)) return {range, 0};
  }
  if (const auto range = season(text, i)) return {range, 0};
  if (const auto range = part_of_year(text, i)) return {range, 0};
  if (const ReadTime read = month_first(text, i); read.range || read.bad_tokens > 0) return read;
  // A bare number may be a dose or an identifier: it has to look like a year that a chart can have.
  const auto y = text.year(i);
  if (y && !is_amount(text.key(i + 1))) return {whole_year(*y, 1), 0};
  return {};
}

}  // namespace chartroom::nlp
