#include "gate/json_text.h"

#include <gtest/gtest.h>

#include <boost/json.hpp>

namespace chartroom::gate {
namespace {

namespace json = boost::json;

TEST(JsonText, WritesMembersInTheirOrder) {
  JsonText out;
  out.open_object().text("id", "a").number("count", 3U).flag("is", true).text_if("absent", "");
  out.open_array("list").text("x").number(-1).number(0.25).null().open_object().close().open_array().close().close();
  out.open_object("inner").flag("no", false).close().close();
  EXPECT_EQ(out.take(), R"({"id":"a","count":3,"is":true,"list":["x",-1,0.25,null,{},[]],"inner":{"no":false}})");
  EXPECT_EQ(out.number(std::numeric_limits<double>::infinity()).take(), "null");
}

TEST(JsonText, EveryCharacterReadsBack) {
  std::string all;
  for (int c = 0; c < 0x80; ++c) all += static_cast<char>(c);
  all += "é日本🙂\u2028</script>";
  const std::string written = JsonText().open_object().text(all, all).close().take();
  EXPECT_EQ(written.find('<'), std::string::npos);
  const json::value read = json::parse(written);
  ASSERT_EQ(read.as_object().size(), 1U);
  EXPECT_EQ(read.as_object().begin()->key(), all);
  EXPECT_EQ(read.as_object().begin()->value().as_string(), all);
}

TEST(JsonText, ARawValueIsOneValue) {
  const std::string inner = JsonText().open_array().number(1).number(2).close().take();
  EXPECT_EQ(JsonText().open_array().raw(inner).raw(inner).close().take(), "[[1,2],[1,2]]");
  EXPECT_EQ(JsonText().open_object().name("a").raw(inner).text("b", "c").close().take(), R"({"a":[1,2],"b":"c"})");
}

using JsonTextDeathTest = ::testing::Test;

TEST(JsonTextDeathTest, WhatDoesNotFitTogetherIsABug) {
  EXPECT_DEATH(JsonText().open_object().text("a value without a name"), "has a name");
  EXPECT_DEATH(JsonText().open_array().name("a"), "a name stands in an object");
  EXPECT_DEATH(JsonText().open_object().name("a").close(), "its last member has a value");
  EXPECT_DEATH(JsonText().open_object().take(), "is closed");
  EXPECT_DEATH(JsonText().text("a").text("b"), "has a name");
}

}  // namespace
}  // namespace chartroom::gate
