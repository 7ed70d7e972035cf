#include "records/json.h"

#include <gtest/gtest.h>

#include <string>

#include "base/limits.h"

namespace chartroom::records {
namespace {

TEST(Json, KeepsTheDigitsOfNumbers) {
  Json json;
  const std::string text = R"({"a":7.20,"b":-0.50e+3,"c":12345678901234567890123,"d":0,"e":1.0E-7,"f":18446744073709551615})";
  ASSERT_TRUE(json.parse(text));
  EXPECT_EQ(json.root()["a"].text, "7.20");
  EXPECT_EQ(json.root()["b"].text, "-0.50e+3");
  EXPECT_EQ(json.root()["c"].text, "12345678901234567890123");
  EXPECT_EQ(json.root()["d"].text, "0");
  EXPECT_EQ(json.root()["e"].text, "1.0E-7");
  EXPECT_EQ(json.root()["f"].text, "18446744073709551615");
}

TEST(Json, ReadsEveryKindAndEscapes) {
  Json json;
  const std::string text =
      R"({"s":"a\n\"b\" é \ud83d\ude00","t":true,"f":false,"n":null,"l":[1,[],{}],"e":"","\u006bey":"x","q":"\n"})";
  ASSERT_TRUE(json.parse(text));
  EXPECT_EQ(json.root()["s"].text, "a\n\"b\" é 😀");
  EXPECT_EQ(json.root()["t"].text, "true");
  EXPECT_EQ(json.root()["f"].text, "false");
  EXPECT_FALSE(json.root()["n"]);
  EXPECT_EQ(json.root()["l"].items.size(), 3U);
  EXPECT_EQ(json.root()["e"].text, "");
  EXPECT_TRUE(json.root()["e"]);
  EXPECT_EQ(json.root()["key"].text, "x");
  EXPECT_EQ(json.root()["q"].text, "\n");
  EXPECT_FALSE(json.root()["no"]["such"]["path"].first());
}

TEST(Json, RefusesWhatIsNotJson) {
  Json json;
  for (const char* text :
       {"", "{", "[1,]", "{\"a\":1,}", "{\"a\" 1}", "nul", "01", "\"\x01\"", "\"\xff\"", "{}x", "// c\n{}", "NaN"}) {
    EXPECT_FALSE(json.parse(text)) << text;
    EXPECT_EQ(json.root().kind, JsonKind::absent);
  }
  ASSERT_TRUE(json.parse("[1]"));  // and it can be used again
  EXPECT_EQ(json.root().items.size(), 1U);
}

TEST(Json, RefusesDeepNesting) {
  Json json;
  const auto nested = [](std::size_t depth) { return std::string(depth, '[') + std::string(depth, ']'); };
  EXPECT_TRUE(json.parse(nested(limits::json_depth_max)));
  const Status refused = json.parse(nested(limits::json_depth_max + 1));
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, ErrorCode::too_large);
}

TEST(Json, EveryPrefixOfAValidTextIsRefused) {
  const std::string text = R"({"resourceType":"Observation","v":[1.5,true,null,"x\u00e9"]})";
  Json json;
  for (std::size_t size = 0; size < text.size(); ++size)
    EXPECT_FALSE(json.parse(std::string_view(text).substr(0, size))) << size;
  EXPECT_TRUE(json.parse(text));
}

}  // namespace
}  // namespace chartroom::records
