#pragma once

// The names by which one chart calls what it holds, as a lexicon for reading questions about it: whatever occurs in the chart
// can be asked for by its own words, whole or in part, whether the table of terms knows it or not.
//
// Of each name the ways are derived in which people shorten it: without the tags of SNOMED ("(disorder)") and LOINC's brackets
// and specimens, a drug without strength and form, a brand in brackets alone, the abbreviation in parentheses. A name that
// consists only of words that questions use otherwise ("Result") is not in it. Built, then only read, from any thread.

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "nlp/phrases.h"
#include "nlp/spelling.h"
#include "nlp/stem.h"
#include "nlp/text.h"

namespace chartroom::nlp {

// What kind of thing has the name.
enum class ThingKind : std::uint8_t { problem, drug, measure, procedure, vaccine, substance, visit, other };

using ThingId = std::uint32_t;  // as the caller counts

// How near a shortened name is to the source's.
enum class NameFit : std::uint8_t { whole, core, part };

struct NameVariant {
  std::string words;
  NameFit fit = NameFit::whole;
  bool operator==(const NameVariant&) const = default;
};

// The name itself first, without a SNOMED tag; no words twice.
std::vector<NameVariant> name_variants(std::string_view name, ThingKind kind);

struct NamedThing {
  ThingId thing = 0;
  NameFit fit = NameFit::whole;
};

struct NameMatch {
  std::uint32_t first = 0;  // tokens first … last, both included
  std::uint32_t last = 0;
  std::vector<NamedThing> things;
};

class Names {
 public:
  // Each thing may have several names, all of one kind. `stemmer` is used during the call.
  void add(std::string_view name, ThingId thing, ThingKind kind, Stemmer& stemmer);

  // The longest name that begins with key `first` of a question (folded, singular); nothing: last < first.
  NameMatch longest(std::span<const std::string> keys, std::size_t first) const;
  // The things that have a word of this stem in some name, in order.
  std::span<const ThingId> with_stem(std::string_view stem) const;
  ThingKind kind(ThingId thing) const { return kinds_[thing]; }
  std::size_t size() const { return kinds_.size(); }
  bool knows_word(std::string_view key) const { return phrases_.word(key) != Phrases::unknown; }
  // The one word of the names that `key` (folded, singular) is a misspelling of.
  std::optional<std::string> corrected(std::string_view key) const;

 private:
  Spelling spelling_;
  Phrases phrases_;  // values: index into fits_
  std::vector<NamedThing> fits_;
  std::vector<ThingKind> kinds_;
  std::unordered_map<std::string, std::vector<ThingId>, TextHash, std::equal_to<>> by_stem_;
};

}  // namespace chartroom::nlp
