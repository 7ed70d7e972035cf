#pragma once

// What a chart's facts are about, gathered: all facts that are of one kind and go by one name (measurements: by one code) are
// one thing, newest first. With the things come their names, for reading questions, and the concepts of the table of terms that
// they are or mention. Void facts are in none.
//
// Made once for a version of a chart; keeps no reference to it, positions only. Linear in the facts; names are looked at once
// per thing. Read from any thread.

#include <cstdint>
#include <span>
#include <string>
#include <unordered_map>
#include <vector>

#include "domain/chart.h"
#include "nlp/names.h"
#include "nlp/terms.h"

namespace chartroom::retrieval {

struct Thing {
  FactKind kind = FactKind::other;
  nlp::ThingKind named_as = nlp::ThingKind::other;
  std::string name;                    // as its newest source calls it
  std::vector<std::uint32_t> facts;    // of chart.facts, newest first
  std::vector<std::int32_t> values;    // beside facts: which of the fact's values, -1 for all of it
  std::vector<nlp::TermId> same;       // concepts that it is, by a code or by its whole name
  std::vector<nlp::TermId> mentioned;  // concepts that its names hold beside other words
  std::vector<std::string> stems;      // of all its names' words, sorted
  bool is_part = false;                // a component of observations: systolic in a blood pressure
};

class Things {
 public:
  static Things build(const Chart& chart);

  std::span<const Thing> all() const { return things_; }
  const Thing& at(nlp::ThingId id) const { return things_[id]; }
  const nlp::Names& names() const { return names_; }
  // The facts of one kind that are not void, newest first.
  std::span<const std::uint32_t> facts(FactKind kind) const { return by_kind_[static_cast<std::size_t>(kind)]; }
  // Things that are this concept or one that belongs to it, or mention it, in the order of the chart.
  std::span<const nlp::ThingId> of_term(nlp::TermId term) const;

 private:
  class Builder;
  std::vector<Thing> things_;
  nlp::Names names_;
  std::vector<std::vector<std::uint32_t>> by_kind_;
  std::unordered_map<nlp::TermId, std::vector<nlp::ThingId>> by_term_;
};

// When a fact took place or, if the source does not say, was recorded.
const PartialTime& time_of(const Fact& fact);

}  // namespace chartroom::retrieval
