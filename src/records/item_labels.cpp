#include "records/item_labels.h"

#include <algorithm>
#include <string_view>
#include <unordered_map>

#include "nlp/sections.h"

namespace chartroom::records {
namespace {

bool is_word_byte(char c) {
  return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || (static_cast<unsigned char>(c) & 0x80U) != 0;
}

// As whole words: "hiv" is not in "archive", and is in "HIV-1".
bool has_words(std::string_view folded, std::string_view words) {
  for (std::size_t at = folded.find(words); at != std::string_view::npos; at = folded.find(words, at + 1)) {
    const std::size_t end = at + words.size();
    const bool begins = at == 0 || !is_word_byte(folded[at - 1]);
    const bool ends = end == folded.size() || !is_word_byte(folded[end]);
    if (begins && ends) return true;
  }
  return false;
}

// What items say of each other, by their resources' keys.
class ByResource {
 public:
  void add(std::string_view resource, Labels labels) {
    if (!resource.empty() && !labels.empty()) labels_[resource] |= labels;
  }
  Labels of(std::string_view resource) const {
    const auto found = labels_.find(resource);
    return found == labels_.end() ? Labels{} : found->second;
  }

 private:
  std::unordered_map<std::string_view, Labels> labels_;
};

class ByHand {
 public:
  explicit ByHand(std::span<const store::ItemLabelRow> rows) {
    for (const store::ItemLabelRow& row : rows) {
      if (!row.document.is_zero()) rows_.emplace(row.document, &row);
    }
  }
  bool empty() const { return rows_.empty(); }
  Labels changed(DocumentId id, Labels labels) const {
    const auto found = rows_.find(id);
    return found == rows_.end() ? labels : (labels | found->second->added).without(found->second->removed);
  }
  Labels removed(DocumentId id) const {
    const auto found = rows_.find(id);
    return found == rows_.end() ? Labels{} : found->second->removed;
  }

 private:
  std::unordered_map<DocumentId, const store::ItemLabelRow*> rows_;
};

bool is_any(const ItemLabels& labels) {
  return std::ranges::any_of(labels.facts, [](Labels one) { return !one.empty(); }) ||
         std::ranges::any_of(labels.notes, [](const NoteLabels& one) { return !one.whole.empty() || !one.sections.empty(); });
}

}  // namespace

LabelRules::LabelRules(std::span<const policy::LabelRule> rules) {
  for (const policy::LabelRule& rule : rules) {
    for (const policy::CodePattern& pattern : rule.codes) {
      if (pattern.is_prefix || pattern.system == "*") {
        prefixes_.push_back({pattern.system, pattern.code + (pattern.is_prefix ? "" : "\n"), rule.label});
      } else {
        exact_.emplace_back(pattern.system + "|" + pattern.code, rule.label);
      }
    }
    for (const std::string& title : rule.sections) titles_.push_back({nlp::fold(title), rule.label});
    for (const std::string& word : rule.words) words_.push_back({nlp::fold(word), rule.label});
  }
  std::ranges::sort(exact_);
}

Labels LabelRules::of_codes(const std::vector<Coding>& codes) const {
  Labels labels;
  for (const Coding& coding : codes) {
    if (!exact_.empty()) {
      const std::string key = coding.system + "|" + coding.code;
      for (const auto& [text, label] : std::ranges::equal_range(exact_, key, {}, &std::pair<std::string, Label>::first))
        labels.add(label);
    }
    for (const Prefix& prefix : prefixes_) {
      if (prefix.system != "*" && prefix.system != coding.system) continue;
      // A whole code is kept with a line's end, which no code has, behind it.
      if ((coding.code + "\n").starts_with(prefix.code)) labels.add(prefix.label);
    }
  }
  return labels;
}

Labels LabelRules::found_in(const std::vector<Word>& words, std::string_view folded) {
  Labels labels;
  for (const Word& word : words) {
    if (!labels.has(word.label) && has_words(folded, word.folded)) labels.add(word.label);
  }
  return labels;
}

Labels LabelRules::of(const Fact& fact, const Document& record) const {
  Labels labels = fact.labels | of_codes(fact.codes);
  for (const FactValue& value : fact.values) labels |= of_codes(value.codes);
  if (!words_.empty()) labels |= found_in(words_, nlp::fold(record.text));
  return labels;
}

NoteLabels LabelRules::of(const Document& note) const {
  NoteLabels out;
  out.whole = note.labels | of_codes(note.types);
  if (titles_.empty() && words_.empty()) return out;
  const std::string title = nlp::fold(note.title);
  out.whole |= found_in(words_, title) | found_in(titles_, title);
  const std::string text = nlp::fold(note.text);
  if (found_in(titles_, text).empty() && found_in(words_, text).empty()) return out;
  for (const nlp::Section& section : nlp::find_sections(note.text)) {
    const nlp::Span span{section.title.size() > 0 ? section.title.start : section.body.start, section.body.end};
    const std::string heading = nlp::fold(nlp::slice(note.text, section.title));
    const Labels labels = found_in(titles_, heading) | found_in(words_, nlp::fold(nlp::slice(note.text, span)));
    if (!out.whole.has_all(labels)) out.sections.push_back({span, labels});
  }
  return out;
}

ItemLabels own_labels(const Chart& chart, const LabelRules& rules, const ItemLabels* earlier) {
  ItemLabels out;
  if (earlier != nullptr) out = *earlier;
  out.facts.reserve(chart.facts.size());
  for (std::size_t at = out.facts.size(); at < chart.facts.size(); ++at) {
    out.facts.push_back(rules.of(chart.facts[at], chart.records[at]));
  }
  for (std::size_t at = out.notes.size(); at < chart.notes.size(); ++at) out.notes.push_back(rules.of(chart.notes[at]));
  out.is_any = is_any(out);
  return out;
}

ItemLabels all_labels(const Chart& chart, const ItemLabels& own, std::span<const store::ItemLabelRow> rows) {
  const ByHand by_hand(rows);
  if (!own.is_any && by_hand.empty()) return own;
  ItemLabels out = own;
  ByResource said;
  for (std::size_t at = 0; at < out.facts.size(); ++at) {
    out.facts[at] = by_hand.changed(chart.facts[at].id, out.facts[at]);
    said.add(chart.facts[at].resource, out.facts[at]);
  }
  for (std::size_t at = 0; at < out.notes.size(); ++at) {
    out.notes[at].whole = by_hand.changed(chart.notes[at].id, out.notes[at].whole);
    said.add(chart.notes[at].resource, out.notes[at].whole);
  }
  // A report has its results' labels, and they have those of the report and of the encounter.
  ByResource of_results;
  for (std::size_t at = 0; at < out.facts.size(); ++at) of_results.add(chart.facts[at].source, out.facts[at]);
  const auto derived = [&](const auto& item) { return said.of(item.encounter) | of_results.of(item.resource); };
  for (std::size_t at = 0; at < out.facts.size(); ++at) {
    const Fact& fact = chart.facts[at];
    const Labels follows = derived(fact) | said.of(fact.source);
    out.facts[at] |= follows.without(by_hand.removed(fact.id));
  }
  for (std::size_t at = 0; at < out.notes.size(); ++at) {
    const Document& note = chart.notes[at];
    NoteLabels& labels = out.notes[at];
    const Labels removed = by_hand.removed(note.id);
    labels.whole |= derived(note).without(removed);
    for (LabelledSpan& section : labels.sections) section.labels = section.labels.without(removed);
    std::erase_if(labels.sections, [&](const LabelledSpan& section) { return labels.whole.has_all(section.labels); });
  }
  out.is_any = is_any(out);
  return out;
}

}  // namespace chartroom::records
