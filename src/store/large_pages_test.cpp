// Pieces begin where they should, are the caller's to write, and go back.

#include "store/large_pages.h"

#include <gtest/gtest.h>

#include <cstdint>
#include <vector>

namespace chartroom::store {
namespace {

std::uintptr_t address_of(const void* piece) { return reinterpret_cast<std::uintptr_t>(piece); }

TEST(LargePages, PiecesBeginWithALineAndLargeOnesWithALargePage) {
  LargePages<std::uint64_t> pages;
  for (const std::size_t bytes : {std::size_t{8}, std::size_t{1'000}, large_page_bytes / 2, large_page_bytes - 8,
                                  large_page_bytes, large_page_bytes + 8, 2 * large_page_bytes - 4'096, 5 * large_page_bytes}) {
    const std::size_t count = bytes / sizeof(std::uint64_t);
    std::uint64_t* const piece = pages.allocate(count);
    EXPECT_EQ(address_of(piece) % cache_line_bytes, 0U) << bytes;
    const bool is_large = bytes > large_page_bytes / 8 * 7 && bytes != large_page_bytes + 8;
    if (is_large) {
      EXPECT_EQ(address_of(piece) % large_page_bytes, 0U) << bytes;
    }
    for (std::size_t i = 0; i < count; ++i) piece[i] = i;
    EXPECT_EQ(piece[count - 1], count - 1) << bytes;
    pages.deallocate(piece, count);
  }
}

TEST(LargePages, SeveralAtATimeAreApart) {
  std::vector<std::vector<std::uint64_t, LargePages<std::uint64_t>>> many;
  for (std::uint64_t i = 0; i < 6; ++i) many.emplace_back(large_page_bytes / sizeof(std::uint64_t), i);
  many.erase(many.begin() + 2);
  many.emplace_back(large_page_bytes / sizeof(std::uint64_t), 6);
  const std::vector<std::uint64_t> expected = {0, 1, 3, 4, 5, 6};
  for (std::size_t i = 0; i < many.size(); ++i) {
    EXPECT_EQ(many[i].front(), expected[i]);
    EXPECT_EQ(many[i].back(), expected[i]);
  }
}

}  // namespace
}  // namespace chartroom::store
