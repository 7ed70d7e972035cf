#include "main/terminal.h"

#include <gtest/gtest.h>

namespace chartroom::terminal {
namespace {

TEST(Terminal, NothingThatActsOnItIsPrinted) {
  EXPECT_EQ(harmless("a\x1b[2Jb\x07\x7f"), "a?[2Jb??");
  EXPECT_EQ(harmless("a\u009Bb"), "a??b");
  EXPECT_EQ(harmless("line\n\ttab, N\u00FA\u00F1ez, \u5D14"), "line\n\ttab, N\u00FA\u00F1ez, \u5D14");
  for (const std::string_view turner : turners) EXPECT_EQ(harmless("a" + std::string(turner) + "b"), "a?b");
}

}  // namespace
}  // namespace chartroom::terminal
