#include "nlp/assertion.h"

#include <algorithm>
#include <array>
#include <optional>
#include <string>
#include <vector>

#include "nlp/assertion_cues.h"
#include "nlp/terms.h"

namespace chartroom::nlp {
namespace {

struct CueMatch {
  CueKind kind = CueKind::pseudo;
  CueReach reach = CueReach::after;
  std::size_t first = 0;  // tokens
  std::size_t last = 0;
};

// Words that act in several ways ("pending") have an entry for each.
class CueTable {
 public:
  CueTable() {
    for (const Cue& cue : assertion_cues()) {
      for (const std::string_view words : split_bars(cue.words)) {
        if (cue.reach == CueReach::participle) {
          add_denied(cue.kind, words);
        } else {
          add(cue.kind, cue.reach, words);
        }
      }
    }
  }

  // "Insulin is NOT started", "has not been given insulin".
  void add_denied(CueKind kind, std::string_view participle) {
    for (const std::string_view verb : {"not", "is not", "was not", "are not", "were not", "not yet", "not been",
                                        "has not been", "have not been", "had not been", "wasn't", "isn't", "hasn't been"}) {
      const std::string words = std::string(verb) + " " + std::string(participle);
      add(kind, CueReach::before, words);
      add(kind, CueReach::object, words);
    }
  }

  void add(CueKind kind, CueReach reach, std::string_view words) {
    std::vector<std::string> keys;
    TokenReader reader(words);
    for (Token token; reader.next(token);) keys.push_back(token.key);
    const auto known = std::find(cues_.begin(), cues_.end(), std::pair(kind, reach));
    phrases_.add(keys, static_cast<std::uint32_t>(known - cues_.begin()));
    if (known == cues_.end()) cues_.emplace_back(kind, reach);
  }

  // The cues in the tokens, longest first from the left; the tokens of the term itself are none.
  std::vector<CueMatch> find(std::span<const Token> tokens, std::size_t term_first, std::size_t term_last) const {
    std::vector<Phrases::Word> words;
    words.reserve(tokens.size());
    for (const Token& token : tokens) words.push_back(phrases_.word(token.key));
    std::vector<CueMatch> matches;
    for (std::size_t first = 0; first < tokens.size();) {
      if (first >= term_first && first <= term_last) {
        ++first;
        continue;
      }
      const std::size_t limit = first < term_first ? term_first : tokens.size();
      const Phrases::Match match = words[first] == Phrases::unknown
                                       ? Phrases::Match{}
                                       : phrases_.longest(std::span(words).subspan(first, limit - first));
      for (const std::uint32_t cue : match.values)
        matches.push_back({cues_[cue].first, cues_[cue].second, first, first + match.words - 1});
      first += std::max<std::size_t>(match.words, 1);
    }
    return matches;
  }

 private:
  Phrases phrases_;  // values: index into cues_
  std::vector<std::pair<CueKind, CueReach>> cues_;
};

const CueTable& cue_table() {
  static const CueTable table;  // constant after it is made
  return table;
}

// After a comma these begin a finding that is there: "no distress, mild tenderness".
constexpr std::array<std::string_view, 22> kPositiveStarts = {
    "mild",        "moderate", "severe",    "trace",     "positive",  "pos",     "occasional", "stable",
    "small",       "large",    "increased", "decreased", "bilateral", "new",     "chronic",    "some",
    "significant", "with",     "marked",    "improving", "worsening", "continue"};

constexpr std::array<std::string_view, 7> kScopeEnds = {";", "—", " – ", "|", "→", " - ", "+"};

bool is_positive_start(const std::string& key) {
  return std::find(kPositiveStarts.begin(), kPositiveStarts.end(), key) != kPositiveStarts.end();
}

// How near a cue must stand to act backwards, in words between it and the term. What was "ruled out" may stand far before.
constexpr std::size_t kBackwardWordsMax = 4;
constexpr std::size_t kRuledOutWordsMax = 14;
// "not given any basal insulin"
constexpr std::size_t kObjectWordsMax = 4;

class Reader {
 public:
  Reader(const SentenceWords& sentence, Span term, std::span<const Span> names)
      : sentence_(sentence.text()), tokens_(sentence.tokens()), names_(names) {
    first_ = last_ = tokens_.size();
    for (std::size_t i = 0; i < tokens_.size(); ++i) {
      if (tokens_[i].span.end <= term.start || tokens_[i].span.start >= term.end) continue;
      first_ = std::min(first_, i);
      last_ = i;
    }
    std::size_t at = 0;
    std::size_t depth = 0;
    for (const Token& token : tokens_) {
      for (; at < token.span.start; ++at) {
        if (sentence_[at] == '(') ++depth;
        if (sentence_[at] == ')' && depth > 0) --depth;
      }
      depths_.push_back(depth);
    }
    if (first_ < tokens_.size()) cues_ = cue_table().find(tokens_, first_, last_);
    std::erase_if(cues_, [&](const CueMatch& cue) {
      return std::any_of(names.begin(), names.end(), [&](const Span& name) {
        const bool inside = tokens_[cue.first].span.start >= name.start && tokens_[cue.last].span.end <= name.end;
        return inside && cue.kind != CueKind::family &&
               name.size() > tokens_[cue.last].span.end - tokens_[cue.first].span.start;
      });
    });
    drop_governed_stops();
  }

  bool has_term() const { return first_ < tokens_.size(); }

  bool acts(CueKind kind) const {
    return std::any_of(cues_.begin(), cues_.end(), [&](const CueMatch& cue) { return cue.kind == kind && reaches(cue); });
  }

  // The kind of the cue before the term that stands closest, among those that act on it.
  std::optional<CueKind> closest_before() const {
    std::optional<CueKind> kind;
    for (const CueMatch& cue : cues_) {
      const bool says = cue.kind != CueKind::pseudo && cue.kind != CueKind::stop && cue.kind != CueKind::family;
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
      if (cue.kind == CueKind::absent && cue.reach == CueReach::after) denied[cue.last + 1] = true;
    }
    for (std::size_t i = 0; i + 1 < tokens_.size(); ++i) {
      if (!denied[i] || !follows_at_once(i)) continue;
      if (tokens_[i].key == "that") denied[i + 1] = true;
      std::erase_if(cues_, [&](const CueMatch& cue) {
        if (cue.kind != CueKind::stop || cue.first != i) return false;
        denied[cue.last + 1] = true;
        return true;
      });
    }
  }

  bool follows_at_once(std::size_t token) const {
    return token > 0 && slice(sentence_, {tokens_[token - 1].span.end, tokens_[token].span.start}) == " ";
  }

  std::size_t depth(std::size_t token) const { return token < depths_.size() ? depths_[token] : 0; }

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
      const bool ends = marked || ends_sentence(i - 1, gap);
      const bool turns = gap.find(',') != std::string_view::npos && is_positive_start(tokens_[i].key);
      if (ends || turns) return true;
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
    if (cue.kind == CueKind::withheld) return cue.first > last_ && !others_between(cue);
    if (cue.kind == CueKind::refusal) return cue.first > last_ && !others_between(cue) && !parted(cue);
    switch (cue.reach) {
      case CueReach::after: return cue.last < first_ && !broken(cue.last + 1, first_, cue.kind);
      case CueReach::before: {
        // "to be prescribed by pulm, not yet" ends its clause and speaks of all of it.
        const bool not_yet = cue.last == cue.first + 1 && tokens_[cue.last].key == "yet" && ends_clause(cue.last);
        const std::size_t words_max = tokens_[cue.last].key == "out" || not_yet ? kRuledOutWordsMax : kBackwardWordsMax;
        // "Tobacco never." ends its clause; "never radiates" is about what follows.
        if (cue.first == cue.last && tokens_[cue.first].key == "never" && !ends_clause(cue.last)) return false;
        if (cue.first <= last_ || cue.first - last_ - 1 > words_max || broken(last_ + 1, cue.first)) return false;
        if (not_yet) return !others_between(cue);
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
      case CueReach::participle: return cue.last < first_ && first_ - cue.last <= kObjectWordsMax && !listed(cue.last, first_);
      case CueReach::around: {
        const bool before = cue.last < first_;
        return before ? !split(cue.last + 1, first_) : !split(last_ + 1, cue.first);
      }
    }
    return false;
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

  bool parted(const CueMatch& cue) const {
    const std::string_view between = slice(sentence_, {tokens_[last_].span.end, tokens_[cue.first].span.start});
    return between.find(';') != std::string_view::npos || between.find(". ") != std::string_view::npos;
  }

  bool ends_clause(std::size_t token) const {
    if (token + 1 >= tokens_.size()) return true;
    const std::string_view gap = slice(sentence_, {tokens_[token].span.end, tokens_[token + 1].span.start});
    return gap.find_first_of(",;.)") != std::string_view::npos;
  }

  std::string_view sentence_;
  std::span<const Token> tokens_;
  std::span<const Span> names_;
  std::vector<std::size_t> depths_;  // of parentheses, per token
  std::size_t first_ = 0;
  std::size_t last_ = 0;
  std::vector<CueMatch> cues_;
};

std::optional<Assertion> from_closest(CueKind kind) {
  switch (kind) {
    case CueKind::absent: return Assertion::absent;
    case CueKind::possible: return Assertion::possible;
    case CueKind::hypothetical: return Assertion::hypothetical;
    case CueKind::planned: return Assertion::planned;
    case CueKind::historical: return Assertion::historical;
    case CueKind::family:
    case CueKind::pseudo:
    case CueKind::withheld:
    case CueKind::refusal:
    case CueKind::stop: break;
  }
  return std::nullopt;
}

}  // namespace

std::string_view assertion_name(Assertion assertion) {
  switch (assertion) {
    case Assertion::present: return "present";
    case Assertion::absent: return "absent";
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
  if (reader.quoted_claim()) return reader.acts(CueKind::absent) ? Assertion::absent : Assertion::possible;
  if (section == SectionKind::family_history || reader.acts(CueKind::family)) return Assertion::family;
  // What is conditional stays so, whatever else is said of it: "if no fever", "call if chest pain".
  if (section == SectionKind::instructions || reader.acts(CueKind::hypothetical) || reader.is_season()) {
    return Assertion::hypothetical;
  }
  if (reader.minus_sign()) return Assertion::absent;
  const auto closest = reader.closest_before();
  if (closest == CueKind::possible && !reader.acts(CueKind::absent)) return Assertion::possible;
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
