#pragma once

// A question's words while it is being read: what each does, and which belong to a time or to a subject. Not for other rooms.

#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

#include "nlp/question_cues.h"
#include "nlp/text.h"

namespace chartroom::nlp {

class QuestionTokens {
 public:
  explicit QuestionTokens(std::string_view text);

  std::size_t size() const { return tokens_.size(); }
  std::string_view text() const { return text_; }
  const std::vector<Token>& tokens() const { return tokens_; }
  // Folded and singular, spelling corrected; empty behind the end.
  std::string_view key(std::size_t i) const { return i < keys_.size() ? std::string_view(keys_[i]) : ""; }
  const std::vector<std::string>& keys() const { return keys_; }
  // As written, folded.
  const std::string& word(std::size_t i) const { return tokens_[i].key; }
  bool is(std::size_t i, Cue cue) const { return i < cues_.size() && cues_[i].test(static_cast<std::size_t>(cue)); }
  const CueSet& cues(std::size_t i) const { return cues_[i]; }

  // Belongs neither to the time nor to a subject.
  bool free(std::size_t i) const { return !used_[i] && !in_subject_[i]; }
  bool in_subject(std::size_t i) const { return i < in_subject_.size() && in_subject_[i]; }
  bool used(std::size_t i) const { return i < used_.size() && used_[i]; }
  void use(std::size_t i) { used_[i] = true; }
  void give_back(std::size_t i) { used_[i] = false; }
  void take_into_subject(std::size_t i) { in_subject_[i] = true; }
  void release(std::size_t i) { in_subject_[i] = false; }
  void correct(std::size_t i, std::string key);  // cues are found anew
  // Reads a name of the patient as "patient".
  void rename(std::size_t i, std::string key);
  bool corrected(std::size_t i) const { return corrected_[i]; }
  // For people: which words were read as others.
  void note_reading(std::string words) { readings_.push_back(std::move(words)); }
  const std::vector<std::string>& readings() const { return readings_; }

  // Of the free words.
  bool has(Cue cue) const;
  bool has_any(std::initializer_list<Cue> cues) const;
  bool has_word(std::initializer_list<std::string_view> words) const;  // singular
  // As written, so that a plural is one.
  bool has_raw(std::initializer_list<std::string_view> words) const;
  bool has_phrase(std::initializer_list<std::string_view> words) const;

  // Whether words i and i + 1 belong to different clauses: "and", "or", a comma or semicolon stands between, or one of them is
  // that word.
  bool breaks_after(std::size_t i) const;
  // A word that names something: no function word, nothing about charts, no cue.
  bool is_content(std::size_t i) const;
  // "right" is a side; "right now" is none.
  bool is_degree(std::size_t i) const {
    return is(i, Cue::degree) && !is(i, Cue::filler) && !is(i, Cue::stop) && !is(i, Cue::now);
  }
  bool is_number(std::size_t i) const;
  std::size_t count_free() const;
  bool asks() const { return text_.find('?') != std::string_view::npos; }

 private:
  std::string_view text_;
  std::vector<Token> tokens_;
  std::vector<std::string> keys_;
  std::vector<CueSet> cues_;
  std::vector<bool> used_;
  std::vector<bool> in_subject_;
  std::vector<bool> corrected_;
  std::vector<std::string> readings_;
};

// "the", "her", "patient": what stands between a preposition and its noun.
bool is_possessive_word(std::string_view word);

}  // namespace chartroom::nlp
