#pragma once

// The labels of each item of a chart: those that its source gave it, those of the site's rules (policy/rule.h), those that
// people added, and those of what it was derived from: the items of an encounter have the encounter's, results those of the
// report that names them, and a report those of its results. A label that a person removed is gone from that item.
//
// A note's section can have labels of its own: by its title, or by words in it.

#include <span>
#include <string>
#include <vector>

#include "domain/chart.h"
#include "nlp/text.h"
#include "policy/rule.h"
#include "store/policy_rows.h"

namespace chartroom::records {

struct LabelledSpan {
  nlp::Span span;  // of the note's text: heading and body
  Labels labels;
};

struct NoteLabels {
  Labels whole;
  std::vector<LabelledSpan> sections;  // those that have more than the whole; in order, apart from each other
};

struct ItemLabels {
  std::vector<Labels> facts;  // in the chart's order
  std::vector<NoteLabels> notes;
  bool is_any = false;  // false: nothing of the chart has a label
};

// The rules of a policy, made ready for many items. Copies what it needs.
class LabelRules {
 public:
  explicit LabelRules(std::span<const policy::LabelRule> rules);

  Labels of(const Fact& fact, const Document& record) const;
  NoteLabels of(const Document& note) const;

 private:
  struct Word {
    std::string folded;
    Label label;
  };
  struct Prefix {
    std::string system;  // "*": any
    std::string code;
    Label label;
  };

  Labels of_codes(const std::vector<Coding>& codes) const;
  static Labels found_in(const std::vector<Word>& words, std::string_view folded);

  std::vector<std::pair<std::string, Label>> exact_;  // "system|code", sorted
  std::vector<Prefix> prefixes_;                      // and exact codes of any system
  std::vector<Word> titles_;
  std::vector<Word> words_;
};

// What the source and the rules say of each item by itself; it depends on the chart and the rules only. `earlier` is that of a
// chart which this one continues, made by the same rules: its items are not looked at again.
ItemLabels own_labels(const Chart& chart, const LabelRules& rules, const ItemLabels* earlier);

// With what people said and what follows from other items.
ItemLabels all_labels(const Chart& chart, const ItemLabels& own, std::span<const store::ItemLabelRow> by_hand);

}  // namespace chartroom::records
