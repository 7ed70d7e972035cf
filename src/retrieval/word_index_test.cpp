#include "retrieval/word_index.h"

#include <gtest/gtest.h>

#include <string>

#include "retrieval/text_hash.h"

namespace chartroom::retrieval {
namespace {

DocumentId id_of(std::uint8_t number) {
  DocumentId id;
  id.bytes[0] = number;
  return id;
}

const std::string kFirst = "HPI: Walks, walked and walking. µg of Núñez.\r\nPLAN: Walk more.";
const std::string kSecond = "Denies chest pain.\n\nASSESSMENT\nStable angina, walks.";

WordIndex sample() {
  WordIndex::Builder builder;
  builder.add(id_of(1), kFirst);
  builder.add(id_of(2), kSecond);
  return builder.take();
}

std::vector<std::uint32_t> sentences(const WordIndex& index, std::string_view stem) {
  std::vector<std::uint32_t> out;
  index.each_sentence(stem, [&](std::uint32_t sentence) { out.push_back(sentence); });
  return out;
}

// Follows everything that can be followed.
void walk(const WordIndex& index) {
  for (std::size_t note = 0; note < index.notes().size(); ++note) {
    for (auto p = index.notes()[note].first_passage; p < index.passages_end(note); ++p) {
      ASSERT_LE(index.passages()[p].span.end, index.notes()[note].size);
      for (auto s = index.passages()[p].first_sentence; s < index.sentences_end(p); ++s) {
        ASSERT_LE(index.sentences()[s].end, index.passages()[p].span.end);
      }
    }
  }
  for (const std::string_view stem : {"walk", "pain", "angina", "plan", "", "zz"}) {
    for (const std::uint32_t sentence : sentences(index, stem)) ASSERT_LT(sentence, index.sentences().size());
  }
}

TEST(WordIndex, KnowsEachSentenceOfAStemOnce) {
  const WordIndex index = sample();
  ASSERT_EQ(index.notes().size(), 2U);
  EXPECT_EQ(index.notes()[0].hash, text_hash(kFirst));
  EXPECT_EQ(sentences(index, "walk").size(), 3U) << "forms of one word in a sentence are one";
  EXPECT_EQ(sentences(index, "pain").size(), 1U);
  EXPECT_TRUE(sentences(index, "pains").empty()) << "it is asked for stems";
  EXPECT_TRUE(index.has("nunez"));
  EXPECT_TRUE(index.has("assess")) << "a heading's words are those of its first sentence";
  const std::uint32_t pain = sentences(index, "pain").front();
  EXPECT_EQ(nlp::slice(kSecond, index.sentences()[pain]), "Denies chest pain.");
}

TEST(WordIndex, ReadsWhatItWrote) {
  const WordIndex index = sample();
  const auto read = WordIndex::read(index.bytes());
  ASSERT_TRUE(read);
  EXPECT_EQ(read->bytes(), index.bytes());
  EXPECT_EQ(sentences(*read, "walk"), sentences(index, "walk"));
  const auto empty = WordIndex::read(WordIndex::Builder().take().bytes());
  ASSERT_TRUE(empty);
  EXPECT_TRUE(empty->notes().empty());
  EXPECT_FALSE(empty->has("walk"));
  EXPECT_TRUE(WordIndex::read(WordIndex::merge({}).bytes()));
}

TEST(WordIndex, ATextWithoutAWordIsReadBack) {
  WordIndex::Builder builder;
  builder.add(id_of(1), "???\n\n---");
  builder.add(id_of(2), " \n");
  const auto read = WordIndex::read(builder.take().bytes());
  ASSERT_TRUE(read);
  EXPECT_EQ(read->notes().size(), 2U);
}

TEST(WordIndex, MergedPartsAreLikeOneThatReadAll) {
  WordIndex::Builder builder;
  std::vector<WordIndex> parts;
  builder.add(id_of(1), kFirst);
  parts.push_back(builder.take());
  builder.add(id_of(2), kSecond);
  parts.push_back(builder.take());
  EXPECT_TRUE(builder.empty());
  const std::vector<const WordIndex*> both = {&parts[0], &parts[1]};
  EXPECT_EQ(WordIndex::merge(both).bytes(), sample().bytes());
}

TEST(WordIndex, EveryPrefixIsRefused) {
  const Bytes bytes = sample().bytes();
  for (std::size_t size = 0; size < bytes.size(); ++size) {
    EXPECT_FALSE(WordIndex::read(ByteView(bytes).first(size))) << size;
  }
  Bytes longer = bytes;
  longer.push_back(0);
  EXPECT_EQ(WordIndex::read(longer).error().code, ErrorCode::corrupt);
  Bytes newer = bytes;
  newer[0] = 99;
  EXPECT_EQ(WordIndex::read(newer).error().code, ErrorCode::newer_version);
  newer[0] = 0;
  EXPECT_EQ(WordIndex::read(newer).error().code, ErrorCode::corrupt);
}

TEST(WordIndex, EveryChangedByteIsRefusedOrHarmless) {
  const Bytes bytes = sample().bytes();
  std::size_t refused = 0;
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    for (const int mask : {1, 2, 0x40, 0x80, 0xFF}) {
      Bytes changed = bytes;
      changed[i] = static_cast<std::uint8_t>(changed[i] ^ mask);
      const auto read = WordIndex::read(changed);
      if (read) {
        walk(*read);
      } else {
        ++refused;
      }
    }
  }
  EXPECT_GT(refused, bytes.size()) << "most of the bytes are places, and a wrong one leads outside";
}

TEST(WordIndex, StemsOutOfOrderAreRefused) {
  // "pain" is followed by "plan": as "pzin" it would be found by nobody, and what it says with it.
  Bytes changed = sample().bytes();
  const std::string_view text = as_text(changed);
  const std::size_t at = text.find("painplan");
  ASSERT_NE(at, std::string_view::npos);
  changed[at + 1] = 'z';
  EXPECT_EQ(WordIndex::read(changed).error().code, ErrorCode::corrupt);
}

}  // namespace
}  // namespace chartroom::retrieval
