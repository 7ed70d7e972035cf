#include "nlp/assertion.h"

#include <algorithm>
#include <array>
#include <optional>
#include <string>
#include <vector>

#include "nlp/assertion_cue_table.h"
#include "nlp/clauses.h"
#include "nlp/relatives.h"

namespace chartroom::nlp {
namespace {

constexpr std::array<std::string_view, 7> kScopeEnds = {";", "—", " – ", "|", "→", " - ", "+"};

// How near a cue must stand to act backwards, in words between it and the term. What was "ruled out" may stand far before.
constexpr std::size_t kBackwardWordsMax = 4;
constexpr std::size_t kRuledOutWordsMax = 14;
// "not given any basal insulin"
constexpr std::size_t kObjectWordsMax = 4;

// The tokens of a span; both the number of tokens if it has none.
std::pair<std::size_t, std::size_t> tokens_in(std::span<const Token> tokens, Span span) {
  std::pair<std::size_t, std::size_t> found(tokens.size(), tokens.size());
  for (std::size_t i = 0; i < tokens.size(); ++i) {
    if (tokens[i].span.end <= span.start || tokens[i].span.start >= span.end) continue;
    found.first = std::min(found.first, i);
    found.second = i;
  }
  return found;
}

class Reader {
 public:
  Reader(const SentenceWords& sentence, Span term, std::span<const Span> names)
      : Reader(sentence, tokens_in(sentence.tokens(), term), names) {}

  Reader(const SentenceWords& sentence, std::pair<std::size_t, std::size_t> term, std::span<const Span> names)
      : sentence_(sentence.text()),
        tokens_(sentence.tokens()),
        names_(names),
        clauses_(sentence, term.first, term.second),
        first_(term.first),
        last_(term.second) {
    if (first_ < tokens_.size()) cues_ = assertion_cue_table().find(tokens_, first_, last_);
    std::erase_if(cues_, [&](const CueMatch& cue) {
      return std::any_of(names.begin(), names.end(), [&](const Span& name) {
        const bool inside = tokens_[cue.first].span.start >= name.start && tokens_[cue.last].span.end <= name.end;
        return inside && cue.kind != CueKind::family &&
               name.size() > tokens_[cue.last].span.end - tokens_[cue.first].span.start;
      });
    });
    // "Lives with his wife; takes lisinopril" names no drug of hers.
    std::erase_if(cues_, [&](const CueMatch& cue) { return cue.kind == CueKind::family && is_parted(cue); });
    drop_governed_stops();
  }

  bool has_term() const { return first_ < tokens_.size(); }

  bool acts(CueKind kind) const {
    return std::any_of(cues_.begin(), cues_.end(), [&](const CueMatch& cue) { return cue.kind == kind && reaches(cue); });
  }

  bool is_denied() const { return acts(CueKind::absent) || acts(CueKind::ended); }

  // "Her husband's oxycodone": right before the term, or a word before that.
  bool is_of_other() const {
    for (std::size_t i = first_; i > 0 && first_ - i < 2; --i) {
      const Token& token = tokens_[i - 1];
      const std::string_view behind = slice(sentence_, token.span);
      const bool possessive = behind.ends_with("'s") || behind.ends_with("’s");
      if (possessive && assertion_cue_table().is_other(token.key)) return true;
      if (clauses_.gap(i) != " ") return false;
    }
    return false;
  }

  // "Husband died of lung cancer", "Brother Bill Jr. has hemophilia", "her husband Mark has gout and takes allopurinol": the
  // sentence begins with someone else, by a name or without; not "his wife has noticed jaundice".
  bool begins_with_other() const {
    std::size_t who = 0;
    if (!tokens_.empty() && is_one_of(tokens_[0].key, {"her", "his", "the", "their"})) ++who;
    if (who >= tokens_.size()) return false;
    const std::string_view person = tokens_[who].key;
    if (!assertion_cue_table().is_other(person) && relatives_of(person).empty()) return false;
    std::size_t verb = who + 1;
    while (verb < tokens_.size() && verb - who <= 3 && is_capital(sentence_[tokens_[verb].span.start])) ++verb;
    if (verb + 1 >= tokens_.size() || verb >= first_) return false;
    const bool acts_so =
        is_one_of(tokens_[verb].key, {"has", "had", "takes", "took", "died", "smokes", "smoked", "uses", "used"});
    const bool tells =
        is_one_of(tokens_[verb + 1].key, {"noticed", "reported", "said", "seen", "concern", "concerns", "been", "question",
                                          "questions", "found", "given", "helped", "called", "brought", "asked"});
    if (!acts_so || tells) return false;
    for (std::size_t i = verb; i < first_; ++i) {
      if (ends_clause(i)) return false;
    }
    return true;
  }

  // And was not taken up again.
  bool was_ended() const { return clauses_.is_superseded() || (acts(CueKind::ended) && !acts(CueKind::taken_up)); }

  // The kind of the cue before the term that stands closest, among those that act on it.
  std::optional<CueKind> closest_before() const {
    std::optional<CueKind> kind;
    for (const CueMatch& cue : cues_) {
      const bool says = cue.kind != CueKind::pseudo && cue.kind != CueKind::stop && cue.kind != CueKind::family &&
                        cue.kind != CueKind::ended && cue.kind != CueKind::taken_up;
      if (says && (cue.reach == CueReach::after || cue.reach == CueReach::object) && cue.last < first_ && reaches(cue))
        kind = cue.kind;
    }
    return kind;
  }

  // "Vaccines in the fall", "colonoscopy this fall", "by fall 2026": a time of the year, not that somebody fell.
  bool is_season() const {
    if (first_ != last_ || tokens_[first_].key != "fall" || first_ == 0) return false;
    const std::string_view before = tokens_[first_ - 1].key;
    if (before == "the") return first_ > 1 && (tokens_[first_ - 2].key == "in" || tokens_[first_ - 2].key == "by");
    // "About the same as last fall"; "last fall was in March" is one.
    if (before == "last" && first_ > 1)
      return is_one_of(tokens_[first_ - 2].key, {"as", "since", "until", "from", "in", "of", "by", "than"});
    return before == "this" || before == "next" || before == "by" || before == "until" || before == "early" || before == "late";
  }

  // "PE?", "?PE", "sulfa??".
  bool questioned() const {
    const auto start = tokens_[first_].span.start;
    const auto end = tokens_[last_].span.end;
    if (end < sentence_.size() && sentence_[end] == '?') {
      // The mark of a question that is asked ("Should he take apixaban?") says nothing about the term.
      return first_ < 3 || end + 1 < sentence_.size();
    }
    return start > 0 &&
           (sentence_[start - 1] == '?' || (start > 1 && sentence_[start - 1] == ' ' && sentence_[start - 2] == '?'));
  }

  // "(-) fever", "chest pain (-)", "-fever" is not read: a hyphen is a bullet too often.
  bool minus_sign() const {
    const auto start = tokens_[first_].span.start;
    const auto end = tokens_[last_].span.end;
    const std::string_view before = sentence_.substr(0, start);
    const std::string_view after = sentence_.substr(end);
    return before.ends_with("(-)") || before.ends_with("(-) ") || after.starts_with(" (-)") || after.starts_with("(-)");
  }

  // "05/13–17" or "01/01 – 01/03" right behind the term: a course that has its end.
  bool dated_course() const {
    std::size_t at = tokens_[last_].span.end;
    const auto skip = [&](std::string_view characters) {
      const std::size_t from = at;
      while (at < sentence_.size() && characters.find(sentence_[at]) != std::string_view::npos) ++at;
      return at > from;
    };
    skip(" (");
    const std::size_t from = at;
    if (!skip("0123456789/") || sentence_.substr(from, at - from).find('/') == std::string_view::npos) return false;
    skip(" ");
    const std::string_view rest = sentence_.substr(at);
    const std::size_t dash = rest.starts_with("–") ? std::string_view("–").size() : rest.starts_with("-") ? 1 : 0;
    if (dash == 0) return false;
    at += dash;
    skip(" ");
    return skip("0123456789");
  }

  // 'Intake: "Rh NEG"', 'the sheet says "mother with ovarian cancer"': what a form claims, quoted to be checked.
  bool quoted_claim() const {
    const std::string_view before = sentence_.substr(0, tokens_[first_].span.start);
    std::size_t quotes = 0;
    std::size_t opened = 0;
    for (std::size_t at = 0; at < before.size(); ++at) {
      const bool curly = before.substr(at).starts_with("“") || before.substr(at).starts_with("”");
      if (before[at] != '"' && !curly) continue;
      if (++quotes % 2 == 1) opened = at;
    }
    if (quotes % 2 == 0) return false;
    constexpr std::array<std::string_view, 11> forms = {"intake",  "sheet",  "form",      "questionnaire", "portal", "template",
                                                        "outside", "record", "paperwork", "referral",      "chart"};
    return std::any_of(tokens_.begin(), tokens_.end(), [&](const Token& token) {
      return token.span.end <= opened && std::find(forms.begin(), forms.end(), token.key) != forms.end();
    });
  }

  // "IUD placed today?": all of it is asked, not said.
  bool is_question() const { return sentence_.ends_with('?'); }

  // "in 2012" or "(2019)" close behind the term.
  bool dated_year() const {
    for (std::size_t i = last_ + 1; i < tokens_.size() && i <= last_ + 3; ++i) {
      const std::string& key = tokens_[i].key;
      const bool year = key.size() == 4 && (key.starts_with("19") || key.starts_with("20")) &&
                        key.find_first_not_of("0123456789") == std::string::npos;
      if (year && i > 0 && tokens_[i - 1].key == "in" && !broken(last_ + 1, i)) return true;
    }
    return false;
  }

 private:
  // "No longer takes", "never developed", "denies that she takes": the verb that stands right behind a denial belongs to it and
  // ends no scope.
  void drop_governed_stops() {
    std::vector<bool> denied(tokens_.size() + 1, false);  // by token: what stands right before it is a denial
    for (const CueMatch& cue : cues_) {
      if (is_denial(cue.kind) && cue.reach == CueReach::after) denied[cue.last + 1] = true;
    }
    for (std::size_t i = 0; i + 1 < tokens_.size(); ++i) {
      if (!denied[i] || !follows_at_once(i)) continue;
      if (is_bridge(tokens_[i].key)) denied[i + 1] = true;
      std::erase_if(cues_, [&](const CueMatch& cue) {
        if (cue.kind != CueKind::stop || cue.first != i || is_conjunction(tokens_[i].key)) return false;
        denied[cue.last + 1] = true;
        return true;
      });
    }
  }

  static bool is_denial(CueKind kind) { return kind == CueKind::absent || kind == CueKind::ended; }

  // Between a denial and its verb: "denies ever taking", "not regularly taking", "denies that she takes".
  static bool is_bridge(std::string_view word) {
    constexpr std::array<std::string_view, 10> words = {"that", "ever", "been", "being", "having",
                                                        "to",   "be",   "she",  "he",    "currently"};
    return is_among(word, words) || word.ends_with("ly");
  }

  // "COVID negative but flu positive": a new clause, whatever stands before it.
  static bool is_conjunction(std::string_view word) {
    constexpr std::array<std::string_view, 17> words = {"but",   "however", "although", "though",  "except",  "yet",
                                                        "still", "which",   "who",      "whereas", "despite", "because",
                                                        "since", "so",      "then",     "while",   "until"};
    return is_among(word, words);
  }

  bool follows_at_once(std::size_t token) const {
    return token > 0 && slice(sentence_, {tokens_[token - 1].span.end, tokens_[token].span.start}) == " ";
  }

  std::size_t depth(std::size_t token) const { return clauses_.depth(token); }

  // Whether something ends a scope between two tokens (from … to, the latter not included). What stands between in
  // parentheses ("(K 5.8, March)") ends nothing. A "not" stays with its own item of a list of SNOMED's names; "history of" does
  // for all.
  bool broken(std::size_t from, std::size_t to, CueKind kind = CueKind::pseudo) const {
    const std::size_t level = std::min(depth(from > 0 ? from - 1 : 0), depth(to));
    for (const CueMatch& cue : cues_) {
      // "If she has chest pain": what follows the "if" at once belongs to it.
      constexpr std::size_t words_of_if = 2;
      if (kind == CueKind::hypothetical && cue.first < from + words_of_if) continue;
      if (cue.kind == CueKind::stop && cue.first >= from && cue.last < to && depth(cue.first) <= level) return true;
    }
    for (std::size_t i = from; i <= to && i < tokens_.size(); ++i) {
      if (i == 0) continue;
      const std::string_view gap = slice(sentence_, {tokens_[i - 1].span.end, tokens_[i].span.start});
      if (kind == CueKind::absent && ends_tagged_item(i - 1, gap)) return true;
      if (depth(i) > level || depth(i - 1) > level) continue;
      // "If K >6.5 again: line + HD" is conditional in both.
      const bool marked = std::any_of(kScopeEnds.begin(), kScopeEnds.end(), [&](std::string_view mark) {
        return gap.find(mark) != std::string_view::npos && (mark != "+" || kind != CueKind::hypothetical || depth(to) > level);
      });
      if (marked || ends_sentence(i - 1, gap)) return true;
    }
    return false;
  }

  // "Ms. Szabó" and "Dr. Osei" end no sentence.
  bool ends_sentence(std::size_t token, std::string_view gap) const {
    if (gap.find(". ") == std::string_view::npos) return false;
    const std::string& key = tokens_[token].key;
    return key != "ms" && key != "mr" && key != "mrs" && key != "dr" && key != "prof" && key != "st";
  }

  // "Not in labor force (finding), stress (finding)"
  bool ends_tagged_item(std::size_t token, std::string_view gap) const {
    if (!gap.starts_with("),")) return false;
    const std::string& key = tokens_[token].key;
    return key == "finding" || key == "disorder" || key == "situation" || key == "procedure" || key == "person" ||
           key == "event";
  }

  // Whether something else has its name between the term and the cue behind it.
  bool others_between(const CueMatch& cue) const {
    return std::any_of(names_.begin(), names_.end(), [&](const Span& name) {
      return name.start >= tokens_[last_].span.end && name.end <= tokens_[cue.first].span.start;
    });
  }

  // A cue that reaches backwards does so over a verb or two, not over a list.
  bool reaches(const CueMatch& cue) const {
    if (cue.reach == CueReach::before && is_predicate_of_what_came_before(cue)) return true;
    if (cue.kind == CueKind::withheld) return cue.first > last_ && !others_between(cue);
    if (cue.kind == CueKind::refusal) return cue.first > last_ && !others_between(cue) && !parted(cue);
    switch (cue.reach) {
      case CueReach::after: return cue.last < first_ && !broken(cue.last + 1, first_, cue.kind) && !turned(cue);
      case CueReach::before: {
        // "to be prescribed by pulm, not yet" ends its clause and speaks of all of it.
        const bool not_yet = cue.last == cue.first + 1 && tokens_[cue.last].key == "yet" && ends_clause(cue.last);
        const std::size_t words_max = tokens_[cue.last].key == "out" || not_yet ? kRuledOutWordsMax : kBackwardWordsMax;
        // "Tobacco never." ends its clause; "never radiates" is about what follows.
        if (cue.first == cue.last && tokens_[cue.first].key == "never" && !ends_clause(cue.last)) return false;
        if (cue.first <= last_ || cue.first - last_ - 1 > words_max || broken(last_ + 1, cue.first)) return false;
        if (not_yet) return !others_between(cue);
        if (of_bracket(cue)) return false;
        for (std::size_t i = last_ + 1; i <= cue.first; ++i) {
          const std::string_view gap = slice(sentence_, {tokens_[i - 1].span.end, tokens_[i].span.start});
          if (gap.find(',') != std::string_view::npos) return false;
        }
        // "no fever, cough" is about what follows: a bare "no" looks back only over a colon or at the end of its clause.
        const bool bare = cue.first == cue.last && (tokens_[cue.first].key == "no" || tokens_[cue.first].key == "off" ||
                                                    tokens_[cue.first].key == "held" || tokens_[cue.first].key == "free");
        if (!bare) return true;
        const std::string_view gap = slice(sentence_, {tokens_[last_].span.end, tokens_[cue.first].span.start});
        if (tokens_[cue.first].key != "no" || cue.last + 1 == tokens_.size()) return true;
        // "Fever: no, chills: no", but not "Peanut allergy: no exposure".
        const std::string_view next = slice(sentence_, {tokens_[cue.last].span.end, tokens_[cue.last + 1].span.start});
        return gap.find(':') != std::string_view::npos && next.find_first_of(",;.|") != std::string_view::npos;
      }
      case CueReach::object:
      case CueReach::ending:
      case CueReach::others:
      case CueReach::participle: return cue.last < first_ && first_ - cue.last <= kObjectWordsMax && !listed(cue.last, first_);
      case CueReach::around: {
        const bool before = cue.last < first_;
        return before ? !split(cue.last + 1, first_) : !split(last_ + 1, cue.first);
      }
    }
    return false;
  }

  // The clauses between a cue and the term behind it turn to something else.
  bool turned(const CueMatch& cue) const {
    if (cue.kind == CueKind::family) return false;
    if (clauses_.leaves_brackets(cue.last, first_)) return true;
    if (is_predicate(cue)) return true;
    switch (cue.kind) {
      case CueKind::absent: return clauses_.opens(cue.last + 1, first_) || clauses_.is_circumstance(cue.last + 1);
      case CueKind::ended:
      case CueKind::possible: return clauses_.opens(cue.last + 1, first_);
      case CueKind::planned: return clauses_.opens_by_status(cue.last + 1, first_);
      default: return false;
    }
  }

  // "HIV negative, …", "lisinopril stopped, …": words that act either way speak of the name before them, where there is one and
  // none follows at once.
  bool is_predicate(const CueMatch& cue) const {
    if (cue.first == 0) return false;
    const bool either = std::any_of(cues_.begin(), cues_.end(), [&](const CueMatch& other) {
      return other.reach == CueReach::before && other.kind == cue.kind && other.first == cue.first;
    });
    if (!either) return false;
    if (clauses_.gap(cue.first).find_first_of(",;:") != std::string_view::npos || names_next(cue)) return false;
    const bool of_name = clauses_.is_name(cue.first - 1) || clauses_.is_dose(cue.first - 1);
    return of_name || is_copula(tokens_[cue.first - 1].key) || ends_clause(cue.last);
  }

  // Something is named in what follows the cue, before the clause ends or says how, when or why.
  bool names_next(const CueMatch& cue) const {
    for (std::size_t i = cue.last + 1; i < tokens_.size(); ++i) {
      if (clauses_.gap(i).find_first_of(",;:.)") != std::string_view::npos) return false;
      if (is_adjunct(i) || is_conjunction(tokens_[i].key)) return false;
      if (clauses_.is_name(i)) return true;
    }
    return false;
  }

  // "for", "last", "Monday", "3": how, when or why begins here.
  bool is_adjunct(std::size_t token) const {
    constexpr std::array<std::string_view, 20> words = {"due",   "because",   "for",   "at",    "in",   "on",       "by",
                                                        "after", "last",      "this",  "since", "per",  "when",     "before",
                                                        "until", "yesterday", "today", "as",    "from", "secondary"};
    const std::string& key = tokens_[token].key;
    return is_among(key, words) || key.ends_with("day") || (key.front() >= '0' && key.front() <= '9');
  }

  static bool is_copula(std::string_view word) {
    constexpr std::array<std::string_view, 5> words = {"was", "is", "were", "are", "been"};
    return is_among(word, words);
  }

  // "Gabapentin nightly (tramadol stopped)": of what is named in the bracket.
  bool of_bracket(const CueMatch& cue) const {
    if (depth(cue.first) <= depth(last_)) return false;
    for (std::size_t i = last_ + 1; i < cue.first; ++i) {
      if (depth(i) > depth(last_) && clauses_.is_name(i)) return true;
    }
    return false;
  }

  // "Planned but not done", "held for two days; resumed": a clause without a subject speaks of what was named last.
  bool is_predicate_of_what_came_before(const CueMatch& cue) const {
    constexpr std::array<std::string_view, 8> joints = {"but", "then", "and", "now", "later", "subsequently", "was", "since"};
    const bool speaks =
        is_denial(cue.kind) || cue.kind == CueKind::taken_up || cue.kind == CueKind::planned || cue.kind == CueKind::possible;
    if (!speaks || cue.first <= last_ + 1 || cue.first - last_ - 1 > kRuledOutWordsMax || is_bare(cue)) return false;
    // "Considered, not started" is still a thought; "planned but not done" is not.
    const bool listed_on = clauses_.gap(cue.first).find_first_of(",;") != std::string_view::npos;
    const bool joined = is_among(tokens_[cue.first - 1].key, joints) || (listed_on && tokens_[cue.first].key != "not");
    if (!joined || clauses_.has_name(last_ + 1, cue.first) || depth(cue.first) != depth(last_)) return false;
    return ends_clause(cue.last) || is_adjunct(cue.last + 1) || clauses_.gap(cue.last + 1) != " ";
  }

  bool is_bare(const CueMatch& cue) const {
    constexpr std::array<std::string_view, 10> bare = {"no",   "off",   "free", "negative", "neg",
                                                       "none", "never", "nil",  "absent",   "excluded"};
    const bool off_now = tokens_[cue.first].key == "off" && tokens_[cue.first - 1].key == "now";
    return cue.first == cue.last && is_among(tokens_[cue.first].key, bare) && !off_now;
  }

  // A comma or another mark stands between two tokens.
  bool listed(std::size_t from, std::size_t to) const {
    const std::string_view gap = slice(sentence_, {tokens_[from].span.end, tokens_[to].span.start});
    return gap.find_first_of(",;:.") != std::string_view::npos || broken(from + 1, to);
  }

  // A relative is spoken of until the clause ends.
  bool split(std::size_t from, std::size_t to) const {
    for (std::size_t i = from; i <= to && i < tokens_.size(); ++i) {
      if (i == 0) continue;
      const std::string_view gap = slice(sentence_, {tokens_[i - 1].span.end, tokens_[i].span.start});
      if (gap.find(';') != std::string_view::npos || ends_sentence(i - 1, gap)) return true;
      const std::string& key = tokens_[i].key;
      if (i < to && (key == "he" || key == "she" || key == "patient" || key == "pt" || key == "but")) return true;
    }
    return false;
  }

  // A mark stands within the cue itself.
  bool is_parted(const CueMatch& cue) const {
    for (std::size_t i = cue.first + 1; i <= cue.last; ++i) {
      if (clauses_.gap(i).find_first_of(",;.") != std::string_view::npos) return true;
    }
    return false;
  }

  bool parted(const CueMatch& cue) const {
    const std::string_view between = slice(sentence_, {tokens_[last_].span.end, tokens_[cue.first].span.start});
    return between.find(';') != std::string_view::npos || between.find(". ") != std::string_view::npos;
  }

  static bool is_one_of(std::string_view word, std::initializer_list<std::string_view> words) {
    return std::find(words.begin(), words.end(), word) != words.end();
  }

  static bool is_capital(char c) { return c >= 'A' && c <= 'Z'; }

  bool ends_clause(std::size_t token) const {
    if (token + 1 >= tokens_.size()) return true;
    const std::string_view gap = slice(sentence_, {tokens_[token].span.end, tokens_[token + 1].span.start});
    return gap.find_first_of(",;.)") != std::string_view::npos;
  }

  std::string_view sentence_;
  std::span<const Token> tokens_;
  std::span<const Span> names_;
  Clauses clauses_;
  std::size_t first_ = 0;
  std::size_t last_ = 0;
  std::vector<CueMatch> cues_;
};

std::optional<Assertion> from_closest(CueKind kind) {
  switch (kind) {
    case CueKind::absent: return Assertion::absent;
    case CueKind::ended: return Assertion::ended;
    case CueKind::possible: return Assertion::possible;
    case CueKind::hypothetical: return Assertion::hypothetical;
    case CueKind::planned: return Assertion::planned;
    case CueKind::historical: return Assertion::historical;
    case CueKind::family:
    case CueKind::pseudo:
    case CueKind::withheld:
    case CueKind::refusal:
    case CueKind::taken_up:
    case CueKind::stop: break;
  }
  return std::nullopt;
}

}  // namespace

std::string_view assertion_name(Assertion assertion) {
  switch (assertion) {
    case Assertion::present: return "present";
    case Assertion::absent: return "absent";
    case Assertion::ended: return "ended";
    case Assertion::possible: return "possible";
    case Assertion::hypothetical: return "hypothetical";
    case Assertion::planned: return "planned";
    case Assertion::historical: return "historical";
    case Assertion::family: return "family";
  }
  return "";
}

Assertion assess(const SentenceWords& sentence, Span term, SectionKind section, std::span<const Span> names) {
  const Reader reader(sentence, term, names);
  if (!reader.has_term()) return Assertion::present;
  if (section != SectionKind::family_history && reader.acts(CueKind::withheld)) return Assertion::absent;
  if (reader.quoted_claim()) return reader.is_denied() ? Assertion::absent : Assertion::possible;
  if (section == SectionKind::family_history || reader.acts(CueKind::family) || reader.is_of_other() ||
      reader.begins_with_other()) {
    return Assertion::family;
  }
  // What is conditional stays so, whatever else is said of it: "if no fever", "call if chest pain".
  if (section == SectionKind::instructions || reader.acts(CueKind::hypothetical) || reader.is_season()) {
    return Assertion::hypothetical;
  }
  if (reader.minus_sign()) return Assertion::absent;
  const auto closest = reader.closest_before();
  if (closest == CueKind::possible && !reader.is_denied()) return Assertion::possible;
  if (reader.was_ended()) return Assertion::ended;
  // "No history of", "no prior": absent wins over historical; "possible"/"consider" over nothing.
  if (reader.acts(CueKind::absent)) return Assertion::absent;
  const bool offered = closest == CueKind::planned || reader.acts(CueKind::planned);
  if (offered && reader.acts(CueKind::refusal)) return Assertion::absent;
  if (reader.dated_course()) return Assertion::historical;
  if (reader.questioned() || reader.is_question() || reader.acts(CueKind::possible)) return Assertion::possible;
  if (closest) return *from_closest(*closest);
  if (reader.acts(CueKind::planned)) return Assertion::planned;
  if (reader.acts(CueKind::historical) || reader.dated_year()) return Assertion::historical;
  return Assertion::present;
}

}  // namespace chartroom::nlp
