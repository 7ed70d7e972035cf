#pragma once

// The cues of assertion.cpp, as data. Not for other rooms.

#include <cstdint>
#include <span>
#include <string_view>

namespace chartroom::nlp {

enum class CueKind : std::uint8_t { absent, possible, hypothetical, planned, historical, family, pseudo, stop };

enum class CueReach : std::uint8_t {
  after,   // acts on what follows it
  before,  // acts on what stands before it, close by
  around,  // on the whole clause
};

struct Cue {
  CueKind kind;
  CueReach reach;
  std::string_view words;  // folded forms, separated by '|'
};

std::span<const Cue> assertion_cues();

}  // namespace chartroom::nlp
