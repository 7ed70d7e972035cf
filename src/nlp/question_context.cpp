#include "nlp/question_context.h"

#include <algorithm>
#include <array>

#include "nlp/frame_words.h"
#include "nlp/question_subjects.h"

namespace chartroom::nlp {
namespace {

std::string_view text_between(const QuestionTokens& tokens, std::size_t i) {
  return slice(tokens.text(), {tokens.tokens()[i - 1].span.end, tokens.tokens()[i].span.start});
}

bool opens_question(const QuestionTokens& tokens, std::size_t i) {
  return tokens.is(i, Cue::what) || tokens.is(i, Cue::when) || tokens.is(i, Cue::who) || tokens.is(i, Cue::how);
}

// The words from i on begin like a question and refer to nothing before them.
bool stands_by_itself(const QuestionTokens& tokens, std::size_t i, bool after_comma, const Names& names) {
  constexpr std::size_t words_min = 2;
  if (tokens.size() - i < words_min || tokens.key(i) == "and" || tokens.key(i) == "or") return false;
  const bool opens = opens_question(tokens, i) || tokens.is(i, Cue::yes_no);
  if (!opens && (after_comma || !tokens.is(i, Cue::latest))) return false;
  bool names_something = false;
  for (std::size_t j = i; j < tokens.size(); ++j) {
    if (tokens.is(j, Cue::anaphor) && tokens.key(j) != "there") return false;
    const bool known = term_table().knows_word(tokens.key(j)) || names.knows_word(tokens.key(j));
    names_something = names_something || (tokens.cues(j).none() && known) || tokens.is(j, Cue::medication) ||
                      tokens.is(j, Cue::allergy) || tokens.is(j, Cue::problem) || tokens.is(j, Cue::takes) ||
                      tokens.is(j, Cue::visit) || tokens.is(j, Cue::vaccine);
  }
  return names_something;
}

// The words before i tell something: they begin with a person, or with "for". A question is none.
bool is_statement(const QuestionTokens& tokens, std::size_t i) {
  constexpr std::array<std::string_view, 12> begins = {"she", "he",    "they", "patient", "pt",  "i",
                                                       "we",  "she's", "he's", "they're", "i'm", "for"};
  if (tokens.text().substr(0, tokens.tokens()[i].span.start).find('?') != std::string_view::npos) return false;
  return std::find(begins.begin(), begins.end(), tokens.key(0)) != begins.end();
}

// A word without which nothing is lost: of talk, or of charts. Whoever else, not, which extreme, which side, which time and
// every word of medicine says something.
bool says_nothing(const QuestionTokens& tokens, std::size_t i) {
  for (const Cue cue : {Cue::relative, Cue::highest, Cue::lowest, Cue::first, Cue::previous, Cue::never, Cue::denied,
                        Cue::degree, Cue::ever, Cue::above, Cue::below, Cue::everything, Cue::active, Cue::before_that}) {
    if (tokens.is(i, cue)) return false;
  }
  const std::string_view word = tokens.key(i);
  for (const std::string_view denial : {"not", "no", "never", "without", "if", "left", "right", "other", "another", "blood",
                                        "serum", "plasma", "baby", "fetus", "newborn", "infant"}) {
    if (word == denial) return false;
  }
  return tokens.is(i, Cue::stop) || tokens.is(i, Cue::filler) || tokens.is(i, Cue::courtesy) ||
         is_ordinary_word(tokens.word(i));
}

}  // namespace

void drop_context(QuestionTokens& tokens, const Names& names, Question& question) {
  for (std::size_t i = tokens.size(); i-- > 1;) {
    const std::string_view between = text_between(tokens, i);
    const bool ends = between.find(". ") != std::string_view::npos || between.find(':') != std::string_view::npos ||
                      between.find(" - ") != std::string_view::npos || between.find('\n') != std::string_view::npos;
    if (!ends && between.find(',') == std::string_view::npos) continue;
    if (!stands_by_itself(tokens, i, !ends, names) || !is_statement(tokens, i)) continue;
    for (std::size_t j = 0; j < i; ++j) {
      if (tokens.used(j) || !says_nothing(tokens, j)) return;
    }
    question.left_out.emplace_back(slice(tokens.text(), {tokens.tokens()[0].span.start, tokens.tokens()[i - 1].span.end}));
    for (std::size_t j = 0; j < i; ++j) tokens.use(j);
    return;
  }
}

void drop_with_dates(QuestionTokens& tokens) {
  for (std::size_t i = 0; i + 1 < tokens.size(); ++i) {
    if (tokens.key(i) != "with" || tokens.key(i + 1) != "date") continue;
    tokens.use(i);
    tokens.use(i + 1);
  }
}

void drop_purpose(QuestionTokens& tokens) {
  constexpr std::size_t words_max = 5;
  constexpr std::array<std::string_view, 16> purposes = {"form",   "note",      "letter",  "referral", "chart",  "handoff",
                                                         "round",  "paperwork", "consult", "summary",  "report", "clearance",
                                                         "record", "file",      "us",      "me"};
  std::size_t at = tokens.size();
  while (at > 0 && tokens.free(at - 1) && tokens.key(at - 1) != "for") --at;
  if (at == 0 || !tokens.free(at - 1) || at == tokens.size() || tokens.size() - at > words_max) return;
  const std::string_view last = tokens.key(tokens.size() - 1);
  if (std::find(purposes.begin(), purposes.end(), last) == purposes.end()) return;
  for (std::size_t i = at - 1; i < tokens.size(); ++i) tokens.use(i);
}

void drop_purpose_behind_comma(QuestionTokens& tokens, const Names& names, Question& question) {
  if (question.subjects.size() < 2) return;
  const auto kinds = kinds_of(question.subjects.front(), names);
  if (kinds.empty() || kinds.front() != ThingKind::measure) return;
  for (std::size_t i = 1; i + 1 < tokens.size(); ++i) {
    if (tokens.key(i) != "for" || text_between(tokens, i).find(',') == std::string_view::npos) continue;
    const std::uint32_t from = tokens.tokens()[i].span.start;
    if (question.subjects.front().span.start > from) return;
    std::erase_if(question.subjects, [&](const Subject& subject) { return subject.span.start > from; });
    for (std::size_t j = i; j < tokens.size(); ++j) {
      tokens.release(j);
      tokens.use(j);
    }
    return;
  }
}

}  // namespace chartroom::nlp
