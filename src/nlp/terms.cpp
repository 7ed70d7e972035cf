#include "nlp/terms.h"

#include <algorithm>
#include <array>

#include "base/check.h"
#include "nlp/stem.h"

namespace chartroom::nlp {
namespace {

// Beside the id in a phrase's value.
constexpr std::uint32_t kCapitals = 0x1'0000;
constexpr std::uint32_t kQuestionOnly = 0x2'0000;

bool in_capitals(std::string_view text) {
  return std::none_of(text.begin(), text.end(), [](char c) { return c >= 'a' && c <= 'z'; });
}

std::vector<Phrases::Word> words_of(const Phrases& phrases, std::span<const std::string> keys) {
  std::vector<Phrases::Word> words;
  words.reserve(keys.size());
  for (const std::string& key : keys) words.push_back(phrases.word(key));
  return words;
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

std::vector<std::string> singular_keys(std::span<const Token> tokens) {
  std::vector<std::string> keys;
  keys.reserve(tokens.size());
  for (const Token& token : tokens) keys.push_back(singular(token.key));
  return keys;
}

TermTable::TermTable() {
  for (const auto rows :
       {problem_rows(), further_problem_rows(), symptom_rows(), class_rows(), drug_rows(), further_drug_rows(), measure_rows(),
        further_measure_rows(), procedure_rows(), vaccine_rows(), substance_rows()}) {
    rows_.insert(rows_.end(), rows.begin(), rows.end());
  }
  std::vector<std::vector<TermId>> direct(rows_.size());
  forms_.resize(rows_.size());
  stems_.resize(rows_.size());
  std::unordered_map<std::string_view, TermId> by_name;
  for (TermId id = 0; id < rows_.size(); ++id) by_name.emplace(rows_[id].name, id);
  for (TermId id = 0; id < rows_.size(); ++id) {
    add_form(rows_[id].name, id);
    for (const std::string_view form : split_bars(rows_[id].forms)) add_form(form, id);
    for (const std::string_view code : split_bars(rows_[id].codes)) by_code_[code].push_back(id);
    for (const std::string_view group : split_bars(rows_[id].groups)) {
      const auto found = by_name.find(group);
      CHECK(found != by_name.end(), "a term's group is a term");
      direct[id].push_back(found->second);
    }
  }
  close_groups(std::move(direct));
  phrases_.each_word([&](std::string_view word) { spelling_.add(word); });
}

// Groups are shallow: a drug, its class, a class of classes.
void TermTable::close_groups(std::vector<std::vector<TermId>> direct) {
  wider_.resize(rows_.size());
  members_.resize(rows_.size());
  for (TermId id = 0; id < rows_.size(); ++id) {
    std::vector<TermId>& all = wider_[id];
    std::vector<TermId> open = direct[id];
    while (!open.empty()) {
      const TermId next = open.back();
      open.pop_back();
      if (next == id || std::find(all.begin(), all.end(), next) != all.end()) continue;
      all.push_back(next);
      open.insert(open.end(), direct[next].begin(), direct[next].end());
    }
    std::sort(all.begin(), all.end());
    for (const TermId wide : all) members_[wide].push_back(id);
  }
}

void TermTable::add_form(std::string_view form, TermId id) {
  const std::uint32_t mark = form.starts_with('=') ? kCapitals : form.starts_with('?') ? kQuestionOnly : 0;
  if (mark != 0) form.remove_prefix(1);
  const std::vector<Token> tokens = tokenize(form);
  phrases_.add(singular_keys(tokens), id | mark);
  forms_[id].emplace_back(form);
  if (mark == kQuestionOnly) return;
  const auto stemmer = Stemmer::create();
  CHECK(stemmer.has_value(), "libstemmer is linked with its English stemmer");
  std::vector<std::string> stems;
  for (const Token& token : tokens) stems.emplace_back((*stemmer)->stem(token.key));
  std::sort(stems.begin(), stems.end());
  stems.erase(std::unique(stems.begin(), stems.end()), stems.end());
  auto& known = stems_[id];
  if (!stems.empty() && std::find(known.begin(), known.end(), stems) == known.end()) known.push_back(std::move(stems));
}

std::vector<TermMatch> TermTable::find(std::string_view text, std::span<const Token> tokens) const {
  std::vector<TermMatch> matches;
  find(text, tokens, matches);
  return matches;
}

void TermTable::find(std::string_view text, std::span<const Token> tokens, std::vector<TermMatch>& matches) const {
  std::array<Phrases::Word, 64> few{};
  std::vector<Phrases::Word> many;
  std::span<Phrases::Word> words(few);
  if (tokens.size() > few.size()) {
    many.resize(tokens.size());
    words = many;
  }
  for (std::size_t i = 0; i < tokens.size(); ++i) words[i] = phrases_.word(singular(tokens[i].key));
  find(text, tokens, words.first(tokens.size()), kQuestionOnly, matches);
}

std::vector<TermMatch> TermTable::find_in_question(std::string_view text, std::span<const Token> tokens,
                                                   std::span<const std::string> keys) const {
  std::vector<TermMatch> matches;
  find(text, tokens, words_of(phrases_, keys), 0, matches);
  return matches;
}

void TermTable::find(std::string_view text, std::span<const Token> tokens, std::span<const Phrases::Word> words,
                     std::uint32_t left_out, std::vector<TermMatch>& matches) const {
  const bool all_capitals = text.size() > 8 && in_capitals(text);
  for (std::size_t first = 0; first < tokens.size();) {
    std::size_t taken = 0;
    const std::size_t known = matches.size();
    if (words[first] != Phrases::unknown) {
      phrases_.each(words.subspan(first), [&](const Phrases::Match& match) {
        const Span span{tokens[first].span.start, tokens[first + match.words - 1].span.end};
        for (const std::uint32_t value : match.values) {
          const bool capitals = (value & kCapitals) == 0 || (!all_capitals && in_capitals(slice(text, span)));
          if ((value & left_out) != 0 || !capitals) continue;
          if (taken != match.words) matches.resize(known);  // the longest counts
          taken = match.words;
          matches.push_back({static_cast<TermId>(value & 0xFFFFU), static_cast<std::uint32_t>(first),
                             static_cast<std::uint32_t>(first + match.words - 1), span});
        }
      });
    }
    first += std::max<std::size_t>(taken, 1);
  }
}

std::vector<TermId> TermTable::lookup(std::string_view words) const {
  std::vector<TermId> ids;
  const std::vector<std::string> keys = singular_keys(tokenize(words));
  for (const std::uint32_t value : phrases_.whole(words_of(phrases_, keys))) {
    if ((value & kQuestionOnly) == 0) ids.push_back(static_cast<TermId>(value & 0xFFFFU));
  }
  return ids;
}

std::optional<std::string> TermTable::corrected(std::string_view key) const {
  const Spelling::Nearest nearest = spelling_.nearest(key);
  if (nearest.words.empty()) return std::nullopt;
  const auto meaning = [&](std::string_view word) {
    const Phrases::Word number = phrases_.word(word);
    const auto values = phrases_.whole(std::span(&number, 1));
    return values.empty() ? kCapitals : values.front();
  };
  const std::uint32_t first = meaning(nearest.words.front());
  const bool one_meaning = std::all_of(nearest.words.begin(), nearest.words.end(),
                                       [&](std::string_view word) { return meaning(word) == first && first != kCapitals; });
  if (nearest.words.size() > 1 && !one_meaning) return std::nullopt;
  return std::string(nearest.words.front());
}

bool TermTable::is_a(TermId narrow, TermId wide) const {
  return narrow == wide || std::binary_search(wider_[narrow].begin(), wider_[narrow].end(), wide);
}

std::span<const TermId> TermTable::with_code(std::string_view code) const {
  const auto found = by_code_.find(code);
  return found == by_code_.end() ? std::span<const TermId>{} : std::span<const TermId>(found->second);
}

bool TermTable::has_code(TermId id, std::string_view code) const {
  const auto ids = with_code(code);
  return std::find(ids.begin(), ids.end(), id) != ids.end();
}

const TermTable& term_table() {
  static const TermTable table;
  return table;
}

}  // namespace chartroom::nlp
