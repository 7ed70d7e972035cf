#include "retrieval/sentence_readings.h"

#include "retrieval/text_hash.h"

namespace chartroom::retrieval {
namespace {

constexpr std::uint8_t kNotAssessed = 0xFF;

void read_into(std::string_view text, nlp::SentenceWords& words) {
  if (words.text().data() != text.data() || words.text().size() != text.size()) words.read(text);
}

}  // namespace

struct SentenceReadings::Kept {
  SentenceReading reading;
  std::unique_ptr<std::atomic<std::uint8_t>[]> assertions;  // beside its terms
};

SentenceReadings::SentenceReadings(std::size_t sentences) : slots_(sentences) {}

SentenceReadings::~SentenceReadings() {
  for (const Slot& slot : slots_) delete slot.load(std::memory_order_relaxed);
}

const SentenceReadings::Kept& SentenceReadings::kept(const PlacedSentence& sentence, nlp::SentenceWords& words) const {
  Slot& slot = slots_[sentence.number];
  if (const Kept* known = slot.load(std::memory_order_acquire)) return *known;
  read_into(sentence.text, words);
  auto made = std::make_unique<Kept>();
  SentenceReading& reading = made->reading;
  reading.bytes_key = text_hash(sentence.text);
  reading.words_key = 1;
  for (const nlp::Token& token : words.tokens()) reading.words_key = mixed(reading.words_key, text_hash(token.key));
  reading.says = nlp::says_in(words);
  reading.terms.reserve(words.terms().size());
  for (const nlp::TermMatch& match : words.terms()) reading.terms.push_back({match.term, match.span});
  made->assertions = std::make_unique<std::atomic<std::uint8_t>[]>(reading.terms.size());
  for (std::size_t i = 0; i < reading.terms.size(); ++i) made->assertions[i].store(kNotAssessed, std::memory_order_relaxed);
  const Kept* expected = nullptr;
  if (slot.compare_exchange_strong(expected, made.get(), std::memory_order_acq_rel)) return *made.release();
  return *expected;
}

const SentenceReading& SentenceReadings::of(const PlacedSentence& sentence, nlp::SentenceWords& words) const {
  return kept(sentence, words).reading;
}

const SentenceReading* SentenceReadings::known(std::uint32_t number) const {
  const Kept* kept = slots_[number].load(std::memory_order_acquire);
  return kept == nullptr ? nullptr : &kept->reading;
}

nlp::Assertion SentenceReadings::assertion(const PlacedSentence& sentence, std::size_t at, nlp::SentenceWords& words) const {
  const Kept& known = kept(sentence, words);
  std::atomic<std::uint8_t>& place = known.assertions[at];
  if (const std::uint8_t said = place.load(std::memory_order_relaxed); said != kNotAssessed) {
    return static_cast<nlp::Assertion>(said);
  }
  read_into(sentence.text, words);
  const nlp::Span span = known.reading.terms[at].span;
  std::vector<nlp::Span> others;
  for (const ReadTerm& other : known.reading.terms) {
    if (!(other.span == span)) others.push_back(other.span);
  }
  const nlp::Assertion said = nlp::assess(words, span, sentence.section, others);
  place.store(static_cast<std::uint8_t>(said), std::memory_order_relaxed);
  return said;
}

}  // namespace chartroom::retrieval
