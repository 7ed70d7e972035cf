// Packed files: read piece by piece, with the outcome of the plain file and in bounded memory.

#include "records/packed_text.h"

#include <gmock/gmock.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>

#include "base/limits.h"
#include "records/gzip_fixture.h"
#include "records/html_text.h"
#include "records/import_input.h"
#include "records/records_fixture.h"
#include "records/stream_scan.h"

namespace chartroom::records {
namespace {

using ::testing::ElementsAre;

constexpr std::size_t kMiB = 1024 * 1024;

// All of it, or the code of what is wrong.
std::expected<std::string, std::string_view> read_all(std::string_view packed, std::uint64_t bytes_max) {
  PackedText text(as_bytes(packed), bytes_max);
  std::string out;
  for (;;) {
    const auto piece = text.next();
    if (!piece) return std::unexpected(piece.error());
    if (piece->empty()) return out;
    out.append(*piece);
  }
}

TEST(PackedText, UnpacksAndStopsAtTheLimit) {
  const std::string packed = gzip(std::string(2'000'000, ' '));
  EXPECT_EQ(read_all(packed, 1'999'999).error(), "import.too_large");
  EXPECT_EQ(read_all(packed, 2'000'000)->size(), 2'000'000U);
  EXPECT_EQ(read_all(packed + packed, 4'000'000)->size(), 4'000'000U) << "several members are one file";
  for (std::size_t size = 0; size < packed.size(); size += 7) {
    EXPECT_FALSE(read_all(packed.substr(0, size), 4'000'000)) << size;
  }
  EXPECT_EQ(read_all(packed + "rest", 4'000'000).error(), "import.bad_gzip");
  EXPECT_EQ(read_all(gzip(""), 10)->size(), 0U);
  EXPECT_EQ(*read_all(gzip("\xEF\xBB\xBF{}"), 10), "{}");
}

// Characters that the ends of pieces or members cut are whole; what is none is refused wherever it stands.
TEST(PackedText, ChecksUtf8AcrossPieces) {
  const std::string letters = "aé€😀";
  for (std::size_t cut = 0; cut <= letters.size(); ++cut) {
    EXPECT_EQ(*read_all(gzip(letters.substr(0, cut)) + gzip(letters.substr(cut)), 100), letters) << cut;
  }
  std::string long_text(256 * 1024 - 3, 'x');
  for (int i = 0; i < 8; ++i) {
    EXPECT_EQ(read_all(gzip(long_text + letters + long_text), 10 * kMiB)->size(), 2 * long_text.size() + letters.size()) << i;
    long_text.push_back('x');
  }
  for (const char* bad : {"\xff", "\xc3", "\xe2\x82", "\xf0\x9f\x98", "\xe2x", "\x80", "\xed\xa0\x80"}) {
    EXPECT_EQ(read_all(gzip("a" + std::string(bad)), 100).error(), "import.invalid_utf8") << to_hex(as_bytes(bad));
    EXPECT_EQ(read_all(gzip(std::string(bad) + "a"), 100).error(), "import.invalid_utf8") << to_hex(as_bytes(bad));
    EXPECT_EQ(read_all(gzip("a" + std::string(bad)) + gzip("a"), 100).error(), "import.invalid_utf8") << to_hex(as_bytes(bad));
  }
}

TEST(PackedText, LoadsPartsAgain) {
  std::string text;
  for (int i = 0; i < 200'000; ++i) text += std::to_string(i) + ",";
  const std::string packed = gzip(text);
  PackedText stream(as_bytes(packed), 100 * kMiB);
  std::vector<TextPart> parts{{3, 5, {}}, {8, 300'000, {}}, {600'000, 10, {}}, {text.size() - 4, 4, {}}};
  for (int turn = 0; turn < 2; ++turn) {
    ASSERT_TRUE(stream.load(parts));
    for (const TextPart& part : parts) EXPECT_EQ(part.text, std::string_view(text).substr(part.at, part.bytes)) << part.at;
  }
  std::vector<TextPart> beyond{{text.size() - 1, 2, {}}};
  EXPECT_FALSE(stream.load(beyond));
}

// Every text is imported alike as it is, packed, and packed so that it is read piece by piece.
TEST(PackedText, HasTheOutcomeOfThePlainFile) {
  const std::string entries = bundle({ada(), potassium("k1", "4.1"), potassium("k2", "4.2"), "{}", "7"});
  const std::string no_id = with(entries, R"("id":"k1",)", "");
  std::string lines = ada() + "\n\n{broken\n" + potassium("k1", "4.1") + "\r\n" + potassium("k2", "4.2");
  const std::string texts[] = {
      entries,
      " \n" + entries + " \n",
      no_id,
      entries.substr(0, entries.size() / 2),
      entries.substr(0, entries.size() - 1),
      entries + "]",
      entries + "{}",
      "{\"a\":[}",
      "{\"a\" 1}",
      "{,}",
      "{\"a\":1,}",
      "{1:1}",
      "{\"entry\":[1 2]}",
      "{}",
      "{} x",
      ada(),
      lines,
      "{\"x\":" + std::string(500, '[') + std::string(500, ']') + "}",
      "{\"x\":\"\\\"}\"}",
      "{\"x\":\"\\\\\"}",
      with(entries, "collection", "co\\llection"),
      "{\"entry\":[",
      "{\"entry\":{}}",
      "{\"resourceType\":\"Bundle\",\"entry\":[]}",
      with(entries, "\"resourceType\":\"Bundle\",", ""),
      " ",
      "MSH|",
      "{\"a\": tru\ne}",
      R"({"resourceType":"Bundle","entry":[{"request":{"method":"DELETE"}}]})",
  };
  for (const std::string& text : texts) {
    for (const char* name : {"a.json", "a.ndjson"}) {
      SCOPED_TRACE(std::string(name) + " " + text.substr(0, 60));
      const auto outcome = [&](const std::string& bytes, const char* suffix) {
        TestSite site;
        const ImportReport report = site.import(name + std::string(suffix), bytes);
        std::string out = report_json(report);
        // How much of a refused file was read may differ.
        if (out.find("file_refused") != std::string::npos) out = with(out, "\"bytes\":" + std::to_string(report.bytes), "");
        while (out.find(".gz") != std::string::npos) out.erase(out.find(".gz"), 3);
        for (const Fact& fact : site.chart("Patient/ada").facts) out += " " + fact.resource;
        return out;
      };
      const std::string plain = outcome(text, "");
      EXPECT_EQ(outcome(gzip(text), ".gz"), plain);
      EXPECT_EQ(outcome(gzip_in_two(text), ".gz"), plain);
    }
  }
}

TEST(PackedText, SamplesAreReadPieceByPiece) {
  TestSite plain;
  TestSite pieces;
  for (const char* file : {"practitioners.json", "01-hallgren.json", "04-tran.json"}) {
    std::ifstream in(std::filesystem::path(CHARTROOM_SOURCE_DIR) / "samples" / file, std::ios::binary);
    const std::string text(std::istreambuf_iterator<char>(in), {});
    EXPECT_EQ(report_json(plain.import(file, text)), report_json(pieces.import(file, gzip_in_two(text))));
  }
}

// --- bombs -----------------------------------------------------------------------------------------------------------------

std::string repeated(const std::string& packed, std::size_t times) {
  std::string out;
  for (std::size_t i = 0; i < times; ++i) out += packed;
  return out;
}

TEST(PackedText, AGigabyteOfZerosIsRefusedAtItsFirstPiece) {
  const std::string bomb = repeated(gzip(std::string(kMiB, '\0')), 1024);
  TestSite site;
  EXPECT_THAT(codes(site.import("zeros.json.gz", bomb)), ElementsAre("import.not_fhir"));
  EXPECT_THAT(codes(site.import("zeros.ndjson.gz", bomb)), ElementsAre("import.not_fhir"));
  EXPECT_THAT(codes(site.import("zeros.txt.gz", bomb)), ElementsAre("import.note_too_large"));
  const auto input = open_input("zeros.json", as_bytes(bomb));
  ASSERT_FALSE(input);
}

// Whatever a gigabyte unpacks to, not more than one resource of it is held.
TEST(PackedText, AGigabyteOfAnythingIsHeldInPieces) {
  const std::size_t bound = limits::import_line_bytes_max + 2 * kMiB;
  const std::string filler = repeated(gzip(std::string(kMiB, '0')), 1024);
  for (const char* start : {R"({"a":")", R"({"entry":[{"resource":{"id":")"}) {
    SCOPED_TRACE(start);
    const std::string bomb = gzip(start) + filler;
    PackedText text(as_bytes(bomb), limits::import_file_bytes_max);
    const auto scanned = scan_stream(text);
    ASSERT_FALSE(scanned);
    EXPECT_EQ(scanned.error(), "import.too_large");
  }
  const std::string many = gzip(R"({"resourceType":"Bundle","entry":[{})") +
                           repeated(gzip(std::string(kMiB, ' ') + ",{}"), 400) +
                           gzip(R"(,{"resource":{"resourceType":"Observation","x":")") +
                           repeated(gzip(std::string(kMiB, '0')), 40) + gzip(R"("}}]})");
  PackedText text(as_bytes(many), limits::import_file_bytes_max);
  const auto scanned = scan_stream(text);
  ASSERT_TRUE(scanned) << scanned.error();
  EXPECT_EQ(scanned->entries.size(), 402U);
  EXPECT_GT(text.position(), 400 * kMiB);
  EXPECT_LT(scanned->held_bytes_max, bound);
  TestSite site;
  const ImportReport report = site.import("many.json.gz", many);
  ASSERT_EQ(report.problems.size(), 402U);
  EXPECT_EQ(std::count_if(report.problems.begin(), report.problems.end(),
                          [](const ImportProblem& problem) { return problem.code == "import.entry_too_large"; }),
            1);
}

}  // namespace
}  // namespace chartroom::records
