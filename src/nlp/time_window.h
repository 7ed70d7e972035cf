#pragma once

// The time that a question names: "in 2019", "since March 2020", "last week", "past 6 months", "in spring 2019", "on
// 11/03/2024" (month first, as in the United States), "2024-11-03", "between 2019 and 2021", "today". Relative times count from
// `now`, in UTC. What can't be read as a time is left alone.

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
  std::optional<std::int64_t> from_s;  // seconds since 1970; not set: open
  std::optional<std::int64_t> to_s;    // the first second after it
  std::string words;                   // for people: "in 2019", "from 2024-11-01 on"; empty if no time was named

  bool named() const { return from_s.has_value() || to_s.has_value(); }
  // Whether something that lasted from `first` up to `last` (not included) touches the window.
  bool touches(std::int64_t first, std::int64_t last) const { return (!from_s || last > *from_s) && (!to_s || first < *to_s); }
};

struct FoundWindow {
  TimeWindow window;
  std::vector<bool> used;  // per token: belongs to the time
};

FoundWindow find_time_window(std::string_view text, std::span<const Token> tokens, Timestamp now);

}  // namespace chartroom::nlp
