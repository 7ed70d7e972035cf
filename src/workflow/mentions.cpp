// Where the notes speak of a subject.

#include <algorithm>
#include <unordered_map>

#include "retrieval/text_hash.h"
#include "workflow/subject_match.h"

namespace chartroom::workflow {
namespace {

using nlp::Relation;

// What is said again in the same words at a visit is not a copy if it is short: "Denies chest pain."
constexpr std::size_t kCopiedBytesMin = 40;

constexpr std::uint8_t bit(Says what) { return static_cast<std::uint8_t>(1U << static_cast<unsigned>(what)); }

using SaysTable = std::unordered_map<std::string_view, std::uint8_t>;

const SaysTable& says_table() {
  static const SaysTable table = [] {  // constant after it is made
    SaysTable made;
    const auto add = [&](Says what, std::initializer_list<std::string_view> words) {
      for (const std::string_view word : words) made[word] = static_cast<std::uint8_t>(made[word] | bit(what));
    };
    add(Says::allergy,
        {"allergy", "allergies", "allergic", "anaphylaxis", "intolerance", "intolerances", "intolerant", "hives", "reaction"});
    // Verbs and times of taking.
    add(Says::taking, {"on",        "take",     "takes",     "taking",    "taken",     "took",       "continue", "continues",
                       "continued", "daily",    "bid",       "tid",       "qid",       "qhs",        "qam",      "qpm",
                       "prn",       "restart",  "restarted", "resumed",   "started",   "start",      "refill",   "refilled",
                       "dose",      "doses",    "using",     "uses",      "use",       "prescribed", "weekly",   "nightly",
                       "given",     "received", "receiving", "increased", "decreased", "compliant",  "adherent"});
    add(Says::dose, {"mg", "mcg", "units", "tablet"});
    add(Says::done, {"done", "performed", "completed", "underwent", "had", "received", "given", "today", "was", "after", "s",
                     "since", "placed", "post"});
    return made;
  }();
  return table;
}

// A sentence's words without case, punctuation and space: equal for copies.
std::uint64_t words_key(const nlp::SentenceWords& words) {
  std::uint64_t key = 1;
  for (const nlp::Token& token : words.tokens()) key = retrieval::mixed(key, retrieval::text_hash(token.key));
  return key;
}

class MentionFinder {
 public:
  MentionFinder(const Asked& asked, const SubjectMatcher& matcher, const HeardEnough& heard_enough)
      : asked_(asked), matcher_(matcher), heard_enough_(heard_enough) {
    const Relation relation = asked.question.relation;
    reads_says_ = relation == Relation::takes || relation == Relation::allergic || relation == Relation::done;
  }

  // Newest first. Of the same sentence the newest stays, with the time of the oldest.
  void hear(std::uint32_t id) {
    const retrieval::ChartIndex& index = asked_.prepared.index();
    const retrieval::Passage& passage = index.passage_of_sentence(id);
    const nlp::Span sentence = index.sentence(id);
    const std::string_view text = nlp::slice(asked_.chart.notes[passage.index].text, sentence);
    const std::uint64_t bytes_key = retrieval::text_hash(text);
    if (const auto known = seen_.find(bytes_key); known != seen_.end()) {
      repeat(known->second, passage, text);
      return;
    }
    if (enough_ || !in_window(asked_.question, asked_.chart.notes[passage.index].when, {})) return;
    words_.read(text);
    const auto [place, is_new] = seen_.emplace(words_key(words_), Said{mentions_.size(), 0});
    if (!is_new) {
      repeat(place->second, passage, text);
      return;
    }
    add(passage, sentence);
    place->second.count = mentions_.size() - place->second.first;
    seen_.emplace(bytes_key, place->second);
    if (!heard_enough_) return;
    for (std::size_t i = place->second.first; i < mentions_.size() && !enough_; ++i) enough_ = heard_enough_(mentions_[i]);
  }

  std::vector<Mention> take() { return std::move(mentions_); }
  std::uint32_t copies() const { return copies_; }

 private:
  // A sentence's mentions.
  struct Said {
    std::size_t first = 0;
    std::size_t count = 0;
  };

  void repeat(const Said& said, const retrieval::Passage& passage, std::string_view text) {
    copies_ += static_cast<std::uint32_t>(said.count);
    if (text.size() < kCopiedBytesMin) return;
    for (std::size_t i = 0; i < said.count; ++i) mentions_[said.first + i].first_s = first_s(passage);
  }

  void add(const retrieval::Passage& passage, nlp::Span sentence) {
    others_.clear();
    for (const nlp::Span term : matcher_.in_text(words_, &others_)) {
      Mention mention;
      mention.note = passage.index;
      mention.sentence = sentence;
      mention.term = {sentence.start + term.start, sentence.start + term.end};
      mention.section = passage.section;
      mention.assertion = nlp::assess(words_, term, passage.section, others_);
      mention.narrower = !matcher_.is_named_by(words_, term);
      mention.says = says();
      mention.first_s = first_s(passage);
      mentions_.push_back(mention);
    }
  }

  std::int64_t first_s(const retrieval::Passage& passage) const { return asked_.chart.notes[passage.first_index].when.from_s; }

  std::uint8_t says() const {
    if (!reads_says_) return 0;
    std::uint8_t bits = 0;
    for (const nlp::Token& token : words_.tokens()) {
      if (const auto found = says_table().find(token.key); found != says_table().end()) bits |= found->second;
    }
    return bits;
  }

  const Asked& asked_;
  const SubjectMatcher& matcher_;
  const HeardEnough& heard_enough_;
  bool enough_ = false;
  bool reads_says_ = false;
  nlp::SentenceWords words_;
  std::vector<nlp::Span> others_;
  std::unordered_map<std::uint64_t, Said> seen_;  // by the text's bytes and by its words
  std::vector<Mention> mentions_;
  std::uint32_t copies_ = 0;
};

}  // namespace

std::vector<Mention> find_mentions(const Asked& asked, const SubjectMatcher& matcher, std::uint32_t& copies,
                                   const HeardEnough& heard_enough) {
  const retrieval::ChartIndex& index = asked.prepared.index();
  std::vector<std::uint32_t> sentences;
  for (const auto& stems : matcher.stem_sets()) index.add_sentences_with_all(stems, sentences);
  std::sort(sentences.begin(), sentences.end());
  sentences.erase(std::unique(sentences.begin(), sentences.end()), sentences.end());
  MentionFinder finder(asked, matcher, heard_enough);
  for (const std::uint32_t id : sentences) finder.hear(id);
  copies += finder.copies();
  return finder.take();
}

}  // namespace chartroom::workflow
