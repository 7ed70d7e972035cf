#include "nlp/question_subjects.h"

#include <algorithm>
#include <array>

#include "nlp/frame_words.h"
#include "nlp/says.h"
#include "nlp/stem.h"
#include "nlp/time_parts.h"

namespace chartroom::nlp {
namespace {

ThingKind kind_of(TermKind kind) {
  switch (kind) {
    case TermKind::problem: return ThingKind::problem;
    case TermKind::drug:
    case TermKind::drug_class: return ThingKind::drug;
    case TermKind::measure:
    case TermKind::panel: return ThingKind::measure;
    case TermKind::procedure: return ThingKind::procedure;
    case TermKind::vaccine: return ThingKind::vaccine;
    case TermKind::substance: return ThingKind::substance;
  }
  return ThingKind::other;
}

// "ER positive?", "ER/PR status": the estrogen receptor.
bool is_receptor(const QuestionTokens& tokens, std::size_t i) {
  if (tokens.key(i) != "er") return false;
  const std::string_view next = tokens.key(i + 1);
  return next == "positive" || next == "negative" || next == "pos" || next == "neg" || next == "status" || next == "pr" ||
         next == "her2";
}

// "the ED", "ER visits": the department, not what else the letters stand for.
bool is_emergency_department(const QuestionTokens& tokens, std::size_t i) {
  if (tokens.key(i) != "ed" && tokens.key(i) != "er") return false;
  if (is_receptor(tokens, i)) return false;
  return (i > 0 && (tokens.key(i - 1) == "the" || tokens.key(i - 1) == "to" || tokens.key(i - 1) == "in" ||
                    tokens.key(i - 1) == "last")) ||
         tokens.is(i + 1, Cue::visit) || tokens.key(i + 1) == "stay" || tokens.key(i + 1) == "note";
}

// "on arrival vs at discharge"; alone the letters are the vital signs.
bool is_versus(const QuestionTokens& tokens, std::size_t i) {
  if (tokens.key(i) != "vs" || i == 0 || i + 1 >= tokens.size()) return false;
  return !tokens.is(i - 1, Cue::latest) && !tokens.is(i - 1, Cue::command) && !tokens.is(i + 1, Cue::now);
}

class SubjectFinder {
 public:
  SubjectFinder(QuestionTokens& tokens, const ReadingContext& chart) : tokens_(tokens), chart_(chart) {}

  std::vector<Subject> find() {
    matches_ = term_table().find_in_question(tokens_.text(), tokens_.tokens(), tokens_.keys());
    std::vector<Subject> subjects;
    for (std::size_t i = 0; i < tokens_.size();) {
      const std::size_t taken = take(i, subjects);
      i += std::max<std::size_t>(taken, 1);
    }
    return once(std::move(subjects));
  }

 private:
  // The longest of either vocabulary; of equal length both.
  std::size_t take(std::size_t i, std::vector<Subject>& subjects) {
    if (tokens_.used(i) || is_emergency_department(tokens_, i) || is_versus(tokens_, i)) return 0;
    const bool falls = tokens_.key(i) == "fall" || tokens_.key(i) == "fell" || tokens_.key(i) == "drop";
    if (falls && (tokens_.is(i + 1, Cue::below) || tokens_.is(i + 1, Cue::above))) return 0;  // "fell below 7"
    const NameMatch name = chart_.names.longest(tokens_.keys(), i);
    std::size_t words = name.things.empty() ? 0 : name.last - name.first + 1;
    std::size_t term_words = 0;
    for (const TermMatch& match : matches_) {
      if (match.first == i) term_words = match.last - match.first + 1;
    }
    Subject subject;
    if (words >= term_words) subject.things = name.things;
    if (term_words >= words) add_terms(i, subject);
    words = std::max(words, term_words);
    if (words == 0 && is_receptor(tokens_, i)) {
      subject.terms = receptor_terms();
      words = subject.terms.empty() ? 0 : 1;
    }
    if (words == 0) return 0;
    for (std::size_t j = i; j < i + words; ++j) {
      if (tokens_.used(j)) return 0;  // part of a time: "in fall 2019"
    }
    for (std::size_t j = i; j < i + words; ++j) {
      subject.words += (j == i ? "" : " ") + tokens_.word(j);
      subject.corrected = subject.corrected || tokens_.corrected(j);
      tokens_.take_into_subject(j);
    }
    subject.span = {tokens_.tokens()[i].span.start, tokens_.tokens()[i + words - 1].span.end};
    if (!subject.corrected) subject.shown = slice(tokens_.text(), subject.span);
    subjects.push_back(std::move(subject));
    return words;
  }

  static std::vector<TermId> receptor_terms() {
    const std::vector<Token> tokens = tokenize("estrogen receptor");
    std::vector<TermId> terms;
    for (const TermMatch& match : term_table().find_in_question("estrogen receptor", tokens, singular_keys(tokens)))
      terms.push_back(match.term);
    return terms;
  }

  void add_terms(std::size_t i, Subject& subject) const {
    for (const TermMatch& match : matches_) {
      if (match.first == i) subject.terms.push_back(match.term);
    }
  }

  // The same thing twice ("BP … blood pressure") is one subject.
  static std::vector<Subject> once(std::vector<Subject> subjects) {
    std::vector<Subject> kept;
    for (Subject& subject : subjects) {
      const bool known = std::any_of(kept.begin(), kept.end(), [&](const Subject& other) {
        return (!subject.terms.empty() && other.terms == subject.terms) || other.words == subject.words;
      });
      if (!known) kept.push_back(std::move(subject));
    }
    return kept;
  }

  QuestionTokens& tokens_;
  const ReadingContext& chart_;
  std::vector<TermMatch> matches_;
};

bool stands_in(const QuestionTokens& tokens, std::size_t i, const Subject& subject) {
  return tokens.tokens()[i].span.start >= subject.span.start && tokens.tokens()[i].span.end <= subject.span.end;
}

// The first and last word of a subject.
std::pair<std::size_t, std::size_t> place_of(const QuestionTokens& tokens, const Subject& subject) {
  std::size_t first = tokens.size();
  std::size_t last = 0;
  for (std::size_t i = 0; i < tokens.size(); ++i) {
    if (!stands_in(tokens, i, subject)) continue;
    first = std::min(first, i);
    last = i;
  }
  return {first, last};
}

// No clause ends between two words.
bool together(const QuestionTokens& tokens, std::size_t from, std::size_t to) {
  for (std::size_t i = from; i < to; ++i) {
    if (tokens.breaks_after(i)) return false;
  }
  return true;
}

}  // namespace

std::vector<ThingKind> kinds_of(const Subject& subject, const Names& names) {
  std::vector<ThingKind> kinds;
  const auto add = [&](ThingKind kind) {
    if (std::find(kinds.begin(), kinds.end(), kind) == kinds.end()) kinds.push_back(kind);
  };
  for (const TermId term : subject.terms) add(kind_of(term_table().row(term).kind));
  for (const NamedThing& named : subject.things) add(names.kind(named.thing));
  // What this chart only has as a procedure is one here: a urine culture, a spirometry.
  const auto has = [&](ThingKind kind) {
    return std::any_of(subject.things.begin(), subject.things.end(),
                       [&](const NamedThing& one) { return names.kind(one.thing) == kind; });
  };
  const bool panel = !subject.terms.empty() && term_table().row(subject.terms.front()).kind == TermKind::panel;
  if (!panel && !kinds.empty() && kinds.front() == ThingKind::measure && has(ThingKind::procedure) &&
      !has(ThingKind::measure)) {
    std::erase(kinds, ThingKind::procedure);
    kinds.insert(kinds.begin(), ThingKind::procedure);
  }
  return kinds;
}

namespace {

// Everyday words that stand near a medical one.
bool is_everyday(std::string_view word) {
  constexpr std::array<std::string_view, 10> words = {"candidate", "candidates", "interested", "stepped",  "stooped",
                                                      "starved",   "charged",    "committee",  "expected", "caregiver"};
  return std::find(words.begin(), words.end(), word) != words.end();
}

}  // namespace

namespace {

bool is_one_of(std::string_view word, std::initializer_list<std::string_view> words) {
  return std::find(words.begin(), words.end(), word) != words.end();
}

bool is_title(std::string_view word) { return is_one_of(word, {"mr", "mrs", "ms", "miss", "mister", "dr"}); }

// The names, folded, and without digits at their end, which some systems add.
std::vector<std::string> name_words(std::string_view names) {
  std::vector<std::string> words;
  for (const Token& token : tokenize(names)) {
    const std::string bare = token.key.substr(0, token.key.find_last_not_of("0123456789") + 1);
    for (const std::string& word : {token.key, bare}) {
      if (word.size() > 1 && !is_title(word)) words.push_back(word);
    }
  }
  return words;
}

bool is_capital(char c) { return c >= 'A' && c <= 'Z'; }

// "Walgreens", not "WALGREENS LAST POTASSIUM" nor the question's first word.
bool is_capitalised(const QuestionTokens& tokens, std::size_t i) {
  return i > 0 && is_capital(tokens.text()[tokens.tokens()[i].span.start]);
}

bool is_known_to_anyone(const QuestionTokens& tokens, std::size_t i, const ReadingContext& chart) {
  for (const std::string_view word : {std::string_view(tokens.word(i)), tokens.key(i)}) {
    if (term_table().knows_word(word) || chart.names.knows_word(word) || (chart.known_word && chart.known_word(word)))
      return true;
  }
  return false;
}

// "Rose" behind "Mrs.", "does" or another name, in a question that is not all in capitals. A disease is none ("for Graves
// disease"), nor is a month ("for May 2026").
bool is_written_as_name(const QuestionTokens& tokens, std::size_t i, const ReadingContext& chart) {
  const std::string_view text = tokens.text();
  const bool shouted = std::none_of(text.begin(), text.end(), [](char c) { return c >= 'a' && c <= 'z'; });
  if (i == 0 || shouted || !is_capital(text[tokens.tokens()[i].span.start])) return false;
  if (is_title(tokens.key(i - 1)) || (tokens.key(i - 1) == "patient" && is_capital(text[tokens.tokens()[i - 1].span.start])))
    return true;
  const bool month = month_number(tokens.word(i)) && tokens.is_number(i + 1);
  if (tokens.is(i + 1, Cue::disease) || chart.names.knows_word(tokens.key(i)) || month) return false;
  return is_one_of(tokens.key(i - 1), {"does", "is", "has", "was", "did", "can", "for", "of", "patient", "when", "had"});
}

// "Mr. Graves" is not Iris Graves.
bool title_contradicts(std::string_view title, std::string_view sex) {
  if (sex == "female") return title == "mr" || title == "mister";
  return sex == "male" && is_one_of(title, {"mrs", "ms", "miss"});
}

bool have_same_stem(std::string_view a, std::string_view b) {
  const auto stemmer = Stemmer::create();
  if (!stemmer) return false;
  const std::string stem((*stemmer)->stem(a));
  return stem == (*stemmer)->stem(b);
}

}  // namespace

void read_patient_names(QuestionTokens& tokens, const ReadingContext& chart) {
  const std::vector<std::string> names = name_words(chart.person_names);
  if (names.empty()) return;
  for (std::size_t i = 0; i < tokens.size(); ++i) {
    if (std::find(names.begin(), names.end(), tokens.word(i)) == names.end()) continue;
    const std::string key(tokens.key(i));
    const bool means_more = tokens.cues(i).any() || term_table().knows_word(key) || chart.names.knows_word(key);
    if (i > 0 && title_contradicts(tokens.key(i - 1), chart.person_sex)) continue;
    if (!means_more || is_written_as_name(tokens, i, chart)) tokens.rename(i, "patient");
  }
}

std::string other_person(const QuestionTokens& tokens, const ReadingContext& chart) {
  constexpr std::array<std::string_view, 12> others = {"roommate",  "neighbor",   "neighbour", "donor",
                                                       "husband",   "wife",       "spouse",    "partner",
                                                       "boyfriend", "girlfriend", "fiance",    "caregiver"};
  for (std::size_t i = 0; i < tokens.size(); ++i) {
    const std::string_view before = i > 0 ? tokens.key(i - 1) : "";
    const std::string_view shown = slice(tokens.text(), tokens.tokens()[i].span);
    const bool known = tokens.cues(i).any() || tokens.in_subject(i) || tokens.used(i) || tokens.is_number(i);
    const bool titled = is_one_of(before, {"mr", "mrs", "ms", "miss", "mister"}) && tokens.key(i) != "patient";
    if (titled) return std::string(before) + " " + std::string(shown);
    const bool someone = std::find(others.begin(), others.end(), tokens.key(i)) != others.end();
    const bool of_someone = is_one_of(before, {"her", "his", "the", "their", "for", "of"});
    if (someone && of_someone && !tokens.in_subject(i)) return std::string(shown);
    const std::string_view two_before = i > 1 ? tokens.key(i - 2) : "";
    const bool second_name = i > 1 && is_capitalised(tokens, i - 1) && is_one_of(two_before, {"for", "of"});
    const bool named = second_name || is_one_of(before, {"for", "of"});
    if (!known && named && is_capitalised(tokens, i) && !is_known_to_anyone(tokens, i, chart)) return std::string(shown);
  }
  return {};
}

void correct_spelling(QuestionTokens& tokens, const ReadingContext& chart) {
  for (std::size_t i = 0; i < tokens.size(); ++i) {
    const std::string key(tokens.key(i));
    if (tokens.cues(i).any() || is_everyday(tokens.word(i)) || is_frame_word(tokens.word(i)) ||
        is_ordinary_word(tokens.word(i)) || term_table().knows_word(key) || chart.names.knows_word(key))
      continue;
    // As written first: a slip may sit in what looks like a plural.
    std::optional<std::string> better;
    for (const std::string& spelled : {tokens.word(i), key}) {
      if (!better) better = chart.names.corrected(spelled);
      if (!better) better = term_table().corrected(spelled);
    }
    // A word of the chart is no slip, unless it only is there by its stem: "triglycerids".
    const bool known =
        chart.known_word && chart.known_word(tokens.word(i)) && !(better && have_same_stem(tokens.word(i), *better));
    if (month_number(tokens.word(i)) || known) continue;
    // "creatinine of Walter" is not of water.
    const std::string_view before = i > 0 ? tokens.key(i - 1) : "";
    constexpr std::size_t short_name = 6;
    const bool of_short = is_one_of(before, {"of", "for"}) && tokens.word(i).size() <= short_name;
    if (is_capitalised(tokens, i) && (is_title(before) || of_short)) continue;
    if (better) {
      tokens.correct(i, std::move(*better));
    } else if (auto meant = frame_word_meant(tokens.word(i))) {
      if (!is_plain_slip(tokens.word(i))) tokens.note_reading(tokens.word(i) + "” as “" + *meant);
      tokens.rename(i, std::move(*meant));
    }
  }
}

std::vector<bool> tokens_of_long_names(const QuestionTokens& tokens, const Names& names) {
  constexpr std::size_t words_min = 4;
  std::vector<bool> taken(tokens.size(), false);
  for (std::size_t i = 0; i < tokens.size(); ++i) {
    const NameMatch match = names.longest(tokens.keys(), i);
    if (match.things.empty() || match.last - match.first + 1 < words_min) continue;
    for (std::size_t j = match.first; j <= match.last; ++j) taken[j] = true;
    i = match.last;
  }
  return taken;
}

void find_known_subjects(QuestionTokens& tokens, const ReadingContext& chart, Question& question) {
  question.subjects = SubjectFinder(tokens, chart).find();
}

void choose_meanings(Question& question, const std::vector<ThingKind>& wanted) {
  for (Subject& subject : question.subjects) {
    if (subject.terms.size() < 2) continue;
    const auto keep = [&](auto&& fits) {
      std::vector<TermId> kept;
      std::copy_if(subject.terms.begin(), subject.terms.end(), std::back_inserter(kept),
                   [&](TermId id) { return fits(kind_of(term_table().row(id).kind)); });
      if (kept.empty()) return false;
      subject.terms = std::move(kept);
      return true;
    };
    const bool chosen = std::any_of(wanted.begin(), wanted.end(),
                                    [&](ThingKind kind) { return keep([&](ThingKind one) { return one == kind; }); });
    if (!chosen) keep([](ThingKind one) { return one != ThingKind::vaccine; });
  }
}

void name_unknown_subjects(QuestionTokens& tokens, Question& question) {
  Subject subject;
  bool any_content = false;
  const auto close = [&](std::size_t next) {
    // "lung disease" is not "lung".
    if (any_content && tokens.is(next, Cue::disease) && tokens.free(next)) {
      subject.words += " " + tokens.word(next);
      subject.span.end = tokens.tokens()[next].span.end;
      tokens.take_into_subject(next);
    }
    if (any_content) question.subjects.push_back(std::move(subject));
    subject = {};
    any_content = false;
  };
  for (std::size_t i = 0; i < tokens.size(); ++i) {
    const bool bare_number = tokens.is_number(i) && subject.words.empty();  // "ever above 33?": of what?
    if (tokens.is_content(i) && !bare_number) {
      if (subject.words.empty()) subject.span.start = tokens.tokens()[i].span.start;
      subject.words += (subject.words.empty() ? "" : " ") + tokens.word(i);
      subject.span.end = tokens.tokens()[i].span.end;
      tokens.take_into_subject(i);
      any_content = true;
    } else if (tokens.is_degree(i) && tokens.free(i)) {
      subject.qualifiers.push_back({tokens.word(i), true});
      tokens.take_into_subject(i);
    } else if (any_content && tokens.is(i, Cue::disease) && tokens.free(i)) {
      close(i);
      continue;
    }
    if (tokens.breaks_after(i)) close(tokens.size());
  }
}

namespace {

// Whether the words between i and the subject at `place`, and i itself, all name something: "salivary morning cortisol".
bool touches(const QuestionTokens& tokens, std::size_t i, std::pair<std::size_t, std::size_t> place) {
  const bool before = i < place.first;
  for (std::size_t k = before ? i + 1 : place.second + 1; k < (before ? place.first : i); ++k) {
    if (!tokens.is_content(k)) return false;
  }
  return true;
}

// Of a measurement these say which one is meant, wherever in the question they stand: "for the urine, what was the sodium?"
bool says_which_measurement(std::string_view word) {
  constexpr std::array<std::string_view, 38> words = {
      "urine",  "urinary", "csf",       "spinal",  "cerebrospinal", "pleural",   "peritoneal", "ascitic", "synovial", "fluid",
      "sweat",  "saliva",  "salivary",  "stool",   "fecal",         "capillary", "arterial",   "venous",  "cord",     "fasting",
      "random", "spot",    "morning",   "evening", "baby",          "fetal",     "fetus",      "newborn", "infant",   "donor",
      "am",     "pm",      "overnight", "bedtime", "standing",      "supine",    "sitting",    "trough"};
  return std::find(words.begin(), words.end(), word) != words.end();
}

// What the question says in other clauses and no subject took: shown, since it was not looked for.
void name_what_was_left(const QuestionTokens& tokens, Question& question) {
  if (question.subjects.empty()) return;
  for (std::size_t i = 0; i < tokens.size(); ++i) {
    if (!tokens.is_content(i) || tokens.is_number(i) || is_ordinary_word(tokens.word(i))) continue;
    auto& left = question.left_out;
    if (std::find(left.begin(), left.end(), tokens.word(i)) == left.end()) left.push_back(tokens.word(i));
  }
}

void attach_across_clauses(QuestionTokens& tokens, const ReadingContext& chart, Question& question) {
  if (question.subjects.empty()) return;
  Subject& last = question.subjects.back();
  const std::vector<ThingKind> kinds = kinds_of(last, chart.names);
  // "On the left: is the DVT gone?"
  for (std::size_t i = 0; i < tokens.size() && question.subjects.size() == 1; ++i) {
    const bool side = tokens.free(i) && body_side_of(tokens.word(i)) && !tokens.is(i, Cue::now) && tokens.word(i).size() > 1;
    const bool tag = tokens.key(i) == "right" && i + 1 == tokens.size();  // "…, right?"
    if (!side || tag || question.asks_side) continue;
    last.qualifiers.push_back({tokens.word(i), true});
    tokens.take_into_subject(i);
  }
  if (kinds.empty() || kinds.front() != ThingKind::measure) return;
  for (std::size_t i = 0; i < tokens.size(); ++i) {
    const bool day_part = (tokens.key(i) == "am" || tokens.key(i) == "pm") && !tokens.is_number(i > 0 ? i - 1 : 0);
    if (!tokens.free(i) || day_part || !says_which_measurement(tokens.key(i))) continue;
    const bool named =
        last.words.find(tokens.key(i)) != std::string::npos || last.name().find(tokens.key(i)) != std::string::npos;
    if (!named) last.qualifiers.push_back({tokens.word(i), false});
    tokens.take_into_subject(i);
  }
}

}  // namespace

void attach_qualifiers(QuestionTokens& tokens, const ReadingContext& chart, Question& question) {
  attach_across_clauses(tokens, chart, question);
  std::vector<std::pair<std::size_t, std::size_t>> places;
  for (const Subject& subject : question.subjects) {
    places.push_back(place_of(tokens, subject));
  }
  for (std::size_t i = 0; i < tokens.size(); ++i) {
    const bool degree = tokens.is_degree(i) && tokens.free(i);
    if (!degree && !tokens.is_content(i)) continue;
    // The subject behind the word if it follows at once, else the nearest of its clause.
    std::size_t best = places.size();
    std::size_t best_gap = tokens.size();
    for (std::size_t s = 0; s < places.size(); ++s) {
      if (places[s].first >= tokens.size()) continue;
      const bool before = i < places[s].first;
      const std::size_t gap = before ? places[s].first - i : i - places[s].second;
      const bool joined = before ? together(tokens, i, places[s].first) : together(tokens, places[s].second, i);
      if (!joined || gap >= best_gap || (degree && gap > 3)) continue;
      best = s;
      best_gap = gap;
    }
    if (best == places.size()) continue;
    Subject& subject = question.subjects[best];
    const std::vector<ThingKind> kinds = kinds_of(subject, chart.names);
    const bool measure = !kinds.empty() && kinds.front() == ThingKind::measure;
    if (tokens.is_number(i) && measure) continue;                 // compared with, not a part of the name
    if (measure && degree && tokens.is(i, Cue::trend)) continue;  // "has it been stable?"
    // What touches the name may say which one; a name written as one may be another patient's.
    const bool apart = !degree && !touches(tokens, i, places[best]) && !is_capitalised(tokens, i);
    const bool unknown = measure && question.kind == QuestionKind::value && !is_known_to_anyone(tokens, i, chart);
    if (apart && (unknown || (question.kind != QuestionKind::yes_no && is_ordinary_word(tokens.word(i))))) {
      question.left_out.push_back(tokens.word(i));
      continue;
    }
    subject.qualifiers.push_back({tokens.word(i), degree});
    tokens.take_into_subject(i);
  }
  name_what_was_left(tokens, question);
}

}  // namespace chartroom::nlp
