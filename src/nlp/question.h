#pragma once

// What a question about one chart asks for, read from its words by rules. Any text is read: an empty one, another language,
// control characters or a request to ignore rules are words like others and have no further effect. A question that is not
// understood becomes a search for its words, and `how_read` says so: a person sees how the question was taken.

#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "nlp/terms.h"
#include "nlp/time_window.h"

namespace chartroom::nlp {

enum class QuestionKind : std::uint8_t { latest_value, list, yes_no, what_was_said };
enum class ListCategory : std::uint8_t { none, medications, problems, allergies, procedures, immunizations };

// What exactly is wanted of the subject.
enum class Aspect : std::uint8_t { what, when, who, why, dose, findings, trend, previous, first, highest, lowest };

// What a yes/no question asks about its subject.
enum class Relation : std::uint8_t { has, takes, allergic, done, vaccinated, in_family };

enum class Lifetime : std::uint8_t { now, ever };

enum class Polarity : std::uint8_t { affirmative, negative };  // negative: "never had a colonoscopy?"

// One thing that is asked about: a word or phrase of the question with the concepts that it may mean; no concept if the table
// of terms has none.
struct Subject {
  std::string words;  // folded, as asked; for a corrected misspelling the word it was read as
  std::vector<TermId> terms;
  Span span;  // in the question
  bool corrected = false;

  // What an answer calls it: the concept's name, or the words.
  std::string name() const;
};

struct Question {
  QuestionKind kind = QuestionKind::what_was_said;
  ListCategory category = ListCategory::none;
  Aspect aspect = Aspect::what;
  Relation relation = Relation::has;
  Lifetime lifetime = Lifetime::now;
  Polarity polarity = Polarity::affirmative;
  std::vector<Subject> subjects;
  std::vector<std::string> free_terms;  // folded words that carry meaning and are in no subject
  TimeWindow window;
  bool active_only = true;  // of lists
  std::string how_read;
};

Question read_question(std::string_view text, Timestamp now);

// What `how_read` is made with.
std::string describe_question(const Question& question);

}  // namespace chartroom::nlp
