#pragma once

// Whether a fact or a sentence is about what was asked, under any of its names. Not for other rooms.

#include <string>
#include <string_view>
#include <vector>

#include "domain/chart.h"
#include "nlp/assertion.h"
#include "nlp/question.h"
#include "retrieval/chart_index.h"

namespace chartroom::workflow {

class SubjectMatcher {
 public:
  explicit SubjectMatcher(nlp::Subject subject) : subject_(std::move(subject)) {}

  const nlp::Subject& subject() const { return subject_; }
  bool is_known() const { return !subject_.terms.empty(); }
  bool is_kind(nlp::TermKind kind) const;

  // By the name and displays, and by code where the source has one: an observation that says with LOINC what it is, is not
  // taken for something else because of a word in its name.
  bool in_fact(const Fact& fact) const;
  // By a code, or because the whole name is one of the subject's names: "Weight", not "Home weight range, last 30 days".
  bool is_fact(const Fact& fact) const;
  // One component of an observation (systolic in a blood pressure).
  bool in_value(const FactValue& value) const;
  // Where the sentence names it.
  std::vector<nlp::Span> in_text(std::string_view text) const;
  // Whether these words name the subject itself and not only something that falls under it.
  bool is_named_by(std::string_view words) const;
  // Either names the other's group: asked about amoxicillin, an allergy to penicillins counts, and the other way round.
  bool related(std::string_view text) const;

  // Each a set of folded words that make one of its names.
  std::vector<std::vector<std::string>> word_sets() const;
  // "potassium (also k, k+, serum potassium)"
  std::string described() const;

 private:
  bool covers(nlp::TermId term) const;
  bool measured_as(const std::vector<Coding>& codes, bool& coded) const;

  nlp::Subject subject_;
};

// One place where a note speaks of the subject.
struct Mention {
  std::size_t note = 0;
  nlp::Span sentence;
  nlp::Span term;  // in the note
  nlp::SectionKind section = nlp::SectionKind::none;
  nlp::Assertion assertion = nlp::Assertion::present;
  bool narrower = false;     // it names only a part or kind of the subject: "NSTEMI" for coronary disease
  std::int64_t first_s = 0;  // when this very sentence was first written; a copy is no newer than that
};

// Every mention in the notes that are indexed, newest note first; a sentence that was copied forward is there once, newest.
std::vector<Mention> find_mentions(const Chart& chart, const retrieval::ChartIndex& index, const SubjectMatcher& matcher);

// The sentence's words without case, punctuation and space: equal for copies.
std::string sentence_key(std::string_view sentence);

}  // namespace chartroom::workflow
