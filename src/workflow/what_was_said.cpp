// "Why was apixaban stopped?", "What did the endoscopy show?", "Who is his cardiologist?": the best sentences of notes and the
// best records, ranked by how much of the question they hold.

#include <algorithm>
#include <array>
#include <cmath>
#include <map>
#include <optional>
#include <set>

#include "nlp/kin_words.h"
#include "workflow/note_corrections.h"
#include "workflow/specialties.h"
#include "workflow/subject_match.h"
#include "workflow/visits.h"

namespace chartroom::workflow {
namespace {

using nlp::Aspect;

constexpr std::size_t kStatementsMax = 4;
constexpr std::size_t kPassagesRead = 40;
constexpr std::size_t kPassagesReadForTimes = 200;  // a date may stand in any of them
constexpr double kSynonymWeight = 0.8;
// The least share of the question's weight that a sentence must hold.
constexpr double kShareMin = 0.5;
constexpr double kShareOfBest = 0.7;  // of what the best sentence holds
constexpr double kSideBonus = 0.5;    // of what names a side, where one is asked for
constexpr double kScoreOfBest = 0.5;  // of the first statement's score

// Verbs of orders that mean the same here. The first of each row stands for it.
constexpr std::array<std::array<std::string_view, 16>, 6> kVerbs = {{
    {"stop", "stopped", "held", "hold", "discontinue", "discontinued", "stopping", "off", "ceased", "withdrawn", "holding",
     "stays", "d/c'd", "dc'd", "d/c"},
    {"restart", "restarted", "resume", "resumed", "restarting", "resuming", "reinitiated", "rechallenge", "reinstated", "", "",
     ""},
    {"start", "started", "begin", "began", "initiated", "initiate", "begun", "starting", "commenced", "added", "", ""},
    {"increase", "increased", "uptitrated", "raised", "higher", "doubled", "up-titrated", "uptitrate", "", "", "", ""},
    {"decrease", "decreased", "reduced", "lowered", "reduce", "lower", "halved", "downtitrated", "", "", "", ""},
    {"admit", "admitted", "admission", "hospitalized", "hospitalised", "hospitalization", "inpatient", "hospital", "", "", "",
     ""},
}};

constexpr std::array<std::string_view, 14> kReasons = {"because", "due", "secondary", "reason",  "caused", "therefore", "given",
                                                       "after",   "for", "from",      "concern", "risk",   "since",     "with"};

// One thing that the question names: a subject, or a word.
struct Wanted {
  std::vector<SubjectMatcher> subject;   // one or none
  std::set<std::string> stems;           // of a word and what means the same
  std::string_view specialty;            // whose notes hold it, whatever their words: "ophtho"
  std::vector<std::uint32_t> sentences;  // of the index that may hold it, sorted: they have its stems
  double weight = 1;
};

struct Candidate {
  retrieval::Source source = retrieval::Source::note;
  std::size_t index = 0;
  nlp::Span span;
  std::vector<bool> holds;  // per wanted thing
  double extra = 0;
  std::int64_t when_s = 0;
  bool reported = false;  // of a report that is about what is asked: its sentences need not name it again
};

class Finder {
 public:
  explicit Finder(const Asked& asked) : asked_(asked), index_(asked.prepared.index()), stemmer_(asked.stemmer) {
    for (const nlp::Subject& subject : asked.question.subjects) {
      Wanted wanted;
      wanted.subject.emplace_back(asked.prepared, asked.stemmer, subject);
      add(std::move(wanted));
      const std::set<std::string> own = stems_of(subject.words);
      const auto stem_sets = wanted_.back().subject.front().stem_sets();
      wanted_.back().sentences = index_.sentences_with(stem_sets);
      for (const auto& stems : stem_sets) {
        for (const std::string& stem : stems) {
          const bool asked_for = own.contains(stem);
          query_.push_back({stem, asked_for ? 1.0 : kSynonymWeight / std::sqrt(static_cast<double>(stems.size()))});
        }
      }
    }
    for (const std::string& term : asked.question.free_terms) add_word(term);
    for (Wanted& wanted : wanted_) {
      if (!wanted.subject.empty()) continue;
      std::vector<std::vector<std::string>> sets;
      for (const std::string& stem : wanted.stems) sets.push_back({stem});
      wanted.sentences = index_.sentences_with(sets);
    }
  }

  bool empty() const { return wanted_.empty(); }

  std::vector<Candidate> find() {
    std::map<std::tuple<bool, std::size_t, std::uint32_t>, Candidate> candidates;
    const auto hits = index_.search(query_, of_time() ? kPassagesReadForTimes : kPassagesRead);
    for (const retrieval::Hit& hit : hits) {
      const double rank = hit.score / hits.front().score;
      const retrieval::Passage& passage = index_.passage(hit.passage);
      if (passage.source == retrieval::Source::fact) {
        add_fact(candidates, passage.index, rank);
      } else {
        add_sentences(candidates, hit.passage, rank);
      }
    }
    if (asked_.question.aspect == Aspect::findings) add_reports(candidates);
    if (asked_.question.aspect != Aspect::what && asked_.question.aspect != Aspect::who) add_subject_facts(candidates);
    std::vector<Candidate> out;
    for (auto& [place, candidate] : candidates) out.push_back(std::move(candidate));
    return out;
  }

  double total() const {
    double sum = 0;
    for (const Wanted& wanted : wanted_) sum += wanted.weight;
    return sum;
  }

  double share(const Candidate& candidate, const std::vector<bool>& covered, double for_covered) const {
    double sum = 0;
    for (std::size_t i = 0; i < wanted_.size(); ++i) {
      if (candidate.holds[i]) sum += wanted_[i].weight * (covered[i] ? for_covered : 1);
    }
    return sum / total();
  }

  // "Right hip: no fracture" denies what is asked for, of any side.
  bool denies_subject(std::string_view text) const {
    const nlp::SentenceWords words(text);
    return std::any_of(wanted_.begin(), wanted_.end(), [&](const Wanted& one) {
      if (one.subject.empty()) return false;
      const auto terms = one.subject.front().in_text(words);
      return std::any_of(terms.begin(), terms.end(), [&](nlp::Span term) {
        const nlp::Assertion said = nlp::assess(words, term, nlp::SectionKind::none);
        return said == nlp::Assertion::absent || said == nlp::Assertion::ended;
      });
    });
  }

  // Whether a text speaks of one of the subjects.
  bool speaks_of_subject(std::string_view text) const {
    return std::any_of(wanted_.begin(), wanted_.end(), [&](const Wanted& one) {
      return !one.subject.empty() && !one.subject.front().in_text(nlp::SentenceWords(text)).empty();
    });
  }

  // A sentence that speaks of none of the subjects, where there are any, is about something else.
  bool on_subject(const Candidate& candidate) const {
    if (candidate.reported) return true;
    bool any = false;
    for (std::size_t i = 0; i < wanted_.size(); ++i) {
      if (wanted_[i].subject.empty()) continue;
      if (candidate.holds[i]) return true;
      any = true;
    }
    return !any;
  }

  std::size_t size() const { return wanted_.size(); }

 private:
  using Candidates = std::map<std::tuple<bool, std::size_t, std::uint32_t>, Candidate>;

  void add(Wanted wanted) {
    wanted.weight = wanted.subject.empty() ? 1 : 1.5;  // what a question is about weighs more than its other words
    wanted_.push_back(std::move(wanted));
  }

  void add_word(const std::string& term) {
    Wanted wanted;
    wanted.stems.emplace(stemmer_.stem(term));
    wanted.specialty = specialty_of(term);
    query_.push_back({std::string(stemmer_.stem(term)), 1});
    for (const std::string_view kin : nlp::kin_of(term)) {
      if (kin.find(' ') != std::string_view::npos || kin.size() < 2 || kin == term) continue;
      wanted.stems.emplace(stemmer_.stem(kin));
      query_.push_back({std::string(stemmer_.stem(kin)), kSynonymWeight});
    }
    for (const auto& row : kVerbs) {
      if (std::find(row.begin(), row.end(), term) == row.end()) continue;
      for (const std::string_view word : row) {
        if (word.empty()) continue;
        wanted.stems.emplace(stemmer_.stem(word));
        query_.push_back({std::string(stemmer_.stem(word)), kSynonymWeight});
      }
    }
    add(std::move(wanted));
  }

  std::set<std::string> stems_of(std::string_view text) {
    std::set<std::string> stems;
    nlp::TokenReader reader(text);
    for (nlp::Token token; reader.next(token);) stems.emplace(stemmer_.stem(token.key));
    return stems;
  }

  // Whether the fact is one of the subject's things.
  static bool is_of(const SubjectMatcher& subject, const PreparedChart& prepared, std::uint32_t fact) {
    return std::any_of(subject.things().begin(), subject.things().end(), [&](const FittingThing& one) {
      const auto& facts = prepared.things().at(one.thing).facts;
      return std::find(facts.begin(), facts.end(), fact) != facts.end();
    });
  }

  std::vector<bool> held_by(std::string_view text, std::optional<std::uint32_t> fact, std::string_view title = {}) {
    const std::set<std::string> stems = stems_of(text);
    std::vector<bool> holds;
    for (const Wanted& wanted : wanted_) {
      bool held =
          std::any_of(wanted.stems.begin(), wanted.stems.end(), [&](const std::string& stem) { return stems.contains(stem); });
      held = held || (!wanted.specialty.empty() && is_of_specialty(title, wanted.specialty));
      if (!wanted.subject.empty()) {
        held = !wanted.subject.front().in_text(text).empty() || (fact && is_of(wanted.subject.front(), asked_.prepared, *fact));
      }
      holds.push_back(held);
    }
    return holds;
  }

  // Whether a sentence of the notes holds it, by its words.
  bool holds(const Wanted& wanted, std::uint32_t sentence) {
    if (!std::binary_search(wanted.sentences.begin(), wanted.sentences.end(), sentence)) return false;
    if (!wanted.subject.empty()) {
      const SubjectMatcher& subject = wanted.subject.front();
      const auto& terms = index_.reading(sentence, words_).terms;
      if (std::any_of(terms.begin(), terms.end(), [&](const auto& read) { return subject.covers(read.term); })) return true;
      if (subject.is_term() && subject.subject().things.empty()) return false;
    }
    if (words_.text().data() != index_.text_of(sentence).data()) words_.read(index_.text_of(sentence));
    if (!wanted.subject.empty()) return !wanted.subject.front().worded_in(words_).empty();
    return std::any_of(words_.tokens().begin(), words_.tokens().end(), [&](const nlp::Token& token) {
      const bool alike = std::any_of(wanted.stems.begin(), wanted.stems.end(),
                                     [&](const std::string& stem) { return stem.front() == token.key.front(); });
      return alike && wanted.stems.contains(std::string(stemmer_.stem(token.key)));
    });
  }

  bool of_time() const { return asked_.question.aspect == Aspect::when || asked_.question.aspect == Aspect::stopped; }

  bool has_its_time(const Fact& fact) const {
    if (asked_.question.aspect == Aspect::stopped) return fact.until.known();
    switch (fact.kind) {
      case FactKind::condition: return fact.status != FactStatus::current;
      case FactKind::goal:
      case FactKind::care_plan:
      case FactKind::care_team: return false;
      default: return true;
    }
  }

  // "daily through 01/28"
  static bool names_an_end(std::string_view text) {
    nlp::TokenReader reader(text);
    for (nlp::Token token; reader.next(token);) {
      for (const std::string_view end : {"through", "until", "till", "stop", "stopped", "ended", "last", "finished"}) {
        if (token.key == end) return true;
      }
    }
    return false;
  }

  // Written by those whom the question names.
  bool of_specialty(std::string_view title) const {
    return std::any_of(wanted_.begin(), wanted_.end(),
                       [&](const Wanted& one) { return !one.specialty.empty() && is_of_specialty(title, one.specialty); });
  }

  // "03/30/2024", "since 2019"
  static bool names_a_date(std::string_view text) {
    nlp::TokenReader reader(text);
    bool divided = false;  // a number and a slash stand before
    for (nlp::Token token; reader.next(token);) {
      const std::string& key = token.key;
      const bool number =
          key.find_first_not_of("0123456789/-") == std::string::npos && key.front() >= '0' && key.front() <= '9';
      if (!number) {
        divided = false;
        continue;
      }
      const bool year = key.size() == 4 && (key.starts_with("19") || key.starts_with("20"));
      if (year || divided || (key.size() > 3 && key.find('/') != std::string::npos)) return true;
      divided = token.span.end < text.size() && text[token.span.end] == '/';
    }
    return false;
  }

  double reason_bonus(std::string_view text, nlp::SectionKind section) const {
    if (asked_.question.aspect != Aspect::why) return 0;
    nlp::TokenReader reader(text);
    double bonus = text.find("→") != std::string_view::npos ? 0.1 : 0;
    for (nlp::Token token; reader.next(token);) {
      const auto* found = std::find(kReasons.begin(), kReasons.end(), token.key);
      if (found == kReasons.end()) continue;
      bonus = std::max(bonus, found < kReasons.begin() + 6 ? 0.35 : 0.12);
    }
    return section == nlp::SectionKind::history_of_present_illness ? bonus * 0.9 : bonus;
  }

  // What holds too little of the question is no candidate.
  void add_sentences(Candidates& candidates, std::uint32_t passage_id, double rank) {
    const retrieval::Passage passage = index_.passage(passage_id);
    const Document& note = asked_.chart.notes[passage.index];
    if (!in_window(asked_.question, note.when, {})) return;
    std::vector<bool> by_title;
    for (const Wanted& wanted : wanted_) {
      by_title.push_back(!wanted.specialty.empty() && is_of_specialty(note.title, wanted.specialty));
    }
    const std::vector<bool> nothing(wanted_.size(), false);
    const auto [first, end] = index_.sentences_of(passage_id);
    for (std::uint32_t id = first; id < end; ++id) {
      Candidate candidate{retrieval::Source::note, passage.index, index_.sentence(id), by_title, 0, note.when.from_s};
      for (std::size_t i = 0; i < wanted_.size(); ++i) candidate.holds[i] = by_title[i] || holds(wanted_[i], id);
      if (share(candidate, nothing, 1) < kShareMin) continue;
      const std::string_view words = index_.text_of(id);
      candidate.extra = 0.1 * rank + reason_bonus(words, passage.section);
      if (of_time() && names_a_date(words)) candidate.extra += 0.3;
      if (asked_.question.aspect == Aspect::stopped && names_an_end(words)) candidate.extra += 0.3;
      if (words.size() > 400) candidate.extra -= 0.1;  // a long line holds many words by chance
      candidates.emplace(std::tuple(false, passage.index, candidate.span.start), std::move(candidate));
    }
  }

  void add_fact(Candidates& candidates, std::uint32_t index, double rank) {
    const Fact& fact = asked_.chart.facts[index];
    if (fact.kind == FactKind::patient || !in_window(asked_.question, time_of(fact), fact.until)) return;
    const std::string& text = asked_.chart.records[index].text;
    Candidate candidate{retrieval::Source::fact, index, {0, static_cast<std::uint32_t>(text.size())},
                        held_by(text, index),    0,     fact.until.known() ? fact.until.from_s : time_of(fact).from_s};
    candidate.extra = 0.1 * rank;
    const bool gives_reason = !fact.reason.empty() || fact.status_words.find(':') != std::string::npos;
    if (asked_.question.aspect == Aspect::why && gives_reason) candidate.extra += 0.3;
    if (asked_.question.aspect == Aspect::who && (fact.kind == FactKind::care_team || !fact.person.empty()))
      candidate.extra += 0.3;
    // What lasts and is not over is no answer to when it last happened.
    if (of_time()) candidate.extra += is_event(index) && has_its_time(fact) ? 0.8 : 0.1;
    const bool planned = fact.kind == FactKind::care_plan || fact.kind == FactKind::goal;
    if (asked_.question.aspect == Aspect::findings && is_event(index)) candidate.extra += planned ? -0.3 : 0.4;
    candidates.emplace(std::tuple(true, index, 0U), std::move(candidate));
  }

  // The fact is the subject itself, not only a mention of it.
  bool is_event(std::uint32_t fact) const {
    return std::any_of(wanted_.begin(), wanted_.end(), [&](const Wanted& one) {
      return !one.subject.empty() && is_of(one.subject.front(), asked_.prepared, fact);
    });
  }

  // A report whose title names the subject: what it found is said without naming it again.
  void add_reports(Candidates& candidates) {
    std::map<std::uint32_t, std::vector<bool>> held;  // by note
    for (const std::uint32_t id : index_.passages_in({nlp::SectionKind::impression, nlp::SectionKind::findings})) {
      const retrieval::Passage passage = index_.passage(id);
      const Document& note = asked_.chart.notes[passage.index];
      if (!in_window(asked_.question, note.when, {})) continue;
      const auto [known, is_new] = held.try_emplace(passage.index);
      if (is_new) {
        const std::string_view head = std::string_view(note.text).substr(0, nlp::boundary_before(note.text, 160));
        known->second = held_by(note.title + "\n" + std::string(head), std::nullopt, note.title);
      }
      const std::vector<bool>& holds = known->second;
      if (std::find(holds.begin(), holds.end(), true) == holds.end()) continue;
      const double extra = passage.section == nlp::SectionKind::impression ? 0.9 : 0.6;
      const auto [first, end] = index_.sentences_of(id);
      for (std::uint32_t sentence = first; sentence < end; ++sentence) {
        const nlp::Span span = index_.sentence(sentence);
        Candidate candidate{retrieval::Source::note, passage.index, span, holds, extra, note.when.from_s};
        candidate.reported = of_specialty(note.title);
        if (candidate.reported) candidate.holds.assign(holds.size(), true);
        candidates.insert_or_assign(std::tuple(false, passage.index, span.start), std::move(candidate));
      }
    }
  }

  // Facts under another name than the words of their record, by code.
  void add_subject_facts(Candidates& candidates) {
    for (const Wanted& wanted : wanted_) {
      if (wanted.subject.empty()) continue;
      for (const FittingThing& one : wanted.subject.front().things()) {
        const retrieval::Thing& thing = asked_.prepared.things().at(one.thing);
        if (thing.kind == FactKind::observation) continue;
        for (const std::uint32_t i : thing.facts) {
          if (!asked_.chart.records[i].text.empty()) add_fact(candidates, i, 0);
        }
      }
    }
  }

  const Asked& asked_;
  const retrieval::ChartIndex& index_;
  nlp::Stemmer& stemmer_;
  nlp::SentenceWords words_;
  std::vector<Wanted> wanted_;
  std::vector<retrieval::QueryStem> query_;
};

bool names(std::string_view text, nlp::BodySide side) {
  nlp::TokenReader reader(text);
  for (nlp::Token token; reader.next(token);) {
    if (nlp::body_side_of(token.key) == side) return true;
  }
  return false;
}

bool tells_side(std::string_view text) { return names(text, nlp::BodySide::left) || names(text, nlp::BodySide::right); }

std::string_view text_of(const Chart& chart, const Candidate& candidate) {
  const auto& documents = candidate.source == retrieval::Source::note ? chart.notes : chart.records;
  return nlp::slice(documents[candidate.index].text, candidate.span);
}

Statement state(const Chart& chart, const Candidate& candidate) {
  const bool is_note = candidate.source == retrieval::Source::note;
  Citation citation = is_note ? cite_note(chart, candidate.index, candidate.span) : cite_fact(chart, candidate.index);
  return {PatientText(on_one_line(text_of(chart, candidate))), {std::move(citation)}};
}

// What the note takes back further on is not shown: its correction is.
void correct(const Asked& asked, const Finder& finder, Candidate& candidate) {
  if (candidate.source != retrieval::Source::note) return;
  const std::string& note = asked.chart.notes[candidate.index].text;
  const auto correction =
      correction_about(note, candidate.span, [&](std::string_view text) { return finder.speaks_of_subject(text); });
  if (correction) {
    candidate.span = *correction;
    return;
  }
  const bool left = names(nlp::slice(note, candidate.span), nlp::BodySide::left);
  const bool right = names(nlp::slice(note, candidate.span), nlp::BodySide::right);
  if (left == right) return;
  const auto side = correction_of_side(note, candidate.span, left ? nlp::BodySide::left : nlp::BodySide::right);
  if (side) candidate.span = *side;
}

// What names a side, records before words; "no nodule in the left lung" names none.
double side_bonus(const Asked& asked, const Finder& finder, const Candidate& candidate) {
  const std::string_view text = text_of(asked.chart, candidate);
  if (!tells_side(text)) return 0;
  if (candidate.source == retrieval::Source::note) return finder.denies_subject(text) ? -kSideBonus : kSideBonus;
  const FactStatus status = asked.chart.facts[candidate.index].status;
  return status == FactStatus::refuted || status == FactStatus::planned ? 0 : 2 * kSideBonus;
}

// Of copies the newest; among equals the newest first, then the order of the chart. How many were removed.
std::uint32_t remove_copies(const Chart& chart, std::vector<Candidate>& candidates) {
  std::stable_sort(candidates.begin(), candidates.end(),
                   [](const Candidate& a, const Candidate& b) { return a.when_s > b.when_s; });
  std::set<std::string> seen;
  return static_cast<std::uint32_t>(std::erase_if(
      candidates, [&](const Candidate& candidate) { return !seen.insert(sentence_key(text_of(chart, candidate))).second; }));
}

// For "when", what happened or is over; a plan or a refusal has not.
bool has_happened(const Chart& chart, const Candidate& candidate) {
  if (candidate.source == retrieval::Source::note) return true;
  const FactStatus status = chart.facts[candidate.index].status;
  return status != FactStatus::planned && status != FactStatus::refuted;
}

}  // namespace

void answer_what_was_said(const Asked& asked, Answer& answer) {
  if (asked.question.aspect == Aspect::why && asks_of_visit(asked.question)) {
    add_reason_of_visit(asked, answer);
    if (!answer.statements.empty()) return;
  }
  Finder finder(asked);
  if (finder.empty()) return;
  std::vector<Candidate> candidates = finder.find();
  if (asked.question.asks_side) {
    for (Candidate& one : candidates) one.extra += side_bonus(asked, finder, one);
  }
  answer.duplicates_left_out += remove_copies(asked.chart, candidates);
  std::erase_if(candidates, [&](const Candidate& one) {
    const bool of_time = asked.question.aspect == Aspect::when || asked.question.aspect == Aspect::stopped;
    const bool due = !of_time || has_happened(asked.chart, one);
    return !finder.on_subject(one) || !due;
  });
  const std::vector<bool> nothing(finder.size(), false);
  double best_share = 0;
  for (const Candidate& one : candidates) best_share = std::max(best_share, finder.share(one, nothing, 1));
  // Where one sentence holds all of the question, others must hold most of it.
  const double share_min = std::max(kShareMin, kShareOfBest * best_share);
  std::vector<bool> covered(finder.size(), false);
  std::vector<bool> taken(candidates.size(), false);
  double first_score = 0;
  while (answer.statements.size() < kStatementsMax) {
    // The best of what is left; what an earlier statement already holds counts less.
    constexpr double for_covered = 0.6;
    std::size_t best = candidates.size();
    double best_score = 0;
    for (std::size_t i = 0; i < candidates.size(); ++i) {
      if (taken[i] || finder.share(candidates[i], nothing, 1) < share_min) continue;
      const double score = finder.share(candidates[i], covered, for_covered) + candidates[i].extra;
      if (score <= best_score + 1e-9) continue;
      best = i;
      best_score = score;
    }
    if (best == candidates.size() || best_score < kScoreOfBest * first_score) break;
    first_score = std::max(first_score, best_score);
    taken[best] = true;
    for (std::size_t i = 0; i < covered.size(); ++i) covered[i] = covered[i] || candidates[best].holds[i];
    correct(asked, finder, candidates[best]);
    const auto& chosen = candidates[best];
    const bool shown = std::any_of(candidates.begin(), candidates.end(), [&](const Candidate& one) {
      return &one != &chosen && taken[static_cast<std::size_t>(&one - candidates.data())] && one.source == chosen.source &&
             one.index == chosen.index && one.span == chosen.span;
    });
    if (!shown) answer.statements.push_back(state(asked.chart, chosen));
  }
  if (!answer.statements.empty()) return;
  for (const nlp::Subject& subject : asked.question.subjects) add_not_found(subject, answer);
}

}  // namespace chartroom::workflow
