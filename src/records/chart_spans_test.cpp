// Every passage of every chart at hand: those of samples/, notes made for it, and the sets that CHARTROOM_SHARED_DATA names.
// What search says of a text is checked against the text, read in another way: where words, sentences and passages stand.

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <regex>
#include <set>

#include "nlp/stem.h"
#include "nlp/text.h"
#include "records/html_text.h"
#include "records/packed_text.h"
#include "records/records_fixture.h"
#include "retrieval/chart_index.h"
#include "retrieval/word_index.h"

namespace chartroom::records {
namespace {

namespace fs = std::filesystem;

std::string read_bytes(const fs::path& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

std::string unpacked(const std::string& bytes) {
  if (!is_gzip(as_bytes(bytes))) return bytes;
  PackedText text(as_bytes(bytes), std::uint64_t{1} << 30U);
  std::string out;
  for (auto piece = text.next(); piece && !piece->empty(); piece = text.next()) out += *piece;
  return out;
}

// Of the patients that a file has, by their own ids.
std::set<std::string> patients_in(const std::string& text) {
  static const std::regex pattern(R"re("resourceType"\s*:\s*"Patient"\s*,\s*"id"\s*:\s*"([^"]+)")re");
  std::set<std::string> out;
  for (auto at = std::sregex_iterator(text.begin(), text.end(), pattern); at != std::sregex_iterator(); ++at) {
    out.insert("Patient/" + (*at)[1].str());
  }
  return out;
}

bool is_space(char c) { return static_cast<unsigned char>(c) <= 0x20; }

void check_span(std::string_view text, nlp::Span span) {
  ASSERT_LT(span.start, span.end);
  ASSERT_LE(span.end, text.size());
  ASSERT_TRUE(nlp::is_boundary(text, span.start) && nlp::is_boundary(text, span.end));
  ASSERT_FALSE(is_space(text[span.start]) || is_space(text[span.end - 1])) << "spans are trimmed";
}

// Which stems each sentence has according to the index, by sentence.
class StemsOfSentences {
 public:
  explicit StemsOfSentences(const retrieval::WordIndex& index) : index_(index) {}
  bool has(std::uint32_t sentence, const std::string& stem) {
    auto [found, is_new] = by_stem_.try_emplace(stem);
    if (is_new) index_.each_sentence(stem, [&](std::uint32_t one) { found->second.insert(one); });
    return found->second.contains(sentence);
  }

 private:
  const retrieval::WordIndex& index_;
  std::map<std::string, std::set<std::uint32_t>> by_stem_;
};

struct Seen {
  std::size_t notes = 0;
  std::size_t passages = 0;
  std::size_t words = 0;
};

void check_note(const retrieval::WordIndex& index, std::size_t note, std::string_view text, StemsOfSentences& stems,
                Seen& seen) {
  const auto stemmer = nlp::Stemmer::create();
  ASSERT_TRUE(stemmer);
  std::uint32_t end = 0;
  for (std::uint32_t p = index.notes()[note].first_passage; p < index.passages_end(note); ++p, ++seen.passages) {
    const retrieval::IndexedPassage& passage = index.passages()[p];
    ASSERT_NO_FATAL_FAILURE(check_span(text, passage.span));
    ASSERT_GE(passage.span.start, end) << "passages don't overlap";
    end = passage.span.start;
    for (std::uint32_t s = passage.first_sentence; s < index.sentences_end(p); ++s) {
      const nlp::Span sentence = index.sentences()[s];
      ASSERT_NO_FATAL_FAILURE(check_span(text, sentence));
      ASSERT_GE(sentence.start, end) << "sentences don't overlap";
      for (std::uint32_t i = end; i < sentence.start; ++i) ASSERT_TRUE(is_space(text[i])) << "between sentences is space";
      end = sentence.end;
      for (const nlp::Token& token : nlp::tokenize(nlp::slice(text, sentence))) {
        ++seen.words;
        ASSERT_TRUE(stems.has(s, std::string((*stemmer)->stem(token.key)))) << "a word is found in its own sentence";
      }
    }
    ASSERT_EQ(end, passage.span.end) << "a passage ends with its last sentence";
  }
}

void check_chart(const Chart& chart, Seen& seen) {
  std::map<DocumentId, const Document*> notes;
  for (const Document& note : chart.notes) {
    ASSERT_TRUE(is_utf8(note.text));
    ASSERT_EQ(note.text.find('\r'), std::string::npos);
    if (note.kind == DocumentKind::note && !note.text.empty()) notes.emplace(note.id, &note);
  }
  std::set<DocumentId> indexed;
  for (const Bytes& words : chart.words) {
    const auto index = retrieval::WordIndex::read(words);
    ASSERT_TRUE(index);
    StemsOfSentences stems(*index);
    for (std::size_t i = 0; i < index->notes().size(); ++i) {
      const auto found = notes.find(index->notes()[i].id);
      if (found == notes.end()) continue;
      indexed.insert(found->first);
      ++seen.notes;
      ASSERT_NO_FATAL_FAILURE(check_note(*index, i, found->second->text, stems, seen));
    }
  }
  EXPECT_EQ(indexed.size(), notes.size()) << "every note was laid out when it was imported";
  EXPECT_EQ(retrieval::ChartIndex::build(chart).notes_read_here(), 0U);
}

TEST(ChartSpans, OfAllChartsPointAtTheirWords) {
  std::vector<fs::path> folders{fs::path(CHARTROOM_SOURCE_DIR) / "samples"};
  if (const char* shared = std::getenv("CHARTROOM_SHARED_DATA")) {
    folders.push_back(fs::path(shared) / "synthea");
  }
  for (const fs::path& folder : folders) {
    std::set<std::string> patients;
    TestSite site;
    for (const auto& entry : fs::directory_iterator(folder)) {
      const std::string name = entry.path().filename().string();
      if (!name.ends_with(".json") && !name.ends_with(".gz")) continue;
      const std::string bytes = read_bytes(entry.path());
      patients.merge(patients_in(unpacked(bytes)));
      EXPECT_FALSE(site.import(name, bytes).stopped_by) << name;
    }
    Seen seen;
    for (const std::string& patient : patients) ASSERT_NO_FATAL_FAILURE(check_chart(site.chart(patient), seen)) << patient;
    EXPECT_GE(patients.size(), 8U);
    EXPECT_GT(seen.notes, patients.size());
    EXPECT_GT(seen.passages, seen.notes);
    EXPECT_GT(seen.words, 1000U);
  }
}

std::string note_of(std::string_view id, std::string_view type, std::string_view text) {
  return R"({"resourceType":"DocumentReference","id":")" + std::string(id) +
         R"(","status":"current","subject":{"reference":"Patient/ada"},"date":"2024-01-01T00:00:00Z","content":[{"attachment":{"contentType":")" +
         std::string(type) + R"(","data":")" + to_base64(as_bytes(text)) + R"("}}]})";
}

// The words that a search for `word` leads to.
std::string quoted(const Chart& chart, const std::string& word) {
  const auto index = retrieval::ChartIndex::build(chart);
  const std::vector<std::string> stems = {word};
  const auto found = index.sentences_with(std::span(&stems, 1));
  if (found.size() != 1) return std::to_string(found.size()) + " sentences";
  const Document& note = chart.notes[index.passage_of_sentence(found.front()).index];
  return std::string(nlp::slice(note.text, index.sentence(found.front())));
}

TEST(ChartSpans, OfOtherScriptsLineEndsAndHtmlPointAtTheirWords) {
  TestSite site;
  (void)site.import("a.json",
                    bundle({ada(),
                            note_of("crlf", "text/plain",
                                    "HPI: “Fièvre” 38 °C → µg.\r\n\r\nPLAN:\r\n- Núñez vu,\r\n  日本語 zwei.\r\nEnde.\r\n"),
                            note_of("html", "text/html",
                                    "<h2>Assessment &amp; Plan</h2><p>Temp &lt; 38&nbsp;&deg;C, &#181;g "
                                    "&eacute;lev&eacute;.</p><table><tr><td>Kalium</td><td>4&#46;1</td></tr></table>"),
                            note_of("rtl", "text/plain",
                                    "تاريخ: المريض يشكو من الصداع. Cefalea \xE2\x80\xAE"
                                    "abc.\nשלום רופא.")}));
  const Chart chart = site.chart("Patient/ada");
  ASSERT_EQ(chart.notes.size(), 3U);
  Seen seen;
  ASSERT_NO_FATAL_FAILURE(check_chart(chart, seen));
  EXPECT_EQ(seen.notes, 3U);
  EXPECT_EQ(quoted(chart, "fievr"), "“Fièvre” 38 °C → µg.");
  EXPECT_EQ(quoted(chart, "nunez"), "- Núñez vu,");
  EXPECT_EQ(quoted(chart, "temp"), "Temp < 38 °C, µg élevé.");
  EXPECT_EQ(quoted(chart, "kalium"), "Kalium | 4.1");
}

}  // namespace
}  // namespace chartroom::records
