#include "nlp/terms.h"

#include <algorithm>

namespace chartroom::nlp {
namespace {

bool in_capitals(std::string_view text) {
  return std::none_of(text.begin(), text.end(), [](char c) { return c >= 'a' && c <= 'z'; });
}

// Insertions, deletions, replacements and swaps of neighbours (optimal string alignment); gives up above `most`.
std::size_t edit_distance(std::string_view a, std::string_view b, std::size_t most) {
  if (a.size() > b.size() + most || b.size() > a.size() + most) return most + 1;
  std::vector<std::size_t> before(b.size() + 1);
  std::vector<std::size_t> last(b.size() + 1);
  std::vector<std::size_t> row(b.size() + 1);
  for (std::size_t j = 0; j <= b.size(); ++j) last[j] = j;
  for (std::size_t i = 1; i <= a.size(); ++i) {
    row[0] = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      row[j] = std::min({last[j] + 1, row[j - 1] + 1, last[j - 1] + (a[i - 1] == b[j - 1] ? 0U : 1U)});
      if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1]) row[j] = std::min(row[j], before[j - 2] + 1);
    }
    if (*std::min_element(row.begin(), row.end()) > most) return most + 1;
    std::swap(before, last);
    std::swap(last, row);
  }
  return last[b.size()];
}

std::string joined_key(std::string_view words) {
  std::string key;
  TokenReader reader(words);
  Token token;
  while (reader.next(token)) {
    if (!key.empty()) key.push_back(' ');
    key += singular(token.key);
  }
  return key;
}

}  // namespace

std::vector<std::string_view> split_bars(std::string_view list) {
  std::vector<std::string_view> parts;
  for (std::size_t at = 0; at < list.size();) {
    const std::size_t end = std::min(list.find('|', at), list.size());
    if (end > at) parts.push_back(list.substr(at, end - at));
    at = end + 1;
  }
  return parts;
}

TermTable::TermTable() {
  for (const auto rows : {problem_rows(), drug_rows(), measure_rows(), procedure_rows()}) {
    rows_.insert(rows_.end(), rows.begin(), rows.end());
  }
  wider_.resize(rows_.size());
  std::unordered_map<std::string_view, TermId> by_name;
  for (TermId id = 0; id < rows_.size(); ++id) by_name.emplace(rows_[id].name, id);
  for (TermId id = 0; id < rows_.size(); ++id) {
    add_form(rows_[id].name, id);
    for (const std::string_view form : split_bars(rows_[id].forms)) add_form(form, id);
    for (const std::string_view code : split_bars(rows_[id].codes)) by_code_[code].push_back(id);
    for (const std::string_view group : split_bars(rows_[id].groups)) {
      const auto found = by_name.find(group);
      if (found != by_name.end()) wider_[id].push_back(found->second);
    }
  }
}

void TermTable::add_form(std::string_view form, TermId id) {
  const bool capitals = form.starts_with('=');
  const std::string key = joined_key(capitals ? form.substr(1) : form);
  auto& entries = by_form_[key];
  const bool known = std::any_of(entries.begin(), entries.end(), [&](const Entry& entry) { return entry.term == id; });
  if (!known) entries.push_back({id, capitals});
  words_max_ = std::max(words_max_, static_cast<std::size_t>(std::count(key.begin(), key.end(), ' ')) + 1);
}

std::vector<TermMatch> TermTable::find(std::string_view text, std::span<const Token> tokens) const {
  const bool all_capitals = text.size() > 8 && in_capitals(text);
  std::vector<TermMatch> matches;
  std::vector<std::string> keys;
  keys.reserve(tokens.size());
  for (const Token& token : tokens) keys.push_back(singular(token.key));
  for (std::size_t first = 0; first < tokens.size();) {
    std::size_t taken = 0;
    std::string key;
    std::vector<std::string> prefixes;  // of one word, two, …
    for (std::size_t last = first; last < tokens.size() && last - first < words_max_; ++last) {
      if (last > first) key.push_back(' ');
      key += keys[last];
      prefixes.push_back(key);
    }
    for (std::size_t words = prefixes.size(); words > 0 && taken == 0; --words) {
      const auto found = by_form_.find(prefixes[words - 1]);
      if (found == by_form_.end()) continue;
      const Span span{tokens[first].span.start, tokens[first + words - 1].span.end};
      for (const Entry& entry : found->second) {
        if (entry.capitals && (all_capitals || !in_capitals(slice(text, span)))) continue;
        matches.push_back({entry.term, static_cast<std::uint32_t>(first), static_cast<std::uint32_t>(first + words - 1), span});
        taken = words;
      }
    }
    first += std::max<std::size_t>(taken, 1);
  }
  return matches;
}

std::vector<TermId> TermTable::lookup(std::string_view words) const {
  std::vector<TermId> ids;
  const auto found = by_form_.find(joined_key(words));
  if (found == by_form_.end()) return ids;
  for (const Entry& entry : found->second) ids.push_back(entry.term);
  return ids;
}

std::optional<TermId> TermTable::nearest(std::string_view key) const {
  constexpr std::size_t letters_min = 6;
  constexpr std::size_t letters_max = 40;
  if (key.size() < letters_min || key.size() > letters_max) return std::nullopt;
  std::size_t best = key.size() >= 9 ? 2 : 1;
  std::optional<TermId> found;
  bool ambiguous = false;  // whatever the order of the map: two concepts at the best distance
  for (const auto& [form, entries] : by_form_) {
    if (form.size() < letters_min || form.front() != key.front() || form.find(' ') != std::string::npos) continue;
    const std::size_t distance = edit_distance(key, form, best);
    if (distance > best) continue;
    const TermId id = entries.front().term;
    if (found && distance == best) {
      ambiguous |= *found != id;
      continue;
    }
    ambiguous = false;
    best = distance;
    found = id;
  }
  return ambiguous ? std::nullopt : found;
}

bool TermTable::is_a(TermId narrow, TermId wide) const {
  if (narrow == wide) return true;
  // Groups are shallow: a drug, its class, a class of classes.
  return std::any_of(wider_[narrow].begin(), wider_[narrow].end(),
                     [&](TermId next) { return next != narrow && is_a(next, wide); });
}

std::vector<TermId> TermTable::members(TermId wide) const {
  std::vector<TermId> ids;
  for (TermId id = 0; id < rows_.size(); ++id) {
    if (id != wide && is_a(id, wide)) ids.push_back(id);
  }
  return ids;
}

std::vector<std::string> TermTable::forms(TermId id) const {
  std::vector<std::string> out = {std::string(rows_[id].name)};
  for (std::string_view form : split_bars(rows_[id].forms)) {
    if (form.starts_with('=')) form.remove_prefix(1);
    out.emplace_back(form);
  }
  return out;
}

bool TermTable::has_code(TermId id, std::string_view code) const {
  const auto found = by_code_.find(code);
  return found != by_code_.end() && std::find(found->second.begin(), found->second.end(), id) != found->second.end();
}

bool TermTable::knows_code(std::string_view code) const { return by_code_.contains(code); }

const TermTable& term_table() {
  static const TermTable table;
  return table;
}

}  // namespace chartroom::nlp
