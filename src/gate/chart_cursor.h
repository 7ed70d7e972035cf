#pragma once

// The `next` of a list that is made from one open chart: how many items went before, of the version of the chart that it names
// too, so that an import between two pages is a clear error instead of a gap.

#include <cstdint>
#include <expected>
#include <string>

#include "domain/chart.h"
#include "gate/input.h"
#include "gate/problem.h"

namespace chartroom::gate {

// The first item of the page that `after` asks for, 0 without one. `bad_field` if it is not of this list (which has `size`
// items), `conflict` if the chart has changed since.
std::expected<std::size_t, Refusal> page_start(const Input& input, const Chart& chart, std::size_t size);

// The `next` of a page that ends before item `end`; empty at the end of the list.
std::string page_next(const Chart& chart, std::size_t end, std::size_t size);

}  // namespace chartroom::gate
