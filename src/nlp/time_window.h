#pragma once

// The time that a question names. Absolute: "in 2019", "March 2020", "2024-11-03", "11/03/2024" (month first, as in the United
// States; said where it could be the other way round), "5 March 2020", "03.11.2024" (day first), "in spring 2019", "early
// 2019", "the 1990s", "between 2019 and 2021", "before 2015". Relative to `now`, in UTC: "today", "last week", "past 6 months",
// "3 years ago", "last spring", "on Monday". Relative to what the chart knows: "since the last visit", "during the last
// admission", "at age 12"; the reader of the chart resolves these.
//
// Times are compared as the calendar has them, in the zone in which each was noted: "on 2019-03-04" is that day where the
// source was. What looks like a date and is none ("2025-13-45", "February 30") is not read as something else; it is given back
// as not understood. Other words are left alone.

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "nlp/text.h"

namespace chartroom::nlp {

struct TimeWindow {
  std::optional<std::int64_t> from_s;  // seconds since 1970 by the calendar of the source; not set: open
  std::optional<std::int64_t> to_s;    // the first second after it
  std::string words;                   // for people: "in 2019", "from 2024-11-01 on"; empty if no time was named
  bool any_year = false;               // "in June": the last one, or else the last one of which the chart has anything

  bool named() const { return from_s.has_value() || to_s.has_value(); }
  // Whether something that lasted from `first` up to `last` (not included) touches the window.
  bool touches(std::int64_t first, std::int64_t last) const { return (!from_s || last > *from_s) && (!to_s || first < *to_s); }
};

enum class TimeSide : std::uint8_t { during, since, after, before };

enum class EventKind : std::uint8_t { visit, admission, discharge, emergency, surgery, age, childhood };

// A time that only the chart can tell.
struct TimeEvent {
  EventKind kind = EventKind::visit;
  TimeSide side = TimeSide::during;
  bool first = false;  // of several the first, else the last
  int age_years = 0;   // of `age`
  bool bare = false;   // no preposition: "bp last visit"; may be what is asked about instead
  std::string words;   // as asked: "since the last visit"
  std::vector<std::size_t> tokens;
};

struct FoundWindow {
  TimeWindow window;
  std::optional<TimeEvent> event;
  std::vector<std::string> not_understood;  // as asked
  std::vector<std::string> otherwise;       // "2024-03-11, with the day first"
  std::vector<bool> used;                   // per token: belongs to the time
};

// `taken`: per token, whether it belongs to something else already ("In the past year, have you …" of a survey); may be empty.
FoundWindow find_time_window(std::string_view text, std::span<const Token> tokens, Timestamp now,
                             const std::vector<bool>& taken = {});

}  // namespace chartroom::nlp
