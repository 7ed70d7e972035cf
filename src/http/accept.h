#pragma once

// Which of two media types a client would rather have, by its Accept header (RFC 9110 section 12.5.1): types without case,
// wildcards, weights with q=0 for what is not acceptable, the most specific range before wider ones. An element that is none is
// skipped, so that any header is read; parameters other than q are not looked at, since what is offered here has no variants.

#include <string_view>

namespace chartroom::http {

// How much a type is wanted, and how narrowly it is named.
struct Acceptance {
  int weight = 0;       // thousandths: q=0.5 is 500; 0: not acceptable
  int specificity = 0;  // 2: by its name, 1: "text/*", 0: "*/*", or the header is empty
};
// `type` in lower case, with a slash: "text/event-stream".
Acceptance acceptance_of(std::string_view accept, std::string_view type);

// Whether `type` goes out in place of `usual`: it has more weight, or as much and is named more narrowly, or is named as
// `usual` is, by its name. What accepts both alike by a wildcard, or neither, gets `usual`.
bool prefers(std::string_view accept, std::string_view type, std::string_view usual);

}  // namespace chartroom::http
