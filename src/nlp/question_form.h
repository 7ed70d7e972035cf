#pragma once

// How a question is put: its opening, what it wants of its subjects, which list, whether now or ever; from these the kind of
// answer. Not for other rooms.

#include "nlp/question.h"
#include "nlp/question_tokens.h"

namespace chartroom::nlp {

enum class Opening : std::uint8_t { none, what, when, who, why, how, yes_no, command };

class QuestionForm {
 public:
  QuestionForm(QuestionTokens& tokens, const Names& names, Question& question)
      : tokens_(tokens), names_(names), question_(question) {}

  // Fills in everything but the subjects, which must be there, and chooses between their meanings.
  void read();

  Opening opening() const { return opening_; }
  // Whether the question needs a subject that it has no known word for.
  bool wants_unknown_subject() const;
  // "what is measured of a thing that is no measurement itself": "lamotrigine level"
  bool about_level() const;

 private:
  bool about(ThingKind kind) const;
  bool about_only(ThingKind kind) const;
  bool names_something() const;

  std::size_t first_word() const;
  void read_opening();
  void read_what_is_treated();
  void choose_between_meanings();
  void read_topic_first();
  void read_side();
  void read_comparison();
  bool says_high() const;
  Scope scope() const;
  std::size_t first_token_of_subject() const;
  void consume(std::initializer_list<std::string_view> words);
  void read_aspect();
  bool read_aspect_of_any();
  bool asks_beginning() const;
  bool asks_when() const;
  void read_when_aspect();
  void read_measure_aspect();
  void read_category();
  ListCategory further_category() const;
  bool takes_what() const;
  bool has_what() const;
  bool takes_for_problem() const;
  bool wants_one() const;
  bool asks_dates() const;
  void read_lifetime();
  void read_end();
  bool is_end_of_several() const;
  bool says_drug_ended() const;
  bool says_problem_ended() const;
  bool says_before(std::size_t i) const;
  bool asks_of_prescription() const;
  bool asks_what_drug_is_for() const;
  void read_further_lists();
  bool ends_hard(std::size_t i) const;
  ListCategory category_between(std::size_t first, std::size_t last) const;
  void read_person();
  bool asks_beyond_verdict() const;
  bool asks_drug_for_problem() const;
  void choose_kind();
  void read_relatives();
  bool asks_of_state() const;
  bool asks_where() const;
  bool excepts() const;
  bool asks_of_cause() const;
  bool asks_which_values() const;
  Relation relation() const;
  QuestionKind kind() const;
  QuestionKind counted_kind() const;
  QuestionKind yes_no_kind() const;
  QuestionKind open_kind() const;
  QuestionKind bare_kind() const;
  bool counts() const;

  QuestionTokens& tokens_;
  const Names& names_;
  Question& question_;
  Opening opening_ = Opening::none;
  std::string_view opening_word_;
  bool wants_date_ = false;
  bool where_of_visit_ = false;
};

}  // namespace chartroom::nlp
