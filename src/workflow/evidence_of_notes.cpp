// What the notes say to "does he have …?", "is she on …?", "was … done?".

#include <algorithm>
#include <optional>

#include "workflow/evidence.h"

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

namespace {

using nlp::Assertion;
using nlp::Lifetime;
using nlp::Relation;
using nlp::SectionKind;

bool about_allergy(const Mention& mention) {
  return mention.section == SectionKind::allergies || mention.says_of(Says::allergy);
}

// A bare mention ("naproxen as trigger") does not say that it is taken.
bool about_taking(const Mention& mention) {
  return mention.section == SectionKind::medications || mention.says_of(Says::taking) || mention.says_of(Says::dose);
}

// "No evidence of heart failure exacerbation", "no acute gout": what is denied is not the disease.
bool denies_only_a_turn(const Mention& mention, std::string_view sentence) {
  const auto start = mention.term.start - mention.sentence.start;
  const auto end = mention.term.end - mention.sentence.start;
  const std::string before = " " + sentence_key(sentence.substr(0, start));
  const std::string after = sentence_key(sentence.substr(end));
  for (const std::string_view turn : {" acute ", " decompensated ", " worsening ", " uncontrolled ", " recurrent "}) {
    if (before.ends_with(turn)) return true;
  }
  const std::string own = sentence_key(nlp::slice(sentence, {start, end}));
  for (const std::string_view turn : {"exacerbation", "flare", "decompensation", "crisis", "attack", "exposure", "progression",
                                      "recurrence", "complication", "symptom"}) {
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

// Where a plan names a procedure without saying that it was done, it has not been.
bool only_in_plan(const Mention& mention) {
  const bool plan = mention.section == SectionKind::plan || mention.section == SectionKind::assessment_and_plan;
  return plan && !mention.says_of(Says::done);
}

// What is said of the patient's family: a denial stands in front.
Verdict of_relatives(const Mention& mention, std::string_view sentence) {
  if (mention.assertion != Assertion::family) return Verdict::none;
  const auto at = mention.term.start - mention.sentence.start;
  const std::string before = sentence_key(sentence.substr(0, at));
  for (const std::string_view denial : {"no family ", "no fh ", "no ", "denies ", "negative for ", "without "}) {
    if (before.find(denial) != std::string::npos) return Verdict::no;
  }
  return Verdict::yes;
}

Verdict of_assertion(const Mention& mention, std::string_view sentence, const nlp::Question& question) {
  if (question.relation == Relation::in_family) return of_relatives(mention, sentence);
  const bool allergy = about_allergy(mention);
  if (question.relation == Relation::allergic && !allergy) return Verdict::none;
  const bool present = mention.assertion == Assertion::present;
  if (question.relation == Relation::takes && allergy && present) return Verdict::none;
  // Why a test was made is not yet a finding; nor is a procedure that is only named as the reason for the next.
  if (mention.section == SectionKind::indication && question.relation == Relation::has) return Verdict::none;
  if (question.relation == Relation::allergic && denies_allergy_behind(mention, sentence)) return Verdict::no;
  switch (mention.assertion) {
    case Assertion::present:
      if (question.relation == Relation::takes && !about_taking(mention)) return Verdict::none;
      if (question.relation == Relation::done && only_in_plan(mention)) return Verdict::none;
      return Verdict::yes;
    case Assertion::absent:
      return question.relation == Relation::has && denies_only_a_turn(mention, sentence) ? Verdict::none : Verdict::no;
    case Assertion::possible: return Verdict::uncertain;
    case Assertion::historical:
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

// "NKDA" answers every question about an allergy that nothing else answers.
void add_general_denials(const Asked& asked, std::vector<Evidence>& evidence, std::uint32_t& copies) {
  for (const std::string_view word : {"nkda", "nka", "allergies"}) {
    nlp::Subject subject;
    subject.words = word;
    const SubjectMatcher matcher(asked.prepared, asked.stemmer, subject);
    for (const Mention& mention : find_mentions(asked, matcher, copies)) {
      const Document& note = asked.chart.notes[mention.note];
      if (!no_known_allergies(nlp::slice(note.text, mention.sentence))) continue;
      evidence.push_back(note_evidence(asked, Verdict::no, mention));
      evidence.back().general = true;
    }
  }
}

// Whether the newest notes have said all that a verdict and its two sides are taken from (yes_no.cpp): the newest note that
// speaks of it, a yes and a no with one more of each. Where one yes is not enough for a lifetime, many of one mind are enough,
// too.
class EnoughEvidence {
 public:
  explicit EnoughEvidence(const Asked& asked, const SubjectMatcher& matcher) : asked_(asked), matcher_(matcher) {}

  bool operator()(const Mention& mention) {
    constexpr std::size_t each_min = 2;
    constexpr std::size_t alike_min = 200;
    const std::string_view sentence = nlp::slice(asked_.chart.notes[mention.note].text, mention.sentence);
    const Verdict verdict = of_assertion(mention, sentence, asked_.question);
    const bool counts =
        verdict == Verdict::no ? !mention.narrower : verdict == Verdict::yes && matcher_.unsupported(sentence).empty();
    if (!counts) return false;
    if (!first_note_) first_note_ = mention.note;
    ++(verdict == Verdict::yes ? yes_ : no_);
    if (*first_note_ == mention.note) return false;
    if (yes_ >= each_min && no_ >= each_min) return true;
    return (yes_ >= each_min || !is_once_enough(asked_.question)) && yes_ + no_ >= alike_min;
  }

 private:
  const Asked& asked_;
  const SubjectMatcher& matcher_;
  std::optional<std::uint32_t> first_note_;
  std::size_t yes_ = 0;
  std::size_t no_ = 0;
};

}  // namespace

bool is_once_enough(const nlp::Question& question) {
  return question.lifetime == Lifetime::ever || question.relation == Relation::done ||
         question.relation == Relation::vaccinated;
}

std::vector<Evidence> evidence_of_notes(const Asked& asked, const SubjectMatcher& matcher, std::uint32_t& copies) {
  std::vector<Evidence> evidence;
  for (const Mention& mention : find_mentions(asked, matcher, copies, EnoughEvidence(asked, matcher))) {
    const Document& note = asked.chart.notes[mention.note];
    const std::string_view sentence = nlp::slice(note.text, mention.sentence);
    const Verdict verdict = of_assertion(mention, sentence, asked.question);
    // That one kind of it is absent says nothing of the others: "no NSTEMI" of coronary disease.
    if (verdict == Verdict::none || (verdict == Verdict::no && mention.narrower)) continue;
    std::vector<std::string> lacking = matcher.unsupported(sentence);
    // "Denies chest pain" denies the severe one too.
    if (verdict == Verdict::no) lacking.clear();
    evidence.push_back(note_evidence(asked, verdict, mention));
    evidence.back().lacking = std::move(lacking);
    evidence.back().only_listed = mention.section == SectionKind::medications && !mention.says_of(Says::taking);
  }
  if (asked.question.relation == Relation::allergic && evidence.empty()) add_general_denials(asked, evidence, copies);
  std::stable_sort(evidence.begin(), evidence.end(), [](const Evidence& a, const Evidence& b) { return a.when_s > b.when_s; });
  return evidence;
}

}  // namespace chartroom::workflow
