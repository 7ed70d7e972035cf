#pragma once

// Where a sentence, read from one term in it, leaves a list of things and begins to say something else.
//
// "No fever, chills, or cough" is one denial of three; "no fever, cough productive" is two clauses. A member between commas (or
// behind "and") that is a bare name goes on with the list; one that has a status ("positive", "confirmed"), a verb, or a dose
// of its own is a clause of its own. A dose is none where the list's earlier members have one, too ("stop: aspirin 81 mg,
// naproxen 500 mg"). Not for other rooms.

#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "nlp/sentence_words.h"

namespace chartroom::nlp {

class Clauses {
 public:
  // `first` … `last`: the term's tokens. The sentence must outlive it. Linear.
  Clauses(const SentenceWords& sentence, std::size_t first, std::size_t last);

  // Whether a clause of its own begins in tokens from … to, both included, for a cue that stands before `from`.
  bool opens(std::size_t from, std::size_t to) const;
  // The same by its status or verb alone, whatever doses it has.
  bool opens_by_status(std::size_t from, std::size_t to) const;
  // Whether the token belongs to the name of something, the term included.
  bool is_name(std::size_t token) const { return token < marks_.size() && (marks_[token] & kName) != 0; }
  // "mg", "daily", the number behind a name.
  bool is_dose(std::size_t token) const { return token < marks_.size() && (marks_[token] & kDose) != 0; }
  // Of tokens from … to, the latter not included.
  bool has_name(std::size_t from, std::size_t to) const;
  // The nesting of brackets in which a token stands.
  std::size_t depth(std::size_t token) const { return token < depths_.size() ? depths_[token] : 0; }
  // A bracket that is open at the one token is closed before the other.
  bool leaves_brackets(std::size_t from, std::size_t to) const;

  // "No bleeding ON apixaban", "no rash AFTER allopurinol": behind what is denied, how or when it was looked for. Whether the
  // term is that, for a cue that ends before token `from`.
  bool is_circumstance(std::size_t from) const;

  // "Warfarin switched to apixaban", "was on warfarin, now on apixaban", said of warfarin.
  bool is_superseded() const;

  // The bytes between a token and the one before it.
  std::string_view gap(std::size_t token) const;

 private:
  static constexpr std::uint8_t kName = 1;
  static constexpr std::uint8_t kStatusClause = 2;  // begins here
  static constexpr std::uint8_t kDoseClause = 4;    // begins here
  static constexpr std::uint8_t kDose = 8;
  static constexpr std::uint8_t kDrug = 16;
  static constexpr std::uint8_t kProblem = 32;

  bool has_role(std::size_t token, unsigned roles) const { return (roles_[token] & roles) != 0; }
  void mark_names();
  void mark_clauses() const;  // when it is first needed
  void mark_member(std::size_t begin, std::size_t end) const;
  bool says_dose(std::size_t token) const;
  bool begins_member(std::size_t token) const;
  const TermMatch* name_at(std::size_t token) const;
  // A name that begins within a few words from `from` on, and is another than the term's.
  bool other_begins(std::size_t from) const;
  bool was_before(std::size_t now) const;
  bool replaced_by(std::size_t verb) const;
  bool is_last_named_before(std::size_t verb) const;

  std::string_view text_;
  std::span<const Token> tokens_;
  std::span<const TermMatch> terms_;
  std::size_t first_;
  std::size_t last_;
  mutable std::vector<std::uint8_t> marks_;
  mutable bool clauses_marked_ = false;
  std::vector<std::uint8_t> roles_;  // what each word can be to a clause
  bool turns_ = false;               // a word is there with which one thing may take another's place
  std::vector<std::uint8_t> depths_;
};

inline bool is_among(std::string_view word, std::span<const std::string_view> words) {
  for (const std::string_view one : words) {
    if (one == word) return true;
  }
  return false;
}

}  // namespace chartroom::nlp
