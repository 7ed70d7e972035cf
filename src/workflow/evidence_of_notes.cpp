// What the notes say to "does he have …?", "is she on …?", "was … done?".

#include <algorithm>
#include <map>
#include <optional>

#include "nlp/relatives.h"
#include "workflow/evidence.h"
#include "workflow/mention_doubts.h"
#include "workflow/note_corrections.h"

namespace chartroom::workflow {

bool holds_word(std::string_view text, std::initializer_list<std::string_view> words) {
  nlp::TokenReader reader(text);
  for (nlp::Token token; reader.next(token);) {
    if (std::find(words.begin(), words.end(), token.key) != words.end()) return true;
  }
  return false;
}

bool no_known_allergies(std::string_view text) {
  const std::string key = sentence_key(text);
  const bool general =
      key.find("no known allerg") != std::string::npos || key.find("no known drug allerg") != std::string::npos ||
      key.find("no known medication allerg") != std::string::npos || key.find("no allergies") != std::string::npos;
  return general || holds_word(text, {"nkda", "nka"});
}

bool is_asked_relative(std::string_view words, const nlp::Question& question) {
  if (question.relatives.empty()) return true;
  nlp::TokenReader reader(words);
  for (nlp::Token token; reader.next(token);) {
    for (const std::string_view who : nlp::relatives_of(nlp::singular(token.key))) {
      if (std::find(question.relatives.begin(), question.relatives.end(), who) != question.relatives.end()) return true;
    }
  }
  return false;
}

namespace {

using nlp::Assertion;
using nlp::body_side_of;
using nlp::BodySide;
using nlp::Lifetime;
using nlp::Relation;
using nlp::Says;
using nlp::SectionKind;

bool about_allergy(const Mention& mention) {
  return mention.section == SectionKind::allergies || mention.says_of(Says::allergy);
}

// A bare mention ("naproxen as trigger") does not say that it is taken.
bool about_taking(const Mention& mention) {
  return mention.section == SectionKind::medications || mention.says_of(Says::taking) || mention.says_of(Says::dose);
}

// "Had amoxicillin in December": once, which says nothing of now.
bool was_given(const Mention& mention, std::string_view sentence) {
  const std::string before = sentence_key(sentence.substr(0, mention.term.start - mention.sentence.start));
  for (const std::string_view verb : {"had ", "got ", "received ", "given ", "completed ", "finished ", "took "}) {
    if (before.ends_with(verb) && (before.size() == verb.size() || before[before.size() - verb.size() - 1] == ' ')) return true;
  }
  return false;
}

// Whether the question has this word (with a space on either side), as in "any new nodule?".
bool asks_for(const SubjectMatcher& matcher, std::string_view word) {
  const auto& qualifiers = matcher.subject().qualifiers;
  const std::string own = " " + matcher.subject().words + " ";
  return own.find(word) != std::string::npos ||
         std::any_of(qualifiers.begin(), qualifiers.end(),
                     [&](const nlp::Qualifier& one) { return " " + one.word + " " == word; });
}

bool asks_since(const nlp::Question& question) {
  return question.event && (question.event->side == nlp::TimeSide::since || question.event->side == nlp::TimeSide::after);
}

std::optional<BodySide> only_side_of(std::uint8_t says) {
  const bool left = (says & nlp::bit(Says::left)) != 0;
  const bool right = (says & nlp::bit(Says::right)) != 0;
  if (left == right) return std::nullopt;
  return left ? BodySide::left : BodySide::right;
}

// The words next to a place, without reading the rest of the sentence: some before its end, some behind its start.
constexpr std::size_t kNextToBytes = 48;

std::string_view last_words(std::string_view before) {
  if (before.size() <= kNextToBytes) return before;
  const std::string_view end = before.substr(before.size() - kNextToBytes);
  const std::size_t space = end.find(' ');
  return space == std::string_view::npos ? before : end.substr(space);
}

std::string_view first_words(std::string_view behind) {
  if (behind.size() <= kNextToBytes) return behind;
  const std::size_t space = behind.rfind(' ', kNextToBytes);
  return space == std::string_view::npos ? behind : behind.substr(0, space);
}

// "There is no nodule in the left lung" says nothing of the right one, nor that there is none.
bool denies_only_a_side(const Mention& mention, std::string_view sentence, const SubjectMatcher& matcher) {
  if (!mention.says_of(Says::left) && !mention.says_of(Says::right)) return false;
  // "Left axilla: negative for malignant cells" is not about the right side, either.
  const auto only = only_side_of(mention.says);
  for (const nlp::Qualifier& qualifier : matcher.subject().qualifiers) {
    const auto side = body_side_of(qualifier.word);
    if (side && only && *side != *only) return true;
  }
  const std::string_view behind = sentence.substr(mention.term.end - mention.sentence.start);
  const std::vector<nlp::Token> after = nlp::tokenize(first_words(behind.substr(0, behind.find_first_of(",;.:|"))));
  const std::vector<nlp::Token> before =
      nlp::tokenize(last_words(sentence.substr(0, mention.term.start - mention.sentence.start)));
  std::optional<BodySide> said = before.empty() ? std::nullopt : body_side_of(before.back().key);
  for (std::size_t i = 0; i < std::min<std::size_t>(after.size(), 3) && !said; ++i) {
    const bool joins = after[i].key == "in" || after[i].key == "of" || after[i].key == "on" || after[i].key == "the";
    said = body_side_of(after[i].key);
    if (!joins) break;
  }
  if (!said) return false;
  const auto& qualifiers = matcher.subject().qualifiers;
  return std::none_of(qualifiers.begin(), qualifiers.end(),
                      [&](const nlp::Qualifier& one) { return body_side_of(one.word) == said; });
}

// "No evidence of heart failure exacerbation", "no acute gout": what is denied is not the disease.
bool denies_only_a_turn(const Mention& mention, std::string_view sentence, const SubjectMatcher& matcher) {
  if (!mention.says_of(Says::turn)) return false;
  const auto start = mention.term.start - mention.sentence.start;
  const auto end = mention.term.end - mention.sentence.start;
  const auto asked_for = [&](std::string_view turn) { return asks_for(matcher, " " + std::string(turn) + " "); };
  const std::string before = " " + sentence_key(last_words(sentence.substr(0, start)));
  for (const std::string_view turn : nlp::illness_turns().before) {
    if (before.ends_with(" " + std::string(turn) + " ") && !asked_for(turn)) return true;
  }
  const std::string after = sentence_key(first_words(sentence.substr(end)));
  const std::string own = sentence_key(nlp::slice(sentence, {start, end}));
  for (const std::string_view turn : nlp::illness_turns().behind) {
    if (asked_for(turn)) continue;
    if (after.starts_with(turn) || own.find(" " + std::string(turn)) != std::string::npos) return true;
  }
  return false;
}

// "Latex: hands itchy after powdered gloves; not an allergy"
bool denies_allergy_behind(const Mention& mention, std::string_view sentence) {
  const std::string after = sentence_key(sentence.substr(mention.term.end - mention.sentence.start));
  return after.find("not an allergy") != std::string::npos || after.find("no allergy") != std::string::npos ||
         after.find("not allergic") != std::string::npos || after.find("not allergy") != std::string::npos;
}

// "Allergies: penicillin. Tolerates cephalexin.": none to the latter.
bool is_tolerated(const Mention& mention, std::string_view sentence) {
  const std::string before = sentence_key(last_words(sentence.substr(0, mention.term.start - mention.sentence.start)));
  const std::string after = sentence_key(first_words(sentence.substr(mention.term.end - mention.sentence.start)));
  for (const std::string_view verb : {"tolerates ", "tolerated ", "tolerating ", "able to tolerate "}) {
    const std::size_t at = before.rfind(verb);
    const bool denied =
        at != std::string::npos && (before.substr(0, at).ends_with("not ") || before.substr(0, at).ends_with("never "));
    if (at != std::string::npos && !denied) return true;
  }
  for (const std::string_view verb : {"tolerated", "is tolerated", "was tolerated", "well tolerated", "has been tolerated"}) {
    if (after.starts_with(verb)) return true;
  }
  return false;
}

// Where a plan names a procedure without saying that it was done, it has not been.
bool only_in_plan(const Mention& mention, std::string_view sentence) {
  const bool plan = sentence_key(sentence).starts_with("plan ") || mention.section == SectionKind::plan ||
                    mention.section == SectionKind::assessment_and_plan;
  return plan && !mention.says_of(Says::done);
}

// Of whom the clause speaks: the relative named nearest before `at`, else the first behind it; not beyond a semicolon or point.
std::string_view relative_at(std::string_view sentence, std::size_t at) {
  const auto ends = [&](std::size_t from, std::size_t to) {
    const std::string_view between = sentence.substr(from, to - from);
    return between.find(';') != std::string_view::npos || between.find(". ") != std::string_view::npos;
  };
  std::string_view who;
  for (const nlp::Token& token : nlp::tokenize(sentence)) {
    const auto named = nlp::relatives_of(nlp::singular(token.key));
    if (named.empty()) continue;
    const std::string_view words = nlp::slice(sentence, token.span);
    if (token.span.end <= at) {
      if (!ends(token.span.end, at)) who = words;
    } else if (who.empty() && !ends(at, token.span.start)) {
      who = words;
    }
  }
  return who;
}

// 'The sheet says "mother with ovarian cancer"; it was the aunt.'
bool was_someone_else(std::string_view sentence, std::size_t at, const nlp::Question& question) {
  const std::vector<nlp::Token> tokens = nlp::tokenize(sentence);
  for (std::size_t i = 2; i < tokens.size(); ++i) {
    const bool corrects = tokens[i].span.start >= at &&
                          (tokens[i - 1].key == "the" || tokens[i - 1].key == "her" || tokens[i - 1].key == "his") &&
                          (tokens[i - 2].key == "was" || tokens[i - 2].key == "is");
    const std::string_view who = nlp::slice(sentence, tokens[i].span);
    if (corrects && !nlp::relatives_of(nlp::singular(tokens[i].key)).empty() && !is_asked_relative(who, question)) return true;
  }
  return false;
}

// What is said of the patient's family: a denial stands in front.
Verdict of_relatives(const Mention& mention, std::string_view sentence, const nlp::Question& question) {
  const auto at = mention.term.start - mention.sentence.start;
  if (!question.relatives.empty()) {
    const std::string_view who = relative_at(sentence, at);
    if (who.empty() || !is_asked_relative(who, question)) return Verdict::none;
    if (was_someone_else(sentence, at, question)) return Verdict::no;
  }
  if (mention.assertion != Assertion::family) return Verdict::none;
  const std::string before = sentence_key(sentence.substr(0, at));
  for (const std::string_view denial : {"no family ", "no fh ", "no ", "denies ", "negative for ", "without "}) {
    if (before.find(denial) != std::string::npos) return Verdict::no;
  }
  return Verdict::yes;
}

Verdict of_assertion(const Mention& mention, std::string_view sentence, const nlp::Question& question,
                     const SubjectMatcher& matcher) {
  if (question.relation == Relation::in_family) return of_relatives(mention, sentence, question);
  const bool allergy = about_allergy(mention);
  if (question.relation == Relation::allergic && !allergy) return Verdict::none;
  const bool present = mention.assertion == Assertion::present;
  // "Lamotrigine: refuted" on the list of allergies is about the allergy.
  const bool of_list = mention.section == SectionKind::allergies;
  if (question.relation == Relation::takes && allergy && (present || of_list)) return Verdict::none;
  // Why a test was made is not yet a finding; nor is a procedure that is only named as the reason for the next.
  if (mention.section == SectionKind::indication && question.relation == Relation::has) return Verdict::none;
  if (question.relation == Relation::allergic &&
      (denies_allergy_behind(mention, sentence) || is_tolerated(mention, sentence))) {
    return Verdict::no;
  }
  // A reaction that is listed was one once.
  const bool listed_reaction = question.relation == Relation::has && mention.section == SectionKind::allergies && present;
  switch (listed_reaction ? Assertion::historical : mention.assertion) {
    case Assertion::present:
      // "If fevers recur, start vancomycin."
      if (question.relation != Relation::allergic && sentence_key(sentence).starts_with("if ")) return Verdict::none;
      if (question.relation == Relation::takes && !about_taking(mention) &&
          !(question.lifetime == Lifetime::ever && was_given(mention, sentence))) {
        return Verdict::none;
      }
      if (has_quit(mention, sentence, matcher)) return question.lifetime == Lifetime::ever ? Verdict::yes : Verdict::no;
      if (is_no_habit_now(mention, sentence, matcher)) return Verdict::none;
      if (question.relation == Relation::done && (only_in_plan(mention, sentence) || only_names_it(mention, sentence)))
        return Verdict::none;
      if (question.relation == Relation::vaccinated && only_in_plan(mention, sentence)) return Verdict::none;
      return Verdict::yes;
    case Assertion::ended:
      // What was stopped was taken; what was removed may say that it was done, but not when or whether it lasted.
      if (question.lifetime == Lifetime::ever && (question.relation == Relation::takes || question.relation == Relation::has))
        return asks_since(question) ? Verdict::none : Verdict::yes;
      [[fallthrough]];
    case Assertion::absent:
      if (question.relation != Relation::has) return Verdict::no;
      return denies_only_a_turn(mention, sentence, matcher) || denies_only_a_side(mention, sentence, matcher) ? Verdict::none
                                                                                                              : Verdict::no;
    case Assertion::possible: return Verdict::uncertain;
    case Assertion::historical:
      // What lay back then is not since the event.
      if (question.relation == Relation::has && asks_since(question)) return Verdict::none;
      if (question.lifetime == Lifetime::ever || question.relation == Relation::done ||
          question.relation == Relation::allergic || question.relation == Relation::vaccinated) {
        return Verdict::yes;
      }
      return Verdict::none;
    case Assertion::hypothetical:
    case Assertion::planned:
    case Assertion::family: break;
  }
  return Verdict::none;
}

Evidence note_evidence(const Asked& asked, Verdict verdict, const Mention& mention) {
  Evidence evidence;
  evidence.verdict = verdict;
  evidence.when_s = asked.chart.notes[mention.note].when.from_s;
  evidence.first_s = mention.first_s;
  evidence.index = mention.note;
  evidence.sentence = mention.sentence;
  evidence.section = mention.section;
  return evidence;
}

// What the note itself says to this sentence further on.
void hear_the_rest(std::string_view note, std::uint8_t says, const SubjectMatcher& matcher, Evidence& evidence) {
  if (evidence.verdict == Verdict::uncertain) {
    const auto answered = answer_behind(note, evidence.sentence);
    if (answered) {
      evidence.verdict = answered->yes ? Verdict::yes : Verdict::no;
      evidence.sentence = answered->both;
      says = nlp::says_in(nlp::SentenceWords(nlp::slice(note, evidence.sentence)));
      if (!answered->yes) evidence.lacking.clear();
    }
  }
  if (evidence.verdict == Verdict::no) return;
  const auto& asked_words = matcher.subject().qualifiers;
  const bool asks_side = std::any_of(asked_words.begin(), asked_words.end(),
                                     [](const nlp::Qualifier& one) { return body_side_of(one.word).has_value(); });
  if (!asks_side) {
    evidence.side = only_side_of(says);
    return;
  }
  for (const nlp::Qualifier& qualifier : matcher.subject().qualifiers) {
    const auto side = body_side_of(qualifier.word);
    const bool said =
        side && std::find(evidence.lacking.begin(), evidence.lacking.end(), qualifier.word) == evidence.lacking.end();
    const auto correction = said ? correction_of_side(note, evidence.sentence, *side) : std::nullopt;
    if (!correction) continue;
    evidence.verdict = Verdict::no;
    evidence.sentence = *correction;
    evidence.lacking.clear();
  }
}

// "NKDA" answers every question about an allergy that nothing else answers.
void add_general_denials(const Asked& asked, std::vector<Evidence>& evidence, std::uint32_t& copies) {
  for (const std::string_view word : {"nkda", "nka", "allergies"}) {
    nlp::Subject subject;
    subject.words = word;
    const SubjectMatcher matcher(asked.prepared, asked.stemmer, subject);
    for (const Mention& mention : find_mentions(asked, matcher, copies)) {
      const Document& note = asked.chart.notes[mention.note];
      const std::string_view sentence = nlp::slice(note.text, mention.sentence);
      if (!no_known_allergies(sentence) || is_disproved_denial(asked, sentence)) continue;
      evidence.push_back(note_evidence(asked, Verdict::no, mention));
      evidence.back().general = true;
    }
  }
}

// The verdict of each mention as it is heard, and whether the newest notes have said all that a verdict and its two sides are
// taken from (yes_no.cpp): the newest note that speaks of it, a yes and a no with one more of each. Where one yes is not enough
// for a lifetime, many of one mind are enough, too.
class Hearing {
 public:
  Hearing(const Asked& asked, const SubjectMatcher& matcher) : asked_(asked), matcher_(matcher) {}

  bool has_heard_enough(const Mention& mention) {
    constexpr std::size_t each_min = 2;
    constexpr std::size_t alike_min = 200;
    const Verdict verdict = judge(mention);
    verdicts_.push_back(verdict);
    const bool counts = verdict == Verdict::no
                            ? !mention.narrower
                            : verdict == Verdict::yes && matcher_.unsupported(mention, sentence_of(mention)).empty();
    if (!counts) return false;
    if (!first_note_) first_note_ = mention.note;
    ++(verdict == Verdict::yes ? yes_ : no_);
    if (*first_note_ == mention.note) return false;
    if (yes_ >= each_min && no_ >= each_min) return true;
    return (yes_ >= each_min || !is_once_enough(asked_.question)) && yes_ + no_ >= alike_min;
  }

  // Of the mention found at this place.
  Verdict verdict(std::size_t at, const Mention& mention) const {
    return at < verdicts_.size() ? verdicts_[at] : judge(mention);
  }
  std::string_view sentence_of(const Mention& mention) const {
    return nlp::slice(asked_.chart.notes[mention.note].text, mention.sentence);
  }

 private:
  Verdict judge(const Mention& mention) const {
    const Document& note = asked_.chart.notes[mention.note];
    const std::string_view sentence = sentence_of(mention);
    const Verdict verdict = of_assertion(mention, sentence, asked_.question, matcher_);
    const bool elsewhere = verdict == Verdict::yes && is_dated_elsewhere(mention, sentence, note, asked_.question);
    return elsewhere || is_dialysis(mention, note, matcher_) ? Verdict::none : verdict;
  }

  const Asked& asked_;
  const SubjectMatcher& matcher_;
  std::vector<Verdict> verdicts_;
  std::optional<std::uint32_t> first_note_;
  std::size_t yes_ = 0;
  std::size_t no_ = 0;
};

}  // namespace

bool is_once_enough(const nlp::Question& question) {
  if (question.standing) return false;
  return question.lifetime == Lifetime::ever || question.relation == Relation::done ||
         question.relation == Relation::vaccinated;
}

std::vector<Evidence> evidence_of_notes(const Asked& asked, const SubjectMatcher& matcher, std::uint32_t& copies) {
  std::vector<Evidence> evidence;
  Hearing hearing(asked, matcher);
  const std::vector<Mention> mentions =
      find_mentions(asked, matcher, copies, [&](const Mention& mention) { return hearing.has_heard_enough(mention); });
  std::map<nlp::TermId, std::uint32_t> ended;  // drugs of a class that a note, the newest, says are no longer taken
  for (std::size_t i = 0; i < mentions.size(); ++i) {
    const Mention& mention = mentions[i];
    const Document& note = asked.chart.notes[mention.note];
    const std::string_view sentence = hearing.sentence_of(mention);
    const Verdict verdict = hearing.verdict(i, mention);
    // That one kind of it is absent says nothing of the others: "no NSTEMI" of coronary disease.
    if (verdict == Verdict::no && mention.narrower && mention.named && asked.question.relation == Relation::takes) {
      const bool newest = ended.try_emplace(*mention.named, mention.note).second;
      if (newest && asked.question.lifetime == Lifetime::now) {
        evidence.push_back(note_evidence(asked, verdict, mention));
        evidence.back().kind_over = mention.named;
      }
    }
    if (verdict == Verdict::none || (verdict == Verdict::no && mention.narrower)) continue;
    // "STOP pantoprazole" says of the older list with pantoprazole that it is over, and of other such drugs nothing. Within one
    // note it may have been resumed.
    const auto end = mention.named ? ended.find(*mention.named) : ended.end();
    const bool over = verdict == Verdict::yes && mention.narrower && asked.question.lifetime == Lifetime::now &&
                      end != ended.end() && end->second != mention.note;
    if (over) continue;
    if (verdict == Verdict::yes && asks_since(asked.question) && tells_of_before(sentence, note, asked.question)) continue;
    const bool first_year =
        verdict == Verdict::yes && first_year_from(asked.question) && tells_of_first_year(sentence, note, asked.question);
    evidence.push_back(note_evidence(asked, first_year ? Verdict::uncertain : verdict, mention));
    // "Denies chest pain" denies the severe one too.
    if (verdict != Verdict::no) evidence.back().lacking = matcher.unsupported(mention, sentence);
    hear_the_rest(note.text, mention.says, matcher, evidence.back());
    evidence.back().only_listed = mention.section == SectionKind::medications && !mention.says_of(Says::taking);
  }
  if (asked.question.relation == Relation::allergic && evidence.empty()) add_general_denials(asked, evidence, copies);
  std::stable_sort(evidence.begin(), evidence.end(), [](const Evidence& a, const Evidence& b) { return a.when_s > b.when_s; });
  return evidence;
}

}  // namespace chartroom::workflow
