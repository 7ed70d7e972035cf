#pragma once

// An answer as a client gets it: one JSON object (schema "Answer"), or the same parts as server-sent events ("AnswerEvents"):
// `started` with who, how current, the kind, the verdict and how the question was read; a `statement` each, with its index; a
// `contradiction` or `table`, with its index, right behind the last statement that it names, so that what it rests on is known
// when it comes; `finished` with what was searched and what was not found.

#include <cstdint>
#include <string>
#include <vector>

#include "domain/answer.h"

namespace chartroom::gate {

std::string answer_text(const Answer& answer, RequestId request);

struct EventText {
  std::string body;
  std::vector<std::size_t> frame_ends;  // the first byte after each event
};
EventText answer_events(const Answer& answer, RequestId request);

}  // namespace chartroom::gate
