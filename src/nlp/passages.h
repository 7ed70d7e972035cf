#pragma once

// Passages: the pieces of a note that are searched. A passage lies within one section, is made of whole sentences that follow
// each other, and has at most limits::passage_chars_max characters; a longer sentence is cut at a space, or where there is
// none, between two characters. Passages are in order, don't overlap, and hold every word of the note but its headings.

#include <cstdint>
#include <string_view>
#include <vector>

#include "nlp/sections.h"
#include "nlp/text.h"

namespace chartroom::nlp {

struct Passage {
  Span span;
  SectionKind section = SectionKind::none;
  Span title;                        // the heading above it; empty if there is none
  std::uint32_t first_sentence = 0;  // of PassageList::sentences
  std::uint32_t sentences = 0;
};

struct PassageList {
  std::vector<Passage> passages;
  std::vector<Span> sentences;  // of all passages, in order; a cut one in pieces
};

PassageList split_passages(std::string_view note);

}  // namespace chartroom::nlp
