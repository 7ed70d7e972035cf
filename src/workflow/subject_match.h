#pragma once

// Which of the chart's things and sentences are about a subject of the question, under any of its names. Not for other rooms.

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "nlp/assertion.h"
#include "nlp/says.h"
#include "nlp/sentence_words.h"
#include "workflow/answer_parts.h"

namespace chartroom::workflow {

// How a thing is about a subject, nearest first.
enum class Fit : std::uint8_t {
  named,      // the question has its name, word for word
  same,       // it is that: by code, or by another name
  narrower,   // a kind of it: apixaban for blood thinners
  mentioned,  // its name holds it: "hyperkalemia on spironolactone"
  worded,     // its name has all the words
};

struct FittingThing {
  nlp::ThingId thing = 0;
  Fit fit = Fit::same;
};

// One place where a note speaks of the subject.
struct Mention {
  std::uint32_t note = 0;
  std::uint32_t number = 0;  // of the sentence, in the index
  nlp::Span sentence;
  nlp::Span term;                    // in the note
  std::optional<nlp::TermId> named;  // what it names, of the table of terms
  nlp::SectionKind section = nlp::SectionKind::none;
  nlp::Assertion assertion = nlp::Assertion::present;
  bool narrower = false;     // it names only a part or kind of the subject: "NSTEMI" for coronary disease
  std::uint8_t says = 0;     // what else its sentence says, bits by nlp::Says
  std::int64_t first_s = 0;  // when this very sentence was first written; a copy is no newer than that
  bool says_of(nlp::Says what) const { return (says & nlp::bit(what)) != 0; }
};

class SubjectMatcher {
 public:
  // All must outlive it.
  SubjectMatcher(const PreparedChart& prepared, nlp::Stemmer& stemmer, const nlp::Subject& subject);

  const nlp::Subject& subject() const { return subject_; }
  // Whether the table of terms has it.
  bool is_term() const { return !subject_.terms.empty(); }
  bool is_kind(nlp::TermKind kind) const;

  // Nearest first, then in the order of the chart.
  const std::vector<FittingThing>& things() const { return things_; }
  // Whether the chart has things that it fits of this kind.
  std::vector<FittingThing> things(FactKind kind) const;

  // The words of the question that narrow the subject and are not said of the fact. `strict` only those that say which thing it
  // is, not how bad, which side, which course.
  std::vector<std::string> unsupported(const Fact& fact, nlp::ThingId thing) const;
  std::vector<std::string> unsupported(const Mention& mention, std::string_view sentence) const;
  bool only_degrees(const std::vector<std::string>& unsupported) const;

  // Where the sentence names it: by the table of terms, else by its words.
  std::vector<nlp::Span> in_text(std::string_view text) const { return in_text(nlp::SentenceWords(text)); }
  std::vector<nlp::Span> in_text(const nlp::SentenceWords& text) const;
  // Where it has all its words, close together, in any order.
  std::vector<nlp::Span> worded_in(const nlp::SentenceWords& text) const;
  // Either names the other's group: asked about amoxicillin, an allergy to penicillins counts, and the other way round.
  bool related(std::string_view words) const;

  // Each the stems of one of its names.
  std::vector<std::vector<std::string>> stem_sets() const;
  // "potassium (also k, k+, serum potassium)"
  std::string described() const;

  // Whether the term is the subject or falls under it; whether it is the subject itself.
  bool covers(nlp::TermId term) const;
  bool names(nlp::TermId term) const;

 private:
  void add_named();
  void add_terms();
  void add_worded();
  void add(nlp::ThingId thing, Fit fit);
  bool is_something_else(const retrieval::Thing& thing) const;
  bool says(std::string_view text, const std::string& word) const;
  bool may_say(std::uint32_t sentence, std::size_t qualifier) const;

  const PreparedChart& prepared_;
  nlp::Stemmer& stemmer_;
  nlp::Subject subject_;
  std::vector<std::string> stems_;  // of the subject's own words that carry meaning
  std::vector<FittingThing> things_;
  // Beside the subject's qualifiers, once they are needed: the sentences of the index that may say them, sorted.
  mutable std::vector<std::vector<std::uint32_t>> saying_;
};

// Told of each mention as it is found, newest note first, until it says that it has heard enough: then older sentences are no
// longer read, and only looked at as copies of those that were.
using HeardEnough = std::function<bool(const Mention&)>;

// The mentions in the notes of the question's time, newest note first, all or until `heard_enough`; a sentence that was copied
// forward is there once, newest. `copies` counts those that were left out.
std::vector<Mention> find_mentions(const Asked& asked, const SubjectMatcher& matcher, std::uint32_t& copies,
                                   const HeardEnough& heard_enough = {});

}  // namespace chartroom::workflow
