#pragma once

// What clinicians call things: one row per concept with its abbreviations, synonyms, brand names, codes and groups (the class
// of a drug, the wider problem). Looked up in both directions: "SOB" finds "dyspnea" and the other way round; "blood thinners"
// finds "Eliquis". The rows are data of ours (terms_*.cpp), written for finding words in charts; they are not a terminology for
// coding, and say nothing about dose, indication or equivalence.
//
// The table is constant: made at first use, then only read, from any thread.

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "nlp/phrases.h"
#include "nlp/spelling.h"
#include "nlp/text.h"

namespace chartroom::nlp {

enum class TermKind : std::uint8_t {
  problem,
  drug,
  drug_class,
  measure,
  panel,  // of measures: what belongs to it is what is measured
  procedure,
  vaccine,
  substance,
};

struct TermRow {
  TermKind kind;
  std::string_view name;    // what an answer calls it, unique
  std::string_view forms;   // other words for it, separated by '|'; '=' before a form that is also an English word: only
                            // in capitals, and not in a text that is all in capitals; '?' before one that questions mean
                            // so and charts may not ("RA" is room air in a chart): not found in charts
  std::string_view codes;   // LOINC for measures, CVX for vaccines, separated by '|'
  std::string_view groups;  // names of wider concepts, separated by '|'
};

using TermId = std::uint16_t;

struct TermMatch {
  TermId term = 0;
  std::uint32_t first = 0;  // tokens first … last, both included
  std::uint32_t last = 0;
  Span span;  // in the text
};

// The keys by which tokens are looked up here: singular forms.
std::vector<std::string> singular_keys(std::span<const Token> tokens);

class TermTable {
 public:
  const TermRow& row(TermId id) const { return rows_[id]; }
  std::size_t size() const { return rows_.size(); }

  // The concepts in a chart's text, leftmost and longest first; a form that several concepts share gives one match for each.
  std::vector<TermMatch> find(std::string_view text, std::span<const Token> tokens) const;
  void find(std::string_view text, std::span<const Token> tokens, std::vector<TermMatch>& matches) const;  // appends
  // The same in a question, by keys that need not be the text's own (a corrected spelling), one for each token.
  std::vector<TermMatch> find_in_question(std::string_view text, std::span<const Token> tokens,
                                          std::span<const std::string> keys) const;
  // A concept by its name or any form of one word or several that charts may have.
  std::vector<TermId> lookup(std::string_view words) const;
  bool knows_word(std::string_view key) const { return phrases_.word(key) != Phrases::unknown; }
  // `wide` itself, what belongs to it, and what belongs to that.
  bool is_a(TermId narrow, TermId wide) const;
  std::span<const TermId> members(TermId wide) const { return members_[wide]; }  // without itself
  std::span<const TermId> wider(TermId narrow) const { return wider_[narrow]; }  // all the way up, without itself
  // The name and all forms, without marks.
  std::span<const std::string> forms(TermId id) const { return forms_[id]; }
  // Each form as its words' stems, each once.
  std::span<const std::vector<std::string>> form_stems(TermId id) const { return stems_[id]; }
  bool has_code(TermId id, std::string_view code) const;
  std::span<const TermId> with_code(std::string_view code) const;
  // The word of some form that `key` (folded, singular) is a misspelling of; nullopt if there is none, or several that mean
  // different things.
  std::optional<std::string> corrected(std::string_view key) const;

 private:
  friend const TermTable& term_table();
  TermTable();
  void add_form(std::string_view form, TermId id);
  void find(std::string_view text, std::span<const Token> tokens, std::span<const Phrases::Word> words, std::uint32_t left_out,
            std::vector<TermMatch>& matches) const;
  void close_groups(std::vector<std::vector<TermId>> direct);

  std::vector<TermRow> rows_;
  Spelling spelling_;
  Phrases phrases_;                                                    // keys in the singular; values: id, and marks
  std::unordered_map<std::string_view, std::vector<TermId>> by_code_;  // views of the rows
  std::vector<std::vector<TermId>> wider_;
  std::vector<std::vector<TermId>> members_;
  std::vector<std::vector<std::string>> forms_;
  std::vector<std::vector<std::vector<std::string>>> stems_;
};

const TermTable& term_table();

// The parts of a list that is separated by '|'.
std::vector<std::string_view> split_bars(std::string_view list);

// The rows, by file.
std::span<const TermRow> problem_rows();
std::span<const TermRow> further_problem_rows();
std::span<const TermRow> symptom_rows();
std::span<const TermRow> class_rows();
std::span<const TermRow> drug_rows();
std::span<const TermRow> further_drug_rows();
std::span<const TermRow> measure_rows();
std::span<const TermRow> further_measure_rows();
std::span<const TermRow> procedure_rows();
std::span<const TermRow> vaccine_rows();
std::span<const TermRow> substance_rows();

}  // namespace chartroom::nlp
