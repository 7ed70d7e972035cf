#pragma once

// The pieces that time_window.cpp puts together. Not for other rooms.

#include <chrono>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "nlp/text.h"
#include "nlp/time_window.h"

namespace chartroom::nlp {

struct TimeRange {
  std::chrono::sys_days from;
  std::chrono::sys_days to;  // the first day after it
  std::size_t tokens = 0;    // how many words it took
  std::string words;
  std::string otherwise = {};  // another reading; empty if there is none
  bool any_year = false;       // no year was said
};

// A question's words with what reading times needs of them.
class TimeText {
 public:
  TimeText(std::string_view text, std::span<const Token> tokens, Timestamp now, const std::vector<bool>& taken)
      : text_(text), tokens_(tokens), today_(std::chrono::floor<std::chrono::days>(now)), taken_(taken) {}

  std::size_t size() const { return tokens_.size(); }
  // Empty behind the end, and for words that belong to something else.
  std::string_view key(std::size_t i) const {
    return i < tokens_.size() && (i >= taken_.size() || !taken_[i]) ? std::string_view(tokens_[i].key) : "";
  }
  std::chrono::sys_days today() const { return today_; }
  // Whether token i is followed at once by `mark` and another token.
  bool joined(std::size_t i, char mark) const;
  // "2016", "'16"; nullopt if token i is none.
  std::optional<int> year(std::size_t i) const;
  std::string_view slice_of(std::size_t first, std::size_t count) const;

 private:
  std::string_view text_;
  std::span<const Token> tokens_;
  std::chrono::sys_days today_;
  const std::vector<bool>& taken_;
};

std::string date_text(std::chrono::sys_days at);  // YYYY-MM-DD
// "12", "twelve", "couple", "a"
std::optional<int> number_word(std::string_view key);
// "5", "5th", "3rd": a day of the month
std::optional<unsigned> day_number(std::string_view key);
std::optional<int> year_number(std::string_view key);  // 1900 to 2199
std::optional<unsigned> month_number(std::string_view key);
// nullopt: there is no such day.
std::optional<TimeRange> whole_day(int year, unsigned month, unsigned day, std::size_t tokens);
TimeRange whole_month(std::chrono::year_month first, std::size_t tokens);
TimeRange whole_year(int year, std::size_t tokens);

// What stands at token i; nullopt if it is no time. `bad`: it looks like a date and is none, `tokens` words long.
struct ReadTime {
  std::optional<TimeRange> range;
  std::size_t bad_tokens = 0;
};
ReadTime read_absolute_time(const TimeText& text, std::size_t i);
std::optional<TimeRange> read_relative_time(const TimeText& text, std::size_t i);
std::optional<TimeEvent> read_time_event(const TimeText& text, std::size_t i);

}  // namespace chartroom::nlp
