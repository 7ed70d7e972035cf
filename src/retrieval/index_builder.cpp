// Makes a ChartIndex: anew, or from the index of an earlier version of the chart, whose parts it takes over.

#include <algorithm>
#include <bit>
#include <numeric>
#include <unordered_map>

#include "retrieval/index_parts.h"
#include "retrieval/text_hash.h"

namespace chartroom::retrieval {
namespace {

// Each part is asked for each word: many small ones are put together.
constexpr std::size_t kPartsMax = 8;

// What a note's author concluded says more than what was copied from elsewhere or might happen.
float section_weight(nlp::SectionKind section) {
  switch (section) {
    using enum nlp::SectionKind;
    case assessment:
    case assessment_and_plan:
    case impression:
    case hospital_course:
    case plan:
    case diagnoses: return 1.15F;
    case instructions:
    case family_history: return 0.8F;
    default: return 1;
  }
}

// Which passage has these words. Keys are hashes already, and none is 0; as fast as a loop over the passages.
class CopyTable {
 public:
  explicit CopyTable(std::size_t keys_max) : slots_(std::bit_ceil(2 * keys_max + 1)) {}

  // The passage that was added for the key, or `passage`, which is added now.
  std::uint32_t find_or_add(std::uint64_t key, std::uint32_t passage) {
    const std::size_t mask = slots_.size() - 1;
    for (std::size_t at = key & mask;; at = (at + 1) & mask) {
      Slot& slot = slots_[at];
      if (slot.key == key) return slot.passage;
      if (slot.key != 0) continue;
      slot = {key, passage};
      return passage;
    }
  }

 private:
  struct Slot {
    std::uint64_t key = 0;
    std::uint32_t passage = 0;
  };
  std::vector<Slot> slots_;
};

}  // namespace

class ChartIndex::Builder {
 public:
  Builder(const Chart& chart, const Parts* earlier) : chart_(chart), out_(std::make_unique<Parts>(chart)) {
    if (earlier != nullptr) take_over(*earlier);
  }

  std::unique_ptr<Parts> build() {
    for (std::uint32_t i = out_->notes_seen; i < chart_.notes.size(); ++i) {
      const Document& note = chart_.notes[i];
      if (note.kind != DocumentKind::note || note.status == FactStatus::void_) continue;
      waiting_.emplace(note.id, i);
      if (note.when.known()) out_->newest_s = std::max(out_->newest_s, note.when.from_s);
    }
    out_->notes += static_cast<std::uint32_t>(waiting_.size());
    take_sealed();
    read_the_rest();
    merge_small();
    add_facts();
    for (const auto& part : parts_) {
      out_->parts.push_back({part, std::vector<std::uint32_t>(part->words.sentences().size(), kNowhere)});
    }
    // Newest first, so that the first of several copies is the newest.
    std::stable_sort(out_->places.begin(), out_->places.end(), [&](const NotePlace& a, const NotePlace& b) {
      const std::int64_t when_a = chart_.notes[a.note].when.from_s;
      const std::int64_t when_b = chart_.notes[b.note].when.from_s;
      return when_a != when_b ? when_a > when_b : a.note < b.note;
    });
    count_all();
    out_->notes_seen = static_cast<std::uint32_t>(chart_.notes.size());
    out_->words_seen = static_cast<std::uint32_t>(chart_.words.size());
    return std::move(out_);
  }

 private:
  void take_over(const Parts& earlier) {
    for (const Parts::Counted& counted : earlier.parts) parts_.push_back(counted.part);
    out_->places = earlier.places;
    out_->fact_parts = earlier.fact_parts;
    out_->notes = earlier.notes;
    out_->read_here = earlier.read_here;
    out_->unreadable = earlier.unreadable;
    out_->newest_s = earlier.newest_s;
    out_->notes_seen = earlier.notes_seen;
    out_->facts_seen = earlier.facts_seen;
    out_->words_seen = earlier.words_seen;
  }

  // The notes of one that can't be read are read here.
  void take_sealed() {
    for (std::size_t i = out_->words_seen; i < chart_.words.size(); ++i) {
      auto words = WordIndex::read(chart_.words[i]);
      if (!words) {
        ++out_->unreadable;
        continue;
      }
      attach(*words);
      parts_.push_back(std::make_shared<const NotePart>(*std::move(words)));
    }
  }

  // A note's entry counts if it was made of this very text.
  void attach(const WordIndex& words) {
    const auto notes = words.notes();
    for (std::uint32_t entry = 0; entry < notes.size(); ++entry) {
      const auto found = waiting_.find(notes[entry].id);
      if (found == waiting_.end()) continue;
      const std::string& text = chart_.notes[found->second].text;
      if (notes[entry].size != text.size() || notes[entry].hash != text_hash(text)) continue;
      out_->places.push_back({found->second, static_cast<std::uint32_t>(parts_.size()), entry});
      waiting_.erase(found);
    }
  }

  void read_the_rest() {
    out_->read_here += static_cast<std::uint32_t>(waiting_.size());
    if (waiting_.empty()) return;
    std::vector<std::uint32_t> notes;
    for (const auto& [id, note] : waiting_) notes.push_back(note);
    std::sort(notes.begin(), notes.end());
    WordIndex::Builder builder;
    const auto part = static_cast<std::uint32_t>(parts_.size());
    for (std::uint32_t entry = 0; entry < notes.size(); ++entry) {
      builder.add(chart_.notes[notes[entry]].id, chart_.notes[notes[entry]].text);
      out_->places.push_back({notes[entry], part, entry});
    }
    parts_.push_back(std::make_shared<const NotePart>(builder.take()));
  }

  // The largest stay as they are.
  void merge_small() {
    if (parts_.size() <= kPartsMax) return;
    std::vector<std::uint32_t> order(parts_.size());
    for (std::uint32_t i = 0; i < order.size(); ++i) order[i] = i;
    std::stable_sort(order.begin(), order.end(), [&](std::uint32_t a, std::uint32_t b) {
      return parts_[a]->words.size_bytes() > parts_[b]->words.size_bytes();
    });
    std::vector<std::shared_ptr<const NotePart>> kept;
    std::vector<const WordIndex*> small;
    std::vector<NotePlace> moved(parts_.size());  // by part: where its entries are now
    std::uint32_t entries = 0;
    for (const std::uint32_t part : order) {
      const auto now = static_cast<std::uint32_t>(kept.size());
      if (kept.size() < kPartsMax - 1) {
        moved[part] = {0, now, 0};
        kept.push_back(parts_[part]);
      } else {
        moved[part] = {0, static_cast<std::uint32_t>(kPartsMax - 1), entries};
        small.push_back(&parts_[part]->words);
        entries += static_cast<std::uint32_t>(parts_[part]->words.notes().size());
      }
    }
    kept.push_back(std::make_shared<const NotePart>(WordIndex::merge(small)));
    parts_.swap(kept);
    for (NotePlace& place : out_->places) {
      place.entry += moved[place.part].entry;
      place.part = moved[place.part].part;
    }
  }

  void add_facts() {
    const auto end = static_cast<std::uint32_t>(std::min(chart_.facts.size(), chart_.records.size()));
    if (end == out_->facts_seen) return;
    if (out_->fact_parts.size() >= kPartsMax) {
      out_->fact_parts.clear();
      out_->facts_seen = 0;
    }
    out_->fact_parts.push_back(std::make_shared<const FactPart>(out_->facts_seen, end));
    out_->facts_seen = end;
  }

  void count_all() {
    std::size_t passages = 0;
    std::size_t sentences = 0;
    for (const auto& part : parts_) {
      passages += part->words.passages().size();
      sentences += part->words.sentences().size();
    }
    out_->passages.reserve(passages);
    out_->sentences.reserve(sentences);
    out_->passage_of.reserve(sentences);
    seen_ = CopyTable(passages);
    for (const NotePlace& place : out_->places) count(place);
  }

  void count(const NotePlace& place) {
    Parts::Counted& part = out_->parts[place.part];
    const WordIndex& words = part.part->words;
    const auto decay = static_cast<float>(decay_at(chart_.notes[place.note].when));
    for (std::uint32_t p = words.notes()[place.entry].first_passage; p < words.passages_end(place.entry); ++p) {
      const IndexedPassage& passage = words.passages()[p];
      if (is_copy(passage.copy_key, place.note)) continue;
      const auto number = static_cast<std::uint32_t>(out_->passages.size());
      out_->passages.push_back({.what = {Source::note, passage.section, place.note, passage.span, place.note},
                                .first_sentence = static_cast<std::uint32_t>(out_->sentences.size()),
                                .words = passage.words,
                                .part = place.part,
                                .part_sentence = passage.first_sentence,
                                .weight = section_weight(passage.section),
                                .decay = decay});
      out_->words += passage.words;
      const auto sentences = words.sentences().subspan(passage.first_sentence, words.sentences_end(p) - passage.first_sentence);
      std::iota(part.global.begin() + passage.first_sentence,
                part.global.begin() + passage.first_sentence + static_cast<std::ptrdiff_t>(sentences.size()),
                static_cast<std::uint32_t>(out_->sentences.size()));
      out_->sentences.insert(out_->sentences.end(), sentences.begin(), sentences.end());
      out_->passage_of.insert(out_->passage_of.end(), sentences.size(), number);
    }
  }

  // The same words in the same order as in a newer note, which learns of it.
  bool is_copy(std::uint64_t key, std::uint32_t note) {
    if (key == 0) return false;
    const std::uint32_t newer = seen_.find_or_add(key, static_cast<std::uint32_t>(out_->passages.size()));
    if (newer == out_->passages.size()) return false;
    out_->passages[newer].what.first_index = note;
    ++out_->copies;
    return true;
  }

  const Chart& chart_;
  std::unique_ptr<Parts> out_;
  std::vector<std::shared_ptr<const NotePart>> parts_;
  std::unordered_map<DocumentId, std::uint32_t> waiting_;  // notes that have no place yet
  CopyTable seen_{0};
};

ChartIndex ChartIndex::build(const Chart& chart) { return ChartIndex(Builder(chart, nullptr).build()); }

ChartIndex ChartIndex::grow(const Chart& chart, const ChartIndex& earlier) {
  return ChartIndex(Builder(chart, earlier.parts_.get()).build());
}

}  // namespace chartroom::retrieval
