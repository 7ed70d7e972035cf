#pragma once

// What a question about one chart asks for, read from its words by rules, against two vocabularies: the table of terms (what
// clinicians call things) and the chart's own names. Any text is read: an empty one, another language, control characters or a
// request to ignore rules are words like others and have no further effect. A question that is not understood becomes a search
// for its words, and `how_read` says so: a person sees how the question was taken. How it is done: docs/answers.md.

#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "nlp/names.h"
#include "nlp/terms.h"
#include "nlp/time_window.h"

namespace chartroom::nlp {

enum class QuestionKind : std::uint8_t { value, list, yes_no, when, who, said, count, person };

enum class ListCategory : std::uint8_t {
  none,
  medications,
  problems,
  allergies,
  procedures,
  immunizations,
  visits,
  admissions,
  emergency_visits,
  care_team,
  care_plans,
  goals,
  reports,
  labs,
  vitals,
  family_history,
  social_history,
  notes,
  devices,
};

// What exactly is wanted of the subject.
enum class Aspect : std::uint8_t {
  what,
  when,
  who,
  why,
  dose,
  findings,
  trend,
  previous,
  first,
  highest,
  lowest,
  started,  // of `when`
  stopped,
};

// What a yes/no question asks about its subject.
enum class Relation : std::uint8_t { has, takes, allergic, done, vaccinated, in_family, level };

enum class Lifetime : std::uint8_t { now, ever };

enum class Polarity : std::uint8_t { affirmative, negative };  // negative: "never had a colonoscopy?"

enum class PersonItem : std::uint8_t {
  none,
  birth,
  age,
  sex,
  address,
  phone,
  email,
  name,
  record_number,
  death,
  marital_status,
  language,
  contact,  // whom to call
};

// A word of the question that narrows a subject: "left", "lung". `degree`: it says how bad, which side or which course, not
// which thing.
struct Qualifier {
  std::string word;  // folded, as asked
  bool degree = false;
};

// One thing that is asked about: a word or phrase of the question with the concepts that it may mean, and the chart's things
// that have it as their name.
struct Subject {
  std::string words;       // folded, as asked; for a corrected misspelling as it was read
  std::string shown = {};  // as people read it, where that is not `words`
  std::vector<TermId> terms = {};
  std::vector<NamedThing> things = {};  // best fit first; whose one name is these words
  std::vector<Qualifier> qualifiers = {};
  Span span = {};  // in the question
  bool corrected = false;

  // What an answer calls it: the concept's name, or the words.
  std::string name() const;
  bool known() const { return !terms.empty() || !things.empty(); }
};

// The kinds of things that a subject may be, most likely first; none for words that nobody knows.
std::vector<ThingKind> kinds_of(const Subject& subject, const Names& names);

// "Is it high?", "above 7?", "between 5 and 6?"; the ends of `between` are inside.
enum class Compare : std::uint8_t { none, high, low, normal, abnormal, above, below, between, outside, positive, negative };
// Of the values of the time asked for: is the newest so, is any, are all?
enum class Scope : std::uint8_t { newest, any, every };
// Of the values that are so, which are asked for: "when was it last above 7?"
enum class Pick : std::uint8_t { all, last, first };
struct Comparison {
  Compare how = Compare::none;
  Scope scope = Scope::newest;
  Pick pick = Pick::all;
  double number = 0;               // the limit, the lower one of two; "50k" is 50,000
  double upper = 0;                // of between and outside
  bool or_equal = false;           // ">= 160"; "never above 6" is: all at most 6
  std::optional<double> second{};  // "above 140/90"
  std::string unit{};              // of the limit, as written; empty where the question says none
  std::string words{};             // "above 7 mmol/L"

  bool has_limit() const {
    return how == Compare::above || how == Compare::below || how == Compare::between || how == Compare::outside;
  }
};

// "in labor", "at pp visit": words that may name an encounter or a procedure of the chart, and so a time. Whoever knows the
// chart finds it; if it has none, they are qualifiers of the last subject.
struct Circumstance {
  TimeSide side = TimeSide::during;
  std::vector<Qualifier> words;
  std::string shown;  // as asked
};

struct Question {
  QuestionKind kind = QuestionKind::said;
  ListCategory category = ListCategory::none;
  Aspect aspect = Aspect::what;
  Relation relation = Relation::has;
  Lifetime lifetime = Lifetime::now;
  Polarity polarity = Polarity::affirmative;
  PersonItem person = PersonItem::none;
  Comparison comparison;
  std::vector<Subject> subjects;
  std::vector<std::string> free_terms;  // folded words that carry meaning and are in no subject
  TimeWindow window;
  std::optional<TimeEvent> event;        // resolved by whoever knows the chart
  std::optional<Subject> since_subject;  // "since starting metformin": the event is a thing of the chart
  bool since_end = false;                // "since metformin was stopped": of since_subject its end
  std::optional<Circumstance> during;
  std::vector<std::string> relatives;       // of Relation::in_family: who in particular; see nlp/relatives.h
  std::vector<ListCategory> further;        // of Kind list: "meds and allergies", the lists after the first
  bool asks_age = false;                    // of Aspect::started and first: how old the patient was
  bool ended_only = false;                  // of a list: what is over
  bool asks_end = false;                    // whether it is over: "has the sinusitis resolved?", "was metformin stopped?"
  bool standing = false;                    // of what is done: whether it is so now: "on dialysis", "in place"
  bool reason_asked = false;                // of a list of drugs: the subjects are what they are for
  bool asks_plan = false;                   // "is an MRI planned?"
  bool asks_side = false;                   // "which eye?", "left or right?"
  bool about_test = false;                  // "was the sister tested for BRCA?": of the test, not of its result
  bool active_only = true;                  // of lists
  bool all_subjects = false;                // "diabetes and gout?": each is asked for, not any
  std::uint32_t steps = 0;                  // of Aspect::previous: how many before the latest
  std::uint32_t limit = 0;                  // of Aspect::trend: how many of the newest; 0: all
  std::vector<std::string> not_understood;  // times that are none
  std::string other_person;                 // who is not the patient, and whose the answer would have to be; see other_person()
  std::vector<std::string> left_out;        // words that were taken to narrow nothing, as asked
  std::vector<std::string> read_as;         // "lastest” as “latest": words that were read as others
  std::vector<std::string> otherwise;       // how it could be read, too
  std::string how_read;
};

struct QuestionText {
  std::string_view text;
  std::span<const std::string> before;  // the conversation's earlier questions, oldest first
  Timestamp now{};
};

// What of the chart the question is read with.
struct ReadingContext {
  const Names& names;
  // Whether the chart's notes have this word (folded): then it is no misspelling. May be empty.
  std::function<bool(std::string_view)> known_word;
  // The patient's names as the chart has them, in any order; in a question they stand for the patient. May be empty.
  std::string_view person_names = {};
  std::string_view person_sex = {};  // male | female, else anything: "Mr. Lopez" is not a woman's name
};

Question read_question(const QuestionText& question, const ReadingContext& chart);

// What `how_read` is made with.
std::string describe_question(const Question& question);
// "medications"; empty for none.
std::string_view category_name(ListCategory category);

}  // namespace chartroom::nlp
