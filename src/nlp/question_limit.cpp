#include "nlp/question_limit.h"

#include <algorithm>
#include <charconv>

#include "domain/unit_conversion.h"
#include "nlp/number_words.h"

namespace chartroom::nlp {
namespace {

std::optional<double> decimal(std::string_view key) {
  std::string digits;
  for (const char c : key) {
    if (c != ',') digits.push_back(c);
  }
  double value = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
  if (error != std::errc() || end != digits.data() + digits.size()) return std::nullopt;
  return value;
}

// A number of the question and what stands right behind it.
struct Amount {
  double number = 0;
  std::string unit;
  std::size_t bare_end = 0;  // in the text, behind the number
  std::size_t end = 0;       // behind the unit
  std::size_t token = 0;     // of the number
};

bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }

// "7", "50k", "7%", "38.5C", "10 mmol/L"; not "24h" or "3rd".
std::optional<Amount> amount_at(const QuestionTokens& tokens, std::size_t i) {
  if (i >= tokens.size() || !tokens.free(i)) return std::nullopt;
  const Span span = tokens.tokens()[i].span;
  const std::string_view text = tokens.text();
  std::size_t end = span.start;
  while (end < span.end && (text[end] == '.' || text[end] == ',' || (text[end] >= '0' && text[end] <= '9'))) ++end;
  auto number = decimal(text.substr(span.start, end - span.start));
  if (const SpelledNumber spelled = spelled_number(tokens.keys(), i); spelled.words > 0) {
    // "One forty": better none than another.
    const bool second = i > 0 && spelled_number(tokens.keys(), i - 1).words > 0;
    if (!spelled.whole || second) return std::nullopt;
    number = spelled.value;
    end = tokens.tokens()[i + spelled.words - 1].span.end;
  }
  if (!number) return std::nullopt;
  Amount amount{*number, {}, end, end, i};
  std::string_view behind = text.substr(end);
  // "50k", "50 K", but not "50 K/uL"
  const std::size_t space = behind.starts_with(' ') ? 1 : 0;
  const bool thousands = behind.size() > space && (behind[space] == 'k' || behind[space] == 'K') &&
                         (behind.size() == space + 1 || (!is_letter(behind[space + 1]) && behind[space + 1] != '/'));
  if (thousands) {
    amount.number *= 1000;
    amount.bare_end = amount.end += space + 1;
    behind.remove_prefix(space + 1);
  }
  const std::size_t unit = unit_at_beginning(behind);
  if (amount.end < span.end && unit == 0) return std::nullopt;  // a spelled one ends with a word
  const std::size_t blanks = std::min(behind.find_first_not_of(' '), unit);
  amount.unit = behind.substr(blanks, unit - blanks);
  amount.end += unit;
  return amount;
}

// The first token that begins behind this place of the text.
std::size_t token_behind(const QuestionTokens& tokens, std::size_t at) {
  std::size_t i = 0;
  while (i < tokens.size() && tokens.tokens()[i].span.start < at) ++i;
  return i;
}

std::string_view text_between(const QuestionTokens& tokens, std::size_t from, std::size_t token) {
  return tokens.text().substr(from, tokens.tokens()[token].span.start - from);
}

bool is_one_of(std::string_view word, std::initializer_list<std::string_view> words) {
  return std::find(words.begin(), words.end(), word) != words.end();
}

// Which side of the limit, and where the words of it begin.
struct Side {
  bool above = false;
  bool below = false;
  bool or_equal = false;
  std::size_t first = 0;  // token
  bool found() const { return above || below; }
};

// "over", "at least", "no more than", "greater than or equal to", ">=" before token j.
Side side_before(const QuestionTokens& tokens, std::size_t j) {
  constexpr std::size_t words_between = 5;
  const std::string_view sign = text_between(tokens, tokens.tokens()[j - 1].span.end, j);
  const auto signed_by = [&](std::string_view mark) { return sign.find(mark) != std::string_view::npos; };
  Side side{signed_by(">") || signed_by("≥"), signed_by("<") || signed_by("≤"),
            signed_by("=") || signed_by("≥") || signed_by("≤"), j};
  if (side.found()) return side;
  std::size_t strange = 0;
  for (std::size_t i = j; i > 0 && j - i < words_between && strange < 2; --i) {
    if (!tokens.free(i - 1)) break;
    side.first = i - 1;
    side.above = tokens.is(i - 1, Cue::above);
    side.below = tokens.is(i - 1, Cue::below);
    if (side.found()) break;
    const std::string_view word = tokens.key(i - 1);
    side.or_equal = side.or_equal || is_one_of(word, {"equal", "equals"});
    if (!is_one_of(word, {"or", "equal", "equals", "to"})) ++strange;
  }
  if (!side.found()) return side;
  // The whole of "more than", "at least", "at or above".
  while (side.first > 0 && tokens.is(side.first - 1, side.above ? Cue::above : Cue::below)) --side.first;
  const std::string_view word = tokens.key(side.first);
  if (side.first > 0 && is_one_of(word, {"least", "most"})) --side.first;
  side.or_equal = side.or_equal || word == "at" || is_one_of(word, {"least", "most"});
  if (side.first > 1 && tokens.key(side.first - 1) == "or" && is_one_of(tokens.key(side.first - 2), {"at", "equal"})) {
    side.or_equal = true;
    side.first -= 2;
  }
  return side;
}

// "6.5 or more", "10 mmol/L and above"
Side side_behind(const QuestionTokens& tokens, const Amount& amount) {
  const std::size_t or_ = token_behind(tokens, amount.end);
  if (!is_one_of(tokens.key(or_), {"or", "and"})) return {};
  const std::string_view word = tokens.key(or_ + 1);
  const bool above = is_one_of(word, {"more", "higher", "greater", "above", "over"});
  const bool below = is_one_of(word, {"less", "lower", "below", "under", "fewer"});
  return {above, below, true, amount.token};
}

// "between 5 and 6", "within 2-3", "outside of 2 to 3"
bool read_between(const QuestionTokens& tokens, std::size_t j, Comparison& comparison, Side& side, Amount& amount) {
  std::size_t opens = j;
  for (std::size_t back = 0; back < 4 && opens > 0; ++back) {
    --opens;
    if (is_one_of(tokens.key(opens), {"between", "within", "inside", "outside", "in", "from"})) break;
  }
  const std::string_view word = tokens.key(opens);
  if (opens == j || !is_one_of(word, {"between", "within", "inside", "outside", "in", "from"})) return false;
  std::size_t k = token_behind(tokens, amount.end);
  const std::string_view joint = k < tokens.size() ? text_between(tokens, amount.end, k) : std::string_view();
  const bool dashed = joint.find('-') != std::string_view::npos || joint.find("–") != std::string_view::npos;
  const bool joined = tokens.key(k) == "to" || (tokens.key(k) == "and" && word != "in" && word != "from");
  if (!dashed && !joined) return false;
  const auto upper = amount_at(tokens, dashed ? k : k + 1);
  if (!upper) return false;
  const double low = std::min(amount.number, upper->number);
  comparison.how = word == "outside" ? Compare::outside : Compare::between;
  comparison.upper = std::max(amount.number, upper->number);
  amount = {low, upper->unit.empty() ? amount.unit : upper->unit, upper->bare_end, upper->end, amount.token};
  side.first = opens;
  return true;
}

Compare opposite(Compare how) {
  switch (how) {
    case Compare::above: return Compare::below;
    case Compare::below: return Compare::above;
    case Compare::between: return Compare::outside;
    default: return Compare::between;
  }
}

void negate(Comparison& comparison) {
  comparison.how = opposite(comparison.how);
  comparison.or_equal = !comparison.or_equal;
}

std::string words_of(const QuestionTokens& tokens, const Comparison& comparison, Span numbers) {
  std::string_view side = "between ";
  if (comparison.how == Compare::outside) side = "outside of ";
  if (comparison.how == Compare::above) side = comparison.or_equal ? "at least " : "above ";
  if (comparison.how == Compare::below) side = comparison.or_equal ? "at most " : "below ";
  return std::string(side) + fold(slice(tokens.text(), numbers)) + (comparison.unit.empty() ? "" : " " + comparison.unit);
}

// Uses up a word if it is there.
bool take(QuestionTokens& tokens, std::initializer_list<std::string_view> words) {
  bool found = false;
  for (std::size_t i = 0; i < tokens.size(); ++i) {
    if (!tokens.free(i) || !is_one_of(tokens.key(i), words)) continue;
    tokens.use(i);
    found = true;
  }
  return found;
}

// Of which values, by the words beside the limit.
void read_scope(QuestionTokens& tokens, bool asks_whether, std::size_t side, Comparison& comparison) {
  const bool none = take(tokens, {"never", "without"}) || (asks_whether && tokens.key(0) == "no" && tokens.free(0));
  const bool always = take(tokens, {"alway", "always", "consistently", "persistently", "stay", "stayed", "staying", "stays",
                                    "remain", "remained", "remains", "remaining", "kept", "keep"});
  const bool all = asks_whether && tokens.has_word({"all", "every", "each"});
  if (all) take(tokens, {"all", "every", "each"});
  if (side > 0 && is_one_of(tokens.key(side - 1), {"not", "no"}) && !(none && side == 1)) negate(comparison);
  if (none) negate(comparison);
  if (none || always || all) {
    comparison.scope = Scope::every;
  } else if (tokens.has_word(
                 {"has", "have", "had", "was", "were", "did", "hasn't", "haven't", "wasn't", "weren't", "didn't"}) &&
             !asks_of_newest(tokens)) {
    comparison.scope = Scope::any;
  }
}

// What the unit's letters were taken for, and its words.
void use_up(QuestionTokens& tokens, Span unit, Question& question) {
  std::erase_if(question.subjects, [&](const Subject& subject) {
    return subject.span.start >= unit.start && subject.span.end <= unit.end && subject.span.size() > 0;
  });
  for (std::size_t i = 0; i < tokens.size(); ++i) {
    const Span span = tokens.tokens()[i].span;
    if (span.start >= unit.start && span.end <= unit.end) tokens.use(i);
  }
}

Pick pick_of(const QuestionTokens& tokens) {
  if (tokens.has(Cue::first)) return Pick::first;
  return tokens.has_word({"last", "latest", "newest"}) || tokens.has_phrase({"most", "recent"}) ? Pick::last : Pick::all;
}

}  // namespace

bool asks_of_newest(const QuestionTokens& tokens) {
  return tokens.has_word({"last", "latest", "newest", "current", "still", "now", "currently"}) ||
         tokens.has_phrase({"most", "recent"});
}

bool read_limit(QuestionTokens& tokens, bool asks_whether, Question& question) {
  for (std::size_t j = 1; j < tokens.size(); ++j) {
    auto amount = amount_at(tokens, j);
    if (!amount) continue;
    Comparison made = question.comparison;
    const std::uint32_t begin = tokens.tokens()[j].span.start;
    Side side = side_before(tokens, j);
    const bool between = !side.found() && read_between(tokens, j, made, side, *amount);
    if (!between && !side.found()) side = side_behind(tokens, *amount);
    if (!between && !side.found()) continue;
    if (between) {
      made.or_equal = true;
    } else {
      made.how = side.above ? Compare::above : Compare::below;
      made.or_equal = side.or_equal;
      const bool slash = amount->end < tokens.text().size() && tokens.text()[amount->end] == '/';
      const auto second = j + 1 < tokens.size() && slash ? amount_at(tokens, j + 1) : std::nullopt;
      if (second) {
        made.second = second->number;
        amount->unit = second->unit;
        amount->bare_end = second->bare_end;
        amount->end = second->end;
      }
    }
    made.number = amount->number;
    made.unit = amount->unit;
    read_scope(tokens, asks_whether, side.first, made);
    made.pick = pick_of(tokens);
    made.words = words_of(tokens, made, {begin, static_cast<std::uint32_t>(amount->bare_end)});
    question.comparison = made;
    // "Fell lower than" narrows nothing besides.
    std::size_t words = std::min(side.first, j);
    const bool moved = words > 0 && tokens.free(words - 1) &&
                       is_one_of(tokens.key(words - 1), {"fall", "fell", "drop", "dropped", "climb", "rise", "rose", "risen"});
    if (moved) --words;
    use_up(tokens, {tokens.tokens()[words].span.start, static_cast<std::uint32_t>(amount->end)}, question);
    return true;
  }
  return false;
}

}  // namespace chartroom::nlp
