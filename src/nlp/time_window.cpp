#include "nlp/time_window.h"

#include <algorithm>

#include "nlp/time_parts.h"

namespace chartroom::nlp {
namespace {

std::int64_t seconds(std::chrono::sys_days at) { return std::chrono::sys_seconds(at).time_since_epoch().count(); }

bool is_marker(std::string_view word) {
  for (const std::string_view marker :
       {"since", "after", "from",   "before", "until",   "in", "on",     "during", "between", "and",  "of",
        "by",    "to",    "around", "the",    "through", "at", "within", "over",   "for",     "till", "thru"}) {
    if (word == marker) return true;
  }
  return false;
}

class WindowReader {
 public:
  explicit WindowReader(const TimeText& text) : text_(text) { found_.used.assign(text.size(), false); }

  FoundWindow read() {
    for (std::size_t i = 0; i < text_.size(); ++i) {
      if (!found_.event) {
        if (auto event = read_time_event(text_, i)) {
          for (const std::size_t token : event->tokens) found_.used[token] = true;
          i = event->tokens.back();
          found_.event = std::move(event);
          continue;
        }
      }
      if (const auto range = read_relative_time(text_, i)) {
        apply(i, *range);
        i += range->tokens - 1;
        continue;
      }
      const ReadTime read = read_absolute_time(text_, i);
      if (read.bad_tokens > 0) {
        found_.not_understood.emplace_back(text_.slice_of(i, read.bad_tokens));
        use(i, read.bad_tokens);
        i += read.bad_tokens - 1;
      } else if (read.range) {
        apply(i, *read.range);
        i += read.range->tokens - 1;
      }
    }
    return std::move(found_);
  }

 private:
  // With the words that belong to it in front: "in the", "prior to".
  std::size_t use(std::size_t first, std::size_t count) {
    std::fill_n(found_.used.begin() + static_cast<std::ptrdiff_t>(first), count, true);
    std::size_t at = first;
    while (at > 0 && is_marker(text_.key(at - 1)) && first - at < 3) found_.used[--at] = true;
    // "last fall 2024"
    if (at > 0 && at == first && (text_.key(at - 1) == "last" || text_.key(at - 1) == "this")) found_.used[--at] = true;
    if (at > 0 && text_.key(at) == "to" && text_.key(at - 1) == "prior") found_.used[--at] = true;
    return at;
  }

  // "from 2019 on", "from 2019 to 2021"; "the potassium from 2019-03-04" is that day's.
  bool goes_on(std::size_t i) const {
    for (const std::string_view word : {"on", "onward", "onwards", "forward", "to", "until", "through", "till", "and", "up"}) {
      if (text_.key(i) == word) return true;
    }
    return false;
  }

  void apply(std::size_t first, const TimeRange& range) {
    TimeWindow& window = found_.window;
    const std::size_t marker = use(first, range.tokens);
    std::string_view before = first > 0 ? text_.key(first - 1) : "";
    if (before == "the" && marker + 1 < first) before = text_.key(first - 2);
    const bool since_last = before == "last" && first > 1 && text_.key(first - 2) == "since";  // "since last fall"
    if (since_last) {
      before = "since";
      found_.used[first - 2] = true;
    }
    if (before == "to" && text_.key(marker) == "prior") before = "before";
    const bool up_to = !window.from_s && first > 1 && text_.key(first - 2) == "up" && (before == "to" || before == "until");
    if (up_to) found_.used[first - 2] = true;
    // "as of the end of 2018"
    std::size_t of = first;
    while (of > 0 && (text_.key(of - 1) == "the" || text_.key(of - 1) == "of")) --of;
    const bool as_of = of < first && of > 0 && text_.key(of - 1) == "as";
    // "going into 2018"
    if (before == "into" && first > 1 && text_.key(first - 2) == "going") {
      before = "before";
      found_.used[first - 1] = found_.used[first - 2] = true;
    }
    if (as_of)
      std::fill(found_.used.begin() + static_cast<std::ptrdiff_t>(of) - 1,
                found_.used.begin() + static_cast<std::ptrdiff_t>(first), true);
    // "not in 2026", "other than 2026"
    const std::string_view denial = marker > 0 ? text_.key(marker - 1) : "";
    const bool excepted =
        denial == "not" || denial == "except" || (denial == "than" && marker > 1 && text_.key(marker - 2) == "other");
    if (excepted) {
      found_.not_understood.emplace_back(text_.slice_of(marker - 1, first + range.tokens - marker + 1));
      return;
    }
    if (!range.otherwise.empty()) found_.otherwise.push_back(range.otherwise);
    if (window.from_s && (before == "and" || before == "to" || before == "until" || before == "through" || before == "thru" ||
                          before == "till")) {
      window.to_s = seconds(range.to);
      if (window.words.starts_with("from ") && window.words.ends_with(" on")) {
        window.words = window.words.substr(5, window.words.size() - 8);
      }
      window.words += " to " + range.words;
    } else if (before == "since" || (before == "from" && goes_on(first + range.tokens))) {
      window.from_s = seconds(range.from);
      window.words = "from " + range.words + " on";
    } else if (before == "after") {
      window.from_s = seconds(range.to);
      window.words = "after " + range.words;
    } else if (before == "by" || as_of || up_to || before == "through" || before == "thru") {
      window.to_s = seconds(range.to);
      window.words = "until " + range.words;
    } else if (before == "before" || before == "until" || before == "till") {
      window.to_s = seconds(range.from);
      window.words = "before " + range.words;
    } else if (window.from_s && window.to_s && !window.any_year && !range.any_year) {
      // "2014-09-29 vs 2020-09-14": from the one to the other
      const bool later = seconds(range.from) >= *window.from_s;
      window.words = later ? window.words + " to " + range.words : range.words + " to " + window.words;
      window.from_s = std::min(*window.from_s, seconds(range.from));
      window.to_s = std::max(*window.to_s, seconds(range.to));
    } else {
      window.from_s = seconds(range.from);
      window.to_s = seconds(range.to);
      window.words = range.words;
      window.any_year = range.any_year;
      if (before == "from") found_.otherwise.push_back("from " + range.words + " on");
    }
  }

  const TimeText& text_;
  FoundWindow found_;
};

}  // namespace

FoundWindow find_time_window(std::string_view text, std::span<const Token> tokens, Timestamp now,
                             const std::vector<bool>& taken) {
  const TimeText words(text, tokens, now, taken);
  return WindowReader(words).read();
}

}  // namespace chartroom::nlp
