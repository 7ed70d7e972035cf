#include "http/request_reader.h"

#include <gtest/gtest.h>

#include "base/limits.h"
#include "http/test_kit_fixture.h"

namespace chartroom::http {
namespace {

using State = RequestReader::State;

constexpr std::size_t kBodyMax = 1024;

// Feeds as a connection does: in pieces of a size, allowing each body. Returns the completed requests.
std::vector<Request> feed_all(RequestReader& reader, std::string_view bytes, std::size_t piece) {
  std::vector<Request> requests;
  while (reader.state() != State::refused) {
    if (reader.state() == State::asking) reader.allow_body(kBodyMax);
    if (reader.state() == State::complete) requests.push_back(reader.take());
    if (bytes.empty() || reader.state() == State::refused) break;
    bytes.remove_prefix(reader.feed(bytes.substr(0, piece)));
  }
  if (reader.state() == State::asking) reader.allow_body(kBodyMax);
  if (reader.state() == State::complete) requests.push_back(reader.take());
  return requests;
}

TEST(RequestReader, RefusesEveryBadRequestHoweverItIsCut) {
  ASSERT_GE(test::bad_requests().size(), 100U);
  for (const auto& row : test::bad_requests()) {
    for (const std::size_t piece : {std::size_t{1}, std::size_t{2}, std::size_t{3}, std::size_t{7}, std::size_t{100000}}) {
      RequestReader reader(limits::http_head_bytes_max);
      EXPECT_TRUE(feed_all(reader, row.bytes, piece).empty()) << row.name;
      ASSERT_EQ(reader.state(), State::refused) << row.name << " in pieces of " << piece;
      EXPECT_EQ(reader.refusal().status, row.status) << row.name << " in pieces of " << piece;
      EXPECT_EQ(reader.refusal().code, row.code) << row.name << " in pieces of " << piece;
    }
  }
}

TEST(RequestReader, ReadsPipelinedRequestsTheSameAtEveryCut) {
  const std::string bytes =
      "GET /a%20b/c?x=1&y=%C3%A4+b&z HTTP/1.1\r\nHost: h\r\nX-A:  v \r\n\r\n"
      "POST /p HTTP/1.1\r\nHost: h:443\r\nContent-Length: 5\r\n\r\nhello"
      "POST /c HTTP/1.1\r\nHost: [::1]:8443\r\nTransfer-Encoding: Chunked\r\n\r\n5\r\nhello\r\n00A\r\n0123456789\r\n0\r\n\r\n"
      "PUT http://H/e HTTP/1.1\r\nHost: h\r\nContent-Length: 0\r\n\r\n"
      "OPTIONS http://h HTTP/1.1\r\nHost: h\r\n\r\n"
      "HEAD / HTTP/1.0\r\n\r\n";
  for (std::size_t cut = 0; cut <= bytes.size(); ++cut) {
    RequestReader reader(limits::http_head_bytes_max);
    std::vector<Request> requests = feed_all(reader, std::string_view(bytes).substr(0, cut), bytes.size());
    for (Request& one : feed_all(reader, std::string_view(bytes).substr(cut), bytes.size())) requests.push_back(one);
    ASSERT_EQ(reader.state(), State::idle) << cut;
    ASSERT_EQ(requests.size(), 6U) << cut;
    EXPECT_EQ(requests[0].path, "/a b/c");
    EXPECT_EQ(requests[0].query_value("y"), "\xC3\xA4 b");
    ASSERT_EQ(requests[0].query.size(), 3U);
    EXPECT_EQ(requests[0].query[2].first, "z");
    EXPECT_EQ(requests[0].header("x-a"), "v");
    EXPECT_EQ(requests[1].body, "hello");
    EXPECT_EQ(requests[2].body, "hello0123456789") << cut;
    EXPECT_EQ(requests[3].method, "PUT");
    EXPECT_EQ(requests[3].path, "/e");
    EXPECT_EQ(requests[4].path, "/");
    EXPECT_EQ(requests[5].method, "HEAD");
  }
}

TEST(RequestReader, ReadsABodyOfExactlyTheLimit) {
  const std::string body(kBodyMax, 'a');
  for (const std::string& bytes :
       {"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1024\r\n\r\n" + body,
        "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n400\r\n" + body + "\r\n0\r\n\r\n"}) {
    RequestReader reader(limits::http_head_bytes_max);
    const auto requests = feed_all(reader, bytes, 10);
    ASSERT_EQ(requests.size(), 1U);
    EXPECT_EQ(requests[0].body, body);
  }
}

TEST(RequestReader, TakesAHeadOfTheLimitAndNoByteMore) {
  const std::string start = "GET / HTTP/1.1\r\nHost: a\r\nX: ";
  for (const std::size_t over : {0U, 1U}) {
    std::string bytes = start + std::string(1000 - start.size() - 4 + over, 'a') + "\r\n\r\n";
    for (const std::size_t piece : {1U, 5000U}) {
      RequestReader reader(1000);
      EXPECT_EQ(feed_all(reader, bytes, piece).size(), 1 - over);
    }
  }
}

struct KeepAlive {
  std::string_view head;
  bool keeps_alive;
};

TEST(RequestReader, KnowsWhetherTheConnectionGoesOn) {
  const std::vector<KeepAlive> rows = {
      {"GET / HTTP/1.1\r\nHost: a\r\n\r\n", true},
      {"GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n", false},
      {"GET / HTTP/1.1\r\nHost: a\r\nConnection: x, CLOSE\r\n\r\n", false},
      {"GET / HTTP/1.0\r\nHost: a\r\n\r\n", false},
      {"GET / HTTP/1.0\r\nHost: a\r\nConnection: keep-alive\r\n\r\n", true},
  };
  for (const auto& row : rows) {
    RequestReader reader(1000);
    reader.feed(row.head);
    ASSERT_EQ(reader.state(), State::complete) << row.head;
    EXPECT_EQ(reader.keeps_alive(), row.keeps_alive) << row.head;
  }
}

TEST(RequestReader, AsksBeforeTheBodyAndKnowsTheExpectation) {
  RequestReader reader(1000);
  const std::string_view head = "POST /x HTTP/1.1\r\nHost: a\r\nExpect: 100-Continue\r\nContent-Length: 3\r\n\r\n";
  EXPECT_EQ(reader.feed(std::string(head) + "abc"), head.size());
  EXPECT_EQ(reader.state(), State::asking);
  EXPECT_TRUE(reader.expects_continue());
  EXPECT_EQ(reader.request().path, "/x");
  EXPECT_EQ(reader.content_length(), 3U);
  reader.allow_body(2);
  ASSERT_EQ(reader.state(), State::refused);
  EXPECT_EQ(reader.refusal().status, 413);
}

TEST(Message, FindsHeadersQueryValuesAndCookies) {
  Request request;
  request.headers = {{"X-One", "1"}, {"Cookie", "a=1; bb=2;c=3"}, {"x-one", "2"}, {"cookie", "d=4"}};
  request.query = {{"q", "1"}, {"q", "2"}};
  EXPECT_EQ(request.header("x-one"), "1");
  EXPECT_EQ(request.header("none"), "");
  EXPECT_EQ(request.query_value("q"), "1");
  EXPECT_EQ(request.query_value("Q"), "");
  EXPECT_EQ(request.cookie("a"), "1");
  EXPECT_EQ(request.cookie("b"), "");
  EXPECT_EQ(request.cookie("bb"), "2");
  EXPECT_EQ(request.cookie("c"), "3");
  EXPECT_EQ(request.cookie("d"), "4");
}

}  // namespace
}  // namespace chartroom::http
