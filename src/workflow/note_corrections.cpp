#include "workflow/note_corrections.h"

#include <algorithm>
#include <array>
#include <vector>

#include "nlp/sentences.h"

namespace chartroom::workflow {
namespace {

using nlp::body_side_of;
using nlp::BodySide;

constexpr std::size_t kReadBehind = 6000;  // bytes of the note behind the sentence

bool is_one_of(std::string_view word, std::initializer_list<std::string_view> words) {
  return std::find(words.begin(), words.end(), word) != words.end();
}

std::vector<nlp::Span> sentences_behind(std::string_view note, nlp::Span sentence) {
  const std::size_t end = nlp::boundary_before(note, std::min(note.size(), std::size_t{sentence.end} + kReadBehind));
  return nlp::split_sentences(note, {sentence.end, static_cast<std::uint32_t>(end)});
}

bool names_side(std::string_view text, BodySide side) {
  nlp::TokenReader reader(text);
  for (nlp::Token token; reader.next(token);) {
    if (body_side_of(token.key) == side) return true;
  }
  return false;
}

// Without reading its words: most notes correct nothing.
bool may_correct(std::string_view text) {
  constexpr std::array<std::string_view, 10> marks = {"CORRECT", "Correct", "correct",   "should ", "SHOULD ",
                                                      "wrong",   "WRONG",   "erroneous", "error",   "reversed"};
  return std::any_of(marks.begin(), marks.end(),
                     [&](std::string_view mark) { return text.find(mark) != std::string_view::npos; });
}

// "should read RIGHT", "the laterality above is wrong"
bool corrects(std::string_view text) {
  std::vector<nlp::Token> tokens = nlp::tokenize(text);
  bool named = false;
  bool wrong = false;
  for (std::size_t i = 0; i < tokens.size(); ++i) {
    const std::string& key = tokens[i].key;
    if (key == "should" && i + 1 < tokens.size() && is_one_of(tokens[i + 1].key, {"read", "say", "be", "state"})) return true;
    named = named || is_one_of(key, {"laterality", "side", "impression", "above", "report", "correction", "corrected"});
    wrong = wrong || is_one_of(key, {"wrong", "incorrect", "erroneous", "error", "correction", "corrected", "reversed"});
  }
  return named && wrong;
}

}  // namespace

std::optional<nlp::Span> correction_of_side(std::string_view note, nlp::Span sentence, BodySide said) {
  constexpr std::size_t sentences_max = 3;  // of the correction
  const BodySide other = said == BodySide::left ? BodySide::right : BodySide::left;
  if (!may_correct(note.substr(sentence.end, kReadBehind))) return std::nullopt;
  const std::vector<nlp::Span> behind = sentences_behind(note, sentence);
  for (std::size_t i = 0; i < behind.size(); ++i) {
    if (!corrects(nlp::slice(note, behind[i]))) continue;
    // The first side that it names is the right one.
    for (std::size_t j = i; j < std::min(behind.size(), i + sentences_max); ++j) {
      const std::string_view text = nlp::slice(note, behind[j]);
      if (names_side(text, said)) break;
      if (names_side(text, other)) return behind[j];
    }
  }
  return std::nullopt;
}

std::optional<nlp::Span> correction_about(std::string_view note, nlp::Span sentence,
                                          const std::function<bool(std::string_view)>& speaks_of) {
  if (!may_correct(note.substr(sentence.end, kReadBehind))) return std::nullopt;
  for (const nlp::Span behind : sentences_behind(note, sentence)) {
    const std::string_view text = nlp::slice(note, behind);
    if (corrects(text) && speaks_of(text)) return behind;
  }
  return std::nullopt;
}

std::optional<AnsweredQuestion> answer_behind(std::string_view note, nlp::Span sentence) {
  if (!nlp::slice(note, sentence).ends_with('?')) return std::nullopt;
  const std::vector<nlp::Span> behind = sentences_behind(note, sentence);
  if (behind.empty()) return std::nullopt;
  const std::string_view between = nlp::slice(note, {sentence.end, behind.front().start});
  const std::string_view answer = nlp::slice(note, behind.front());
  const bool marked = between.find('\n') == std::string_view::npos;
  const std::vector<nlp::Token> tokens = nlp::tokenize(answer);
  if (!marked || tokens.empty()) return std::nullopt;
  const std::string& first = tokens.front().key;
  const bool no = is_one_of(first, {"no", "not", "nope", "denies", "denied", "declined", "negative"});
  if (!no && first != "yes") return std::nullopt;
  return AnsweredQuestion{{sentence.start, behind.front().end}, !no};
}

}  // namespace chartroom::workflow
