#pragma once

// What a sentence says about a term in it: that the patient has it, hasn't, may have, had, would, or that someone else has.
//
// The method is NegEx's (Chapman et al., J Biomed Inform 2001) with ConText's further properties (Harkema et al., 2009): cue
// words act forwards or backwards within a scope that ends at words like "but", at ';' and where a list becomes a clause of its
// own (clauses.h). The cues are data of ours (assertion_cues.cpp). It reads words, not meaning: it
// can be wrong, which is why answers always quote the sentence.

#include <span>
#include <string_view>

#include "nlp/sections.h"
#include "nlp/sentence_words.h"
#include "nlp/text.h"

namespace chartroom::nlp {

enum class Assertion : std::uint8_t {
  present,
  absent,        // denies, no, ruled out …
  ended,         // stopped, held, switched to something else: was so, and is not
  possible,      // likely, cannot exclude, "?"
  hypothetical,  // if, return for, monitor for: what might happen
  planned,       // consider, will start, scheduled: not yet
  historical,    // history of, in 2012, resolved
  family,        // of a relative
};

std::string_view assertion_name(Assertion assertion);

// `sentence` is a whole sentence, `term` the span of the term in it, `section` where it stands. `names`: spans of other things'
// names in it; a "not" inside one ("not in labor force") says nothing of the others. Pure; linear in the sentence.
Assertion assess(const SentenceWords& sentence, Span term, SectionKind section, std::span<const Span> names = {});

}  // namespace chartroom::nlp
