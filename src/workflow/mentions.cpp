// Where the notes speak of a subject.

#include <algorithm>
#include <unordered_map>

#include "retrieval/text_hash.h"
#include "workflow/subject_match.h"

namespace chartroom::workflow {
namespace {

// What is said again in the same words at a visit is not a copy if it is short: "Denies chest pain."
constexpr std::size_t kCopiedBytesMin = 40;

class MentionFinder {
 public:
  MentionFinder(const Asked& asked, const SubjectMatcher& matcher, const HeardEnough& heard_enough)
      : asked_(asked), index_(asked.prepared.index()), matcher_(matcher), heard_enough_(heard_enough) {}

  // Newest first. Of the same sentence the newest stays, with the time of the oldest.
  void hear(std::uint32_t id) {
    const retrieval::Passage& passage = index_.passage_of_sentence(id);
    const std::string_view text = index_.text_of(id);
    const retrieval::SentenceReading* read_before = index_.known_reading(id);
    const std::uint64_t bytes_key = read_before != nullptr ? read_before->bytes_key : retrieval::text_hash(text);
    if (const auto known = seen_.find(bytes_key); known != seen_.end()) {
      repeat(known->second, passage, text);
      return;
    }
    if (enough_ || !in_window(asked_.question, asked_.chart.notes[passage.index].when, {})) return;
    const retrieval::SentenceReading& reading = index_.reading(id, words_);
    const auto [place, is_new] = seen_.emplace(reading.words_key, Said{mentions_.size(), 0});
    if (!is_new) {
      repeat(place->second, passage, text);
      return;
    }
    add(passage, id, reading);
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

  void add(const retrieval::Passage& passage, std::uint32_t id, const retrieval::SentenceReading& reading) {
    const nlp::Span sentence = index_.sentence(id);
    Mention mention;
    mention.note = passage.index;
    mention.number = id;
    mention.sentence = sentence;
    mention.section = passage.section;
    mention.says = reading.says;
    mention.first_s = first_s(passage);
    if (add_terms(reading, mention)) return;
    if (matcher_.is_term() && matcher_.subject().things.empty()) return;
    words_.read(index_.text_of(id));
    std::vector<nlp::Span> others;
    for (const retrieval::ReadTerm& read : reading.terms) others.push_back(read.span);
    for (const nlp::Span term : matcher_.worded_in(words_)) {
      mention.term = {sentence.start + term.start, sentence.start + term.end};
      mention.assertion = nlp::assess(words_, term, passage.section, others);
      mention.narrower = matcher_.is_term();
      mentions_.push_back(mention);
    }
  }

  // What the table of terms has.
  bool add_terms(const retrieval::SentenceReading& reading, Mention mention) {
    const std::size_t before = mentions_.size();
    for (std::size_t i = 0; i < reading.terms.size(); ++i) {
      const retrieval::ReadTerm& read = reading.terms[i];
      if (!matcher_.covers(read.term)) continue;
      const nlp::Span term = {mention.sentence.start + read.span.start, mention.sentence.start + read.span.end};
      const bool itself = matcher_.names(read.term);
      if (mentions_.size() > before && mentions_.back().term == term) {
        mentions_.back().narrower = mentions_.back().narrower && !itself;
        continue;
      }
      mention.term = term;
      mention.named = read.term;
      mention.assertion = index_.assertion(mention.number, i, words_);
      mention.narrower = !itself;
      mentions_.push_back(mention);
    }
    return mentions_.size() > before;
  }

  std::int64_t first_s(const retrieval::Passage& passage) const { return asked_.chart.notes[passage.first_index].when.from_s; }

  const Asked& asked_;
  const retrieval::ChartIndex& index_;
  const SubjectMatcher& matcher_;
  const HeardEnough& heard_enough_;
  bool enough_ = false;
  nlp::SentenceWords words_;
  std::unordered_map<std::uint64_t, Said> seen_;  // by the text's bytes and by its words
  std::vector<Mention> mentions_;
  std::uint32_t copies_ = 0;
};

}  // namespace

std::vector<Mention> find_mentions(const Asked& asked, const SubjectMatcher& matcher, std::uint32_t& copies,
                                   const HeardEnough& heard_enough) {
  MentionFinder finder(asked, matcher, heard_enough);
  for (const std::uint32_t id : asked.prepared.index().sentences_with(matcher.stem_sets())) finder.hear(id);
  copies += finder.copies();
  return finder.take();
}

}  // namespace chartroom::workflow
