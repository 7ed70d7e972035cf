// "today", "last week", "past 6 months", "3 years ago", "on Monday"; and what only the chart can tell: "since the last visit".

#include <algorithm>
#include <array>

#include "nlp/number_words.h"
#include "nlp/time_parts.h"

namespace chartroom::nlp {
namespace {

using std::chrono::days;
using std::chrono::months;
using std::chrono::sys_days;
using std::chrono::year_month_day;

// Days of a unit; 0 if the word is none. A month and a year are counted generously, so that nothing at the edge is lost.
int unit_days(std::string_view unit) {
  if (unit == "day" || unit == "d") return 1;
  if (unit == "week" || unit == "wk" || unit == "wks" || unit == "w") return 7;
  if (unit == "month" || unit == "mo" || unit == "mth" || unit == "mos") return 31;
  if (unit == "year" || unit == "yr" || unit == "yrs" || unit == "y") return 366;
  return 0;
}

std::string unit_name(std::string_view unit) {
  switch (unit_days(unit)) {
    case 1: return "day";
    case 7: return "week";
    case 31: return "month";
    default: return "year";
  }
}

std::optional<TimeRange> back(const TimeText& text, int count, const std::string& unit, std::size_t used) {
  count = std::min(count, 1000);
  if (unit == "hour" || unit == "hr" || unit == "h") {
    return TimeRange{text.today() - days((count + 23) / 24), text.today() + days(1), used,
                     "in the last " + std::to_string(count) + " hours"};
  }
  const int length = unit_days(unit);
  if (length == 0) return std::nullopt;
  const std::string words = "in the last " + std::to_string(count) + " " + unit_name(unit) + (count == 1 ? "" : "s");
  return TimeRange{text.today() - days(count * length), text.today() + days(1), used, words};
}

// "last year" is the calendar's; "in the last year" and "past year" are the twelve months up to now.
std::optional<TimeRange> calendar(const TimeText& text, std::size_t i, const std::string& unit, std::size_t used) {
  const year_month_day date(text.today());
  const bool is_this = text.key(i) == "this" || text.key(i) == "current";
  if (unit == "hr" || unit == "h") return std::nullopt;  // "the last HR": heart rate
  const bool rolling = !is_this && (text.key(i) == "past" || (i > 0 && text.key(i - 1) == "the"));
  if (rolling) return back(text, 1, unit, used);
  switch (unit_days(unit)) {
    case 366: return whole_year(static_cast<int>(date.year()) - (is_this ? 0 : 1), used);
    case 31: return whole_month((date.year() / date.month()) - months(is_this ? 0 : 1), used);
    case 7: {
      const sys_days monday = text.today() - (std::chrono::weekday(text.today()) - std::chrono::Monday);
      if (is_this) return TimeRange{monday, text.today() + days(1), used, "this week"};
      return TimeRange{monday - days(7), monday, used, "last week (from " + date_text(monday - days(7)) + ")"};
    }
    default: return std::nullopt;
  }
}

// "3 years ago", "a year ago": around that day, by half a unit on either side.
std::optional<TimeRange> ago(const TimeText& text, std::size_t i) {
  const auto count = number_word(text.key(i));
  std::size_t at = i + 1;
  if (text.key(at) == "of") ++at;
  const std::string unit = singular(text.key(at));
  const int length = unit_days(unit);
  if (!count || length == 0 || text.key(at + 1) != "ago" || *count > 1000) return std::nullopt;
  const sys_days day = text.today() - days(*count * length);
  const int half = length / 2;
  return TimeRange{day - days(half), day + days(half + 1), at - i + 2,
                   "about " + std::to_string(*count) + " " + unit_name(unit) + (*count == 1 ? "" : "s") + " ago (around " +
                       date_text(day) + ")"};
}

// "on Monday", "last Monday": the last one before today.
std::optional<TimeRange> weekday(const TimeText& text, std::size_t i, std::size_t used) {
  constexpr std::array<std::string_view, 7> names = {"sunday",   "monday", "tuesday", "wednesday",
                                                     "thursday", "friday", "saturday"};
  const auto* const found = std::find(names.begin(), names.end(), text.key(i));
  if (found == names.end() || read_absolute_time(text, i + used).range) return std::nullopt;  // "Sunday, July 27th, 2014"
  const std::chrono::weekday wanted(static_cast<unsigned>(found - names.begin()));
  const auto since = std::chrono::weekday(text.today()) - wanted;
  const sys_days day = text.today() - (since.count() == 0 ? days(7) : since);
  return TimeRange{day, day + days(1), used, std::string(text.key(i)) + " (" + date_text(day) + ")"};
}

bool is_one_of(std::string_view word, std::initializer_list<std::string_view> words) {
  return std::find(words.begin(), words.end(), word) != words.end();
}

// "this season", "last flu season": the northern one of influenza, from July to June.
std::optional<TimeRange> season_of_flu(const TimeText& text, std::size_t i) {
  const std::size_t at = is_one_of(text.key(i + 1), {"flu", "influenza"}) ? i + 2 : i + 1;
  if (text.key(at) != "season") return std::nullopt;
  const year_month_day today(text.today());
  const bool before_july = today.month() < std::chrono::July;
  const bool is_this = text.key(i) == "this" || text.key(i) == "current";
  const auto year = today.year() - std::chrono::years((before_july ? 1 : 0) + (is_this ? 0 : 1));
  const sys_days from = year / std::chrono::July / 1;
  return TimeRange{from, (year + std::chrono::years(1)) / std::chrono::July / 1, at - i + 1,
                   std::string(is_this ? "this season" : "last season") + " (from " + date_text(from) + ")"};
}

bool is_possessive(std::string_view word) {
  return is_one_of(word, {"the", "her", "his", "their", "a", "an", "this", "that", "patient", "pt", "my"});
}

std::optional<TimeSide> side_of(std::string_view word) {
  if (word == "since" || word == "from") return TimeSide::since;
  if (word == "after" || word == "following" || word == "post") return TimeSide::after;
  if (word == "before" || word == "until" || word == "preceding" || word == "pre") return TimeSide::before;
  if (is_one_of(word, {"during", "at", "in", "on", "while", "throughout", "for"})) return TimeSide::during;
  return std::nullopt;
}

struct EventWords {
  EventKind kind = EventKind::visit;
  std::size_t tokens = 0;
};

EventWords event_at(const TimeText& text, std::size_t i) {
  const std::string word = singular(text.key(i));
  const std::string next = singular(text.key(i + 1));
  if (is_one_of(word, {"er", "ed", "emergency"}) && is_one_of(next, {"visit", "stay", "presentation"}))
    return {EventKind::emergency, 2};
  if (word == "emergency" && is_one_of(next, {"room", "department"}) && singular(text.key(i + 2)) == "visit")
    return {EventKind::emergency, 3};
  if (word == "hospital" && is_one_of(next, {"stay", "admission", "discharge"})) {
    return {next == "discharge" ? EventKind::discharge : EventKind::admission, 2};
  }
  if (is_one_of(word, {"office", "clinic", "doctor"}) && is_one_of(next, {"visit", "appointment"}))
    return {EventKind::visit, 2};
  if (is_one_of(word, {"visit", "appointment", "encounter", "checkup", "consultation", "appt", "seen"}))
    return {EventKind::visit, 1};
  if (is_one_of(word, {"admission", "hospitalization", "hospitalisation", "admit", "stay", "inpatient"}))
    return {EventKind::admission, 1};
  if (is_one_of(word, {"discharge", "discharged"})) return {EventKind::discharge, 1};
  if (is_one_of(word, {"surgery", "operation"})) return {EventKind::surgery, 1};
  return {};
}

// "65", "seventy-five"
struct AgeWords {
  int years = 0;
  std::size_t tokens = 0;
};

AgeWords age_at(const TimeText& text, std::size_t i) {
  constexpr int oldest = 120;
  const std::vector<std::string> keys = {std::string(text.key(i)), std::string(text.key(i + 1))};
  if (const SpelledNumber spelled = spelled_number(keys, 0); spelled.words > 0 && spelled.whole)
    return {static_cast<int>(spelled.value), spelled.words};
  const auto digits = number_word(text.key(i));
  if (digits && *digits <= oldest && text.key(i).front() <= '9') return {*digits, 1};
  const auto ordinal = day_number(text.key(i));
  return ordinal ? AgeWords{static_cast<int>(*ordinal), 1} : AgeWords{};
}

// How many words before the number say that it is an age: "turning", "she turned", "the age of", "when he was", "aged"; 0: none
// do.
std::size_t words_before_age(const TimeText& text, std::size_t i, bool sided) {
  std::size_t at = i;
  if (sided && text.key(at) == "turning") return 1;
  const bool person = is_one_of(text.key(at), {"she", "he", "they", "patient", "pt"});
  if (sided && person && is_one_of(text.key(at + 1), {"turned", "was", "were"})) return 2;
  if (text.key(at) == "when" && is_one_of(text.key(at + 1), {"she", "he", "they", "patient", "pt"}) &&
      is_one_of(text.key(at + 2), {"was", "were", "turned"})) {
    return 3;
  }
  if (text.key(at) == "aged") return 1;
  // "after his 30th birthday"
  std::size_t number = at;
  while (is_one_of(text.key(number), {"the", "her", "his", "their"})) ++number;
  if (sided && day_number(text.key(number)) && text.key(number + 1) == "birthday") return number - i;
  if (!sided && text.key(at) != "at") return 0;
  if (text.key(at) == "at") ++at;
  while (is_one_of(text.key(at), {"the", "her", "his"})) ++at;
  if (text.key(at) != "age") return 0;
  ++at;
  return (text.key(at) == "of" ? at + 1 : at) - i;
}

// "at age 12", "when she was 12", "as a child", "since turning 50", "before the age of 40"
std::optional<TimeEvent> age_event(const TimeText& text, std::size_t i) {
  TimeEvent event;
  std::size_t at = i;
  std::size_t tokens = 0;
  if (text.key(i) == "as" && is_one_of(text.key(i + 1), {"a", "an"}) &&
      is_one_of(text.key(i + 2), {"child", "kid", "baby", "infant"})) {
    event.kind = EventKind::childhood;
    tokens = 3;
  } else if (text.key(i) == "in" && (text.key(i + 1) == "childhood" || text.key(i + 2) == "childhood")) {
    event.kind = EventKind::childhood;
    tokens = text.key(i + 1) == "childhood" ? 2 : 3;
  } else {
    const auto side = side_of(text.key(at));
    const bool sided = side && *side != TimeSide::during;
    // "After age 65" begins with the birthday.
    if (sided) event.side = *side == TimeSide::after ? TimeSide::since : *side;
    if (sided) ++at;
    const std::size_t before = words_before_age(text, at, sided);
    if (before == 0) return std::nullopt;
    at += before;
    const AgeWords age = age_at(text, at);
    if (age.tokens == 0) return std::nullopt;
    event.kind = EventKind::age;
    event.age_years = age.years;
    at += age.tokens;
    while (is_one_of(text.key(at), {"year", "years", "old", "birthday"})) ++at;
    if (sided && is_one_of(text.key(at), {"on", "onward", "onwards"})) ++at;
    tokens = at - i;
  }
  event.words = std::string(text.slice_of(i, tokens));
  for (std::size_t j = i; j < i + tokens; ++j) event.tokens.push_back(j);
  return event;
}

}  // namespace

std::optional<TimeRange> read_relative_time(const TimeText& text, std::size_t i) {
  const std::string_view word = text.key(i);
  const sys_days today = text.today();
  if (word == "today" && text.key(i + 1) == "or") return std::nullopt;  // "today or last available"
  if (word == "today" || word == "tonight") return TimeRange{today, today + days(1), 1, "today (" + date_text(today) + ")"};
  if (word == "yesterday") return TimeRange{today - days(1), today, 1, "yesterday (" + date_text(today - days(1)) + ")"};
  if (const auto range = ago(text, i)) return range;
  if (const auto range = weekday(text, i, 1)) return range;
  const bool last = is_one_of(word, {"last", "past", "previous", "prior"});
  if (!last && word != "this" && word != "current") return std::nullopt;
  if (word == "last" && text.key(i + 1) == "night") return TimeRange{today - days(1), today + days(1), 2, "last night"};
  if (const auto range = season_of_flu(text, i)) return range;
  if (const auto range = weekday(text, i + 1, 2)) return range;
  // "last 3 months", "past few weeks", "last couple of years", "last year"
  std::size_t at = i + 1;
  // "last 10y", "past 6mo"
  const std::string_view joined = text.key(at);
  const std::size_t digits = std::min(joined.find_first_not_of("0123456789"), joined.size());
  if (last && digits > 0 && digits < 4 && digits < joined.size() && unit_days(joined.substr(digits)) > 0)
    return back(text, *number_word(joined.substr(0, digits)), std::string(joined.substr(digits)), 2);
  std::optional<int> count = last ? number_word(text.key(at)) : std::nullopt;
  if (count && (text.key(at) == "a" || text.key(at) == "an") && number_word(text.key(at + 1))) {
    ++at;  // "past a few weeks"
    count = number_word(text.key(at));
  }
  if (count) ++at;
  if (count && text.key(at) == "of") ++at;
  if (last && !count && text.key(at) == "half" && singular(text.key(at + 1)) == "year")
    return back(text, 6, "month", at - i + 2);
  const std::string unit = singular(text.key(at));
  if (count) return back(text, *count, unit, at - i + 1);
  return calendar(text, i, unit, at - i + 1);
}

std::optional<TimeEvent> read_time_event(const TimeText& text, std::size_t i) {
  if (auto event = age_event(text, i)) return event;
  TimeEvent event;
  std::size_t at = i;
  bool ordinal = false;
  if (text.key(at) == "prior" && text.key(at + 1) == "to") {
    event.side = TimeSide::before;
    at += 2;
  } else if (const auto side = side_of(text.key(at))) {
    event.side = *side;
    ++at;
  } else {
    event.bare = true;
  }
  while (is_possessive(text.key(at))) ++at;
  while (is_one_of(text.key(at), {"last", "latest", "most", "recent", "previous", "prior", "first", "initial", "current"})) {
    event.first = event.first || text.key(at) == "first" || text.key(at) == "initial";
    ordinal = true;
    ++at;
  }
  const EventWords noun = event_at(text, at);
  if (noun.tokens == 0 || (event.bare && !ordinal)) return std::nullopt;
  // "in the discharge summary", "admission medications": what was written then.
  if (is_one_of(singular(text.key(at + noun.tokens)),
                {"summary", "medication", "med", "diagnosis", "diagnose", "instruction", "note", "date", "letter"})) {
    return std::nullopt;
  }
  // "in the hospital", "at visits": a place or several, no time.
  if (!ordinal && event.side == TimeSide::during && noun.kind == EventKind::visit) return std::nullopt;
  event.kind = noun.kind;
  const std::size_t tokens = at - i + noun.tokens;
  event.words = std::string(text.slice_of(i, tokens));
  for (std::size_t j = i; j < i + tokens; ++j) event.tokens.push_back(j);
  return event;
}

}  // namespace chartroom::nlp
