#include "nlp/question.h"

#include <algorithm>
#include <array>
#include <initializer_list>
#include <span>

#include "nlp/question_words.h"

namespace chartroom::nlp {
namespace {

using Words = std::initializer_list<std::string_view>;
using WordList = std::span<const std::string_view>;

enum class Opening : std::uint8_t { none, what, when, who, why, how, yes_no, command };

constexpr auto kAllergyWords =
    std::to_array<std::string_view>({"allergy", "allergic", "intolerance", "intolerant", "nkda", "hypersensitivity"});
constexpr auto kVaccineWords = std::to_array<std::string_view>(
    {"shot", "vaccine", "vaccination", "vaccinated", "immunization", "immunized", "booster", "jab"});
constexpr auto kMedicationWords = std::to_array<std::string_view>(
    {"medication", "med", "medicine", "prescription", "rx", "pill", "tablet", "drug", "prescribed"});
constexpr auto kProblemWords =
    std::to_array<std::string_view>({"problem", "diagnosis", "diagnose", "dx", "condition", "comorbidity", "illness", "disease",
                                     "issue", "disorder", "pmh", "pmhx", "diagnosed"});
constexpr auto kDiseaseWords = std::to_array<std::string_view>({"disease", "disorder", "condition", "problem", "illness"});
constexpr auto kProcedureWords =
    std::to_array<std::string_view>({"procedure", "surgery", "operation", "psh", "pshx", "surgical"});

constexpr std::array<WordList, 5> kCategoryWords = {kAllergyWords, kVaccineWords, kMedicationWords, kProblemWords,
                                                    kProcedureWords};

bool is_one_of(WordList words, std::string_view word) { return std::find(words.begin(), words.end(), word) != words.end(); }

bool is_category_word(std::string_view word) {
  const bool listed =
      std::any_of(kCategoryWords.begin(), kCategoryWords.end(), [&](WordList words) { return is_one_of(words, word); });
  return listed || word == "active" || word == "medical" || word == "allergen" || word == "history";
}

class QuestionReader {
 public:
  QuestionReader(std::string_view text, Timestamp now) : text_(text), tokens_(tokenize(text)) {
    for (const Token& token : tokens_) keys_.push_back(singular(token.key));
    FoundWindow found = find_time_window(text, tokens_, now);
    question_.window = std::move(found.window);
    used_ = std::move(found.used);
    in_subject_.assign(tokens_.size(), false);
  }

  Question read() {
    read_subjects();
    read_opening();
    read_aspect();
    read_category();
    read_lifetime();
    choose_kind();
    if (question_.subjects.empty() && (question_.kind == QuestionKind::yes_no || about_level())) name_unknown_subject();
    read_free_terms();
    return std::move(question_);
  }

 private:
  std::string_view key(std::size_t i) const { return i < keys_.size() ? std::string_view(keys_[i]) : ""; }

  bool has(Words words) const { return has(WordList(words.begin(), words.end())); }
  bool has(WordList words) const {
    return std::any_of(keys_.begin(), keys_.end(), [&](const std::string& word) { return is_one_of(words, word); });
  }
  // As written, so that a plural is one.
  bool has_raw(Words words) const {
    return std::any_of(tokens_.begin(), tokens_.end(),
                       [&](const Token& token) { return std::find(words.begin(), words.end(), token.key) != words.end(); });
  }
  bool has_phrase(Words words) const {
    return std::search(keys_.begin(), keys_.end(), words.begin(), words.end()) != keys_.end();
  }

  static TermKind kind_of(const Subject& subject) { return term_table().row(subject.terms.front()).kind; }
  bool about(TermKind kind) const {
    return std::any_of(question_.subjects.begin(), question_.subjects.end(),
                       [&](const Subject& subject) { return kind_of(subject) == kind; });
  }
  bool about_only(TermKind kind) const {
    return !question_.subjects.empty() && std::all_of(question_.subjects.begin(), question_.subjects.end(),
                                                      [&](const Subject& subject) { return kind_of(subject) == kind; });
  }
  // "lamotrigine level", "peanut IgE": what is measured of a thing that is no measurement itself.
  bool about_level() const {
    const bool thing = question_.subjects.empty() || about_drug() || about(TermKind::substance);
    return thing && has({"level", "ige", "titer", "trough", "concentration"}) && opening_ != Opening::yes_no;
  }
  bool about_drug() const { return about(TermKind::drug) || about(TermKind::drug_class); }

  // --- subjects ------------------------------------------------------------------------------------------------------------

  void read_subjects() {
    for (const TermMatch& match : term_table().find(text_, tokens_)) add_match(match);
    for (std::size_t i = 0; i < tokens_.size(); ++i) correct_spelling(i);
    auto& subjects = question_.subjects;
    std::stable_sort(subjects.begin(), subjects.end(),
                     [](const Subject& a, const Subject& b) { return a.span.start < b.span.start; });
    for (Subject& subject : subjects) choose_meaning(subject);
    // The same thing twice ("BP … blood pressure") is one subject.
    std::vector<Subject> once;
    for (Subject& subject : subjects) {
      const bool known =
          std::any_of(once.begin(), once.end(), [&](const Subject& other) { return other.terms == subject.terms; });
      if (!known) once.push_back(std::move(subject));
    }
    subjects = std::move(once);
  }

  void add_match(const TermMatch& match) {
    for (std::size_t i = match.first; i <= match.last; ++i) {
      if (used_[i]) return;  // part of a time: "in fall 2019"
      in_subject_[i] = true;
    }
    for (Subject& subject : question_.subjects) {
      if (subject.span != match.span) continue;
      subject.terms.push_back(match.term);
      return;
    }
    question_.subjects.push_back({fold(slice(text_, match.span)), {match.term}, match.span, false});
  }

  void correct_spelling(std::size_t i) {
    if (in_subject_[i] || used_[i] || is_question_stop_word(keys_[i]) || starts_yes_no(keys_[i]) || is_category_word(keys_[i]))
      return;
    const auto nearest = term_table().nearest(keys_[i]);
    if (!nearest) return;
    in_subject_[i] = true;
    question_.subjects.push_back({std::string(term_table().row(*nearest).name), {*nearest}, tokens_[i].span, true});
  }

  // "flu" is a disease and a vaccine: the words around it say which.
  void choose_meaning(Subject& subject) const {
    if (subject.terms.size() < 2) return;
    const bool vaccine = has(kVaccineWords);
    std::vector<TermId> kept;
    std::copy_if(subject.terms.begin(), subject.terms.end(), std::back_inserter(kept),
                 [&](TermId id) { return (term_table().row(id).kind == TermKind::vaccine) == vaccine; });
    if (!kept.empty()) subject.terms = std::move(kept);
  }

  // A word that only names the kind of list ("surgeries", "vaccines") is not a subject beside it.
  void drop_subject(std::string_view name) {
    std::erase_if(question_.subjects,
                  [&](const Subject& subject) { return term_table().row(subject.terms.front()).name == name; });
  }

  // --- how it begins -------------------------------------------------------------------------------------------------------

  std::size_t first_word() const {
    std::size_t i = 0;
    while (i < keys_.size()) {
      const std::string_view second = key(i + 1);
      if (is_courtesy(key(i))) {
        ++i;
      } else if ((key(i) == "can" || key(i) == "could" || key(i) == "would" || key(i) == "do" || key(i) == "will") &&
                 second == "you") {
        i += 2;
      } else if (key(i) == "tell" && second == "me") {
        i += 2;
      } else if (key(i) == "i" && (second == "want" || second == "need" || second == "would")) {
        i += 2;
      } else if (key(i) == "to" && second == "know") {
        i += 2;
      } else if (key(i) == "know" || (key(i) == "if" && i > 0) || key(i) == "whether") {
        ++i;
      } else {
        break;
      }
    }
    return i;
  }

  static Opening opening_of(std::string_view word) {
    if (word == "what" || word == "which" || word == "what's" || word == "whats" || word == "where") return Opening::what;
    if (word == "when") return Opening::when;
    if (word == "who" || word == "whom" || word == "whose" || word == "who's") return Opening::who;
    if (word == "why") return Opening::why;
    if (word == "how") return Opening::how;
    return Opening::none;
  }

  void read_opening() {
    const std::size_t first = first_word();
    // "apixaban: why stopped?": a question word near the beginning counts as if it stood there.
    for (std::size_t i = first; i < std::min(keys_.size(), first + 6) && opening_ == Opening::none; ++i) {
      if (i == first || opening_of(key(i)) == Opening::why || opening_of(key(i)) == Opening::who ||
          opening_of(key(i)) == Opening::when) {
        opening_ = opening_of(key(i));
      }
    }
    if (opening_ != Opening::none) return;
    if (starts_yes_no(key(first)) && !(key(first) == "known" && has(kAllergyWords))) opening_ = Opening::yes_no;
    if (is_command(key(first))) opening_ = Opening::command;
    opening_word_ = key(first);
    if (opening_ == Opening::none && text_.find('?') != std::string_view::npos && has({"ever", "still", "never"})) {
      opening_ = Opening::yes_no;
    }
  }

  void read_aspect() {
    const bool measure = about(TermKind::measure);
    Aspect& aspect = question_.aspect;
    if (opening_ == Opening::why || has({"why", "reason"}) || has_phrase({"how", "come"})) {
      aspect = Aspect::why;
    } else if (opening_ == Opening::who || has({"prescriber"}) ||
               (opening_ == Opening::what && has({"doctor", "physician", "provider"}))) {
      aspect = Aspect::who;
    }
    if (aspect != Aspect::what) return;
    const bool dated = has({"date"}) || has_phrase({"how", "long", "ago"});
    const bool latest_event = has({"last", "latest", "recent", "newest"}) && opening_ != Opening::yes_no && !measure &&
                              (about(TermKind::procedure) || about(TermKind::vaccine));
    if (opening_ == Opening::when || dated || (latest_event && !has({"show", "result", "finding", "say", "said"}))) {
      aspect = Aspect::when;
    } else if (about_drug() && has({"dose", "dosage", "strength", "frequency", "mg", "dosing", "often", "much"})) {
      aspect = Aspect::dose;
    } else if (measure) {
      read_measure_aspect();
    } else if (about(TermKind::procedure) &&
               has({"show", "shown", "showed", "finding", "result", "reveal", "revealed", "find", "found"})) {
      aspect = Aspect::findings;
    }
  }

  void read_measure_aspect() {
    Aspect& aspect = question_.aspect;
    if (has({"highest", "max", "maximum", "peak"})) {
      aspect = Aspect::highest;
    } else if (has({"lowest", "min", "minimum", "nadir"})) {
      aspect = Aspect::lowest;
    } else if (has({"trend", "trending", "graph", "plot", "series", "progression", "trajectory"}) ||
               has_phrase({"over", "time"}) ||
               has_raw({"values", "results", "readings", "levels", "changes", "history", "measurements", "all"})) {
      aspect = Aspect::trend;
    } else if (has({"previous", "penultimate"}) || has_phrase({"before", "that"}) || has_phrase({"before", "last"}) ||
               (has({"prior"}) && !has({"to"}))) {
      aspect = Aspect::previous;
    } else if (has({"first", "earliest", "oldest"})) {
      aspect = Aspect::first;
    }
  }

  void read_category() {
    ListCategory& category = question_.category;
    const bool medical_history = has_phrase({"medical", "history"}) || has_phrase({"past", "history"});
    if (has(kAllergyWords)) {
      category = ListCategory::allergies;
    } else if (has_phrase({"surgical", "history"}) || (has(kProcedureWords) && !has_phrase({"need", "surgery"}))) {
      category = ListCategory::procedures;
      drop_subject("surgery");
    } else if (has({"vaccine", "vaccination", "immunization", "immunized", "vaccinated", "shot"})) {
      category = ListCategory::immunizations;
      drop_subject("vaccines");
    } else if ((has(kMedicationWords) && !about(TermKind::problem)) || takes_what()) {
      category = ListCategory::medications;
    } else if (has(kProblemWords) || medical_history) {
      category = ListCategory::problems;
    }
  }

  // "what does he take?", "what is she on?"
  bool takes_what() const {
    if (opening_ != Opening::what || about(TermKind::problem) || about(TermKind::measure)) return false;
    return has({"take", "taking", "taken"}) || key(keys_.size() - 1) == "on" ||
           (about(TermKind::drug_class) && has({"on", "get", "got"}));
  }

  void read_lifetime() {
    const bool past_verb = opening_word_ == "was" || opening_word_ == "were" || opening_word_ == "did" ||
                           opening_word_ == "had" || opening_word_ == "has" || opening_word_ == "have";
    const bool now =
        has({"still", "currently", "current", "now", "presently", "active", "today"}) || has_phrase({"has", "any"});
    const bool ever =
        has({"ever", "never", "history", "hx", "h/o", "prior", "past", "previous", "previously", "s/p", "before"}) ||
        (past_verb && !now) || question_.window.named();
    question_.lifetime = ever && !has({"still", "currently"}) ? Lifetime::ever : Lifetime::now;
    if (has({"never"}) || has_raw({"hasn't", "haven't", "didn't", "doesn't", "isn't", "wasn't"}))
      question_.polarity = Polarity::negative;
    const bool everything = has({"ever", "past", "previous", "prior", "stopped", "discontinued", "inactive", "resolved", "old",
                                 "former", "all", "historical", "complete", "full", "previously"});
    question_.active_only = !(everything || past_verb || question_.window.named()) || has({"active", "current", "currently"});
  }

  // --- kind ----------------------------------------------------------------------------------------------------------------

  void choose_kind() {
    question_.relation = relation();
    question_.kind = kind();
    if (question_.kind != QuestionKind::list) return;
    if (question_.category == ListCategory::none) question_.category = ListCategory::medications;
  }

  Relation relation() const {
    const bool relatives =
        has_phrase({"family", "history"}) || has({"fhx", "mother", "father", "parent", "sibling", "relative"});
    if (relatives) return Relation::in_family;
    if (question_.category == ListCategory::allergies || has_phrase({"reaction", "to"})) return Relation::allergic;
    if (question_.subjects.empty()) {
      if (question_.category == ListCategory::procedures) return Relation::done;
      if (question_.category == ListCategory::medications || has({"on", "take", "taking", "taken"})) return Relation::takes;
      return question_.category == ListCategory::immunizations ? Relation::vaccinated : Relation::has;
    }
    switch (kind_of(question_.subjects.front())) {
      case TermKind::drug:
      case TermKind::drug_class: return Relation::takes;
      case TermKind::procedure: return Relation::done;
      case TermKind::vaccine: return Relation::vaccinated;
      case TermKind::problem:
      case TermKind::measure:
      case TermKind::substance: break;
    }
    return Relation::has;
  }

  QuestionKind kind() const {
    const Aspect aspect = question_.aspect;
    if (aspect == Aspect::why || aspect == Aspect::who) return QuestionKind::what_was_said;
    if (aspect == Aspect::when) return about_only(TermKind::measure) ? QuestionKind::latest_value : QuestionKind::what_was_said;
    if (about_only(TermKind::measure) && question_.category == ListCategory::none) return QuestionKind::latest_value;
    if (aspect == Aspect::findings && opening_ != Opening::yes_no) return QuestionKind::what_was_said;
    if (question_.relation == Relation::in_family) {
      return question_.subjects.empty() ? QuestionKind::what_was_said : QuestionKind::yes_no;
    }
    if (about_level()) return QuestionKind::latest_value;
    if (aspect == Aspect::dose) return QuestionKind::list;
    switch (opening_) {
      case Opening::yes_no: return yes_no_kind();
      case Opening::what:
      case Opening::how:
      case Opening::command: return open_kind();
      case Opening::none: return bare_kind();
      case Opening::when:
      case Opening::who:
      case Opening::why: break;
    }
    return QuestionKind::what_was_said;
  }

  QuestionKind yes_no_kind() const {
    const bool measured = !question_.subjects.empty() && kind_of(question_.subjects.front()) == TermKind::measure;
    if (measured && has({"high", "low", "normal", "above", "below", "elevated", "abnormal"})) return QuestionKind::latest_value;
    if (question_.subjects.empty() && question_.category != ListCategory::none && !names_something()) return QuestionKind::list;
    return QuestionKind::yes_no;
  }

  QuestionKind open_kind() const {
    if (about(TermKind::measure) && !has({"show", "say"})) return QuestionKind::latest_value;
    const bool told =
        has({"about", "say", "said", "happened", "happen", "show", "plan", "finding", "result", "mean", "cause", "caused"}) &&
        opening_ != Opening::command;
    if (told || key(0) == "summarize") return QuestionKind::what_was_said;
    if (opening_ == Opening::how && question_.category == ListCategory::none) return QuestionKind::what_was_said;
    if (question_.category != ListCategory::none) return QuestionKind::list;
    return QuestionKind::what_was_said;
  }

  // No verb in front: "allergies", "penicillin allergy?", "latest potassium", "colonoscopy?".
  QuestionKind bare_kind() const {
    const bool filtered = question_.category == ListCategory::allergies || question_.category == ListCategory::problems;
    if (about(TermKind::measure)) return QuestionKind::latest_value;
    if (question_.category != ListCategory::none && (question_.subjects.empty() || !filtered)) {
      return tokens_.size() <= 10 ? QuestionKind::list : QuestionKind::what_was_said;
    }
    const bool short_question = tokens_.size() <= 4 && !has({"about", "plan", "result", "finding"});
    const bool asks = !text_.empty() && text_.find('?') != std::string_view::npos;
    if (!question_.subjects.empty() &&
        (short_question || (asks && tokens_.size() <= 8 && !has({"plan", "result", "finding"})))) {
      return QuestionKind::yes_no;
    }
    return QuestionKind::what_was_said;
  }

  bool is_meaningful(std::size_t i) const {
    if (in_subject_[i] || used_[i]) return false;
    if (is_question_stop_word(keys_[i]) || is_question_stop_word(tokens_[i].key) || starts_yes_no(keys_[i])) return false;
    return tokens_[i].key.size() > 1 || static_cast<unsigned char>(tokens_[i].key.front()) >= 0x80;
  }

  bool names_something() const {
    for (std::size_t i = 0; i < tokens_.size(); ++i) {
      if (is_meaningful(i) && !is_category_word(keys_[i])) return true;
    }
    return false;
  }

  // "does she have kuru?": the first run of meaningful words is what is asked about.
  void name_unknown_subject() {
    Subject subject;
    for (std::size_t i = 0; i < tokens_.size(); ++i) {
      const bool fits = is_meaningful(i) && !is_category_word(keys_[i]);
      if (!fits && !subject.words.empty()) break;
      if (!fits) continue;
      if (subject.words.empty()) subject.span.start = tokens_[i].span.start;
      subject.words += (subject.words.empty() ? "" : " ") + tokens_[i].key;
      subject.span.end = tokens_[i].span.end;
      in_subject_[i] = true;
      // "lung disease" is not "lung".
      if (!is_one_of(kDiseaseWords, key(i + 1))) continue;
      subject.words += " " + tokens_[i + 1].key;
      subject.span.end = tokens_[i + 1].span.end;
      in_subject_[i + 1] = true;
      break;
    }
    if (subject.words.empty()) {
      question_.kind = QuestionKind::what_was_said;
      return;
    }
    question_.subjects.push_back(std::move(subject));
  }

  void read_free_terms() {
    for (std::size_t i = 0; i < tokens_.size(); ++i) {
      const std::string& word = tokens_[i].key;
      if (!is_meaningful(i)) continue;
      const auto& known = question_.free_terms;
      if (std::find(known.begin(), known.end(), word) == known.end()) question_.free_terms.push_back(word);
    }
  }

  std::string_view text_;
  std::vector<Token> tokens_;
  std::vector<std::string> keys_;  // singular
  std::vector<bool> used_;         // by the time
  std::vector<bool> in_subject_;
  std::string_view opening_word_;
  Opening opening_ = Opening::none;
  Question question_;
};

}  // namespace

std::string Subject::name() const { return terms.empty() ? words : std::string(term_table().row(terms.front()).name); }

Question read_question(std::string_view text, Timestamp now) {
  Question question = QuestionReader(text, now).read();
  question.how_read = describe_question(question);
  return question;
}

}  // namespace chartroom::nlp
