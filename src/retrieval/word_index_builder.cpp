#include <algorithm>
#include <utility>

#include "base/check.h"
#include "nlp/passages.h"
#include "nlp/stem.h"
#include "nlp/word_scanner.h"
#include "retrieval/text_hash.h"
#include "retrieval/word_index.h"

namespace chartroom::retrieval {
namespace {

// Shorter passages ("No edema.") are repeated because they are true again.
constexpr std::uint32_t kCopyWordsMin = 12;

// Words to numbers, in the order in which they come: an open table over one string of all letters.
class Vocabulary {
 public:
  std::uint32_t number(std::string_view word) { return number(word, text_hash(word)); }
  std::uint32_t number(std::string_view word, std::uint64_t hash) {
    for (std::size_t slot = hash & mask();; slot = (slot + 1) & mask()) {
      Slot& here = slots_[slot];
      if (here.number == kEmpty) {
        here = {static_cast<std::uint32_t>(hash >> 32U), static_cast<std::uint32_t>(starts_.size() - 1)};
        letters_.append(word);
        starts_.push_back(static_cast<std::uint32_t>(letters_.size()));
        const std::uint32_t made = here.number;
        if (starts_.size() * 2 > slots_.size()) grow();
        return made;
      }
      if (here.tag == static_cast<std::uint32_t>(hash >> 32U) && this->word(here.number) == word) return here.number;
    }
  }
  std::string_view word(std::uint32_t number) const {
    return std::string_view(letters_).substr(starts_[number], starts_[number + 1] - starts_[number]);
  }
  std::size_t size() const { return starts_.size() - 1; }
  // The numbers in the order of the words' bytes.
  std::vector<std::uint32_t> in_order() const {
    std::vector<std::uint32_t> order(size());
    for (std::uint32_t i = 0; i < order.size(); ++i) order[i] = i;
    std::sort(order.begin(), order.end(), [&](std::uint32_t a, std::uint32_t b) { return word(a) < word(b); });
    return order;
  }

 private:
  static constexpr std::uint32_t kEmpty = 0xFFFF'FFFF;
  struct Slot {
    std::uint32_t tag = 0;
    std::uint32_t number = kEmpty;
  };

  std::size_t mask() const { return slots_.size() - 1; }
  void grow() {
    std::vector<Slot> larger(slots_.size() * 4);
    for (std::uint32_t i = 0; i < size(); ++i) {
      const std::uint64_t hash = text_hash(word(i));
      std::size_t slot = hash & (larger.size() - 1);
      while (larger[slot].number != kEmpty) slot = (slot + 1) & (larger.size() - 1);
      larger[slot] = {static_cast<std::uint32_t>(hash >> 32U), i};
    }
    slots_ = std::move(larger);
  }

  std::vector<Slot> slots_ = std::vector<Slot>(1024);
  std::string letters_;
  std::vector<std::uint32_t> starts_{0};
};

void put_delta(Bytes& out, std::uint32_t value) {
  while (value >= 0x80) {
    out.push_back(static_cast<std::uint8_t>(value | 0x80U));
    value >>= 7U;
  }
  out.push_back(static_cast<std::uint8_t>(value));
}

}  // namespace

struct WordIndex::Builder::State {
  WordIndex index;
  Vocabulary words;
  std::vector<std::uint32_t> last_sentence;  // by word: the last that has it, counted from one
  struct Found {
    std::uint32_t word = 0;
    std::uint32_t sentence = 0;
  };
  std::vector<Found> found;  // in the order of sentences

  // The words of a piece of text, as those of a sentence. Returns how many; `key` becomes a hash of all so far.
  std::uint32_t add_words(std::string_view text, std::uint32_t sentence, std::uint64_t& key) {
    std::uint32_t count = 0;
    nlp::WordScanner scanner(text);
    for (; scanner.next(); ++count) {
      const std::uint64_t hash = text_hash(scanner.key());
      key = mixed(key, hash);
      const std::uint32_t word = words.number(scanner.key(), hash);
      if (word == last_sentence.size()) last_sentence.push_back(0);
      if (last_sentence[word] == sentence + 1) continue;
      last_sentence[word] = sentence + 1;
      found.push_back({word, sentence});
    }
    return count;
  }

  void begin(DocumentId id, std::string_view text) {
    index.notes_.push_back({id, text_hash(text), static_cast<std::uint32_t>(text.size()),
                            static_cast<std::uint32_t>(index.passages_.size()),
                            static_cast<std::uint32_t>(index.sentences_.size())});
  }
};

WordIndex::Builder::Builder() : state_(std::make_unique<State>()) {}
WordIndex::Builder::~Builder() = default;
WordIndex::Builder::Builder(Builder&&) noexcept = default;
WordIndex::Builder& WordIndex::Builder::operator=(Builder&&) noexcept = default;

bool WordIndex::Builder::empty() const { return state_->index.notes_.empty(); }

void WordIndex::Builder::add(DocumentId id, std::string_view text) {
  State& state = *state_;
  state.begin(id, text);
  const nlp::PassageList list = nlp::split_passages(text);
  for (const nlp::Passage& passage : list.passages) {
    IndexedPassage entry;
    entry.span = passage.span;
    entry.section = passage.section;
    entry.first_sentence = static_cast<std::uint32_t>(state.index.sentences_.size());
    // A heading says what the passage is about: its words are those of the first sentence, too, but make no copy of it.
    std::uint64_t title_key = 1;
    const std::uint32_t title_words = state.add_words(nlp::slice(text, passage.title), entry.first_sentence, title_key);
    std::uint64_t key = 1;
    for (std::uint32_t i = 0; i < passage.sentences; ++i) {
      const nlp::Span sentence = list.sentences[passage.first_sentence + i];
      const auto number = static_cast<std::uint32_t>(state.index.sentences_.size());
      state.index.sentences_.push_back(sentence);
      entry.words += state.add_words(nlp::slice(text, sentence), number, key);
    }
    entry.copy_key = entry.words < kCopyWordsMin ? 0 : std::max<std::uint64_t>(key, 1);
    entry.words += title_words;
    state.index.passages_.push_back(entry);
  }
}

void WordIndex::Builder::add_line(DocumentId id, std::string_view line) {
  State& state = *state_;
  state.begin(id, line);
  if (line.empty()) return;
  IndexedPassage entry;
  entry.span = {0, static_cast<std::uint32_t>(line.size())};
  entry.first_sentence = static_cast<std::uint32_t>(state.index.sentences_.size());
  state.index.sentences_.push_back(entry.span);
  std::uint64_t key = 1;
  entry.words = state.add_words(line, entry.first_sentence, key);
  state.index.passages_.push_back(entry);
}

// Lays out the postings of a whole index, stem by stem in the order of the stems.
class WordIndex::PostingWriter {
 public:
  explicit PostingWriter(WordIndex& index) : index_(index) {}

  void begin(std::string_view stem) {
    mark();
    index_.stems_ += stem;
    last_ = 0;
    any_ = false;
  }
  // In order; the same again is left out: two words of one stem in a sentence.
  void add(std::uint32_t sentence) {
    if (any_ && sentence == last_) return;
    put_delta(index_.postings_, sentence - last_);
    last_ = sentence;
    any_ = true;
  }
  void end() { mark(); }

 private:
  void mark() {
    index_.stem_starts_.push_back(static_cast<std::uint32_t>(index_.stems_.size()));
    index_.posting_starts_.push_back(static_cast<std::uint32_t>(index_.postings_.size()));
  }

  WordIndex& index_;
  std::uint32_t last_ = 0;
  bool any_ = false;
};

WordIndex WordIndex::Builder::take() {
  const std::unique_ptr<State> state = std::exchange(state_, std::make_unique<State>());
  const auto stemmer = nlp::Stemmer::create();
  CHECK(stemmer.has_value(), "libstemmer is linked with its English stemmer");
  // Words of one stem share a number; numbers in the order of the stems.
  Vocabulary stems;
  std::vector<std::uint32_t> stem_of(state->words.size());
  for (std::uint32_t i = 0; i < stem_of.size(); ++i) stem_of[i] = stems.number((*stemmer)->stem(state->words.word(i)));
  const std::vector<std::uint32_t> order = stems.in_order();
  std::vector<std::uint32_t> rank(order.size());
  for (std::uint32_t i = 0; i < order.size(); ++i) rank[order[i]] = i;
  // By stem, within a stem in the order of sentences.
  std::vector<std::uint32_t> starts(order.size() + 1, 0);
  for (std::uint32_t& stem : stem_of) stem = rank[stem];
  for (const auto& one : state->found) ++starts[stem_of[one.word] + 1];
  for (std::size_t i = 1; i < starts.size(); ++i) starts[i] += starts[i - 1];
  std::vector<std::uint32_t> sorted(state->found.size());
  std::vector<std::uint32_t> next(starts.begin(), starts.end() - 1);
  for (const auto& one : state->found) sorted[next[stem_of[one.word]]++] = one.sentence;
  PostingWriter writer(state->index);
  for (std::size_t i = 0; i < order.size(); ++i) {
    writer.begin(stems.word(order[i]));
    for (std::uint32_t k = starts[i]; k < starts[i + 1]; ++k) writer.add(sorted[k]);
  }
  writer.end();
  return std::move(state->index);
}

WordIndex WordIndex::merge(std::span<const WordIndex* const> parts) {
  WordIndex out;
  struct Place {
    const WordIndex* part = nullptr;
    std::uint32_t stem = 0;
    std::uint32_t first_sentence = 0;
  };
  Vocabulary stems;
  std::vector<std::vector<Place>> places;  // by stem, in the order of the parts
  for (const WordIndex* const one : parts) {
    const WordIndex& part = *one;
    const auto passages = static_cast<std::uint32_t>(out.passages_.size());
    const auto sentences = static_cast<std::uint32_t>(out.sentences_.size());
    for (IndexedNote note : part.notes_) {
      note.first_passage += passages;
      note.first_sentence += sentences;
      out.notes_.push_back(note);
    }
    for (IndexedPassage passage : part.passages_) {
      passage.first_sentence += sentences;
      out.passages_.push_back(passage);
    }
    out.sentences_.insert(out.sentences_.end(), part.sentences_.begin(), part.sentences_.end());
    for (std::uint32_t i = 0; i + 1 < part.stem_starts_.size(); ++i) {
      const std::uint32_t number = stems.number(part.stem(i));
      if (number == places.size()) places.emplace_back();
      places[number].push_back({&part, i, sentences});
    }
  }
  PostingWriter writer(out);
  for (const std::uint32_t number : stems.in_order()) {
    writer.begin(stems.word(number));
    for (const Place& place : places[number]) {
      std::size_t at = place.part->posting_starts_[place.stem];
      const std::size_t end = place.part->posting_starts_[place.stem + 1];
      for (std::uint32_t sentence = place.first_sentence; at < end;) writer.add(sentence += place.part->next_delta(at));
    }
  }
  writer.end();
  return out;
}

}  // namespace chartroom::retrieval
