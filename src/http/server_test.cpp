#include "http/server.h"

#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <unistd.h>

#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <future>
#include <regex>
#include <thread>

#include "http/test_kit_fixture.h"

namespace chartroom::http {
namespace {

using namespace std::chrono_literals;
using test::plain_options;
using test::RawPeer;
using test::Running;

constexpr std::string_view kGet = "GET /a HTTP/1.1\r\nHost: h\r\n\r\n";

bool starts_with_status(std::string_view answer, int status) {
  return answer.starts_with("HTTP/1.1 " + std::to_string(status) + " ");
}

TEST(Server, RefusesEveryBadRequestOverASocketAndCloses) {
  Running running(plain_options());
  std::uint64_t refused = 0;
  for (const auto& row : test::bad_requests()) {
    RawPeer peer = RawPeer::tcp(running.port);
    peer.send(row.bytes);
    const std::string answer = peer.read_all();
    EXPECT_TRUE(starts_with_status(answer, row.status)) << row.name << "\n" << answer;
    EXPECT_NE(answer.find("\"code\":\"" + std::string(row.code) + "\""), std::string::npos) << row.name;
    EXPECT_NE(answer.find("Content-Type: application/problem+json\r\n"), std::string::npos) << row.name;
    EXPECT_NE(answer.find("Connection: close\r\n"), std::string::npos) << row.name;
    EXPECT_EQ(answer.find("}HTTP/1.1"), std::string::npos) << row.name << ": a second answer\n" << answer;
    ++refused;
    EXPECT_EQ(running.server->counters().bad_requests, refused) << row.name;
  }
  EXPECT_EQ(running.server->counters().requests, 0U);
  RawPeer peer = RawPeer::tcp(running.port);
  peer.send(kGet);
  EXPECT_TRUE(starts_with_status(peer.read_answer(), 200)) << "the server is alive after all of them";
}

TEST(Server, AnswersWithExactlyItsOwnHeaders) {
  Running running(plain_options(), [](Request, Responder& responder) -> boost::asio::awaitable<void> {
    Response response;
    response.status = 201;
    response.headers.push_back({"X-Mine", "yes"});
    response.body = "body";
    EXPECT_TRUE(co_await responder.send(std::move(response)));
  });
  RawPeer peer = RawPeer::tcp(running.port);
  peer.send(kGet);
  const std::string answer = peer.read_answer();
  const std::size_t date = answer.find("Date: ");
  ASSERT_NE(date, std::string::npos);
  EXPECT_TRUE(std::regex_match(answer.substr(date, answer.find('\n', date) + 1 - date),
                               std::regex("Date: [A-Z][a-z]{2}, [0-9]{2} [A-Z][a-z]{2} 20[0-9]{2} "
                                          "[0-9]{2}:[0-9]{2}:[0-9]{2} GMT\r\n")));
  const std::string without_date = answer.substr(0, date) + answer.substr(answer.find("\r\n", date) + 2);
  EXPECT_EQ(without_date, "HTTP/1.1 201 Created\r\nX-Mine: yes\r\nContent-Length: 4\r\nConnection: keep-alive\r\n\r\nbody");
}

TEST(Server, KeepsConnectionsAliveAndAnswersPipelinedRequestsInOrder) {
  Running running(plain_options());
  RawPeer peer = RawPeer::tcp(running.port);
  std::string all;
  for (int i = 0; i < 500; ++i) {
    const std::string number = std::to_string(i);
    all += "POST /" + number + " HTTP/1.1\r\nHost: h\r\nContent-Length: " + std::to_string(number.size()) + "\r\n\r\n" + number;
  }
  std::thread sender([&] { peer.send(all); });
  sender.join();
  for (int i = 0; i < 500; ++i) {
    const std::string number = std::to_string(i);
    ASSERT_TRUE(peer.read_answer().ends_with("\r\n\r\nPOST /" + number + "|" + number)) << i;
  }
  EXPECT_EQ(running.server->counters().connections, 1U);
  EXPECT_EQ(running.server->counters().requests, 500U);
  peer.send("GET /last HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n");
  const std::string last = peer.read_all();
  EXPECT_NE(last.find("Connection: close"), std::string::npos);
}

TEST(Server, GivesHeadAndHttp10WhatTheyExpect) {
  Running running(plain_options());
  RawPeer peer = RawPeer::tcp(running.port);
  peer.send("HEAD /a HTTP/1.1\r\nHost: h\r\n\r\n");
  const std::string head = peer.read_until("\r\n\r\n");
  EXPECT_NE(head.find("Content-Length: 8\r\n"), std::string::npos) << head;
  peer.send(kGet);
  EXPECT_TRUE(peer.read_answer().ends_with("GET /a|")) << "no byte of a body came in between";

  RawPeer old = RawPeer::tcp(running.port);
  old.send("GET /a HTTP/1.0\r\n\r\n");
  const std::string answer = old.read_all();
  EXPECT_TRUE(answer.ends_with("GET /a|"));
  EXPECT_NE(answer.find("Connection: close"), std::string::npos);
}

TEST(Server, HonoursAnExpectationAfterTheLimit) {
  Running running(plain_options());
  RawPeer peer = RawPeer::tcp(running.port);
  peer.send("POST /a HTTP/1.1\r\nHost: h\r\nExpect: 100-continue\r\nContent-Length: 3\r\n\r\n");
  EXPECT_EQ(peer.read_until("\r\n\r\n"), "HTTP/1.1 100 Continue\r\n\r\n");
  peer.send("abc");
  EXPECT_TRUE(peer.read_answer().ends_with("POST /a|abc"));
  peer.send("POST /a HTTP/1.1\r\nHost: h\r\nExpect: 100-continue\r\nContent-Length: 3000\r\n\r\n");
  EXPECT_TRUE(starts_with_status(peer.read_all(), 413));
}

TEST(Server, TellsAClientThatStillSendsWhyItsBodyIsRefused) {
  Running running(plain_options());
  RawPeer peer = RawPeer::tcp(running.port);
  peer.send("POST /a HTTP/1.1\r\nHost: h\r\nContent-Length: 1000000\r\n\r\n");
  peer.send(std::string(1'000'000, 'a'));
  EXPECT_TRUE(starts_with_status(peer.read_all(), 413));
}

TEST(Server, RefusesAnAnswerThatCouldForgeAHeader) {
  Running running(plain_options(), [](Request request, Responder& responder) -> boost::asio::awaitable<void> {
    Response response;
    response.headers.push_back({"X", "a\r\nSet-Cookie: b"});
    if (request.path == "/name") response.headers[0] = {"X:", "a"};
    if (request.path == "/length") response.headers[0] = {"content-length", "3"};
    const Status sent = co_await responder.send(std::move(response));
    EXPECT_TRUE(!sent && sent.error().code == ErrorCode::invalid);
    Response plain;
    plain.body = "clean";
    EXPECT_TRUE(co_await responder.send(std::move(plain)));
  });
  for (const char* path : {"/value", "/name", "/length"}) {
    RawPeer peer = RawPeer::tcp(running.port);
    peer.send("GET " + std::string(path) + " HTTP/1.1\r\nHost: h\r\n\r\n");
    const std::string answer = peer.read_answer();
    EXPECT_TRUE(answer.ends_with("clean"));
    EXPECT_EQ(answer.find("Cookie"), std::string::npos);
  }
}

TEST(Server, SurvivesHandlersThatThrowOrSayNothing) {
  Running running(plain_options(), [](Request request, Responder& responder) -> boost::asio::awaitable<void> {
    if (request.path == "/throw") throw std::runtime_error("words");
    if (request.path == "/int") throw 3;
    if (request.path == "/silent") co_return;
    if (request.path == "/half") {
      EXPECT_TRUE(co_await responder.begin(Response{}));
      EXPECT_TRUE(co_await responder.write("half"));
      co_return;
    }
    co_await test::echo(std::move(request), responder);
  });
  for (const char* path : {"/throw", "/int", "/silent", "/half"}) {
    RawPeer peer = RawPeer::tcp(running.port);
    peer.send("GET " + std::string(path) + " HTTP/1.1\r\nHost: h\r\n\r\n");
    const std::string answer = peer.read_all();
    EXPECT_EQ(answer.find("0\r\n\r\n"), std::string::npos) << path;
    EXPECT_EQ(answer.empty(), std::string_view(path) != "/half");
  }
  EXPECT_EQ(running.server->counters().handler_failures, 4U);
  RawPeer peer = RawPeer::tcp(running.port);
  peer.send(kGet);
  EXPECT_TRUE(starts_with_status(peer.read_answer(), 200));
}

// --- limits and time-outs ------------------------------------------------------------------------------------------------

struct SlowClient {
  std::string_view name;
  std::string_view sends;
  std::string_view code;  // of the problem document, or empty: the connection just ends
};

TEST(Server, EndsSlowClients) {
  Server::Options options = plain_options();
  options.timeouts.head = 60ms;
  options.timeouts.body = 60ms;
  options.timeouts.idle = 60ms;
  Running running(options);
  const std::vector<SlowClient> rows = {
      {"nothing at all", "", ""},
      {"half a head", "GET / HT", "http_head_time"},
      {"half a body", "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 10\r\n\r\nabc", "http_body_time"},
      {"half a chunk", "POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nab", "http_body_time"},
  };
  for (const auto& row : rows) {
    RawPeer peer = RawPeer::tcp(running.port);
    if (!row.sends.empty()) peer.send(row.sends);
    const std::string answer = peer.read_all();
    EXPECT_EQ(answer.empty(), row.code.empty()) << row.name;
    EXPECT_EQ(starts_with_status(answer, 408), !row.code.empty()) << row.name;
    EXPECT_NE(answer.find(row.code), std::string::npos) << row.name;
  }
  RawPeer peer = RawPeer::tcp(running.port);
  peer.send(kGet);
  EXPECT_TRUE(starts_with_status(peer.read_answer(), 200));
  EXPECT_TRUE(peer.at_end()) << "an idle connection ends without a word";
  EXPECT_EQ(running.server->counters().timeouts, 3U) << "idle connections are no time-outs";
}

TEST(Server, CountsTheWholeHeadNotEachRead) {
  Server::Options options = plain_options();
  options.timeouts.head = 150ms;
  Running running(options);
  RawPeer peer = RawPeer::tcp(running.port);
  // A byte at a time for as long as the server listens: an unending head, each byte in time by itself.
  const auto start = std::chrono::steady_clock::now();
  std::string answer;
  std::thread reader([&] { answer = peer.read_all(); });
  RawPeer trickle = RawPeer::tcp(running.port);
  peer.send("GET / HTTP/1.1\r\nHost: h\r\nX: ");
  boost::asio::io_context io;
  boost::asio::steady_timer timer(io);
  while (std::chrono::steady_clock::now() - start < 100ms) {
    timer.expires_after(5ms);
    timer.wait();
    const char byte = 'a';
    if (::write(peer.descriptor(), &byte, 1) != 1) break;
  }
  reader.join();
  EXPECT_TRUE(starts_with_status(answer, 408)) << answer;
}

TEST(Server, EndsClientsThatDoNotTakeTheirAnswer) {
  Server::Options options = plain_options();
  options.timeouts.write = 60ms;
  std::promise<ErrorCode> told;
  Running running(options, [&](Request, Responder& responder) -> boost::asio::awaitable<void> {
    Response response;
    response.body = std::string(64 * 1024 * 1024, 'a');  // more than the sockets' buffers
    const Status sent = co_await responder.send(std::move(response));
    told.set_value(sent ? ErrorCode::invalid : sent.error().code);
  });
  RawPeer peer = RawPeer::tcp(running.port);
  peer.send(kGet);
  auto code = told.get_future();
  ASSERT_EQ(code.wait_for(test::kPatience), std::future_status::ready);
  EXPECT_EQ(code.get(), ErrorCode::timed_out);
  EXPECT_EQ(running.server->counters().timeouts, 1U);
}

// A connection whose small segments and window keep the server's socket from taking much ahead, so that the server sees each
// trickle that is read here.
Descriptor connect_narrow(std::uint16_t port) {
  Descriptor client(::socket(AF_INET, SOCK_STREAM, 0));
  const int window = 2048;
  const int segment = 536;
  EXPECT_EQ(::setsockopt(client.get(), SOL_SOCKET, SO_RCVBUF, &window, sizeof window), 0);
  EXPECT_EQ(::setsockopt(client.get(), IPPROTO_TCP, TCP_MAXSEG, &segment, sizeof segment), 0);
  sockaddr_in to{};
  to.sin_family = AF_INET;
  to.sin_port = htons(port);
  to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  EXPECT_EQ(::connect(client.get(), reinterpret_cast<const sockaddr*>(&to), sizeof to), 0);
  return client;
}

TEST(Server, EndsClientsThatTakeTheirAnswerInTrickles) {
  Server::Options options = plain_options();
  options.timeouts.write = 300ms;
  std::promise<ErrorCode> told;
  Running running(options, [&](Request, Responder& responder) -> boost::asio::awaitable<void> {
    Response response;
    response.body = std::string(64 * 1024 * 1024, 'a');
    const Status sent = co_await responder.send(std::move(response));
    told.set_value(sent ? ErrorCode::invalid : sent.error().code);
  });
  const Descriptor client = connect_narrow(running.port);
  ASSERT_EQ(::send(client.get(), kGet.data(), kGet.size(), 0), static_cast<ssize_t>(kGet.size()));
  auto code = told.get_future();
  std::vector<char> some(2048);
  // Some within each time-out, and far from a stride.
  const auto give_up = std::chrono::steady_clock::now() + test::kPatience / 3;
  while (code.wait_for(10ms) != std::future_status::ready && std::chrono::steady_clock::now() < give_up) {
    if (::recv(client.get(), some.data(), some.size(), MSG_DONTWAIT) == 0) break;
  }
  ASSERT_EQ(code.wait_for(0ms), std::future_status::ready) << "a client that trickles holds its answer";
  EXPECT_EQ(code.get(), ErrorCode::timed_out);
}

TEST(Server, LimitsConnectionsInAllAndPerAddress) {
  for (const bool per_address : {false, true}) {
    Server::Options options = plain_options();
    (per_address ? options.connections_per_address_max : options.connections_max) = 3;
    Running running(options);
    std::vector<RawPeer> peers;
    for (int i = 0; i < 3; ++i) {
      peers.push_back(RawPeer::tcp(running.port));
      peers.back().send(kGet);
      EXPECT_TRUE(starts_with_status(peers.back().read_answer(), 200));
    }
    EXPECT_TRUE(starts_with_status(RawPeer::tcp(running.port).read_all(), 503));
    EXPECT_EQ(running.server->counters().connections_refused, 1U);
    peers.pop_back();
    ASSERT_TRUE(test::eventually([&] { return running.server->counters().connections_open == 2; }));
    RawPeer peer = RawPeer::tcp(running.port);
    peer.send(kGet);
    EXPECT_TRUE(starts_with_status(peer.read_answer(), 200));
  }
}

TEST(Server, HoldsAThousandConnections) {
  Server::Options options = plain_options();
  options.connections_per_address_max = 2000;
  Running running(options);
  std::vector<RawPeer> peers;
  for (int i = 0; i < 1000; ++i) peers.push_back(RawPeer::tcp(running.port));
  for (RawPeer& peer : peers) peer.send(kGet);
  for (RawPeer& peer : peers) ASSERT_TRUE(starts_with_status(peer.read_answer(), 200));
  EXPECT_EQ(running.server->counters().connections_open, 1000U);
  peers.clear();
  EXPECT_TRUE(test::eventually([&] { return running.server->counters().connections_open == 0; }));
}

TEST(Server, BoundsLargeBodiesInMemory) {
  Running running(plain_options(), test::echo, 10 * limits::http_body_bytes_max);
  const std::string head =
      "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: " + std::to_string(2 * limits::http_body_bytes_max) + "\r\n\r\n";
  const std::string half(limits::http_body_bytes_max, 'a');
  std::vector<RawPeer> peers;
  for (std::size_t i = 0; i < limits::import_running_max; ++i) {
    peers.push_back(RawPeer::tcp(running.port));
    peers.back().send("POST / HTTP/1.1\r\nHost: h\r\nExpect: 100-continue\r\nContent-Length: " +
                      std::to_string(2 * limits::http_body_bytes_max) + "\r\n\r\n");
    EXPECT_TRUE(peers.back().read_until("\r\n\r\n").starts_with("HTTP/1.1 100"));
  }
  RawPeer late = RawPeer::tcp(running.port);
  late.send(head);
  const std::string refused = late.read_all();
  EXPECT_TRUE(starts_with_status(refused, 503));
  EXPECT_NE(refused.find("http_large_bodies"), std::string::npos);
  for (RawPeer& peer : peers) {
    peer.send(half);
    peer.send(half);
    EXPECT_TRUE(starts_with_status(peer.read_answer(), 200));
  }
  RawPeer again = RawPeer::tcp(running.port);
  again.send(head + half + half);
  EXPECT_TRUE(starts_with_status(again.read_answer(), 200));
}

TEST(Server, BoundsTheBytesOfLargeBodiesTogether) {
  Running running(plain_options(), test::echo, limits::import_file_bytes_max);
  const auto announce = [&](RawPeer& peer, std::uint64_t bytes) {
    peer.send("POST / HTTP/1.1\r\nHost: h\r\nExpect: 100-continue\r\nContent-Length: " + std::to_string(bytes) + "\r\n\r\n");
    return peer.read_until("\r\n\r\n");
  };
  std::vector<RawPeer> peers;
  for (std::uint64_t taken = 0; taken + limits::import_file_bytes_max <= limits::import_upload_bytes_max;
       taken += limits::import_file_bytes_max) {
    peers.push_back(RawPeer::tcp(running.port));
    EXPECT_TRUE(announce(peers.back(), limits::import_file_bytes_max).starts_with("HTTP/1.1 100"));
  }
  ASSERT_LT(peers.size(), limits::import_running_max) << "the bytes bind before the number does";
  RawPeer late = RawPeer::tcp(running.port);
  EXPECT_TRUE(starts_with_status(announce(late, limits::http_body_bytes_max + 1), 503));
  RawPeer small = RawPeer::tcp(running.port);
  EXPECT_TRUE(announce(small, limits::http_body_bytes_max).starts_with("HTTP/1.1 100")) << "small bodies are not concerned";
}

TEST(Server, AsksForTheBodyLimitWithTheWholeHead) {
  auto opened =
      Server::open(plain_options(),
                   {test::echo, [](const Request& head) -> std::size_t {
                      return head.header("x-known") == "yes" && head.peer.address == "127.0.0.1" && head.body.empty() ? 8 : 4;
                    }});
  ASSERT_TRUE(opened);
  (*opened)->start();
  const auto post = [&](const std::string& header) {
    RawPeer peer = RawPeer::tcp((*opened)->port());
    peer.send("POST /a HTTP/1.1\r\nHost: h\r\n" + header + "Content-Length: 8\r\n\r\n12345678");
    return peer.read_answer();
  };
  EXPECT_TRUE(starts_with_status(post("X-Known: yes\r\n"), 200));
  EXPECT_TRUE(starts_with_status(post(""), 413));
}

// --- streams -------------------------------------------------------------------------------------------------------------

TEST(Server, StreamsInChunks) {
  Running running(plain_options(), [](Request, Responder& responder) -> boost::asio::awaitable<void> {
    Response head;
    head.headers.push_back({"Content-Type", "text/event-stream"});
    EXPECT_TRUE(co_await responder.begin(std::move(head)));
    for (const char* text : {"one", "", "three"}) EXPECT_TRUE(co_await responder.write(text));
    EXPECT_TRUE(co_await responder.end());
  });
  RawPeer peer = RawPeer::tcp(running.port);
  for (int i = 0; i < 2; ++i) {
    peer.send(kGet);
    const std::string head = peer.read_until("\r\n\r\n");
    EXPECT_NE(head.find("Transfer-Encoding: chunked\r\n"), std::string::npos);
    EXPECT_EQ(head.find("Content-Length"), std::string::npos);
    EXPECT_EQ(peer.read_until("0\r\n\r\n"), "3\r\none\r\n5\r\nthree\r\n0\r\n\r\n");
  }
  peer.send("HEAD / HTTP/1.1\r\nHost: h\r\n\r\nGET / HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n");
  peer.read_until("\r\n\r\n");
  EXPECT_TRUE(peer.read_until("\r\n\r\n").starts_with("HTTP/1.1 200")) << "no byte of a body came in between";
  RawPeer old = RawPeer::tcp(running.port);
  old.send("GET / HTTP/1.0\r\n\r\n");
  EXPECT_TRUE(old.read_all().ends_with("\r\n\r\nonethree"));
}

// A stream that says one word and then waits, much longer than the test.
boost::asio::awaitable<void> wait_in_stream(Responder& responder, std::promise<ErrorCode>& told) {
  EXPECT_TRUE(co_await responder.begin(Response{}));
  EXPECT_TRUE(co_await responder.write("word"));
  const Status waited = co_await responder.pause(10min);
  if (responder.stopping()) {
    EXPECT_TRUE(co_await responder.write("stopping"));
    EXPECT_TRUE(co_await responder.end());
  } else {
    EXPECT_TRUE(responder.gone());
    EXPECT_FALSE(co_await responder.write("more"));
  }
  told.set_value(waited ? ErrorCode::invalid : waited.error().code);
}

TEST(Server, NoticesThatTheClientOfAnIdleStreamLeft) {
  std::promise<ErrorCode> told;
  Running running(plain_options(), [&](Request, Responder& responder) -> boost::asio::awaitable<void> {
    co_await wait_in_stream(responder, told);
  });
  RawPeer peer = RawPeer::tcp(running.port);
  peer.send(kGet);
  peer.read_until("word");
  peer.close();
  auto code = told.get_future();
  ASSERT_EQ(code.wait_for(test::kPatience), std::future_status::ready);
  EXPECT_EQ(code.get(), ErrorCode::cancelled);
}

TEST(Server, KeepsPipelinedRequestsThatComeDuringAStream) {
  Running running(plain_options(), [](Request request, Responder& responder) -> boost::asio::awaitable<void> {
    if (request.path != "/stream") {
      co_await test::echo(std::move(request), responder);
      co_return;
    }
    EXPECT_TRUE(co_await responder.begin(Response{}));
    for (int i = 0; i < 20; ++i) {
      EXPECT_TRUE(co_await responder.write("word"));
      EXPECT_TRUE(co_await responder.pause(1ms));
    }
    EXPECT_TRUE(co_await responder.end());
  });
  RawPeer peer = RawPeer::tcp(running.port);
  peer.send("GET /stream HTTP/1.1\r\nHost: h\r\n\r\n");
  peer.read_until("word");
  for (int i = 0; i < 5; ++i) peer.send("POST /p HTTP/1.1\r\nHost: h\r\nContent-Length: 1\r\n\r\n" + std::to_string(i));
  peer.read_until("0\r\n\r\n");
  for (int i = 0; i < 5; ++i) EXPECT_TRUE(peer.read_answer().ends_with("POST /p|" + std::to_string(i)));
}

// --- stopping ------------------------------------------------------------------------------------------------------------

TEST(Server, StopsIdleConnectionsAtOnceAndTellsStreams) {
  std::promise<ErrorCode> told;
  Running running(plain_options(), [&](Request request, Responder& responder) -> boost::asio::awaitable<void> {
    if (request.path == "/stream") {
      co_await wait_in_stream(responder, told);
    } else {
      co_await test::echo(std::move(request), responder);
    }
  });
  RawPeer idle = RawPeer::tcp(running.port);
  idle.send(kGet);
  idle.read_answer();
  RawPeer fresh = RawPeer::tcp(running.port);
  RawPeer stream = RawPeer::tcp(running.port);
  stream.send("GET /stream HTTP/1.1\r\nHost: h\r\n\r\n");
  stream.read_until("word");
  running.server->stop();
  EXPECT_TRUE(idle.at_end());
  EXPECT_TRUE(fresh.at_end());
  EXPECT_EQ(stream.read_all(), "\r\n8\r\nstopping\r\n0\r\n\r\n");
  EXPECT_EQ(told.get_future().get(), ErrorCode::cancelled);
  EXPECT_EQ(running.server->counters().connections_open, 0U);
}

TEST(Server, ClosesAnswersThatOutlastTheGraceTime) {
  Server::Options options = plain_options();
  options.timeouts.stop_grace = 50ms;
  std::promise<void> begun;
  Running running(options, [&](Request, Responder& responder) -> boost::asio::awaitable<void> {
    begun.set_value();
    boost::asio::steady_timer timer(co_await boost::asio::this_coro::executor);
    while (!responder.gone()) {  // never looks whether the server stops
      timer.expires_after(1ms);
      co_await timer.async_wait(boost::asio::use_awaitable);
    }
  });
  RawPeer peer = RawPeer::tcp(running.port);
  peer.send(kGet);
  begun.get_future().wait();
  running.server->stop();
  EXPECT_TRUE(peer.at_end());
  EXPECT_EQ(running.server->counters().connections_open, 0U);
}

TEST(Server, CanBeOpenedWithoutBeingStarted) {
  auto server = Server::open(plain_options(), {test::echo, [](const auto&) { return 0; }});
  ASSERT_TRUE(server);
  (*server)->stop();
  (*server)->stop();
}

TEST(Server, RefusesOptionsThatAreWrongAndSaysWhatIsRight) {
  const auto open = [](const Server::Options& options) {
    const auto opened = Server::open(options, {test::echo, [](const auto&) { return 0; }});
    return opened ? std::string("opened") : std::string(error_code_name(opened.error().code)) + ": " + opened.error().detail;
  };
  Server::Options options = plain_options();
  for (const char* outside : {"0.0.0.0", "::", "192.0.2.1"}) {
    options.address = outside;
    EXPECT_TRUE(open(options).starts_with("invalid: the address")) << open(options);
  }
  options.address = "localhost";
  EXPECT_TRUE(open(options).starts_with("invalid: not a numeric address")) << open(options);
  options.address = "127.0.0.1";
  options.certificate_file = "/nowhere";
  EXPECT_TRUE(open(options).starts_with("invalid: TLS needs both")) << open(options);
  options.private_key_file = "/nowhere";
  EXPECT_TRUE(open(options).starts_with("not_found: there is no TLS certificate at /nowhere: put it there")) << open(options);
  options = plain_options();
  Running running(options);
  options.port = running.port;
  EXPECT_TRUE(open(options).starts_with("io: listen on 127.0.0.1")) << open(options);
}

}  // namespace
}  // namespace chartroom::http
