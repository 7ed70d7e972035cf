#include "domain/partial_time.h"

#include <chrono>
#include <limits>

namespace chartroom {
namespace {

// Reads exactly `count` digits at `at`, moving it on.
std::optional<int> digits(std::string_view text, std::size_t& at, std::size_t count) {
  if (text.size() < at + count) return std::nullopt;
  int value = 0;
  for (std::size_t i = 0; i < count; ++i) {
    const char c = text[at + i];
    if (c < '0' || c > '9') return std::nullopt;
    value = value * 10 + (c - '0');
  }
  at += count;
  return value;
}

bool skip(std::string_view text, std::size_t& at, char expected) {
  if (at >= text.size() || text[at] != expected) return false;
  ++at;
  return true;
}

std::int64_t seconds_of(std::chrono::year_month_day date) {
  return std::chrono::sys_seconds(std::chrono::sys_days(date)).time_since_epoch().count();
}

// "Z" or "+hh:mm": seconds east of UTC. FHIR requires a zone where there is a time.
std::optional<std::int64_t> zone(std::string_view text, std::size_t& at) {
  if (skip(text, at, 'Z')) return 0;
  if (at >= text.size() || (text[at] != '+' && text[at] != '-')) return std::nullopt;
  const int sign = text[at++] == '-' ? -1 : 1;
  const auto hours = digits(text, at, 2);
  if (!hours || !skip(text, at, ':')) return std::nullopt;
  const auto minutes = digits(text, at, 2);
  if (!minutes || *hours > 14 || *minutes > 59) return std::nullopt;
  return sign * (*hours * 3600 + *minutes * 60);
}

std::optional<PartialTime> parse_clock(std::string_view text, std::size_t at, std::chrono::year_month_day date) {
  const auto hour = digits(text, at, 2);
  if (!hour || !skip(text, at, ':')) return std::nullopt;
  const auto minute = digits(text, at, 2);
  if (!minute || !skip(text, at, ':')) return std::nullopt;
  const auto second = digits(text, at, 2);
  if (!second || *hour > 23 || *minute > 59 || *second > 60) return std::nullopt;
  if (skip(text, at, '.')) {
    const std::size_t start = at;
    while (at < text.size() && text[at] >= '0' && text[at] <= '9') ++at;
    if (at == start) return std::nullopt;
  }
  const auto east = zone(text, at);
  if (!east || at != text.size()) return std::nullopt;
  const std::int64_t from = seconds_of(date) + *hour * 3600 + *minute * 60 + *second - *east;
  return PartialTime{TimePrecision::second, from, from + 1, std::string(text)};
}

}  // namespace

std::string_view PartialTime::date() const {
  switch (precision) {
    case TimePrecision::none: return {};
    case TimePrecision::year: return std::string_view(text).substr(0, 4);
    case TimePrecision::month: return std::string_view(text).substr(0, 7);
    case TimePrecision::day:
    case TimePrecision::second: return std::string_view(text).substr(0, 10);
  }
  return {};
}

std::int64_t PartialTime::east_s() const {
  constexpr std::size_t zone_size = 6;  // "+01:00"
  if (precision != TimePrecision::second || text.size() < zone_size || text.back() == 'Z') return 0;
  std::size_t at = text.size() - zone_size;
  return zone(text, at).value_or(0);
}

std::optional<PartialTime> parse_partial_time(std::string_view text) {
  using namespace std::chrono;
  std::size_t at = 0;
  const auto year_number = digits(text, at, 4);
  if (!year_number || *year_number < 1) return std::nullopt;
  const year the_year{*year_number};
  if (at == text.size()) {
    return PartialTime{TimePrecision::year, seconds_of(the_year / 1 / 1), seconds_of((the_year + years{1}) / 1 / 1),
                       std::string(text)};
  }
  if (!skip(text, at, '-')) return std::nullopt;
  const auto month_number = digits(text, at, 2);
  if (!month_number || *month_number < 1 || *month_number > 12) return std::nullopt;
  const year_month the_month = the_year / month{static_cast<unsigned>(*month_number)};
  if (at == text.size()) {
    return PartialTime{TimePrecision::month, seconds_of(the_month / 1), seconds_of((the_month + months{1}) / 1),
                       std::string(text)};
  }
  if (!skip(text, at, '-')) return std::nullopt;
  const auto day_number = digits(text, at, 2);
  if (!day_number) return std::nullopt;
  const year_month_day date = the_month / day{static_cast<unsigned>(*day_number)};
  if (!date.ok()) return std::nullopt;
  if (at == text.size()) {
    return PartialTime{TimePrecision::day, seconds_of(date), seconds_of(date) + 86'400, std::string(text)};
  }
  if (!skip(text, at, 'T')) return std::nullopt;
  return parse_clock(text, at, date);
}

}  // namespace chartroom
