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

#include "nlp/text.h"

namespace chartroom::nlp {

enum class TermKind : std::uint8_t { problem, drug, drug_class, measure, procedure, vaccine, substance };

struct TermRow {
  TermKind kind;
  std::string_view name;    // what an answer calls it, unique
  std::string_view forms;   // other words for it, separated by '|'; '=' before a form that is also an English word: only
                            // in capitals, and not in a text that is all in capitals
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

class TermTable {
 public:
  const TermRow& row(TermId id) const { return rows_[id]; }
  std::size_t size() const { return rows_.size(); }

  // The concepts in a text, leftmost and longest first; a form that several concepts share gives one match for each.
  std::vector<TermMatch> find(std::string_view text, std::span<const Token> tokens) const;
  // A concept by its name or any form of one word or several.
  std::vector<TermId> lookup(std::string_view words) const;
  // The concept of which a form of one word is spelled almost like `key` (folded, singular): one slip in words of six letters
  // and more, two from nine on, the first letter right. Nothing if there is none, or none that is closest.
  std::optional<TermId> nearest(std::string_view key) const;
  // `wide` itself, what belongs to it, and what belongs to that.
  bool is_a(TermId narrow, TermId wide) const;
  std::vector<TermId> members(TermId wide) const;
  // The name and all forms, without marks.
  std::vector<std::string> forms(TermId id) const;
  bool has_code(TermId id, std::string_view code) const;
  bool knows_code(std::string_view code) const;

 private:
  friend const TermTable& term_table();
  struct Entry {
    TermId term = 0;
    bool capitals = false;
  };
  TermTable();
  void add_form(std::string_view form, TermId id);

  std::vector<TermRow> rows_;
  std::unordered_map<std::string, std::vector<Entry>> by_form_;        // keys of words in the singular, separated by spaces
  std::unordered_map<std::string_view, std::vector<TermId>> by_code_;  // views of the rows
  std::vector<std::vector<TermId>> wider_;
  std::size_t words_max_ = 1;
};

const TermTable& term_table();

// The parts of a list that is separated by '|'.
std::vector<std::string_view> split_bars(std::string_view list);

// The rows, by file.
std::span<const TermRow> problem_rows();
std::span<const TermRow> drug_rows();
std::span<const TermRow> measure_rows();
std::span<const TermRow> procedure_rows();

}  // namespace chartroom::nlp
