#include "nlp/question_form.h"

#include <algorithm>
#include <array>

#include "nlp/question_circumstance.h"
#include "nlp/question_limit.h"
#include "nlp/question_subjects.h"
#include "nlp/relatives.h"
#include "nlp/time_parts.h"

namespace chartroom::nlp {
namespace {

Opening opening_of(const QuestionTokens& tokens, std::size_t i) {
  if (tokens.is(i, Cue::why)) return Opening::why;
  if (tokens.is(i, Cue::what)) return Opening::what;
  if (tokens.is(i, Cue::when)) return Opening::when;
  if (tokens.is(i, Cue::who)) return Opening::who;
  if (tokens.is(i, Cue::how)) return Opening::how;
  return Opening::none;
}

// "confirm whether …", "can you verify that …"
bool asks_to_check(std::string_view word, std::string_view second) {
  const bool checks = word == "confirm" || word == "verify" || word == "check" || word == "clarify" || word == "determine";
  return checks && (second == "if" || second == "whether" || second == "that" || second == "patient" || second == "pt" ||
                    second == "she" || second == "he" || second == "they" || second == "the");
}

// "3" or "three"; 0 for what is no number, or a large one.
std::uint32_t number_of(std::string_view key) {
  constexpr std::uint32_t most = 100;
  const auto value = number_word(key);
  return value && *value > 1 && *value <= static_cast<int>(most) ? static_cast<std::uint32_t>(*value) : 0;
}

// The disease that drugs "for" this measurement treat; empty where there is none that goes without saying.
std::string_view disease_treated_by(const Subject& subject) {
  struct Row {
    std::string_view measure;
    std::string_view disease;
  };
  constexpr std::array rows = {Row{"blood pressure", "hypertension"},
                               Row{"systolic blood pressure", "hypertension"},
                               Row{"total cholesterol", "hyperlipidemia"},
                               Row{"LDL cholesterol", "hyperlipidemia"},
                               Row{"lipid panel", "hyperlipidemia"},
                               Row{"triglycerides", "hyperlipidemia"},
                               Row{"glucose", "diabetes"},
                               Row{"hemoglobin A1c", "diabetes"},
                               Row{"TSH", "hypothyroidism"},
                               Row{"uric acid", "gout"}};
  const std::string name = subject.name();
  const auto* const found = std::find_if(rows.begin(), rows.end(), [&](const Row& row) { return row.measure == name; });
  return found == rows.end() ? std::string_view() : found->disease;
}

// "Ca under 8"
bool has_number_beside(const QuestionTokens& tokens) {
  for (std::size_t i = 1; i < tokens.size(); ++i) {
    const bool limit = tokens.is(i - 1, Cue::above) || tokens.is(i - 1, Cue::below);
    if (limit && tokens.is_number(i) && tokens.free(i)) return true;
  }
  return false;
}

}  // namespace

bool QuestionForm::about(ThingKind kind) const {
  return std::any_of(question_.subjects.begin(), question_.subjects.end(), [&](const Subject& subject) {
    const auto kinds = kinds_of(subject, names_);
    return !kinds.empty() && kinds.front() == kind;
  });
}

bool QuestionForm::about_only(ThingKind kind) const {
  return !question_.subjects.empty() &&
         std::all_of(question_.subjects.begin(), question_.subjects.end(), [&](const Subject& subject) {
           const auto kinds = kinds_of(subject, names_);
           return !kinds.empty() && kinds.front() == kind;
         });
}

bool QuestionForm::about_level() const {
  const bool thing = question_.subjects.empty() || about(ThingKind::drug) || about(ThingKind::substance);
  return thing && (tokens_.has(Cue::level) || tokens_.has_word({"peak"})) && opening_ != Opening::yes_no;
}

bool QuestionForm::names_something() const {
  for (std::size_t i = 0; i < tokens_.size(); ++i) {
    if (tokens_.is_content(i)) return true;
  }
  return false;
}

void QuestionForm::read() {
  read_opening();
  read_what_is_treated();
  choose_between_meanings();
  read_comparison();
  read_aspect();
  read_category();
  read_lifetime();
  read_end();
  read_person();
  read_relatives();
  read_side();
  choose_kind();
  read_further_lists();
}

// --- how it begins ---------------------------------------------------------------------------------------------------------

std::size_t QuestionForm::first_word() const {
  std::size_t i = 0;
  while (i < tokens_.size()) {
    const std::string_view word = tokens_.key(i);
    const std::string_view second = tokens_.key(i + 1);
    const bool asks_me =
        (word == "can" || word == "could" || word == "would" || word == "do" || word == "will") && second == "you";
    const bool wish = word == "i" && (second == "want" || second == "need" || second == "would" || second == "wonder");
    if (tokens_.is(i, Cue::courtesy)) {
      ++i;
    } else if (asks_me || wish || (word == "tell" && (second == "me" || second == "u")) || (word == "to" && second == "know") ||
               (word == "let" && second == "me")) {
      i += 2;
    } else if (word == "know" || (word == "if" && i > 0) || word == "whether" || (word == "that" && i > 0) ||
               (word == "see" && i > 0) || word == "lemme" || word == "like" || word == "wondering" ||
               asks_to_check(word, second) || word == "mr" || word == "mrs" || word == "ms" ||
               (word == "patient" && second == "patient")) {
      ++i;
    } else {
      break;
    }
  }
  return i;
}

void QuestionForm::read_opening() {
  const std::size_t first = first_word();
  // "apixaban: why stopped?": a question word near the beginning counts as if it stood there.
  for (std::size_t i = first; i < std::min(tokens_.size(), first + 6) && opening_ == Opening::none; ++i) {
    if (tokens_.in_subject(i) || begins_clause_of_time(tokens_, i)) continue;
    const Opening here = opening_of(tokens_, i);
    if (i == first || here == Opening::why || here == Opening::who || here == Opening::when) opening_ = here;
  }
  // "last colonoscopy when": also at its end.
  if (opening_ == Opening::none && tokens_.size() > 1 && !tokens_.in_subject(tokens_.size() - 1)) {
    const Opening here = opening_of(tokens_, tokens_.size() - 1);
    if (here == Opening::when || here == Opening::why || here == Opening::who) opening_ = here;
  }
  if (opening_ == Opening::none) read_topic_first();
  if (opening_ != Opening::none) return;
  if (tokens_.is(first, Cue::yes_no) && !tokens_.in_subject(first) &&
      !(tokens_.key(first) == "known" && tokens_.has(Cue::allergy)))
    opening_ = Opening::yes_no;
  if (opening_ == Opening::none && tokens_.is(first, Cue::command)) opening_ = Opening::command;
  opening_word_ = tokens_.key(first);
  if (opening_ == Opening::none && tokens_.asks() && (tokens_.has_word({"ever", "still", "never"}))) opening_ = Opening::yes_no;
  if (opening_ == Opening::none && (tokens_.key(1) == "ever" || tokens_.key(1) == "still")) opening_ = Opening::yes_no;
  // "pt has gout?", "patient on warfarin?", "patient still taking it?"
  const bool named = opening_word_ == "pt" || opening_word_ == "patient" || opening_word_ == "he" || opening_word_ == "she" ||
                     opening_word_ == "they";
  if (opening_ == Opening::none && named && tokens_.is(first + 1, Cue::yes_no)) {
    opening_ = Opening::yes_no;
    opening_word_ = tokens_.key(first + 1);
  }
}

// "antiphospholipid syndrome - does she have it?": the question behind what it is about.
void QuestionForm::read_topic_first() {
  bool topic = false;
  for (std::size_t i = 0; i + 1 < tokens_.size(); ++i) {
    topic = topic || tokens_.in_subject(i);
    const std::string_view between = slice(tokens_.text(), {tokens_.tokens()[i].span.end, tokens_.tokens()[i + 1].span.start});
    const bool parts = between.find_first_of(":,;?") != std::string_view::npos ||
                       between.find(" - ") != std::string_view::npos || between.find("–") != std::string_view::npos ||
                       between.find("—") != std::string_view::npos;
    const std::string_view word = tokens_.key(i + 1);
    const bool asks = word == "is" || word == "are" || word == "was" || word == "does" || word == "did" || word == "has" ||
                      word == "have" || word == "do" || word == "were";
    if (!topic || !parts || !asks || tokens_.in_subject(i + 1)) continue;
    opening_ = Opening::yes_no;
    opening_word_ = word;
    return;
  }
}

// "What is he on for his pressure?", "anything for cholesterol?": what is treated is the disease, not the measurement.
void QuestionForm::read_what_is_treated() {
  if (!about_only(ThingKind::measure) || question_.subjects.size() != 1 || tokens_.has_any({Cue::latest, Cue::level})) return;
  std::size_t at = first_token_of_subject();
  while (at > 0 && is_possessive_word(tokens_.key(at - 1))) --at;
  const bool treated = at > 0 && tokens_.key(at - 1) == "for" &&
                       (tokens_.has_word({"on", "take", "taking", "med", "medicine", "drug", "pill", "treated"}) ||
                        tokens_.has(Cue::medication));
  if (!treated) return;
  Subject& subject = question_.subjects.front();
  const std::string_view disease = disease_treated_by(subject);
  if (disease.empty()) return;
  const std::vector<Token> words = tokenize(disease);
  std::vector<TermId> terms;
  for (const TermMatch& match : term_table().find_in_question(disease, words, singular_keys(words)))
    terms.push_back(match.term);
  if (terms.empty()) return;
  subject.terms = std::move(terms);
  subject.things.clear();
}

// "flu" is a disease and a vaccine, "iron" a drug and a measurement: the words around it say which.
void QuestionForm::choose_between_meanings() {
  std::vector<ThingKind> wanted;
  if (tokens_.has(Cue::vaccine) || (tokens_.has(Cue::given) && !about(ThingKind::drug))) wanted.push_back(ThingKind::vaccine);
  const bool taking = opening_ == Opening::yes_no && (tokens_.has(Cue::takes) || tokens_.has(Cue::medication));
  if (taking) wanted.push_back(ThingKind::drug);
  const bool of_values = tokens_.has_any({Cue::level, Cue::latest, Cue::trend, Cue::highest, Cue::lowest}) ||
                         compares_times(tokens_) || has_number_beside(tokens_);
  if (of_values || opening_ == Opening::what || opening_ == Opening::how || opening_ == Opening::none ||
      opening_ == Opening::command) {
    wanted.push_back(ThingKind::measure);
  }
  choose_meanings(question_, wanted);
}

// "Is it high?", "A1c above 7?", "over 140/90?"
void QuestionForm::read_comparison() {
  Comparison& comparison = question_.comparison;
  const bool at_bound = tokens_.has_phrase({"at", "least"}) || tokens_.has_phrase({"at", "most"});
  if ((tokens_.has_any({Cue::highest, Cue::lowest}) && !at_bound) || tokens_.has_phrase({"going", "up"}) ||
      tokens_.has_phrase({"going", "down"}) || tokens_.has_phrase({"go", "up"}) || tokens_.has_phrase({"go", "down"}) ||
      tokens_.has_phrase({"gone", "up"}) || tokens_.has_phrase({"gone", "down"}) || tokens_.has_phrase({"went", "up"}) ||
      tokens_.has_phrase({"went", "down"}) || tokens_.has_phrase({"over", "time"}))
    return;
  comparison.scope = scope();
  if (read_limit(tokens_, opening_ == Opening::yes_no || opening_ == Opening::none, question_)) return;
  if (opening_ != Opening::yes_no && !tokens_.asks()) return;
  const auto is = [&](Compare how, std::string_view words) {
    comparison.how = how;
    comparison.words = words;
  };
  if (about(ThingKind::measure) && tokens_.has_word({"positive", "pos"})) {
    is(Compare::positive, "positive");
  } else if (about(ThingKind::measure) && tokens_.has_word({"negative", "neg"})) {
    is(Compare::negative, "negative");
  } else if (tokens_.has_word({"abnormal"}) || tokens_.has_phrase({"out", "of", "range"})) {
    is(Compare::abnormal, "abnormal");
  } else if (says_high()) {
    is(Compare::high, "high");
  } else if (tokens_.has(Cue::low)) {
    is(Compare::low, "low");
  } else if (tokens_.has(Cue::normal) && opening_ == Opening::yes_no) {
    is(Compare::normal, "normal");
  }
}

// "pull up the last potassium" says nothing of its height.
bool QuestionForm::says_high() const {
  for (std::size_t i = 0; i < tokens_.size(); ++i) {
    if (!tokens_.free(i) || !tokens_.is(i, Cue::high)) continue;
    const std::string_view before = i > 0 ? tokens_.key(i - 1) : "";
    const bool with_verb = before == "pull" || before == "bring" || before == "look" || before == "come" ||
                           before == "pulled" || before == "follow" || tokens_.key(i + 1) == "to";
    if (tokens_.key(i) != "up" || !with_verb) return true;
  }
  return false;
}

// "Has it been high?", "any high?": of all values; "was it ever?" too.
Scope QuestionForm::scope() const {
  const bool any = tokens_.has(Cue::ever) || tokens_.has_word({"any", "anytime"}) || question_.window.named() ||
                   question_.event || (tokens_.has_word({"has", "have"}) && tokens_.has_word({"been"}));
  return any && !asks_of_newest(tokens_) ? Scope::any : Scope::newest;
}

// --- what is wanted --------------------------------------------------------------------------------------------------------

// Why, who, and how old: what is wanted of any subject.
bool QuestionForm::read_aspect_of_any() {
  Aspect& aspect = question_.aspect;
  if (opening_ == Opening::why || tokens_.has(Cue::why)) {
    aspect = Aspect::why;
    return true;
  }
  const bool provider = tokens_.has_word({"doctor", "physician", "provider", "clinician"});
  const bool visit = tokens_.has(Cue::visit) || (question_.event && question_.event->kind == EventKind::visit);
  const bool doctor = provider && (opening_ == Opening::what || (opening_ == Opening::none && visit));
  if (opening_ == Opening::who || tokens_.has_word({"prescriber"}) || doctor || tokens_.has_phrase({"seen", "by"})) {
    aspect = Aspect::who;
    return true;
  }
  if (asks_what_drug_is_for()) {
    aspect = Aspect::why;
    consume({"for", "indication", "indicated", "condition", "diagnosis", "dx", "problem", "treating", "treat", "associated"});
    return true;
  }
  // "How old was he when the gout began?"
  const bool age = !question_.subjects.empty() && !about(ThingKind::measure) && opening_ != Opening::yes_no &&
                   (tokens_.has_phrase({"how", "old"}) || tokens_.has_phrase({"what", "age"}) ||
                    tokens_.has_phrase({"age", "at"}) || tokens_.has_phrase({"age", "when"}));
  if (!age) return false;
  aspect = about(ThingKind::problem) || about(ThingKind::drug) ? Aspect::started : Aspect::first;
  wants_date_ = true;
  question_.asks_age = true;
  consume({"age", "old"});
  return true;
}

// "onset of gout?", "start date of metformin"
bool QuestionForm::asks_beginning() const {
  return opening_ != Opening::yes_no && !question_.subjects.empty() && !about(ThingKind::measure) &&
         (tokens_.has_word({"onset"}) || (tokens_.has(Cue::how_long) && opening_ == Opening::how) ||
          tokens_.has_phrase({"since", "when"}) || tokens_.has_phrase({"start", "date"}));
}

bool QuestionForm::asks_when() const {
  const bool measure = about(ThingKind::measure);
  const bool event =
      about(ThingKind::procedure) || about(ThingKind::vaccine) || about(ThingKind::problem) || about(ThingKind::visit);
  const bool newest = tokens_.has_word({"last", "latest", "recent", "newest", "recently"});
  const bool latest_event =
      !tokens_.has(Cue::visit) && (newest || tokens_.has(Cue::first)) && opening_ != Opening::yes_no && !measure && event;
  const bool told =
      tokens_.has_word({"show", "result", "finding", "say", "said", "reveal", "indicate", "find", "found", "see", "recommend"});
  return opening_ == Opening::when ||
         (tokens_.has(Cue::dated) && opening_ != Opening::yes_no && !tokens_.has_phrase({"to", "date"})) ||
         tokens_.has_phrase({"how", "long", "ago"}) || asks_beginning() || (latest_event && !told);
}

void QuestionForm::read_when_aspect() {
  Aspect& aspect = question_.aspect;
  const bool measure = about(ThingKind::measure);
  const bool long_ago = tokens_.has_phrase({"how", "long", "ago"});
  aspect = Aspect::when;
  wants_date_ = true;
  if (measure && !long_ago && tokens_.has_any({Cue::first, Cue::previous, Cue::before_that})) read_measure_aspect();
  // "When did we start checking it?"
  const bool since = tokens_.has_phrase({"since", "when"}) || tokens_.has_word({"start", "started", "begin", "began"});
  if (measure && aspect == Aspect::when && since) aspect = Aspect::first;
  if (measure || long_ago) return;
  const bool until =
      tokens_.has_phrase({"until", "when"}) || tokens_.has_phrase({"till", "when"}) || tokens_.has_phrase({"through", "when"});
  if ((tokens_.has(Cue::stopped) || until) && !asks_beginning()) {
    aspect = Aspect::stopped;
  } else if (asks_beginning() || (about(ThingKind::drug) && tokens_.has(Cue::started)) ||
             (about(ThingKind::problem) && tokens_.has(Cue::begun_illness))) {
    aspect = Aspect::started;
  } else if (tokens_.has(Cue::first)) {
    aspect = Aspect::first;
  }
}

void QuestionForm::read_aspect() {
  if (read_aspect_of_any()) return;
  const bool measure = about(ThingKind::measure);
  Aspect& aspect = question_.aspect;
  // "highest A1c and when": the value that is asked for says when it was.
  if (measure && tokens_.has_any({Cue::highest, Cue::lowest})) {
    read_measure_aspect();
    return;
  }
  if (asks_dates()) return;
  if (asks_of_prescription()) {
    aspect = tokens_.has(Cue::first) ? Aspect::first : Aspect::when;
    wants_date_ = true;
  } else if (asks_when()) {
    read_when_aspect();
  } else if (about(ThingKind::drug) && (tokens_.has_word({"prn"}) || tokens_.has_phrase({"as", "needed"}))) {
    aspect = Aspect::dose;  // its instructions say
    consume({"prn", "needed", "scheduled"});
  } else if (about(ThingKind::drug) && tokens_.has(Cue::dose) && opening_ != Opening::yes_no) {
    aspect = Aspect::dose;
  } else if (measure) {
    read_measure_aspect();
  } else if (about(ThingKind::procedure) && tokens_.has(Cue::findings)) {
    aspect = Aspect::findings;
  }
}

void QuestionForm::read_measure_aspect() {
  Aspect& aspect = question_.aspect;
  const bool how_much = tokens_.has_phrase({"how", "low"}) || tokens_.has_phrase({"how", "high"});
  if (how_much && tokens_.has_word({"latest", "last", "now", "currently", "current"})) return;
  if (tokens_.has(Cue::highest)) {
    aspect = Aspect::highest;
  } else if (compares_times(tokens_, question_.window.named())) {
    aspect = Aspect::trend;
  } else if (tokens_.has(Cue::lowest)) {
    aspect = Aspect::lowest;
  } else if (question_.window.from_s && !question_.window.to_s && opening_ != Opening::yes_no && !wants_one()) {
    aspect = Aspect::trend;  // "A1c since 2019"
  } else if (tokens_.has(Cue::trend) ||
             tokens_.has_raw({"values", "results", "readings", "levels", "changes", "history", "measurements", "all", "every",
                              "each", "numbers", "trends", "scores"})) {
    aspect = Aspect::trend;
  } else if (tokens_.has(Cue::previous) || tokens_.has(Cue::before_that) ||
             (tokens_.has_word({"prior"}) && !tokens_.has_word({"to"}))) {
    aspect = Aspect::previous;
    question_.steps = 1;
  } else if (tokens_.has(Cue::first)) {
    aspect = Aspect::first;
  }
  // "the latest WBC and the one before"
  if (tokens_.has(Cue::before_that) && tokens_.has_word({"latest", "last", "current", "newest"}) && tokens_.has_word({"and"}) &&
      !tokens_.is(0, Cue::before_that) && tokens_.key(0) != "and") {
    aspect = Aspect::trend;
    question_.limit = 2;
  }
  // "last and prior glucose"
  for (std::size_t i = 1; i + 1 < tokens_.size(); ++i) {
    const bool both = tokens_.key(i) == "and" && ((tokens_.is(i - 1, Cue::latest) && says_before(i + 1)) ||
                                                  (says_before(i - 1) && tokens_.is(i + 1, Cue::latest)));
    if (!both) continue;
    aspect = Aspect::trend;
    question_.limit = 2;
  }
  // "last 3 potassium values", "three most recent", "previous two"
  for (std::size_t i = 0; i < tokens_.size(); ++i) {
    const auto says_newest = [&](std::size_t at) {
      return tokens_.free(at) && (tokens_.is(at, Cue::latest) || tokens_.is(at, Cue::previous) || tokens_.key(at) == "past");
    };
    const bool beside = (i > 0 && says_newest(i - 1)) || (i + 1 < tokens_.size() && says_newest(i + 1));
    const auto count = tokens_.free(i) && beside ? number_of(tokens_.key(i)) : 0;
    if (count < 2 || question_.comparison.has_limit()) continue;
    aspect = Aspect::trend;
    question_.limit = count;
    tokens_.use(i);
  }
}

// "What is the metformin for?", "indication for metformin", "which condition is it treating?"
bool QuestionForm::asks_what_drug_is_for() const {
  if (!about_only(ThingKind::drug) || opening_ == Opening::yes_no || opening_ == Opening::when) return false;
  const std::size_t last = tokens_.size() - 1;
  const bool for_what = (tokens_.free(last) && tokens_.key(last) == "for") || tokens_.has_phrase({"for", "what"}) ||
                        tokens_.has_phrase({"used", "for"});
  const bool condition =
      tokens_.has_word({"condition", "diagnosis", "dx", "problem"}) && tokens_.has_word({"for", "treating", "treat", "with"});
  return for_what || tokens_.has_word({"indication", "indicated"}) || condition;
}

// "last rx metformin", "when was it last prescribed?", "first script for lisinopril"
bool QuestionForm::asks_of_prescription() const {
  if (!about_only(ThingKind::drug) || opening_ == Opening::yes_no || tokens_.has(Cue::how_many)) return false;
  return tokens_.has_any({Cue::latest, Cue::first}) &&
         tokens_.has_word({"prescription", "rx", "script", "prescribed", "refill", "refilled", "fill", "filled", "ordered",
                           "order", "renewed", "renewal"});
}

bool QuestionForm::says_before(std::size_t i) const { return tokens_.is(i, Cue::previous) || tokens_.key(i) == "prior"; }

// "dates of the paracenteses", "hep B shots, dates"
bool QuestionForm::asks_dates() const {
  return tokens_.has_raw({"dates"}) && (about_only(ThingKind::procedure) || about_only(ThingKind::vaccine));
}

bool QuestionForm::wants_one() const { return tokens_.has_any({Cue::latest, Cue::first, Cue::previous}); }

// --- now or ever -----------------------------------------------------------------------------------------------------------

void QuestionForm::read_lifetime() {
  const bool past_verb = opening_word_ == "was" || opening_word_ == "were" || opening_word_ == "did" ||
                         opening_word_ == "had" || opening_word_ == "didn't" || opening_word_ == "wasn't";
  // "What chemo did she get?"
  const bool asks_past = opening_ == Opening::what && tokens_.has_word({"did", "was", "were"}) && !question_.reason_asked;
  const bool perfect =
      opening_word_ == "has" || opening_word_ == "have" || opening_word_ == "hasn't" || opening_word_ == "haven't";
  const bool now = tokens_.has(Cue::now) && !tokens_.has_word({"once"});
  const bool timed = question_.window.named() || question_.event.has_value();
  // "rhogam given?" asks of a deed.
  const bool deed = opening_ == Opening::none && !now && tokens_.has_word({"given", "received", "administered"});
  const bool ever = deed || tokens_.has(Cue::ever) || ((past_verb || perfect) && !now) || timed;
  question_.lifetime = ever && !tokens_.has_word({"still", "currently", "anymore"}) ? Lifetime::ever : Lifetime::now;
  // "He had no bleeding, right?", "not on a blood thinner?", "without any stroke?"
  const bool not_so = tokens_.has_word({"not", "no", "without"}) && !question_.subjects.empty() &&
                      !tokens_.has_phrase({"or", "not"}) && !tokens_.has_phrase({"or", "no"}) &&
                      !tokens_.has_phrase({"not", "to"}) && !tokens_.has_phrase({"no", "longer"}) &&
                      !tokens_.has_phrase({"if", "not"});
  if (tokens_.has(Cue::never) || not_so ||
      tokens_.has_raw({"hasn't", "haven't", "didn't", "doesn't", "isn't", "wasn't", "hasnt", "doesnt"})) {
    question_.polarity = Polarity::negative;
  }
  const std::size_t subject = first_token_of_subject();
  const bool on = subject > 0 && subject < tokens_.size() && tokens_.key(subject - 1) == "on";
  question_.standing =
      !past_verb && !timed && !tokens_.has(Cue::ever) &&
      (on || tokens_.has_phrase({"in", "place"}) || tokens_.has_phrase({"in", "situ"}) || tokens_.has_word({"indwelling"}) ||
       tokens_.has_phrase({"still", "in"}) || tokens_.has_phrase({"still", "there"}));
  question_.asks_plan = opening_ != Opening::when && tokens_.has_word({"planned", "scheduled", "upcoming"});
  const bool drugs_or_problems =
      question_.category == ListCategory::medications || question_.category == ListCategory::problems;
  question_.ended_only =
      drugs_or_problems && (question_.subjects.empty() || question_.reason_asked) && opening_ != Opening::when &&
      tokens_.has_word({"stopped", "discontinued", "d/c'd", "dc'd", "d/ced", "dced", "resolved", "inactive", "ended"}) &&
      !tokens_.has_word({"or", "active"});
  const bool no_longer = drugs_or_problems && question_.subjects.empty() &&
                         (tokens_.has_phrase({"no", "longer"}) || tokens_.has_phrase({"not", "anymore"}));
  question_.ended_only = question_.ended_only || no_longer;
  question_.active_only =
      !(question_.ended_only || asks_past || tokens_.has(Cue::everything) || past_verb || perfect || timed) ||
      tokens_.has(Cue::active);
}

// Words that only say what is wanted, and narrow nothing here.
void QuestionForm::consume(std::initializer_list<std::string_view> words) {
  for (std::size_t i = 0; i < tokens_.size(); ++i) {
    if (tokens_.free(i) && std::find(words.begin(), words.end(), tokens_.key(i)) != words.end()) tokens_.take_into_subject(i);
  }
}

std::size_t QuestionForm::first_token_of_subject() const {
  std::size_t i = 0;
  while (i < tokens_.size() && !tokens_.in_subject(i)) ++i;
  return i;
}

// "which eye?", "left or right?", "on the L or the R"
void QuestionForm::read_side() {
  constexpr std::array<std::string_view, 14> paired = {"side", "eye",    "ear",  "arm",   "leg",      "hand", "foot",
                                                       "knee", "kidney", "lung", "ankle", "shoulder", "hip",  "breast"};
  bool left = false;
  bool right = false;
  for (std::size_t i = 0; i < tokens_.size(); ++i) {
    const std::string_view word = tokens_.key(i);
    left = left || word == "left" || word == "l";
    right = right || word == "right" || word == "r";
    const bool which = word == "which" || word == "what";
    if (which && std::find(paired.begin(), paired.end(), tokens_.key(i + 1)) != paired.end()) question_.asks_side = true;
  }
  if ((left && right && tokens_.has_word({"or"})) || tokens_.has_word({"laterality"})) question_.asks_side = true;
  if (question_.asks_side) consume({"side", "hemisphere", "laterality"});
}

// "did her mother have …": whose.
void QuestionForm::read_relatives() {
  for (std::size_t i = 0; i < tokens_.size(); ++i) {
    if (!tokens_.free(i)) continue;
    for (const std::string_view who : relatives_of(tokens_.key(i))) {
      if (std::find(question_.relatives.begin(), question_.relatives.end(), who) == question_.relatives.end())
        question_.relatives.emplace_back(who);
    }
  }
  // "Did her mother have it before age 50?": at the mother's age, which the chart does not know.
  const bool age =
      question_.event && (question_.event->kind == EventKind::age || question_.event->kind == EventKind::childhood);
  if (!question_.relatives.empty() && age) {
    question_.not_understood.push_back(question_.event->words);
    question_.event.reset();
  }
  question_.about_test = !question_.relatives.empty() && tokens_.has_word({"tested", "screened", "sequenced"});
}

bool QuestionForm::wants_unknown_subject() const {
  if (!question_.subjects.empty() || question_.kind == QuestionKind::person) return false;
  switch (question_.kind) {
    case QuestionKind::yes_no:
    case QuestionKind::value: return true;
    case QuestionKind::when:
    case QuestionKind::count: return question_.category == ListCategory::none;
    case QuestionKind::list:
    case QuestionKind::who:
    case QuestionKind::said:
    case QuestionKind::person: break;
  }
  return about_level();
}

}  // namespace chartroom::nlp
