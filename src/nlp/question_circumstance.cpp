#include "nlp/question_circumstance.h"

#include <algorithm>
#include <array>

#include "nlp/question_subjects.h"

namespace chartroom::nlp {
namespace {

bool is_one_of(std::string_view word, std::initializer_list<std::string_view> words) {
  return std::find(words.begin(), words.end(), word) != words.end();
}

bool is_article(std::string_view word) { return is_one_of(word, {"the", "her", "his", "their", "a", "an", "this", "that"}); }

std::size_t first_token_of(const QuestionTokens& tokens, const Subject& subject) {
  for (std::size_t i = 0; i < tokens.size(); ++i) {
    if (subject.span.size() > 0 && tokens.tokens()[i].span.start >= subject.span.start) return i;
  }
  return tokens.size();
}

std::size_t behind(const QuestionTokens& tokens, const Subject& subject) {
  std::size_t i = 0;
  while (i < tokens.size() && tokens.tokens()[i].span.start < subject.span.end) ++i;
  return i;
}

// Whether a thing of this kind, after this preposition, says where or when something else was.
bool is_circumstance(std::string_view preposition, bool article, ThingKind kind) {
  const bool instrument = kind == ThingKind::procedure || kind == ThingKind::measure;
  const bool state = kind == ThingKind::problem || kind == ThingKind::visit;
  if (is_one_of(preposition, {"on", "by", "per", "via"})) return instrument;
  if (is_one_of(preposition, {"in", "during"})) return instrument || state;
  return preposition == "with" && article && state;
}

std::optional<TimeSide> side_of(std::string_view word) {
  if (is_one_of(word, {"in", "during", "at", "on"})) return TimeSide::during;
  if (word == "since") return TimeSide::since;
  if (word == "after") return TimeSide::after;
  if (word == "before") return TimeSide::before;
  return std::nullopt;
}

}  // namespace

bool begins_clause_of_time(const QuestionTokens& tokens, std::size_t i) {
  if (i == 0 || (tokens.key(i) != "when" && tokens.key(i) != "while")) return false;
  return is_one_of(tokens.key(i + 1), {"he", "she", "they", "patient", "pt"}) ||
         (tokens.key(i + 1) == "the" && is_one_of(tokens.key(i + 2), {"patient", "pt"}));
}

bool compares_times(const QuestionTokens& tokens, bool named) {
  for (std::size_t i = 1; i + 1 < tokens.size(); ++i) {
    const std::string_view word = tokens.key(i);
    if (word == "vs" || word == "versus" || word == "through" || word == "throughout" ||
        (!named && begins_clause_of_time(tokens, i)))
      return true;
    const bool pair = word == "and" && (tokens.key(i - 1) == "before" || tokens.key(i - 1) == "pre") &&
                      (tokens.key(i + 1) == "after" || tokens.key(i + 1) == "post");
    if (pair) return true;
  }
  return false;
}

void drop_circumstances(const QuestionTokens& tokens, const Names& names, Question& question) {
  for (std::size_t s = 1; s < question.subjects.size();) {
    const Subject& subject = question.subjects[s];
    const std::size_t first = first_token_of(tokens, subject);
    std::size_t i = first;
    while (i > 0 && is_article(tokens.key(i - 1))) --i;
    const std::vector<ThingKind> kinds = kinds_of(subject, names);
    // "Has she had Rhogam this pregnancy?"
    const bool this_state =
        first > 0 && tokens.key(first - 1) == "this" && !kinds.empty() && kinds.front() == ThingKind::problem;
    if (this_state) {
      // What was before it does not count.
      if (!question.event && !question.window.named() && !question.since_subject) {
        question.event = TimeEvent{};
        question.event->side = TimeSide::since;
        question.event->words = "this " + subject.name();
        question.since_subject = subject;
      }
      question.subjects.erase(question.subjects.begin() + static_cast<std::ptrdiff_t>(s));
      continue;
    }
    const bool follows = i > 0 && first < tokens.size() && i - 1 >= behind(tokens, question.subjects[s - 1]);
    if (!follows || kinds.empty() || !is_circumstance(tokens.key(i - 1), i < first, kinds.front())) {
      ++s;
      continue;
    }
    // "Over 140/90 in pregnancy?" is asked of all that was measured in it.
    if (kinds.front() == ThingKind::problem || kinds.front() == ThingKind::visit) question.comparison.ever = true;
    question.otherwise.push_back("“" + subject.name() + "” for itself, not as where or when");
    question.subjects.erase(question.subjects.begin() + static_cast<std::ptrdiff_t>(s));
  }
}

void read_circumstance(QuestionTokens& tokens, Question& question) {
  constexpr std::size_t words_max = 3;
  if (question.subjects.empty() || question.event || question.window.named()) return;
  std::size_t i = 0;
  for (const Subject& subject : question.subjects) i = std::max(i, behind(tokens, subject));
  // "Pain in the chest" is a place; a value is measured in no place.
  const bool place = question.kind != QuestionKind::value && question.aspect != Aspect::dose;
  const auto begins = [&](std::size_t at) {
    const std::string_view word = tokens.key(at);
    return tokens.free(at) && side_of(word) && !(place && (word == "in" || word == "on"));
  };
  while (i < tokens.size() && !begins(i)) ++i;
  if (i >= tokens.size()) return;
  Circumstance during;
  during.side = *side_of(tokens.key(i));
  std::vector<std::size_t> taken;
  for (std::size_t at = i + 1; at < tokens.size(); ++at) {
    if (is_article(tokens.key(at)) || tokens.is(at, Cue::latest)) continue;  // the newest is taken anyway
    // A side or a degree belongs to what is asked.
    const bool named = tokens.is_content(at) || tokens.is(at, Cue::visit);
    if (!named || !tokens.free(at) || taken.size() == words_max) return;
    if (!tokens.is(at, Cue::visit)) during.words.push_back({tokens.word(at), false});
    taken.push_back(at);
  }
  if (during.words.empty()) return;
  for (const std::size_t at : taken) tokens.take_into_subject(at);
  during.shown = std::string(slice(tokens.text(), {tokens.tokens()[i].span.start, tokens.tokens()[taken.back()].span.end}));
  question.during = std::move(during);
}

}  // namespace chartroom::nlp
