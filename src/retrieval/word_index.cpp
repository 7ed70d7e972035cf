#include "retrieval/word_index.h"

#include <algorithm>

namespace chartroom::retrieval {
namespace {

constexpr std::uint8_t kVersion = 1;

// Little-endian, as ByteWriter has it.
std::uint32_t number_at(ByteView bytes, std::size_t at) {
  return static_cast<std::uint32_t>(bytes[at]) | (static_cast<std::uint32_t>(bytes[at + 1]) << 8U) |
         (static_cast<std::uint32_t>(bytes[at + 2]) << 16U) | (static_cast<std::uint32_t>(bytes[at + 3]) << 24U);
}

}  // namespace

std::uint32_t WordIndex::passages_end(std::size_t note) const {
  return note + 1 < notes_.size() ? notes_[note + 1].first_passage : static_cast<std::uint32_t>(passages_.size());
}

std::uint32_t WordIndex::sentences_end(std::size_t passage) const {
  return passage + 1 < passages_.size() ? passages_[passage + 1].first_sentence : static_cast<std::uint32_t>(sentences_.size());
}

bool WordIndex::find(std::string_view stem, std::size_t& at, std::size_t& end) const {
  if (stem_starts_.empty()) return false;
  std::size_t low = 0;
  std::size_t high = stem_starts_.size() - 1;
  while (low < high) {
    const std::size_t middle = (low + high) / 2;
    const std::string_view here = this->stem(middle);
    if (here == stem) {
      at = posting_starts_[middle];
      end = posting_starts_[middle + 1];
      return true;
    }
    if (here < stem) {
      low = middle + 1;
    } else {
      high = middle;
    }
  }
  return false;
}

bool WordIndex::has(std::string_view stem) const {
  std::size_t at = 0;
  std::size_t end = 0;
  return find(stem, at, end);
}

std::size_t WordIndex::size_bytes() const {
  return notes_.size() * sizeof(IndexedNote) + passages_.size() * sizeof(IndexedPassage) +
         sentences_.size() * sizeof(nlp::Span) + stems_.size() +
         (stem_starts_.size() + posting_starts_.size()) * sizeof(std::uint32_t) + postings_.size();
}

Bytes WordIndex::bytes() const {
  ByteWriter out(size_bytes() + 64);
  out.u8(kVersion);
  for (const std::size_t count :
       {notes_.size(), passages_.size(), sentences_.size(), stem_starts_.empty() ? 0 : stem_starts_.size() - 1}) {
    out.u32(static_cast<std::uint32_t>(count));
  }
  for (const IndexedNote& note : notes_) {
    out.raw(note.id.view());
    out.u64(note.hash);
    out.u32(note.size);
    out.u32(note.first_passage);
    out.u32(note.first_sentence);
  }
  for (const IndexedPassage& passage : passages_) {
    out.u32(passage.span.start);
    out.u32(passage.span.end);
    out.u8(static_cast<std::uint8_t>(passage.section));
    out.u32(passage.first_sentence);
    out.u32(passage.words);
    out.u64(passage.copy_key);
  }
  for (const nlp::Span& sentence : sentences_) {
    out.u32(sentence.start);
    out.u32(sentence.end);
  }
  for (const auto* starts : {&stem_starts_, &posting_starts_}) {
    for (const std::uint32_t start : *starts) out.u32(start);
    if (starts->empty()) out.u32(0);  // of no stems, too, the end is written
  }
  out.text(stems_);
  out.blob(postings_);
  return out.take();
}

Result<WordIndex> WordIndex::read(ByteView bytes) {
  ByteReader in(bytes);
  if (const std::uint8_t version = in.u8(); version != kVersion) {
    return fail(version > kVersion ? ErrorCode::newer_version : ErrorCode::corrupt, "a word index of another version");
  }
  const std::uint32_t notes = in.u32();
  const std::uint32_t passages = in.u32();
  const std::uint32_t sentences = in.u32();
  const std::uint32_t stems = in.u32();
  constexpr std::size_t note_bytes = 16 + 8 + 3 * 4;
  constexpr std::size_t passage_bytes = 4 * 4 + 1 + 8;
  const std::uint64_t least = std::uint64_t{notes} * note_bytes + std::uint64_t{passages} * passage_bytes +
                              std::uint64_t{sentences} * 8 + std::uint64_t{stems} * 8;
  if (!in.ok() || least > in.remaining()) return fail(ErrorCode::corrupt, "a word index is malformed");
  WordIndex index;
  index.notes_.resize(notes);
  for (IndexedNote& note : index.notes_) {
    const auto id = DocumentId::from_bytes(in.raw(16));
    if (id) note.id = *id;
    note.hash = in.u64();
    note.size = in.u32();
    note.first_passage = in.u32();
    note.first_sentence = in.u32();
  }
  index.passages_.resize(passages);
  for (IndexedPassage& passage : index.passages_) {
    passage.span.start = in.u32();
    passage.span.end = in.u32();
    passage.section = static_cast<nlp::SectionKind>(in.u8());
    passage.first_sentence = in.u32();
    passage.words = in.u32();
    passage.copy_key = in.u64();
  }
  index.sentences_.resize(sentences);
  const ByteView spans = in.raw(std::size_t{sentences} * 8);
  for (std::size_t i = 0; i < spans.size() / 8; ++i)
    index.sentences_[i] = {number_at(spans, i * 8), number_at(spans, i * 8 + 4)};
  const std::size_t starts = std::size_t{stems} + 1;
  for (auto* list : {&index.stem_starts_, &index.posting_starts_}) {
    list->resize(starts);
    const ByteView numbers = in.raw(starts * 4);
    for (std::size_t i = 0; i < numbers.size() / 4; ++i) (*list)[i] = number_at(numbers, i * 4);
  }
  index.stems_ = in.text();
  index.postings_ = to_bytes(in.blob());
  if (!in.at_end()) return fail(ErrorCode::corrupt, "a word index is malformed");
  if (const Status checked = index.check(); !checked) return fail(checked);
  return index;
}

// Each passage is in its note, each sentence in its passage, and none is left over.
bool WordIndex::pieces_hold() const {
  std::uint32_t passage = 0;
  std::uint32_t sentence = 0;
  for (std::size_t i = 0; i < notes_.size(); ++i) {
    const IndexedNote& note = notes_[i];
    if (note.first_passage != passage || passages_end(i) > passages_.size()) return false;
    if (note.first_sentence != sentence) return false;
    for (; passage < passages_end(i); ++passage) {
      const IndexedPassage& here = passages_[passage];
      if (here.span.start >= here.span.end || here.span.end > note.size || here.section > nlp::SectionKind::addendum)
        return false;
      if (here.first_sentence != sentence || sentences_end(passage) > sentences_.size()) return false;
      for (; sentence < sentences_end(passage); ++sentence) {
        const nlp::Span& span = sentences_[sentence];
        if (span.start < here.span.start || span.start >= span.end || span.end > here.span.end) return false;
      }
    }
  }
  return passage == passages_.size() && sentence == sentences_.size();
}

// Stems are found by halving, so they must be in order, each once.
bool WordIndex::stems_hold() const {
  for (const auto* starts : {&stem_starts_, &posting_starts_}) {
    const std::size_t end = starts == &stem_starts_ ? stems_.size() : postings_.size();
    if (starts->empty()) {
      if (end != 0) return false;
      continue;
    }
    if (starts->front() != 0 || starts->back() != end || !std::is_sorted(starts->begin(), starts->end())) return false;
  }
  for (std::size_t i = 1; i + 1 < stem_starts_.size(); ++i) {
    if (stem(i - 1) >= stem(i)) return false;
  }
  return true;
}

// Each difference ends where its stem's postings end or before, and leads to a sentence that there is.
bool WordIndex::postings_hold() const {
  for (std::size_t stem = 0; stem + 1 < posting_starts_.size(); ++stem) {
    std::uint64_t sentence = 0;
    const std::uint32_t end = posting_starts_[stem + 1];
    for (std::uint32_t i = posting_starts_[stem]; i < end; ++i) {
      std::uint64_t value = postings_[i];
      if (value >= 0x80U) {
        value &= 0x7FU;
        unsigned shift = 7;
        do {
          if (shift > 28 || ++i == end) return false;
          value |= std::uint64_t{postings_[i] & 0x7FU} << shift;
          shift += 7;
        } while ((postings_[i] & 0x80U) != 0);
      }
      sentence += value;
      if (sentence >= sentences_.size()) return false;
    }
  }
  return true;
}

Status WordIndex::check() const {
  if (pieces_hold() && stems_hold() && postings_hold()) return {};
  return fail(ErrorCode::corrupt, "a word index points outside itself");
}

}  // namespace chartroom::retrieval
