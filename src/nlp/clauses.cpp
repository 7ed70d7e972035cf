#include "nlp/clauses.h"

#include <algorithm>
#include <array>
#include <initializer_list>
#include <unordered_map>

namespace chartroom::nlp {
namespace {

// What a single word can be to a clause.
enum class Role : std::uint8_t {
  opener,     // with it a member begins that says what is there: "no distress, mild tenderness", "off aspirin, on clopidogrel"
  status,     // behind a name: how it is. What looks for it ("seen", "noted") is said of denied lists, too
  dose,       // "mg", "daily"
  governor,   // a preposition behind it belongs to it: "never been on", "was put on", "dependence on"
  replacing,  // "switched", "changed"
  now,
};

constexpr std::uint8_t bit(Role role) { return static_cast<std::uint8_t>(1U << static_cast<unsigned>(role)); }

using Roles = std::unordered_map<std::string_view, std::uint8_t>;

Roles make_roles() {
  Roles roles;
  const auto add = [&](Role role, std::initializer_list<std::string_view> words) {
    for (const std::string_view word : words) roles[word] = static_cast<std::uint8_t>(roles[word] | bit(role));
  };
  add(Role::opener, {"mild",       "moderate",  "severe",      "trace",      "positive",  "pos",      "occasional", "stable",
                     "small",      "large",     "increased",   "decreased",  "bilateral", "new",      "chronic",    "some",
                     "with",       "marked",    "significant", "improving",  "worsening", "continue", "on",         "now",
                     "currently",  "presently", "then",        "today",      "instead",   "started",  "continued",  "initiated",
                     "controlled", "managed",   "treated",     "maintained", "using",     "receiving"});
  add(Role::status,
      {"positive",   "pos",       "confirmed",    "present",   "persistent", "persists",  "persist",  "productive", "stable",
       "improving",  "improved",  "improves",     "worse",     "worsening",  "worsened",  "evident",  "started",    "begun",
       "began",      "initiated", "continued",    "continues", "resumed",    "restarted", "added",    "ongoing",    "unchanged",
       "controlled", "normal",    "intact",       "clear",     "good",       "adequate",  "elevated", "increased",  "decreased",
       "returned",   "reactive",  "diagnosed",    "proven",    "likely",     "suspected", "probable", "resolved",   "resolving",
       "stopped",    "held",      "discontinued", "given",     "remains",    "is",        "are",      "was",        "were",
       "has",        "have",      "had",          "does",      "tolerated",  "completed", "performed"});
  add(Role::dose, {"mg",  "mcg", "unit", "units", "tablet", "tablets", "tab",    "puffs",   "daily",   "bid",    "tid",
                   "qid", "qhs", "qam",  "qpm",   "qd",     "prn",     "weekly", "monthly", "nightly", "hourly", "twice"});
  add(Role::governor,
      {"be",      "been",       "being",       "is",        "was",         "are",          "were",    "not",       "never",
       "no",      "longer",     "now",         "currently", "still",       "put",          "placed",  "kept",      "keep",
       "started", "start",      "stay",        "stayed",    "remain",      "remained",     "him",     "her",       "them",
       "patient", "dependence", "reliance",    "depend",    "information", "based",        "treated", "treatment", "therapy",
       "managed", "denies",     "denied",      "deny",      "without",     "she",          "he",      "exposure",  "go",
       "effect",  "data",       "prophylaxis", "anymore",   "stopped",     "discontinued", "any"});
  add(Role::replacing, {"switched", "changed", "transitioned", "converted", "replaced", "swapped", "exchanged", "rotated",
                        "switch", "change", "replacing", "switching", "changing", "replace"});
  add(Role::now, {"now", "currently"});
  return roles;
}

// The words with their bits by Role, and which lengths those have that begin with a letter: most words of a text are none.
struct RoleTable {
  Roles roles = make_roles();
  std::array<std::uint32_t, 256> sizes{};
  RoleTable() {
    for (const auto& [word, bits] : roles)
      sizes[static_cast<unsigned char>(word.front())] |= 1U << std::min<std::size_t>(word.size(), 31);
  }
};

std::uint8_t roles_of(std::string_view word) {
  static const RoleTable table;  // constant after it is made
  const std::uint32_t sizes = table.sizes[static_cast<unsigned char>(word.front())];
  if ((sizes >> std::min<std::size_t>(word.size(), 31) & 1U) == 0) return 0;
  const auto found = table.roles.find(word);
  return found == table.roles.end() ? 0 : found->second;
}

constexpr std::array<std::string_view, 7> kWhile = {"on", "after", "following", "during", "despite", "under", "upon"};
constexpr std::array<std::string_view, 3> kOfDrugs = {"with", "from", "since"};
constexpr std::array<std::string_view, 4> kReplacedWith = {"to", "by", "with", "for"};
constexpr std::array<std::string_view, 8> kWas = {"was", "were", "been", "formerly", "previously", "used", "took", "initially"};

constexpr std::size_t kReplacingWordsMax = 8;  // "changed her from a low dose of X to Y"
constexpr std::size_t kOtherWordsMax = 3;      // "to oral Y"

bool is_number(std::string_view key) { return !key.empty() && key.find_first_not_of("0123456789.,") == std::string_view::npos; }

}  // namespace

Clauses::Clauses(const SentenceWords& sentence, std::size_t first, std::size_t last)
    : text_(sentence.text()), tokens_(sentence.tokens()), terms_(sentence.terms()), first_(first), last_(last) {
  marks_.resize(tokens_.size());
  depths_.reserve(tokens_.size());
  constexpr std::uint8_t depth_max = 100;
  std::size_t at = 0;
  std::uint8_t depth = 0;
  for (const Token& token : tokens_) {
    for (; at < token.span.start; ++at) {
      if ((text_[at] == '(' || text_[at] == '[') && depth < depth_max) ++depth;
      if ((text_[at] == ')' || text_[at] == ']') && depth > 0) --depth;
    }
    depths_.push_back(depth);
  }
  roles_.reserve(tokens_.size());
  for (const Token& token : tokens_) {
    roles_.push_back(token.key.empty() ? std::uint8_t{0} : roles_of(token.key));
    turns_ = turns_ || has_role(roles_.size() - 1, bit(Role::replacing) | bit(Role::now));
  }
  mark_names();
}

std::string_view Clauses::gap(std::size_t token) const {
  return slice(text_, {tokens_[token - 1].span.end, tokens_[token].span.start});
}

void Clauses::mark_names() {
  for (const TermMatch& term : terms_) {
    const TermKind kind = term_table().row(term.term).kind;
    const std::uint8_t mark = kind == TermKind::problem                                ? kName | kProblem
                              : kind == TermKind::drug || kind == TermKind::drug_class ? kName | kDrug
                                                                                       : kName;
    for (std::size_t i = term.first; i <= term.last && i < marks_.size(); ++i) marks_[i] |= mark;
  }
  for (std::size_t i = first_; i <= last_ && i < marks_.size(); ++i) marks_[i] |= kName;
  for (std::size_t i = 0; i < marks_.size(); ++i) {
    if (says_dose(i)) marks_[i] |= kDose;
  }
}

bool Clauses::says_dose(std::size_t token) const {
  const std::string& key = tokens_[token].key;
  if (is_name(token)) return false;
  return has_role(token, bit(Role::dose)) || (token > 0 && is_name(token - 1) && is_number(key) && gap(token) == " ");
}

bool Clauses::begins_member(std::size_t token) const {
  return token > 0 && (tokens_[token - 1].key == "and" || gap(token).find_first_of(",;:") != std::string_view::npos ||
                       depths_[token] != depths_[token - 1]);
}

void Clauses::mark_clauses() const {
  if (clauses_marked_) return;
  clauses_marked_ = true;
  std::size_t begin = 0;
  for (std::size_t i = 1; i <= tokens_.size(); ++i) {
    if (i < tokens_.size() && !begins_member(i)) continue;
    if (begin > 0) mark_member(begin, i);
    begin = i;
  }
}

void Clauses::mark_member(std::size_t begin, std::size_t end) const {
  const std::string& opener = tokens_[begin].key;
  if (has_role(begin, bit(Role::opener))) marks_[begin] |= kStatusClause;
  if (opener == "or" || opener == "nor") return;
  for (std::size_t i = begin + 1; i < end; ++i) {
    if (tokens_[i].key == "or" || tokens_[i].key == "nor") return;
    if (is_name(i)) continue;
    if (has_role(i, bit(Role::status))) marks_[begin] |= kStatusClause;
    if ((marks_[i] & kDose) != 0) marks_[begin] |= kDoseClause;
  }
}

// What stands in brackets between the two begins nothing.
bool Clauses::opens_by_status(std::size_t from, std::size_t to) const {
  mark_clauses();
  const std::size_t level = std::min(depth(from > 0 ? from - 1 : 0), depth(to));
  for (std::size_t i = from; i <= to && i < marks_.size(); ++i) {
    if (depths_[i] <= level && (marks_[i] & kStatusClause) != 0) return true;
  }
  return false;
}

bool Clauses::opens(std::size_t from, std::size_t to) const {
  mark_clauses();
  const std::size_t level = std::min(depth(from > 0 ? from - 1 : 0), depth(to));
  bool dosed = false;
  for (std::size_t i = from; i <= to && i < marks_.size(); ++i) {
    if (depths_[i] > level) continue;
    const bool of_dose = (marks_[i] & kDoseClause) != 0 && !dosed && i > from;
    if ((marks_[i] & kStatusClause) != 0 || of_dose) return true;
    dosed = dosed || (marks_[i] & kDose) != 0;
  }
  return false;
}

bool Clauses::has_name(std::size_t from, std::size_t to) const {
  for (std::size_t i = from; i < to; ++i) {
    if (is_name(i)) return true;
  }
  return false;
}

bool Clauses::leaves_brackets(std::size_t from, std::size_t to) const {
  for (std::size_t i = from; i <= to && i < depths_.size(); ++i) {
    if (depths_[i] < depths_[from]) return true;
  }
  return false;
}

const TermMatch* Clauses::name_at(std::size_t token) const {
  const auto found = std::find_if(terms_.begin(), terms_.end(),
                                  [&](const TermMatch& term) { return term.first <= token && token <= term.last; });
  return found == terms_.end() ? nullptr : &*found;
}

// The preposition must stand in the term's own member, with what is denied before it.
bool Clauses::is_circumstance(std::size_t from) const {
  for (std::size_t i = first_; i > from + 1; --i) {
    const std::size_t at = i - 1;
    if (gap(i).find_first_of(",;:") != std::string_view::npos || tokens_[at].key == "or") return false;
    if (has_role(at - 1, bit(Role::governor))) continue;
    if (is_among(tokens_[at].key, kWhile)) return true;
    if (!is_among(tokens_[at].key, kOfDrugs) || (marks_[first_] & kDrug) == 0) continue;
    for (std::size_t j = from; j < at; ++j) {
      if ((marks_[j] & kProblem) != 0) return true;
    }
  }
  return false;
}

bool Clauses::other_begins(std::size_t from) const {
  for (std::size_t i = from; i < tokens_.size() && i < from + kOtherWordsMax; ++i) {
    if (i > from && gap(i).find_first_of(",;:.") != std::string_view::npos) return false;
    if (is_number(tokens_[i].key)) return false;
    const TermMatch* other = name_at(i);
    if (other == nullptr) continue;
    const TermMatch* own = name_at(first_);
    return i > last_ && (own == nullptr || own->term != other->term);
  }
  return false;
}

// "Was on X, now on Y"
bool Clauses::was_before(std::size_t now) const {
  if (!has_role(now, bit(Role::now))) return false;
  constexpr std::size_t words_max = 6;
  bool was = false;
  for (std::size_t i = first_; i > 0 && first_ - i < words_max; --i) was = was || is_among(tokens_[i - 1].key, kWas);
  return was && other_begins(now + 1);
}

// Nothing else is named between the term and the verb, but what is joined to it: "X and Y were switched to Z".
bool Clauses::is_last_named_before(std::size_t verb) const {
  if (verb <= last_) return false;
  bool joined = false;
  for (std::size_t i = last_ + 1; i < verb; ++i) {
    joined = joined || (i == last_ + 1 && tokens_[i].key == "and");
    if ((is_name(i) && !joined) || gap(i).find(';') != std::string_view::npos) return false;
  }
  return true;
}

bool Clauses::replaced_by(std::size_t verb) const {
  if (!has_role(verb, bit(Role::replacing))) return false;
  bool from = false;
  for (std::size_t i = verb + 1; i < tokens_.size() && i <= verb + kReplacingWordsMax; ++i) {
    if (gap(i).find(';') != std::string_view::npos) return false;
    from = from || tokens_[i].key == "from";
    if (!is_among(tokens_[i].key, kReplacedWith) || !other_begins(i + 1)) continue;
    if (has_name(verb + 1, i)) return first_ > verb && last_ < i;
    return !from && is_last_named_before(verb);
  }
  return false;
}

bool Clauses::is_superseded() const {
  if (!turns_) return false;
  for (std::size_t i = 0; i < tokens_.size(); ++i) {
    if (i >= first_ && i <= last_) continue;
    if (replaced_by(i) || (i > last_ && was_before(i))) return true;
  }
  return false;
}

}  // namespace chartroom::nlp
