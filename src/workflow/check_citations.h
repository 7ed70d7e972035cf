#pragma once

// The last look at an answer before it leaves: every citation is compared with the chart, byte by byte.

#include "base/result.h"
#include "domain/answer.h"
#include "workflow/prepared_chart.h"

namespace chartroom::workflow {

// Ok if each statement has at least one citation, and each citation's document is in the chart and not void (nor the fact whose
// record it is), its span lies within the text on UTF-8 boundaries, is not empty, and its quote equals the text there; and if
// contradictions and tables name only statements that there are. Otherwise `unavailable`, with no words of the chart in the
// detail: the answer must not leave.
Status check_citations(const PreparedChart& chart, const Answer& answer);

}  // namespace chartroom::workflow
