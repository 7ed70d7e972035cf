#include "http/accept.h"

#include <gtest/gtest.h>

#include <string>

namespace chartroom::http {
namespace {

constexpr std::string_view kEvents = "text/event-stream";
constexpr std::string_view kJson = "application/json";

TEST(Accept, ChoosesByWeightThenByName) {
  struct Case {
    std::string_view accept;
    bool events;
  };
  for (const Case& one : {
           Case{"", false},
           Case{" \t", false},
           Case{"*/*", false},
           Case{"text/event-stream", true},
           Case{"Text/Event-Stream", true},
           Case{"text/event-stream;q=0", false},
           Case{"text/event-stream; Q=0.000, */*", false},
           Case{"text/event-stream;q=0.001", true},
           Case{"text/event-stream ; charset=utf-8 ; q=1.000", true},
           Case{"text/event-stream;note=\"a,b;q=0\"", true},
           Case{"text/*", true},
           Case{"text/*;q=0, */*", false},
           Case{"text/*, text/event-stream;q=0", false},
           Case{"text/event-stream, */*", true},
           Case{"text/event-stream, application/json", true},
           Case{"text/event-stream;q=0.5, application/json", false},
           Case{"text/event-stream, application/json;q=0.9", true},
           Case{"application/json", false},
           Case{"application/json, text/*", false},
           Case{"*/*;q=0", false},
           Case{"application/text/event-stream", false},
           Case{"xtext/event-stream", false},
           Case{"text/event-streams", false},
           Case{"application/json; profile=\"text/event-stream\"", false},
           Case{"application/json; profile=\"x, text/event-stream\"", false},
           Case{"text/event-stream;q=2", false},
           Case{"text/event-stream;q=1.001", false},
           Case{"text/event-stream;q=0.0001", false},
           Case{"text/event-stream;q=", false},
           Case{",,;,text/event-stream,,", true},
           Case{"text/event-stream;q=0, text/event-stream", true},
       }) {
    EXPECT_EQ(prefers(one.accept, kEvents, kJson), one.events) << one.accept;
  }
}

TEST(Accept, TheNarrowestRangeCounts) {
  EXPECT_EQ(acceptance_of("*/*;q=0.1, text/*;q=0.25, text/event-stream;q=0.5", kEvents).weight, 500);
  EXPECT_EQ(acceptance_of("text/event-stream;q=0.5, text/*;q=0.25, */*;q=0.1", kJson).weight, 100);
  EXPECT_EQ(acceptance_of("text/html", kJson).weight, 0);
}

// Every header of up to five of these pieces is read to its end.
TEST(Accept, ReadsWhateverStandsThere) {
  constexpr std::string_view pieces[] = {"text/event-stream", "*/*", ";q=", "0.", "1", "\"", "\\", ",", ";", "="};
  constexpr std::size_t count = std::size(pieces);
  for (std::size_t number = 0; number < count * count * count * count * count; ++number) {
    std::string accept;
    for (std::size_t rest = number, i = 0; i < 5; ++i, rest /= count) accept += pieces[rest % count];
    const Acceptance read = acceptance_of(accept, kEvents);
    ASSERT_TRUE(read.weight >= 0 && read.weight <= 1000 && read.specificity >= 0 && read.specificity <= 2) << accept;
  }
}

}  // namespace
}  // namespace chartroom::http
