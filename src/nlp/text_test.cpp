#include "nlp/text.h"

#include <gtest/gtest.h>

#include <random>

#include "base/limits.h"
#include "nlp/passages.h"
#include "nlp/sentences.h"
#include "nlp/stem.h"
#include "nlp/terms.h"

namespace chartroom::nlp {
namespace {

std::vector<std::string> keys(std::string_view text) {
  std::vector<std::string> out;
  for (const Token& token : tokenize(text)) out.push_back(token.key);
  return out;
}

using Keys = std::vector<std::string>;

TEST(Text, SplitsWords) {
  EXPECT_EQ(keys("A1c T4 B-12 7.20 1,000 5 µg"), (Keys{"a1c", "t4", "b", "12", "7.20", "1,000", "5", "ug"}));
  EXPECT_EQ(keys("w/o c/o s/p N/V A/P stroke/TIA"), (Keys{"w/o", "c/o", "s/p", "n/v", "a/p", "stroke", "tia"}));
  EXPECT_EQ(keys("Patient's don't O'Brien’s"), (Keys{"patient", "don't", "o'brien"}));
  EXPECT_EQ(keys("Núñez TRẦN Øst Ærø naïve"), (Keys{"nunez", fold("TRẦN"), "ost", "aero", "naive"}));
  EXPECT_EQ(keys("K 4.4. Next"), (Keys{"k", "4.4", "next"}));
  EXPECT_EQ(keys("11/03/2024"), (Keys{"11", "03", "2024"}));
  EXPECT_TRUE(keys("").empty());
  EXPECT_TRUE(keys(" …—→ \x80\xFF").empty());
}

TEST(Text, KnowsUtf8) {
  EXPECT_TRUE(is_valid_utf8("µ→日本"));
  for (const std::string_view bad : {"\xC0\x80", "\xE2\x82", "\xED\xA0\x80", "\xF5\x80\x80\x80", "\x80", "\xF0\x80\x80\x80"}) {
    EXPECT_FALSE(is_valid_utf8(bad));
  }
}

TEST(Text, FoldingKnowsWhereItsBytesCameFrom) {
  const std::string text = "Éß→K";
  const Folded folded = fold_with_offsets(text);
  EXPECT_EQ(folded.text, "ess→k");
  ASSERT_EQ(folded.offsets.size(), folded.text.size() + 1);
  EXPECT_EQ(folded.offsets[1], 2U);
  EXPECT_EQ(folded.offsets[2], 2U);
  EXPECT_EQ(folded.offsets.back(), text.size());
}

TEST(Text, SingularLeavesWhatIsNoPlural) {
  EXPECT_EQ(singular("statins"), "statin");
  EXPECT_EQ(singular("allergies"), "allergy");
  for (const std::string_view word : {"does", "pus", "ibs", "loss", "cirrhosis", "virus"}) {
    if (word != "ibs") {
      EXPECT_EQ(singular(word), word);
    }
  }
}

TEST(Stem, MakesFormsOfAWordEqual) {
  const auto stemmer = Stemmer::create();
  ASSERT_TRUE(stemmer);
  for (const std::string_view word : {"stopped", "stopping", "stops"}) EXPECT_EQ((*stemmer)->stem(word), "stop");
  EXPECT_EQ((*stemmer)->stem("b12"), "b12");
  EXPECT_EQ((*stemmer)->stem(std::string(100, 'a')).size(), 100U);
}

TEST(Sections, FindsTheStylesOfHeadings) {
  const std::string_view note =
      "Clinic visit\nHPI: cough\nPAST MEDICAL HISTORY\nHTN\n# Assessment and Plan\n1. AF\n** PLAN **\nrest\nFH: father MI\n"
      "VS 07:15: BP 96/54\nMEDICATIONS (reviewed with wife)\n- Apixaban\nDischarge "
      "Instructions\r\nrest\r\nFindings\n--------\nclear\n"
      "ANTICOAGULATION\nheld\n**Impression:** stable\nALLERGIES: none\n";
  std::vector<SectionKind> kinds;
  for (const Section& section : find_sections(note)) kinds.push_back(section.kind);
  using enum SectionKind;
  EXPECT_EQ(kinds, (std::vector<SectionKind>{none, history_of_present_illness, past_medical_history, assessment_and_plan, plan,
                                             family_history, vitals, medications, instructions, findings, other, impression,
                                             allergies}));
}

std::vector<std::string> sentences(std::string_view text) {
  std::vector<std::string> out;
  for (const Span span : split_sentences(text, {0, static_cast<std::uint32_t>(text.size())}))
    out.emplace_back(slice(text, span));
  return out;
}

TEST(Sentences, EndsWhereASentenceEnds) {
  EXPECT_EQ(sentences("Seen by Dr. Osei. K 4.4 today. Stable."), (Keys{"Seen by Dr. Osei.", "K 4.4 today.", "Stable."}));
  EXPECT_EQ(sentences("Take 5 mg q.i.d. with food. No pain?"), (Keys{"Take 5 mg q.i.d. with food.", "No pain?"}));
  EXPECT_EQ(sentences("Apixaban vs. warfarin was discussed."), (Keys{"Apixaban vs. warfarin was discussed."}));
  EXPECT_EQ(sentences("- one\n- two\n* three\n1. four"), (Keys{"- one", "- two", "* three", "1. four"}));
  EXPECT_EQ(sentences("| K | 4.9 |\n| Na | 138 |"), (Keys{"| K | 4.9 |", "| Na | 138 |"}));
  EXPECT_EQ(sentences("He was admitted for an upper gastrointestinal bleed and\r\nwas transfused. Then home."),
            (Keys{"He was admitted for an upper gastrointestinal bleed and\r\nwas transfused.", "Then home."}));
  EXPECT_EQ(sentences("Pain: none\nFever: no"), (Keys{"Pain: none", "Fever: no"}));
  EXPECT_TRUE(sentences(" \n\r\n\t").empty());
}

// Whatever the text: spans on boundaries, in order, and every visible byte in one of them.
void check_pieces(const std::string& text) {
  std::uint32_t last = 0;
  for (const Span span : split_sentences(text, {0, static_cast<std::uint32_t>(text.size())})) {
    ASSERT_LE(last, span.start);
    ASSERT_LT(span.start, span.end);
    for (std::uint32_t i = last; i < span.start; ++i) ASSERT_LE(static_cast<unsigned char>(text[i]), 0x20);
    last = span.end;
  }
  last = 0;
  const PassageList pieces = split_passages(text);
  std::uint32_t next = 0;
  for (const Passage& passage : pieces.passages) {
    ASSERT_LE(last, passage.span.start);
    ASSERT_EQ(passage.first_sentence, next);
    ASSERT_GT(passage.sentences, 0U);
    next += passage.sentences;
    ASSERT_LE(next, pieces.sentences.size());
    ASSERT_EQ(pieces.sentences[passage.first_sentence].start, passage.span.start);
    ASSERT_EQ(pieces.sentences[next - 1].end, passage.span.end);
    ASSERT_LT(passage.span.start, passage.span.end);
    ASSERT_LE(count_chars(slice(text, passage.span)), limits::passage_chars_max);
    if (is_valid_utf8(text)) {
      ASSERT_TRUE(is_boundary(text, passage.span.start) && is_boundary(text, passage.span.end));
    }
    last = passage.span.end;
  }
  ASSERT_EQ(next, pieces.sentences.size());
  last = 0;
  for (const Token& token : tokenize(text)) {
    ASSERT_LE(last, token.span.start);
    ASSERT_LT(token.span.start, token.span.end);
    last = token.span.end;
  }
}

TEST(Pieces, HoldForEveryPrefixAndForNoise) {
  const std::string note =
      "HPI: 78 y/o µg “quoted” – Dr. Núñez.\r\n\r\nMEDS\n- Apixaban 5 mg BID → held\n| K | 4.9 |\n日本語。No pain. w/o "
      "fever;\n#\n**\n:";
  for (std::size_t end = 0; end <= note.size(); ++end) check_pieces(note.substr(0, end));
  std::mt19937 random(7);
  const std::string_view alphabet[] = {"a", " ", "\n", ".", "µ",  "→",    "日", "1",  ":",
                                       "#", "*", "|",  "-", "\r", "\xC3", "A",  "  ", "?"};
  for (int round = 0; round < 400; ++round) {
    std::string text;
    for (int i = 0; i < 120; ++i) text += alphabet[random() % std::size(alphabet)];
    check_pieces(text);
  }
  check_pieces(std::string(5000, 'x'));
  check_pieces(std::string(3000, '\xC3'));
}

TEST(Passages, ALongLineCostsNoMoreThanItsLength) {
  std::string line;
  while (line.size() < 5'000'000) line += "word µ ";
  check_pieces(line.substr(0, 20'000));
  EXPECT_GT(split_passages(line).passages.size(), 3000U);
}

TEST(Terms, GoBothWays) {
  const TermTable& table = term_table();
  EXPECT_GE(table.size(), 250U);
  const auto same = [&](std::string_view a, std::string_view b) {
    const auto ids_a = table.lookup(a);
    const auto ids_b = table.lookup(b);
    return !ids_a.empty() && ids_a == ids_b;
  };
  EXPECT_TRUE(same("SOB", "shortness of breath"));
  EXPECT_TRUE(same("dyspnea", "SOB"));
  EXPECT_TRUE(same("A1c", "hemoglobin A1c"));
  EXPECT_TRUE(same("Tylenol", "paracetamol"));
  EXPECT_TRUE(same("Eliquis", "apixaban"));
  EXPECT_TRUE(same("Lasix", "furosemide"));
  EXPECT_TRUE(same("B-12", "b 12"));
  EXPECT_TRUE(table.is_a(table.lookup("Eliquis").front(), table.lookup("blood thinners").front()));
  EXPECT_FALSE(table.is_a(table.lookup("blood thinners").front(), table.lookup("Eliquis").front()));
  EXPECT_TRUE(table.has_code(table.lookup("potassium").front(), "2823-3"));
  EXPECT_TRUE(table.has_code(table.lookup("BP").front(), "85354-9"));
}

TEST(Terms, EveryNameIsFoundAndEveryGroupExists) {
  const TermTable& table = term_table();
  for (TermId id = 0; id < table.size(); ++id) {
    const auto found = table.lookup(table.row(id).name);
    EXPECT_NE(std::find(found.begin(), found.end(), id), found.end()) << table.row(id).name;
    for (const std::string_view group : split_bars(table.row(id).groups)) EXPECT_FALSE(table.lookup(group).empty()) << group;
  }
}

TEST(Terms, WordsOfEnglishAreNoAbbreviations) {
  const TermTable& table = term_table();
  for (const std::string_view text : {"list all of us as it does", "LIST ALL OF THE MEDS AS OF NOW", "fit and add"}) {
    EXPECT_TRUE(table.find(text, tokenize(text)).empty()) << text;
  }
}

}  // namespace
}  // namespace chartroom::nlp
