// Lines that are written page by page: whole under their name, else a part that is gone on from.

#include "main/export_lines.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <iterator>

#include "testing/temp_folder.h"

namespace chartroom {
namespace {

class Export : public ::testing::Test {
 protected:
  Result<ExportLines> open(const std::string& of = "fhir") { return ExportLines::open((folder / "x.ndjson").string(), of); }
  std::string text(const std::string& name) {
    std::ifstream in(folder / name, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
  }
  void write(const std::string& name, const std::string& text) { std::ofstream(folder / name, std::ios::binary) << text; }
  bool exists(const std::string& name) { return std::filesystem::exists(folder / name); }

  testing::TempFolder folder;
};

TEST_F(Export, IsAPartUntilItIsWhole) {
  auto lines = open();
  ASSERT_TRUE(lines) << lines.error().detail;
  EXPECT_EQ(lines->last(), "");
  ASSERT_TRUE(lines->add("a\nb\n"));
  EXPECT_FALSE(exists("x.ndjson"));
  EXPECT_EQ(text("x.ndjson.part"), "a\nb\n");
  ASSERT_TRUE(lines->add("c\n"));
  ASSERT_TRUE(lines->finish());
  EXPECT_EQ(text("x.ndjson"), "a\nb\nc\n");
  EXPECT_FALSE(exists("x.ndjson.part") || exists("x.ndjson.part.of"));
  EXPECT_EQ(open().error().code, ErrorCode::conflict) << "nothing is written over";
}

TEST_F(Export, GoesOnBehindTheLastWholeLineWhereverItWasCut) {
  const std::string whole = "first\n" + std::string(200'000, 'x') + "\nlast\n";
  for (const std::size_t size : {std::size_t{0}, std::size_t{3}, std::size_t{5}, std::size_t{6}, std::size_t{100'000},
                                 whole.size() - 6, whole.size() - 5, whole.size() - 1, whole.size()}) {
    ASSERT_TRUE(open());  // says what it is of
    write("x.ndjson.part", whole.substr(0, size));
    auto lines = open();
    ASSERT_TRUE(lines) << size;
    const std::size_t end = whole.substr(0, size).rfind('\n');
    const std::string kept = end == std::string::npos ? "" : whole.substr(0, end + 1);
    EXPECT_EQ(text("x.ndjson.part"), kept) << size;
    const std::string expected = kept.empty()       ? ""
                                 : kept.size() == 6 ? "first"
                                 : kept == whole    ? "last"
                                                    : std::string(200'000, 'x');
    EXPECT_EQ(lines->last(), expected) << size;
    ASSERT_TRUE(lines->add("more\n"));
    EXPECT_EQ(text("x.ndjson.part"), kept + "more\n");
    std::filesystem::remove(folder / "x.ndjson.part");
  }
}

TEST_F(Export, TwoExportsNeverMix) {
  auto lines = open("fhir since - until -");
  ASSERT_TRUE(lines && lines->add("a\n"));
  const auto other = open("json since - until -");
  ASSERT_FALSE(other);
  EXPECT_NE(other.error().detail.find("fhir since - until -"), std::string::npos) << other.error().detail;
  std::filesystem::remove(folder / "x.ndjson.part.of");
  EXPECT_FALSE(open("fhir since - until -")) << "of what it is can't be known";
}

TEST_F(Export, AFolderThatIsNotThereIsSaid) {
  EXPECT_EQ(ExportLines::open((folder / "none" / "x").string(), "fhir").error().code, ErrorCode::not_found);
}

}  // namespace
}  // namespace chartroom
