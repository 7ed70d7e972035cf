#pragma once

// The sentences of a piece of a note, as spans. A sentence is what can be quoted alone: a sentence of prose (also one wrapped
// over several lines), an item of a list, a row of a table, a line of the form "label: value".
//
// Points inside decimals, dates, initials and abbreviations ("Dr.", "q.i.d.", "vs.") end nothing. Lines end with LF or CRLF.
// Spans are trimmed, in order, don't overlap, and together hold every byte that is not white space. Linear in the text.

#include <string_view>
#include <vector>

#include "nlp/text.h"

namespace chartroom::nlp {

std::vector<Span> split_sentences(std::string_view note, Span part);

}  // namespace chartroom::nlp
