#include "workflow/subject_match.h"

#include <algorithm>
#include <map>
#include <set>
#include <unordered_map>

#include "nlp/sentences.h"

namespace chartroom::workflow {
namespace {

using nlp::TermId;
using nlp::TermKind;

constexpr std::string_view kLoinc = "http://loinc.org";
constexpr std::string_view kCvx = "http://hl7.org/fhir/sid/cvx";

std::vector<std::string> singular_keys(std::string_view text) {
  std::vector<std::string> keys;
  nlp::TokenReader reader(text);
  for (nlp::Token token; reader.next(token);) keys.push_back(nlp::singular(token.key));
  return keys;
}

// The names of a fact: the source's text and each display.
std::vector<std::string_view> names_of(const Fact& fact) {
  std::vector<std::string_view> names = {fact.name};
  for (const Coding& coding : fact.codes) {
    if (!coding.display.empty() && coding.display != fact.name) names.push_back(coding.display);
  }
  return names;
}

}  // namespace

bool SubjectMatcher::is_kind(TermKind kind) const {
  return is_known() && nlp::term_table().row(subject_.terms.front()).kind == kind;
}

bool SubjectMatcher::covers(TermId term) const {
  return std::any_of(subject_.terms.begin(), subject_.terms.end(),
                     [&](TermId wide) { return nlp::term_table().is_a(term, wide); });
}

bool SubjectMatcher::measured_as(const std::vector<Coding>& codes, bool& coded) const {
  for (const Coding& coding : codes) {
    if (coding.system != kLoinc && coding.system != kCvx) continue;
    coded = true;
    for (const TermId term : subject_.terms) {
      const bool loinc = nlp::term_table().row(term).kind == TermKind::measure;
      if (loinc == (coding.system == kLoinc) && nlp::term_table().has_code(term, coding.code)) return true;
    }
  }
  return false;
}

std::vector<nlp::Span> SubjectMatcher::in_text(std::string_view text) const {
  std::vector<nlp::Span> spans;
  const std::vector<nlp::Token> tokens = nlp::tokenize(text);
  if (is_known()) {
    for (const nlp::TermMatch& match : nlp::term_table().find(text, tokens)) {
      if (covers(match.term) && (spans.empty() || !(spans.back() == match.span))) spans.push_back(match.span);
    }
    return spans;
  }
  const std::vector<std::string> words = singular_keys(subject_.words);
  if (words.empty()) return spans;
  for (std::size_t i = 0; i + words.size() <= tokens.size(); ++i) {
    bool same = true;
    for (std::size_t j = 0; j < words.size() && same; ++j) same = nlp::singular(tokens[i + j].key) == words[j];
    if (same) spans.push_back({tokens[i].span.start, tokens[i + words.size() - 1].span.end});
  }
  return spans;
}

bool SubjectMatcher::is_named_by(std::string_view words) const {
  if (!is_known()) return true;
  const auto matches = nlp::term_table().find(words, nlp::tokenize(words));
  return std::any_of(matches.begin(), matches.end(), [&](const nlp::TermMatch& match) {
    return std::find(subject_.terms.begin(), subject_.terms.end(), match.term) != subject_.terms.end();
  });
}

bool SubjectMatcher::in_fact(const Fact& fact) const {
  bool coded = false;
  if (measured_as(fact.codes, coded)) return true;
  // A coded measurement is what its code says; codes that the table lacks leave the name.
  if (coded && is_kind(TermKind::measure) && fact.kind == FactKind::observation) {
    for (const Coding& coding : fact.codes) {
      if (coding.system == kLoinc && nlp::term_table().knows_code(coding.code)) return false;
    }
  }
  for (const std::string_view name : names_of(fact)) {
    if (!in_text(name).empty()) return true;
  }
  return false;
}

bool SubjectMatcher::is_fact(const Fact& fact) const {
  bool coded = false;
  if (measured_as(fact.codes, coded)) return true;
  const auto spans = in_text(fact.name);
  return spans.size() == 1 && spans.front().start == 0 && spans.front().end == fact.name.size();
}

bool SubjectMatcher::in_value(const FactValue& value) const {
  bool coded = false;
  if (measured_as(value.codes, coded)) return true;
  return !value.name.empty() && !in_text(value.name).empty();
}

bool SubjectMatcher::related(std::string_view text) const {
  if (!in_text(text).empty()) return true;
  const std::vector<nlp::Token> tokens = nlp::tokenize(text);
  for (const nlp::TermMatch& match : nlp::term_table().find(text, tokens)) {
    for (const TermId term : subject_.terms) {
      if (nlp::term_table().is_a(term, match.term)) return true;
    }
  }
  return false;
}

std::vector<std::vector<std::string>> SubjectMatcher::word_sets() const {
  std::set<std::vector<std::string>> sets;
  const auto add = [&](std::string_view form) {
    std::vector<std::string> words;
    nlp::TokenReader reader(form);
    for (nlp::Token token; reader.next(token);) words.push_back(token.key);
    if (!words.empty()) sets.insert(words);
  };
  add(subject_.words);
  for (const TermId term : subject_.terms) {
    std::vector<TermId> all = nlp::term_table().members(term);
    all.push_back(term);
    for (const TermId id : all) {
      for (const std::string& form : nlp::term_table().forms(id)) add(form);
    }
  }
  return {sets.begin(), sets.end()};
}

std::string SubjectMatcher::described() const {
  constexpr std::size_t synonyms_max = 6;
  std::string out = subject_.name();
  if (!is_known()) return out;
  std::vector<std::string> others;
  for (const TermId term : subject_.terms) {
    for (const std::string& form : nlp::term_table().forms(term)) {
      if (form != out) others.push_back(form);
    }
    for (const TermId member : nlp::term_table().members(term)) others.emplace_back(nlp::term_table().row(member).name);
  }
  if (others.empty()) return out;
  out += " (also ";
  for (std::size_t i = 0; i < others.size() && i < synonyms_max; ++i) out += (i == 0 ? "" : ", ") + others[i];
  if (others.size() > synonyms_max) out += " and " + std::to_string(others.size() - synonyms_max) + " more";
  return out + ")";
}

std::string sentence_key(std::string_view sentence) {
  std::string key;
  nlp::TokenReader reader(sentence);
  for (nlp::Token token; reader.next(token);) {
    key += token.key;
    key.push_back(' ');
  }
  return key;
}

namespace {

// What is said again in the same words at a visit is not a copy if it is short: "Denies chest pain."
constexpr std::size_t kCopiedBytesMin = 40;

// Newest first goes in. Of the same sentence the newest stays, with the time of the oldest.
void keep_newest_copies(const Chart& chart, std::vector<Mention>& mentions) {
  std::unordered_map<std::string, std::size_t> seen;
  std::vector<Mention> kept;
  for (const Mention& mention : mentions) {
    const std::string_view words = nlp::slice(chart.notes[mention.note].text, mention.sentence);
    const auto within = mention.term.start - mention.sentence.start;
    const auto [place, is_new] = seen.emplace(sentence_key(words) + std::to_string(within), kept.size());
    if (is_new) {
      kept.push_back(mention);
    } else if (words.size() >= kCopiedBytesMin) {
      kept[place->second].first_s = mention.first_s;
    }
  }
  mentions = std::move(kept);
}

}  // namespace

std::vector<Mention> find_mentions(const Chart& chart, const retrieval::ChartIndex& index, const SubjectMatcher& matcher) {
  std::map<std::pair<std::uint32_t, std::uint32_t>, retrieval::Passage> passages;  // by note and place
  for (const auto& words : matcher.word_sets()) {
    for (const retrieval::Passage& passage : index.passages_with_all(words)) {
      if (passage.source == retrieval::Source::note) passages.emplace(std::pair(passage.index, passage.span.start), passage);
    }
  }
  std::vector<Mention> mentions;
  for (const auto& [place, passage] : passages) {
    const std::string& text = chart.notes[passage.index].text;
    for (const nlp::Span sentence : nlp::split_sentences(text, passage.span)) {
      const std::string_view words = nlp::slice(text, sentence);
      for (const nlp::Span term : matcher.in_text(words)) {
        mentions.push_back({passage.index,
                            sentence,
                            {sentence.start + term.start, sentence.start + term.end},
                            passage.section,
                            nlp::assess(words, term, passage.section),
                            !matcher.is_named_by(nlp::slice(words, term)),
                            chart.notes[passage.first_index].when.from_s});
      }
    }
  }
  std::stable_sort(mentions.begin(), mentions.end(), [&](const Mention& a, const Mention& b) {
    return chart.notes[a.note].when.from_s > chart.notes[b.note].when.from_s;
  });
  keep_newest_copies(chart, mentions);
  return mentions;
}

}  // namespace chartroom::workflow
