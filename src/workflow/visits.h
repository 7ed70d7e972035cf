#pragma once

// What the record of a visit says of it: whom the patient saw, and why. Not for other rooms.

#include <cstdint>
#include <optional>

#include "workflow/answer_parts.h"

namespace chartroom::workflow {

// Whether the question asks of a visit, an admission or an emergency visit and of nothing else.
bool asks_of_visit(const nlp::Question& question);

// The newest one of the question's time; nullopt if there is none.
std::optional<std::uint32_t> newest_visit(const Asked& asked);

// "Who saw her last?", "why did he come in?". Adds nothing where the record does not say.
void add_people_of_visit(const Asked& asked, Answer& answer);
void add_reason_of_visit(const Asked& asked, Answer& answer);

}  // namespace chartroom::workflow
