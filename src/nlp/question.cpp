#include "nlp/question.h"

#include <algorithm>
#include <array>

#include "nlp/question_circumstance.h"
#include "nlp/question_context.h"
#include "nlp/question_form.h"
#include "nlp/question_subjects.h"
#include "nlp/says.h"

namespace chartroom::nlp {
namespace {

// Reads one question of a conversation, with the one before it as far as it leaves something out.
class QuestionReader {
 public:
  QuestionReader(std::string_view text, const ReadingContext& chart, Timestamp now, const Question* before)
      : tokens_(text), chart_(chart), before_(before) {
    read_patient_names(tokens_, chart);
    correct_spelling(tokens_, chart);
    question_.read_as = tokens_.readings();
    FoundWindow found = find_time_window(text, tokens_.tokens(), now, tokens_of_long_names(tokens_, chart.names));
    question_.window = std::move(found.window);
    question_.event = std::move(found.event);
    question_.not_understood = std::move(found.not_understood);
    for (std::string& other : found.otherwise) question_.otherwise.push_back(std::move(other));
    for (std::size_t i = 0; i < tokens_.size(); ++i) {
      if (found.used[i]) tokens_.use(i);
    }
  }

  Question read() {
    drop_context(tokens_, chart_.names, question_);
    drop_with_dates(tokens_);
    find_known_subjects(tokens_, chart_, question_);
    drop_bare_event();
    drop_purpose(tokens_);
    drop_purpose_behind_comma(tokens_, chart_.names, question_);
    drop_list_words();
    const bool continues = before_ != nullptr && leaves_subject_out();
    if (continues) inherit_subjects();
    QuestionForm form(tokens_, chart_.names, question_);
    form.read();
    if (form.wants_unknown_subject()) {
      name_unknown_subjects(tokens_, question_);
      // The words may be those of a follow-up after all.
      if (question_.subjects.empty()) question_.kind = fallback();
    }
    if (before_ != nullptr) continue_conversation(continues);
    read_other_person();
    const bool series = question_.aspect == Aspect::trend && compares_times(tokens_);
    if (question_.kind == QuestionKind::yes_no) drop_circumstances(tokens_, chart_.names, question_);
    if (!series) read_since_subject();
    question_.all_subjects =
        question_.subjects.size() > 1 && tokens_.has_word({"and", "both", "plus"}) && !tokens_.has_word({"or"});
    // Of a series the words behind say which of its values are meant, and all are shown.
    if (narrows() && !series) {
      read_circumstance(tokens_, question_);
      attach_qualifiers(tokens_, chart_, question_);
    }
    read_free_terms();
    return std::move(question_);
  }

 private:
  // Notes may tell of others; lists, values and verdicts are the patient's.
  void read_other_person() {
    if (question_.kind == QuestionKind::said || question_.kind == QuestionKind::who) return;
    question_.other_person = other_person(tokens_, chart_);
    const bool of_relative = question_.kind == QuestionKind::person && !question_.relatives.empty();
    if (of_relative && question_.other_person.empty()) question_.other_person = question_.relatives.front();
  }

  QuestionKind fallback() const { return question_.category == ListCategory::none ? QuestionKind::said : QuestionKind::list; }

  // Of answers that name one thing, every word beside it counts; a search for sentences ranks by them instead.
  bool narrows() const {
    switch (question_.kind) {
      case QuestionKind::value:
      case QuestionKind::list:
      case QuestionKind::yes_no:
      case QuestionKind::when:
      case QuestionKind::count: return true;
      case QuestionKind::who:
      case QuestionKind::said:
      case QuestionKind::person: break;
    }
    return false;
  }

  // "When was the last visit?" asks for it; "bp last visit" is a time.
  void drop_bare_event() {
    if (!question_.event || !question_.event->bare) return;
    const bool asked_for = question_.subjects.empty() || tokens_.is(0, Cue::when) || tokens_.is(0, Cue::who);
    if (!asked_for) return;
    for (const std::size_t i : question_.event->tokens) tokens_.give_back(i);
    question_.event.reset();
    find_known_subjects(tokens_, chart_, question_);
  }

  // A term that only names the kind of list ("surgeries", "vaccines") is not a subject beside it.
  void drop_list_words() {
    std::erase_if(question_.subjects, [&](const Subject& subject) {
      const bool list = !subject.terms.empty() && (term_table().row(subject.terms.front()).name == "surgery" ||
                                                   term_table().row(subject.terms.front()).name == "vaccines");
      if (list) release(subject.span);
      return list;
    });
  }

  void release(Span span) {
    for (std::size_t i = 0; i < tokens_.size(); ++i) {
      if (tokens_.tokens()[i].span.start >= span.start && tokens_.tokens()[i].span.end <= span.end) tokens_.release(i);
    }
  }

  // --- conversation --------------------------------------------------------------------------------------------------------

  bool names_a_list() const {
    constexpr std::array lists = {Cue::allergy, Cue::vaccine, Cue::medication, Cue::problem, Cue::procedure, Cue::plan,
                                  Cue::goal,    Cue::birth,   Cue::relative,   Cue::age,     Cue::sex,       Cue::address,
                                  Cue::phone,   Cue::social,  Cue::lab,        Cue::vital};
    for (std::size_t i = 0; i < tokens_.size(); ++i) {
      if (!tokens_.free(i) || is_deed(tokens_.key(i)) || tokens_.is(i, Cue::dated)) continue;
      if (std::any_of(lists.begin(), lists.end(), [&](Cue cue) { return tokens_.is(i, cue); })) return true;
    }
    return tokens_.has_any({Cue::visit, Cue::admission, Cue::emergency}) && !tokens_.has(Cue::anaphor);
  }

  // "When diagnosed?", "who prescribed it?": what was done with the thing, not a list of such things.
  static bool is_deed(std::string_view word) {
    constexpr std::array<std::string_view, 11> deeds = {"diagnosed",  "diagnose",   "dxed", "dx'd", "dx",      "prescribed",
                                                        "prescriber", "vaccinated", "rxed", "rx'd", "operated"};
    return std::find(deeds.begin(), deeds.end(), word) != deeds.end();
  }

  bool leaves_subject_out() const {
    if (!question_.subjects.empty() || before_->subjects.empty()) return false;
    if (tokens_.has_word({"serum", "plasma", "blood", "urine", "csf", "stool", "arterial", "venous"}))
      return false;  // another specimen
    if (tokens_.has(Cue::before_that)) return true;
    for (std::size_t i = 0; i < tokens_.size(); ++i) {
      if (tokens_.is_content(i)) return tokens_.has(Cue::anaphor) && tokens_.size() <= 12 && !names_a_list();
    }
    return !names_a_list() && tokens_.size() <= 14;
  }

  void inherit_subjects() {
    question_.subjects = before_->subjects;
    for (Subject& subject : question_.subjects) subject.span = {};
    // "And the left?" asks of the same thing on the other side.
    for (std::size_t i = 0; i < tokens_.size(); ++i) {
      if (!tokens_.free(i) || !body_side_of(tokens_.word(i)) || tokens_.is(i, Cue::now)) continue;
      for (Subject& subject : question_.subjects) {
        std::erase_if(subject.qualifiers, [](const Qualifier& one) { return body_side_of(one.word).has_value(); });
        subject.qualifiers.push_back({tokens_.word(i), true});
      }
      tokens_.take_into_subject(i);
    }
  }

  bool has_form_of_its_own() const {
    return tokens_.has_any({Cue::why, Cue::when, Cue::who, Cue::highest, Cue::lowest, Cue::trend, Cue::how_many, Cue::first,
                            Cue::dose, Cue::high, Cue::low, Cue::above, Cue::below, Cue::latest, Cue::previous, Cue::dated,
                            Cue::how_long}) ||
           tokens_.has_word({"onset", "since"}) || tokens_.is(0, Cue::yes_no) || tokens_.is(1, Cue::yes_no);
  }

  void take_form() {
    const Question& before = *before_;
    question_.kind = before.kind;
    question_.aspect = before.aspect;
    question_.relation = before.relation;
    question_.lifetime = before.lifetime;
    question_.polarity = before.polarity;
    question_.category = before.category;
    question_.comparison = before.comparison;
    question_.active_only = before.active_only;
    question_.asks_end = before.asks_end;
    question_.ended_only = before.ended_only;
    question_.steps = before.steps;
    question_.limit = before.limit;
  }

  void take_time() {
    if (question_.window.named() || question_.event || !question_.not_understood.empty()) return;
    question_.window = before_->window;
    question_.event = before_->event;
  }

  void continue_conversation(bool continues) {
    if (tokens_.has(Cue::before_that) && (continues || question_.subjects.empty())) {
      take_form();
      take_time();
      question_.aspect = Aspect::previous;
      question_.steps = before_->steps + 1;
      return;
    }
    const bool list_before =
        question_.subjects.empty() && question_.category == ListCategory::none && !before_->subjects.empty();
    if (continues && !has_form_of_its_own()) {
      const TimeWindow window = question_.window;
      take_form();
      if (!window.named()) take_time();
      if (window.named() && question_.aspect == Aspect::previous) question_.aspect = Aspect::what;
      return;
    }
    // "And in 2019?" after a list.
    if (!continues && question_.subjects.empty() && question_.category == ListCategory::none && !list_before &&
        before_->category != ListCategory::none && (question_.window.named() || question_.event)) {
      const TimeWindow window = question_.window;
      take_form();
      question_.window = window;
      question_.active_only = false;
      return;
    }
    // "What about her LDL?", "and insulin?"
    const bool another = !continues && !question_.subjects.empty() && !has_form_of_its_own() &&
                         (tokens_.has(Cue::what_about) || tokens_.key(0) == "and" || tokens_.key(0) == "or");
    if (!another || !same_kind_as_before()) return;
    take_form();
    take_time();
  }

  // A drug after a drug; not a drug after a potassium.
  bool same_kind_as_before() const {
    if (before_->category == ListCategory::allergies) return true;
    if (before_->subjects.empty()) return false;
    const auto mine = kinds_of(question_.subjects.front(), chart_.names);
    const auto theirs = kinds_of(before_->subjects.front(), chart_.names);
    return mine.empty() || theirs.empty() || mine.front() == theirs.front();
  }

  // --- the rest ------------------------------------------------------------------------------------------------------------

  // "A1c since starting metformin": a subject that only sets the time.
  void read_since_subject() {
    const bool timed =
        question_.kind == QuestionKind::value || question_.kind == QuestionKind::list || question_.kind == QuestionKind::yes_no;
    if (!timed || question_.window.named() || question_.event) return;
    for (std::size_t s = 0; s < question_.subjects.size(); ++s) {
      const std::size_t first = first_token(question_.subjects[s]);
      std::size_t i = first;
      while (i > 0 && first < tokens_.size() && tokens_.free(i - 1) && is_in_between(tokens_.key(i - 1))) --i;
      if (i == 0 || i > tokens_.size()) continue;
      const std::string_view word = tokens_.key(i - 1);
      if (word != "since" && word != "after" && word != "before") continue;
      if (question_.subjects.size() < 2 && question_.category == ListCategory::none) continue;
      TimeEvent event;
      event.side = word == "before" ? TimeSide::before : word == "since" ? TimeSide::since : TimeSide::after;
      event.words = std::string(word) + " " + question_.subjects[s].name();
      question_.since_end = tokens_.has_word({"stopped", "stopping", "discontinued", "discontinuing", "ended", "stop"});
      if (question_.since_end) event.words += " was stopped";
      question_.event = std::move(event);
      question_.since_subject = std::move(question_.subjects[s]);
      question_.subjects.erase(question_.subjects.begin() + static_cast<std::ptrdiff_t>(s));
      return;
    }
  }

  static bool is_in_between(std::string_view word) {
    for (const std::string_view one :
         {"the",   "her", "his",    "their", "starting", "start",  "beginning", "stopping", "last",    "first", "getting",
          "being", "on",  "taking", "a",     "an",       "having", "put",       "was",      "started", "she",   "he"}) {
      if (word == one) return true;
    }
    return false;
  }

  std::size_t first_token(const Subject& subject) const {
    for (std::size_t i = 0; i < tokens_.size(); ++i) {
      if (subject.span.size() > 0 && tokens_.tokens()[i].span.start >= subject.span.start) return i;
    }
    return tokens_.size() + 1;
  }

  void read_free_terms() {
    for (std::size_t i = 0; i < tokens_.size(); ++i) {
      const std::string& word = tokens_.word(i);
      if (!tokens_.free(i) || tokens_.is(i, Cue::stop) || tokens_.is(i, Cue::courtesy)) continue;
      if (tokens_.is(i, Cue::filler) && !tokens_.is(i, Cue::searchable)) continue;
      if (tokens_.is(i, Cue::now) && tokens_.key(i) == "right") continue;
      if (question_.asks_side && body_side_of(word)) continue;
      if (word.size() < 2 && static_cast<unsigned char>(word.front()) < 0x80) continue;
      auto& known = question_.free_terms;
      if (std::find(known.begin(), known.end(), word) == known.end()) known.push_back(word);
    }
  }

  QuestionTokens tokens_;
  const ReadingContext& chart_;
  const Question* before_;
  Question question_;
};

}  // namespace

std::string Subject::name() const {
  if (!terms.empty()) return std::string(term_table().row(terms.front()).name);
  return shown.empty() ? words : shown;
}

Question read_question(const QuestionText& question, const ReadingContext& chart) {
  std::optional<Question> before;
  for (const std::string& earlier : question.before) {
    before = QuestionReader(earlier, chart, question.now, before ? &*before : nullptr).read();
  }
  Question read = QuestionReader(question.text, chart, question.now, before ? &*before : nullptr).read();
  read.how_read = describe_question(read);
  return read;
}

}  // namespace chartroom::nlp
