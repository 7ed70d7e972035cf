#include "main/import_files.h"

#include <gtest/gtest.h>

#include "testing/temp_folder.h"

namespace chartroom {
namespace {

void write(const std::filesystem::path& file, std::string_view text) { std::ofstream(file, std::ios::binary) << text; }

TEST(ImportFiles, come_in_the_order_in_which_they_can_be_read) {
  const testing::TempFolder folder;
  std::filesystem::create_directory(folder.path() / "below");
  for (const char* name :
       {"Condition.ndjson", "Patient.000.ndjson", "Practitioner.ndjson", "below/a.json", "picture.png", "note.TXT"}) {
    const std::string type = std::string(name).substr(0, std::string(name).find('.'));
    write(folder.path() / name, R"({"resourceType":")" + type + "\"}");
  }
  write(folder.path() / "below/a.json", R"({"resourceType":"Bundle","entry":[{"resource":{"resourceType":"Patient"}}]})");
  const auto files = find_import_files({folder.path().string()});
  ASSERT_TRUE(files) << files.error().detail;
  std::vector<std::string> names;
  for (const auto& file : *files) names.push_back(file.path.filename().string());
  EXPECT_EQ(names,
            (std::vector<std::string>{"Practitioner.ndjson", "Patient.000.ndjson", "a.json", "Condition.ndjson", "note.TXT"}));
}

TEST(ImportFiles, what_is_not_there_is_named_and_an_empty_folder_says_what_is_read) {
  const testing::TempFolder folder;
  EXPECT_NE(find_import_files({"/no/such/place"}).error().detail.find("/no/such/place"), std::string::npos);
  EXPECT_NE(find_import_files({folder.path().string()}).error().detail.find(".ndjson"), std::string::npos);
}

TEST(ImportPieces, lines_are_cut_at_their_ends_for_every_piece_size) {
  const testing::TempFolder folder;
  for (const std::string text : {"", "\n", "a\nbb\nccc\n", "a\nbb\nccc", "abcdefgh"}) {
    write(folder.path() / "a.ndjson", text);
    for (std::size_t size = 1; size < 12; ++size) {
      auto pieces = ImportPieces::open({folder.path() / "a.ndjson", text.size()}, size);
      ASSERT_TRUE(pieces);
      std::string all;
      std::string piece;
      for (;;) {
        const auto more = pieces->next(piece);
        ASSERT_TRUE(more);
        if (!*more) break;
        all += piece;
        ASSERT_TRUE(piece.ends_with('\n') || all == text) << "a piece ends inside a line";
      }
      EXPECT_EQ(all, text) << size;
    }
  }
}

TEST(ImportPieces, other_files_are_one_piece) {
  const testing::TempFolder folder;
  write(folder.path() / "a.json", "{\n}\n");
  auto pieces = ImportPieces::open({folder.path() / "a.json", 4}, 1);
  ASSERT_TRUE(pieces);
  std::string piece;
  EXPECT_TRUE(*pieces->next(piece));
  EXPECT_EQ(piece, "{\n}\n");
  EXPECT_FALSE(*pieces->next(piece));
}

// Small files of one rank go together, large ones alone, and no rank's files with another's.
TEST(ImportUploads, keep_the_order_and_fill_archives) {
  constexpr std::uint64_t kib = 1024;
  std::vector<ImportFile> files;
  const auto add = [&](std::uint64_t bytes, int rank) { files.push_back({"f", bytes, rank}); };
  add(10, 0);
  for (int i = 0; i < 10; ++i) add(100 * kib, 1);
  add(3000 * kib, 1);
  add(100 * kib, 1);
  add(1, 2);
  std::vector<std::vector<std::vector<std::size_t>>> planned;
  for (const auto& rank : plan_uploads(files)) {
    planned.emplace_back();
    for (const Upload& upload : rank) planned.back().push_back(upload.files);
  }
  using Files = std::vector<std::size_t>;
  EXPECT_EQ(planned, (std::vector<std::vector<Files>>{{{0}}, {{1, 2, 3, 4, 5}, {6, 7, 8, 9, 10}, {11}, {12}}, {{13}}}));
}

}  // namespace
}  // namespace chartroom
