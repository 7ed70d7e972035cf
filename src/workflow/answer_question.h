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
#include "domain/chart.h"
#include "retrieval/chart_index.h"

namespace chartroom::workflow {

struct AskedQuestion {
  std::string_view text;
  std::span<const std::string> before;  // the conversation's earlier questions, oldest first
  Timestamp now{};
};

// `chart` must be opened under a permit by the caller, and `index` built from this very value. Pure, from any thread. An empty
// or unreadable question gets `not_found`, which says what was searched. `unavailable` if a citation does not match the chart:
// a bug, so no answer.
Result<Answer> answer_question(const Chart& chart, const retrieval::ChartIndex& index, const AskedQuestion& asked);

}  // namespace chartroom::workflow
