#pragma once

// The cues of assertion.cpp, as data. Not for other rooms.

#include <cstdint>
#include <span>
#include <string_view>

namespace chartroom::nlp {

enum class CueKind : std::uint8_t {
  absent,
  ended,     // was so: stopped, off, rescinded
  taken_up,  // what had ended is so again: resumed
  possible,
  hypothetical,
  planned,
  historical,
  family,
  pseudo,
  stop,
  withheld,  // an order of which nothing was given, whosever it was; acts on what stands anywhere before it
  refusal,   // turns what was planned or offered into what is not
};

enum class CueReach : std::uint8_t {
  after,       // acts on what follows it
  before,      // acts on what stands before it, close by
  around,      // on the whole clause
  object,      // on what follows it at once
  ending,      // a verb that ends a thing: with "never", "did not" in front it says nothing against it
  others,      // someone who is not the patient, if a verb of having or taking follows, or what is theirs
  participle,  // with "not", "was not", "has not been" in front on what stands before it, or follows at once
};

struct Cue {
  CueKind kind;
  CueReach reach;
  std::string_view words;  // folded forms, separated by '|'
};

std::span<const Cue> assertion_cues();

}  // namespace chartroom::nlp
