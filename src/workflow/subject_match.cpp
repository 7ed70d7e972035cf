#include "workflow/subject_match.h"

#include <algorithm>
#include <array>
#include <unordered_map>

#include "nlp/kin_words.h"
#include "nlp/question_cues.h"

namespace chartroom::workflow {
namespace {

using nlp::TermId;
using nlp::TermKind;
using nlp::ThingId;

constexpr std::size_t kSameLetters = 3;  // words of one stem begin alike

constexpr std::array<std::string_view, 4> kBothSides = {"both", "bilateral", "bilaterally", "ou"};

bool begins_alike(std::string_view a, std::string_view b) {
  return a.substr(0, std::min(kSameLetters, b.size())) == b.substr(0, std::min(kSameLetters, a.size()));
}

bool holds(std::span<const TermId> terms, TermId term) { return std::find(terms.begin(), terms.end(), term) != terms.end(); }

}  // namespace

SubjectMatcher::SubjectMatcher(const PreparedChart& prepared, nlp::Stemmer& stemmer, const nlp::Subject& subject)
    : prepared_(prepared), stemmer_(stemmer), subject_(subject) {
  const std::vector<nlp::Token> tokens = nlp::tokenize(subject.words);
  const std::vector<std::string> keys = nlp::singular_keys(tokens);
  const std::vector<nlp::CueSet> cues = nlp::question_cues().find(keys);
  for (std::size_t i = 0; i < tokens.size(); ++i) {
    if (cues[i].test(static_cast<std::size_t>(nlp::Cue::stop))) continue;  // "of", "the"
    std::string stem(stemmer.stem(tokens[i].key));
    if (std::find(stems_.begin(), stems_.end(), stem) == stems_.end()) stems_.push_back(std::move(stem));
  }
  add_named();
  add_terms();
  if (!subject_.known()) add_worded();
  std::stable_sort(things_.begin(), things_.end(), [](const FittingThing& a, const FittingThing& b) { return a.fit < b.fit; });
}

void SubjectMatcher::add(ThingId thing, Fit fit) {
  const auto known = std::find_if(things_.begin(), things_.end(), [&](const FittingThing& one) { return one.thing == thing; });
  if (known == things_.end()) {
    things_.push_back({thing, fit});
  } else {
    known->fit = std::min(known->fit, fit);
  }
}

void SubjectMatcher::add_named() {
  for (const nlp::NamedThing& named : subject_.things) {
    if (named.fit != nlp::NameFit::whole && is_something_else(prepared_.things().at(named.thing))) continue;
    add(named.thing, named.fit == nlp::NameFit::part ? Fit::mentioned : Fit::named);
  }
}

// "BMI" is also in "Body mass index (BMI) [Percentile]": the code says that this is another measurement.
bool SubjectMatcher::is_something_else(const retrieval::Thing& thing) const {
  if (thing.kind != FactKind::observation || thing.same.empty() || subject_.terms.empty()) return false;
  return std::none_of(thing.same.begin(), thing.same.end(), [&](TermId own) {
    return std::any_of(subject_.terms.begin(), subject_.terms.end(),
                       [&](TermId term) { return nlp::term_table().is_a(own, term) || nlp::term_table().is_a(term, own); });
  });
}

void SubjectMatcher::add_terms() {
  for (const TermId term : subject_.terms) {
    for (const ThingId id : prepared_.things().of_term(term)) {
      const retrieval::Thing& thing = prepared_.things().at(id);
      if (holds(thing.same, term)) {
        add(id, Fit::same);
        continue;
      }
      const bool narrower =
          std::any_of(thing.same.begin(), thing.same.end(), [&](TermId own) { return nlp::term_table().is_a(own, term); });
      add(id, narrower ? Fit::narrower : Fit::mentioned);
    }
  }
}

// Things of which the names have all the words.
void SubjectMatcher::add_worded() {
  if (stems_.empty()) return;
  std::span<const ThingId> fewest;
  bool any = false;
  for (const std::string& stem : stems_) {
    const auto ids = prepared_.things().names().with_stem(stem);
    if (ids.empty()) return;
    if (!any || ids.size() < fewest.size()) fewest = ids;
    any = true;
  }
  for (const ThingId id : fewest) {
    const auto& has = prepared_.things().at(id).stems;
    const bool all = std::all_of(stems_.begin(), stems_.end(),
                                 [&](const std::string& stem) { return std::binary_search(has.begin(), has.end(), stem); });
    if (all) add(id, Fit::worded);
  }
}

bool SubjectMatcher::is_kind(TermKind kind) const {
  return is_term() && nlp::term_table().row(subject_.terms.front()).kind == kind;
}

std::vector<FittingThing> SubjectMatcher::things(FactKind kind) const {
  std::vector<FittingThing> out;
  for (const FittingThing& one : things_) {
    if (prepared_.things().at(one.thing).kind == kind) out.push_back(one);
  }
  return out;
}

bool SubjectMatcher::covers(TermId term) const {
  return std::any_of(subject_.terms.begin(), subject_.terms.end(),
                     [&](TermId wide) { return nlp::term_table().is_a(term, wide); });
}

bool SubjectMatcher::names(TermId term) const { return holds(subject_.terms, term); }

// --- qualifiers ------------------------------------------------------------------------------------------------------------

bool SubjectMatcher::says(std::string_view text, const std::string& word) const {
  const std::string wanted(stemmer_.stem(word));
  const auto kin = nlp::kin_of(word);
  const bool side = word == "left" || word == "right";
  nlp::TokenReader reader(text);
  for (nlp::Token token; reader.next(token);) {
    if (side && std::find(kBothSides.begin(), kBothSides.end(), token.key) != kBothSides.end()) return true;
    if (token.key == word || std::find(kin.begin(), kin.end(), token.key) != kin.end()) return true;
    if (begins_alike(token.key, word) && stemmer_.stem(token.key) == wanted) return true;
  }
  return false;
}

std::vector<std::string> SubjectMatcher::unsupported(const Fact& fact, ThingId thing) const {
  std::vector<std::string> out;
  for (const nlp::Qualifier& qualifier : subject_.qualifiers) {
    bool said = says(fact.name, qualifier.word) || says(fact.detail, qualifier.word) ||
                says(fact.status_words, qualifier.word) || says(fact.reason, qualifier.word);
    for (const Coding& coding : fact.codes) said = said || says(coding.display, qualifier.word);
    said = said || says(prepared_.things().at(thing).name, qualifier.word);
    if (!said) out.push_back(qualifier.word);
  }
  return out;
}

std::vector<std::string> SubjectMatcher::unsupported(const Mention& mention, std::string_view sentence) const {
  std::vector<std::string> out;
  for (std::size_t i = 0; i < subject_.qualifiers.size(); ++i) {
    const std::string& word = subject_.qualifiers[i].word;
    if (!may_say(mention.number, i) || !says(sentence, word)) out.push_back(word);
  }
  return out;
}

// By the index; it may say so of a sentence under a heading that has the word.
bool SubjectMatcher::may_say(std::uint32_t sentence, std::size_t qualifier) const {
  if (saying_.empty()) {
    saying_.resize(subject_.qualifiers.size());
    for (std::size_t i = 0; i < saying_.size(); ++i) {
      const std::string& word = subject_.qualifiers[i].word;
      std::vector<std::vector<std::string>> stems;
      stems.push_back({std::string(stemmer_.stem(word))});
      for (const std::string_view kin : nlp::kin_of(word)) stems.push_back({std::string(stemmer_.stem(kin))});
      if (word == "left" || word == "right") {
        for (const std::string_view both : kBothSides) stems.push_back({std::string(stemmer_.stem(both))});
      }
      saying_[i] = prepared_.index().sentences_with(stems);
    }
  }
  return std::binary_search(saying_[qualifier].begin(), saying_[qualifier].end(), sentence);
}

bool SubjectMatcher::only_degrees(const std::vector<std::string>& unsupported) const {
  return std::all_of(unsupported.begin(), unsupported.end(), [&](const std::string& word) {
    return std::any_of(subject_.qualifiers.begin(), subject_.qualifiers.end(),
                       [&](const nlp::Qualifier& one) { return one.word == word && one.degree; });
  });
}

// --- in text ---------------------------------------------------------------------------------------------------------------

std::vector<nlp::Span> SubjectMatcher::in_text(const nlp::SentenceWords& text) const {
  std::vector<nlp::Span> spans;
  if (is_term()) {
    for (const nlp::TermMatch& match : text.terms()) {
      if (covers(match.term) && (spans.empty() || !(spans.back() == match.span))) spans.push_back(match.span);
    }
    if (!spans.empty() || subject_.things.empty()) return spans;
  }
  return worded_in(text);
}

std::vector<nlp::Span> SubjectMatcher::worded_in(const nlp::SentenceWords& text) const {
  std::vector<nlp::Span> spans;
  const std::span<const nlp::Token> tokens = text.tokens();
  // All its words, close together, in any order: "fracture of the wrist", "wrist fracture".
  constexpr std::size_t gap_max = 3;
  const std::size_t wanted = stems_.size();
  if (wanted == 0) return spans;
  std::vector<std::pair<std::size_t, std::size_t>> places;  // token, which stem
  for (std::size_t i = 0; i < tokens.size(); ++i) {
    for (std::size_t s = 0; s < wanted; ++s) {
      if (begins_alike(tokens[i].key, stems_[s]) && stemmer_.stem(tokens[i].key) == stems_[s]) places.emplace_back(i, s);
    }
  }
  for (std::size_t first = 0; first + wanted <= places.size();) {
    std::vector<bool> seen(wanted, false);
    std::size_t found = 0;
    std::size_t last = first;
    while (last < places.size() && places[last].first - places[first].first < wanted + gap_max && found < wanted) {
      if (!seen[places[last].second]) ++found;
      seen[places[last].second] = true;
      ++last;
    }
    if (found < wanted) {
      ++first;
      continue;
    }
    // The shortest stretch that has them all.
    for (std::size_t next = first + 1; next < last; ++next) {
      const auto again = [&](const auto& place) { return place.second == places[first].second; };
      const auto from = places.begin() + static_cast<std::ptrdiff_t>(next);
      if (std::none_of(from, places.begin() + static_cast<std::ptrdiff_t>(last), again)) break;
      first = next;
    }
    spans.push_back({tokens[places[first].first].span.start, tokens[places[last - 1].first].span.end});
    first = last;
  }
  return spans;
}

bool SubjectMatcher::related(std::string_view words) const {
  const nlp::SentenceWords text(words);
  if (!in_text(text).empty()) return true;
  for (const nlp::TermMatch& match : text.terms()) {
    for (const TermId term : subject_.terms) {
      if (nlp::term_table().is_a(term, match.term)) return true;
    }
  }
  return false;
}

std::vector<std::vector<std::string>> SubjectMatcher::stem_sets() const {
  std::vector<std::vector<std::string>> sets;
  if (!stems_.empty()) {
    sets.push_back(stems_);
    std::sort(sets.back().begin(), sets.back().end());
  }
  for (const TermId term : subject_.terms) {
    for (const auto& stems : nlp::term_table().form_stems(term)) sets.push_back(stems);
    for (const TermId member : nlp::term_table().members(term)) {
      for (const auto& stems : nlp::term_table().form_stems(member)) sets.push_back(stems);
    }
  }
  std::sort(sets.begin(), sets.end());
  sets.erase(std::unique(sets.begin(), sets.end()), sets.end());
  return sets;
}

std::string SubjectMatcher::described() const {
  constexpr std::size_t synonyms_max = 6;
  std::string out = subject_.name();
  for (const nlp::Qualifier& qualifier : subject_.qualifiers) out += " " + qualifier.word;
  if (!is_term()) return out;
  std::vector<std::string_view> others;
  for (const TermId term : subject_.terms) {
    for (const std::string& form : nlp::term_table().forms(term)) {
      if (form != subject_.name()) others.push_back(form);
    }
    for (const TermId member : nlp::term_table().members(term)) others.push_back(nlp::term_table().row(member).name);
  }
  if (others.empty()) return out;
  out += " (also ";
  for (std::size_t i = 0; i < others.size() && i < synonyms_max; ++i) {
    if (i > 0) out += ", ";
    out += others[i];
  }
  if (others.size() > synonyms_max) out += " and " + std::to_string(others.size() - synonyms_max) + " more";
  return out + ")";
}

}  // namespace chartroom::workflow
