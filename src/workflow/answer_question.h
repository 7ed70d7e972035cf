#pragma once

// The extractive answerer: answers a question about one chart with the chart's own sentences and values, each cited. It is
// deterministic and invents nothing: statements are built from fields of facts and from quotes of notes. Void (entered in
// error) notes and facts are never used. Every citation has been compared with the chart before it leaves here.
//
// It does not reason: it finds, compares dates, and respects negation as nlp/assertion.h reads it. What contradicts is shown on
// both sides; the newest source decides, and the text says so.

#include <span>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "base/result.h"
#include "domain/answer.h"
#include "workflow/prepared_chart.h"

namespace chartroom::workflow {

struct AskedQuestion {
  std::string_view text;
  std::span<const std::string> before;  // the conversation's earlier questions, oldest first
  Timestamp now{};
};

// The chart must have been opened under a permit by the caller. Pure, from any thread. An empty or unreadable question gets
// `not_found`, which says what was searched; so does one whose time is no date that is understood, or names an event that the
// chart doesn't have. `unavailable` if a citation does not match the chart: a bug, so no answer.
Result<Answer> answer_question(const PreparedChart& chart, const AskedQuestion& question);

}  // namespace chartroom::workflow
