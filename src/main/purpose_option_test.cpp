#include "main/purpose_option.h"

#include <gtest/gtest.h>

#include <CLI/CLI.hpp>

#include "domain/purpose.h"

namespace chartroom {
namespace {

// What is read of a command line; or why it is refused.
std::string read(std::vector<std::string> words) {
  CLI::App app("test");
  std::string purpose;
  add_purpose(app, purpose, "What for");
  std::ranges::reverse(words);  // as CLI11 takes them
  try {
    app.parse(words);
  } catch (const CLI::ParseError& error) {
    return std::string("refused: ") + error.what();
  }
  return purpose;
}

TEST(PurposeOption, EveryPurposeIsTakenAndNothingElse) {
  EXPECT_EQ(read({}), "");
  for (std::size_t number = 0; number < purpose_count; ++number) {
    const std::string name(purpose_name(static_cast<Purpose>(number)));
    EXPECT_EQ(read({"--purpose", name}), name);
    EXPECT_NE(read({"--purpose", "fun"}).find(name), std::string::npos) << "the refusal lists it";
  }
  for (const char* wrong : {"fun", "Treatment", "", "treatment,payment"}) {
    EXPECT_TRUE(read({"--purpose", wrong}).starts_with("refused: ")) << wrong;
  }
}

TEST(PurposeOption, WhoIsAskedForOneIsToldHow) {
  const Error wanted{ErrorCode::forbidden, "A purpose must be stated: … [purpose_required; request r-1]"};
  EXPECT_EQ(with_purpose_hint(wanted).detail, wanted.detail + "; here: --purpose PURPOSE");
  EXPECT_EQ(with_purpose_hint(wanted).code, ErrorCode::forbidden);
  EXPECT_EQ(with_purpose_hint({ErrorCode::forbidden, "Not for this purpose [purpose_not_open]"}).detail,
            "Not for this purpose [purpose_not_open]");
}

}  // namespace
}  // namespace chartroom
