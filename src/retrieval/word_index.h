#pragma once

// The words of some notes, laid out for searching: passages, sentences, and for each stem the sentences that have it. The
// importer makes one for the notes of each segment and seals it with them, so that a chart that is opened needs no reading of
// its texts before it can be searched; where there is none, or one of an older program, it is made again when it is needed.
//
// Positions are relative to the notes: an entry names its note by id and by a hash of its text, and is used for that text only.
// What is read back is checked: `corrupt` for anything that is followed later and leads outside, `newer_version` for a version
// that this program doesn't know. How words are told apart, stemmed and put into passages is part of the version.

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/bytes.h"
#include "base/result.h"
#include "domain/id.h"
#include "nlp/sections.h"
#include "nlp/text.h"

namespace chartroom::retrieval {

struct IndexedNote {
  DocumentId id;
  std::uint64_t hash = 0;  // text_hash() of the text
  std::uint32_t size = 0;  // bytes of the text
  std::uint32_t first_passage = 0;
  std::uint32_t first_sentence = 0;
};

struct IndexedPassage {
  nlp::Span span;
  nlp::SectionKind section = nlp::SectionKind::none;
  std::uint32_t first_sentence = 0;
  std::uint32_t words = 0;     // the heading's too
  std::uint64_t copy_key = 0;  // equal for passages of the same words; 0 for those that are too short to be copies
};

class WordIndex {
 public:
  class Builder {
   public:
    Builder();
    ~Builder();
    Builder(Builder&&) noexcept;
    Builder& operator=(Builder&&) noexcept;

    void add(DocumentId id, std::string_view text);
    // The whole text as one passage of one sentence, whatever it holds: a fact's line.
    void add_line(DocumentId id, std::string_view line);
    bool empty() const;
    WordIndex take();  // the builder is empty again

   private:
    struct State;
    std::unique_ptr<State> state_;
  };

  // One that has the notes of all parts, in their order.
  static WordIndex merge(std::span<const WordIndex* const> parts);

  static Result<WordIndex> read(ByteView bytes);
  Bytes bytes() const;

  std::span<const IndexedNote> notes() const { return notes_; }
  std::span<const IndexedPassage> passages() const { return passages_; }
  std::span<const nlp::Span> sentences() const { return sentences_; }
  // Of a note, of a passage: the end of what `first_…` begins.
  std::uint32_t passages_end(std::size_t note) const;
  std::uint32_t sentences_end(std::size_t passage) const;

  // visit(sentence) for each sentence that has the stem, in order.
  template <class Visit>
  void each_sentence(std::string_view stem, Visit visit) const {
    std::size_t at = 0;
    std::size_t end = 0;
    if (!find(stem, at, end)) return;
    for (std::uint32_t sentence = 0; at < end;) visit(sentence += next_delta(at));
  }
  bool has(std::string_view stem) const;
  std::size_t size_bytes() const;  // of memory, about

 private:
  class PostingWriter;
  bool find(std::string_view stem, std::size_t& at, std::size_t& end) const;
  std::string_view stem(std::size_t number) const {
    return std::string_view(stems_).substr(stem_starts_[number], stem_starts_[number + 1] - stem_starts_[number]);
  }
  std::uint32_t next_delta(std::size_t& at) const {
    std::uint32_t value = 0;
    for (unsigned shift = 0;; shift += 7) {
      const std::uint8_t byte = postings_[at++];
      value |= static_cast<std::uint32_t>(byte & 0x7FU) << shift;
      if ((byte & 0x80U) == 0) return value;
    }
  }
  Status check() const;
  bool pieces_hold() const;
  bool stems_hold() const;
  bool postings_hold() const;

  std::vector<IndexedNote> notes_;
  std::vector<IndexedPassage> passages_;
  std::vector<nlp::Span> sentences_;
  // Stems in the order of their bytes: letters of stem i begin at stem_starts_[i], its postings at posting_starts_[i]; both
  // have one entry more, for the end.
  std::string stems_;
  std::vector<std::uint32_t> stem_starts_;
  std::vector<std::uint32_t> posting_starts_;
  Bytes postings_;  // differences of sentence numbers, seven bits a byte, the lowest first
};

}  // namespace chartroom::retrieval
